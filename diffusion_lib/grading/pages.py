"""Feedback for each learner and a report for the teacher: single files without a script, made from verdicts alone."""

from __future__ import annotations

import html
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from ..classroom.notebooks import write
from .asking import BY_HAND, EMPTY, FAILED, MISSING, NOT_RUN, PASSED
from .flags import NOTE, Flag
from .intake import Row
from .marks import Given, earned, late_words, points_of, score, waiting
from .run import Result, file_name

MOST_FLAGS = 100  # on the report's page
_LOOKS = {
    PASSED: ("✓", "Passed", "passed"), FAILED: ("✗", "Not yet", "failed"), EMPTY: ("○", "Not attempted", "open"),
    MISSING: ("○", "Missing", "open"), NOT_RUN: ("!", "Could not run", "failed"),
    BY_HAND: ("✎", "Read by a person", "open"),
}  # fmt: skip
_STYLE = """
body { font-family: sans-serif; line-height: 1.5; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
section { border: 1px solid #bbb; border-left: .4em solid; border-radius: .3em; padding: .4em 1em; margin: .8em 0; }
section p, section h2 { margin: .3em 0; } h2 { font-size: 1em; } .dim { color: #555; }
.passed { border-left-color: #0072b2; } .failed { border-left-color: #d55e00; } .open { border-left-color: #767676; }
figure { margin: .6em 0; } figcaption { color: #555; font-size: .9em; }
img { max-width: 100%; border: 1px solid #ddd; background: white; }
table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .2em .6em; text-align: left; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } td, section { overflow-wrap: anywhere; }
"""
# No script, no frame, no form, nothing from elsewhere, and no style but the one above: even if something of a
# learner's got in, a browser would not run it.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style></head><body>
"""
Pictures = Mapping[str, Sequence[bytes]]  # by task: PNGs that were drawn anew


def write_feedback(
    out: Path, results: Sequence[Result], given: Given, pictures: Callable[[Result], Pictures] = lambda result: {}
) -> dict[int, str]:
    """One page for each graded submission; returns their file names by the place of the result.

    pictures: finds the learner's own, for the tasks that are not right.
    """
    names: set[str] = set()
    written = {}
    for place, result in enumerate(results):
        if result["status"] == "graded":
            who = f"{result['learner']} #{result['number']}" if result["number"] else result["learner"]
            name = file_name(f"{result['assignment']} {who}", names) + ".html"
            write(out / "feedback" / name, feedback(result, given, pictures(result)))
            written[place] = name
    return written


def missed(result: Result) -> set[str]:
    """The tasks that were begun and are not right: beside these a picture helps."""
    return {verdict["name"] for verdict in result.get("verdicts", ()) if verdict["status"] in (FAILED, NOT_RUN)}


def feedback(result: Result, given: Given, pictures: Pictures | None = None) -> str:
    """The page of one submission: no probe, and of the notebook nothing but error messages as text, and pictures."""
    total = score(result, given) or 0.0
    parts = [_head(f"{result['assignment']}: {result['learner']}")]
    parts.append(f"<h1>{_text(result['assignment'])}</h1>")
    parts.append(f"<p>{_text(result['learner'])}: <strong>{total:g} of {result['points']:g} points</strong></p>")
    if open_points := waiting(result, given):
        parts.append(f"<p>{open_points:g} more points are given by a person, who has not read the text yet.</p>")
    if result["late"]:
        by = f" by {_text(result['late_by'])}" if result.get("late_by") else ""
        share = result.get("penalty", 0.0)
        lost = f" and loses {100 * share:g}% of its {earned(result, given):g} points" if share else ""
        parts.append(f"<p>It was handed in late{by}{lost}.</p>")
    for verdict in result["verdicts"]:
        parts.append(_section(result, verdict, given, (pictures or {}).get(verdict["name"], ())))
    for remark in result["remarks"]:
        parts.append(f"<p class='dim'>{_text(remark)}</p>")
    return "\n".join([*parts, "</body></html>\n"])


def _section(result: Result, verdict: Result, given: Given, pictures: Sequence[bytes]) -> str:
    sign, word, kind = _LOOKS[verdict["status"]]
    points = points_of(result, verdict, given)
    worth = f"{'–' if points is None else f'{points:g}'} of {verdict['points']:g}"
    lines = [f"<section class='{kind}'>"]
    name = _text(verdict["name"]) + (f": {_text(verdict['title'])}" if verdict["title"] else "")
    lines.append(f"<h2><span aria-hidden='true'>{sign}</span> {word} · {name} ({worth})</h2>")
    if verdict["status"] == BY_HAND:
        return "\n".join([*lines, "<p>Your text is read by a person.</p>", "</section>"])
    where = f"Where to look: {verdict['where']}" if verdict["where"] and verdict["status"] == FAILED else ""
    said = [verdict["seen"], verdict["means"], where, *verdict["remarks"]]
    lines += [f"<p>{_text(sentence)}</p>" for sentence in said if sentence]
    for number, picture in enumerate(pictures, 1):
        alt = f"picture {number} that the notebook showed after {verdict['name']}"
        lines.append(f"<figure><img alt='{_text(alt)}' src='data:image/png;base64,{b64encode(picture).decode()}'>")
        lines.append("<figcaption>Your own picture, as it stood in your notebook.</figcaption></figure>")
    return "\n".join([*lines, "</section>"])


def write_report(
    out: Path,
    results: Sequence[Result],
    rows: Sequence[Row],
    pages: dict[int, str],
    given: Given,
    flags: Sequence[Flag] = (),
) -> None:
    """report.html: the class at a glance, every file that was not graded, and which mistakes were made how often."""
    graded = [r for r in results if r["status"] == "graded"]
    refused = [row for row in rows if row.fate == "refused"]
    parts = [_head("Marks"), "<h1>Marks</h1>"]
    failed = len(results) - len(graded) + len(refused)
    parts.append(f"<p>{len(graded)} submissions graded, {failed} file{'s' * (failed != 1)} not graded.</p>")
    if any(not r["shut_in"] for r in results):
        parts.append("<p><strong>The code was not shut in: it ran with the rights of whoever graded.</strong></p>")
    parts.append(_table(["learner", "number", "assignment", "score", "for a person", "remarks"], [
        [_link(r, pages.get(place)), _text(r["number"]), _text(r["assignment"]),
         f"{score(r, given):g} of {r['points']:g}" if r["status"] == "graded" else _text(r.get("why", "")),
         f"{waiting(r, given):g}" if waiting(r, given) else "",
         _text("; ".join([*filter(None, [late_words(r)]), *r["remarks"], *_unusual(r)]))]
        for place, r in enumerate(results)
    ]))  # fmt: skip
    if refused:
        parts.append("<h2>Not graded</h2>")
        lines = [[_text(r.file), _text(r.learner), _text(r.assignment), _text(r.why)] for r in refused]
        parts.append(_table(["file", "learner", "assignment", "why"], lines))
    if flags:
        parts += ["<h2>Worth a look</h2>", f"<p>{_text(NOTE)}</p>", _worth_a_look(flags)]
    parts += ["<h2>Exercises</h2>", _exercises(graded), "<h2>Mistakes with a name</h2>", _mistakes(graded)]
    write(out / "report.html", "\n".join([*parts, "</body></html>\n"]))


def _unusual(result: Result) -> list[str]:
    """What a teacher may want to look at: facts, and no judgement."""
    said = []
    for verdict in result.get("verdicts", ()):
        if verdict["rung"] == "borrowed":
            said.append(f"{verdict['name']} calls a function of the library that does its work")
        if verdict["status"] == NOT_RUN:
            said.append(f"{verdict['name']} could not run")
    return said


def _worth_a_look(flags: Sequence[Flag]) -> str:
    lines = []
    for flag in flags[:MOST_FLAGS]:
        who = [
            f"{name} {number}".strip()
            for name, number in ((flag.learner, flag.number), (flag.other, flag.other_number))
        ]
        shown = f"{_text(flag.evidence)}<pre>{_text(flag.text)}</pre>"
        lines.append([_text(flag.what), _text(" and ".join(filter(None, who))), _text(flag.exercise), shown])
    more = f"<p>{len(flags) - MOST_FLAGS} more are in flags.csv.</p>" if len(flags) > MOST_FLAGS else ""
    return _table(["what", "who", "where", "evidence"], lines) + more


def _exercises(graded: Sequence[Result]) -> str:
    counts: dict[tuple[str, str], Counter] = {}
    for result in graded:
        for verdict in result["verdicts"]:
            counts.setdefault((result["assignment"], verdict["name"]), Counter())[verdict["status"]] += 1
    states = [PASSED, FAILED, EMPTY, MISSING, NOT_RUN, BY_HAND]
    lines = [[_text(a), _text(name), *(str(n[state] or "") for state in states)] for (a, name), n in counts.items()]
    return _table(["assignment", "exercise", *states], lines)


def _mistakes(graded: Sequence[Result]) -> str:
    counts = Counter((v["name"], v["misconception"]) for r in graded for v in r["verdicts"] if v["misconception"])
    lines = [[_text(name), _text(mistake), str(count)] for (name, mistake), count in counts.most_common(40)]
    return _table(["exercise", "mistake", "learners"], lines)


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = ["".join(f"<td>{cell}</td>" for cell in line) for line in lines]
    top = "".join(f"<th>{_text(cell)}</th>" for cell in head)
    return "<table><tr>" + "</tr>\n<tr>".join([top, *rows]) + "</tr></table>"


def _link(result: Result, page: str | None) -> str:
    name = _text(result["learner"])
    if page is None:
        return name
    from urllib.parse import quote

    return f"<a href='feedback/{quote(page)}'>{name}</a>"


def _head(title: str) -> str:
    return _HEAD.format(title=_text(title), policy=_POLICY, style=_STYLE)


def _text(value: object) -> str:
    """Text that is text in a page, whatever it holds."""
    plain = "".join(c if c.isprintable() or c in "\n\t" else "�" for c in str(value))
    return html.escape(plain[:4000], quote=True)

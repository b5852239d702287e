"""A verdict as cards: typeset lines with a mark each in a notebook, the same words in a terminal."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass

from .declaring import Derivation
from .judging import Verdict, typeset
from .parsing import parse
from .surroundings import LOOKS, show, sign

_MARKS = {  # status: mark, word, look
    "right": ("✓", "follows", "passed"),
    "right again": ("✓", "right again", "passed"),
    "slip": ("✗", "does not follow", "failed"),
    "follows": ("↓", "follows from a wrong line", "not attempted"),
    "unreadable": ("?", "cannot be read", "failed"),
    "unjudged": ("…", "not checked", "not attempted"),
}


@dataclass(frozen=True)
class LineCards:
    """A heading, rows of (mark, word, look, LaTeX, text, notes), and labelled sentences below."""

    status: str
    heading: str
    rows: tuple = ()
    notes: tuple[tuple[str, str], ...] = ()

    def __str__(self):
        icon, word, _ = LOOKS[self.status]
        out = [f"{icon} {word} · {self.heading}" if word else f"{icon} {self.heading}"]
        for number, mark, said, _, _, text, remarks in self.rows:
            said = f"   [{said}]" if said and mark != "✓" else ""
            out.append("  " + " ".join(filter(None, (str(number), mark, text))) + said)
            out += [f"      {line}" for remark in remarks for line in textwrap.wrap(remark, 96)]
        for label, sentence in self.notes:
            out += textwrap.wrap(f"{label}: {sentence}" if label else sentence, 100, initial_indent="  ",
                                 subsequent_indent="    ", break_long_words=False)  # fmt: skip
        return "\n".join(out)

    def _repr_html_(self):
        icon, word, accent = LOOKS[self.status]
        title = f"<strong>{word}</strong> · " if word else ""
        rows = "".join(_row(*row) for row in self.rows)
        notes = "".join(
            "<div style='margin-top:.25em'>"
            + (f"<span style='font-weight:600'>{html.escape(label)}:</span> " if label else "")
            + f"{html.escape(sentence)}</div>"
            for label, sentence in self.notes
        )
        return (
            f"<div role='status' style='border:1px solid {accent};border-left:6px solid {accent};border-radius:4px;"
            "padding:.5em .8em;margin:.3em 0;max-width:60em;color:var(--jp-content-font-color1, inherit);"
            "font-family:var(--jp-ui-font-family, sans-serif);line-height:1.45'>"
            f"<div>{sign(icon, accent)} {title}{html.escape(self.heading)}</div>{rows}{notes}</div>"
        )

    def show(self):
        """Show it: typeset in a notebook, plain text elsewhere; standard output only."""
        show(self)


def _row(number, mark, word, look, latex, text, remarks):
    accent = LOOKS[look][2]
    # Mathematics inside $...$ is typeset by the notebook itself; what cannot be typeset stands in <code>.
    body = f"$\\displaystyle {html.escape(latex)}$" if latex else f"<code>{html.escape(text)}</code>"
    width = "1.2em" if mark else "8em"  # a line's number, or a symbol's name
    colour = f"min-width:1.2em;font-weight:700;color:{accent}"
    sign = f"<span role='img' aria-label='{word}' title='{word}' style='{colour}'>{mark}</span>" if mark else ""
    said = "".join(f"<div style='font-size:.95em'>{html.escape(remark)}</div>" for remark in remarks)
    return (
        "<div style='display:flex;gap:.7em;align-items:baseline;margin-top:.4em;padding:.15em .4em;"
        f"border-left:3px solid {accent};background:var(--jp-layout-color1, transparent)'>"
        f"<span style='min-width:{width};opacity:.75'>{number}</span>{sign}"
        f"<span tabindex='0' style='flex:1;min-width:0;overflow-x:auto'>{body}{said}</span></div>"
    )


def card(derivation: Derivation, verdict: Verdict) -> LineCards:
    """The cards of a verdict."""
    found = verdict.diagnosis
    rows = []
    for line in verdict.lines:
        mark, word, look = _MARKS[line.status]
        remarks = []
        if line.status == "slip":
            remarks.append(f"{line.slip}. {line.sentence}" if line.slip else line.sentence)
            if line.part:
                remarks.append(f"Look at this part of it: ${line.part}$")
        elif line.sentence:
            remarks.append(line.sentence[:1].upper() + line.sentence[1:])
        text = line.text if len(line.text) <= 300 else line.text[:297] + "..."
        rows.append((line.number, mark, word, look, line.latex, text, tuple(remarks)))
    notes = []
    if found.passed:
        notes.append(("Verified", "; ".join(found.verified)))
    elif found.status == "not attempted":
        notes.append(("", f"{found.seen} {found.means}"))
    else:
        shown = found.rung in ("slip", "unreadable") and verdict.lines  # the line's own row explains it
        notes += [("Seen", found.seen), ("Meaning", "" if shown and found.rung == "slip" else found.means),
                  ("Where to look", found.where)]  # fmt: skip
    if found.hints and not found.passed:
        notes.append(("Next", f'hint("{derivation.id}") gives the first of {found.hints} hints.'))
    kept = tuple((label, sentence) for label, sentence in notes if sentence)
    return LineCards(found.status, _heading(derivation), tuple(rows), kept)


def task_card(derivation: Derivation) -> LineCards:
    """What is given and what is asked."""
    rows = []
    for part in derivation.parts:
        value = getattr(part, "value", "")
        latex = part.latex + (f" = {typeset(derivation, parse(value, derivation))}" if value else _range(part))
        text = f"= {value}" if value else _plain_range(part)
        rows.append((part.name, "", "", "not attempted", latex, text, (part.says,) if part.says else ()))
    start = parse(derivation.start, derivation)
    rows.append(("start", "", "", "passed", typeset(derivation, start), derivation.start, ()))
    notes = [("Task", derivation.task), ("The last line", f"{derivation.end.says}.")]
    if derivation.up_to:
        what = "terms" if derivation.up_to == "constant" else "factors"
        notes.append(("Free to drop", f"{what} without {derivation.of}, at any line."))
    if derivation.operators:
        notes.append(("Operators", ", ".join(derivation.operators) + "; E(f, y) is the mean of f given y."))
    notes.append(("Hand in", f'derive("{derivation.id}", [line_1, line_2, ...]), at least {derivation.least} lines.'))
    return LineCards("note", _heading(derivation), tuple(rows), tuple(notes))


def _heading(derivation):
    worth = {0: "no points", 1: "1 point"}.get(derivation.points, f"{derivation.points} points")
    return f"{derivation.id}: {derivation.title} ({worth})"


def _plain_range(part) -> str:
    if not hasattr(part, "low"):
        return ""
    return f"in ({part.low:g}, {part.high:g})" if part.low >= 0 else "real"


def _range(part) -> str:
    if not hasattr(part, "low"):
        return ""
    return rf" \in ({part.low:g}, {part.high:g})" if part.low >= 0 else r" \in \mathbb{R}"

"""Numbers that nobody writes by hand: of exercises, their stars, minutes and points, and the counts in the README."""

import re
from copy import deepcopy
from pathlib import Path

from .declared import Declared
from .notebooks import assignments, dumps, grader, notebook_path, read, write

README = "README.md"
_HEADING = re.compile(r"^(### (Exercise|Derivation) )(\d+)(?= · )", re.MULTILINE)
_STARS = re.compile(r"^★+ · \d+ minutes? · (?:\d+|no) points?$", re.MULTILINE)
_NAMED = re.compile(r"\b([Ee]xercise|[Dd]erivation) (\d+)\b(?! of notebook)")
_TIME = re.compile(
    r"^\| Time \| about \d+ minutes: read (\d+)(?:, (?:write code|derive|explain) \d+)*, "
    r"run ([^.|]*[^.| ])([^|\n]*)\|$",
    re.MULTILINE,
)
EXPLAIN = 3  # minutes for a question that is answered in words
_COUNT = re.compile(r"(<!--count ([\w ]+)-->)(.*?)(<!--/count-->)")


def numbered(notebook, declared: Declared):
    """A copy of a notebook with its headings numbered in order, and declared stars, minutes and points in place,
    in the row of its minutes too.

    Where a text of the notebook speaks of "exercise 3" and that number has changed, the text follows.
    """
    notebook = deepcopy(notebook)
    cells = notebook["cells"]
    moved = _moved(cells)
    seen: dict[str, int] = {}

    def count(found):
        seen[found[2]] = seen.get(found[2], 0) + 1
        return f"{found[1]}{seen[found[2]]}"

    for cell in cells:
        if cell["cell_type"] == "markdown":
            parts = [_renamed(part, moved) if not _HEADING.match(part) else part for part in _lines(cell["source"])]
            cell["source"] = _HEADING.sub(count, "".join(parts))
    ids = [cell["id"] for cell in cells]
    for task in declared.tasks.values():
        if task.id in ids:
            _fill_heading(cells[: ids.index(task.id)], task)
        marks = grader(cells[ids.index(f"check-{task.id}")]) if f"check-{task.id}" in ids else {}
        if marks.get("grade") and task.points:
            marks["points"] = task.points
    for cell in cells[:1]:
        cell["source"] = _TIME.sub(lambda found: _time(found, declared), cell["source"])
    return notebook


def _time(found: re.Match[str], declared: Declared) -> str:
    """The row of minutes: reading and running as the author has them, the rest as declared, the sum to five minutes."""
    derive = sum(task.minutes for task in declared.derivations.values())
    parts = {
        "read": int(found[1]),
        "write code": sum(task.minutes for task in declared.tasks.values()) - derive,
        "derive": derive,
        "explain": EXPLAIN * len(declared.texts),
    }
    whole = sum(parts.values()) + int(re.findall(r"\d+", found[2])[-1])
    listed = ", ".join(f"{name} {minutes}" for name, minutes in parts.items() if minutes)
    return f"| Time | about {5 * round(whole / 5)} minutes: {listed}, run {found[2]}{found[3]}|"


def counts(declared: Declared) -> dict[str, str]:
    """Every number that the README may state, by the name of its mark."""
    known = {f"checks {name[:2]}": _checks(declared.of(name)) for name in declared.notebooks}
    mistakes = sum(len(exercise.misconceptions) for exercise in declared.exercises.values())
    known |= {
        "exercises": len(declared.exercises),
        "derivations": len(declared.derivations),
        "points": sum(task.points for task in declared.tasks.values()) + sum(t.points for t in declared.texts.values()),
        "mistakes": mistakes + sum(len(derivation.slips) for derivation in declared.derivations.values()),
    }
    return {name: f"{number:,}" for name, number in known.items()}


def filled(text: str, known: dict[str, str]) -> str:
    """A text whose marked numbers, <!--count exercises-->90<!--/count-->, are those that are known."""
    return _COUNT.sub(lambda found: f"{found[1]}{known.get(found[2], found[3])}{found[4]}", text)


def readme_faults(text: str, declared: Declared):
    """(what, fix) for each marked number that is wrong, unknown or missing."""
    known, seen = counts(declared), set()
    for _, name, said, _ in _COUNT.findall(text):
        seen.add(name)
        if name not in known:
            yield f"it counts {name!r}, which nothing declares", f"count one of {', '.join(known)}"
        elif said != known[name]:
            yield f"it says {said} {name} where there are {known[name]}", "run diffusion-lib build"
    for name in sorted(name for name in known if name.startswith("checks ")):
        if name not in seen:
            fix = f"add a row that ends in <!--count {name}-->0<!--/count-->: build fills it in"
            yield f"its table has no row for notebook {name[-2:]}", fix


def write_numbers(root, declared: Declared) -> list[str]:
    """Put every generated number into solutions/ and the README; the names of the files that changed."""
    changed = []
    for name in assignments(root):
        path = notebook_path(root, name)
        try:
            notebook = read(path)
        except (OSError, ValueError):  # the lint says so
            continue
        if (new := numbered(notebook, declared.of(name))) != notebook:
            write(path, dumps(new))
            changed.append(name)
    readme = Path(root) / README
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if (new_text := filled(text, counts(declared))) != text:
        write(readme, new_text)
        changed.append(README)
    return changed


def _checks(declared: Declared) -> int:
    return sum(task.points > 0 for task in declared.tasks.values())


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _moved(cells) -> dict[tuple[str, str], str]:
    """(kind, old number) -> new number, for headings whose old number was theirs alone."""
    found = [m for cell in cells if cell["cell_type"] == "markdown" for m in _HEADING.finditer(cell["source"])]
    moved: dict[tuple[str, str], str] = {}
    for kind in ("Exercise", "Derivation"):
        old = [m[3] for m in found if m[2] == kind]
        moved |= {(kind, number): str(place) for place, number in enumerate(old, 1) if old.count(number) == 1}
    return moved


def _renamed(text: str, moved: dict[tuple[str, str], str]) -> str:
    return _NAMED.sub(lambda m: f"{m[1]} {moved.get((m[1].capitalize(), m[2]), m[2])}", text)


def _fill_heading(above, task) -> None:
    """The last line of stars above an answer says what is declared."""
    points = f"{task.points or 'no'} point{'' if task.points == 1 else 's'}"
    stated = f"{'★' * task.difficulty} · {task.minutes} minute{'' if task.minutes == 1 else 's'} · {points}"
    for cell in reversed(above[-3:]):
        if cell["cell_type"] == "markdown" and _STARS.search(cell["source"]):
            last = list(_STARS.finditer(cell["source"]))[-1]
            cell["source"] = cell["source"][: last.start()] + stated + cell["source"][last.end() :]
            return

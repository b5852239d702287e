"""Rules about what stands in the cells: markers, ids, lengths, the set-up cell, widgets."""

import ast
import re
from collections import Counter
from difflib import SequenceMatcher

from .lint_declarations import open_place
from .normalise import WIDGET, WIDGET_NOTE
from .notebooks import BEGIN, END, STUB, UNCOMPARED, grader, is_solution, label
from .setup_cell import SETUP_ID, setup_text

MAX_WORDS, MAX_LINES = 200, 40
_ID, _ID_OF_A_CLASS = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}"), re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PATH = re.compile(r"/(?:root|home|tmp|Users)/")
_RANDOM_ID = re.compile(r"[0-9a-f]{6,12}|[0-9a-f-]{36}")
_WIDGET_CALL = re.compile(
    r"\b(?:interact|interactive|interactive_output|interact_manual)\(|\b(?:widgets|ipywidgets|w)\.[A-Z]\w+\(|\b\w*(?:explorer|slider|scrubber|player)\("
)


def markers_exact(cell):
    """nbgrader passes a misspelt marker by in silence and then stubs or releases the wrong lines."""
    for line in cell["source"].split("\n"):
        text = line.strip()
        if text in (BEGIN, END):
            continue
        if any(mark[4:] in text for mark in (BEGIN, END)) or _near_miss(text, cell["cell_type"]):
            wish = BEGIN if "BEGIN" in text.upper() else END
            yield f"the line {text!r} is almost a solution marker", f"write {wish!r} on a line of its own, or reword it"


def markers_paired(cell):
    """A pair is BEGIN then END, inside a cell that nbgrader knows as a solution."""
    marks = [line.strip() for line in cell["source"].split("\n") if line.strip() in (BEGIN, END)]
    if marks != [BEGIN, END] * (len(marks) // 2):
        yield (
            f"its solution markers do not pair up ({marks.count(BEGIN)} BEGIN, {marks.count(END)} END)",
            (f"close each {BEGIN!r} with one {END!r}"),
        )
    elif marks and not is_solution(cell):
        yield "it has solution markers but is no solution cell", "set nbgrader solution: true in its metadata"
    elif is_solution(cell) and cell["cell_type"] == "code" and not marks:
        yield (
            "it is a solution cell without markers, so the release would lose its signature",
            (f"put the answer between {BEGIN!r} and {END!r}"),
        )


def stub_is_python(cell):
    """A released notebook runs to its end, so what is left of a solution cell must be valid Python."""
    if not is_solution(cell) or cell["cell_type"] != "code":
        return
    lines, inside = [], False
    for line in cell["source"].split("\n"):
        if line.strip() == BEGIN:
            lines.append(line[: len(line) - len(line.lstrip())] + STUB)
            inside = True
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    try:
        ast.parse("\n".join(lines))
    except SyntaxError as error:
        yield f"its stub is not valid Python ({error.msg}, line {error.lineno})", "indent the markers as the answer"


def cell_id(cell):
    """An id is readable, so that a diff of two notebooks can be read, and is the grade_id where there is one."""
    name, grade_id = cell.get("id", ""), grader(cell).get("grade_id")
    if grader(cell) and name != grade_id:
        yield f"its id {name!r} is not its grade_id {grade_id!r}", "run diffusion-lib normalise on the notebook"
    elif not (_ID_OF_A_CLASS if _of_an_exercise(cell) else _ID).fullmatch(name):
        yield f"its id {name!r} is not in lower case with hyphens", "give it a readable id, such as 'plot-betas'"
    elif _RANDOM_ID.fullmatch(name):
        yield f"its id {name!r} says nothing", "give it a readable id, such as 'plot-betas'"


def _of_an_exercise(cell) -> bool:
    """Whether the cell carries an exercise's name, which for a class is written with capitals."""
    return bool(grader(cell)) or re.match(r"(?:ex|use|try)-", cell.get("id", "")) is not None


def length(cell):
    """Long prose is not read, and long code belongs in the library."""
    size = measure(cell)
    if cell["cell_type"] == "markdown" and size > MAX_WORDS:
        yield f"it has {size} words, the limit is {MAX_WORDS}", "split it or cut it"
    elif cell["cell_type"] == "code" and size > MAX_LINES:
        yield f"it has {size} lines, the limit is {MAX_LINES}", "move code into diffusion_lib"


def no_home_folder(cell):
    """What an author types must run on every machine."""
    if found := _PATH.search(cell["source"]):
        yield f"it names the folder {found.group()!r}", "write a path that exists on every machine"


def filled_in(cell):
    """What a template left open is no text for a learner."""
    for line in cell["source"].split("\n"):
        if found := open_place(line):
            yield found


def metadata_clean(cell):
    """Execution timing and an editor's state change at every save."""
    for key in sorted(set(cell["metadata"]) & {"execution", "ExecuteTime", "collapsed", "scrolled", "executionInfo"}):
        yield f"it carries the metadata {key!r}", "run diffusion-lib normalise on the notebook"


def unique_ids(notebook):
    """With two cells of one grade_id nbgrader refuses the notebook, and every later learner's with it."""
    for name, times in Counter(label(c, i) for i, c in enumerate(notebook["cells"])).items():
        if times > 1:
            yield name, f"{times} cells have this id", "give each cell an id of its own"


def setup_cell(notebook):
    """Every notebook begins its code with the one set-up cell."""
    code = [(label(c, i), c) for i, c in enumerate(notebook["cells"]) if c["cell_type"] == "code"]
    fix = "run diffusion-lib build"
    if not any(name == SETUP_ID for name, _ in code):
        yield "", f"it has no code cell with the id {SETUP_ID!r}", "add one as its first code cell, then " + fix
        return
    for place, (name, cell) in enumerate(code):
        if name == SETUP_ID and cell["source"] != setup_text():
            yield name, "it is not the course's one set-up text", fix
        if name == SETUP_ID and place:
            yield name, "it is not the first code cell", "move it to the head of the notebook"


def notebook_metadata(notebook):
    """GitHub shows "Invalid Notebook" for stored widgets, and a release once carried a solution's picture there."""
    if "widgets" in notebook["metadata"]:
        yield "", "it carries metadata.widgets", "run diffusion-lib normalise on the notebook"


def widgets(notebook):
    """A live widget is blank on GitHub and random for nbval: it is tagged, and a still picture stands beside it."""
    code = [(label(c, i), c) for i, c in enumerate(notebook["cells"]) if c["cell_type"] == "code"]
    for place, (name, cell) in enumerate(code):
        if not is_widget(cell):
            continue
        if UNCOMPARED not in cell["metadata"].get("tags", []):
            yield name, "it shows a widget without the tag", f"tag it {UNCOMPARED!r}: widget ids are random"
        beside = [c for _, c in code[max(place - 1, 0) : place] + code[place + 1 : place + 2]]
        if not any(has_picture(c) and not is_widget(c) for c in beside):
            yield (
                name,
                "its widget has no still picture beside it",
                "draw a static strip in the code cell before or after",
            )


def is_widget(cell) -> bool:
    """Whether the cell makes a control, by its code or by what it left behind."""
    bundles = [o.get("data", {}) for o in cell.get("outputs", [])]
    return any(WIDGET in b or b.get("text/plain") == WIDGET_NOTE for b in bundles) or bool(
        _WIDGET_CALL.search(cell["source"])
    )


def has_picture(cell) -> bool:
    """Whether a stored output of the cell is a picture."""
    bundles = [o.get("data", {}) for o in cell.get("outputs", [])]
    return any(kind.startswith("image/") or "<img" in str(b[kind]) for b in bundles for kind in b)


def measure(cell) -> int:
    """Words of a markdown cell, comments left out, lines of any other."""
    if cell["cell_type"] == "markdown":
        text = re.sub(r"<!--.*?-->", "", cell["source"], flags=re.DOTALL)
        return sum(any(letter.isalnum() for letter in word) for word in text.split())
    return len(cell["source"].split("\n")) if cell["source"] else 0


def _near_miss(text: str, kind: str) -> bool:
    """Whether a line reads like a marker that somebody mistyped."""
    words = re.findall(r"[A-Za-z]+", text)
    if kind == "code" and not text.startswith("#") or not 1 <= len(words) <= 3 or len(text) > 32:
        return False
    shouted = text.startswith("#") and (kind == "code" or text == text.upper())
    first, rest = (words[0], "".join(words[1:])) if len(words) > 1 else (words[0][:-8], words[0][-8:])
    return shouted and max(_alike(first, "BEGIN"), _alike(first, "END")) >= 0.75 and _alike(rest, "SOLUTION") >= 0.75


def _alike(said: str, wish: str) -> float:
    return SequenceMatcher(None, said.upper(), wish).ratio()


CELL_RULES = [markers_exact, markers_paired, stub_is_python, cell_id, length, no_home_folder, filled_in, metadata_clean]
NOTEBOOK_RULES = [unique_ids, setup_cell, notebook_metadata, widgets]

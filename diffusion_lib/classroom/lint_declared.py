"""Rules that hold a notebook against what is declared for it: every task stands in it, as it was declared."""

import re
from collections.abc import Iterator

from ..checks.free_text.grading import cells as cells_of_text
from .declared import Declared, file_of, questions_of
from .notebooks import grader, is_grade
from .numbering import numbered

Found = Iterator[tuple[str, str, str]]
ROWS = ("Time", "Difficulty", "Needs")
LEAST_TASK = 400  # characters of text above a derivation


def tasks_stand(notebook, name: str, declared: Declared) -> Found:
    """Each declared exercise and derivation has its answer and its check, and nothing else is graded."""
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    wanted = {f"check-{task.id}" for task in declared.tasks.values() if task.points}
    wanted |= {text.id for text in declared.texts.values() if text.points}
    for cell in notebook["cells"]:
        if is_grade(cell) and cell["id"] not in wanted:
            task = cell["id"].removeprefix("check-")
            fix = f"declare it in diffusion_lib/checks/exercises/nb{name}/{task}.py, or take its points off"
            yield cell["id"], "it is graded, and nothing is declared under its name", fix
    for task in declared.tasks.values():
        if task.id not in cells:
            yield "", f"it has no answer cell {task.id!r}", f"write its cells, or delete {file_of(task)}"
        elif task.points and not is_grade(cells.get(f"check-{task.id}", {})):
            fix = f"give the cell of its check the id 'check-{task.id}' and {task.points} points"
            yield task.id, "no graded cell checks it", fix
        elif not task.points and not any(f'check("{task.id}", {task.id})' in c["source"] for c in notebook["cells"]):
            yield task.id, "no cell checks it", f'write check("{task.id}", {task.id}) in a cell of its own'


def places_agree(notebook, name: str, declared: Declared) -> Found:
    """`place` puts the exercises of a notebook in the order in which a learner meets them."""
    ids = [cell["id"] for cell in notebook["cells"]]
    known = [exercise for exercise in declared.exercises.values() if exercise.id in ids]
    for before, after in zip(known, known[1:], strict=False):
        if ids.index(before.id) > ids.index(after.id):
            what = f"it stands above {before.id!r}, and its place={after.place} is behind place={before.place}"
            yield after.id, what, f"change place in {file_of(after)}, or move its cells"


def numbers_agree(notebook, name: str, declared: Declared) -> Found:
    """Exercise numbers, stars, minutes and points in the notebook are those that build fills in."""
    for old, new in zip(notebook["cells"], numbered(notebook, declared)["cells"], strict=True):
        if old["source"] != new["source"]:
            lines = zip(old["source"].split("\n"), new["source"].split("\n"), strict=True)
            said, wish = next((a, b) for a, b in lines if a != b)
            yield old["id"], f"it says {said[:70]!r} where {wish[:70]!r} is declared", "run diffusion-lib build"
        elif grader(old) != grader(new):
            what = f"it has {grader(old).get('points')} points where {grader(new).get('points')} are declared"
            yield old["id"], what, "run diffusion-lib build"


def headings_stand(notebook, name: str, declared: Declared) -> Found:
    """Above each answer stands the line of stars, minutes and points, which build keeps."""
    star_lines = [any(re.match("★+ · ", line) for line in c["source"].split("\n")) for c in notebook["cells"]]
    ids = [cell["id"] for cell in notebook["cells"]]
    for task in declared.tasks.values():
        if task.id in ids:
            above = ids.index(task.id)
            if not any(star_lines[max(0, above - 3) : above]):
                fix = "write '★ · 1 minutes · 1 point' under its heading: build fills in what is declared"
                yield task.id, "no line of stars, minutes and points stands above it", fix


def derivations_stand(notebook, name: str, declared: Declared) -> Found:
    """A derivation is handed its symbols by name, has its task above it, and is checked as a whole."""
    ids = [cell["id"] for cell in notebook["cells"]]
    for derivation in declared.derivations.values():
        if derivation.id not in ids:
            continue
        given = notebook["cells"][ids.index(derivation.id)]["source"]
        if not re.search(rf"= symbols\(\"{derivation.id}\"\)$", given, re.MULTILINE):
            yield derivation.id, "it takes no symbols", f'begin with ... = symbols("{derivation.id}")'
        unpacked = given.split(" = symbols(")[0]
        if "," in unpacked and unpacked.split(", ") != list(derivation.names):
            yield derivation.id, f"it unpacks {unpacked}", f"unpack {', '.join(derivation.names)}"
        above = (c["source"] for c in notebook["cells"][: ids.index(derivation.id)] if c["cell_type"] == "markdown")
        text = " ".join(above)
        if len(text) <= LEAST_TASK or f'derive("{derivation.id}")' not in text:
            fix = f'say in the text above what is given, and that derive("{derivation.id}") shows it'
            yield derivation.id, "its task does not stand above it", fix


def texts_stand(notebook, name: str, declared: Declared) -> Found:
    """A question that is answered in words has exactly the cells that its declaration makes."""
    found = {cell["id"]: cell for cell in notebook["cells"]}
    for text in declared.texts:
        for wanted in cells_of_text(text):
            cell = found.get(wanted["id"], {})
            if (cell.get("source"), cell.get("metadata")) != (wanted["source"], wanted["metadata"]):
                what = f"the cell {wanted['id']!r} is not the one that its declaration makes"
                yield wanted["id"] if cell else "", what, f"take the cells that free_text.cells({text!r}) gives"


def guesses_are_asked(notebook, name: str, declared: Declared) -> Found:
    """Every declared guess is asked for, and set beside the measured value further down."""
    code = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    for guess in declared.guesses:
        asked, compared = code.find(f'predict("{guess}"'), code.find(f'compare("{guess}"')
        if asked < 0 or compared < asked:
            fix = f'write predict("{guess}", guess) and below it compare("{guess}", measured), or delete the guess'
            yield "", f"the guess {guess!r} of {questions_of(name)} is not asked and then compared", fix


def head_and_quiz(notebook, name: str, declared: Declared) -> Found:
    """A notebook begins with its number, aims and a table, and ends in its quiz."""
    first = notebook["cells"][0]
    if not first["source"].startswith(f"# {name[:2]} · "):
        yield first["id"], "it does not begin with the notebook's number", f"begin with '# {name[:2]} · ' and the title"
    if "You will be able to" not in first["source"]:
        yield (
            first["id"],
            "it does not say what a reader will be able to do",
            "add '**You will be able to**' and a list",
        )
    for row in ROWS:
        if f"| {row} |" not in first["source"]:
            yield first["id"], f"its table has no row {row!r}", f"add a row '| {row} | ... |'"
    if not any(f'quiz("{name[:2]}", answers)' in cell["source"] for cell in notebook["cells"]):
        yield "", "no cell looks at the answers to its quiz", f'end it with quiz("{name[:2]}", answers)'


DECLARED_RULES = [tasks_stand, places_agree, numbers_agree, headings_stand, derivations_stand, texts_stand,
                  guesses_are_asked, head_and_quiz]  # fmt: skip

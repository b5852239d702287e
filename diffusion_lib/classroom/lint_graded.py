"""Rules about the cells that carry points: tests that run by themselves, and texts that a person grades."""

import ast

from .notebooks import UNCOMPARED, grader, is_grade, is_manual

TESTS = ("check", "derive")  # of exercises and of derivations; each ends its cell with the points


def test_cell(cell):
    """A test is one visible `check(...)` or `derive(...)` line: locked, with points, named after what it checks."""
    if not is_grade(cell) or is_manual(cell):
        return
    marks, source = grader(cell), cell["source"].strip()
    visible = [line for line in source.split("\n") if line.strip() and not line.strip().startswith("#")]
    if not visible:
        yield "it is a test cell without a visible line, which validate takes for passed", "put its check(...) line in"
        return
    test, name, given = _call(source)
    if test not in TESTS:
        fix = 'write check("name", answer) or derive("name", name_lines) alone'
        yield f"it is graded but is not one check(...) line ({visible[0][:60]})", fix
    elif marks.get("grade_id") != f"check-{name}":
        yield f"it checks {name!r} under the grade_id {marks.get('grade_id')!r}", f"call it 'check-{name}'"
    elif test == "derive" and given != f"{name}_lines":
        what = f"it is given {given or 'nothing'}, which another derivation could overwrite"
        yield what, f"write derive({name!r}, {name}_lines)"
    yield from _points(marks, "test cell")
    if not marks.get("locked"):
        yield "it is a test cell that a learner can edit", "set nbgrader locked: true in its metadata"
    if UNCOMPARED in cell["metadata"].get("tags", []):
        yield f"it is a test cell tagged {UNCOMPARED}, so nbval would not look at it", "take the tag off"


def manual_cell(cell):
    """A text that a person grades: points, open to the learner, and `explain(...)` as the last line of code."""
    if not is_manual(cell):
        return
    marks = grader(cell)
    if cell["cell_type"] == "code":
        last = cell["source"].strip().split("\n")[-1]
        called, name, _ = _call(last)
        if called != "explain":
            fix = 'keep the answer and its check in two cells, or end a free text with explain("name", name_words)'
            yield "it is test and solution at once", fix
        elif marks.get("grade_id") != name:
            yield f"it asks {name!r} under the grade_id {marks.get('grade_id')!r}", f"call it {name!r}"
    yield from _points(marks, "cell for a person to grade")
    if marks.get("locked"):
        yield "it is to be graded by a person, and the learner cannot write in it", "set nbgrader locked: false"


def _points(marks, kind):
    points = marks.get("points")
    if isinstance(points, bool) or not isinstance(points, (int, float)) or points <= 0:
        yield f"it is a {kind} with {points!r} points", "give it a positive number of points"


def _call(source: str) -> tuple[str, str | None, str]:
    """Function, name and variable of a source that is one `function("name", variable)` line; "" where it is none."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return "", None, ""
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
        return "", None, ""
    first, second = (*call.args, None)[:2]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return "", None, ""
    return call.func.id, first.value, second.id if isinstance(second, ast.Name) else ""


GRADED_RULES = [test_cell, manual_cell]

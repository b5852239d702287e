"""How long the cells of a notebook are, and whose its lines of code are, measured and set out for the author."""

import ast

from .lint_cells import MAX_LINES, MAX_WORDS, measure
from .notebooks import BEGIN, END, is_grade, is_manual, is_solution, label
from .setup_cell import SETUP_ID


def lengths(notebook) -> list[dict]:
    """One row for each cell: its id, kind, size and limit (words for prose, lines for code)."""
    rows = []
    for index, cell in enumerate(notebook["cells"]):
        prose = cell["cell_type"] == "markdown"
        role = "text" if is_manual(cell) else "test" if is_grade(cell) else "answer" if is_solution(cell) else ""
        size, limit = measure(cell), MAX_WORDS if prose else MAX_LINES
        unit = "words" if prose else "lines"
        kind = cell["cell_type"]
        rows.append(
            {"cell": label(cell, index), "kind": kind, "role": role, "size": size, "limit": limit, "unit": unit}
        )
    return rows


def length_table(notebook, name: str) -> str:
    """The rows as text, with the totals that the course's style aims at."""
    rows = lengths(notebook)
    lines = [f"{name}: {len(rows)} cells"]
    for row in rows:
        mark = " TOO LONG" if row["size"] > row["limit"] else ""
        lines.append(f"  {row['cell']:<40} {row['kind']:<9} {row['size']:>4} {row['unit']:<6}{row['role']}{mark}")
    words = sum(r["size"] for r in rows if r["unit"] == "words")
    code = sorted(r["size"] for r in rows if r["kind"] == "code") or [0]
    answers, tests, texts = (sum(r["role"] == role for r in rows) for role in ("answer", "test", "text"))
    lines.append(
        f"  {words} words (aim 1500-2200); code cells: half have at most {code[len(code) // 2]} lines, "
        f"90 % at most {code[int(0.9 * (len(code) - 1))]}; {answers} answers, {tests} tests, {texts} texts"
    )
    return "\n".join(lines)


def share(notebook) -> tuple[int, int]:
    """Lines of code that a learner writes, and all lines of code that the notebook then holds.

    A learner's lines stand between the solution markers of code cells. Blank lines, comments, docstrings, the set-up
    cell, and texts that a person grades count nowhere.
    """
    written = total = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or cell["id"] == SETUP_ID or is_manual(cell):
            continue
        inside, silent = False, _docstrings(cell["source"])
        for number, line in enumerate(cell["source"].split("\n"), start=1):
            text = line.strip()
            if text in (BEGIN, END):
                inside = text == BEGIN
            elif text and not text.startswith("#") and number not in silent:
                total += 1
                written += inside
    return written, total


def _docstrings(source: str) -> set[int]:
    """The numbers of the lines that are docstrings."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a magic command; another rule says so where it is wrong
        return set()
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            found |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return found


def share_line(notebook, name: str) -> str:
    """The share of the learner's lines, as a line of text."""
    written, total = share(notebook)
    return f"{name:32s} {written:4d} of {total:4d} lines of code are the learner's: {written / max(1, total):.0%}"

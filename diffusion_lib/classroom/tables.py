"""How long the cells of a notebook are, measured and set out for the author."""

from .lint_cells import MAX_LINES, MAX_WORDS, measure
from .notebooks import is_grade, is_manual, is_solution, label


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

"""Draw every drawing, and put each into its notebook: `python assets/drawings/render.py`, then `build`.

The files lie beside this script. In a notebook a drawing is an attachment of a cell of its own, so that a notebook that
is downloaded alone has it. A few seconds.
"""

import base64
import sys
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import first_half  # noqa: E402, F401
import second_half  # noqa: E402, F401
from drawing import DRAWINGS, Drawing  # noqa: E402
from sheet import Sheet  # noqa: E402

from diffusion_lib.classroom.notebooks import dumps, read, write  # noqa: E402

SOLUTIONS = HERE.parents[1] / "solutions"


def svg_of(drawing: Drawing) -> str:
    """The drawing as a file."""
    sheet = Sheet(*drawing.size, drawing.alt)
    drawing.draw(sheet)
    return sheet.svg()


def cell_of(drawing: Drawing) -> nbformat.NotebookNode:
    """The cell that holds the drawing and the sentence beside it."""
    file = f"{drawing.name}.svg"
    text = f"![{drawing.alt}](attachment:{file})\n\n{drawing.see}"
    cell = nbformat.v4.new_markdown_cell(text, id=f"drawing-{drawing.name}")
    data = base64.b64encode(svg_of(drawing).encode()).decode()
    cell["attachments"] = {file: {"image/svg+xml": data}}
    return cell


def put_in(drawing: Drawing) -> None:
    """Put the cell into its notebook, in place of the one that was there."""
    path = SOLUTIONS / drawing.notebook / f"{drawing.notebook}.ipynb"
    notebook = read(path)
    cells = [cell for cell in notebook.cells if cell.id != f"drawing-{drawing.name}"]
    place = next(index for index, cell in enumerate(cells) if cell.id == drawing.after)
    cells.insert(place + 1, cell_of(drawing))
    notebook.cells = cells
    write(path, dumps(notebook))


def main() -> None:
    """Draw all, and put them in."""
    for drawing in DRAWINGS:
        (HERE / f"{drawing.name}.svg").write_text(svg_of(drawing), encoding="utf-8")
        if "--files" not in sys.argv:
            put_in(drawing)


if __name__ == "__main__":
    main()

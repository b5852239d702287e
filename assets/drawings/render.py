"""Draw every drawing, and put each into its notebook: `python assets/drawings/render.py`, then `build`.

The SVG files lie beside this script. JupyterLab shows no SVG that is attached to a cell, so a notebook holds a picture
of it, which Chromium takes. It is an attachment of a cell of its own: a notebook that is downloaded alone has it. Half
a minute. `--files` writes the SVG files alone.
"""

import base64
import hashlib
import io
import sys
from pathlib import Path

import nbformat
from PIL import Image
from PIL.PngImagePlugin import PngInfo

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import first_half  # noqa: E402, F401
import second_half  # noqa: E402, F401
from drawing import DRAWINGS, Drawing  # noqa: E402
from sheet import Sheet  # noqa: E402

from diffusion_lib.classroom.notebooks import dumps, read, write  # noqa: E402

SOLUTIONS = HERE.parents[1] / "solutions"
MADE_OF, COLOURS = "made of", 48


def svg_of(drawing: Drawing) -> str:
    """The drawing as a file."""
    sheet = Sheet(*drawing.size, drawing.alt)
    drawing.draw(sheet)
    return sheet.svg()


def mark_of(svg: str) -> str:
    """What a picture says it was made of."""
    return hashlib.sha256(svg.encode()).hexdigest()


def pictures_of(svgs: list[str]) -> list[bytes]:
    """Each drawing as a PNG of twice its size, with few colours; it remembers what it was made of."""
    from playwright.sync_api import sync_playwright

    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        for svg in svgs:
            page.set_content(f"<body style='margin:0;background:transparent'>{svg}</body>")
            shot = page.locator("svg").screenshot(omit_background=True)
            image = Image.open(io.BytesIO(shot)).convert("RGBA").quantize(COLOURS, Image.Quantize.FASTOCTREE)
            about, buffer = PngInfo(), io.BytesIO()
            about.add_text(MADE_OF, mark_of(svg))
            image.save(buffer, "png", optimize=True, pnginfo=about)
            made.append(buffer.getvalue())
        browser.close()
    return made


def put_in(drawing: Drawing, picture: bytes) -> None:
    """Put the cell into its notebook, in place of the one that was there."""
    file = f"{drawing.name}.png"
    text = f"![{drawing.alt}](attachment:{file})\n\n{drawing.see}"
    cell = nbformat.v4.new_markdown_cell(text, id=f"drawing-{drawing.name}")
    cell["attachments"] = {file: {"image/png": base64.b64encode(picture).decode()}}
    path = SOLUTIONS / drawing.notebook / f"{drawing.notebook}.ipynb"
    notebook = read(path)
    cells = [cell for cell in notebook.cells if cell.id != f"drawing-{drawing.name}"]
    place = next(index for index, cell in enumerate(cells) if cell.id == drawing.after)
    cells.insert(place + 1, cell)
    notebook.cells = cells
    write(path, dumps(notebook))


def main() -> None:
    """Draw all, and put them in."""
    svgs = [svg_of(drawing) for drawing in DRAWINGS]
    for drawing, svg in zip(DRAWINGS, svgs, strict=True):
        (HERE / f"{drawing.name}.svg").write_text(svg, encoding="utf-8")
    if "--files" not in sys.argv:
        for drawing, picture in zip(DRAWINGS, pictures_of(svgs), strict=True):
            put_in(drawing, picture)


if __name__ == "__main__":
    main()

"""The drawings: their files and their cells are what the code draws, and each is told in words."""

import base64
import io
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from diffusion_lib.checks.registry import get_exercise
from diffusion_lib.classroom.notebooks import read

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assets" / "drawings"
sys.path.insert(0, str(FOLDER))
try:
    import render
finally:
    sys.path.remove(str(FOLDER))

DRAWINGS = render.DRAWINGS


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda d: d.name)
def test_a_drawing_is_in_its_file_and_in_its_notebook(drawing):
    made = render.svg_of(drawing)
    assert (FOLDER / f"{drawing.name}.svg").read_text(encoding="utf-8") == made, "python assets/drawings/render.py"
    for folder in ("solutions", "notebooks"):
        notebook = read(ROOT / folder / drawing.notebook / f"{drawing.notebook}.ipynb")
        cell = next(cell for cell in notebook.cells if cell.id == f"drawing-{drawing.name}")
        picture = Image.open(io.BytesIO(base64.b64decode(cell.attachments[f"{drawing.name}.png"]["image/png"])))
        assert picture.info[render.MADE_OF] == render.mark_of(made), "python assets/drawings/render.py, then build"
        assert picture.size == tuple(2 * side for side in drawing.size)
        assert drawing.alt in cell.source and cell.source.endswith(drawing.see)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda d: d.name)
def test_a_drawing_keeps_to_its_sheet(drawing):
    root = ET.fromstring(render.svg_of(drawing))
    width, height = drawing.size
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == drawing.alt
    for text in root.iter(f"{space}text"):
        # Letters are a little over half as wide as they are high.
        half = len("".join(text.itertext())) * float(text.get("font-size")) * 0.3
        left, right = {"middle": (half, half), "start": (0, 2 * half)}[text.get("text-anchor")]
        x, y = float(text.get("x")), float(text.get("y"))
        assert x - left >= 0 and x + right <= width and 0 < y < height, "".join(text.itertext())
    for box in root.iter(f"{space}rect"):
        x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height


def test_what_the_map_says_the_learner_writes_is_an_exercise_of_that_notebook():
    drawing = next(drawing for drawing in DRAWINGS if drawing.name == "map-of-the-course")
    root = ET.fromstring(render.svg_of(drawing))
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    named = [(before.text, after.text) for before, after in zip(texts, texts[1:], strict=False) if _typed(after)]
    assert len(named) == sum(map(_typed, texts)) == 15
    for stop, exercise in named:
        number = re.search(r"\d\d", stop)[0]
        assert get_exercise(exercise).notebook.startswith(number), f"{exercise} is no exercise of {number}"


def _typed(text):
    return "mono" in (text.get("font-family") or "")

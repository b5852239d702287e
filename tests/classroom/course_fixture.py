"""A small course made with nbformat: two exercises, a widget and a picture, and its own stand-in for the checks."""

import base64
import struct
import zlib
from pathlib import Path

import nbformat

from diffusion_lib.classroom.normalise import normalise
from diffusion_lib.classroom.notebooks import dumps
from diffusion_lib.classroom.setup_cell import setup_text

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "01_squares"

CHECKS = """\
import os
def check(name, answer):
    try:
        right = answer(3) == {"square": 9, "half": 1.5}[name]
        print(f"{name} is right." if right else f"{name} gives {answer(3)} for 3: the factor is missing.")
    except TypeError:
        right = print(f"{name} is not attempted yet.")
    if os.environ.get("NBGRADER_EXECUTION") in {"autograde", "validate"}:
        return {"square": 2.0, "half": 1.0}[name] if right else 0.0"""


def code(cell_id, source, outputs=(), count=1, **nbgrader):
    """A code cell that ran, with nbgrader metadata where any is given."""
    cell = nbformat.v4.new_code_cell(source, id=cell_id, execution_count=count)
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    if nbgrader:
        marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = nbformat.from_dict(marks | {"grade_id": cell_id} | nbgrader)
    return cell


def answer(name, body):
    """A solution cell for `name`."""
    lines = [f"def {name}(x):", '    """Shapes: number to number."""', "    ### BEGIN SOLUTION"]
    source = "\n".join([*lines, f"    return {body}", "    ### END SOLUTION"])
    return code(name, source, solution=True)


def test(name, points):
    """A test cell for `name`."""
    source = f'check("{name}", {name})'
    return code(f"check-{name}", source, [stdout(f"{name} is right.\n")], grade=True, locked=True, points=points)


test.__test__ = False  # a maker of cells, not a test


def stdout(text):
    """A stream output."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def picture(alt="A grey square."):
    """A display of a one-pixel PNG, described unless `alt` is empty."""
    data = {"image/png": base64.b64encode(tiny_png()).decode(), "text/plain": alt or "<Figure>"}
    return {"output_type": "display_data", "data": data, "metadata": {"image/png": {"alt": alt}} if alt else {}}


def tiny_png():
    """One grey pixel."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def clean_notebook():
    """A canonical notebook without a fault."""
    strip = "import base64\nfrom IPython.display import Image, display\n"
    strip += f'png = base64.b64decode("{base64.b64encode(tiny_png()).decode()}")\n'
    strip += 'display({"image/png": png, "text/plain": "A grey square."}, raw=True, '
    strip += 'metadata={"image/png": {"alt": "A grey square."}})'
    slider = code("slider", "import ipywidgets as widgets\nwidgets.IntSlider(description='t')")
    slider.metadata["tags"] = ["nbval-ignore-output"]
    cells = [
        nbformat.v4.new_markdown_cell("# Squares\nWrite two functions.", id="title"),
        code("setup", setup_text(), [stdout("diffusion_lib is ready.\n")]),
        code("checks", CHECKS),
        answer("square", "x * x + 0 * x"),
        test("square", 2),
        answer("half", "x / 2 + 0 * x"),
        test("half", 1),
        code("still", strip, [picture()]),
        slider,
        code("numbers", "print(3 * 1.5)", [stdout("4.5\n")]),
    ]
    return normalise(nbformat.v4.new_notebook(cells=cells))


def make_course(root, notebook=None, name=NAME):
    """A course folder with one assignment and the real nbgrader configuration."""
    folder = Path(root) / "solutions" / name
    folder.mkdir(parents=True)
    config = (REPOSITORY / "nbgrader_config.py").read_text(encoding="utf-8")
    if notebook is None:  # the small notebook brings a check of its own
        config += '\nc.FreshCheck.statement = ""\n'
    (Path(root) / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (folder / f"{name}.ipynb").write_text(dumps(notebook or clean_notebook()), encoding="utf-8")
    return Path(root)

"""Pictures in feedback: pixels of the learner's own PNGs, bounded, and nothing else that a file may hold."""

import base64
import io
import zlib

import pytest
from PIL import Image, PngImagePlugin

from diffusion_lib.grading.cells import read_cells
from diffusion_lib.grading.pages import feedback, missed
from diffusion_lib.grading.pictures import (
    HIGH,
    LARGEST,
    MOST_OF_TASK,
    SIGNATURE,
    WIDE,
    drawn_anew,
    own_pictures,
    owners,
)
from diffusion_lib.grading.release import read_release

from .class_of import NAME, ROOT, code, dumps, place_of, right
from .test_marks import result, verdict

RELEASE = read_release(ROOT, NAME)
SCRIPT = b"<script>alert(1)</script>"


def png(width=60, height=40, colour=(200, 30, 30), mode="RGB", info=None):
    """A picture as a notebook stores it."""
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, format="PNG", pnginfo=info)
    return file.getvalue()


def text(data):
    """Bytes as a notebook stores them."""
    return base64.b64encode(data).decode()


def shown(picture):
    """A picture that was drawn anew, opened."""
    return Image.open(io.BytesIO(picture))


def test_pixels_come_through_and_nothing_else_does():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    picture = drawn_anew(text(png(info=info) + SCRIPT))
    assert shown(picture).getpixel((5, 5)) == (200, 30, 30) and shown(picture).info == {}
    assert b"script" not in picture and b"Comment" not in picture
    see_through = drawn_anew(text(png(colour=(0, 0, 0, 0), mode="RGBA")))
    assert shown(see_through).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_made_small():
    import os

    noise = Image.frombytes("RGB", (1500, 1000), os.urandom(4_500_000))
    file = io.BytesIO()
    noise.save(file, format="PNG", compress_level=0)
    picture = drawn_anew(text(file.getvalue()))
    width, height = shown(picture).size
    assert width <= WIDE and height <= HIGH and len(picture) <= LARGEST


def chunk(kind, data):
    """One chunk of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def bomb(width, height):
    """A PNG that says how large it is, and holds nothing."""
    head = chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0]))
    return SIGNATURE + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


NOT_SHOWN = {
    "an SVG": text(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "a page": text(SCRIPT),
    "no base64": "<img src=x onerror=alert(1)>", "half a picture": text(png()[:60]), "nothing": text(SIGNATURE),
    "a wide bomb": text(bomb(60_000, 60_000)), "a picture without pixels": text(bomb(300, 300)),
    "more pixels than are drawn": text(png(4001, 3001, 1, "1")),
    "no width": text(bomb(0, 100)), "a GIF": text(b"GIF89a" + bytes(50)), "signs": "é" * 50,
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_SHOWN)
def test_what_is_no_picture_is_not_shown(name):
    assert drawn_anew(NOT_SHOWN[name]) is None


def output(data, kind="image/png"):
    """An output with one picture."""
    return {"output_type": "display_data", "metadata": {}, "data": {kind: data, "text/html": SCRIPT.decode()}}


def notebook_with_pictures():
    """A notebook with pictures below two of its answers, and hostile outputs among them."""
    notebook = right()
    for name, colour in (("lookup", (0, 0, 255)), ("q_sample", (0, 255, 0))):
        outputs = [output(text(png(colour=colour))), output(NOT_SHOWN["an SVG"]), output(["%%"]), {"data": 3}, 7]
        cell = code("show()") | {"outputs": outputs + [output(text(png(colour=colour)))] * 5}
        notebook["cells"].insert(place_of(notebook, f"check-{name}") + 1, cell)
    return notebook


def test_a_picture_stands_beside_the_answer_above_it_and_their_number_is_bounded():
    data = dumps(notebook_with_pictures())
    found = own_pictures(RELEASE, data, {"lookup", "q_sample", "recover_x0"})
    assert {name: len(pictures) for name, pictures in found.items()} == {
        "lookup": MOST_OF_TASK, "q_sample": MOST_OF_TASK,
    }  # fmt: skip
    assert shown(found["lookup"][0]).getpixel((1, 1)) == (0, 0, 255)
    assert shown(found["q_sample"][0]).getpixel((1, 1)) == (0, 255, 0)
    assert own_pictures(RELEASE, data, {"q_sample"}).keys() == {"q_sample"}
    assert own_pictures(RELEASE, b"no notebook", {"q_sample"}) == {}
    place = place_of(notebook_with_pictures(), "q_sample")
    assert owners(RELEASE, read_cells(data).cells)[place] == "q_sample"


def test_old_formats_and_outputs_of_any_shape_are_read():
    notebook = notebook_with_pictures()
    cells = notebook.pop("cells")
    for cell in cells:
        cell["outputs"] = [{"output_type": "display_data", "png": text(png())}] if cell.get("outputs") else None
    old = notebook | {"nbformat": 3, "worksheets": [{"cells": cells}]}
    assert len(own_pictures(RELEASE, dumps(old), {"lookup"})["lookup"]) == 1


def test_the_page_shows_a_picture_at_a_miss_alone():
    one = result(verdicts=[verdict("lookup", "failed"), verdict("q_sample", "passed")])
    assert missed(one) == {"lookup"}
    page = feedback(one, {}, {"lookup": [drawn_anew(text(png()))]})
    assert page.count("<img ") == 1 and "src='data:image/png;base64,iVBOR" in page
    assert "img-src data:" in page and "script" not in page and "style=" not in page

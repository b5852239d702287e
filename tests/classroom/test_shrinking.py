"""Stored pictures become smaller, and not one pixel changes."""

import base64
import io

import nbformat
import pytest
from PIL import Image

from diffusion_lib.classroom.shrinking import shrink_pictures


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "png", compress_level=1, dpi=(200, 200))
    return base64.b64encode(buffer.getvalue()).decode() + "\n"


def shrunk(text):
    output = nbformat.v4.new_output("display_data", {"image/png": text, "text/plain": "a picture"})
    shrink_pictures(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])]))
    return output.data["image/png"]


NOISE = Image.effect_noise((60, 40), 80)
FEW = Image.new("RGB", (60, 40), (200, 10, 10))
FEW.paste((0, 90, 178), (5, 5, 30, 30))
MANY = Image.merge("RGB", [Image.effect_noise((60, 40), 80) for _ in range(3)])
GLASS = MANY.copy()
GLASS.putalpha(NOISE)


@pytest.mark.parametrize(
    ("picture", "mode"),
    [(NOISE, "L"), (FEW, "P"), (MANY, "RGB"), (GLASS, "RGBA")],
    ids=("grey", "few", "many", "glass"),
)
def test_the_pixels_stay_and_the_bytes_go(picture, mode):
    given = png(picture.convert("RGBA"))
    made = shrunk(given)
    after = Image.open(io.BytesIO(base64.b64decode(made)))
    assert after.mode == mode and (len(made) < len(given) or mode == "RGBA") and made.endswith("\n")
    assert after.convert("RGBA").tobytes() == picture.convert("RGBA").tobytes()
    assert [round(side) for side in after.info["dpi"]] == [200, 200]
    assert shrunk(made) == made

"""Put the picture that opens each notebook into it: cut out of an output that is stored there.

    python assets/pictures/openings.py

writes the attachment of every cell called `opening` in solutions/: a few seconds on one CPU core, then `build`. It is
an attachment, so that a notebook that is downloaded alone has it. That of 00 moves, and is sampled.
"""

import base64
import io
from pathlib import Path

import torch
from PIL import Image

from diffusion_lib import load_model
from diffusion_lib.classroom.notebooks import dumps, read, write
from diffusion_lib.showing import noisy_images
from diffusion_lib.showing.figures import tile
from notebooks import pictures

CELL, MOST, WIDTH = "opening", 50_000, 620
STEPS, GREYS, FRAME, PAUSE = 16, 6, 140, 2500  # of the moving one; milliseconds
# The cell whose first picture opens the notebook: one that gives no guess away.
CHOSEN = {
    "01": "use-q_sample", "02": "two-strips", "03": "layer-strip", "04": "slider-strip", "05": "film", "06": "walk",
    "07": "field", "08": "walk", "09": "both", "10": "first-pictures", "11": "strip", "12": "lines-and-flow",
    "13": "edit-strip", "14": "ring-picture", "15": "own-digits",
}  # fmt: skip


def still(png: bytes) -> tuple[str, bytes]:
    """A picture no wider than the page, as what is smaller: few colours, or without sharp edges."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    made = []
    for kind, picture, options in (
        ("image/png", image.quantize(128), {"optimize": True}),
        ("image/jpeg", image, {"quality": 72, "optimize": True}),
    ):
        buffer = io.BytesIO()
        picture.save(buffer, kind.removeprefix("image/"), **options)
        made.append((kind, buffer.getvalue()))
    return min(made, key=lambda pair: len(pair[1]))


def forming() -> tuple[str, bytes]:
    """Ten digits that form out of noise, twice over."""
    model = load_model("digits")
    states = list(model.trajectory(torch.arange(10), steps=STEPS, guidance_scale=2.0, seed=4))
    frames = [noisy_images(state, model.schedule) for state in states[::2]] + [states[-1].prediction.x0]
    sheets = [tile(frame.clamp(-1, 1), columns=10).float() / 255 for frame in frames]
    few = [(sheet * (GREYS - 1)).round() * (255 / (GREYS - 1)) for sheet in sheets]
    images = [Image.fromarray(sheet.repeat_interleave(2, 0).repeat_interleave(2, 1).byte().numpy()) for sheet in few]
    buffer = io.BytesIO()
    durations = [FRAME] * (len(images) - 1) + [PAUSE]
    images[0].save(buffer, "gif", save_all=True, append_images=images[1:], duration=durations, loop=1, optimize=True)
    return "image/gif", buffer.getvalue()


def main() -> None:
    for path in sorted((Path(__file__).resolve().parents[2] / "solutions").glob("*/*.ipynb")):
        notebook = read(path)
        for cell in (cell for cell in notebook.cells if cell.id == CELL):
            chosen = CHOSEN.get(path.stem[:2])
            kind, data = still(pictures(path)[chosen]) if chosen else forming()
            if len(data) > MOST:
                raise SystemExit(f"{path.stem}: {len(data):,} bytes, at most {MOST:,}: choose another picture")
            name = f"{CELL}.{kind.removeprefix('image/')}"
            (shown,) = {word for word in cell.source.replace(")", " ").split() if f"attachment:{CELL}." in word}
            if not shown.endswith(f"attachment:{name}"):
                raise SystemExit(f"{path.stem}: its cell shows {shown}, the picture is attachment:{name}")
            cell.attachments = {name: {kind: base64.b64encode(data).decode()}}
            print(path.stem, name, f"{len(data):,} bytes")
        write(path, dumps(notebook))


if __name__ == "__main__":
    main()

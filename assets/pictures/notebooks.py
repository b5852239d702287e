"""Cut a small picture of every notebook out of the outputs that are stored in solutions/.

    python assets/pictures/notebooks.py

writes notebooks/NN_name.png beside this file: a second on one CPU core. The home page shows them.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
SIZE = (216, 144)
# The cell whose first picture says most of a notebook, and what is shown of it: the whole, or panels by row and
# column. Where several stand here, they give away no guess. One that is not named here shows its first picture.
CHOSEN: dict[str, tuple[str, list[list[tuple[int, int]]]]] = {
    "00": ("film", [[(0, 0), (0, 4), (0, 7)], [(2, 0), (2, 4), (2, 7)]]),
    "01": ("use-q_sample", [[(0, 0), (0, 3), (0, 7)], [(1, 0), (1, 3), (1, 7)]]),
    "02": ("two-plot", []),
    "03": ("layer-strip", [[(0, 0), (0, 1), (0, 2)], [(1, 0), (1, 1), (1, 2)]]),
    "04": ("slider-strip", [[(0, 0), (0, 2), (0, 5)], [(1, 0), (1, 2), (1, 5)]]),
    "05": ("film", [[(0, 0), (0, 6), (0, 9)], [(1, 0), (1, 6), (1, 9)]]),
    "06": ("digits-sample", [[(0, 3), (0, 4), (0, 5)], [(4, 3), (4, 4), (4, 5)]]),
    "07": ("paths", []),
    "08": ("walk", [[(0, 0), (0, 4), (0, 8)], [(2, 0), (2, 4), (2, 8)]]),
    "09": ("strip", [[(0, 0), (0, 4), (0, 8)], [(1, 0), (1, 4), (1, 8)]]),
    "10": ("first-pictures", [[(1, 0), (1, 1), (1, 2)], [(1, 3), (1, 4), (0, 1)]]),
    "11": ("strip", [[(0, 0), (0, 1), (0, 2)], [(1, 0), (1, 1), (1, 2)]]),
    "12": ("lines-and-flow", []),
    "13": ("replaced", [[(1, 0), (1, 1), (1, 4)], [(2, 0), (2, 1), (2, 4)]]),
    "14": ("two-peaks", []),
    "15": ("round-trip", []),
}


def pictures(path: Path) -> dict[str, bytes]:
    """The first PNG that each cell of a notebook stores, by the cell's id."""
    found: dict[str, bytes] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            png = output.get("data", {}).get("image/png")
            if png is not None:
                found.setdefault(cell["id"], base64.b64decode("".join(png)))
    return found


def runs(full: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of every stretch of at least 16 that is full."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], full.astype(int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 16]


def panel(image: Image.Image, row: int, column: int) -> Image.Image:
    """One panel of a film strip: between its panels there is nothing but white from edge to edge."""
    ink = np.asarray(image.convert("L")) < 250
    tall = [run for run in runs(ink.mean(1) > 0.4) if run[1] - run[0] >= 24]
    top, bottom = tall[row]
    wide = runs(ink[top : top + 2].any(0))  # the upper edge of the frames, which words beside them do not reach
    left, right = wide[column]
    return image.crop((left, top, right, bottom))


def small(image: Image.Image, chosen: list[list[tuple[int, int]]]) -> Image.Image:
    """A picture of SIZE, cut nowhere: what is not filled is transparent, so that it suits a dark page as well."""
    if chosen:
        parts = [[panel(image, *place) for place in line] for line in chosen]
        side, gap = 70, 2
        sheet = Image.new("RGBA", (len(parts[0]) * (side + gap) - gap, len(parts) * (side + gap) - gap))
        for row, line in enumerate(parts):
            for column, part in enumerate(line):
                part = part.resize((side, side), Image.Resampling.LANCZOS)
                sheet.paste(part, (column * (side + gap), row * (side + gap)))
        image = sheet
    return ImageOps.pad(image.convert("RGBA"), SIZE, Image.Resampling.LANCZOS, color=(0, 0, 0, 0))


def main() -> None:
    (HERE / "notebooks").mkdir(exist_ok=True)
    for path in sorted((HERE.parents[1] / "solutions").glob("*/*.ipynb")):
        found = pictures(path)
        cell, chosen = CHOSEN.get(path.stem[:2], ("", []))
        png = found.get(cell)
        if png is None:
            png, chosen = next(iter(found.values()), b""), []
        if png:
            image = small(Image.open(io.BytesIO(png)).convert("RGB"), chosen)
            image.quantize(96, Image.Quantize.FASTOCTREE).save(HERE / "notebooks" / f"{path.stem}.png", optimize=True)


if __name__ == "__main__":
    main()

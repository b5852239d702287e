"""Cut a small picture of every notebook out of the outputs that are stored in solutions/.

    python assets/pictures/notebooks.py

writes notebooks/NN_name.png beside this file: a second on one CPU core. The home page shows them.
"""

import base64
import io
import json
from pathlib import Path

from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
SIZE = (216, 144)
# The cell whose first picture says most of a notebook; of one that is not named here, the first picture there is.
CHOSEN = {
    "00": "samples", "01": "step-picture", "02": "two-plot", "03": "plot-embedding", "04": "slider-strip", "05": "film",
    "06": "walk", "07": "paths", "08": "room-maps", "09": "exact-plot", "10": "negative-strip", "11": "ring-plot",
}  # fmt: skip


def pictures(path: Path) -> dict[str, bytes]:
    """The first PNG that each cell of a notebook stores, by the cell's id."""
    found: dict[str, bytes] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            png = output.get("data", {}).get("image/png")
            if png is not None:
                found.setdefault(cell["id"], base64.b64decode("".join(png)))
    return found


def main() -> None:
    (HERE / "notebooks").mkdir(exist_ok=True)
    for path in sorted((HERE.parents[1] / "solutions").glob("*/*.ipynb")):
        found = pictures(path)
        png = found.get(CHOSEN.get(path.stem[:2], ""), next(iter(found.values()), b""))
        if png:
            image = Image.open(io.BytesIO(png)).convert("RGB")
            small = ImageOps.fit(image, SIZE, Image.Resampling.LANCZOS, centering=(0, 0.5))
            small.quantize(64).save(HERE / "notebooks" / f"{path.stem}.png", optimize=True)


if __name__ == "__main__":
    main()

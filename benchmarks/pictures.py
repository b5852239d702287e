"""What every contender drew, side by side: `python -m benchmarks.pictures FOLDER --out contenders.png`.

FOLDER is where `python -m benchmarks quality` wrote its table and a grid of digits for each contender.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from benchmarks.quality import file_name

PANEL = (4.6, 1.35)  # inches


def longest(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The row of each contender whose digits were kept: the first seed's longest training, in order of distance."""
    seed = rows[0]["seed"]
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["seed"] == seed and row["seconds"] >= best.get(row["contender"], row)["seconds"]:
            best[row["contender"]] = row
    return sorted(best.values(), key=lambda row: row["frechet"])


def side_by_side(folder: Path, columns: int = 2) -> Figure:
    """A panel for each contender, with its seconds, steps and scores above."""
    rows = longest(json.loads((folder / "quality.json").read_text(encoding="utf-8"))["rows"])
    lines = -(-len(rows) // columns)
    figure = Figure(figsize=(columns * PANEL[0], lines * PANEL[1]), layout="constrained")
    for place, row in enumerate(rows):
        axes = figure.add_subplot(lines, columns, place + 1)
        axes.imshow(
            Image.open(folder / f"{file_name(row['contender'])}.png").convert("L"), cmap="gray", vmin=0, vmax=255
        )
        said = f"{row['steps']:,} steps in {row['seconds']:g} s: {100 * row['accuracy']:.1f} %, {row['frechet']:,.1f}"
        axes.set_title(f"{row['contender']}\n{said}", fontsize=8)
        axes.set_axis_off()
    return figure


def main(argv: list[str] | None = None) -> int:
    """Write the picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=Path("contenders.png"))
    arguments = parser.parse_args(argv)
    side_by_side(arguments.folder).savefig(arguments.out, dpi=110)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

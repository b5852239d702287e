"""How much fresh noise pays after a short training: `python -m benchmarks.which_noise MODEL.safetensors ...`.

Models are those that `diffusion-lib demo --save` kept, or names of shipped ones. Each draws the same 1,000 digits with
`exponential_sde` at every dial and spacing; the table has mean and standard deviation over the models.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.writing import markdown, spread
from diffusion_lib import load_model
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels

DIALS, SPACINGS = (0.0, 1.0, 2.0, 4.0), ("trailing", "quadratic")


def measure_dials(model: Diffusion, num: int = 1000, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A row per dial and spacing: class accuracy and Fréchet distance, 50 steps, guidance 1."""
    labels = cycling_labels(num)
    for tau in DIALS:
        for spacing in SPACINGS:
            options: dict[str, Any] = {"sampler": "exponential_sde", "tau": tau, "spacing": spacing}
            quality = measure_samples(model.sample(labels, steps=50, guidance_scale=1.0, seed=seed, **options), labels)
            accuracy, distance = round(quality.accuracy, 4), round(quality.frechet, 3)
            yield {"tau": tau, "spacing": spacing, "accuracy": accuracy, "frechet": distance}


def noise_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A dial and spacing a line."""
    table = [["tau", "spacing", "n", "class accuracy, %", "Fréchet distance"]]
    for tau in DIALS:
        for spacing in SPACINGS:
            own = [row for row in rows if (row["tau"], row["spacing"]) == (tau, spacing)]
            accuracy = spread([100 * row["accuracy"] for row in own], 1)
            table.append([f"{tau:g}", spacing, str(len(own)), accuracy, spread([row["frechet"] for row in own], 2)])
    return table


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, write every row, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.which_noise", description=__doc__)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--num", type=int, default=1000, help="digits per dial and spacing (1000)")
    parser.add_argument("--out", type=Path, default=Path("benchmark_results/which_noise.json"))
    arguments = parser.parse_args(argv)
    rows: list[dict[str, Any]] = []
    for place, name in enumerate(arguments.models):
        for row in measure_dials(load_model(name), arguments.num, 1 + place):
            rows.append({"model": Path(name).stem, **row})
            print(json.dumps(rows[-1]), flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(markdown(noise_table(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

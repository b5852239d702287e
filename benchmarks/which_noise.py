"""How much fresh noise pays after a short training: `python -m benchmarks.which_noise MODEL.safetensors ...`.

Models are those that `diffusion-lib demo --save` kept, or names of shipped ones. Each draws as many of every digit with
`exponential_sde`, once for each dial, spacing and seed of the noise; the table has mean and standard deviation over the
models' means.
"""

import argparse
import itertools
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.writing import markdown, spread
from diffusion_lib import load_model
from diffusion_lib.measuring import measure_samples, score_digits
from diffusion_lib.sampling import Diffusion, cycling_labels

DIALS, SPACINGS = (0.0, 1.0, 2.0, 3.0, 4.0), ("trailing", "quadratic")


def measure_draw(model: Diffusion, tau: float, spacing: str, seed: int, num: int = 1000) -> dict[str, Any]:
    """Class accuracy, Fréchet distance and coverage of one draw, 50 steps, guidance 1."""
    labels = cycling_labels(num)
    options: dict[str, Any] = {"sampler": "exponential_sde", "tau": tau, "spacing": spacing, "seed": seed}
    images = model.sample(labels, steps=50, guidance_scale=1.0, **options)
    quality, coverage = measure_samples(images, labels), float(score_digits(images)["coverage"])
    scores = {"accuracy": quality.accuracy, "frechet": quality.frechet, "coverage": coverage}
    return {"tau": tau, "spacing": spacing, "seed": seed, **{name: round(value, 4) for name, value in scores.items()}}


def noise_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A dial and spacing a line."""
    table = [["tau", "spacing", "models", "draws of each", "class accuracy, %", "Fréchet distance", "coverage, %"]]
    for tau, spacing in dict.fromkeys((row["tau"], row["spacing"]) for row in rows):
        own = [row for row in rows if (row["tau"], row["spacing"]) == (tau, spacing)]
        models = dict.fromkeys(row["model"] for row in own)

        def over(score: str, places: int, times: int = 1, own: Any = own, models: Any = models) -> str:
            kept = [row for row in own if score in row]
            means = [[times * row[score] for row in kept if row["model"] == model] for model in models]
            return spread([statistics.mean(one) for one in means if one], places)

        scores = over("accuracy", 1, 100), over("frechet", 2), over("coverage", 1, 100)
        table.append([f"{tau:g}", spacing, str(len(models)), f"{len(own) / len(models):g}", *scores])
    return table


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, write every row, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.which_noise", description=__doc__)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--taus", type=float, nargs="+", default=list(DIALS), metavar="TAU")
    parser.add_argument("--spacings", nargs="+", choices=SPACINGS, default=list(SPACINGS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="of the noise, a draw each (1)")
    parser.add_argument("--num", type=int, default=1000, help="digits per draw (1000)")
    parser.add_argument("--out", type=Path, default=Path("benchmark_results/which_noise.json"))
    arguments = parser.parse_args(argv)
    rows: list[dict[str, Any]] = []
    for name in arguments.models:
        model = load_model(name)
        for how in itertools.product(arguments.taus, arguments.spacings, arguments.seeds):
            rows.append({"model": Path(name).stem, **measure_draw(model, *how, arguments.num)})
            print(json.dumps(rows[-1]), flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(markdown(noise_table(rows)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

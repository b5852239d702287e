"""Train the flows of notebook 12 on six peaks with three seeds: independent pairs, rectified, and with fresh noise.

    python assets/measurements/rectified_in_the_plane.py

writes rectified_in_the_plane.json beside this file: about a minute on one CPU core. "straightness" is S, "miss" how far
one Euler step ends from the end of the path, "log_p" the mean log-density of the data at the ends, for 1,000 noises
that are the same for all. Seed 0 is what the notebook trains. "data" are 1,000 points of the data themselves.
"""

import math
from pathlib import Path

import torch
from torch import Tensor
from writing import write_table

from diffusion_lib.checks import get_exercise
from diffusion_lib.measuring import straightness
from diffusion_lib.process import GaussianMixture
from diffusion_lib.training import train_points

SEEDS, STEPS, NUM, POOL, BATCH = (0, 1, 2), 1000, 1000, 10_000, 256


def main() -> None:
    angles = torch.arange(6, dtype=torch.float64) * math.pi / 3
    centres = 3 * torch.stack([angles.cos(), angles.sin()], 1)
    data = GaussianMixture(torch.full((6,), 1 / 6).double(), centres, torch.full((6,), 0.3).double())
    samples = data.sample(20_000, torch.Generator().manual_seed(0)).float()
    start = torch.randn(NUM, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    noises = torch.randn(POOL, 2, generator=torch.Generator().manual_seed(3))
    ends = data.sample(NUM, torch.Generator().manual_seed(2))
    loss, walk = get_exercise("flow_loss").reference, get_exercise("midpoint_path").reference
    rows: dict[str, list[dict[str, float]]] = {"independent pairs": [], "rectified": [], "rectified, fresh noise": []}

    def independent() -> tuple[Tensor, Tensor]:
        return samples[torch.randint(len(samples), (BATCH,))], torch.randn(BATCH, 2)

    for seed in SEEDS:
        first = train_points(loss, independent, STEPS, seed=seed)
        found = walk(first, noises, 16)[-1]

        def own(found: Tensor = found) -> tuple[Tensor, Tensor]:
            chosen = torch.randint(POOL, (BATCH,))
            return found[chosen], noises[chosen]

        def redrawn(found: Tensor = found) -> tuple[Tensor, Tensor]:
            return own(found)[0], torch.randn(BATCH, 2)

        second = train_points(loss, own, STEPS, seed=seed)
        fresh = train_points(loss, redrawn, STEPS, seed=seed)
        for name, velocity in zip(rows, (first, second, fresh), strict=True):
            path = walk(velocity, start, 64)
            miss = (start - velocity(start, 1.0) - path[-1]).norm(dim=1).mean()
            row = {
                "straightness": round(float(straightness(path)), 4),
                "miss": round(float(miss), 4),
                "log_p": round(float(data.log_density(path[-1]).mean()), 4),
            }
            rows[name].append(row)
            print(seed, name, row, flush=True)
    setting = {"num": NUM, "seeds": list(SEEDS), "steps": STEPS, "pairs": POOL}
    table = {"setting": setting, "data": {"log_p": round(float(data.log_density(ends).mean()), 4)}, "rows": rows}
    write_table(Path(__file__).with_suffix(".json"), table)


if __name__ == "__main__":
    main()

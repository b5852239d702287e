"""Measure what the comparison's VAE pays per pixel, by the decoder variance that it is trained with.

    OMP_NUM_THREADS=1 python assets/measurements/vae_bits.py

writes vae_bits.json beside this file: about six minutes of one core. Finished runs are kept: start it again to go on.
The VAE of three_families.json is trained with variance 0.5, which favours smooth samples; a bound on log p is
trained for with a variance near that of its own residuals.
"""

import json
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib.baselines import BASELINES, dense_vae_steps
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import load_baseline_table, score_digits

OUT = Path(__file__).with_suffix(".json")
NUM, DENSITY_NUM = 1000, 250
PLAN = [(80, 0.5), (80, 0.1), (80, 0.05), (80, 0.02)]


def one_run(budget: int, variance: float, num_steps: int) -> dict:
    """Train with this variance, and count bits of digits it has seen and of others."""
    torch.set_num_threads(1)
    baseline, digits = BASELINES["VAE"](seed=0), load_digits()
    for _ in dense_vae_steps(baseline.vae, digits.train_images, num_steps, variance=variance, batch_size=32, lr=4e-3):
        pass
    known = digits.train_images[:DENSITY_NUM]
    with torch.no_grad():
        residual = (known - baseline.vae.decode(baseline.vae.encode(known).mean)).square().mean()
    scores = score_digits(baseline.sample(NUM, seed=100))
    bits = {name: baseline.bits_per_dim(images[:DENSITY_NUM]) for name, images in
            (("held out", digits.test_images), ("seen", digits.train_images))}  # fmt: skip
    run = {"residual variance": float(residual), **bits, "frechet": scores["frechet"], "precision": scores["precision"]}
    return {"budget": budget, "variance": variance, "steps": num_steps} | {k: round(v, 4) for k, v in run.items()}


def main() -> None:
    table = json.loads(OUT.read_text()) if OUT.is_file() else {"seed": 0, "num": DENSITY_NUM, "runs": []}
    per_step = load_baseline_table().seconds_per_step["VAE"]
    done = {(run["budget"], run["variance"]) for run in table["runs"]}
    for budget, variance in PLAN:
        if (budget, variance) not in done:
            table["runs"].append(one_run(budget, variance, round(budget / per_step)))
            print(table["runs"][-1], flush=True)
            write_table(OUT, table)


if __name__ == "__main__":
    main()

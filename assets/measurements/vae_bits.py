"""Measure what the comparison's VAE pays per pixel, by the decoder variance that it is trained with.

    OMP_NUM_THREADS=1 python assets/measurements/vae_bits.py

writes vae_bits.json beside this file: about six minutes of one core. Finished runs are kept: start it again to go on.
The VAE of three_families.json is trained with variance 0.5, which favours smooth samples; a bound on log p is
trained for with a variance near that of its own residuals. What a digit costs also depends on the standard deviation
that the decoder's Gaussians are given afterwards: each pixel's own, the root mean square of its residuals on seen
digits, or one for all pixels, which is chosen by the bits of seen digits.
"""

import json
from pathlib import Path

import torch
from torch import Tensor
from writing import write_table

from diffusion_lib.baselines import BASELINES, DenseVAE, dense_vae_steps
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import bits_per_dim, load_baseline_table, score_digits, vae_log_bound

OUT = Path(__file__).with_suffix(".json")
NUM, DENSITY_NUM = 1000, 250
PLAN = [(80, 0.5), (80, 0.1), (80, 0.05), (80, 0.02)]
FOR_ALL_PIXELS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2)  # variances to choose from


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
    costs = {variance: bits_with(baseline.vae, known, variance) for variance in FOR_ALL_PIXELS}
    chosen = min(costs, key=costs.__getitem__)
    bits |= {
        "one for all": chosen,
        "held out, one for all": bits_with(baseline.vae, digits.test_images[:DENSITY_NUM], chosen),
    }
    run = {"residual variance": float(residual), **bits, "frechet": scores["frechet"], "precision": scores["precision"]}
    return {"budget": budget, "variance": variance, "steps": num_steps} | {k: round(v, 4) for k, v in run.items()}


def bits_with(vae: DenseVAE, images: Tensor, variance: float) -> float:
    """Bits per pixel where every pixel's Gaussian has this variance."""
    bound = vae_log_bound(vae, images, torch.tensor(variance**0.5), torch.Generator().manual_seed(0))
    return float(bits_per_dim(bound, images[0].numel()))


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

"""Rectify the shipped digits model: its own pairs of noise and digit, a short training on them, and what that buys.

    python assets/measurements/reflow.py --device cuda

writes reflow.json beside this file: about 75 seconds of one H100. For each seed so many pairs are drawn by the midpoint
method on the straight path, and a copy of the model is trained on them for so many seconds: on x_t = alpha x0 + sigma
eps of a pair, never of a digit and fresh noise. v of the cosine process and the velocity of the straight path are two
ways to say the same, so the training keeps v; Euler's method and the straightness are those of the straight path.
"""

import argparse
import copy
from pathlib import Path

import torch
from flow_by_steps import draw
from writing import write_table

from diffusion_lib import FlowSchedule, load_model
from diffusion_lib.data import TensorBatches
from diffusion_lib.measuring import measure_samples, straightness
from diffusion_lib.network.running import at_rest
from diffusion_lib.sampling import Diffusion, cycling_labels, follow, on_schedule, velocity_of
from diffusion_lib.training import Limits, Objective, TrainState, training_steps
from diffusion_lib.training.objective import Draws

OUT = Path(__file__).with_suffix(".json")
NFE, SEEDS, PART = [1, 2, 4, 8], [1, 2, 3], 1000
BATCH, LR, EMA = 512, 6e-4, 0.99
PATHS, STATES = 250, 32  # samples and steps behind a straightness


class OfPairs(Objective):
    """The objective of diffusion at pairs that are given: x holds a digit and the noise that became it."""

    def draw(self, x, generator=None):
        """Times alone are random. Shapes: x (b, 2, h, w) -> (b,), (b, 1, h, w), (b,)."""
        t = torch.randint(self.schedule.timesteps, (len(x),), generator=generator)
        return Draws(t, x[:, 1:], torch.zeros(len(x), dtype=torch.bool))

    def losses(self, network, x, condition, draws):
        """Shapes: x (b, 2, h, w) -> (b,)."""
        return super().losses(network, x[:, :1], condition, draws)


def velocity(model: Diffusion, labels: torch.Tensor):
    """The velocity of the straight path, for one batch of labels."""
    flow = FlowSchedule(1000, device=model.device)
    return velocity_of(on_schedule(model.denoiser(labels), model.schedule, flow), flow)


@torch.no_grad()
def walk(model: Diffusion, labels: torch.Tensor, noise: torch.Tensor, steps: int, method: str) -> torch.Tensor:
    """States from noise to data. Shapes: labels (b,), noise (b, 1, h, w) -> (steps + 1, b, 1, h, w)."""
    with at_rest(model.network):
        return follow(velocity(model, labels.to(model.device)), noise.to(model.device), steps, method)


def pairs_of(model: Diffusion, labels: torch.Tensor, nfe: int, seed: int) -> torch.Tensor:
    """Digits and the noise they came from. Shapes: labels (n,) -> (n, 2, h, w)."""
    generator, found = torch.Generator().manual_seed(1000 + seed), []
    for part in labels.split(PART):
        noise = torch.randn(len(part), *model.sample_shape, generator=generator)
        digits = walk(model, part, noise, nfe // 2, "midpoint")[-1].cpu()
        found.append(torch.cat([digits, noise], dim=1))
    return torch.cat(found)


def rectified(model: Diffusion, pairs: torch.Tensor, labels: torch.Tensor, seconds: float, seed: int):
    """A copy of the model, trained on its own pairs; and the steps taken."""
    state = TrainState.start(copy.deepcopy(model.network).requires_grad_(True), LR, EMA, model.device)
    task = OfPairs(model.schedule, model.prediction_type, cond_drop_prob=0.0)
    batches = TensorBatches(pairs, labels, min(BATCH, len(pairs)), seed)
    steps = list(training_steps(state, task, batches, limits=Limits(max_seconds=seconds), lr=LR, seed=seed))
    made = Diffusion(state.ema.network, model.schedule, model.prediction_type, image_shape=model.image_shape)
    return made, len(steps)


def measure(model: Diffusion, num: int, seed: int) -> dict:
    """Straightness, and the quality at every number of evaluations."""
    labels = cycling_labels(num)
    noise = torch.randn(PATHS, *model.sample_shape, generator=torch.Generator().manual_seed(seed))
    bend = straightness(walk(model, labels[torch.arange(PATHS) % num], noise, STATES, "euler"))
    quality = {str(nfe): measure_samples(draw(model, labels, "ddim", nfe, True, seed), labels).to_dict() for nfe in NFE}
    return {"seed": seed, "straightness": round(bend, 2), "quality": quality}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--num", type=int, default=1000, help="samples behind every entry")
    parser.add_argument("--pairs", type=int, default=12_000, help="for each training")
    parser.add_argument("--pair-nfe", type=int, default=16, help="evaluations behind every pair")
    parser.add_argument("--seconds", type=float, default=12.0, help="of each training")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    model = load_model("digits", asked.device)
    table = {
        "setting": {
            "num": asked.num, "seeds": SEEDS, "pairs": asked.pairs, "pair_nfe": asked.pair_nfe,
            "seconds": asked.seconds, "batch_size": BATCH, "lr": LR, "checkpoint": model.manifest["sha256"],
        },
        "nfe": NFE, "steps": [], "rows": {"before": [], "rectified": []},
    }  # fmt: skip
    labels = cycling_labels(asked.pairs)
    for seed in SEEDS:
        table["rows"]["before"].append(measure(model, asked.num, seed))
        straight, steps = rectified(model, pairs_of(model, labels, asked.pair_nfe, seed), labels, asked.seconds, seed)
        table["steps"].append(steps)
        table["rows"]["rectified"].append(measure(straight, asked.num, seed))
        write_table(asked.out, table)
        for name, rows in table["rows"].items():
            distances = {nfe: values["frechet"] for nfe, values in rows[-1]["quality"].items()}
            print(seed, name, "straightness", rows[-1]["straightness"], "Fréchet", distances, flush=True)


if __name__ == "__main__":
    main()

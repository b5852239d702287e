"""Train the network of notebook 03 four times on digits, each with one mistake, and keep what its owner would see.

    python assets/measurements/broken_trainings.py [STEPS]

writes broken_trainings.npz beside this file: for each patient the mean loss of every ten steps and ten samples, drawn
by 25 DDIM steps from the same noise, and the same of a healthy run. One thread; about five minutes of a free core.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from writing import write_arrays

from diffusion_lib import DiffusionSchedule, sample_ddim
from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.own.model import BATCH, DECAY, RATE, OwnNetwork, own_batches

SCHEDULE = DiffusionSchedule(1000, "cosine")
EVERY, NUM = 10, 10
Ask = Callable[[Tensor, Tensor], Tensor]


def train(steps: int, told: Callable, noise_of: Callable, clear: bool, kind: str) -> tuple[list[float], Ask]:
    """Losses, and the averaged network as the sampler asks it."""
    torch.manual_seed(0)
    network = OwnNetwork(get_exercise("SmallUNet").reference)
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    average, losses, batches = {k: v.clone() for k, v in network.state_dict().items()}, [], own_batches()
    for k in range(steps):
        x0 = batches[k % (len(batches) - 1)]  # the last one is smaller
        t, noise = SCHEDULE.sample_t(len(x0)), noise_of(x0)
        alpha_bar = SCHEDULE.alpha_bar(t, x0)
        aim = noise if kind == "eps" else alpha_bar.sqrt() * noise - (1 - alpha_bar).sqrt() * x0
        loss = (network(SCHEDULE.q_sample(x0, t, noise), told(t)) - aim).square().mean()
        if clear:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        decay = min(DECAY, (1 + k) / (10 + k))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                average[name].lerp_(value, 1 - decay)
    network.load_state_dict(average)
    return losses, lambda x, t: network.eval()(x, told(t))


def same(value: Tensor) -> Tensor:
    return value


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    torch.set_num_threads(1)
    once = torch.randn(BATCH, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    numbers = {"healthy": 0, "A": 3, "B": 1, "C": 2, "D": 4}  # the mistake's place in the list of notebook 04
    patients = {
        "healthy": (same, torch.randn_like, True, "v"),
        "A": (same, torch.randn_like, True, "eps"),  # its owner samples as if it had said v
        "B": (same, lambda x0: once, True, "v"),  # the noise is drawn once
        "C": (same, torch.randn_like, False, "v"),  # gradients are never cleared
        "D": (torch.zeros_like, torch.randn_like, True, "v"),  # the network is told t = 0, whatever t is
    }
    arrays = {}
    for name, mistake in patients.items():
        losses, ask = train(steps, *mistake)
        drawn = sample_ddim(ask, SCHEDULE, (NUM, 1, 28, 28), num_inference_steps=25, prediction_type="v",
                            generator=torch.Generator().manual_seed(3))  # fmt: skip
        means = torch.tensor(losses)[: steps // EVERY * EVERY].reshape(-1, EVERY).mean(dim=1)
        arrays[f"{name} mistake"] = np.array(numbers[name])
        arrays[f"{name} losses"] = means.numpy().astype(np.float32)
        arrays[f"{name} samples"] = ((drawn.clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
        print(name, [round(v, 3) for v in means[:: max(1, len(means) // 8)].tolist()], flush=True)
    write_arrays(Path(__file__).with_suffix(".npz"), arrays)


if __name__ == "__main__":
    main()

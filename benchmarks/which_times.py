"""Which times a short training is weak at: `python -m benchmarks.which_times MODEL.safetensors`.

MODEL is what `diffusion-lib demo --save` kept. Digits are drawn with it, and with the shipped model in its place at
some of the times: where that helps most, most is left to learn.
"""

import argparse
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from benchmarks.writing import markdown
from diffusion_lib import load_model
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels

RANGES = ((0, 0), (800, 1000), (600, 1000), (400, 1000), (0, 400), (400, 800), (0, 1000))


class InPlace(nn.Module):
    """One network, and another in its place at times from `low` to below `high`."""

    def __init__(self, network: nn.Module, other: nn.Module, low: float, high: float):
        super().__init__()
        self.network, self.other, self.low, self.high = network, other, low, high
        self.num_classes = 10

    def forward(self, x: Tensor, timestep: Tensor, labels: Tensor | None = None) -> Tensor:
        """All samples of a step are at one time."""
        chosen = self.other if self.low <= float(timestep.flatten()[0]) < self.high else self.network
        return chosen(x, timestep, labels)


def rows_of(model: Diffusion, shipped: Diffusion, num: int = 1000) -> list[list[str]]:
    """A range of times a line: accuracy and distance with the shipped network there, η = 1, 50 steps, guidance 1."""
    labels = cycling_labels(num)
    table = [["the shipped model at t", "class accuracy, %", "Fréchet distance"]]
    for low, high in RANGES:
        mixed = InPlace(model.network, shipped.network, low, high)
        drawn = Diffusion(mixed, shipped.schedule, "v", image_shape=(1, 28, 28)).sample(
            labels, steps=50, guidance_scale=1.0, seed=1, eta=1.0
        )
        quality = measure_samples(drawn, labels)
        where = f"{low} to {high - 1}" if high > low else "nowhere"
        table.append([where, f"{100 * quality.accuracy:.1f}", f"{quality.frechet:.2f}"])
    return table


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.which_times", description=__doc__)
    parser.add_argument("model", metavar="MODEL.safetensors")
    with torch.no_grad():
        print(markdown(rows_of(load_model(parser.parse_args(argv).model), load_model("digits"))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""A world that can be solved exactly: one number, its data two narrow humps at -1 and 1. When is a step back Gaussian?

Given x_t, the data are a mixture of two Gaussians again, so mean and variance of x0 given x_t are known, and with them
the exact mean and variance of every step back. A sampler that draws Gaussians of exactly these has no network to blame.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

SPREAD = 0.01  # the variance of each hump


@dataclass(frozen=True)
class StepBack:
    """The exact density of an earlier x, beside the Gaussian of its mean and standard deviation."""

    place: Float[Tensor, "n"]  # standard deviations from the mean
    density: Float[Tensor, "n"]
    std: float
    gap: float  # the largest difference from the standard normal density


@dataclass(frozen=True)
class TwoHumps:
    """Data N(-1, 0.01) and N(1, 0.01) in equal parts, under a schedule.

    Shapes: alpha_bars (T,), float64.
    """

    alpha_bars: Float[Tensor, "T"]

    def level(self, t: int) -> Tensor:
        """alpha-bar at t; -1 stands for data."""
        return self.alpha_bars[t] if t >= 0 else torch.ones((), dtype=torch.float64)

    def density(self, t: int, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
        """The density of x_t. Shapes: (n,) -> (n,)."""
        kept = self.level(t)
        variance = SPREAD * kept + 1 - kept
        bells = [torch.exp(-((x - side * kept.sqrt()) ** 2) / (2 * variance)) for side in (-1, 1)]
        return (bells[0] + bells[1]) / (2 * (2 * math.pi * variance).sqrt())

    def moments(self, t: int, x_t: Float[Tensor, "n"]) -> tuple[Float[Tensor, "n"], Float[Tensor, "n"]]:
        """Mean and variance of x0 given x_t.

        Shapes: (n,) -> (n,), (n,).
        """
        kept = self.level(t)
        variance = SPREAD * kept + 1 - kept
        gain = SPREAD * kept.sqrt() / variance  # of each hump: one Gaussian given another
        left, right = (side + gain * (x_t - side * kept.sqrt()) for side in (-1, 1))
        weight = torch.sigmoid(2 * kept.sqrt() * x_t / variance)  # of the right hump, by Bayes
        mean = weight * right + (1 - weight) * left
        within = SPREAD * (1 - kept) / variance
        return mean, within + weight * (1 - weight) * (right - left) ** 2

    def step_back(self, t: int, s: int, x_t: float) -> StepBack:
        """Where the chain was at s < t, seen from x_t: exact, on a grid of 16,001 points."""
        grid = torch.linspace(-4, 4, 16_001, dtype=torch.float64)
        ratio = self.level(t) / self.level(s)
        weight = self.density(s, grid) * torch.exp(-((x_t - ratio.sqrt() * grid) ** 2) / (2 * (1 - ratio)))
        weight = weight / weight.sum()
        middle = (weight * grid).sum()
        std = (weight * (grid - middle) ** 2).sum().sqrt()
        place = torch.linspace(-3.5, 3.5, 141, dtype=torch.float64)
        nearest = torch.searchsorted(grid, middle + place * std)
        density = weight[nearest] * std / (grid[1] - grid[0])
        normal = torch.exp(-(place**2) / 2) / math.sqrt(2 * math.pi)
        return StepBack(place, density, float(std), float((density - normal).abs().max()))

    def draw(self, steps: int, num: int, seed: int = 0) -> Float[Tensor, "num"]:
        """Samples of a chain of `steps` Gaussian steps, each with the exact mean and variance [ddpm, eq. 6, 7].

        The variance of a step is that of the posterior plus a^2 Var(x0 | x_t), by the law of total variance.
        Shapes: returns (num,).
        """
        generator = torch.Generator().manual_seed(seed)
        times = [*(torch.arange(1, steps + 1) * len(self.alpha_bars) // steps - 1).tolist()]
        x = torch.randn(num, generator=generator, dtype=torch.float64)
        for t, s in zip(times[::-1], [*times[:-1][::-1], -1], strict=True):
            bar, before = self.level(t), self.level(s)
            beta = 1 - bar / before
            a, b = before.sqrt() * beta / (1 - bar), (1 - beta).sqrt() * (1 - before) / (1 - bar)
            mean, variance = self.moments(t, x)
            std = (beta * (1 - before) / (1 - bar) + a**2 * variance).sqrt()
            x = a * mean + b * x + std * torch.randn(num, generator=generator, dtype=torch.float64)
        return x

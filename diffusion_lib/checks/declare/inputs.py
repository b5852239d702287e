"""Inputs for probes: the awkward shapes every check should try."""

from __future__ import annotations

import torch

from .declaration import Probe


def normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Standard normal numbers in float64."""
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def uniform(generator: torch.Generator, *shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
    """Uniform numbers in float64."""
    return low + (high - low) * torch.rand(shape, generator=generator, dtype=torch.float64)


def some_betas(generator: torch.Generator, timesteps: int) -> torch.Tensor:
    """Rising betas of no particular schedule, so that no constant of a schedule can be guessed."""
    return uniform(generator, timesteps, low=0.01, high=0.3).sort().values


def some_alpha_bars(generator: torch.Generator, timesteps: int) -> torch.Tensor:
    """The cumulative products that go with `some_betas`."""
    return torch.cumprod(1 - some_betas(generator, timesteps), 0)


def mixed_times(generator: torch.Generator, batch: int, timesteps: int) -> torch.Tensor:
    """One time per sample, in no order, the first and the last time among them when the batch has room."""
    times = torch.randint(1, max(2, timesteps - 1), (batch,), generator=generator)
    if batch > 1:
        times[0], times[-1] = timesteps - 1, 0
    return times


def per_sample(values: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """One number per sample, with as many axes as x."""
    return values.reshape(-1, *[1] * (x.ndim - 1))


def noised_to(x0, t, alpha_bars, noise):
    """x_t by the closed form of DDPM eq. 4, to make inputs and to check results with."""
    kept = per_sample(alpha_bars[t], x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise


def end_to_end(generator: torch.Generator, arrange) -> list:
    """Probes from nearly clean to nearly noise, T = 33, with one, four and five axes.

    `arrange(x0, t, alpha_bars, noise)` gives the arguments. Answers that clamp small numbers, or work for some ranks
    or lengths alone, differ here.
    """
    middle = torch.linspace(0.99, 0.01, 30, dtype=torch.float64)
    ends = torch.tensor([0.999, 1e-3, 4e-5], dtype=torch.float64)
    alpha_bars = torch.cat([ends[:1], middle, ends[1:]])
    times = torch.tensor([32, 0, 31, 7, 20, 1])
    return [
        Probe(
            f"nearly clean to nearly noise, {len(shape)} axes",
            arrange(normal(generator, *shape), times, alpha_bars, normal(generator, *shape)),
        )
        for shape in ((6, 1, 3, 4), (6,), (6, 2, 1, 2, 3))
    ]


BATCH_SHAPES = {
    "a batch of images, mixed t": (5, 1, 6, 4),
    "points in the plane": (7, 2),
    "batch as large as the width": (4, 4, 4, 4),
    "a batch of one": (1, 3, 5, 2),
    "sequences, three axes": (3, 4, 6),
}

"""Langevin dynamics: samples from a density of which nothing is known but its score."""

from collections.abc import Callable, Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

Score = Callable[[Tensor], Tensor]
"""score(x): (n, d) -> (n, d), the gradient of log p."""


def langevin(
    score: Score, x: Float[Tensor, "n d"], step_size: float, num_steps: int, generator: torch.Generator
) -> Iterator[Float[Tensor, "n d"]]:
    """Unadjusted Langevin dynamics, one state per item (Song & Ermon 2019, eq. 4).

    x <- x + step_size / 2 score(x) + sqrt(step_size) noise

    Shapes: x (n, d) -> states (n, d). The generator is one of the CPU: equal draws on every device.
    Pitfall: a finite step widens the density a little: on N(0, 1) the variance becomes 1 / (1 - step_size / 4).
    """
    for _ in range(num_steps):
        noise = torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)
        x = x + step_size / 2 * score(x) + step_size**0.5 * noise
        yield x


def annealed_langevin(
    score_at: Callable[[Tensor, float], Tensor],
    x: Float[Tensor, "n d"],
    sigmas: Sequence[float],
    step_size: float,
    steps_per_level: int,
    generator: torch.Generator,
) -> Iterator[Float[Tensor, "n d"]]:
    """Langevin dynamics on a falling ladder of noise levels (Song & Ermon 2019, algorithm 1).

    At level sigma the step is step_size sigma^2 / sigmas[-1]^2, and the score that of the density widened by sigma.

    Shapes: x (n, d), score_at(x, sigma) -> (n, d); states (n, d).
    Raises: ValueError if the levels do not fall.
    """
    if any(a <= b for a, b in zip(sigmas[:-1], sigmas[1:], strict=True)) or not sigmas:
        raise ValueError(f"sigmas must fall from level to level, got {list(sigmas)}")
    for sigma in sigmas:
        step = step_size * sigma**2 / sigmas[-1] ** 2
        for state in langevin(lambda y, sigma=sigma: score_at(y, sigma), x, step, steps_per_level, generator):
            x = state
            yield state

"""Langevin dynamics: samples from a density of which nothing is known but its score."""

from collections.abc import Callable, Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Denoiser
from diffusion_lib.sampling.analytic import score_of
from diffusion_lib.sampling.samplers import draw_noise
from diffusion_lib.schedule import Schedule

Score = Callable[[Tensor], Tensor]
"""score(x): (n, ...) -> (n, ...), the gradient of log p. `score_of` makes one of a denoiser."""

Points = Float[Tensor, "n ..."]


def langevin(
    score: Score, x: Points, step_size: float, num_steps: int, generator: torch.Generator | None = None
) -> Iterator[Points]:
    """Unadjusted Langevin dynamics, one state per item [ncsn, eq. 4].

    x <- x + step_size / 2 score(x) + sqrt(step_size) noise

    Shapes: x (n, ...) -> states (n, ...). A CPU generator gives equal draws on every device.
    Pitfall: a finite step widens the density a little: on N(0, 1) the variance becomes 1 / (1 - step_size / 4).
    """
    for _ in range(num_steps):
        x = x + step_size / 2 * score(x) + step_size**0.5 * draw_noise(x.shape, generator, x)
        yield x


def annealed_langevin(
    denoise: Denoiser,
    x: Points,
    schedule: Schedule,
    times: Sequence[float],
    step_size: float,
    steps_per_level: int,
    generator: torch.Generator | None = None,
) -> Iterator[Points]:
    """Langevin dynamics on a falling ladder of noise levels [ncsn, alg. 1].

    At noise level sigma / alpha the step is step_size sigma^2 / sigma_last^2, sigma_last being that of the last time.
    From level to level x is scaled as alpha is; where alpha = 1, as in the paper, it stays.

    Shapes: x (n, ...) at times[0] -> states (n, ...).
    Raises: ValueError if the times do not fall.
    """
    if not times or any(a <= b for a, b in zip(times[:-1], times[1:], strict=True)):
        raise ValueError(f"times must fall from level to level, got {list(times)}")
    levels = [schedule.level(t) for t in times]
    for place, (t, level) in enumerate(zip(times, levels, strict=True)):
        step = step_size * float(level.sigma / levels[-1].sigma) ** 2
        for state in langevin(score_of(denoise, schedule, t), x, step, steps_per_level, generator):
            x = state
            yield state
        if place + 1 < len(levels):
            x = levels[place + 1].alpha / level.alpha * x

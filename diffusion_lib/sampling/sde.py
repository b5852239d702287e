"""Sampling in continuous time: the reverse SDE, the probability-flow ODE, and exact likelihoods along it.

Every function takes a denoiser and its schedule; times are the schedule's, real ones, and t = 0 is the last before
data. For x_t = alpha x0 + sigma eps the SDE is dx = f x dt + g dW with f = alpha' / alpha and
g^2 = 2 sigma sigma' - 2 f sigma^2 ([score_sde; vdm], appendix); primes are slopes in t.
"""

import math
from collections.abc import Callable, Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Denoiser, velocity
from diffusion_lib.sampling.samplers import draw_noise
from diffusion_lib.schedule import Schedule

Points = Float[Tensor, "n ..."]


def reverse_sde(
    denoise: Denoiser,
    x: Points,
    schedule: Schedule,
    num_steps: int,
    generator: torch.Generator | None = None,
    *,
    start: float | None = None,
    end: float = 0.0,
) -> Iterator[Points]:
    """Euler-Maruyama on the reverse SDE, from `start` (the last time) down to `end` [score_sde, eq. 6].

    x <- x - dt (f x - g^2 score) + g sqrt(dt) noise

    Shapes: x (n, ...), pure noise -> states (n, ...). A CPU generator gives equal draws on every device.
    Raises: ValueError where the process has no data at all at `start`: f is infinite there.
    """
    start = schedule.last if start is None else start
    if schedule.level(start).alpha == 0:
        raise ValueError("the SDE cannot start where alpha is 0: give a start before it, such as schedule.last - 1")
    dt = (start - end) / num_steps

    def walk(x: Tensor) -> Iterator[Tensor]:
        for i in range(num_steps):
            t = start - i * dt
            (alpha, sigma), (alpha_slope, sigma_slope) = schedule.level(t), schedule.slopes(t)
            drift = alpha_slope / alpha
            diffusion = 2 * sigma * (sigma_slope - drift * sigma)  # g^2
            score = -denoise(x, _times(x, t)).eps / sigma
            x = x - dt * (drift * x - diffusion * score) + (diffusion * dt).sqrt() * draw_noise(x.shape, generator, x)
            yield x

    return walk(x)


def probability_flow(
    denoise: Denoiser, x: Points, schedule: Schedule, num_steps: int, *, start: float | None = None, end: float = 0.0
) -> Iterator[Points]:
    """The probability-flow ODE in t by Heun's method, in either direction [score_sde, eq. 13].

    Shapes: x (n, ...) at `start`, the last time if left out -> states (n, ...), the last at `end`.
    """
    start = schedule.last if start is None else start
    dt = (end - start) / num_steps
    for i in range(num_steps):
        t = start + i * dt
        first = flow(denoise, schedule, t)(x)
        x = x + dt / 2 * (first + flow(denoise, schedule, t + dt)(x + dt * first))
        yield x


def flow(denoise: Denoiser, schedule: Schedule, t: float) -> Callable[[Tensor], Tensor]:
    """dx/dt of the probability-flow ODE at one time, as a function of x: alpha' x0 + sigma' eps.

    Shapes: gives a function (n, ...) -> (n, ...).
    """
    slopes = schedule.slopes(t)
    return lambda x: velocity(denoise(x, _times(x, t)), slopes)


def divergence(field: Callable[[Tensor], Tensor], x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """The exact divergence, sum_i d field_i / d x_i, by one backward pass per coordinate.

    Shapes: (n, d) -> (n,).
    Pitfall: rows must not depend on each other, or their derivatives mix.
    """
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        value = field(x)
        parts = [torch.autograd.grad(value[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1])]
    return torch.stack(parts).sum(0)


def flow_log_density(
    denoise: Denoiser, x: Float[Tensor, "n d"], schedule: Schedule, num_steps: int = 100, *, start: float = 0.0
) -> Float[Tensor, " n"]:
    """log p(x) of data by the flow: carry x to noise and count how space is stretched [score_sde, eq. 39].

    log p_start(x) = log N(x_T; 0, 1) + integral over t of div velocity

    Shapes: (n, d) -> (n,).
    """
    dt = (schedule.last - start) / num_steps
    stretched = x.new_zeros(len(x))
    for i in range(num_steps):
        t = start + i * dt
        here, there = flow(denoise, schedule, t), flow(denoise, schedule, min(t + dt, schedule.last))
        first = here(x).detach()
        guess = x + dt * first
        stretched = stretched + dt / 2 * (divergence(here, x) + divergence(there, guess))
        x = x + dt / 2 * (first + there(guess).detach())
    # Pure noise has variance 1 in every process but EDM's, where it has grown.
    variance = schedule.level(schedule.last).variance(1.0)
    return -x.square().sum(1) / (2 * variance) - x.shape[1] / 2 * math.log(2 * math.pi * variance) + stretched


def _times(x: Tensor, t: float) -> Tensor:
    """One time for a whole batch: int64 where it is whole, for networks that know nothing else."""
    times = torch.full((len(x),), t, device=x.device, dtype=torch.int64 if t == int(t) else torch.float64)
    return times.float() if x.device.type == "mps" and times.is_floating_point() else times

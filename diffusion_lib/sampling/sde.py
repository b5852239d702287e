"""Diffusion in continuous time: the variance-preserving SDE, its reverse, its flow, and exact likelihoods."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

ScoreAt = Callable[[Tensor, float], Tensor]
"""score_at(x, t): (n, d) and a time from 0 to 1 -> (n, d)."""


@dataclass(frozen=True)
class VPSDE:
    """dx = -beta(t)/2 x dt + sqrt(beta(t)) dW, for t from 0 (data) to 1 (noise) (Song et al. 2021, eq. 11 and 32).

    beta(t) grows on a straight line; DDPM's linear schedule with T steps is the same with dt = 1/T.
    """

    beta_min: float = 0.1
    beta_max: float = 20.0

    def beta(self, t: float) -> float:
        """How fast noise comes in at time t."""
        return self.beta_min + t * (self.beta_max - self.beta_min)

    def alpha_bar(self, t: float) -> float:
        """Share of the variance that is still signal: exp(-integral of beta from 0 to t)."""
        return math.exp(-(self.beta_min * t + t**2 * (self.beta_max - self.beta_min) / 2))

    def velocity(self, x: Float[Tensor, "n d"], t: float, score: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """dx/dt of the probability-flow ODE: -beta/2 (x + score) (Song et al. 2021, eq. 13).

        Shapes: (n, d) -> (n, d).
        """
        return -self.beta(t) / 2 * (x + score)


def reverse_sde(
    sde: VPSDE,
    score_at: ScoreAt,
    x: Float[Tensor, "n d"],
    num_steps: int,
    generator: torch.Generator,
    end: float = 1e-3,
) -> Iterator[Float[Tensor, "n d"]]:
    """Euler-Maruyama on the reverse SDE, from t = 1 down to `end` (Song et al. 2021, eq. 6).

    x <- x + dt (beta/2 x + beta score) + sqrt(beta dt) noise

    Shapes: x (n, d), noise -> states (n, d). The generator is one of the CPU: equal draws on every device.
    """
    dt = (1 - end) / num_steps
    for i in range(num_steps):
        t = 1 - i * dt
        noise = torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)
        beta = sde.beta(t)
        x = x + dt * (beta / 2 * x + beta * score_at(x, t)) + math.sqrt(beta * dt) * noise
        yield x


def probability_flow(
    sde: VPSDE, score_at: ScoreAt, x: Float[Tensor, "n d"], num_steps: int, start: float = 1.0, end: float = 1e-3
) -> Iterator[Float[Tensor, "n d"]]:
    """The probability-flow ODE by Heun's method, second order, in either direction (Song et al. 2021, eq. 13).

    Shapes: x (n, d) at time `start` -> states (n, d), the last at `end`.
    """
    dt = (end - start) / num_steps
    for i in range(num_steps):
        t = start + i * dt
        first = sde.velocity(x, t, score_at(x, t))
        guess = x + dt * first
        x = x + dt / 2 * (first + sde.velocity(guess, t + dt, score_at(guess, t + dt)))
        yield x


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
    sde: VPSDE, score_at: ScoreAt, x: Float[Tensor, "n d"], num_steps: int = 100, start: float = 1e-3
) -> Float[Tensor, " n"]:
    """log p(x) of data by the flow: carry x to noise and count how space is stretched (Song et al. 2021, eq. 39).

    log p_start(x) = log N(x_1; 0, 1) + integral over t of div velocity

    Shapes: (n, d) -> (n,).
    """
    dt = (1 - start) / num_steps
    stretched = x.new_zeros(len(x))

    def rate(y: Tensor, t: float) -> tuple[Tensor, Tensor]:
        def field(z: Tensor) -> Tensor:
            return sde.velocity(z, t, score_at(z, t))

        return field(y).detach(), divergence(field, y)

    for i in range(num_steps):
        t = start + i * dt
        first, stretch = rate(x, t)
        guess, end_stretch = rate(x + dt * first, t + dt)
        x = x + dt / 2 * (first + guess)
        stretched = stretched + dt / 2 * (stretch + end_stretch)
    normal = -x.square().sum(1) / 2 - x.shape[1] / 2 * math.log(2 * math.pi)
    return normal + stretched

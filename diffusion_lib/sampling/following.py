"""Flows by their velocity alone: velocity(x, u) with u from 1, noise, to 0, data, followed by text-book methods."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Denoiser
from diffusion_lib.schedule import FlowSchedule

Batch = Float[Tensor, "b ..."]
Velocity = Callable[[Tensor, float], Tensor]
Rule = Callable[[Velocity, Tensor, float, float], Tensor]


def velocity_of(denoise: Denoiser, schedule: FlowSchedule) -> Velocity:
    """The velocity eps - x0 of the straight path [rectified_flow], as a function of x and the time u of a whole batch.

    Shapes: gives a function of x (b, ...) and a number from 0 to 1 -> (b, ...).
    Pitfall: no denoiser answers about data themselves; below the schedule's first time it is asked about that one.
    """

    def velocity(x: Tensor, u: float) -> Tensor:
        t = max(schedule.timesteps * u - 1, 0.0)
        x0, eps = denoise(
            x, torch.full((len(x),), t, device=x.device, dtype=torch.promote_types(x.dtype, torch.float32))
        )
        return eps - x0

    return velocity


def _euler(velocity: Velocity, x: Tensor, u: float, u_next: float) -> Tensor:
    return x + (u_next - u) * velocity(x, u)


def _midpoint(velocity: Velocity, x: Tensor, u: float, u_next: float) -> Tensor:
    middle = x + (u_next - u) / 2 * velocity(x, u)
    return x + (u_next - u) * velocity(middle, (u + u_next) / 2)


def _heun(velocity: Velocity, x: Tensor, u: float, u_next: float) -> Tensor:
    first = velocity(x, u)
    return x + (u_next - u) / 2 * (first + velocity(x + (u_next - u) * first, u_next))


METHODS: dict[str, Rule] = {"euler": _euler, "midpoint": _midpoint, "heun": _heun}


def follow(velocity: Velocity, x: Batch, num_steps: int, method: str | Rule = "euler") -> Float[Tensor, "states b ..."]:
    """Every state on the way from noise to data, in even steps: order 1 for "euler", 2 for "midpoint" and "heun".

    method: a name, or a function (velocity, x, u, u_next) -> the next x

    Shapes: x (b, ...), pure noise -> (num_steps + 1, b, ...), from noise to data.
    Raises: ValueError for an unknown method, or fewer than one step.
    """
    if num_steps < 1 or (isinstance(method, str) and method not in METHODS):
        raise ValueError(
            f"needed: at least one step, and a method of {', '.join(METHODS)}, got {num_steps}, {method!r}"
        )
    rule = METHODS[method] if isinstance(method, str) else method
    path = [x]
    for k in range(num_steps, 0, -1):
        path.append(rule(velocity, path[-1], k / num_steps, (k - 1) / num_steps))
    return torch.stack(path)

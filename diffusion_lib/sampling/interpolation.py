"""Spherical interpolation between two noises."""

import torch
from jaxtyping import Float
from torch import Tensor


def slerp(
    a: Float[Tensor, "b ..."], b: Float[Tensor, "b ..."], fraction: float | Float[Tensor, "..."]
) -> Float[Tensor, "b ..."]:
    """Spherical interpolation from a (fraction 0) to b (fraction 1) [ddim, app. D.5].

    sin((1 - fraction) theta) / sin(theta) a + sin(fraction theta) / sin(theta) b,  theta the angle between a and b,
    for every sample on its own.

    Shapes: a, b (b, ...), fraction a number or broadcastable -> (b, ...).
    Pitfall: the straight line between two noises is too short in the middle: noise of n numbers has length
        sqrt(n), their mean sqrt(n / 2), which the network takes for less noise than t says.
    """
    flat_a, flat_b = a.flatten(1), b.flatten(1)
    cosine = (flat_a * flat_b).sum(1) / (flat_a.norm(dim=1) * flat_b.norm(dim=1))
    theta = cosine.clamp(-1, 1).acos().reshape(-1, *[1] * (a.ndim - 1))
    # Parallel noises have no angle to divide by; there the straight line is the arc.
    straight = theta.sin() < 1e-6
    safe = torch.where(straight, torch.ones_like(theta), theta.sin())
    of_a = torch.where(straight, torch.zeros_like(theta) + (1 - fraction), ((1 - fraction) * theta).sin() / safe)
    of_b = torch.where(straight, torch.zeros_like(theta) + fraction, (fraction * theta).sin() / safe)
    return of_a * a + of_b * b

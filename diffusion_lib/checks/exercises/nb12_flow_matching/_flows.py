"""Networks, velocities and pairs of data and noise as inputs."""

import torch
from torch import nn

from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform


class FlowNetwork(nn.Module):
    """Stands in for a network: smooth, different at every time, strict about it."""

    def __init__(self, generator):
        super().__init__()
        self.slope = nn.Parameter(0.5 + uniform(generator, 1))
        self.phase = nn.Parameter(normal(generator, 1))

    def forward(self, x, tau):
        """Shapes: x (b, ...), tau (b,), floating -> (b, ...)."""
        if not isinstance(tau, torch.Tensor) or not tau.is_floating_point() or tau.shape != x.shape[:1]:
            came = getattr(tau, "dtype", type(tau).__name__), tuple(getattr(tau, "shape", ()))
            raise TypeError(f"tau must be a tensor of floats of shape {tuple(x.shape[:1])}, got {came}")
        return torch.sin(self.slope.to(x.dtype) * x + 3 * per_sample(tau.to(x.dtype), x) + self.phase.to(x.dtype))


class Velocity:
    """A smooth velocity at a time that is a plain number; it keeps how much it is asked about, and at which times."""

    def __init__(self, generator):
        self.slope, self.speed, self.phase = (float(v) for v in 0.5 + uniform(generator, 3))
        self.forget()

    def forget(self):
        """Keep nothing of what was asked."""
        self.entries, self.times = 0, set()

    def evaluations(self, x):
        """How often it was asked about x, whole or one sample after the other; a vmap shows by its times alone."""
        return max(len(self.times), self.entries / x.numel())

    def __call__(self, x, tau):
        """Shapes: x (b, ...), tau a number -> (b, ...)."""
        self.entries += x.numel()
        self.times.add(round(float(tau), 9))
        return torch.sin(self.slope * x + 3 * self.speed * tau + self.phase)


class VModel:
    """Stands in for a v-model: smooth, different at every level, strict about it."""

    def __init__(self, generator):
        self.slope, self.phase = (float(v) for v in 0.5 + uniform(generator, 2))

    def __call__(self, y, alpha_bar):
        """Shapes: y (b, ...), alpha_bar a number from 0 to 1 -> (b, ...)."""
        if not -1e-9 <= float(alpha_bar) <= 1 + 1e-9:
            raise ValueError(f"alpha_bar must be from 0 to 1, got {float(alpha_bar):.3g}")
        return torch.sin(self.slope * y + 3 * float(alpha_bar) + self.phase)


class KnowsOnePoint:
    """The v of data that are one single point."""

    def __init__(self, point):
        self.point = point

    def __call__(self, y, alpha_bar):
        """Shapes: y (b, d), alpha_bar a number below 1 -> (b, d)."""
        alpha, sigma = float(alpha_bar) ** 0.5, max(1 - float(alpha_bar), 1e-12) ** 0.5
        return (alpha * y - self.point.to(y.dtype)) / sigma


def pairs(generator):
    """Data, noise and one time per sample, by the name of their shape; 0 and 1 are among the times."""
    found = {}
    for name, shape in BATCH_SHAPES.items():
        tau = uniform(generator, shape[0])
        if len(tau) > 3:
            tau[0], tau[-1] = 1.0, 0.0
        found[name] = (normal(generator, *shape), normal(generator, *shape), tau)
    return found

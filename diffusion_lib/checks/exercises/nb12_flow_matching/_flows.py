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
    """A smooth velocity at a time that is a plain number; it counts how often it is asked."""

    def __init__(self, generator):
        self.slope, self.speed, self.phase = (float(v) for v in 0.5 + uniform(generator, 3))
        self.calls = 0

    def __call__(self, x, tau):
        """Shapes: x (b, ...), tau a number -> (b, ...)."""
        self.calls += 1
        return torch.sin(self.slope * x + 3 * self.speed * tau + self.phase)


def pairs(generator):
    """Data, noise and one time per sample, by the name of their shape; 0 and 1 are among the times."""
    found = {}
    for name, shape in BATCH_SHAPES.items():
        tau = uniform(generator, shape[0])
        if len(tau) > 3:
            tau[0], tau[-1] = 1.0, 0.0
        found[name] = (normal(generator, *shape), normal(generator, *shape), tau)
    return found

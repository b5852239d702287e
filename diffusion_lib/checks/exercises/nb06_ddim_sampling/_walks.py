"""A network to walk with, the walks it is asked on, and the times they visit."""

import torch

from ...declare import Misconception, Probe
from ...declare.inputs import normal, some_alpha_bars, uniform


class EpsNetwork:
    """Stands in for a network: smooth in x, different at every t, and as strict about t as a real one."""

    def __init__(self, generator, timesteps):
        self.phases = normal(generator, timesteps)
        self.asked = []

    def __call__(self, x, t):
        """Shapes: x (b, ...), t int64 (b,) -> (b, ...)."""
        if not isinstance(t, torch.Tensor) or t.dtype != torch.int64 or t.shape != x.shape[:1]:
            came = f"{t.dtype} {tuple(t.shape)}" if isinstance(t, torch.Tensor) else type(t).__name__
            raise TypeError(f"t must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        if any(torch.equal(t, then) and torch.equal(x, before) for before, then in self.asked):
            raise RuntimeError("the network was asked twice about the same x and t")
        self.asked.append((x.detach().clone(), t.clone()))
        phase = self.phases.to(x.dtype)[t].reshape(-1, *[1] * (x.ndim - 1))
        return torch.sin(x + phase)


def walk_probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures, three steps": ((5, 1, 4, 3), 12, pairs(11, 7, 3)),
        "points, every step of six": ((7, 2), 6, pairs(5, 4, 3, 2, 1, 0)),
        "one step": ((3, 4), 9, pairs(8)),
        "a batch of one, uneven steps": ((1, 2, 3, 3), 20, pairs(19, 18, 9, 2, 0)),
        "batch as large as the width": ((4, 4, 4, 4), 15, pairs(14, 9, 4)),
    }
    return [
        Probe(name, (EpsNetwork(generator, T), normal(generator, *shape), steps, some_alpha_bars(generator, T)))
        for name, (shape, T, steps) in cases.items()
    ]


def _plain_number(predict_eps, x_T, pairs, alpha_bars):
    return predict_eps(x_T, pairs[0][0])


def _refused(calls):
    """Every call ended in the network's own complaint about t."""
    return all(call.error and "t must be an int64 tensor" in call.error["message"] for call in calls)


KIND_OF_TIME = Misconception(
    "The network wants one t per sample",
    "The network was asked with a plain number, a float, or a t of another "
    "shape. It takes one int64 time for every sample of the batch.",
    _plain_number,
    _refused,
)


def _twice(predict_eps, x_T, pairs, alpha_bars):
    x, t = x_T, torch.full((len(x_T),), pairs[0][0])
    return predict_eps(x, t) + predict_eps(x, t)


ASKED_TWICE = Misconception(
    "The network is asked twice about the same x",
    "One question per step is enough: keep the answer in a variable. Each further one costs as much as a whole step.",
    _twice,
    lambda calls: all(call.error and "asked twice" in call.error["message"] for call in calls),
)


EQUATIONS = "DDIM (Song et al. 2021), eq. "


def two_times(generator, batch):
    """Two alpha_bars per sample, the second one nearer to data."""
    earlier = uniform(generator, batch, low=0.05, high=0.999)
    return earlier * uniform(generator, batch, low=0.02, high=0.98), earlier

"""The exercise mean_flow_loss: a network that says the average velocity."""

import torch
from torch import Tensor, nn

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, per_sample, uniform
from ._teachers import SHAPES, learning, no_slope, reductions


class _Interval(nn.Module):
    """Stands in for network(z, r, tau): smooth in all three, and strict about them."""

    def __init__(self, generator):
        super().__init__()
        self.slope = nn.Parameter(0.5 + uniform(generator, 1))
        self.phase = nn.Parameter(normal(generator, 1))

    def forward(self, z, r, tau):
        """Shapes: z (b, ...), r and tau (b,) -> (b, ...)."""
        for name, value in (("r", r), ("tau", tau)):
            if not isinstance(value, Tensor) or value.shape != z.shape[:1]:
                raise TypeError(f"{name} must be a tensor of shape {tuple(z.shape[:1])}")
        if bool((r.detach() > tau.detach()).any()):
            raise ValueError("network(z, r, tau) was asked with r above tau: r is the earlier time, nearer to data")
        moved = per_sample((0.7 * tau - 1.9 * r * r).to(z.dtype), z) + self.phase.to(z.dtype)
        return torch.sin(self.slope.to(z.dtype) * z + moved)


class _Exact(_Interval):
    """The average velocity of data N(mean, std^2), exactly."""

    def __init__(self, generator, mean, std):
        super().__init__(generator)
        self.data = mean, std

    def forward(self, z, r, tau):
        """Shapes: z (b, ...), r and tau (b,) -> (b, ...)."""
        mean, std = self.data
        spread_r, spread = (((1 - u) ** 2 * std**2 + u**2).sqrt() for u in (r, tau))
        away = (z - per_sample(1 - tau, z) * mean) / per_sample(spread, z)
        start = per_sample(1 - r, z) * mean + per_sample(spread_r, z) * away
        return (z - start) / per_sample(tau - r, z) + 0 * super().forward(z, r, tau)


def exact_velocity(z, tau, mean, std):
    """The velocity of the straight path for data N(mean, std^2). Shapes: z (b, ...), tau (b,) -> (b, ...)."""
    tau = per_sample(tau, z)
    variance = (1 - tau) ** 2 * std**2 + tau**2
    return -mean + (tau - (1 - tau) * std**2) / variance * (z - (1 - tau) * mean)


def mean_flow_loss(network, z, v, r, tau):
    """The squared difference of the network's answer from what the MeanFlow identity makes of it, per sample."""
    tangents = v, torch.zeros_like(r), torch.ones_like(tau)
    said, change = torch.func.jvp(network, (z, r, tau), tangents)
    wanted = (v - per_sample(tau - r, z) * change).detach()
    return (said - wanted).square().flatten(1).mean(1)


def _times(generator, batch):
    r = uniform(generator, batch, low=0.05, high=0.6)
    return r, r + uniform(generator, batch, low=0.05, high=0.35)


def _probes(generator):
    probes = []
    for name, shape in SHAPES.items():
        z, v = normal(generator, *shape), normal(generator, *shape)
        probes.append(Probe(name, (_Interval(generator), z, v, *_times(generator, shape[0]))))
    z, v = normal(generator, 6, 2), normal(generator, 6, 2)
    tau = uniform(generator, 6, low=0.1, high=0.9)
    probes.append(Probe("no interval: r = tau", (_Interval(generator), z, v, tau.clone(), tau)))
    z, (r, tau) = normal(generator, 8, 2), _times(generator, 8)
    exact = _Exact(generator, 0.4, 0.5)
    return [*probes, Probe("the average velocity of a Gaussian", (exact, z, exact_velocity(z, tau, 0.4, 0.5), r, tau))]


def _flow_matching(calls):
    network, z, v, r, tau = calls[4].args
    with torch.no_grad():
        plain = (network(z, r, tau) - v).square().flatten(1).mean(1)
    return bool((calls[4].value["value"] - plain).abs().max() < 1e-5)


def _mean(d):
    return d.square().flatten(1).mean(1)


def _loss(
    reduce=_mean,
    tangents=lambda v, r, tau: (v, torch.zeros_like(r), torch.ones_like(tau)),
    wanted=lambda v, gap, change: v - gap * change,
    cut=lambda wanted: wanted.detach(),
    gap=lambda r, tau: tau - r,
):
    """The answer with one part replaced."""

    def answer(network, z, v, r, tau):
        said, change = torch.func.jvp(network, (z, r, tau), tangents(v, r, tau))
        return reduce(said - cut(wanted(v, per_sample(gap(r, tau), z), change)))

    return answer


def _swapped(network, z, v, r, tau):
    return mean_flow_loss(lambda z, a, b: network(z, b, a), z, v, r, tau)


def _asked_too_late(calls):
    return any(call.error and "with r above tau" in call.error["message"] for call in calls)


EXERCISE = Exercise(
    id="mean_flow_loss",
    title="the average velocity (stretch)",
    notebook="14_few_steps",
    place=90,
    points=0,
    difficulty=4,
    minutes=15,
    reference=mean_flow_loss,
    probes=_probes,
    driver=learning,
    where="Geng et al. 2025 (MeanFlow), equations 6, 9 and 10, algorithm 1",
    misconceptions=(
        no_slope(mean_flow_loss),
        Misconception(
            "The gradient passes through the target",
            "The values are right. The target holds the network too, and its gradient was not cut off.",
            _loss(cut=lambda wanted: wanted),
        ),
        Misconception(
            "The sign of the change",
            "The change along the path was added to v, or the interval counted as r - tau. Solve the identity for u "
            "once more; tau is the later time.",
            _loss(wanted=lambda v, gap, change: v + gap * change),
        ),
        Misconception(
            "The length of the interval is missing",
            "The change of u was taken off without the factor tau - r.",
            _loss(wanted=lambda v, gap, change: v - change),
        ),
        Misconception(
            "Plain flow matching",
            "The target is v, the velocity of the moment: nothing says that u is an average.",
            _loss(wanted=lambda v, gap, change: v),
        ),
        Misconception(
            "tau in place of the interval",
            "The change was multiplied by tau. The factor is the length of the interval.",
            _loss(gap=lambda r, tau: tau),
        ),
        Misconception(
            "z stands still",
            "Only the time was moved. Along the path z moves as well, with velocity v.",
            _loss(tangents=lambda v, r, tau: (torch.zeros_like(v), torch.zeros_like(r), torch.ones_like(tau))),
        ),
        Misconception(
            "The time stands still",
            "Only z was moved. Along the path tau grows as well, by 1 per unit of time.",
            _loss(tangents=lambda v, r, tau: (v, torch.zeros_like(r), torch.zeros_like(tau))),
        ),
        Misconception(
            "r moves as well",
            "r was moved together with tau. It is held fixed.",
            _loss(tangents=lambda v, r, tau: (v, torch.ones_like(r), torch.ones_like(tau))),
        ),
        Misconception(
            "r moves in place of tau",
            "The derivative was taken along r, and tau was held. It is the other way round.",
            _loss(tangents=lambda v, r, tau: (v, torch.ones_like(r), torch.zeros_like(tau))),
        ),
        Misconception(
            "The path backwards",
            "z was moved against its velocity.",
            _loss(tangents=lambda v, r, tau: (-v, torch.zeros_like(r), torch.ones_like(tau))),
        ),
        Misconception(
            "r and tau exchanged",
            "The network is called as network(z, r, tau), the earlier time first.",
            _swapped,
            _asked_too_late,
        ),
        *reductions(lambda reduce: _loss(reduce=reduce)),
    ),
    properties=(
        Property(
            "without an interval it is flow matching",
            _flow_matching,
            "Where r is tau, the average is the velocity itself, and the loss must be that of flow matching.",
        ),
        Property(
            "the average velocity of a Gaussian has loss 0",
            lambda calls: bool(calls[-1].value["value"].abs().max() < 1e-8),
            "For Gaussian data u and v are known exactly, and obey the identity: the loss must be 0.",
        ),
    ),
    hints=(
        "Which of z, r and tau move along the path, and how fast? These are the three tangents.",
        "torch.func.jvp(network, (z, r, tau), tangents) gives the network's answer and its change at once.",
        "The identity, solved for u, is the target: v, less the length of the interval times the change. The target "
        "gets no gradient.",
    ),
)

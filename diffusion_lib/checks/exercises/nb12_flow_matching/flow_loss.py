"""The exercise flow_loss: the conditional flow matching loss."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import per_sample
from ._flows import FlowNetwork, pairs
from .straight_pair import straight_pair


def flow_loss(network, x0, eps, tau):
    """The squared error of a network's velocity, per sample."""
    x, velocity = straight_pair(x0, eps, tau)
    return (network(x, tau) - velocity).square().flatten(1).mean(1)


class _Perfect(FlowNetwork):
    """Knows that data and noise are one and the same here: nothing moves."""

    def forward(self, x, tau):
        return 0 * super().forward(x, tau)


def _probes(generator):
    probes = [Probe(name, (FlowNetwork(generator), *args)) for name, args in pairs(generator).items()]
    _, x0, _, tau = probes[0].args
    return [*probes, Probe("nothing moves", (_Perfect(generator), x0, x0.clone(), tau))]


def _mean(d):
    return d.square().flatten(1).mean(1)


def _loss(
    point=lambda x, e, a: (1 - a) * x + a * e,
    speed=lambda x, e, a: e - x,
    told=lambda tau: tau,
    reduce=_mean,
    weight=lambda tau: 1.0,
):
    def answer(network, x0, eps, tau):
        at = per_sample(tau, x0)
        return weight(tau) * reduce(network(point(x0, eps, at), told(tau)) - speed(x0, eps, at))

    return answer


EXERCISE = Exercise(
    id="flow_loss",
    title="the flow matching loss",
    notebook="12_flow_matching",
    place=20,
    points=2,
    difficulty=2,
    minutes=8,
    reference=flow_loss,
    probes=_probes,
    trained=("network",),
    where="Lipman et al. 2023, eq. 9: the conditional flow matching loss, on the straight path of Liu et al. 2023",
    misconceptions=(
        Misconception(
            "The network sees the data",
            "The network was asked about x0. It is asked about the point on the path.",
            _loss(point=lambda x, e, a: x),
        ),
        Misconception(
            "The network sees pure noise",
            "The network was asked about eps. It is asked about the point on the path.",
            _loss(point=lambda x, e, a: e),
        ),
        Misconception(
            "The target's sign",
            "The target leads from noise to data. The velocity of your path leads to noise.",
            _loss(speed=lambda x, e, a: x - e),
        ),
        Misconception(
            "The noise is the target",
            "This trains a network to name the noise. The target is the velocity.",
            _loss(speed=lambda x, e, a: e),
        ),
        Misconception(
            "The data are the target",
            "This trains a network to name the data. The target is the velocity.",
            _loss(speed=lambda x, e, a: x),
        ),
        Misconception(
            "v is the target",
            "The target is v of notebook 04. The straight path has another velocity.",
            _loss(speed=lambda x, e, a: (1 - a) * e - a * x),
        ),
        Misconception(
            "The point is the target",
            "The network's answer is compared with the point it was asked about.",
            _loss(speed=lambda x, e, a: (1 - a) * x + a * e),
        ),
        Misconception(
            "The path runs the other way",
            "At time 0 the network is shown noise. Here data have time 0.",
            _loss(point=lambda x, e, a: a * x + (1 - a) * e),
        ),
        Misconception(
            "The network is told another time",
            "The point is at tau, and the network was told 1 - tau.",
            _loss(told=lambda tau: 1 - tau),
        ),
        Misconception(
            "Roots as in DDPM",
            "The point is on the path of DDPM, whose weights are roots.",
            _loss(point=lambda x, e, a: (1 - a) ** 0.5 * x + a**0.5 * e),
        ),
        Misconception("Summed", "The squares are added up. A mean is asked for.",
                      _loss(reduce=lambda d: d.square().flatten(1).sum(1))),
        Misconception("One loss for all", "The mean ran over the batch as well. One loss per sample is asked for.",
                      _loss(reduce=lambda d: d.square().mean())),
        Misconception("Absolute errors", "The difference was not squared: the best answer would be a median.",
                      _loss(reduce=lambda d: d.abs().flatten(1).mean(1))),
        Misconception("A root too many", "This is the root of the mean of the squares.",
                      _loss(reduce=lambda d: d.square().flatten(1).mean(1).sqrt())),
        Misconception("Half of the mean", "A half stands in front. The text asks for the mean.",
                      _loss(reduce=lambda d: _mean(d) / 2)),
        Misconception("The mean over the samples", "The mean ran over the batch, and left the entries.",
                      _loss(reduce=lambda d: d.square().flatten(1).mean(0))),
        Misconception("An axis of length 1 is left", "The shape is (b, 1). Drop the axis.",
                      _loss(reduce=lambda d: d.square().flatten(1).mean(1, keepdim=True))),
        Misconception(
            "Averaged before it is squared",
            "Errors of opposite sign cancel when they are averaged first.",
            _loss(reduce=lambda d: d.flatten(1).mean(1).square()),
        ),
        Misconception("Weighted by the time", "The loss is multiplied by tau. Every time counts alike here.",
                      _loss(weight=lambda tau: tau)),
        Misconception("Weighted by what is left", "The loss is multiplied by 1 - tau. Every time counts alike here.",
                      _loss(weight=lambda tau: 1 - tau)),
        Misconception("The time counted in steps",
                      "The network was told 1000 tau. Here it takes tau itself; who calls it may count as they like.",
                      _loss(told=lambda tau: 1000 * tau)),
        Misconception(
            "The way that is left",
            "The target shrinks along the line, as what is left of the way to the noise does. A velocity on it stays "
            "the same.",
            _loss(speed=lambda x, e, a: (1 - a) * (e - x)),
        ),
        Misconception(
            "Huber's loss",
            "Large errors count by their size here, and no longer by their square.",
            _loss(reduce=lambda d: torch.where(d.abs() < 1, d.square() / 2, d.abs() - 0.5).flatten(1).mean(1)),
        ),
    ),
    properties=(
        Property(
            "where nothing moves, standing still costs nothing",
            lambda calls: bool(calls[-1].value.abs().max() < 1e-6),
            "With eps equal to x0 a network that answers 0 must have loss 0.",
        ),
    ),
    hints=(
        "Three lines: the pair, the network's answer, the error.",
        "The network is asked about the first of the pair, and compared with the second.",
        "Square, flatten(1), mean over axis 1.",
    ),
    forbidden=("Objective", "target", "FlowSchedule"),
)  # fmt: skip

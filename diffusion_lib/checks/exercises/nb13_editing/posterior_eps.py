"""The exercise posterior_eps: guidance by a measurement."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform
from ._networks import OneTimeNetwork, as_a_sampler_asks, gradients_are_off


def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    """The predicted noise, steered by how well the predicted x0 explains the measurement."""
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_likelihood = -(observed - measure(x0)).square().sum() / (2 * variance)
        gradient = torch.autograd.grad(log_likelihood, x)[0]
    return (eps - (1 - alpha_bar).sqrt() * gradient).detach()


class _Matrix:
    """A linear measurement of any batch: y = A x."""

    def __init__(self, matrix):
        self.matrix = matrix

    def __call__(self, x):
        """Shapes: (b, ...) -> (b, m)."""
        return x.flatten(1) @ self.matrix.to(x.dtype).T


class _Mask:
    """Shows the pixels where the mask is 1, and 0 elsewhere."""

    def __init__(self, mask):
        self.mask = mask

    def __call__(self, x):
        """Shapes: (b, ...) -> (b, ...)."""
        return x * self.mask.to(x.dtype)


def _probes(generator):
    def case(name, shape, bar, variance, measure=None, network=None):
        size = torch.Size(shape[1:]).numel()
        measure = measure or _Matrix(normal(generator, 3, size) / 2)
        x = normal(generator, *shape)
        observed = measure(x) + normal(generator, *measure(x).shape)
        network = network or OneTimeNetwork(generator, size)
        return Probe(name, (network, x, torch.tensor(bar).double(), measure, observed, variance))

    mask = _Mask((uniform(generator, 1, 1, 3, 3) < 0.5).double())
    quiet, *rest = case("", (3, 4), 0.5, 0.7).args
    met = rest[2](_guess(quiet, rest[0], rest[1]))
    return [
        case("pictures, three numbers measured", (4, 1, 3, 2), 0.6, 0.5),
        case("pictures behind a mask", (5, 1, 3, 3), 0.2, 0.8, mask),
        case("points", (7, 2), 0.9, 0.3),
        case("a batch of one", (1, 5), 0.35, 2.0),
        Probe("the guess explains the measurement", (quiet, rest[0], rest[1], rest[2], met, rest[4])),
        case("a network without memory of x", (2, 3), 0.4, 0.6, network=_Nothing()),
    ]


class _Nothing:
    """A network that always says 0: the gradient then passes by x alone."""

    def __call__(self, x):
        """Shapes: (b, ...) -> (b, ...)."""
        return 0 * x


def _guess(predict_eps, x, bar):
    return (x - (1 - bar).sqrt() * predict_eps(x)) / bar.sqrt()


def _nothing_to_correct(calls):
    network, x, *_ = calls[4].args
    return bool((calls[4].value - network(x)).abs().max() < 1e-4)


def _steered(
    weight=lambda bar: -(1 - bar).sqrt(),
    guess=_guess,
    log_likelihood=lambda rest, variance: -rest.square().sum() / (2 * variance),
    combine=lambda eps, step: eps + step,
    through=True,
    of=lambda x, x0: x,
):
    """The answer with one part replaced."""

    def answer(predict_eps, x_t, bar, measure, observed, variance):
        with torch.enable_grad():
            x = x_t.detach().clone().requires_grad_()
            eps = predict_eps(x)
            x0 = guess(predict_eps if through else lambda x: eps.detach(), x, bar)
            value = log_likelihood(observed - measure(x0), variance)
            gradient = torch.autograd.grad(value, of(x, x0), allow_unused=True)[0]
            gradient = torch.zeros_like(x) if gradient is None else gradient
        return combine(eps, weight(bar) * gradient).detach()

    return answer


def _without_switching_on(predict_eps, x_t, bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    error = (observed - measure(_guess(lambda x: eps, x, bar))).square().sum()
    return eps + (1 - bar).sqrt() * torch.autograd.grad(error / (2 * variance), x)[0]


EXERCISE = Exercise(
    id="posterior_eps",
    title="guidance by a measurement",
    notebook="13_editing",
    place=50,
    points=3,
    difficulty=3,
    minutes=14,
    reference=posterior_eps,
    probes=_probes,
    driver=as_a_sampler_asks,
    tolerance=1e-8,
    where="Chung et al. 2023 (DPS), algorithm 1: the gradient of the measurement's error, through the denoiser",
    misconceptions=(
        gradients_are_off(_without_switching_on),
        Misconception(
            "The gradient does not pass through the network",
            "eps was cut off from x. The predicted x0 hangs on x by way of the network too.",
            _steered(through=False),
        ),
        Misconception(
            "Away from the measurement",
            "The sign is turned: this eps makes the measurement less likely. The score is minus eps over sigma.",
            _steered(weight=lambda bar: (1 - bar).sqrt()),
        ),
        Misconception(
            "Sigma is missing",
            "The gradient was subtracted as it is. It is a score, and eps is minus sigma times a score.",
            _steered(weight=lambda bar: -1.0),
        ),
        Misconception(
            "The variance for sigma",
            "The gradient was multiplied by 1 - alpha_bar. Sigma is its root.",
            _steered(weight=lambda bar: -(1 - bar)),
        ),
        Misconception(
            "Alpha in place of sigma",
            "The gradient was multiplied by the root of alpha_bar, which belongs to the signal.",
            _steered(weight=lambda bar: -bar.sqrt()),
        ),
        Misconception(
            "Divided by sigma",
            "The gradient was divided by sigma. A score becomes eps by multiplying.",
            _steered(weight=lambda bar: -1 / (1 - bar).sqrt()),
        ),
        Misconception(
            "The variance is missing",
            "The squared error was not divided by twice the variance: how far the measurement can be trusted does not "
            "count.",
            _steered(log_likelihood=lambda rest, variance: -rest.square().sum() / 2),
        ),
        Misconception(
            "The two is missing",
            "A Gaussian's exponent divides the square by twice the variance. The step is twice too large.",
            _steered(log_likelihood=lambda rest, variance: -rest.square().sum() / variance),
        ),
        Misconception(
            "The standard deviation for the variance",
            "The square was divided by twice the root of the variance.",
            _steered(log_likelihood=lambda rest, variance: -rest.square().sum() / (2 * variance**0.5)),
        ),
        Misconception(
            "The mean in place of the sum",
            "The error was averaged: the pull then depends on how many numbers and samples there are. Sum it.",
            _steered(log_likelihood=lambda rest, variance: -rest.square().mean() / (2 * variance)),
        ),
        Misconception(
            "The error, not its square",
            "The length of the error was used. A Gaussian's exponent has its square.",
            _steered(log_likelihood=lambda rest, variance: -rest.flatten(1).norm(dim=1).sum() / (2 * variance)),
        ),
        Misconception(
            "x_t is measured",
            "The measurement was compared with x_t itself. It was taken of a clean picture: compare it with x0.",
            _steered(guess=lambda network, x, bar: x),
        ),
        Misconception(
            "x0 without its division",
            "What is left after the noise is taken away is the shrunken picture. Divide by the root of alpha_bar.",
            _steered(guess=lambda network, x, bar: x - (1 - bar).sqrt() * network(x)),
        ),
        Misconception(
            "The slope along x0",
            "The gradient was taken with respect to the predicted x0. It is wanted with respect to x_t.",
            _steered(of=lambda x, x0: x0),
        ),
        Misconception(
            "Nothing is steered",
            "The network's own eps came back.",
            lambda predict_eps, x, *rest: predict_eps(x),
        ),
        Misconception(
            "The correction alone",
            "Only the correction came back. It is added to the network's own eps.",
            _steered(combine=lambda eps, step: step),
        ),
        Misconception(
            "x0 by variances",
            "alpha_bar and 1 - alpha_bar were used without their roots in the predicted x0.",
            _steered(guess=lambda network, x, bar: (x - (1 - bar) * network(x)) / bar),
        ),
        Misconception(
            "One length for the whole batch",
            "The length of the whole batch's error was used, without a square: how a sample is steered then depends "
            "on its neighbours.",
            _steered(log_likelihood=lambda rest, variance: -rest.norm() / (2 * variance)),
        ),
        Misconception(
            "The variance squared",
            "The square of the error was divided by the square of the variance. The variance is a square already.",
            _steered(log_likelihood=lambda rest, variance: -rest.square().sum() / (2 * variance**2)),
        ),
    ),
    properties=(
        Property(
            "where the guess explains the measurement, nothing is changed",
            _nothing_to_correct,
            "If A x0 is y already, the gradient is 0 and the network's own eps must come back.",
        ),
    ),
    hints=(
        "Make a copy of x_t that wants gradients, and work out eps, x0 and the log-likelihood from it, one number for "
        "the whole batch.",
        "log N(y; A x0, v) is minus the summed square of y - A x0 over 2 v, plus something without x. torch.autograd."
        "grad(number, x)[0] is its gradient.",
        "The gradient is added to the score, and the score is minus eps over sigma. So what happens to eps?",
    ),
    forbidden=("steer", "measured"),
)

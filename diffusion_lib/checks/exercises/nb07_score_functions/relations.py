"""The score, the noise and the clean data: three names for one thing; and the loss that learns it."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import BATCH_SHAPES, normal, per_sample, uniform


def eps_from_score(score, alpha_bar):
    """The noise that a score stands for."""
    return -((1 - alpha_bar) ** 0.5) * score


def _levels(generator, shape):
    x = normal(generator, *shape)
    return x, per_sample(uniform(generator, shape[0], low=0.05, high=0.95), x)


def _score_probes(generator):
    probes = [Probe(name, _levels(generator, shape)) for name, shape in BATCH_SHAPES.items()]
    score, _ = probes[0].args
    half = torch.full((5, 1, 1, 1), 0.64, dtype=torch.float64)
    return [*probes, Probe("alpha_bar 0.64", (score, half))]


eps_from_score_exercise = Exercise(
    id="eps_from_score",
    title="the noise in a score",
    notebook="07_score_functions",
    points=1,
    difficulty=1,
    minutes=5,
    reference=eps_from_score,
    probes=_score_probes,
    where="Song et al. 2021, section 3; DDPM (Ho et al. 2020), section 3.2",
    misconceptions=(
        Misconception("The sign", "The score points to where data are, and the noise away from there.",
                      lambda s, a: (1 - a) ** 0.5 * s),
        Misconception("Divided", "This is the way from eps to the score. Here the score is multiplied.",
                      lambda s, a: -s / (1 - a) ** 0.5),
        Misconception("The variance in place of its root", "The score is multiplied by the noise's variance, and not "
                      "by its standard deviation.", lambda s, a: -(1 - a) * s),
        Misconception("The signal's root", "The root of alpha_bar belongs to the signal. The noise has 1 - alpha_bar.",
                      lambda s, a: -(a**0.5) * s),
        Misconception("The score itself", "The score came back as it was.", lambda s, a: s + 0 * a),
        Misconception("The sign alone", "Only the sign was turned. The noise level is missing.",
                      lambda s, a: -s + 0 * a),
    ),
    properties=(
        Property("at alpha_bar 0.64 a score of 1 is a noise of -0.6",
                 lambda calls: bool((calls[-1].value + 0.6 * calls[-1].args[0]).abs().max() < 1e-4),
                 "The noise's standard deviation there is 0.6, and the sign turns."),
    ),
    hints=(
        "Given x0, x_t is Gaussian around the root of alpha_bar times x0. What is the gradient of its log-density?",
        "It is minus the added noise divided by the variance of the noise. How is the added noise made from eps?",
        "The added noise is eps times its standard deviation. One of the two roots cancels.",
    ),
    forbidden=("score_to_eps", "eps_to_score"),
)  # fmt: skip


def tweedie(x_t, score, alpha_bar):
    """The best guess of x0."""
    return (x_t + (1 - alpha_bar) * score) / alpha_bar**0.5


def _tweedie_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        score, level = _levels(generator, shape)
        probes.append(Probe(name, (normal(generator, *shape), score, level)))
    x, score, _ = probes[0].args
    one = torch.tensor(0.3, dtype=torch.float64)
    return [*probes, Probe("one level for all", (x, score, one)),
            Probe("no noise", (x, score, torch.ones(5, 1, 1, 1, dtype=torch.float64)))]  # fmt: skip


tweedie_exercise = Exercise(
    id="tweedie",
    title="the best guess of the clean data",
    notebook="07_score_functions",
    points=2,
    difficulty=2,
    minutes=7,
    reference=tweedie,
    pure=True,
    probes=_tweedie_probes,
    where="Tweedie's formula (Efron 2011, eq. 1.4), for x_t of DDPM eq. 4",
    misconceptions=(
        Misconception("The sign", "The score leads back to the data: it is added.",
                      lambda x, s, a: (x - (1 - a) * s) / a**0.5),
        Misconception("The standard deviation of the noise", "The score is multiplied by the noise's variance; the "
                      "root belongs to eps.", lambda x, s, a: (x + (1 - a) ** 0.5 * s) / a**0.5),
        Misconception("Not divided", "This is the best guess of the shrunken data. Divide by the root of alpha_bar.",
                      lambda x, s, a: x + (1 - a) * s),
        Misconception("The score in the place of eps", "The formula for x0 takes eps. The score is eps with another "
                      "sign and scale; translate it first.", lambda x, s, a: (x - (1 - a) ** 0.5 * s) / a**0.5),
        Misconception("Only the score is divided", "Both terms are divided by the root of alpha_bar.",
                      lambda x, s, a: x + (1 - a) * s / a**0.5),
        Misconception("Divided by alpha_bar", "The data were shrunk by the root of alpha_bar.",
                      lambda x, s, a: (x + (1 - a) * s) / a),
        Misconception("Only x_t is divided", "Both terms are divided by the root of alpha_bar.",
                      lambda x, s, a: x / a**0.5 + (1 - a) * s),
        Misconception("Multiplied", "The root of alpha_bar multiplies on the way to noise. Back, it divides.",
                      lambda x, s, a: (x + (1 - a) * s) * a**0.5),
        Misconception("The noise level is missing", "The score was added as it is.", lambda x, s, a: (x + s) / a**0.5),
        Misconception("alpha_bar in place of the noise", "The score is multiplied by the share of the signal.",
                      lambda x, s, a: (x + a * s) / a**0.5),
    ),
    properties=(
        Property("without noise the data are there already",
                 lambda calls: bool((calls[-1].value - calls[-1].args[0]).abs().max() < 1e-4),
                 "At alpha_bar 1 the guess must be x_t itself."),
    ),
    hints=(
        "You know x0 from x_t and eps, and eps from the score. Put one into the other.",
        "Two roots of 1 - alpha_bar meet, and two minus signs.",
        "x_t plus the variance of the noise times the score; the whole over the root of alpha_bar.",
    ),
    forbidden=("eps_to_x0", "to_prediction"),
)  # fmt: skip


def dsm_loss(score, eps, alpha_bar):
    """Denoising score matching, weighted by the variance of the noise, per sample."""
    return ((1 - alpha_bar) ** 0.5 * score + eps).square().flatten(1).mean(1)


def _dsm_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        score, level = _levels(generator, shape)
        probes.append(Probe(name, (score, normal(generator, *shape), level)))
    score, eps, level = probes[0].args
    return [*probes, Probe("a perfect score", (-eps / (1 - level) ** 0.5, eps, level))]


def _dsm(difference=lambda s, e, a: (1 - a) ** 0.5 * s + e, reduce=lambda d: d.square().flatten(1).mean(1)):
    return lambda score, eps, alpha_bar: reduce(difference(score, eps, alpha_bar))


dsm_loss_exercise = Exercise(
    id="dsm_loss",
    title="denoising score matching",
    notebook="07_score_functions",
    points=2,
    difficulty=3,
    minutes=7,
    reference=dsm_loss,
    probes=_dsm_probes,
    driver=learning(score=0),
    where="Vincent 2011, eq. 4; weighted as in Song & Ermon 2019, section 4.2",
    misconceptions=(
        no_gradient(dsm_loss),
        Misconception("The sign of the target", "The score is pushed towards the noise. It should point away from it.",
                      _dsm(lambda s, e, a: (1 - a) ** 0.5 * s - e)),
        Misconception("Not weighted", "The score is compared with minus eps over the deviation, and not weighted: "
                      "nearly clean samples would drown all others.", _dsm(lambda s, e, a: s + e / (1 - a) ** 0.5)),
        Misconception("The score is compared with the noise", "The score was compared with minus eps without the noise "
                      "level. The two differ by the deviation.", _dsm(lambda s, e, a: s + e + 0 * a)),
        Misconception("The variance in place of its root", "The score is multiplied by the variance of the noise.",
                      _dsm(lambda s, e, a: (1 - a) * s + e)),
        Misconception("The signal's root", "The root of alpha_bar was taken. The noise has 1 - alpha_bar.",
                      _dsm(lambda s, e, a: a**0.5 * s + e)),
        Misconception("Summed", "The squares are added up. A mean is asked for.",
                      _dsm(reduce=lambda d: d.square().flatten(1).sum(1))),
        Misconception("One loss for all", "The mean ran over the batch as well.",
                      _dsm(reduce=lambda d: d.square().mean())),
        Misconception("Absolute errors", "The difference was not squared: the minimum would be a median.",
                      _dsm(reduce=lambda d: d.abs().flatten(1).mean(1))),
    ),
    properties=(
        Property("the score of the added noise has loss 0", lambda calls: bool(value_of(calls[-1]).abs().max() < 1e-6),
                 "Minus eps over the deviation is the target: its loss must be 0."),
        gradients_pass("score"),
    ),
    hints=(
        "The target is minus eps over the noise's deviation. Multiply both sides by that deviation.",
        "What remains is the deviation times the score, plus eps.",
        "Square, flatten(1), mean over axis 1.",
    ),
)  # fmt: skip

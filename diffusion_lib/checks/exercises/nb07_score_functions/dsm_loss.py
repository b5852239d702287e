"""The exercise dsm_loss: denoising score matching."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, normal
from ._mixtures import levels


def dsm_loss(score, eps, alpha_bar):
    """Denoising score matching, weighted by the variance of the noise, per sample."""
    return ((1 - alpha_bar) ** 0.5 * score + eps).square().flatten(1).mean(1)


def _dsm_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        score, level = levels(generator, shape)
        probes.append(Probe(name, (score, normal(generator, *shape), level)))
    score, eps, level = probes[0].args
    return [*probes, Probe("a perfect score", (-eps / (1 - level) ** 0.5, eps, level))]


def _dsm(difference=lambda s, e, a: (1 - a) ** 0.5 * s + e, reduce=lambda d: d.square().flatten(1).mean(1)):
    return lambda score, eps, alpha_bar: reduce(difference(score, eps, alpha_bar))


EXERCISE = Exercise(
    id="dsm_loss",
    title="denoising score matching",
    notebook="07_score_functions",
    place=60,
    points=2,
    difficulty=2,
    minutes=7,
    reference=dsm_loss,
    probes=_dsm_probes,
    trained=("score",),
    where="Vincent 2011; weighted as in Song & Ermon 2019, section 4.2",
    misconceptions=(
        Misconception(
            "The sign of the target",
            "The score is pushed towards the noise. It should point away from it.",
            _dsm(lambda s, e, a: (1 - a) ** 0.5 * s - e),
        ),
        Misconception(
            "Not weighted",
            "The score is compared with minus eps over the deviation, and not weighted: "
            "nearly clean samples would drown all others.",
            _dsm(lambda s, e, a: s + e / (1 - a) ** 0.5),
        ),
        Misconception(
            "The score is compared with the noise",
            "The score was compared with minus eps without the noise level. The two differ by the deviation.",
            _dsm(lambda s, e, a: s + e + 0 * a),
        ),
        Misconception(
            "The variance in place of its root",
            "The score is multiplied by the variance of the noise.",
            _dsm(lambda s, e, a: (1 - a) * s + e),
        ),
        Misconception(
            "The signal's root",
            "The root of alpha_bar was taken. The noise has 1 - alpha_bar.",
            _dsm(lambda s, e, a: a**0.5 * s + e),
        ),
        Misconception(
            "Summed",
            "The squares are added up. A mean is asked for.",
            _dsm(reduce=lambda d: d.square().flatten(1).sum(1)),
        ),
        Misconception(
            "One loss for all", "The mean ran over the batch as well.", _dsm(reduce=lambda d: d.square().mean())
        ),
        Misconception(
            "Absolute errors",
            "The difference was not squared: the minimum would be a median.",
            _dsm(reduce=lambda d: d.abs().flatten(1).mean(1)),
        ),
        Misconception(
            "Half of the sum",
            "A half stands before a sum, as in some papers' code. The text asks for the mean.",
            _dsm(reduce=lambda d: d.square().flatten(1).sum(1) / 2),
        ),
        Misconception(
            "Half of the mean",
            "A half stands in front. The text asks for the mean.",
            _dsm(reduce=lambda d: d.square().flatten(1).mean(1) / 2),
        ),
        Misconception(
            "The length, not its square",
            "This is the Euclidean norm of the difference: a sum, and a root.",
            _dsm(reduce=lambda d: d.flatten(1).norm(dim=1)),
        ),
        Misconception(
            "A root too many",
            "This is the root of the mean of the squares.",
            _dsm(reduce=lambda d: d.square().flatten(1).mean(1).sqrt()),
        ),
        Misconception(
            "Weighted twice",
            "The difference holds the noise's deviation already, and the squares were weighted with its variance "
            "again.",
            _dsm(lambda s, e, a: (1 - a) ** 0.5 * ((1 - a) ** 0.5 * s + e)),
        ),
        Misconception(
            "Weighted by a deviation",
            "Squares are weighted with a variance. You weighted them with its root.",
            _dsm(lambda s, e, a: (1 - a) ** 0.25 * (s + e / (1 - a) ** 0.5)),
        ),
        Misconception(
            "Averaged before it is squared",
            "Errors of opposite sign cancel when they are averaged first.",
            _dsm(reduce=lambda d: d.flatten(1).mean(1).square()),
        ),
        Misconception(
            "The mean over the samples",
            "The mean ran over the batch: one number per entry is left, not one per sample.",
            _dsm(reduce=lambda d: d.square().flatten(1).mean(0)),
        ),
        Misconception(
            "Averaged over the last axis only",
            "The mean ran over the last axis and left the others standing.",
            _dsm(reduce=lambda d: d.square().mean(-1)),
        ),
        Misconception(
            "An axis of length 1 is left",
            "The shape is (b, 1). Later (b,) and (b, 1) would meet and become (b, b): drop the axis.",
            _dsm(reduce=lambda d: d.square().flatten(1).mean(1, keepdim=True)),
        ),
    ),
    properties=(
        Property(
            "the score of the added noise has loss 0",
            lambda calls: bool(calls[-1].value.abs().max() < 1e-6),
            "Minus eps over the deviation is the target: its loss must be 0.",
        ),
    ),
    hints=(
        "The target is minus eps over the noise's deviation. Multiply both sides by that deviation.",
        "What remains is the deviation times the score, plus eps.",
        "Square, flatten(1), mean over axis 1.",
    ),
)

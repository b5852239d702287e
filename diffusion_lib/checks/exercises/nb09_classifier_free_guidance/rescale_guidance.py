"""The exercise rescale_guidance: guidance that keeps the spread (stretch)."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def rescale_guidance(guided, cond, share):
    """The guided prediction, with the spread of the conditional one, mixed with itself."""
    axes = tuple(range(1, guided.ndim))
    scaled = guided * cond.std(dim=axes, keepdim=True) / guided.std(dim=axes, keepdim=True)
    return share * scaled + (1 - share) * guided


def _rescale_probes(generator):
    probes = []
    for name, shape, share in (
        ("pictures", (5, 2, 4, 3), 0.7),
        ("points", (7, 6), 0.5),
        ("one", (1, 3, 4, 4), 0.3),
        ("square", (4, 4, 4, 4), 0.9),
    ):
        cond = normal(generator, *shape) + 0.4
        wide = uniform(generator, shape[0], low=1.5, high=4.0).reshape(-1, *[1] * (len(shape) - 1))
        probes.append(Probe(f"{name}, share {share:g}", (wide * cond + normal(generator, *shape), cond, share)))
    guided, cond, _ = probes[0].args
    narrow = 0.3 * guided + 0.1 * normal(generator, *guided.shape)
    return [
        *probes,
        Probe("share 0", (guided, cond, 0.0)),
        Probe("share 1", (guided, cond, 1.0)),
        Probe("narrower than the conditional one", (narrow, cond, 0.6)),
    ]


def _spread_kept(calls):
    axes = tuple(range(1, calls[5].value.ndim))
    return bool((calls[5].value.std(dim=axes) - calls[5].args[1].std(dim=axes)).abs().max() < 1e-4)


def _rescaled(factor, mix=True):
    def answer(guided, cond, share):
        axes = tuple(range(1, guided.ndim))
        scaled = guided * factor(guided, cond, axes)
        return share * scaled + (1 - share) * guided if mix else scaled

    return answer


def _std(x, axes):
    return x.std(dim=axes, keepdim=True)


def _standardised(guided, cond):
    axes = tuple(range(1, guided.ndim))
    around = (guided - guided.mean(axes, keepdim=True)) / _std(guided, axes)
    return around * _std(cond, axes) + cond.mean(axes, keepdim=True)


EXERCISE = Exercise(
    id="rescale_guidance",
    title="guidance that keeps the spread (stretch)",
    notebook="09_classifier_free_guidance",
    place=70,
    points=0,
    difficulty=3,
    minutes=12,
    reference=rescale_guidance,
    probes=_rescale_probes,
    pure=True,
    tolerance=1e-9,
    where="Lin et al. 2024, eq. 15 and 16",
    misconceptions=(
        Misconception(
            "One deviation for the whole batch",
            "The deviations were taken over the batch as well. A picture must not change with its neighbours.",
            _rescaled(lambda g, c, a: c.std() / g.std()),
        ),
        Misconception(
            "The ratio upside down",
            "The deviations are exchanged: too wide becomes wider still.",
            _rescaled(lambda g, c, a: _std(g, a) / _std(c, a)),
        ),
        Misconception(
            "Variances", "The ratio is one of variances.", _rescaled(lambda g, c, a: (_std(c, a) / _std(g, a)) ** 2)
        ),
        Misconception(
            "The share is missing",
            "The rescaled prediction is not mixed with the guided one.",
            _rescaled(lambda g, c, a: _std(c, a) / _std(g, a), mix=False),
        ),
        Misconception(
            "The share the wrong way round",
            "Share 0 must leave the guided prediction alone.",
            lambda g, c, s: rescale_guidance(g, c, 1 - s),
        ),
        Misconception(
            "Scaled to unit deviation",
            "The guided prediction was scaled to deviation 1, not to that of the conditional one.",
            _rescaled(lambda g, c, a: 1 / _std(g, a)),
        ),
        Misconception(
            "Mixed with the conditional prediction",
            "The second part of the mixture is the guided prediction, not the conditional one.",
            lambda g, c, s: s * rescale_guidance(g, c, 1.0) + (1 - s) * c,
        ),
        Misconception(
            "The guided part is missing",
            "Only the rescaled part came back, times the share. The rest of the mixture is the guided prediction.",
            lambda g, c, s: s * rescale_guidance(g, c, 1.0),
        ),
        Misconception(
            "The mean is replaced too",
            "The guided prediction was given the mean of the other one as well. Multiply it; nothing is subtracted.",
            lambda g, c, s: s * _standardised(g, c) + (1 - s) * g,
        ),
        Misconception(
            "It only shrinks",
            "The ratio was kept at or below 1. Where the guided prediction is the narrower one, it is to be widened.",
            _rescaled(lambda g, c, a: (_std(c, a) / _std(g, a)).clamp(max=1)),
        ),
        Misconception(
            "The share as a power",
            "The ratio was raised to the power of the share. The two predictions are mixed, share to 1 - share.",
            lambda g, c, s: _rescaled(lambda g, c, a: (_std(c, a) / _std(g, a)) ** s, mix=False)(g, c, s),
        ),
        Misconception(
            "The share on both parts",
            "The share multiplies the whole mixture: a bracket closes too late.",
            lambda g, c, s: s * (rescale_guidance(g, c, 1.0) + (1 - s) * g),
        ),
        Misconception(
            "Norms in place of deviations",
            "Lengths were compared. They hold the mean as well; a deviation is taken around it.",
            _rescaled(lambda g, c, a: c.square().sum(a, keepdim=True).sqrt() / g.square().sum(a, keepdim=True).sqrt()),
        ),
    ),
    properties=(
        Property(
            "at share 1 the deviation is the conditional one's",
            _spread_kept,
            "At share 1 each sample must have the conditional prediction's standard deviation.",
        ),
    ),
    hints=(
        "First the guided prediction with the other one's deviation. Then a weighted mean of it and the guided one.",
        "The deviation runs over all axes but the first: dim=tuple(range(1, x.ndim)), keepdim=True.",
        "Multiply by the deviation wanted, divide by the deviation there is; then weigh with share and 1 - share.",
    ),
    forbidden=("rescaled",),
)

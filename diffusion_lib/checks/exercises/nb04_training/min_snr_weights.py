"""The exercise min_snr_weights: min-SNR weights."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars


def min_snr_weights(kind, alpha_bars, gamma):
    """Weights of the loss that cap the weight of the error on x0 at gamma."""
    snr = alpha_bars / (1 - alpha_bars)
    over = {"x0": 1, "eps": snr, "v": snr + 1}[kind]
    return snr.clamp(max=gamma) / over


def _weights(
    cap=lambda s, g: s.clamp(max=g), eps=lambda s: s, v=lambda s: s + 1, x0=lambda s: 1, ratio=lambda a: a / (1 - a)
):
    """An answer with one part replaced."""

    def answer(kind, alpha_bars, gamma):
        snr = ratio(alpha_bars)
        return cap(snr, gamma) / {"x0": x0, "eps": eps, "v": v}[kind](snr)

    return answer


def _one_objective(calls):
    """The three weights are one weight on the error of x0: x0 = SNR x eps = (SNR + 1) x v."""
    for group in zip(calls[0::3], calls[1::3], calls[2::3], strict=True):
        by_kind = {c.args[0]: c.value for c in group}
        snr = group[0].args[1] / (1 - group[0].args[1])
        for kind, factor in (("eps", snr), ("v", snr + 1)):
            if float((by_kind[kind] * factor / by_kind["x0"] - 1).abs().max()) > 1e-4:
                return False
    return True


EXERCISE = Exercise(
    id="min_snr_weights",
    title="min-SNR weights",
    notebook="04_training",
    place=90,
    points=0,
    difficulty=4,
    minutes=12,
    reference=min_snr_weights,
    probes=lambda generator: [
        Probe(f"{kind}, gamma {gamma:g}", (kind, table, gamma))
        for table, gamma in (
            (some_alpha_bars(generator, 20), 5.0),
            (some_alpha_bars(generator, 9), 1.0),
            (torch.tensor([0.9999, 0.5, 4e-5], dtype=torch.float64), 5.0),
        )
        for kind in ("eps", "x0", "v")
    ],
    where="Min-SNR (Hang et al. 2023), section 3.4",
    misconceptions=(
        Misconception(
            "Not capped",
            "The SNR itself is used. Near t = 0 it is in the thousands, and these times drown all others.",
            _weights(cap=lambda s, g: s),
        ),
        Misconception(
            "The larger instead of the smaller",
            "The cap works the wrong way: nothing falls below gamma.",
            _weights(cap=lambda s, g: s.clamp(min=g)),
        ),
        Misconception(
            "eps: not divided by the SNR",
            "An error of 1 in eps is an error of 1/SNR (squared) in x0: the "
            "weight on eps must be smaller by that factor.",
            _weights(eps=lambda s: 1),
        ),
        Misconception(
            "v: divided by the SNR alone",
            "A squared error of v, times 1 - alpha_bar, is one of x0; 1/(1 - alpha_bar) is SNR + 1.",
            _weights(v=lambda s: s),
        ),
        Misconception("v: not converted", "The weight for x0 is used for v.", _weights(v=lambda s: 1)),
        Misconception(
            "x0 and eps are exchanged",
            "The weight for x0 needs no conversion, the one for eps does.",
            _weights(x0=lambda s: s, eps=lambda s: 1),
        ),
        Misconception(
            "The kind is ignored",
            "The weight for x0 is used for all the kinds.",
            _weights(eps=lambda s: 1, v=lambda s: 1),
        ),
        Misconception("The SNR upside down", "Noise was divided by signal.", _weights(ratio=lambda a: (1 - a) / a)),
        Misconception(
            "alpha_bar instead of the SNR",
            "The signal's variance was not divided by the noise's.",
            _weights(ratio=lambda a: a),
        ),
        Misconception(
            "A ratio of standard deviations",
            "SNR is a ratio of variances.",
            _weights(ratio=lambda a: (a / (1 - a)) ** 0.5),
        ),
        Misconception(
            "A fixed cap",
            "gamma is not used: the cap is 5 whatever is asked.",
            _weights(cap=lambda s, g: s.clamp(max=5)),
        ),
        Misconception(
            "v: 1 is added to the weight",
            "For v the weight of eps was taken and 1 added to it. It is the divisor that grows by 1: the error in v is "
            "spread over data and noise.",
            lambda kind, a, g: _weights()("eps" if kind == "v" else kind, a, g) + (kind == "v"),
        ),
        Misconception(
            "v: 1 is added before the cap",
            "For v the SNR grew by 1 before it was capped. The cap belongs to the weight on x0, before any conversion.",
            lambda kind, a, g: _weights(cap=lambda s, g: (s + 1).clamp(max=g) if kind == "v" else s.clamp(max=g))(
                kind, a, g
            ),
        ),
        Misconception(
            "A soft cap",
            "The SNR nears gamma slowly and is below both everywhere. The text takes the smaller of the two.",
            _weights(cap=lambda s, g: s * g / (s + g)),
        ),
        Misconception(
            "A floor of 1",
            "Small SNRs were lifted to 1. Only the large ones are capped.",
            _weights(cap=lambda s, g: s.clamp(min=1).clamp(max=g)),
        ),
        Misconception(
            "The smallest of the whole table",
            "One minimum was taken over all times. Each time has its own SNR to compare with gamma.",
            _weights(cap=lambda s, g: torch.full_like(s, min(float(s.min()), g))),
        ),
        Misconception(
            "Always the cap",
            "The SNR is not compared with gamma: gamma itself is used at all times.",
            _weights(cap=lambda s, g: torch.full_like(s, g)),
        ),
    ),
    properties=(
        Property(
            "the three kinds weigh the same error on x0",
            _one_objective,
            "Convert your weights for eps and v to errors on x0: they are not the weight for x0.",
        ),
    ),
    hints=(
        "Start with x0. Its natural weight is the SNR, which is plain eps-loss. Cap that at gamma.",
        "The same squared error, seen in eps, is SNR times the one in x0. The weight must undo that.",
        "For v the factor between the squared errors is SNR + 1. Capped SNR over the factor of the kind.",
    ),
    forbidden=("min_snr_weight",),
)

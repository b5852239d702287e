"""How small the loss can get, and how to weigh it."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import some_alpha_bars


def least_loss(alpha_bars, std):
    """The eps-loss of the best possible network on data from N(0, std^2)."""
    signal = alpha_bars * std**2
    return signal / (signal + 1 - alpha_bars)


def _least_probes(generator):
    ends = torch.tensor([0.9999, 0.5, 4e-5], dtype=torch.float64)
    return [
        Probe("std 0.5", (some_alpha_bars(generator, 20), 0.5)),
        Probe("std 2", (some_alpha_bars(generator, 7), 2.0)),
        Probe("std 1: as large as the noise", (some_alpha_bars(generator, 5), 1.0)),
        Probe("std 0: every sample the same", (some_alpha_bars(generator, 5), 0.0)),
        Probe("very clean and very noisy", (ends, 0.3)),
    ]


least_loss_exercise = Exercise(
    id="least_loss",
    title="the least loss there is",
    notebook="04_training",
    points=2,
    difficulty=2,
    minutes=7,
    reference=least_loss,
    probes=_least_probes,
    where="The two steps above this exercise: the variance of what the best guess leaves over",
    misconceptions=(
        Misconception("The share of the noise", "This is the part of x_t's variance that the noise makes, which is "
                      "what the network can say. What it cannot say is the rest.",
                      lambda a, s: (1 - a) / (a * s**2 + 1 - a)),
        Misconception("std is not squared", "In a sum of variances the data count with std squared.",
                      lambda a, s: a * s / (a * s + 1 - a)),
        Misconception("Only the signal's variance", "This is the variance of the signal in x_t; the loss is its share "
                      "of the whole.", lambda a, s: a * s**2),
        Misconception("The loss on x0", "This is the least error on the data, not on the noise. The two differ by the "
                      "factor SNR.", lambda a, s: (1 - a) * s**2 / (a * s**2 + 1 - a)),
        Misconception("The signal-to-noise ratio", "The signal is divided by the noise alone; divide by both.",
                      lambda a, s: a * s**2 / (1 - a)),
        Misconception("alpha_bar with its root", "In a sum of variances the signal counts with alpha_bar, not its "
                      "root.", lambda a, s: a**0.5 * s**2 / (a**0.5 * s**2 + (1 - a) ** 0.5)),
        Misconception("Zero", "A perfect network has loss 0 only if x_t gave the noise away. One x_t fits many pairs "
                      "of picture and noise.", lambda a, s: torch.zeros_like(a)),
        Misconception("std is forgotten", "This holds for data of variance 1 only.", lambda a, s: a),
        Misconception("A standard deviation", "This is the root of the least loss; a mean squared error is asked.",
                      lambda a, s: (a * s**2 / (a * s**2 + 1 - a)) ** 0.5),
        Misconception("Half of the variance is missing below", "Below stands the variance of x_t: the noise counts "
                      "there with 1 - alpha_bar, and you gave it 1.", lambda a, s: a * s**2 / (a * s**2 + 1)),
    ),
    properties=(
        Property("it lies between 0 and 1", lambda calls: all(
            bool((c.value > -1e-6).all() and (c.value < 1 + 1e-6).all()) for c in calls),
            "The noise has variance 1: a guess of 0 already has loss 1, and the best is no worse."),
        Property("data without spread leave no loss", lambda calls: float(calls[3].value.abs().max()) < 1e-6,
                 "If every sample is the same, x_t gives the noise away, and the loss can be 0."),
    ),
    hints=(
        "x_t is a sum of two independent parts. What variance has each?",
        "The best guess explains the share of the noise. The loss is what is left of the noise's variance, which is 1.",
        "One minus the noise's share of the variance of x_t is the signal's share.",
    ),
    forbidden=("GaussianDenoiser",),
)  # fmt: skip


def min_snr_weights(kind, alpha_bars, gamma):
    """Weights of the loss that cap the weight of the error on x0 at gamma."""
    snr = alpha_bars / (1 - alpha_bars)
    over = {"x0": 1, "eps": snr, "v": snr + 1}[kind]
    return snr.clamp(max=gamma) / over


def _weights(cap=lambda s, g: s.clamp(max=g), eps=lambda s: s, v=lambda s: s + 1, x0=lambda s: 1,
             ratio=lambda a: a / (1 - a)):  # fmt: skip
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


min_snr_weights_exercise = Exercise(
    id="min_snr_weights",
    title="min-SNR weights",
    notebook="04_training",
    points=0,
    difficulty=4,
    minutes=12,
    reference=min_snr_weights,
    probes=lambda generator: [
        Probe(f"{kind}, gamma {gamma:g}", (kind, table, gamma))
        for table, gamma in ((some_alpha_bars(generator, 20), 5.0), (some_alpha_bars(generator, 9), 1.0),
                             (torch.tensor([0.9999, 0.5, 4e-5], dtype=torch.float64), 5.0))
        for kind in ("eps", "x0", "v")
    ],
    where="Min-SNR (Hang et al. 2023), section 3.4",
    misconceptions=(
        Misconception("Not capped", "The SNR itself is used. Near t = 0 it is in the thousands, and these times drown "
                      "all others.", _weights(cap=lambda s, g: s)),
        Misconception("The larger instead of the smaller", "The cap works the wrong way: nothing falls below gamma.",
                      _weights(cap=lambda s, g: s.clamp(min=g))),
        Misconception("eps: not divided by the SNR", "An error of 1 in eps is an error of 1/SNR (squared) in x0: the "
                      "weight on eps must be smaller by that factor.", _weights(eps=lambda s: 1)),
        Misconception("v: divided by the SNR alone", "An error in v is an error in x0 times 1 - alpha_bar, squared "
                      "errors that is; 1/(1 - alpha_bar) is SNR + 1.", _weights(v=lambda s: s)),
        Misconception("v: not converted", "The weight for x0 is used for v.", _weights(v=lambda s: 1)),
        Misconception("x0 and eps are exchanged", "The weight for x0 needs no conversion, the one for eps does.",
                      _weights(x0=lambda s: s, eps=lambda s: 1)),
        Misconception("The kind is ignored", "The weight for x0 is used for all the kinds.",
                      _weights(eps=lambda s: 1, v=lambda s: 1)),
        Misconception("The SNR upside down", "Noise was divided by signal.", _weights(ratio=lambda a: (1 - a) / a)),
        Misconception("alpha_bar instead of the SNR", "The signal's variance was not divided by the noise's.",
                      _weights(ratio=lambda a: a)),
        Misconception("A ratio of standard deviations", "SNR is a ratio of variances.",
                      _weights(ratio=lambda a: (a / (1 - a)) ** 0.5)),
    ),
    properties=(Property("the three kinds weigh the same error on x0", _one_objective,
                         "Convert your weights for eps and v to errors on x0: they are not the weight for x0."),),
    hints=(
        "Start with x0. Its natural weight is the SNR, which is plain eps-loss. Cap that at gamma.",
        "The same squared error, seen in eps, is SNR times the one in x0. The weight must undo that.",
        "For v the factor between the squared errors is SNR + 1. Capped SNR over the factor of the kind.",
    ),
    forbidden=("min_snr_weight",),
)  # fmt: skip

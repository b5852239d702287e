"""The known mistakes of the exercise pixel_log_likelihood."""

import math

import torch
from torch.special import ndtr

from ...declare import Misconception

HALF = 1 / 255


def _levels(half=HALF, ends=True, cut=1.0, spread=lambda std: std, below=ndtr):
    """The probability of every pixel, with one part replaced."""

    def answer(x, mean, std):
        high, low = below((x + half - mean) / spread(std)), below((x - half - mean) / spread(std))
        if ends:
            high, low = torch.where(x > cut - HALF, 1.0, high), torch.where(x < -cut + HALF, 0.0, low)
        return high - low

    return answer


def _with(finish=lambda p: p.log().flatten(1).sum(1), **parts):
    """The answer with one part replaced."""
    levels = _levels(**parts)
    return lambda x, mean, std: finish(levels(x, mean, std))


def _like(**parts):
    """The answer with one part replaced, wherever no probability is so small that a guard against log 0 shows."""
    levels, right = _levels(**parts), _levels()

    def symptom(calls):
        told = False
        for call in calls:
            p, q = levels(*call.args).flatten(1), right(*call.args).flatten(1)
            seen = p.amin(1) > 1e-9
            got, want, other = call.value[seen], p[seen].log().sum(1), q[seen].log().sum(1)
            if not torch.allclose(got, want, 1e-4, 1e-4):
                return False
            told = told or not torch.allclose(want, other, 1e-3, 1e-3)
        return told

    return symptom


def _raised(calls):
    """Right but for what the model hardly expects, which is too probable."""
    rare = {"far from the mean"}
    close = all(torch.allclose(c.value, _with()(*c.args), 1e-3) for c in calls if c.name not in rare)
    return close and all(bool((c.value > _with()(*c.args) + 1e-3).all()) for c in calls if c.name in rare)


def _density(x, mean, std):
    return torch.distributions.Normal(mean, std.expand_as(mean)).log_prob(x).flatten(1).sum(1)


def _only_above(x, mean, std):
    return torch.where(x > 1 - HALF, 1.0, ndtr((x + HALF - mean) / std)).log().flatten(1).sum(1)


def _erf_alone(z):
    return (1 + torch.erf(z)) / 2


def _by_tanh(z):
    """An approximation of ndtr (used by diffusion codes in the place of it)."""
    return (1 + torch.tanh((2 / math.pi) ** 0.5 * (z + 0.044715 * z**3))) / 2


def _like_by_tanh(calls):
    """The approximation within its guard against log 0, and apart from the exact values."""
    levels = _levels(below=_by_tanh)
    for call in calls:
        p = levels(*call.args).flatten(1)
        seen = p.amin(1) > 1e-9
        if not torch.allclose(call.value[seen], p[seen].log().sum(1), 1e-7, 1e-6):
            return False
    return True


MISTAKES = (
    Misconception(
        "A density is no probability",
        "This is the log of the Gaussian's density. A density can exceed "
        "1, and the 256 levels then add up to nothing in particular. A level has the mass between its "
        "two edges.",
        _density,
    ),
    Misconception(
        "Density times width",
        "The density at the middle times the width of a level: nearly right for "
        "a wide Gaussian, far off for a narrow one. Take the difference of ndtr at the two edges.",
        lambda x, m, s: _density(x, m, s) + x[0].numel() * torch.tensor(2 * HALF).double().log(),
    ),
    Misconception(
        "Open ends forgotten",
        "Black takes all the mass below its upper edge, white all above its lower "
        "one. Without that the 256 levels do not add up to 1.",
        _with(ends=False),
    ),
    Misconception(
        "A level too wide",
        "The levels lie 2/255 apart. Each reaches half of that to both sides.",
        _with(half=2 * HALF),
    ),
    Misconception(
        "Half as wide as a level",
        "Each level reaches 1/255 to both sides; here it is half of that.",
        _with(half=HALF / 2),
    ),
    Misconception(
        "256 levels have 255 gaps",
        "Between -1 and 1 there are 255 steps from level to level, not 256.",
        _with(half=1 / 256),
    ),
    Misconception(
        "Variance and standard deviation",
        "The distance was divided by the variance.",
        _with(spread=lambda std: std**2),
        _like(spread=lambda std: std**2),
    ),
    Misconception(
        "The mean over the pixels",
        "The logs of the pixels add up: the picture's probability is their product.",
        _with(finish=lambda p: p.log().flatten(1).mean(1)),
    ),
    Misconception(
        "One number for the whole batch",
        "The pictures of the batch were added up too.",
        _with(finish=lambda p: p.log().sum()),
    ),
    Misconception(
        "The logarithm after the sum",
        "The probabilities of the pixels were added. They are multiplied: the logs are added.",
        _with(finish=lambda p: p.flatten(1).sum(1).log()),
    ),
    Misconception(
        "The product before the logarithm",
        "The product of hundreds of small probabilities is 0 in the computer. Add their logarithms.",
        _with(finish=lambda p: p.flatten(1).prod(1).log()),
    ),
    Misconception(
        "Small probabilities raised",
        "Probabilities were cut off far above 0. What a model hardly expects must cost what it costs.",
        _with(finish=lambda p: (p + 1e-8).log().flatten(1).sum(1)),
        _raised,
    ),
    Misconception(
        "Small probabilities are all alike",
        "Probabilities were cut off far above 0. What a model hardly expects must cost what it costs.",
        _with(finish=lambda p: p.clamp(min=1e-5).log().flatten(1).sum(1)),
    ),
    Misconception(
        "Half a level is not divided",
        "The edges of the level come first, x plus and minus half a "
        "level; then the mean is subtracted and all of it divided by std.",
        lambda x, m, s: (
            (
                torch.where(x > 1 - HALF, 1.0, ndtr((x - m) / s + HALF))
                - torch.where(x < -1 + HALF, 0.0, ndtr((x - m) / s - HALF))
            )
            .log()
            .flatten(1)
            .sum(1)
        ),
    ),
    Misconception(
        "std taken for a variance",
        "std was given a root. It is the standard deviation already.",
        _with(spread=lambda std: std.sqrt()),
    ),
    Misconception(
        "Log to the base 2",
        "This is in bits. Nats, the natural logarithm, are asked for.",
        _with(finish=lambda p: p.log2().flatten(1).sum(1)),
    ),
    Misconception("The lower edge is missing", "All the mass below the upper edge was taken.", _only_above),
    Misconception(
        "The negative of it",
        "This is the cost. Asked for is the log probability, which is never positive.",
        _with(finish=lambda p: -p.log().flatten(1).sum(1)),
    ),
    Misconception(
        "The std is missing",
        "The distance was not divided by the std: every Gaussian would be as wide as N(0, 1).",
        _with(spread=torch.ones_like),
        _like(spread=torch.ones_like),
    ),
    Misconception(
        "A sigmoid for the distribution function",
        "The sigmoid belongs to the logistic distribution, which is wider. The mass of a Gaussian below a number is "
        "another function.",
        _with(below=torch.sigmoid),
        _like(below=torch.sigmoid),
    ),
    Misconception(
        "erf without its root of 2",
        "erf belongs to a Gaussian of variance 1/2: its argument has to be divided by the root of 2 first.",
        _with(below=_erf_alone),
        _like(below=_erf_alone),
    ),
    Misconception(
        "An approximation of the distribution function",
        "A formula with tanh stands for the distribution function. It is right to three digits; the exact function is "
        "there.",
        _with(below=_by_tanh),
        _like_by_tanh,
    ),
)

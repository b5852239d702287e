"""The exercise product_of_gaussians: the product of two Gaussians."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    """Mean and variance of the normalised product of two Gaussian densities."""
    together = var_a + var_b
    return (mean_a * var_b + mean_b * var_a) / together, var_a * var_b / together


def _product_probes(generator):
    def pair(*shape):
        means = normal(generator, *shape), normal(generator, *shape) * 3
        spreads = uniform(generator, *shape, low=0.1, high=4.0), uniform(generator, *shape, low=0.1, high=4.0)
        return means[0], spreads[0], means[1], spreads[1]

    mean_a, _, mean_b, var_b = pair(4)
    return [
        Probe("seven pairs", pair(7)),
        Probe("a table of pairs", pair(3, 5)),
        Probe("one pair", pair(1)),
        Probe("the first is certain: variance 0", (mean_a, torch.zeros(4, dtype=torch.float64), mean_b, var_b)),
    ]


def _moved_off_zero(calls):
    """A symptom: right but for the variance of 0, and there narrower than the other bell, but not certain."""
    right = all(
        bool(torch.isclose(mine.double(), theirs, rtol=1e-2, atol=1e-2).all())
        for call in calls[:3]
        for mine, theirs in zip(call.value, product_of_gaussians(*call.args), strict=True)
    )
    variance = calls[3].value[1].double()
    return right and bool((variance > 0).all() and (variance < calls[3].args[3] / 2).all())


EXERCISE = Exercise(
    id="product_of_gaussians",
    title="the product of two Gaussians",
    notebook="05_ddpm_sampling",
    place=10,
    points=1,
    difficulty=2,
    minutes=7,
    reference=product_of_gaussians,
    probes=_product_probes,
    where="any book on probability; DDPM (Ho et al. 2020) uses it for eqs. 6 and 7",
    misconceptions=(
        Misconception(
            "Each mean is weighted with its own variance",
            "The wider bell pulls harder in your formula. The narrow one knows more, so the weights are crossed.",
            lambda a, va, b, vb: ((a * va + b * vb) / (va + vb), va * vb / (va + vb)),
        ),
        Misconception(
            "Mean and variance are exchanged",
            "Both numbers are right, and the variance comes first. The mean is asked first.",
            lambda a, va, b, vb: product_of_gaussians(a, va, b, vb)[::-1],
        ),
        Misconception(
            "A small number in the place of 0",
            "Right, except where a variance is 0: something small stands for it there. 0 is a variance like any other. "
            "Look for a form that never divides by one alone.",
            lambda a, va, b, vb: product_of_gaussians(a, va.clamp(min=1e-3), b, vb),
            _moved_off_zero,
        ),
        Misconception(
            "The variances are added",
            "That is the variance of a sum of two random numbers. A product of densities is narrower than both.",
            lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), va + vb),
        ),
        Misconception(
            "The variances are averaged",
            "Two pieces of knowledge together are narrower than each, not halfway between.",
            lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), (va + vb) / 2),
        ),
        Misconception(
            "The means are averaged",
            "The variance is right. The mean lies nearer to the narrower bell, in "
            "the middle only when both are equally wide.",
            lambda a, va, b, vb: ((a + b) / 2, va * vb / (va + vb)),
        ),
        Misconception(
            "The variances are multiplied",
            "Nothing was divided by their sum.",
            lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), va * vb),
        ),
        Misconception(
            "A standard deviation is returned",
            "The second result is a root; the variance is asked.",
            lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), (va * vb / (va + vb)) ** 0.5),
        ),
        Misconception(
            "One over each variance",
            "Right, except where a variance is 0: one over it is infinite, and the "
            "mean becomes NaN. The form with a sum below the line needs no such division.",
            lambda a, va, b, vb: ((a / va + b / vb) / (1 / va + 1 / vb), 1 / (1 / va + 1 / vb)),
        ),
        Misconception(
            "Weights from standard deviations",
            "The mean is weighted with roots of variances. Precision is one over the variance.",
            lambda a, va, b, vb: ((a * vb**0.5 + b * va**0.5) / (va**0.5 + vb**0.5), va * vb / (va + vb)),
        ),
        Misconception(
            "The weights do not add up to 1",
            "The mean was not divided by the sum of the variances.",
            lambda a, va, b, vb: (a * vb + b * va, va * vb / (va + vb)),
        ),
        Misconception(
            "The brackets below are missing",
            "Only the first variance divides; the second one is added. What stands below the line needs brackets.",
            lambda a, va, b, vb: ((a * vb + b * va) / va + vb, va * vb / va + vb),
        ),
        Misconception(
            "The second mean is missing",
            "Only the first mean was weighted. The second pulls too, with the first one's variance.",
            lambda a, va, b, vb: (a * vb / (va + vb), va * vb / (va + vb)),
        ),
        Misconception(
            "The first mean is missing",
            "Only the second mean was weighted. The first pulls too, with the second one's variance.",
            lambda a, va, b, vb: (b * va / (va + vb), va * vb / (va + vb)),
        ),
        Misconception(
            "The narrower one alone",
            "The narrower bell was taken and the other forgotten. Even a wide bell moves the product a little.",
            lambda a, va, b, vb: (torch.where(va < vb, a, b), torch.minimum(va, vb)),
        ),
        Misconception(
            "This is the product of two numbers",
            "The means were multiplied as well: that is a number drawn twice, not two densities over one number.",
            lambda a, va, b, vb: (a * b, va * vb / (va + vb)),
        ),
    ),
    properties=(
        Property(
            "with a variance of 0 the product has variance 0",
            lambda calls: bool((calls[3].value[1] <= 0).all()),
            "Whoever is certain stays certain. Is there a small number in the place of 0, to divide by?",
        ),
        Property(
            "the product is narrower than both",
            lambda calls: all(bool((c.value[1] <= torch.minimum(c.args[1], c.args[3]) * 1.0001).all()) for c in calls),
            "Knowing two things leaves less open than knowing one.",
        ),
        Property(
            "a certain Gaussian decides alone",
            lambda calls: bool((calls[3].value[0] - calls[3].args[0]).abs().max() < 1e-5),
            "With variance 0 the mean must be its own.",
        ),
    ),
    hints=(
        "Begin with the variance: bring the two fractions over one denominator, then turn the whole fraction over.",
        "What stands below the line is now 0 only if both bells are certain.",
        "The mean is the second sum times the new variance. The product of the variances cancels. Whose variance is "
        "left beside each mean? It has to be the narrow bell that decides.",
    ),
)

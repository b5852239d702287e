"""The exercise guided_gaussian: what guidance aims at."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    """Mean and variance of p(x|c)^w p(x)^(1-w) for two Gaussians."""
    precision = guidance_scale / var_cond + (1 - guidance_scale) / var
    weighted = guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var
    return weighted / precision, 1 / precision


def _gaussian_probes(generator):
    probes = []
    for w in (3.0, 1.5, 7.5):
        number = 6
        var_cond = uniform(generator, number, low=0.05, high=0.9)
        var = var_cond * uniform(generator, number, low=1.2, high=4.0)
        means = normal(generator, number), normal(generator, number)
        probes.append(Probe(f"scale {w:g}", (means[0], var_cond, means[1], var, w)))
    args = probes[0].args[:4]
    same = uniform(generator, 5, low=0.2, high=2.0)
    alike = normal(generator, 5), same, normal(generator, 5), same.clone(), 4.0
    return [*probes, *(Probe(f"scale {w:g}", (*args, w)) for w in (1.0, 0.0)), Probe("equal variances", alike)]


def _mixed(mean_of, var_of):
    return lambda mc, vc, m, v, w: (mean_of(mc, vc, m, v, w), var_of(mc, vc, m, v, w))


def _right_mean(*a):
    return guided_gaussian(*a)[0]


def _right_var(*a):
    return guided_gaussian(*a)[1]


def _equal_variances(calls):
    """With equal variances the variance stays, and the mean moves along the line."""
    mean_cond, var, mean, _, w = calls[5].args
    moved, spread = calls[5].value
    return bool((spread - var).abs().max() < 1e-4 and (moved - (mean + w * (mean_cond - mean))).abs().max() < 1e-4)


EXERCISE = Exercise(
    id="guided_gaussian",
    title="what guidance aims at",
    notebook="09_classifier_free_guidance",
    place=60,
    points=2,
    difficulty=3,
    minutes=9,
    reference=guided_gaussian,
    probes=_gaussian_probes,
    tolerance=1e-9,
    where="Ho & Salimans 2021, section 3.2: p(x|c)^w p(x)^(1-w), here for two Gaussians",
    misconceptions=(
        Misconception(
            "The means on a straight line",
            "The means were mixed without their precisions. The narrower Gaussian has the larger say.",
            _mixed(lambda mc, vc, m, v, w: m + w * (mc - m), _right_var),
        ),
        Misconception(
            "Variances in place of precisions",
            "The variances were mixed. In the exponent stands one over the variance, and those are what add up.",
            _mixed(_right_mean, lambda mc, vc, m, v, w: w * vc + (1 - w) * v),
        ),
        Misconception(
            "Both without precisions",
            "Means and variances were mixed as they are. In the exponent they stand divided by the variance.",
            _mixed(lambda mc, vc, m, v, w: m + w * (mc - m), lambda mc, vc, m, v, w: w * vc + (1 - w) * v),
        ),
        Misconception(
            "The precision, not the variance",
            "The second result is the precision: one over the variance.",
            _mixed(_right_mean, lambda *a: 1 / _right_var(*a)),
        ),
        Misconception(
            "The standard deviation",
            "A root was taken: the variance is asked for.",
            _mixed(_right_mean, lambda *a: _right_var(*a).abs().sqrt()),
        ),
        Misconception(
            "The paper's way of counting",
            "The exponents are 1 + w and -w. Here they are w and 1 - w.",
            lambda mc, vc, m, v, w: guided_gaussian(mc, vc, m, v, w + 1),
        ),
        Misconception(
            "The two Gaussians exchanged",
            "The scale weighs the unconditional Gaussian.",
            lambda mc, vc, m, v, w: guided_gaussian(mc, vc, m, v, 1 - w),
        ),
        Misconception(
            "The mean is not divided",
            "The weighted sum of means still has to be divided by the precision.",
            _mixed(lambda *a: _right_mean(*a) / _right_var(*a), _right_var),
        ),
        Misconception(
            "The unconditional one is left out",
            "Only the conditional Gaussian was raised to a power. The other is divided away.",
            lambda mc, vc, m, v, w: (mc + 0 * m, vc / max(w, 1e-3)),
        ),
    ),
    properties=(
        Property(
            "scale 1 is the conditional Gaussian",
            lambda calls: bool(
                (calls[3].value[0] - calls[3].args[0]).abs().max() < 1e-4
                and (calls[3].value[1] - calls[3].args[1]).abs().max() < 1e-4
            ),
            "At scale 1 the conditional mean and variance must come out.",
        ),
        Property(
            "equal variances stay, and the mean goes beyond",
            _equal_variances,
            "With equal variances the variance must stay, and the mean lies w times the difference away.",
        ),
    ),
    hints=(
        "Write the logarithm of the product. What is the factor of x squared, and what that of x?",
        "The factor of x squared is minus half of a precision: w over the one variance, plus 1 - w over the other.",
        "The factor of x is a mean over its variance, weighted the same way. Divided by the precision it is the mean.",
    ),
)

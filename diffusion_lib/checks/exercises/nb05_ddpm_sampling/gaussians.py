"""Two Gaussians multiplied, and the posterior of one step back that follows."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform
from .tables import after, at, batches, before, held, rolled


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


product_of_gaussians_exercise = Exercise(
    id="product_of_gaussians",
    title="the product of two Gaussians",
    notebook="05_ddpm_sampling",
    points=1,
    difficulty=1,
    minutes=5,
    reference=product_of_gaussians,
    probes=_product_probes,
    where="any book on probability; DDPM (Ho et al. 2020) uses it for eqs. 6 and 7",
    misconceptions=(
        Misconception("Each mean is weighted with its own variance", "The wider bell pulls harder in your formula. The "
                      "narrow one knows more, so the weights are crossed.",
                      lambda a, va, b, vb: ((a * va + b * vb) / (va + vb), va * vb / (va + vb))),
        Misconception("The variances are added", "That is the variance of a sum of two random numbers. A product of "
                      "densities is narrower than both.",
                      lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), va + vb)),
        Misconception("The variances are averaged", "Two pieces of knowledge together are narrower than each, not "
                      "halfway between.", lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), (va + vb) / 2)),
        Misconception("The means are averaged", "The variance is right. The mean lies nearer to the narrower bell, in "
                      "the middle only when both are equally wide.",
                      lambda a, va, b, vb: ((a + b) / 2, va * vb / (va + vb))),
        Misconception("The variances are multiplied", "Nothing was divided by their sum.",
                      lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), va * vb)),
        Misconception("A standard deviation is returned", "The second result is a root; the variance is asked.",
                      lambda a, va, b, vb: ((a * vb + b * va) / (va + vb), (va * vb / (va + vb)) ** 0.5)),
        Misconception("One over each variance", "Right, except where a variance is 0: one over it is infinite, and the "
                      "mean becomes NaN. The form with a sum below the line needs no such division.",
                      lambda a, va, b, vb: ((a / va + b / vb) / (1 / va + 1 / vb), 1 / (1 / va + 1 / vb))),
        Misconception("Weights from standard deviations", "The mean is weighted with roots of variances. Precision is "
                      "one over the variance.", lambda a, va, b, vb: (
                          (a * vb**0.5 + b * va**0.5) / (va**0.5 + vb**0.5), va * vb / (va + vb))),
        Misconception("The weights do not add up to 1", "The mean was not divided by the sum of the variances.",
                      lambda a, va, b, vb: (a * vb + b * va, va * vb / (va + vb))),
    ),
    properties=(
        Property("the product is narrower than both", lambda calls: all(bool(
            (c.value[1] <= torch.minimum(c.args[1], c.args[3]) * 1.0001).all()) for c in calls),
            "Knowing two things leaves less open than knowing one."),
        Property("a certain Gaussian decides alone", lambda calls: bool(
            (calls[3].value[0] - calls[3].args[0]).abs().max() < 1e-5), "With variance 0 the mean must be its own."),
    ),
    hints=(
        "Which of the two means should the result lie near, that of the wide or of the narrow bell?",
        "The weight of each mean is the variance of the other one, as a share of both.",
        "The new variance: the product of the two, over their sum.",
    ),
)  # fmt: skip


def posterior(x0, x_t, t, betas, alpha_bars):
    """Mean and variance of q(x_{t-1} | x_t, x0), one time per sample."""
    beta, level, level_before = (at(table, t, x_t) for table in (betas, alpha_bars, before(alpha_bars)))
    of_x0 = level_before.sqrt() * beta / (1 - level)
    of_x_t = (1 - beta).sqrt() * (1 - level_before) / (1 - level)
    return of_x0 * x0 + of_x_t * x_t, beta * (1 - level_before) / (1 - level)


def _posterior(of_x0=lambda b, a, p: p**0.5 * b / (1 - a), of_x_t=lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (1 - a),
               variance=lambda b, a, p: b * (1 - p) / (1 - a), earlier=before, pick=lambda t: t):  # fmt: skip
    """The posterior with one part replaced; b, a, p are beta, alpha_bar and alpha_bar one time earlier."""

    def answer(x0, x_t, t, betas, alpha_bars):
        three = [at(table, pick(t), x_t) for table in (betas, alpha_bars, earlier(alpha_bars))]
        return of_x0(*three) * x0 + of_x_t(*three) * x_t, variance(*three)

    return answer


def _by_bayes(call):
    """Mean and variance from precisions, another way round than the reference; nothing for data."""
    x0, x_t, t, betas, alpha_bars = call.args
    later = t > 0
    x0, x_t, t = x0[later], x_t[later], t[later]
    alpha, beta, p = at(1 - betas, t, x0), at(betas, t, x0), at(alpha_bars, t - 1, x0)
    precision = 1 / (1 - p) + alpha / beta
    mean = (p.sqrt() * x0 / (1 - p) + alpha.sqrt() * x_t / beta) / precision
    return later, mean, 1 / precision


def _agrees_with_bayes(calls):
    for call in calls:
        later, mean, variance = _by_bayes(call)
        got_mean, got_variance = (part.expand_as(call.args[0])[later] for part in call.value)
        if len(mean) and ((got_mean - mean).abs().max() > 1e-4 or (got_variance - variance).abs().max() > 1e-4):
            return False
    return True


def _certain_about_data(calls):
    for call in calls:
        first = call.args[2] == 0
        mean, variance = (part.expand_as(call.args[0])[first] for part in call.value)
        if first.any() and (variance.abs().max() > 1e-9 or (mean - call.args[0][first]).abs().max() > 1e-2):
            return False
    return True


posterior_exercise = Exercise(
    id="posterior",
    title="one step back, when x0 is known",
    notebook="05_ddpm_sampling",
    points=3,
    difficulty=3,
    minutes=14,
    reference=posterior,
    probes=lambda generator: batches(
        generator, lambda x0, x_t, eps, noise, t, betas, bars: (x0, x_t, t, betas, bars)),
    where="DDPM (Ho et al. 2020), eqs. 6 and 7",
    misconceptions=(
        Misconception("The forward step was not turned round", "You multiplied with a bell of mean √α x_t and variance "
                      "β. Those describe x_t given the earlier x. Read as a bell over the earlier x, its mean is "
                      "x_t/√α and its variance β/α.",
                      _posterior(lambda b, a, p: p**0.5 * b / (b + 1 - p),
                                 lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (b + 1 - p),
                                 lambda b, a, p: b * (1 - p) / (b + 1 - p))),
        Misconception("Turned round, but the variance was forgotten", "The mean x_t/√α is right; the variance over the "
                      "earlier x is stretched as well, to β/α.",
                      _posterior(lambda b, a, p: p**0.5 * b / (b + 1 - p),
                                 lambda b, a, p: (1 - b) ** -0.5 * (1 - p) / (b + 1 - p),
                                 lambda b, a, p: b * (1 - p) / (b + 1 - p))),
        Misconception("The two coefficients are exchanged", "x0 carries the coefficient of x_t, and x_t that of x0. "
                      "Late in the chain the step must follow x_t, at t = 0 it must be x0.",
                      _posterior(lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (1 - a),
                                 lambda b, a, p: p**0.5 * b / (1 - a))),
        Misconception("alpha_bar of the same time", "ᾱ at t stands where ᾱ at t-1 belongs: the table was not shifted.",
                      _posterior(earlier=lambda a: a)),
        Misconception("alpha_bar of the time after", "The table was shifted the wrong way.", _posterior(earlier=after)),
        Misconception("The index ran round the end", "At t = 0 you read alpha_bars[-1], and in Python that is the LAST "
                      "entry. Before the first time come data: ᾱ = 1.", _posterior(earlier=rolled)),
        Misconception("Before data the first entry again", "At t = 0 ᾱ at t-1 was taken from t = 0. Before the first "
                      "time come data: ᾱ = 1, and nothing is left to guess.", _posterior(earlier=held)),
        Misconception("Clean data have alpha_bar 0", "The shifted table starts with 0, which means all noise. Data are "
                      "all signal.", _posterior(earlier=lambda a: before(a, 0.0))),
        Misconception("ᾱ without its root", "x0 reaches the earlier time with the factor √ᾱ, not ᾱ.",
                      _posterior(of_x0=lambda b, a, p: p * b / (1 - a))),
        Misconception("α without its root", "The coefficient of x_t in eq. 7 holds √α.",
                      _posterior(of_x_t=lambda b, a, p: (1 - b) * (1 - p) / (1 - a))),
        Misconception("ᾱ for α", "In the coefficient of x_t stands √α, of one step alone, not √ᾱ of the whole chain.",
                      _posterior(of_x_t=lambda b, a, p: a**0.5 * (1 - p) / (1 - a))),
        Misconception("beta instead of beta-tilde", "The mean is right. Knowing x0 makes the step more certain than "
                      "the forward step was: β̃ is smaller than β.", _posterior(variance=lambda b, a, p: b)),
        Misconception("A standard deviation is returned", "The mean is right; the second result is a root, and the "
                      "variance is asked.", _posterior(variance=lambda b, a, p: (b * (1 - p) / (1 - a)) ** 0.5)),
        Misconception("The fraction is upside down", "The mean is right; the variance has its fraction the wrong way "
                      "up.", _posterior(variance=lambda b, a, p: b * (1 - a) / (1 - p))),
        Misconception("One time for the whole batch", "Every sample was treated at the first one's time.",
                      _posterior(pick=lambda t: t[:1].expand(len(t)))),
    ),
    properties=(
        Property("it agrees with Bayes' rule, worked out from precisions", _agrees_with_bayes,
                 "Multiplying the two bells gives another mean or another variance."),
        Property("at t = 0 the mean is x0 and the variance exactly 0", _certain_about_data,
                 "The step into data has nothing to guess when x0 is known."),
    ),
    hints=(
        "Two bells over the earlier x: one from x0, one from x_t. Write down mean and variance of each.",
        "x_t = √α x + √β noise, solved for x: divide by √α. What happens to the variance when a number is divided?",
        "Look up β, ᾱ and the shifted ᾱ per sample, then hand the two means and variances to your function of "
        "exercise 1. Or write eq. 7 as it stands.",
    ),
    forbidden=("posterior", "DiffusionSchedule", "ddpm_step", "ddim_step"),
    broadcasts=True,
)  # fmt: skip

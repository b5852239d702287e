"""The exercise posterior: one step back, when x0 is known."""

from ...declare import Exercise, Misconception, Property
from ._tables import after, at, batches, before, held, rolled


def posterior(x0, x_t, t, betas, alpha_bars):
    """Mean and variance of q(x_{t-1} | x_t, x0), one time per sample."""
    beta, level, level_before = (at(table, t, x_t) for table in (betas, alpha_bars, before(alpha_bars)))
    of_x0 = level_before.sqrt() * beta / (1 - level)
    of_x_t = (1 - beta).sqrt() * (1 - level_before) / (1 - level)
    return of_x0 * x0 + of_x_t * x_t, beta * (1 - level_before) / (1 - level)


def _posterior(
    of_x0=lambda b, a, p: p**0.5 * b / (1 - a),
    of_x_t=lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (1 - a),
    variance=lambda b, a, p: b * (1 - p) / (1 - a),
    earlier=before,
    pick=lambda t: t,
):
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


EXERCISE = Exercise(
    id="posterior",
    title="one step back, when x0 is known",
    notebook="05_ddpm_sampling",
    place=20,
    points=3,
    difficulty=2,
    minutes=10,
    reference=posterior,
    probes=lambda generator: batches(generator, lambda x0, x_t, eps, noise, t, betas, bars: (x0, x_t, t, betas, bars)),
    where="DDPM (Ho et al. 2020), eqs. 6 and 7",
    misconceptions=(
        Misconception(
            "The forward step was not turned round",
            "You multiplied with a bell of mean √α x_t and variance "
            "β. Those describe x_t given the earlier x. Read as a bell over the earlier x, its mean is "
            "x_t/√α and its variance β/α.",
            _posterior(
                lambda b, a, p: p**0.5 * b / (b + 1 - p),
                lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (b + 1 - p),
                lambda b, a, p: b * (1 - p) / (b + 1 - p),
            ),
        ),
        Misconception(
            "Turned round, but the variance was forgotten",
            "The mean x_t/√α is right; the variance over the earlier x is stretched as well, to β/α.",
            _posterior(
                lambda b, a, p: p**0.5 * b / (b + 1 - p),
                lambda b, a, p: (1 - b) ** -0.5 * (1 - p) / (b + 1 - p),
                lambda b, a, p: b * (1 - p) / (b + 1 - p),
            ),
        ),
        Misconception(
            "The two coefficients are exchanged",
            "x0 carries the coefficient of x_t, and x_t that of x0. "
            "Late in the chain the step must follow x_t, at t = 0 it must be x0.",
            _posterior(lambda b, a, p: (1 - b) ** 0.5 * (1 - p) / (1 - a), lambda b, a, p: p**0.5 * b / (1 - a)),
        ),
        Misconception(
            "alpha_bar of the same time",
            "ᾱ at t stands where ᾱ at t-1 belongs: the table was not shifted.",
            _posterior(earlier=lambda a: a),
        ),
        Misconception("alpha_bar of the time after", "The table was shifted the wrong way.", _posterior(earlier=after)),
        Misconception(
            "The index ran round the end",
            "At t = 0 you read alpha_bars[-1], and in Python that is the LAST "
            "entry. Before the first time come data: ᾱ = 1.",
            _posterior(earlier=rolled),
        ),
        Misconception(
            "Before data the first entry again",
            "At t = 0 ᾱ at t-1 was taken from t = 0. Before the first "
            "time come data: ᾱ = 1, and nothing is left to guess.",
            _posterior(earlier=held),
        ),
        Misconception(
            "Clean data have alpha_bar 0",
            "The shifted table starts with 0, which means all noise. Data are all signal.",
            _posterior(earlier=lambda a: before(a, 0.0)),
        ),
        Misconception(
            "ᾱ without its root",
            "x0 reaches the earlier time with the factor √ᾱ, not ᾱ.",
            _posterior(of_x0=lambda b, a, p: p * b / (1 - a)),
        ),
        Misconception(
            "α without its root",
            "The coefficient of x_t in eq. 7 holds √α.",
            _posterior(of_x_t=lambda b, a, p: (1 - b) * (1 - p) / (1 - a)),
        ),
        Misconception(
            "ᾱ for α",
            "In the coefficient of x_t stands √α, of one step alone, not √ᾱ of the whole chain.",
            _posterior(of_x_t=lambda b, a, p: a**0.5 * (1 - p) / (1 - a)),
        ),
        Misconception(
            "beta instead of beta-tilde",
            "The mean is right. Knowing x0 makes the step more certain than the forward step was: β̃ is smaller than β.",
            _posterior(variance=lambda b, a, p: b),
        ),
        Misconception(
            "A standard deviation is returned",
            "The mean is right; the second result is a root, and the variance is asked.",
            _posterior(variance=lambda b, a, p: (b * (1 - p) / (1 - a)) ** 0.5),
        ),
        Misconception(
            "The fraction is upside down",
            "The mean is right; the variance has its fraction the wrong way up.",
            _posterior(variance=lambda b, a, p: b * (1 - a) / (1 - p)),
        ),
        Misconception(
            "One time for the whole batch",
            "Every sample was treated at the first one's time.",
            _posterior(pick=lambda t: t[:1].expand(len(t))),
        ),
        Misconception(
            "The variance lost its axes",
            "The mean is right. The variance has the shape (b,): given (b, 1, ..., 1), it meets pictures as it should.",
            lambda *args: (posterior(*args)[0], posterior(*args)[1].flatten()),
        ),
        Misconception(
            "Mean and variance are exchanged",
            "The variance comes first in your result.",
            lambda *args: posterior(*args)[::-1],
        ),
        Misconception(
            "The mean alone, twice", "The second result is the mean again.", lambda *args: (posterior(*args)[0],) * 2
        ),
        Misconception(
            "The logarithm of the variance",
            "The mean is right; the second result is a logarithm, and the variance is asked.",
            lambda *args: (posterior(*args)[0], posterior(*args)[1].log()),
        ),
    ),
    properties=(
        Property(
            "it agrees with Bayes' rule, worked out from precisions",
            _agrees_with_bayes,
            "Multiplying the two bells gives another mean or another variance.",
        ),
        Property(
            "at t = 0 the mean is x0 and the variance exactly 0",
            _certain_about_data,
            "The step into data has nothing to guess when x0 is known.",
        ),
    ),
    hints=(
        "Two bells over the earlier x: one from x0, one from x_t. Write down mean and variance of each.",
        "x_t = √α x + √β noise, solved for x: divide by √α. What happens to the variance when a number is divided?",
        "Look up β, ᾱ and the shifted ᾱ per sample, then hand the two means and variances to your function of "
        "exercise 1. Or write eq. 7 as it stands.",
    ),
    forbidden=("posterior", "DiffusionSchedule", "ddpm_step", "ddim_step"),
    broadcasts=True,
)

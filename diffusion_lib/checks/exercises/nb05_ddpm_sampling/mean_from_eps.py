"""The exercise mean_from_eps: the mean from a predicted noise."""

from ...declare import Exercise, Misconception, Property
from ._steps import guessed_x0, mean_with
from ._tables import after, at, batches, before, held, rolled
from .posterior import posterior


def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    """The mean of the step back, written with the predicted noise."""
    beta, level = at(betas, t, x_t), at(alpha_bars, t, x_t)
    return (x_t - beta / (1 - level).sqrt() * eps) / (1 - beta).sqrt()


def _half_divided(x_t, eps, t, betas, alpha_bars):
    beta, level = at(betas, t, x_t), at(alpha_bars, t, x_t)
    return x_t / (1 - beta) ** 0.5 - beta / (1 - level) ** 0.5 * eps


def _equals_x0_form(calls):
    for call in calls:
        x_t, eps, t, betas, alpha_bars = call.args
        want, _ = posterior(guessed_x0(x_t, eps, t, alpha_bars), x_t, t, betas, alpha_bars)
        if (call.value - want).abs().max() > 1e-3 * want.abs().max():
            return False
    return True


_ONE_TIME = (
    "One time for the whole batch",
    "Every sample was treated at the first one's time: look β and ᾱ up for each sample.",
)


EXERCISE = Exercise(
    id="mean_from_eps",
    title="the mean from a predicted noise",
    notebook="05_ddpm_sampling",
    place=30,
    points=2,
    difficulty=2,
    minutes=6,
    reference=mean_from_eps,
    probes=lambda generator: batches(generator, lambda x0, x_t, eps, noise, t, betas, bars: (x_t, eps, t, betas, bars)),
    where="DDPM (Ho et al. 2020), eq. 11",
    misconceptions=(
        Misconception(
            "The noise is added",
            "The sign of the noise is wrong: a step back takes noise away.",
            mean_with(of_eps=lambda b, a: -b / (1 - a) ** 0.5),
        ),
        Misconception(
            "1/√α is missing",
            "The forward step shrank the signal by √α; nothing stretches it back. Every "
            "step then loses a little, and a thousand of them a lot.",
            mean_with(front=lambda b, a: 1.0),
        ),
        Misconception(
            "1/√α stretches x_t alone",
            "The noise term must be stretched as well: the bracket closes after it.",
            _half_divided,
        ),
        Misconception(
            "Multiplied by √α",
            "The forward step multiplied by √α; the way back divides.",
            mean_with(front=lambda b, a: (1 - b) ** 0.5),
        ),
        Misconception(
            "1/α without the root", "Signals shrink by √α in one step.", mean_with(front=lambda b, a: 1 / (1 - b))
        ),
        Misconception(
            "√ᾱ in front",
            "You divide by √ᾱ, as if all the steps were undone at once. One step back divides by the √α of that step.",
            mean_with(front=lambda b, a: a**-0.5),
        ),
        Misconception(
            "The root of 1 - ᾱ is missing",
            "β is divided by a variance. eps has variance 1, so it is divided by the standard deviation √(1-ᾱ).",
            mean_with(of_eps=lambda b, a: b / (1 - a)),
        ),
        Misconception(
            "The whole eps as if one step had made it",
            "You take away √β eps. eps is the noise of all steps up to t together; this step's share is smaller.",
            mean_with(of_eps=lambda b, a: b**0.5),
        ),
        Misconception(
            "√β for β",
            "The share of this step is β/√(1-ᾱ), with β as it is.",
            mean_with(of_eps=lambda b, a: b**0.5 / (1 - a) ** 0.5),
        ),
        Misconception(
            "α for β",
            "The numerator is what the step added, β = 1 - α.",
            mean_with(of_eps=lambda b, a: (1 - b) / (1 - a) ** 0.5),
        ),
        Misconception(
            "ᾱ for 1 - ᾱ",
            "Below the line stands the noise in x_t, 1 - ᾱ, not its signal.",
            mean_with(of_eps=lambda b, a: b / a**0.5),
        ),
        Misconception(
            "This is the predicted x0",
            "All the noise was taken away at once. The mean of one step back is asked.",
            lambda x_t, eps, t, betas, bars: guessed_x0(x_t, eps, t, bars),
        ),
        Misconception(
            "ᾱ one time too early",
            "ᾱ is read at t-1 (and at t = 0 from the end of the table). eq. 11 needs ᾱ at t.",
            mean_with(level=rolled),
        ),
        Misconception(
            "ᾱ one time too early, held at 0", "ᾱ is read at t-1. eq. 11 needs ᾱ at t.", mean_with(level=held)
        ),
        Misconception("ᾱ one time too late", "ᾱ is read at t+1. eq. 11 needs ᾱ at t.", mean_with(level=after)),
        Misconception(*_ONE_TIME, mean_with(pick=lambda t: t[:1].expand(len(t)))),
        Misconception(
            "ᾱ for α in the numerator",
            "The numerator is what this one step added. You took the noise of all the steps, 1 - ᾱ.",
            mean_with(of_eps=lambda b, a: (1 - a) / (1 - a) ** 0.5),
        ),
    ),
    properties=(
        Property(
            "it equals the mean of exercise 2 with x0 recovered from the noise",
            _equals_x0_form,
            "Recover x0 from eps, put it into the posterior: both ways must give the same mean.",
        ),
    ),
    hints=(
        "Two look-ups per sample, β and ᾱ. α is 1 - β.",
        "With eps 0 a step back only undoes the shrinking of one noising step. By what did that one multiply?",
        "How much of eps is taken away? At t = 0, where ᾱ is α, all of it: the standard deviation √(1-ᾱ) times eps. "
        "Later it is less: β, which is 1-ᾱ there and only there, over that standard deviation.",
    ),
    forbidden=("ddpm_step", "ddim_step", "DiffusionSchedule"),
)


def step_with(scale, mean=mean_from_eps):
    """A step whose noise is scaled by `scale(betas, alpha_bars, alpha_bars one time earlier)`, a table over t."""

    def answer(x_t, eps, t, betas, alpha_bars, noise):
        table = scale(betas, alpha_bars, before(alpha_bars))
        return mean(x_t, eps, t, betas, alpha_bars) + at(table, t, x_t) * noise

    return answer

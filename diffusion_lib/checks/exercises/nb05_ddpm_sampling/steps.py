"""The mean from a predicted noise, and the ancestral step."""

import torch

from ...declare import Exercise, Misconception, Property
from ...declare.inputs import per_sample
from .gaussians import posterior
from .tables import after, at, batches, before, held, rolled


def mean_from_eps(x_t, eps, t, betas, alpha_bars):
    """The mean of the step back, written with the predicted noise."""
    beta, level = at(betas, t, x_t), at(alpha_bars, t, x_t)
    return (x_t - beta / (1 - level).sqrt() * eps) / (1 - beta).sqrt()


def _mean(front=lambda b, a: (1 - b) ** -0.5, of_eps=lambda b, a: b / (1 - a) ** 0.5, level=lambda a: a,
          pick=lambda t: t):  # fmt: skip
    """The mean with one part replaced; b and a are beta and alpha_bar."""

    def answer(x_t, eps, t, betas, alpha_bars):
        pair = at(betas, pick(t), x_t), at(level(alpha_bars), pick(t), x_t)
        return front(*pair) * (x_t - of_eps(*pair) * eps)

    return answer


def _half_divided(x_t, eps, t, betas, alpha_bars):
    beta, level = at(betas, t, x_t), at(alpha_bars, t, x_t)
    return x_t / (1 - beta) ** 0.5 - beta / (1 - level) ** 0.5 * eps


def guessed_x0(x_t, eps, t, alpha_bars):
    """The x0 that a predicted noise implies."""
    level = at(alpha_bars, t, x_t)
    return (x_t - (1 - level).sqrt() * eps) / level.sqrt()


def _equals_x0_form(calls):
    for call in calls:
        x_t, eps, t, betas, alpha_bars = call.args
        want, _ = posterior(guessed_x0(x_t, eps, t, alpha_bars), x_t, t, betas, alpha_bars)
        if (call.value - want).abs().max() > 1e-3 * want.abs().max():
            return False
    return True


_ONE_TIME = ("One time for the whole batch", "Every sample was treated at the first one's time: look β and ᾱ up for "
             "each sample.")  # fmt: skip

mean_from_eps_exercise = Exercise(
    id="mean_from_eps",
    title="the mean from a predicted noise",
    notebook="05_ddpm_sampling",
    points=2,
    difficulty=2,
    minutes=8,
    reference=mean_from_eps,
    probes=lambda generator: batches(
        generator, lambda x0, x_t, eps, noise, t, betas, bars: (x_t, eps, t, betas, bars)),
    where="DDPM (Ho et al. 2020), eq. 11",
    misconceptions=(
        Misconception("The noise is added", "The sign of the noise is wrong: a step back takes noise away.",
                      _mean(of_eps=lambda b, a: -b / (1 - a) ** 0.5)),
        Misconception("1/√α is missing", "The forward step shrank the signal by √α; nothing stretches it back. Every "
                      "step then loses a little, and a thousand of them a lot.", _mean(front=lambda b, a: 1.0)),
        Misconception("1/√α stretches x_t alone", "The noise term must be stretched as well: the bracket closes after "
                      "it.", _half_divided),
        Misconception("Multiplied by √α", "The forward step multiplied by √α; the way back divides.",
                      _mean(front=lambda b, a: (1 - b) ** 0.5)),
        Misconception("1/α without the root", "Signals shrink by √α in one step.",
                      _mean(front=lambda b, a: 1 / (1 - b))),
        Misconception("√ᾱ in front", "You divide by √ᾱ, as if all the steps were undone at once. One step back divides "
                      "by the √α of that step.", _mean(front=lambda b, a: a**-0.5)),
        Misconception("The root of 1 - ᾱ is missing", "β is divided by a variance. eps has variance 1, so it is "
                      "divided by the standard deviation √(1-ᾱ).", _mean(of_eps=lambda b, a: b / (1 - a))),
        Misconception("The whole eps as if one step had made it", "You take away √β eps. eps is the noise of all "
                      "steps up to t together; this step's share is smaller.", _mean(of_eps=lambda b, a: b**0.5)),
        Misconception("√β for β", "The share of this step is β/√(1-ᾱ), with β as it is.",
                      _mean(of_eps=lambda b, a: b**0.5 / (1 - a) ** 0.5)),
        Misconception("α for β", "The numerator is what the step added, β = 1 - α.",
                      _mean(of_eps=lambda b, a: (1 - b) / (1 - a) ** 0.5)),
        Misconception("ᾱ for 1 - ᾱ", "Below the line stands the noise in x_t, 1 - ᾱ, not its signal.",
                      _mean(of_eps=lambda b, a: b / a**0.5)),
        Misconception("This is the predicted x0", "All the noise was taken away at once. The mean of one step back is "
                      "asked.", lambda x_t, eps, t, betas, bars: guessed_x0(x_t, eps, t, bars)),
        Misconception("ᾱ one time too early", "ᾱ is read at t-1 (and at t = 0 from the end of the table). eq. 11 needs "
                      "ᾱ at t.", _mean(level=rolled)),
        Misconception("ᾱ one time too early, held at 0", "ᾱ is read at t-1. eq. 11 needs ᾱ at t.", _mean(level=held)),
        Misconception("ᾱ one time too late", "ᾱ is read at t+1. eq. 11 needs ᾱ at t.", _mean(level=after)),
        Misconception(*_ONE_TIME, _mean(pick=lambda t: t[:1].expand(len(t)))),
    ),
    properties=(Property("it equals the mean of exercise 2 with x0 recovered from the noise", _equals_x0_form,
                         "Recover x0 from eps, put it into the posterior: both ways must give the same mean."),),
    hints=(
        "Two look-ups per sample, β and ᾱ. α is 1 - β.",
        "How much of eps is taken away? A fraction with β above and a standard deviation below.",
        "First the bracket: x_t minus that fraction times eps. Then stretch the whole bracket by one over √α.",
    ),
    forbidden=("ddpm_step", "ddim_step", "DiffusionSchedule"),
)  # fmt: skip


def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    """One draw from the step back: mean plus the root of beta-tilde times noise."""
    variance = betas * (1 - before(alpha_bars)) / (1 - alpha_bars)
    return mean_from_eps(x_t, eps, t, betas, alpha_bars) + at(variance.sqrt(), t, x_t) * noise


def step_with(scale, mean=mean_from_eps):
    """A step whose noise is scaled by `scale(betas, alpha_bars, alpha_bars one time earlier)`, a table over t."""

    def answer(x_t, eps, t, betas, alpha_bars, noise):
        table = scale(betas, alpha_bars, before(alpha_bars))
        return mean(x_t, eps, t, betas, alpha_bars) + at(table, t, x_t) * noise

    return answer


def tilde(b, a, p):
    """The standard deviation of the posterior."""
    return (b * (1 - p) / (1 - a)) ** 0.5


def _quiet_first(table):
    return torch.cat([torch.zeros_like(table[:1]), table[1:]])


def _quiet_for_all(x_t, eps, t, betas, alpha_bars, noise):
    return ancestral_step(x_t, eps, t, betas, alpha_bars, noise * float((t > 0).all()))


def _quiet_twice(x_t, eps, t, betas, alpha_bars, noise):
    return ancestral_step(x_t, eps, t, betas, alpha_bars, noise * per_sample(t > 1, x_t))


def _noise_stretched(x_t, eps, t, betas, alpha_bars, noise):
    std = at(tilde(betas, alpha_bars, before(alpha_bars)), t, x_t)
    return mean_from_eps(x_t, eps, t, betas, alpha_bars) + std * noise / at((1 - betas).sqrt(), t, x_t)


def _no_noise_into_data(calls):
    """At t = 0 the result is the mean, whatever the noise."""
    for call in calls:
        x_t, eps, t, betas, alpha_bars, _ = call.args
        gap = (call.value - mean_from_eps(x_t, eps, t, betas, alpha_bars))[t == 0]
        if len(gap) and gap.abs().max() > 1e-4:
            return False
    return True


ancestral_step_exercise = Exercise(
    id="ancestral_step",
    title="one ancestral step",
    notebook="05_ddpm_sampling",
    points=2,
    difficulty=3,
    minutes=10,
    reference=ancestral_step,
    probes=lambda generator: batches(
        generator, lambda x0, x_t, eps, noise, t, betas, bars: (x_t, eps, t, betas, bars, noise)),
    where="DDPM (Ho et al. 2020), algorithm 2, line 4, with the variance of eq. 7",
    misconceptions=(
        Misconception("Noise into data, with beta", "The noise is scaled by √β at every t, the last step included. The "
                      "step to data (t = 0) must add none; β̃ is 0 there by itself.",
                      step_with(lambda b, a, p: b**0.5)),
        Misconception("beta instead of beta-tilde", "The step into data is quiet, the others are scaled by √β. That is "
                      "the other variance of the paper; this exercise asks for β̃.",
                      step_with(lambda b, a, p: _quiet_first(b**0.5))),
        Misconception("The variance for the standard deviation", "Noise is multiplied by β̃ itself. Noise of variance "
                      "β̃ is √β̃ times noise of variance 1.", step_with(lambda b, a, p: tilde(b, a, p) ** 2)),
        Misconception("β itself times the noise", "Neither the root was taken nor β̃ used.",
                      step_with(lambda b, a, p: b)),
        Misconception("No noise at all", "This is the mean. Each step but the last also draws.",
                      step_with(lambda b, a, p: 0 * b)),
        Misconception("The noise of the whole chain", "√(1-ᾱ) is the noise of x_t itself. One step back adds √β̃.",
                      step_with(lambda b, a, p: (1 - a) ** 0.5)),
        Misconception("Unscaled noise", "Noise of variance 1 was added; the step's variance is β̃.",
                      step_with(lambda b, a, p: torch.ones_like(b))),
        Misconception("beta-tilde held at t = 0", "ᾱ before the first time was taken from t = 0, so noise goes into "
                      "data. Before the first time come data: ᾱ = 1.",
                      step_with(lambda b, a, p: tilde(b, a, held(a)))),
        Misconception("beta-tilde ran round the end", "At t = 0 ᾱ at t-1 was read as alpha_bars[-1], the LAST entry in "
                      "Python. Before the first time come data: ᾱ = 1.",
                      step_with(lambda b, a, p: tilde(b, a, rolled(a)))),
        Misconception("The variance of the time before", "β̃ is read one index too early.",
                      step_with(lambda b, a, p: held(tilde(b, a, p)))),
        Misconception("The variance of the time after", "β̃ is read one index too late.",
                      step_with(lambda b, a, p: after(tilde(b, a, p)))),
        Misconception("One sample at t = 0 silences the batch", "All the samples lose their noise as soon as one of "
                      "them is at t = 0. Each sample has its own t.", _quiet_for_all),
        Misconception("Quiet one step too soon", "At t = 1 no noise is added either. Only the step INTO data, t = 0, "
                      "is quiet.", _quiet_twice),
        Misconception("The noise is stretched by 1/√α", "The noise stands inside the bracket. The stretch belongs to "
                      "the mean; fresh noise is added afterwards.", _noise_stretched),
        Misconception("The noise is subtracted", "A minus before the noise. For symmetric noise that is as good; the "
                      "course adds it, so that results can be compared.",
                      step_with(lambda b, a, p: -tilde(b, a, p))),
        Misconception("1/√α is missing", "Nothing stretches the signal back. Use your mean of exercise 3.",
                      step_with(tilde, _mean(front=lambda b, a: 1.0))),
        Misconception("The root of 1 - ᾱ is missing in the mean", "eps is divided by a variance; see exercise 3.",
                      step_with(tilde, _mean(of_eps=lambda b, a: b / (1 - a)))),
        Misconception("The predicted noise is added", "The sign of eps is wrong: a step back takes it away.",
                      step_with(tilde, _mean(of_eps=lambda b, a: -b / (1 - a) ** 0.5))),
    ),
    properties=(Property("the step into data adds no noise", _no_noise_into_data,
                         "At t = 0 the result must not depend on the noise."),),
    hints=(
        "Mean plus a number times noise. You have the mean; which number makes the variance β̃?",
        "Build β̃ for all t as in notebook 02 (a 1 in front of ᾱ, the last entry dropped), then look it up per sample.",
        "Take the root before multiplying. At t = 0 your table must hold exactly 0: then no special case is needed.",
    ),
    forbidden=("ddpm_step", "ddim_step", "DiffusionSchedule"),
)  # fmt: skip

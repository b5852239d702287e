"""One noising step, many steps at once, and from any time to any later time."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, end_to_end, mixed_times, normal, per_sample, some_alpha_bars, some_betas


def noise_one_step(x, beta, noise):
    """One step of the forward chain."""
    return (1 - beta).sqrt() * x + beta.sqrt() * noise


def _step_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        beta = 0.05 + 0.4 * torch.rand((), generator=generator, dtype=torch.float64)
        arguments = (normal(generator, *shape), beta, normal(generator, *shape))
        probes.append(Probe(name.replace(", mixed t", ""), arguments))
    large = torch.tensor(0.9, dtype=torch.float64)
    for shape in ((5,), (2, 1, 3, 2, 2)):
        x, noise = normal(generator, *shape), normal(generator, *shape)
        probes.append(Probe(f"large beta, {len(shape)} axes", (x, large, noise)))
    small = torch.tensor(1e-4, dtype=torch.float64)
    zero, one = torch.zeros(2, 3, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64)
    return [*probes, Probe("signal alone, small beta", (one, small, zero)),
            Probe("noise alone, small beta", (zero, small, one))]  # fmt: skip


def _squares_add_up(calls):
    signal, noise = calls[-2].value, calls[-1].value
    return bool((signal**2 + noise**2 - 1).abs().max() < 1e-5)


VARIANCE_KEPT = Property(
    "the squares of the two coefficients add up to 1",
    _squares_add_up,
    "Data of variance 1 should keep variance 1; with your two coefficients it does not.",
)

noise_one_step_exercise = Exercise(
    id="noise_one_step",
    title="one noising step",
    notebook="01_forward_noise",
    points=1,
    difficulty=1,
    minutes=5,
    reference=noise_one_step,
    probes=_step_probes,
    where="DDPM (Ho et al. 2020), eq. 2: beta is a variance, coefficients are standard deviations",
    misconceptions=(
        Misconception("Variance used as standard deviation", "The noise is scaled by beta. Eq. 2 gives beta as a "
                      "variance; what multiplies the noise is a standard deviation.",
                      lambda x, beta, noise: (1 - beta) ** 0.5 * x + beta * noise),
        Misconception("Signal shrunk by the variance", "The signal is scaled by 1 - beta without its root: eq. 2 asks "
                      "for the root there too.", lambda x, beta, noise: (1 - beta) * x + beta**0.5 * noise),
        Misconception("Both square roots are missing", "Signal and noise are mixed with weights that add up to 1. "
                      "Variances must add up to 1, so eq. 2 puts both weights under a root.",
                      lambda x, beta, noise: (1 - beta) * x + beta * noise),
        Misconception("The signal is not shrunk", "Noise is added on top of an unchanged signal, so the variance grows "
                      "at every step. That is a variance-exploding chain; eq. 2 keeps the variance.",
                      lambda x, beta, noise: x + beta**0.5 * noise),
        Misconception("The coefficients are exchanged", "The signal carries the noise's coefficient and the other way "
                      "round: one step would destroy nearly all of the picture.",
                      lambda x, beta, noise: beta**0.5 * x + (1 - beta) ** 0.5 * noise),
        Misconception("One minus the root", "The signal is scaled by one minus a root; eq. 2 has the root of one minus "
                      "beta. The order of the two operations matters.",
                      lambda x, beta, noise: (1 - beta**0.5) * x + beta**0.5 * noise),
        Misconception("The noise is subtracted", "The noise enters with a minus. Its distribution is the same, but a "
                      "network trained on the given noise would learn the opposite sign.",
                      lambda x, beta, noise: (1 - beta) ** 0.5 * x - beta**0.5 * noise),
        Misconception("The given noise is not used", "Fresh noise is drawn and the argument `noise` is ignored. The "
                      "loss later compares with exactly the noise that was given.",
                      lambda x, beta, noise: (1 - beta) ** 0.5 * x + beta**0.5 * torch.randn_like(x)),
    ),
    properties=(VARIANCE_KEPT,),
    hints=(
        "If x and noise both have variance 1, what must the two coefficients satisfy so that the sum has variance 1?",
        "beta is the variance of the noise that is added. Which number do you multiply standard normal noise by to "
        "give it that variance?",
        "The signal keeps the rest of the variance. Two roots, one plus.",
    ),
)  # fmt: skip


def signal_and_noise(betas):
    """The two coefficients of the closed form for every time."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    return alpha_bars.sqrt(), (1 - alpha_bars).sqrt()


def _roots(alpha_bars):
    return alpha_bars**0.5, (1 - alpha_bars) ** 0.5


signal_and_noise_exercise = Exercise(
    id="signal_and_noise",
    title="how much signal and how much noise at every t",
    notebook="01_forward_noise",
    points=2,
    difficulty=2,
    minutes=8,
    reference=signal_and_noise,
    probes=lambda generator: [
        Probe("five steps", (some_betas(generator, 5),)),
        Probe("fifty steps", (some_betas(generator, 50),)),
        Probe("falling betas", (some_betas(generator, 8).flip(0),)),
        Probe("a single step", (some_betas(generator, 1),)),
        Probe("DDPM's linear schedule", (torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64),)),
    ],
    where="DDPM (Ho et al. 2020), eq. 4 and the line above it: alpha_bar_t is a product over all steps up to t",
    misconceptions=(
        Misconception("A sum instead of a product", "The betas were added up. Each step scales what the step before "
                      "left, so the factors 1 - beta multiply; sums even fall below zero in long chains.",
                      lambda betas: _roots(1 - torch.cumsum(betas, 0))),
        Misconception("One step instead of all steps", "These are alpha_t, the coefficients of a single step. Eq. 4 "
                      "needs alpha_bar_t, which collects every step up to t.", lambda betas: _roots(1 - betas)),
        Misconception("The product of the betas", "The betas themselves were multiplied. What a step keeps is "
                      "1 - beta; that is what accumulates.", lambda betas: _roots(torch.cumprod(betas, 0))),
        Misconception("Both square roots are missing", "These are the variances alpha_bar and 1 - alpha_bar. Eq. 4 "
                      "scales signal and noise by standard deviations.",
                      lambda betas: (torch.cumprod(1 - betas, 0), 1 - torch.cumprod(1 - betas, 0))),
        Misconception("One minus the root", "The noise coefficient is one minus the signal coefficient. The squares "
                      "must add up to 1, not the coefficients.",
                      lambda betas: (torch.cumprod(1 - betas, 0) ** 0.5, 1 - torch.cumprod(1 - betas, 0) ** 0.5)),
        Misconception("The noise root is missing", "The signal coefficient is right; the noise coefficient is still a "
                      "variance, without its root.",
                      lambda betas: (torch.cumprod(1 - betas, 0) ** 0.5, 1 - torch.cumprod(1 - betas, 0))),
        Misconception("The first step is left out", "Entry 0 says that nothing has been noised yet. In this course "
                      "t = 0 is the first noisy time; clean data carry the index -1.",
                      lambda betas: _roots(torch.cumprod(torch.cat([torch.ones_like(betas[:1]), 1 - betas[:-1]]), 0))),
        Misconception("Noise first, signal second", "The two results are in the other order: signal comes first.",
                      lambda betas: _roots(torch.cumprod(1 - betas, 0))[::-1]),
        Misconception("Accumulated from the end", "The product runs from the last step to the first; t counts the "
                      "steps from the start.", lambda betas: _roots(torch.cumprod((1 - betas).flip(0), 0).flip(0))),
        Misconception("A power instead of a product", "One beta was used for all the steps up to t. The betas differ "
                      "from step to step, so their own factors must be multiplied.",
                      lambda betas: _roots((1 - betas) ** torch.arange(1, len(betas) + 1))),
    ),
    properties=(
        Property("signal² + noise² = 1 at every t",
                 lambda calls: all(bool((c.value[0] ** 2 + c.value[1] ** 2 - 1).abs().max() < 1e-5) for c in calls),
                 "The variance must stay 1 at every time."),
        Property("the signal falls with t", lambda calls: all(bool((c.value[0].diff() < 0).all()) for c in calls),
                 "Every step takes some signal away; yours comes back."),
    ),
    hints=(
        "Write two steps out and insert the first into the second. What stands in front of x0?",
        "After t steps the signal has been multiplied by one factor per step. torch has a function that gives all the "
        "running products at once.",
        "Call the running product alpha_bar. The signal coefficient is its root; the noise fills the variance up to 1.",
    ),
    forbidden=("DiffusionSchedule",),
)  # fmt: skip


def q_between(x_s, s, t, alpha_bars, noise):
    """Jump from time s to a later time t."""
    ratio = (alpha_bars[t] / alpha_bars[s]).reshape(-1, *[1] * (x_s.ndim - 1))
    return ratio.sqrt() * x_s + (1 - ratio).sqrt() * noise


def _between_probes(generator):
    probes = []
    for name, shape in BATCH_SHAPES.items():
        times = mixed_times(generator, shape[0], 9)
        later = (times + 1 + torch.randint(0, 4, times.shape, generator=generator)).clamp(max=11)
        arguments = (times, later, some_alpha_bars(generator, 12), normal(generator, *shape))
        probes.append(Probe(name, (normal(generator, *shape), *arguments)))
    probes += end_to_end(generator, lambda x, t, a, n: (x, (t - 1).clamp(min=0), t.clamp(min=1), a, n))
    alpha_bars, zero, one = some_alpha_bars(generator, 12), torch.zeros(2, 3).double(), torch.ones(2, 3).double()
    times = torch.tensor([0, 4]), torch.tensor([11, 5])
    return [*probes, Probe("signal alone", (one, *times, alpha_bars, zero)),
            Probe("noise alone", (zero, *times, alpha_bars, one))]  # fmt: skip


def _between(signal, noise_scale):
    """An answer made of two coefficients, each a function of (alpha_bar_s, alpha_bar_t)."""

    def answer(x_s, s, t, alpha_bars, noise):
        pair = alpha_bars[s], alpha_bars[t]
        return per_sample(signal(*pair), x_s) * x_s + per_sample(noise_scale(*pair), x_s) * noise

    return answer


q_between_exercise = Exercise(
    id="q_between",
    title="from any time to any later time (stretch)",
    notebook="01_forward_noise",
    points=0,
    difficulty=4,
    minutes=15,
    reference=q_between,
    probes=_between_probes,
    where="DDPM (Ho et al. 2020), eq. 4 with the chain started at s; compare VDM (Kingma et al. 2021), appendix A",
    misconceptions=(
        Misconception("As if x_s were clean", "These are the coefficients of a jump from data. x_s is noisy already, "
                      "so only the noise that comes between s and t may be added.",
                      _between(lambda a, b: b**0.5, lambda a, b: (1 - b) ** 0.5)),
        Misconception("The noise of the whole chain", "The signal factor is right; the noise is that of all the steps "
                      "up to t, though x_s already holds the part up to s.",
                      _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (1 - b) ** 0.5)),
        Misconception("A difference of alpha_bars as variance", "The noise variance is taken as a difference of "
                      "alpha_bars. Noise already in x_s shrinks on the way; the rest of the variance must be filled.",
                      _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (a - b) ** 0.5)),
        Misconception("A difference of standard deviations", "Standard deviations were subtracted. Only variances of "
                      "independent noise add and subtract.",
                      _between(lambda a, b: (b / a) ** 0.5, lambda a, b: (1 - b) ** 0.5 - (1 - a) ** 0.5)),
        Misconception("Both square roots are missing", "The ratio is used without roots, so variances stand where "
                      "standard deviations belong.", _between(lambda a, b: b / a, lambda a, b: 1 - b / a)),
        Misconception("s and t are exchanged", "The ratio is upside down: it exceeds 1, and the noise variance becomes "
                      "negative. The later time has the smaller alpha_bar.",
                      _between(lambda a, b: (a / b) ** 0.5, lambda a, b: (1 - a / b) ** 0.5)),
        Misconception("The signal is not shrunk", "The noise is right; the signal must lose what the noise gains.",
                      _between(lambda a, b: torch.ones_like(a), lambda a, b: (1 - b / a) ** 0.5)),
    ),
    properties=(VARIANCE_KEPT,),
    hints=(
        "Jumping from 0 to s and then from s to t must be the same as jumping from 0 to t. Compare the signal factors.",
        "The product of all the steps up to t contains the product of all the steps up to s. What is left of it?",
        "Treat that left-over product just as alpha_bar is treated in a jump from data.",
    ),
)  # fmt: skip

"""The exercise pixel_log_likelihood: how probable is a picture."""

import torch
from torch.special import ndtr

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform

HALF = 1 / 255


LEVELS = torch.arange(256, dtype=torch.float64) / 127.5 - 1


def pixel_log_likelihood(x, mean, std):
    """Sum over the pixels of the log of the mass within half a level."""
    above = torch.where(x > 1 - HALF, 1.0, ndtr((x + HALF - mean) / std))
    below = torch.where(x < -1 + HALF, 0.0, ndtr((x - HALF - mean) / std))
    return (above - below).log().flatten(1).sum(1)


def _probes(generator):
    def pictures(name, std, *shape):
        levels = torch.randint(20, 235, shape, generator=generator)
        x = LEVELS[levels]
        mean = x + std * normal(generator, *shape).clamp(-2, 2)
        return Probe(name, (x, mean, torch.tensor(std, dtype=torch.float64)))

    inner = [
        pictures("pictures, a wide Gaussian", 0.3, 3, 1, 4, 5),
        pictures("a narrow Gaussian", 0.004, 4, 2, 2, 2),
        pictures("a batch of one", 0.1, 1, 1, 3, 3),
    ]
    # Many pixels, whose probabilities multiply to 0 in the computer; and pixels that the model hardly expects.
    inner += [pictures("pictures of 28 x 28", 0.2, 2, 1, 28, 28)]
    x = LEVELS[torch.randint(20, 150, (3, 6), generator=generator)]
    inner += [Probe("far from the mean", (x, x + 0.55, torch.tensor(0.1, dtype=torch.float64)))]
    ends = LEVELS[torch.tensor([[0, 255, 0], [255, 0, 128]])]
    ends = Probe("black and white pixels", (ends, 0.9 * ends, torch.tensor(0.2, dtype=torch.float64)))
    table = uniform(generator, 1, 2, 3, low=0.05, high=0.4)
    x = LEVELS[torch.randint(0, 256, (5, 1, 2, 3), generator=generator)]
    own = Probe("a std for each pixel", (x, x + table * normal(generator, 5, 1, 2, 3).clamp(-2, 2), table))
    one = torch.full((256, 1), 0.3, dtype=torch.float64)
    return [*inner, ends, own, Probe("all 256 levels", (LEVELS[:, None], one, torch.tensor(0.5, dtype=torch.float64)))]


def _with(half=HALF, ends=True, cut=1.0, spread=lambda std: std, finish=lambda p: p.log().flatten(1).sum(1)):
    """The answer with one part replaced."""

    def answer(x, mean, std):
        high, low = ndtr((x + half - mean) / spread(std)), ndtr((x - half - mean) / spread(std))
        if ends:
            high, low = torch.where(x > cut - HALF, 1.0, high), torch.where(x < -cut + HALF, 0.0, low)
        return finish(high - low)

    return answer


def _raised(calls):
    """Right but for what the model hardly expects, which is too probable."""
    rare = {"far from the mean"}
    close = all(torch.allclose(c.value, pixel_log_likelihood(*c.args), 1e-3) for c in calls if c.name not in rare)
    return close and all(bool((c.value > pixel_log_likelihood(*c.args) + 1e-3).all()) for c in calls if c.name in rare)


def _density(x, mean, std):
    return torch.distributions.Normal(mean, std.expand_as(mean)).log_prob(x).flatten(1).sum(1)


def _only_above(x, mean, std):
    return torch.where(x > 1 - HALF, 1.0, ndtr((x + HALF - mean) / std)).log().flatten(1).sum(1)


EXERCISE = Exercise(
    id="pixel_log_likelihood",
    title="how probable is a picture",
    notebook="11_diffusion_gan_vae",
    place=70,
    points=3,
    difficulty=3,
    minutes=14,
    reference=pixel_log_likelihood,
    probes=_probes,
    pure=True,
    tolerance=1e-6,
    where="Ho et al. 2020, eq. 13",
    misconceptions=(
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
    ),
    properties=(
        Property(
            "the 256 levels add up to 1",
            lambda calls: abs(float(calls[7].value.double().exp().sum()) - 1) < 1e-4,
            "The probabilities of the 256 levels of one pixel must add up to 1.",
        ),
        Property(
            "no probability exceeds 1",
            lambda calls: all(bool((c.value <= 1e-6).all()) for c in calls),
            "The log of a probability is never positive.",
        ),
    ),
    hints=(
        "ndtr gives the mass of N(0, 1) below a number. Which number is the upper edge of a level, after subtracting "
        "the mean and dividing by the std?",
        "The mass between two edges is a difference. torch.where(x > 1 - 1/255, 1.0, ...) opens the upper end; the "
        "lower one is alike, with 0.",
        "Then the log, flatten from axis 1 on, and the sum over axis 1.",
    ),
    forbidden=("discretised_log_likelihood",),
)

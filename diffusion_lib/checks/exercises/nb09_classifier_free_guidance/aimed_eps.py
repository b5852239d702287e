"""The exercise aimed_eps: the exact noise of x_t where the data are one Gaussian."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, per_sample, uniform


def aimed_eps(x_t, alpha_bar, mean, var):
    """The mean of the noise in x_t, where the data are N(mean, var)."""
    total = alpha_bar * var + 1 - alpha_bar
    return (1 - alpha_bar).sqrt() * (x_t - alpha_bar.sqrt() * mean) / total


def _probes(generator):
    probes = []
    for name, shape, mean, var in (
        ("points", (6, 1), 1.5, 0.25),
        ("pictures", (3, 1, 4, 5), -0.7, 1.6),
        ("a batch of one", (1, 3), 2.0, 0.1),
        ("N(0, 1)", (4, 4), 0.0, 1.0),
    ):
        x = normal(generator, *shape)
        alpha_bar = per_sample(uniform(generator, shape[0], low=0.05, high=0.95), x)
        probes.append(Probe(name, (x, alpha_bar, mean, var)))
    return probes


def _eps(front=lambda a: (1 - a).sqrt(), moved=lambda a, m: a.sqrt() * m, total=lambda a, v: a * v + 1 - a, sign=1.0):
    def answer(x, a, m, v):
        return sign * front(a) * (x - moved(a, m)) / total(a, v)

    return answer


def _standard(calls):
    x, alpha_bar, *_ = calls[3].args
    return bool((calls[3].value - (1 - alpha_bar).sqrt() * x).abs().max() < 1e-6)


EXERCISE = Exercise(
    id="aimed_eps",
    title="the eps that would arrive",
    notebook="09_classifier_free_guidance",
    place=61,
    points=2,
    difficulty=3,
    minutes=10,
    reference=aimed_eps,
    probes=_probes,
    tolerance=1e-9,
    where="DDPM (Ho et al. 2020), eq. 4, for x_t; eps from the score as in notebook 07",
    misconceptions=(
        Misconception(
            "The mean of the clean data",
            "x_t is centred at sqrt(alpha_bar) times the mean: the data have shrunk.",
            _eps(moved=lambda a, m: m),
        ),
        Misconception(
            "The mean shrinks too far",
            "The mean shrinks by the root of alpha_bar.",
            _eps(moved=lambda a, m: a * m),
        ),
        Misconception(
            "The variance of the clean data",
            "At this time the data's variance has shrunk by alpha_bar, and noise of variance 1 - alpha_bar came in.",
            _eps(total=lambda a, v: v),
        ),
        Misconception(
            "The variance does not shrink",
            "Noise came in, but the data's own variance shrinks by alpha_bar.",
            _eps(total=lambda a, v: v + 1 - a),
        ),
        Misconception(
            "The root in place of the variance",
            "The data's variance shrinks by alpha_bar itself; the root belongs to standard deviations.",
            _eps(total=lambda a, v: a.sqrt() * v + 1 - a),
        ),
        Misconception(
            "The variance is squared",
            "var is a variance already.",
            _eps(total=lambda a, v: a * v**2 + 1 - a),
        ),
        Misconception(
            "The noise is missing in the variance",
            "x_t holds noise of variance 1 - alpha_bar besides the shrunk data.",
            _eps(total=lambda a, v: a * v),
        ),
        Misconception(
            "Divided by the standard deviation",
            "A Gaussian's score divides by the variance.",
            _eps(total=lambda a, v: (a * v + 1 - a).sqrt()),
        ),
        Misconception(
            "The score",
            "That is the score. eps is minus sqrt(1 - alpha_bar) times it.",
            _eps(front=lambda a: 1.0, sign=-1.0),
        ),
        Misconception(
            "The score with the other sign",
            "The factor sqrt(1 - alpha_bar) between the score and eps is missing.",
            _eps(front=lambda a: 1.0),
        ),
        Misconception(
            "Away from the noise",
            "The score points to the data. The noise points away from them.",
            _eps(sign=-1.0),
        ),
        Misconception(
            "No root before it",
            "The factor between the score and eps is the root of 1 - alpha_bar.",
            _eps(front=lambda a: 1 - a),
        ),
        Misconception(
            "The best guess of the data",
            "That is the mean of x0 given x_t. Asked is the mean of the noise.",
            lambda x, a, m, v: (x - (1 - a) * (x - a.sqrt() * m) / (a * v + 1 - a)) / a.sqrt(),
        ),
    ),
    properties=(
        Property(
            "for N(0, 1) it is sqrt(1 - alpha_bar) x_t",
            _standard,
            "Data from N(0, 1) stay N(0, 1) at all times, so their score is -x_t.",
        ),
    ),
    hints=(
        "x_t is a Gaussian again. Which mean does it have, and which variance?",
        "The score of a Gaussian is the mean less x, over the variance. Notebook 07 makes eps of it.",
        "Data shrink by the root of alpha_bar, so their variance by alpha_bar; then noise of variance 1 - alpha_bar "
        "comes in.",
    ),
    forbidden=("GaussianDenoiser",),
)

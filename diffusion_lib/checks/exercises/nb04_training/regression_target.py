"""The exercise regression_target: the three targets."""

from ...declare import Exercise, Misconception, Probe, Property
from ._cases import KINDS, cases


def regression_target(kind, x0, eps, alpha_bar):
    """What a network of this kind should have said."""
    if kind == "v":
        return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
    return {"eps": eps, "x0": x0}[kind]


def _target_probes(generator):
    return [
        Probe(f"{kind}: {name}", (kind, x0, eps, alpha_bar))
        for kind in KINDS
        for name, x0, eps, alpha_bar in cases(generator)
    ]


def _target(v=lambda x0, n, a: a**0.5 * n - (1 - a) ** 0.5 * x0, eps=lambda x0, n, a: n, x0=lambda x0, n, a: x0):
    """An answer with one of its three targets replaced."""
    choice = {"eps": eps, "x0": x0, "v": v}
    return lambda kind, x0, eps, alpha_bar: choice[kind](x0, eps, alpha_bar)


def _v(formula):
    return _target(v=formula)


def _noise(x0, n, a):
    return n


def _data(x0, n, a):
    return x0


def _noised(x0, n, a):
    return a**0.5 * x0 + (1 - a) ** 0.5 * n


def _vee(x0, n, a):
    return a**0.5 * n - (1 - a) ** 0.5 * x0


def _is_rotation(calls):
    """|x_t|^2 + |v|^2 = |x0|^2 + |eps|^2, entry by entry."""
    for call in (c for c in calls if c.args[0] == "v"):
        _, x0, eps, a = call.args
        x_t = a**0.5 * x0 + (1 - a) ** 0.5 * eps
        if float((x_t**2 + call.value**2 - x0**2 - eps**2).abs().max()) > 1e-3:
            return False
    return True


EXERCISE = Exercise(
    id="regression_target",
    title="the three targets",
    notebook="04_training",
    place=10,
    points=1,
    difficulty=1,
    minutes=5,
    reference=regression_target,
    probes=_target_probes,
    where="DDPM (Ho et al. 2020), eq. 14 for eps; Salimans & Ho (2022), section 4 for v",
    misconceptions=(
        Misconception(
            "eps and x0 are exchanged",
            "Where the kind says eps you give the data, and the other way round.",
            _target(eps=lambda x0, n, a: x0, x0=_noise),
        ),
        Misconception(
            "v has the opposite sign",
            "Your v is the negative of the course's: the noise counts positive, the data negative.",
            _v(lambda x0, n, a: (1 - a) ** 0.5 * x0 - a**0.5 * n),
        ),
        Misconception(
            "v adds where it should subtract",
            "With a plus, v is no rotation of the pair: it leans the same way as x_t. The data are taken off.",
            _v(lambda x0, n, a: a**0.5 * n + (1 - a) ** 0.5 * x0),
        ),
        Misconception(
            "v is x_t",
            "This is the noised picture itself, which the network sees anyway. In v the two "
            "coefficients have changed places.",
            _v(lambda x0, n, a: a**0.5 * x0 + (1 - a) ** 0.5 * n),
        ),
        Misconception(
            "The coefficients of v are exchanged",
            "In v the noise carries the signal's coefficient and the data carry the noise's: crosswise.",
            _v(lambda x0, n, a: (1 - a) ** 0.5 * n - a**0.5 * x0),
        ),
        Misconception(
            "x0 and eps are exchanged in v",
            "The coefficients are right and stand at the other partner: "
            "the large one belongs to the noise when x_t is nearly clean.",
            _v(lambda x0, n, a: a**0.5 * x0 - (1 - a) ** 0.5 * n),
        ),
        Misconception(
            "Both square roots are missing in v",
            "The weights of v are variances; a rotation needs cosine and sine, and these are the roots.",
            _v(lambda x0, n, a: a * n - (1 - a) * x0),
        ),
        Misconception(
            "One square root is missing in v",
            "The noise is weighted by alpha_bar without its root.",
            _v(lambda x0, n, a: a * n - (1 - a) ** 0.5 * x0),
        ),
        Misconception(
            "The data's square root is missing in v",
            "The data are weighted by 1 - alpha_bar without its root.",
            _v(lambda x0, n, a: a**0.5 * n - (1 - a) * x0),
        ),
        Misconception(
            "The plain difference as v",
            "eps - x0 is the velocity of flow matching, on a straight path. "
            "Here the path is a quarter of a circle, and v depends on alpha_bar.",
            _v(lambda x0, n, a: n - x0),
        ),
        Misconception(
            "The kind is ignored", "You give the noise whatever kind is asked for.", _target(v=_noise, x0=_noise)
        ),
        Misconception(
            "The noise as it sits in x_t",
            "For kind eps you give the noise scaled down by its coefficient. "
            "The target is the noise itself, of variance 1.",
            _target(eps=lambda x0, n, a: (1 - a) ** 0.5 * n),
        ),
        Misconception(
            "The data as they sit in x_t",
            "For kind x0 you give the data scaled down by their coefficient. The target is the clean picture.",
            _target(x0=lambda x0, n, a: a**0.5 * x0),
        ),
        Misconception(
            "One alpha_bar for the whole batch",
            "Every sample was weighted with the first one's alpha_bar. Each has a time, and so an alpha_bar, of its "
            "own.",
            _v(lambda x0, n, a: a[:1] ** 0.5 * n - (1 - a[:1]) ** 0.5 * x0),
        ),
        Misconception(
            "The mean alpha_bar for the whole batch",
            "The alpha_bars were averaged over the batch. Each sample has one of its own.",
            _v(lambda x0, n, a: a.mean() ** 0.5 * n - (1 - a.mean()) ** 0.5 * x0),
        ),
        Misconception(
            "Always four axes",
            "alpha_bar was given four axes. Points in the plane have two; it comes shaped to meet the data.",
            _v(lambda x0, n, a: a.reshape(-1, 1, 1, 1) ** 0.5 * n - (1 - a.reshape(-1, 1, 1, 1)) ** 0.5 * x0),
        ),
        Misconception(
            "x_t for kind x0",
            "For kind x0 you give the noised picture. The network has that already; it is to find the clean one.",
            _target(x0=_noised),
        ),
        Misconception(
            "v for kind x0", "For kind x0 you give v: is the kind's text compared as it comes?", _target(x0=_vee)
        ),
        Misconception(
            "v for kind eps", "For kind eps you give v: is the kind's text compared as it comes?", _target(eps=_vee)
        ),
        Misconception("v for every kind", "The kind is not looked at: you give v always.", _target(eps=_vee, x0=_vee)),
        Misconception(
            "The data for every kind",
            "The kind is not looked at: you give the data always.",
            _target(eps=_data, v=_data),
        ),
        Misconception(
            "One minus a root, in place of the root of one minus",
            "The data's weight in v is the root of a variance. One minus the signal's root is no such thing.",
            _v(lambda x0, n, a: a**0.5 * n - (1 - a**0.5) * x0),
        ),
    ),
    properties=(
        Property(
            "x_t and v are a rotation of x0 and eps",
            _is_rotation,
            "A rotation keeps lengths: the squares of x_t and v must add up to those of x0 and eps.",
        ),
    ),
    hints=(
        "Two of the three kinds need no calculation: the target was given to you as an argument.",
        "For v, write x_t above it. The two coefficients of x_t come again, each at the other partner.",
        "In v the noise is multiplied by the signal's root, the data by the noise's root, and the data are taken off.",
    ),
    forbidden=("target", "velocity", "PREDICTIONS"),
)

"""What a network is asked to say, and the way from its answer back to the data."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import BATCH_SHAPES, mixed_times, normal, per_sample, some_alpha_bars, uniform

KINDS = ("eps", "x0", "v")


def regression_target(kind, x0, eps, alpha_bar):
    """What a network of this kind should have said."""
    if kind == "v":
        return alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
    return {"eps": eps, "x0": x0}[kind]


def _cases(generator):
    """(name, x0, eps, alpha_bar shaped to broadcast), from nearly clean to nearly noise."""
    for name, shape in BATCH_SHAPES.items():
        times, table = mixed_times(generator, shape[0], 12), some_alpha_bars(generator, 12)
        x0 = normal(generator, *shape)
        yield name, x0, normal(generator, *shape), per_sample(table[times], x0)
    yield "one alpha_bar for all", *(normal(generator, 3, 2) for _ in range(2)), uniform(generator)
    for name, low, high in (("nearly clean", 0.998, 0.9999), ("nearly noise", 1e-5, 1e-3)):
        x0 = normal(generator, 3, 1, 4, 2)
        yield name, x0, normal(generator, 3, 1, 4, 2), per_sample(uniform(generator, 3, low=low, high=high), x0)


def _target_probes(generator):
    return [Probe(f"{kind}: {name}", (kind, x0, eps, alpha_bar))
            for kind in KINDS for name, x0, eps, alpha_bar in _cases(generator)]  # fmt: skip


def _target(v=lambda x0, n, a: a**0.5 * n - (1 - a) ** 0.5 * x0, eps=lambda x0, n, a: n, x0=lambda x0, n, a: x0):
    """An answer with one of its three targets replaced."""
    choice = {"eps": eps, "x0": x0, "v": v}
    return lambda kind, x0, eps, alpha_bar: choice[kind](x0, eps, alpha_bar)


def _v(formula):
    return _target(v=formula)


def _noise(x0, n, a):
    return n


def _is_rotation(calls):
    """|x_t|^2 + |v|^2 = |x0|^2 + |eps|^2, entry by entry."""
    for call in (c for c in calls if c.args[0] == "v"):
        _, x0, eps, a = call.args
        x_t = a**0.5 * x0 + (1 - a) ** 0.5 * eps
        if float((x_t**2 + call.value**2 - x0**2 - eps**2).abs().max()) > 1e-3:
            return False
    return True


regression_target_exercise = Exercise(
    id="regression_target",
    title="the three targets",
    notebook="04_training",
    points=1,
    difficulty=1,
    minutes=5,
    reference=regression_target,
    probes=_target_probes,
    where="DDPM (Ho et al. 2020), eq. 14 for eps; Salimans & Ho (2022), section 4 for v",
    misconceptions=(
        Misconception("eps and x0 are exchanged", "Where the kind says eps you give the data, and the other way "
                      "round.", _target(eps=lambda x0, n, a: x0, x0=_noise)),
        Misconception("v has the opposite sign", "Your v is the negative of the course's: the noise counts positive, "
                      "the data negative.", _v(lambda x0, n, a: (1 - a) ** 0.5 * x0 - a**0.5 * n)),
        Misconception("v adds where it should subtract", "With a plus, v is no rotation of the pair: it leans the same "
                      "way as x_t. The data are taken off.", _v(lambda x0, n, a: a**0.5 * n + (1 - a) ** 0.5 * x0)),
        Misconception("v is x_t", "This is the noised picture itself, which the network sees anyway. In v the two "
                      "coefficients have changed places.", _v(lambda x0, n, a: a**0.5 * x0 + (1 - a) ** 0.5 * n)),
        Misconception("The coefficients of v are exchanged", "In v the noise carries the signal's coefficient and the "
                      "data carry the noise's: crosswise.", _v(lambda x0, n, a: (1 - a) ** 0.5 * n - a**0.5 * x0)),
        Misconception("x0 and eps are exchanged in v", "The coefficients are right and stand at the other partner: "
                      "the large one belongs to the noise when x_t is nearly clean.",
                      _v(lambda x0, n, a: a**0.5 * x0 - (1 - a) ** 0.5 * n)),
        Misconception("Both square roots are missing in v", "The weights of v are variances; a rotation needs cosine "
                      "and sine, and these are the roots.", _v(lambda x0, n, a: a * n - (1 - a) * x0)),
        Misconception("One square root is missing in v", "The noise is weighted by alpha_bar without its root.",
                      _v(lambda x0, n, a: a * n - (1 - a) ** 0.5 * x0)),
        Misconception("The data's square root is missing in v", "The data are weighted by 1 - alpha_bar without its "
                      "root.", _v(lambda x0, n, a: a**0.5 * n - (1 - a) * x0)),
        Misconception("The plain difference as v", "eps - x0 is the velocity of flow matching, on a straight path. "
                      "Here the path is a quarter of a circle, and v depends on alpha_bar.",
                      _v(lambda x0, n, a: n - x0)),
        Misconception("The kind is ignored", "You give the noise whatever kind is asked for.",
                      _target(v=_noise, x0=_noise)),
        Misconception("The noise as it sits in x_t", "For kind eps you give the noise scaled down by its coefficient. "
                      "The target is the noise itself, of variance 1.",
                      _target(eps=lambda x0, n, a: (1 - a) ** 0.5 * n)),
        Misconception("The data as they sit in x_t", "For kind x0 you give the data scaled down by their coefficient. "
                      "The target is the clean picture.", _target(x0=lambda x0, n, a: a**0.5 * x0)),
    ),
    properties=(Property("x_t and v are a rotation of x0 and eps", _is_rotation,
                         "A rotation keeps lengths: the squares of x_t and v must add up to those of x0 and eps."),),
    hints=(
        "Two of the three kinds need no calculation: the target was given to you as an argument.",
        "For v, write x_t above it. The two coefficients of x_t come again, each at the other partner.",
        "In v the noise is multiplied by the signal's root, the data by the noise's root, and the data are taken off.",
    ),
    forbidden=("target", "velocity", "PREDICTIONS"),
)  # fmt: skip


def to_x0(kind, output, x_t, alpha_bar):
    """The data that an answer of this kind stands for."""
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output if kind == "v" else output


def _to_x0_probes(generator):
    """The outputs are the true targets of known data, so that the way back can be checked against them."""
    probes = []
    for kind in KINDS:
        for name, x0, eps, alpha_bar in _cases(generator):
            x_t = alpha_bar**0.5 * x0 + (1 - alpha_bar) ** 0.5 * eps
            output = regression_target(kind, x0, eps, alpha_bar)
            # A network is never quite right: the way back must hold for any output.
            output = output if name == "a batch of one" else output + 0.1 * normal(generator, *x0.shape)
            probes.append(Probe(f"{kind}: {name}", (kind, output, x_t, alpha_bar)))
    return probes


def _from_eps(o, x, a):
    return (x - (1 - a) ** 0.5 * o) / a**0.5


def _from_v(o, x, a):
    return a**0.5 * x - (1 - a) ** 0.5 * o


def _same(o, x, a):
    return o


def _back(eps=_from_eps, x0=_same, v=_from_v):
    """An answer with one of its three ways back replaced."""
    choice = {"eps": eps, "x0": x0, "v": v}
    return lambda kind, output, x_t, alpha_bar: choice[kind](output, x_t, alpha_bar)


def _round_trip(calls):
    """x0, and the eps that belongs to it, give the output again."""
    for call in calls:
        kind, output, x_t, a = call.args
        eps = (x_t - a**0.5 * call.value) / (1 - a) ** 0.5
        if float((regression_target(kind, call.value, eps, a) - output).abs().max()) > 1e-2:
            return False
    return True


to_x0_exercise = Exercise(
    id="to_x0",
    title="from any answer back to the data",
    notebook="04_training",
    points=2,
    difficulty=2,
    minutes=9,
    reference=to_x0,
    probes=_to_x0_probes,
    where="DDPM (Ho et al. 2020), eq. 15 for eps; Salimans & Ho (2022), appendix D for v",
    misconceptions=(
        Misconception("eps: the division is missing", "The noise is taken off, but what is left is a shrunken "
                      "picture.", _back(eps=lambda o, x, a: x - (1 - a) ** 0.5 * o)),
        Misconception("eps: divided by alpha_bar without its root", "The data were scaled by a standard deviation; "
                      "you divide by the variance.", _back(eps=lambda o, x, a: (x - (1 - a) ** 0.5 * o) / a)),
        Misconception("eps: the noise is added once more", "The way back takes the noise off.",
                      _back(eps=lambda o, x, a: (x + (1 - a) ** 0.5 * o) / a**0.5)),
        Misconception("eps: the roots are missing", "Both weights are variances; x_t was mixed with their roots.",
                      _back(eps=lambda o, x, a: (x - (1 - a) * o) / a)),
        Misconception("eps: only x_t is divided", "The division reaches x_t but not the noise: brackets are missing.",
                      _back(eps=lambda o, x, a: x / a**0.5 - (1 - a) ** 0.5 * o)),
        Misconception("v: the sign", "The term of v is added; turning back takes it off.",
                      _back(v=lambda o, x, a: a**0.5 * x + (1 - a) ** 0.5 * o)),
        Misconception("v: the noise instead of the data", "This turns v and x_t into eps. The other row of the "
                      "rotation gives x0.", _back(v=lambda o, x, a: (1 - a) ** 0.5 * x + a**0.5 * o)),
        Misconception("v: the coefficients are exchanged", "The cosine and the sine stand in each other's place.",
                      _back(v=lambda o, x, a: (1 - a) ** 0.5 * x - a**0.5 * o)),
        Misconception("v: the roots are missing", "Both weights are variances; the rotation needs their roots.",
                      _back(v=lambda o, x, a: a * x - (1 - a) * o)),
        Misconception("v is read as noise", "The formula for eps was used for v as well. v mixes noise and data.",
                      _back(v=_from_eps)),
        Misconception("v: divided at the end", "Turning back needs no division: a rotation keeps lengths.",
                      _back(v=lambda o, x, a: _from_v(o, x, a) / a**0.5)),
        Misconception("x0 is converted once more", "An answer of kind x0 is what is asked already.",
                      _back(x0=_from_eps)),
        Misconception("eps and x0 are exchanged", "For kind eps the output comes back as it is, and for kind x0 it is "
                      "read as noise.", _back(eps=_same, x0=_from_eps)),
        Misconception("The output is given back", "Whatever the kind, the output comes back unchanged.",
                      _back(eps=_same, v=_same)),
        Misconception("Everything is read as noise", "The formula for eps is used for all the kinds.",
                      _back(x0=_from_eps, v=_from_eps)),
    ),
    properties=(Property("x0 and its noise make up the output again", _round_trip,
                         "Make the target from your x0 and the noise that belongs to it: it is not the output."),),
    hints=(
        "For eps this is the inversion of notebook 01. For x0 there is nothing to do.",
        "For v, write x_t and v as two equations in x0 and eps, and get rid of eps.",
        "Multiply the line of x_t by the signal's root and the line of v by the noise's root. Take one from the "
        "other: eps cancels, and the squares of the roots add up to 1.",
    ),
    forbidden=("eps_to_x0", "v_to_x0", "to_prediction", "PREDICTIONS"),
)  # fmt: skip

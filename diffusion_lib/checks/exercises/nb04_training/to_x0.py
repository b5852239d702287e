"""The exercise to_x0: from any answer back to the data."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._cases import KINDS, cases
from .regression_target import regression_target


def to_x0(kind, output, x_t, alpha_bar):
    """The data that an answer of this kind stands for."""
    if kind == "eps":
        return (x_t - (1 - alpha_bar).sqrt() * output) / alpha_bar.sqrt()
    return alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * output if kind == "v" else output


def _to_x0_probes(generator):
    """The outputs are the true targets of known data, so that the way back can be checked against them."""
    probes = []
    for kind in KINDS:
        for name, x0, eps, alpha_bar in cases(generator):
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


EXERCISE = Exercise(
    id="to_x0",
    title="from any answer back to the data",
    notebook="04_training",
    place=20,
    points=2,
    difficulty=2,
    minutes=9,
    reference=to_x0,
    probes=_to_x0_probes,
    where="DDPM (Ho et al. 2020), eq. 15 for eps; Salimans & Ho (2022), appendix D for v",
    misconceptions=(
        Misconception(
            "eps: the division is missing",
            "The noise is taken off, but what is left is a shrunken picture.",
            _back(eps=lambda o, x, a: x - (1 - a) ** 0.5 * o),
        ),
        Misconception(
            "eps: divided by alpha_bar without its root",
            "The data were scaled by a standard deviation; you divide by the variance.",
            _back(eps=lambda o, x, a: (x - (1 - a) ** 0.5 * o) / a),
        ),
        Misconception(
            "eps: the noise is added once more",
            "The way back takes the noise off.",
            _back(eps=lambda o, x, a: (x + (1 - a) ** 0.5 * o) / a**0.5),
        ),
        Misconception(
            "eps: the roots are missing",
            "Both weights are variances; x_t was mixed with their roots.",
            _back(eps=lambda o, x, a: (x - (1 - a) * o) / a),
        ),
        Misconception(
            "eps: only x_t is divided",
            "The division reaches x_t but not the noise: brackets are missing.",
            _back(eps=lambda o, x, a: x / a**0.5 - (1 - a) ** 0.5 * o),
        ),
        Misconception(
            "v: the sign",
            "The term of v is added; turning back takes it off.",
            _back(v=lambda o, x, a: a**0.5 * x + (1 - a) ** 0.5 * o),
        ),
        Misconception(
            "v: the noise instead of the data",
            "This turns v and x_t into eps. The other row of the rotation gives x0.",
            _back(v=lambda o, x, a: (1 - a) ** 0.5 * x + a**0.5 * o),
        ),
        Misconception(
            "v: the coefficients are exchanged",
            "The cosine and the sine stand in each other's place.",
            _back(v=lambda o, x, a: (1 - a) ** 0.5 * x - a**0.5 * o),
        ),
        Misconception(
            "v: the roots are missing",
            "Both weights are variances; the rotation needs their roots.",
            _back(v=lambda o, x, a: a * x - (1 - a) * o),
        ),
        Misconception(
            "v is read as noise",
            "The formula for eps was used for v as well. v mixes noise and data.",
            _back(v=_from_eps),
        ),
        Misconception(
            "v: divided at the end",
            "Turning back needs no division: a rotation keeps lengths.",
            _back(v=lambda o, x, a: _from_v(o, x, a) / a**0.5),
        ),
        Misconception(
            "v: divided by alpha_bar",
            "Turning back needs no division: the squares of the two roots add up to 1, and nothing stands before x0.",
            _back(v=lambda o, x, a: _from_v(o, x, a) / a),
        ),
        Misconception(
            "x0: what the network saw is given back",
            "For kind x0 the answer is the output. x_t comes back here.",
            _back(x0=lambda o, x, a: x),
        ),
        Misconception(
            "x0 is converted once more", "An answer of kind x0 is what is asked already.", _back(x0=_from_eps)
        ),
        Misconception(
            "eps and x0 are exchanged",
            "For kind eps the output comes back as it is, and for kind x0 it is read as noise.",
            _back(eps=_same, x0=_from_eps),
        ),
        Misconception(
            "The output is given back", "Whatever the kind, the output comes back unchanged.", _back(eps=_same, v=_same)
        ),
        Misconception(
            "Everything is read as noise",
            "The formula for eps is used for all the kinds.",
            _back(x0=_from_eps, v=_from_eps),
        ),
        Misconception(
            "One alpha_bar for the whole batch",
            "Every sample was turned back with the first one's alpha_bar. Each has a time of its own.",
            _back(eps=lambda o, x, a: _from_eps(o, x, a[:1]), v=lambda o, x, a: _from_v(o, x, a[:1])),
        ),
        Misconception(
            "The mean alpha_bar for the whole batch",
            "The alpha_bars were averaged over the batch. Each sample has one of its own.",
            _back(eps=lambda o, x, a: _from_eps(o, x, a.mean()), v=lambda o, x, a: _from_v(o, x, a.mean())),
        ),
        Misconception(
            "eps: the noise is weighted by its variance",
            "x_t holds the noise with its standard deviation; you take its variance off.",
            _back(eps=lambda o, x, a: (x - (1 - a) * o) / a**0.5),
        ),
        Misconception(
            "Cut to -1..1",
            "The result was cut off at -1 and 1. That hides errors, and data need not lie there.",
            lambda kind, o, x, a: to_x0(kind, o, x, a).clamp(-1, 1),
        ),
        Misconception(
            "eps: cut to -1..1",
            "For kind eps the result was cut off at -1 and 1. That hides errors, and data need not lie there.",
            _back(eps=lambda o, x, a: _from_eps(o, x, a).clamp(-1, 1)),
        ),
    ),
    properties=(
        Property(
            "x0 and its noise make up the output again",
            _round_trip,
            "Make the target from your x0 and the noise that belongs to it: it is not the output.",
        ),
    ),
    hints=(
        "For eps this is the inversion of notebook 01. For x0 there is nothing to do.",
        "For v, write x_t and v as two equations in x0 and eps, and get rid of eps.",
        "Multiply the line of x_t by the signal's root and the line of v by the noise's root. Take one from the "
        "other: eps cancels, and the squares of the roots add up to 1.",
    ),
    forbidden=("eps_to_x0", "v_to_x0", "to_prediction", "PREDICTIONS"),
)

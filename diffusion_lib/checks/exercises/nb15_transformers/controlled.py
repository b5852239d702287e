"""The stretch exercise controlled: a branch that begins silent."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._layers import Affine, Mixing, Silent


def controlled(x, control, locked, copy, zero_in, zero_out):
    """The locked block, plus what a trainable copy makes of x and the control."""
    return locked(x) + zero_out(copy(x + zero_in(control)))


def _probes(generator):
    def probe(name, b, n, d, k, begun=True):
        layers = Mixing(generator, d, d), Mixing(generator, d, d)
        ends = (Affine(generator, k, d), Affine(generator, d, d)) if begun else (Silent(d), Silent(d))
        return Probe(name, (normal(generator, b, n, d), normal(generator, b, n, k), *layers, *ends))

    return [
        probe("five tokens", 3, 5, 4, 2),
        probe("a control as wide as x", 2, 4, 3, 3),
        probe("a batch of one", 1, 3, 5, 1),
        probe("layers that begin at zero", 3, 4, 5, 2, begun=False),
    ]


def _of(
    base=lambda f, x, c: f(x),
    enter=lambda x, c: x + c,
    branch=lambda copy, locked: copy,
    told=lambda zero_in, c: zero_in(c),
    leave=lambda zero_out, h: zero_out(h),
):
    def answer(x, control, locked, copy, zero_in, zero_out):
        c = told(zero_in, control)
        return base(locked, x, c) + leave(zero_out, branch(copy, locked)(enter(x, c)))

    return answer


EXERCISE = Exercise(
    id="controlled",
    title="a branch that begins silent",
    notebook="15_transformers",
    place=100,
    points=0,
    difficulty=2,
    minutes=10,
    reference=controlled,
    probes=_probes,
    trained=("x", "control"),
    where="Zhang et al. 2023 (ControlNet): a locked block, a trainable copy, two zero convolutions",
    misconceptions=(
        Misconception(
            "The locked block is told the control",
            "The control enters the locked block too. It was trained without: only the copy sees it.",
            _of(base=lambda f, x, c: f(x + c)),
        ),
        Misconception(
            "The copy sees the control alone",
            "The copy is not given x. It should see x with the control added.",
            _of(enter=lambda x, c: c + 0 * x),
        ),
        Misconception(
            "The copy is not told the control",
            "The copy sees x alone: nothing would steer it.",
            _of(enter=lambda x, c: x + 0 * c),
        ),
        Misconception(
            "The locked block used twice",
            "The branch runs through the locked block, which does not learn. It has a copy of its own.",
            _of(branch=lambda copy, locked: locked),
        ),
        Misconception(
            "The control is added behind the copy",
            "The copy saw x alone, and the control was added to its answer. It is added to what the copy sees.",
            lambda x, control, locked, copy, zero_in, zero_out: locked(x) + zero_out(copy(x) + zero_in(control)),
        ),
        Misconception(
            "The copy alone",
            "The locked block is missing.",
            _of(base=lambda f, x, c: 0 * f(x)),
        ),
        Misconception(
            "The copy in the place of the locked block",
            "The copy's answer to x was taken as the base. The locked block gives that.",
            lambda x, control, locked, copy, zero_in, zero_out: copy(x) + zero_out(copy(x + zero_in(control))),
        ),
        Misconception(
            "No layer behind the copy",
            "The copy's answer is added as it is: a new branch would change everything at once.",
            _of(leave=lambda zero_out, h: h),
        ),
        Misconception(
            "The branch is subtracted",
            "The branch should be added.",
            _of(leave=lambda zero_out, h: -zero_out(h)),
        ),
        Misconception(
            "x is added once more",
            "x itself was added as well. The locked block's answer is what the branch is added to.",
            _of(base=lambda f, x, c: x + f(x)),
        ),
        Misconception(
            "The branch comes before the locked block",
            "The branch's answer went into the locked block. It is added behind it.",
            lambda x, control, locked, copy, zero_in, zero_out: locked(x + zero_out(copy(x + zero_in(control)))),
        ),
        Misconception(
            "x goes through the first layer as well",
            "x was added to the control before the layer. Only the control goes through it.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) + zero_out(copy(zero_in(x + c))),
        ),
        Misconception(
            "The control is added at the end",
            "The copy saw x alone, and the control was added to everything. It is added to what the copy sees.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) + zero_out(copy(x)) + zero_in(c),
        ),
        Misconception(
            "x in the place of the locked block",
            "The branch was added to x. It is added to what the locked block makes of it.",
            _of(base=lambda f, x, c: x + 0 * f(x)),
        ),
        Misconception(
            "Copy and locked block exchanged",
            "The copy answers for x, and the locked block stands in the branch.",
            lambda x, c, locked, copy, zero_in, zero_out: copy(x) + zero_out(locked(x + zero_in(c))),
        ),
        Misconception(
            "The two layers exchanged",
            "zero_out stands before the copy, on the control, and zero_in behind it.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) + zero_in(copy(x + zero_out(c))),
        ),
        Misconception(
            "The branch begins behind the locked block",
            "The copy saw the locked block's answer. It sees x, as the locked block does.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) + zero_out(copy(locked(x) + zero_in(c))),
        ),
        Misconception(
            "The last layer over both",
            "The locked block's answer went through the last layer as well. It stays as it is.",
            lambda x, c, locked, copy, zero_in, zero_out: zero_out(locked(x) + copy(x + zero_in(c))),
        ),
        Misconception(
            "Multiplied instead of added",
            "The branch multiplies the locked block's answer. It is added to it.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) * (1 + zero_out(copy(x + zero_in(c)))),
        ),
        Misconception(
            "The control without its layer",
            "The control was added to x as it came. It passes its layer first.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x) + zero_out(copy(x + c)),
        ),
        Misconception(
            "The locked block is told",
            "The control went into the locked block, and the copy saw x alone. It is the copy that learns what to "
            "make of it.",
            lambda x, c, locked, copy, zero_in, zero_out: locked(x + zero_in(c)) + zero_out(copy(x)),
        ),
    ),
    properties=(
        Property(
            "with layers at zero it is the locked block",
            lambda calls: bool((calls[-1].value - calls[-1].args[2](calls[-1].args[0])).abs().max() < 1e-5),
            "A branch that has not begun must change nothing.",
        ),
    ),
    hints=(
        "The base is what the locked block makes of x, with nothing else in it.",
        "The branch: the control through its first layer, added to x, through the copy, through the last layer.",
    ),
)

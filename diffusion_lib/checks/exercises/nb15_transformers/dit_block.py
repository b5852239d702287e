"""The exercise dit_block: a transformer block that is told the time."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._layers import Affine, Bent, Mixing, Normed, Silent
from .modulate import modulate


def dit_block(x, embedding, to_six, norm, attend, mlp):
    """Attention and a network per token, each normalised, modulated, gated and added."""
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(modulate(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(modulate(norm(x), shift2, scale2))


def _probes(generator):
    def probe(name, b, n, d, k, silent=False):
        six = Silent(6 * d) if silent else Affine(generator, k, 6 * d, axes=2)
        layers = six, Normed(), Mixing(generator, d, d), Bent(generator, d, d)
        return Probe(name, (normal(generator, b, n, d), normal(generator, b, k), *layers))

    return [
        probe("five tokens", 3, 5, 4, 6),
        probe("as many tokens as samples", 4, 4, 3, 5),
        probe("a batch of one", 1, 6, 2, 3),
        probe("a single token, square everywhere", 3, 1, 3, 3),
        probe("a modulation that begins at zero", 3, 4, 5, 2, silent=True),
    ]


def _identity(calls):
    return bool((calls[-1].value - calls[-1].args[0]).abs().max() < 1e-6)


def _block(
    order=lambda six: six,
    first=lambda x, g, branch, s, c, norm: x + g * branch(norm(x) * (1 + c) + s),
    second=lambda x, g, branch, s, c, norm: x + g * branch(norm(x) * (1 + c) + s),
    enter=lambda x, middle: middle,
    branches=lambda attend, mlp: (attend, mlp),
):
    """The block with one part replaced."""

    def answer(x, embedding, to_six, norm, attend, mlp):
        s1, c1, g1, s2, c2, g2 = order([part[:, None] for part in to_six(embedding).chunk(6, dim=-1)])
        one, two = branches(attend, mlp)
        middle = first(x, g1, one, s1, c1, norm)
        return second(enter(x, middle), g2, two, s2, c2, norm)

    return answer


def _parallel(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = (part[:, None] for part in to_six(embedding).chunk(6, dim=-1))
    normed = norm(x)
    return x + g1 * attend(normed * (1 + c1) + s1) + g2 * mlp(normed * (1 + c2) + s2)


def _both(**parts):
    step = parts["step"]
    return _block(first=step, second=step)


EXERCISE = Exercise(
    id="dit_block",
    title="a block that is told the time",
    notebook="15_transformers",
    place=60,
    points=3,
    difficulty=3,
    minutes=12,
    reference=dit_block,
    probes=_probes,
    trained=("x", "embedding"),
    where="Peebles & Xie 2022 (DiT), section 3.2, adaLN-Zero, and figure 3",
    misconceptions=(
        Misconception(
            "No gates",
            "Both branches are added as they are. Then a new block is no identity, whatever the modulation says.",
            _both(step=lambda x, g, branch, s, c, norm: x + 0 * g + branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate begins at 1",
            "A 1 was added to the gates. Only the scales begin there: a gate of 0 has to close its branch.",
            _both(step=lambda x, g, branch, s, c, norm: x + (1 + g) * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate stands before the branch",
            "The gate multiplies what goes into the branch. It belongs to what comes out.",
            _both(step=lambda x, g, branch, s, c, norm: x + branch(g * (norm(x) * (1 + c) + s))),
        ),
        Misconception(
            "Nothing is added to",
            "The branch replaces x. It is added to it.",
            _both(step=lambda x, g, branch, s, c, norm: g * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate holds x back as well",
            "The gate multiplies the sum. Closed, it would leave nothing: it belongs to the branch alone.",
            _both(step=lambda x, g, branch, s, c, norm: g * (x + branch(norm(x) * (1 + c) + s))),
        ),
        Misconception(
            "Not normalised",
            "x was modulated as it is. The norm comes before shift and scale.",
            _both(step=lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "The second half is not normalised",
            "Attention sees normalised tokens, and the network per token does not. Each half has a norm of its own.",
            _block(second=lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "The first half is not normalised",
            "The network per token sees normalised tokens, and attention does not. Each half has a norm of its own.",
            _block(first=lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "Modulated before the norm",
            "The norm takes away most of what shift and scale did. They come behind it.",
            _both(step=lambda x, g, branch, s, c, norm: x + g * branch(norm(x * (1 + c) + s))),
        ),
        Misconception(
            "Not modulated",
            "The branches are not told the time: shift and scale are left out.",
            _both(step=lambda x, g, branch, s, c, norm: x + g * branch(norm(x)) + 0 * s + 0 * c),
        ),
        Misconception(
            "Scaled without the 1",
            "The scale multiplies without the 1 of exercise 5.",
            _both(step=lambda x, g, branch, s, c, norm: x + g * branch(norm(x) * c + s)),
        ),
        Misconception(
            "The norm is added to",
            "What is carried on is the normalised x. The path around the branches carries x itself.",
            _both(step=lambda x, g, branch, s, c, norm: norm(x) + g * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "Both branches see the same x",
            "The second branch is given the x from before attention. It should see what attention has added.",
            _parallel,
        ),
        Misconception(
            "Attention is missing, or its result is dropped",
            "The second branch begins with the old x, and what attention should add is lost.",
            _block(enter=lambda x, middle: x + 0 * middle),
        ),
        Misconception(
            "The second modulation is the first one again",
            "Both branches use the first three of the six. Each has its own.",
            _block(order=lambda six: [*six[:3], *six[:3]]),
        ),
        Misconception(
            "Scale before shift",
            "The six were read as scale, shift, gate. Their order is shift, scale, gate.",
            _block(order=lambda six: [six[1], six[0], six[2], six[4], six[3], six[5]]),
        ),
        Misconception(
            "Gate first",
            "The six were read as gate, shift, scale. Their order is shift, scale, gate.",
            _block(order=lambda six: [six[1], six[2], six[0], six[4], six[5], six[3]]),
        ),
        Misconception(
            "Pairs instead of threes",
            "The six were read as two shifts, two scales, two gates. First come all three of attention's.",
            _block(order=lambda six: [six[0], six[2], six[4], six[1], six[3], six[5]]),
        ),
        Misconception(
            "The network per token before attention",
            "The branches are exchanged. Attention comes first.",
            _block(branches=lambda attend, mlp: (mlp, attend)),
        ),
        Misconception(
            "Attention alone",
            "The network per token is missing.",
            _block(second=lambda x, g, branch, s, c, norm: x),
        ),
    ),
    properties=(
        Property(
            "a modulation that gives zeros makes the block the identity",
            _identity,
            "When all six are 0 the block must give x back.",
        ),
    ),
    hints=(
        "to_six(embedding) has the shape (b, 6 d). Cut it into six along the last axis.",
        "Each half of the block is one line: x plus gate times branch of the modulated norm of x.",
        "A gate is (b, d) and meets (b, n, d): it needs an axis in the middle, as in `modulate`.",
    ),
    forbidden=("DiTBlock",),
)

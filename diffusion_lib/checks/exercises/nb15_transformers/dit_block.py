"""The exercise dit_block: a transformer block that is told the time."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from . import _halves as halves
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
            halves.both(lambda x, g, branch, s, c, norm: x + 0 * g + branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate begins at 1",
            "A 1 was added to the gates. Only the scales begin there: a gate of 0 has to close its branch.",
            halves.both(lambda x, g, branch, s, c, norm: x + (1 + g) * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate stands before the branch",
            "The gate multiplies what goes into the branch. It belongs to what comes out.",
            halves.both(halves.gate_first),
        ),
        Misconception(
            "Nothing is added to",
            "The branch replaces x. It is added to it.",
            halves.both(lambda x, g, branch, s, c, norm: g * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The gate holds x back as well",
            "The gate multiplies the sum. Closed, it would leave nothing: it belongs to the branch alone.",
            halves.both(lambda x, g, branch, s, c, norm: g * (x + branch(norm(x) * (1 + c) + s))),
        ),
        Misconception(
            "Not normalised",
            "x was modulated as it is. The norm comes before shift and scale.",
            halves.both(lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "The second half is not normalised",
            "Attention sees normalised tokens, and the network per token does not. Each half has a norm of its own.",
            halves.block(second=lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "The first half is not normalised",
            "The network per token sees normalised tokens, and attention does not. Each half has a norm of its own.",
            halves.block(first=lambda x, g, branch, s, c, norm: x + g * branch(x * (1 + c) + s)),
        ),
        Misconception(
            "Modulated before the norm",
            "The norm takes away most of what shift and scale did. They come behind it.",
            halves.both(lambda x, g, branch, s, c, norm: x + g * branch(norm(x * (1 + c) + s))),
        ),
        Misconception(
            "Not modulated",
            "The branches are not told the time: shift and scale are left out.",
            halves.both(lambda x, g, branch, s, c, norm: x + g * branch(norm(x)) + 0 * s + 0 * c),
        ),
        Misconception(
            "Scaled without the 1",
            "The scale multiplies without the 1 of exercise 5.",
            halves.both(lambda x, g, branch, s, c, norm: x + g * branch(norm(x) * c + s)),
        ),
        Misconception(
            "The norm is added to",
            "What is carried on is the normalised x. The path around the branches carries x itself.",
            halves.both(lambda x, g, branch, s, c, norm: norm(x) + g * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "Both branches see the same x",
            "The second branch is given the x from before attention. It should see what attention has added.",
            halves.block(parallel=True),
        ),
        Misconception(
            "Attention is missing, or its result is dropped",
            "The second branch begins with the old x, and what attention should add is lost.",
            halves.apart(lambda x, a: x + 0 * a, lambda x, a: x),
        ),
        Misconception(
            "The second modulation is the first one again",
            "Both branches use the first three of the six. Each has its own.",
            halves.block(order=lambda six: [*six[:3], *six[:3]]),
        ),
        Misconception(
            "Scale before shift",
            "The six were read as scale, shift, gate. Their order is shift, scale, gate.",
            halves.block(order=lambda six: [six[1], six[0], six[2], six[4], six[3], six[5]]),
        ),
        Misconception(
            "Gate first",
            "The six were read as gate, shift, scale. Their order is shift, scale, gate.",
            halves.block(order=lambda six: [six[1], six[2], six[0], six[4], six[5], six[3]]),
        ),
        Misconception(
            "Pairs instead of threes",
            "The six were read as two shifts, two scales, two gates. First come all three of attention's.",
            halves.block(order=lambda six: [six[0], six[2], six[4], six[1], six[3], six[5]]),
        ),
        Misconception(
            "The network per token before attention",
            "The branches are exchanged. Attention comes first.",
            halves.block(branches=lambda attend, mlp: (mlp, attend)),
        ),
        Misconception(
            "Attention alone",
            "The network per token is missing.",
            halves.block(second=lambda x, g, branch, s, c, norm: x),
        ),
        Misconception(
            "The first gate stands before attention",
            "The gate multiplies what goes into attention. It belongs to what comes out.",
            halves.block(first=halves.gate_first),
        ),
        Misconception(
            "The second half takes scale for shift",
            "Attention is told in the right order, and the network per token is not: first the shift, then the scale.",
            halves.block(second=halves.told_wrong),
        ),
        Misconception(
            "The first gate before attention, and scale for shift behind it",
            "The first gate belongs to what comes out of attention, and the second half is told shift before scale.",
            halves.block(first=halves.gate_first, second=halves.told_wrong),
        ),
        Misconception(
            "Both see the same x, and the first gate stands before attention",
            "The second half should see what attention has added, and a gate belongs to what comes out.",
            halves.block(first=halves.gate_first, parallel=True),
        ),
        Misconception(
            "Both see the same x, and the second takes scale for shift",
            "The second half should see what attention has added, and it is told shift before scale.",
            halves.block(second=halves.told_wrong, parallel=True),
        ),
        Misconception(
            "All three mistakes are still there",
            "Follow x, then the order of the six, then what each gate multiplies.",
            halves.block(first=halves.gate_first, second=halves.told_wrong, parallel=True),
        ),
        Misconception(
            "The second half sees attention's answer alone",
            "It should see x with that answer added.",
            halves.apart(lambda x, a: a, lambda x, a: x + a),
        ),
        Misconception(
            "The second half adds to nothing",
            "Its branch replaces x. It is added to it.",
            halves.block(second=lambda x, g, branch, s, c, norm: g * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "What attention has added is lost at the end",
            "The second half saw it, and was added to the old x.",
            halves.apart(lambda x, a: x + a, lambda x, a: x + 0 * a),
        ),
        Misconception(
            "A sigmoid on the gates",
            "A gate of 0 is then half open. The gates multiply as they come.",
            halves.both(lambda x, g, branch, s, c, norm: x + g.sigmoid() * branch(norm(x) * (1 + c) + s)),
        ),
        Misconception(
            "The norm stands behind the branch",
            "Norm, shift and scale were applied to what comes out. They come before the branch.",
            halves.both(lambda x, g, branch, s, c, norm: x + g * (norm(branch(x)) * (1 + c) + s)),
        ),
        Misconception(
            "The gates read last",
            "The six were read as shift, scale, shift, scale, and both gates. First come all three of attention's.",
            halves.block(order=lambda six: [six[0], six[1], six[4], six[2], six[3], six[5]]),
        ),
        Misconception(
            "The gates exchanged",
            "Attention was given the second gate, and the network per token the first.",
            halves.block(order=lambda six: [six[0], six[1], six[5], six[3], six[4], six[2]]),
        ),
        Misconception(
            "The halves exchanged",
            "The network per token came first, with its own three numbers. Attention comes first.",
            halves.block(order=lambda six: [*six[3:], *six[:3]], branches=lambda attend, mlp: (mlp, attend)),
        ),
        Misconception(
            "The gate has no axis for the tokens",
            "A gate as (b, d) meets tokens and numbers. Each sample has its own.",
            halves.both(lambda x, g, branch, s, c, norm: x + g[:, 0] * branch(norm(x) * (1 + c) + s)),
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

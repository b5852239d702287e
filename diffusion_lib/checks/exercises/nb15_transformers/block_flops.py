"""The exercise block_flops: what one block costs."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def block_flops(tokens, dim):
    """Products of matrices in one block, two operations for each multiplication."""
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim


def _probes(generator):
    def drawn(low, high):
        return int(torch.randint(low, high, (), generator=generator))

    fixed = ((49, 112), (196, 112), (1, 1))
    others = ((drawn(3, 90), drawn(90, 300)), (drawn(300, 900), drawn(8, 60)), (drawn(5, 50), drawn(5, 50)))
    return [Probe(f"{n} tokens of {d} numbers", (n, d)) for n, d in (*fixed, *others)]


def _numbers(calls):
    return all(float(c.value) == c.args[0] * c.args[1] * (24 * c.args[1] + 4 * c.args[0]) for c in calls)


def _positive(calls):
    return all(float(c.value) > 0 for c in calls)


EXERCISE = Exercise(
    id="block_flops",
    title="what a block costs",
    notebook="15_transformers",
    place=70,
    points=2,
    difficulty=2,
    minutes=8,
    reference=block_flops,
    probes=_probes,
    where="the shapes of exercises 4 and 6; Peebles & Xie 2022 (DiT), section 3.2, on Gflops",
    misconceptions=(
        Misconception(
            "Multiplications alone",
            "This counts a multiplication with its addition as one. Here they are two operations.",
            lambda n, d: 12 * n * d**2 + 2 * n**2 * d,
        ),
        Misconception(
            "Attention's products are missing",
            "The scores and the mixing of values are products too: of n tokens with n tokens.",
            lambda n, d: 24 * n * d**2,
        ),
        Misconception(
            "The mixing of values is missing",
            "Only the scores were counted. The weights times the values cost as much again.",
            lambda n, d: 24 * n * d**2 + 2 * n**2 * d,
        ),
        Misconception(
            "The scores counted as tokens times width squared",
            "The scores compare n tokens with n tokens: tokens squared times the width.",
            lambda n, d: 24 * n * d**2 + 4 * n * d**2,
        ),
        Misconception(
            "The last layer of attention is missing",
            "Behind the heads a layer of d x d brings them together.",
            lambda n, d: 22 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "Queries alone",
            "The layer in front of attention makes queries, keys and values: three times as wide.",
            lambda n, d: 20 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "One layer of the network per token",
            "It has two layers, out to 4 d and back.",
            lambda n, d: 16 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "A network per token that is not wider",
            "Its middle is four times as wide as a token.",
            lambda n, d: 12 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "Attention alone",
            "The network per token is missing.",
            lambda n, d: 8 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "The network per token alone",
            "Attention is missing.",
            lambda n, d: 16 * n * d**2,
        ),
        Misconception(
            "The modulation counted for every token",
            "The six vectors are made once per image, and left out here.",
            lambda n, d: 36 * n * d**2 + 4 * n**2 * d,
        ),
        Misconception(
            "The modulation counted",
            "The six vectors are left out here: once per image they cost less than two tokens do.",
            lambda n, d: 24 * n * d**2 + 4 * n**2 * d + 12 * d**2,
        ),
        Misconception(
            "The weights instead of the operations",
            "This is how many weights the layers have. Each of them is used for every token.",
            lambda n, d: 12 * d**2,
        ),
        Misconception(
            "The cost of one token",
            "This is what a single token costs.",
            lambda n, d: 24 * d**2 + 4 * n * d,
        ),
        Misconception(
            "Tokens and width exchanged",
            "The layers cost n d², the products of tokens with tokens n² d.",
            lambda n, d: 24 * d * n**2 + 4 * d**2 * n,
        ),
        Misconception(
            "Attention's products with the width squared",
            "A score is a sum of d terms, so d counts once in it.",
            lambda n, d: 24 * n * d**2 + 4 * n**2 * d**2,
        ),
        Misconception(
            "The width of a score is missing",
            "A score is a sum of d terms: n² scores cost d times as much.",
            lambda n, d: 24 * n * d**2 + 4 * n**2,
        ),
        Misconception(
            "The biases counted",
            "An addition for every bias is in it. The text leaves them out.",
            lambda n, d: 24 * n * d**2 + 4 * n**2 * d + 9 * n * d,
        ),
        Misconception(
            "One addition fewer in every sum",
            "k terms need k - 1 additions, strictly. The text counts as many additions as multiplications.",
            lambda n, d: 24 * n * d**2 + 4 * n**2 * d - 10 * n * d - n**2,
        ),
        Misconception(
            "The network per token from 4 d to 4 d",
            "Its layers lead from d to 4 d and back: 4 stands in each product once.",
            lambda n, d: 40 * n * d**2 + 4 * n**2 * d,
        ),
    ),
    properties=(
        Property("a positive number", _positive, "A cost is a positive number."),
        Property(
            "what torch counts in its own layers",
            _numbers,
            "Counted over the layers of one block, torch finds another number.",
        ),
    ),
    hints=(
        "Write down every product of matrices with its shapes: four in attention's layers, two in its middle, "
        "two in the network per token.",
        "The layers are products of (n, d) with (d, 3 d), (d, d), (d, 4 d), and (n, 4 d) with (4 d, d).",
        "The middle: queries times keys gives n x n numbers of d terms each, over all heads; so do weights and values.",
    ),
)

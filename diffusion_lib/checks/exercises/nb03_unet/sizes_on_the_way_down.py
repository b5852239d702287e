"""The exercise sizes_on_the_way_down: sizes on the way down."""

from ...declare import Exercise, Misconception, Probe, Property
from ._numbers import random_number


def as_list(answer, *args):
    """A tuple of sizes is as good as a list."""
    sizes = answer(*args)
    return list(sizes) if isinstance(sizes, tuple) else sizes


def sizes_on_the_way_down(size, halvings):
    """The size before and after each stride-2 convolution."""
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 1) // 2)
    return sizes


def _halved(rule, keep=slice(None)):
    """The sizes under another rule of halving, or a part of them."""

    def answer(size, halvings):
        sizes = [size]
        for _ in range(halvings):
            sizes.append(rule(sizes[-1]))
        return sizes[keep]

    return answer


EXERCISE = Exercise(
    id="sizes_on_the_way_down",
    title="sizes on the way down",
    notebook="03_unet",
    place=10,
    points=1,
    difficulty=1,
    minutes=4,
    reference=sizes_on_the_way_down,
    probes=lambda generator: [
        Probe("28, three times", (28, 3)),
        Probe("32, three times", (32, 3)),
        Probe("5, once", (5, 1)),
        Probe("100, five times", (100, 5)),
        Probe("some odd size", (2 * random_number(generator, 20, 60) + 1, random_number(generator, 3, 5))),
        Probe("not at all", (9, 0)),
    ],
    driver=as_list,
    where="Dumoulin and Visin 2016, relationship 6: size = floor((n + 2p - k) / s) + 1",
    misconceptions=(
        Misconception(
            "Odd sizes are rounded down",
            "7 became 3. With padding 1 the last column still gets an output "
            "of its own, so half a pixel counts as a whole one. Rounding down is what pooling does.",
            _halved(lambda n: n // 2),
        ),
        Misconception(
            "The size at the start is missing",
            "The list begins after the first halving; it should begin with the size that went in.",
            _halved(lambda n: (n + 1) // 2, slice(1, None)),
        ),
        Misconception(
            "Only the last size",
            "The sizes on the way are asked, not only the one at the bottom.",
            lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, halvings)[-1],
        ),
        Misconception(
            "One size too few",
            "The last halving is missing: there is one more size than halvings.",
            lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, max(halvings - 1, 0)),
        ),
        Misconception(
            "One size too many",
            "One halving more than was asked for.",
            lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, halvings + 1),
        ),
        Misconception(
            "The padding or the + 1 is missing",
            "Without padding each step loses the border, and without the 1 at the end of the formula it loses as much.",
            _halved(lambda n: (n - 3) // 2 + 1),
        ),
        Misconception(
            "Nothing is rounded", "Half a pixel came out. Sizes are whole numbers.", _halved(lambda n: (n - 1) / 2 + 1)
        ),
        Misconception(
            "Divided without rounding", "Half a pixel came out. Sizes are whole numbers.", _halved(lambda n: n / 2)
        ),
        Misconception(
            "Rounded half to even",
            "Python's round takes 2.5 to 2 and 3.5 to 4. Here halves always go up.",
            _halved(lambda n: round(n / 2)),
        ),
        Misconception(
            "The stride is forgotten",
            "The size never changes: that is a convolution of stride 1.",
            _halved(lambda n: n),
        ),
        Misconception(
            "From the bottom up",
            "The sizes are right and in the wrong order: the way down begins large.",
            _halved(lambda n: (n + 1) // 2, slice(None, None, -1)),
        ),
    ),
    properties=(
        Property(
            "one size more than halvings",
            lambda calls: all(len(c.value) == c.args[1] + 1 for c in calls),
            "Fence posts: three halvings lead through four sizes.",
        ),
        Property(
            "doubling a size gives at least the size above it",
            lambda calls: all(bool((2 * c.value[1:] >= c.value[:-1]).all()) for c in calls),
            "Somewhere a row or column got lost: a strided convolution with padding loses none.",
        ),
        Property(
            "an even size is halved exactly, and each size comes from the one above it",
            lambda calls: all(
                int(below) * 2 - int(above) in ((0,) if above % 2 == 0 else (-1, 1))
                for c in calls
                for above, below in zip(c.value.tolist(), c.value.tolist()[1:], strict=False)
            ),
            "Follow 28 down: each size is about half of the one right above it.",
        ),
    ),
    hints=(
        "Put n = 7 into the formula by hand, with k = 3, p = 1, s = 2. Then n = 8.",
        "Both 7 and 8 lead to 4. Which whole-number division does that?",
        "Begin a list with the size; as often as there are halvings, append the halved last entry, rounded up.",
    ),
)

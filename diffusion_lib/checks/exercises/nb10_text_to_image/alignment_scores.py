"""The exercise alignment_scores: asked for and seen."""

from collections import Counter

import torch

from ...declare import Exercise, Misconception, Probe, Property

COLOURS, SHAPES = ("red", "green", "blue", "yellow"), ("circle", "square", "triangle")


def alignment_scores(asked, seen):
    """Shares of the pictures with the right colours, the right shapes, and the right pairs."""
    colours = shapes = bound = 0
    for want, got in zip(asked, seen, strict=True):
        colours += sorted(c for c, _ in want) == sorted(c for c, _ in got)
        shapes += sorted(s for _, s in want) == sorted(s for _, s in got)
        bound += sorted(want) == sorted(got)
    return colours / len(asked), shapes / len(asked), bound / len(asked)


def measure(answer, asked, seen):
    """Three numbers, however they are packed."""
    result = answer(asked, seen)
    packed = isinstance(result, (list, tuple, torch.Tensor)) or hasattr(result, "__array__")
    return torch.tensor([float(v) for v in result], dtype=torch.float64) if packed else result


def _probes(generator):
    def thing():
        pick = torch.randint(12, (), generator=generator).item()
        return COLOURS[pick % 4], SHAPES[pick // 4]

    def scenes(count):
        return [[thing() for _ in range(1 + i % 2)] for i in range(count)]

    def slips(name, count):
        wanted, found = [[thing(), thing()] for _ in range(count)], []
        for a, b in wanted:
            (c, s), (d, z) = a, b
            ways = [[a, b], [b, a], [a], [a, b, thing()], [a, a], [(d, s), (c, z)], [a, thing()], [], [(c, z), (c, s)]]
            found.append(ways[int(torch.randint(len(ways), (), generator=generator))])
        return Probe(name, (wanted, found))

    r, g = ("red", "circle"), ("green", "square")
    swapped = [("red", "square"), ("green", "circle")]
    fixed = Probe(
        "all kinds of slips",
        (
            [[r, g]] * 8 + [[r, r], [r], [g]],
            [
                [g, r],
                swapped,
                [r],
                [r, g, g],
                [r, r],
                [],
                [("blue", "circle"), g],
                [("red", "triangle"), g],
                [r],
                [r, r],
                [g],
            ],
        ),
    )
    asked = scenes(12)
    return [
        fixed,
        Probe("everything right, in another order", (asked, [list(reversed(one)) for one in asked])),
        Probe("pictures of something else", (scenes(30), scenes(30))),
        slips("many slips", 40),
        slips("fewer slips", 13),
        Probe("one picture, colours exchanged", ([[r, g]], [swapped])),
        Probe("two pictures exchanged", ([[r], [g]], [[g], [r]])),
        Probe("other shapes", ([[r, g], [r]], [[("red", "square"), g], [("red", "triangle")]])),
    ]


def _by(colours, shapes, bound):
    def share(rule, asked, seen):
        return sum(float(rule(a, s)) for a, s in zip(asked, seen, strict=True)) / len(asked)

    def answer(asked, seen):
        return share(colours, asked, seen), share(shapes, asked, seen), share(bound, asked, seen)

    return answer


def _all(compare):
    """One comparison for colours, shapes and pairs."""
    return _by(
        lambda a, s: compare([c for c, _ in a], [c for c, _ in s]),
        lambda a, s: compare([c for _, c in a], [c for _, c in s]),
        compare,
    )


def _same(a, s):
    return sorted(a) == sorted(s)


def _parts(place):
    return lambda a, s: _same([x[place] for x in a], [x[place] for x in s])


def _found(a, s):
    rest = list(s)
    return sum(1 for x in a if x in rest and not rest.remove(x)) / len(a)


def _of_things(asked, seen):
    parts = (lambda x: x[0], lambda x: x[1], lambda x: x)
    number = sum(len(a) for a in asked)
    return tuple(
        sum((Counter(map(part, a)) & Counter(map(part, s))).total() for a, s in zip(asked, seen, strict=True)) / number
        for part in parts
    )


def _joined(asked, seen):
    def flat(scenes, place):
        return sorted(thing[place] for scene in scenes for thing in scene)

    return (
        float(flat(asked, 0) == flat(seen, 0)),
        float(flat(asked, 1) == flat(seen, 1)),
        float(sorted(map(sorted, asked)) == sorted(map(sorted, seen))),
    )


def _with_things(asked, seen):
    kept = [(a, s) for a, s in zip(asked, seen, strict=True) if s]
    return [a for a, _ in kept], [s for _, s in kept]


EXERCISE = Exercise(
    id="alignment_scores",
    title="asked for and seen",
    notebook="10_text_to_image",
    place=70,
    points=2,
    difficulty=2,
    minutes=10,
    reference=alignment_scores,
    probes=_probes,
    driver=measure,
    where="Huang et al. 2023: attribute binding",
    misconceptions=(
        Misconception(
            "The order counts",
            "The things were compared one by one, in order. A picture has no first thing: compare sorted lists.",
            _all(lambda a, s: list(a) == list(s)),
        ),
        Misconception(
            "Sets forget doubles",
            "A set holds a thing once: two red circles then equal one. Compare sorted lists.",
            _all(lambda a, s: set(a) == set(s)),
        ),
        Misconception(
            "More than was asked for is right too",
            "Only what is missing was counted. A third thing, never asked for, is a mistake as well.",
            _all(lambda a, s: _found(a, s) == 1),
        ),
        Misconception(
            "Less than was asked for is right too",
            "Only what is superfluous was counted. A picture with nothing in it would be right.",
            _all(lambda a, s: not s or _found(s, a) == 1),
        ),
        Misconception(
            "Half right counts half",
            "Shares of things were averaged. The score is a share of pictures: each is right or not.",
            _all(_found),
        ),
        Misconception(
            "Binding is more than both",
            "Right colours and right shapes do not make right pairs: a red "
            "square and a green circle have both. Compare the pairs.",
            _by(_parts(0), _parts(1), lambda a, s: _parts(0)(a, s) and _parts(1)(a, s)),
        ),
        Misconception(
            "Colours and shapes are exchanged",
            "The first of a pair is the colour. The order of the results is colours, shapes, pairs.",
            _by(_parts(1), _parts(0), _same),
        ),
        Misconception(
            "Counts, not shares",
            "The pictures were counted. Divide by how many there are.",
            lambda asked, seen: tuple(len(asked) * v for v in alignment_scores(asked, seen)),
        ),
        Misconception(
            "Looked up one by one",
            "Each thing that was asked for was looked for among those seen. Then one red circle answers for two, and "
            "a third thing, never asked for, does not count.",
            _all(lambda a, s: all(x in s for x in a)),
        ),
        Misconception(
            "A share of the things",
            "Things were counted, over all pictures. The score is a share of pictures: each is right or not.",
            _of_things,
        ),
        Misconception(
            "All pictures at once",
            "The lists of all pictures were joined and compared once. Each picture is right or not.",
            _joined,
        ),
        Misconception(
            "Only as far as the shorter list",
            "zip ends with the shorter list, so that a missing or an additional thing goes unseen.",
            _all(lambda a, s: all(x == y for x, y in zip(sorted(a), sorted(s), strict=False))),
        ),
        Misconception(
            "Divided without a remainder",
            "// gives whole numbers: every share below 1 becomes 0.",
            lambda asked, seen: tuple(float(v == 1) for v in alignment_scores(asked, seen)),
        ),
        Misconception(
            "Empty pictures are left out",
            "Pictures in which nothing was seen were not counted. They are wrong, and stay in the number of pictures.",
            lambda asked, seen: alignment_scores(*_with_things(asked, seen)),
        ),
        Misconception(
            "In percent",
            "The scores are shares, from 0 to 1.",
            lambda asked, seen: tuple(100 * v for v in alignment_scores(asked, seen)),
        ),
    ),
    properties=(
        Property(
            "the order of things does not matter",
            lambda calls: all(abs(float(v) - 1) < 1e-6 for v in calls[1].value),
            "Everything is right there: three times 1.",
        ),
        Property(
            "exchanged colours are seen by the pairs alone",
            lambda calls: [round(float(v), 6) for v in calls[5].value] == [1, 1, 0],
            "Colours 1, shapes 1, pairs 0.",
        ),
    ),
    hints=(
        "Walk over asked and seen together with zip. Three questions per picture, each answered by yes or no.",
        "sorted(...) brings two lists into one order and keeps doubles. It sorts pairs as well.",
        "True counts as 1 in a sum. At the end three sums over the number of pictures.",
    ),
)

"""The exercise repaint_walk: inpainting with rounds."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._moves import Down, PutBack, Up


def repaint_walk(x, pairs, rounds, down, put_back, up):
    """Every step `rounds` times: down, the known part in, and up again before the next round."""
    for t, t_prev in pairs:
        for number in range(rounds):
            x = put_back(down(x, t, t_prev), t_prev)
            if number < rounds - 1:
                x = up(x, t_prev, t)
    return x


def _probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures, three rounds": ((4, 1, 3, 4), pairs(11, 7, 3), 3),
        "points, two rounds": ((6, 2), pairs(5, 4, 3, 2, 1, 0), 2),
        "one round is replacement": ((3, 4), pairs(10, 6, 1), 1),
        "a single step, four rounds": ((1, 2, 3, 3), pairs(8), 4),
    }
    return [
        Probe(
            name,
            (normal(generator, *shape), steps, rounds, *(kind(generator, shape) for kind in (Down, PutBack, Up))),
        )
        for name, (shape, steps, rounds) in cases.items()
    ]


def _known_at_the_end(calls):
    for call in calls:
        put_back = call.args[4]
        if (call.value - put_back(call.value, -1)).abs().max() > 1e-6:
            return False
    return True


def _walk(
    order=lambda down, put_back, x, t, t_prev: put_back(down(x, t, t_prev), t_prev),
    again=lambda number, rounds: number < rounds - 1,
    back=lambda up, x, t, t_prev: up(x, t_prev, t),
    count=lambda rounds: rounds,
):
    """The answer with one part replaced."""

    def answer(x, pairs, rounds, down, put_back, up):
        for t, t_prev in pairs:
            for number in range(count(rounds)):
                x = order(down, put_back, x, t, t_prev)
                if again(number, count(rounds)):
                    x = back(up, x, t, t_prev)
        return x

    return answer


def _rounds_outside(x, pairs, rounds, down, put_back, up):
    for number in range(rounds):
        for t, t_prev in pairs:
            x = put_back(down(x, t, t_prev), t_prev)
            if number < rounds - 1:
                x = up(x, t_prev, t)
    return x


def _whole_walk_again(x, pairs, rounds, down, put_back, up):
    for number in range(rounds):
        for t, t_prev in pairs:
            x = put_back(down(x, t, t_prev), t_prev)
        if number < rounds - 1:
            x = up(x, -1, pairs[0][0])
    return x


def _walks_without_a_way_up(x, pairs, rounds, down, put_back, up):
    for _ in range(rounds):
        x = _walk(count=lambda rounds: 1)(x, pairs, rounds, down, put_back, up)
    return x


def _once_at_the_end(x, pairs, rounds, down, put_back, up):
    x = _walk(order=lambda down, put_back, x, t, t_prev: down(x, t, t_prev))(x, pairs, rounds, down, put_back, up)
    return put_back(x, -1)


def _after_the_rounds(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for number in range(rounds):
            x = down(x, t, t_prev)
            if number < rounds - 1:
                x = up(x, t_prev, t)
        x = put_back(x, t_prev)
    return x


def _says(words):
    return lambda calls: any(call.error and words in call.error["message"] for call in calls)


def _from_the_start(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        begin = x
        for number in range(rounds):
            x = put_back(down(begin, t, t_prev), t_prev)
            if number < rounds - 1:
                x = up(x, t_prev, t)
    return x


def _first_pair_alone(x, pairs, rounds, down, put_back, up):
    return _walk()(x, pairs[:1], rounds, down, put_back, up)


def _returned_inside(calls):
    """Only the first pair was walked; with a single pair that is right."""
    for call in calls:
        x, pairs, *rest = call.args
        if len(pairs) > 1 and call.error is None:
            first = repaint_walk(x, pairs[:1], *rest)
            after_one = repaint_walk(x, pairs[:1], 1, *rest[1:])
            if call.value.shape == first.shape and (
                (call.value - first).abs().max() < 1e-6 or (call.value - after_one).abs().max() < 1e-6
            ):
                return True
    return False


EXERCISE = Exercise(
    id="repaint_walk",
    title="down, up and down again",
    notebook="13_editing",
    place=45,
    points=2,
    difficulty=2,
    minutes=9,
    reference=repaint_walk,
    probes=_probes,
    where="Lugmayr et al. 2022 (RePaint), algorithm 1",
    misconceptions=(
        Misconception(
            "Up again after the last round as well",
            "After its last round a step went up once more: the walk never gets down, and the result is noisy.",
            _walk(again=lambda number, rounds: True),
        ),
        Misconception(
            "Never up",
            "The same step was taken several times in a row. In between, x has to go up again to the step's own noise.",
            _walk(again=lambda number, rounds: False),
        ),
        Misconception(
            "One round too many",
            "Every step was taken once more than asked.",
            _walk(count=lambda rounds: rounds + 1),
        ),
        Misconception(
            "One round too few",
            "Every step was taken once less than asked. With one round it was not taken at all.",
            _walk(count=lambda rounds: rounds - 1),
        ),
        Misconception(
            "The known part before the step",
            "The known part went in at t, before the step. What the step makes of it stays in the result: at the end "
            "the known part is no longer exact.",
            _walk(order=lambda down, put_back, x, t, t_prev: down(put_back(x, t), t, t_prev)),
        ),
        Misconception(
            "The known part at the old noise level",
            "After the step x stands at t_prev. The known part went in with the noise of t.",
            _walk(order=lambda down, put_back, x, t, t_prev: put_back(down(x, t, t_prev), t)),
        ),
        Misconception(
            "The known part is never put in",
            "The moves are right, and put_back was never called: nothing says what is known.",
            _walk(order=lambda down, put_back, x, t, t_prev: down(x, t, t_prev)),
        ),
        Misconception(
            "The known part once, at the end",
            "The known part went in after the whole walk. Nothing on the way fitted itself to it.",
            _once_at_the_end,
        ),
        Misconception(
            "The known part after the last round alone",
            "In the rounds before the last nothing was known, and going down again could not fit itself to it.",
            _after_the_rounds,
        ),
        Misconception(
            "The times of a move exchanged",
            "A move was told its two times in the wrong order: down(x, t, t_prev), and up(x, t_prev, t).",
            _walk(back=lambda up, x, t, t_prev: up(x, t, t_prev)),
            _says(" leads from a time to "),
        ),
        Misconception(
            "The rounds outside",
            "The two loops are exchanged: each step is taken once, then the walk begins anew. The rounds belong to "
            "each step.",
            _rounds_outside,
        ),
        Misconception(
            "The whole walk again",
            "The whole way down was repeated. It goes up by one step, and down the same step.",
            _whole_walk_again,
        ),
        Misconception(
            "Every round from the same point",
            "Each round began at the x of the first one, so that the rounds before the last changed nothing.",
            _from_the_start,
        ),
        Misconception(
            "Ends after the first step",
            "The result is that of the first pair of times: return stands inside the loop.",
            _first_pair_alone,
            _returned_inside,
        ),
        Misconception(
            "The whole walk again, from data",
            "All the pairs were walked in every round, and each walk began with what the last one had left at data. "
            "The rounds belong to each pair, with a way up between two of them.",
            _walks_without_a_way_up,
        ),
    ),
    properties=(
        Property(
            "the known part is there at the end",
            _known_at_the_end,
            "At data, t = -1, the known part must be what put_back makes it.",
        ),
    ),
    hints=(
        "Two loops: over the pairs of times, and in it over the rounds.",
        "A round is a step down, and then the known part at the noise level where x stands now.",
        "Which rounds of a step go up again? With one round, none.",
    ),
    forbidden=("repaint", "keep_known"),
)

"""The known mistakes of the exercise train, told from the order of the calls."""

import torch

from ...declare import Misconception


def every(fact):
    """True when a fact about (facts, losses, number of batches, number of steps) holds in every call."""
    return lambda calls: all(fact(call.value, *call.args) for call in calls)


def in_turn(v, losses, number, steps):
    return v["batches"] == [i % number for i in range(steps)]


def told(v, numbers):
    return v["told"] == [float(k) for k in numbers]


def losses_are(v, wanted):
    got = v["losses"]
    return got.shape == wanted.shape and bool((got - wanted).abs().max() < 1e-5)


def _counts(number_of_steps):
    """A symptom: `number_of_steps(batches, steps)` steps are taken, and that is not what was asked for."""
    return lambda calls: (
        every(lambda v, losses, number, steps: len(v["batches"]) == number_of_steps(number, steps))(calls)
        and any(number_of_steps(call.args[1], call.args[2]) != call.args[2] for call in calls)
    )


def _visits(batch_at):
    """A symptom: step i gets batch `batch_at(i, batches, steps)`, and that is the wrong one somewhere."""
    return lambda calls: (
        every(lambda v, _, n, steps: v["batches"] == [batch_at(i, n, steps) for i in range(steps)])(calls)
        and not every(in_turn)(calls)
    )


def _tells(number_at):
    """A symptom: after step i, follow is told `number_at(i, batches, losses)`, and that is not i."""

    def said(v, losses, number, steps):
        wanted = [float(number_at(i, number, losses)) for i in range(steps)]
        close = len(v["told"]) == steps and all(abs(a - b) < 1e-5 for a, b in zip(v["told"], wanted, strict=True))
        return close and v["steps"] == [True, False] * steps

    return lambda calls: every(said)(calls) and not all(told(c.value, range(c.args[2])) for c in calls)


def _loop(
    chosen=lambda k, batches, steps: batches[k % len(batches)],
    order=range,
    number=lambda k, losses, batches: k,
    keep=lambda losses: losses,
    times=1,
    after=True,
    before=False,
):
    """A loop with one part replaced."""

    def answer(step, batches, follow, num_steps):
        losses = []
        for k in order(num_steps):
            if before:
                follow(k)
            for _ in range(times):
                loss = step(chosen(k, batches, num_steps))
            losses.append(loss)
            if after:
                follow(number(k, losses, batches))
        return keep(losses)

    return answer


def _passes(enough):
    """A loop over whole passes through the batches, until `enough(steps done, passes done, num_steps)`."""

    def answer(step, batches, follow, num_steps):
        losses, passes = [], 0
        while not enough(len(losses), passes, num_steps):
            for batch in batches:
                losses.append(step(batch))
                follow(len(losses) - 1)
            passes += 1
        return losses

    return answer


def _one_pass(step, batches, follow, num_steps):
    losses = []
    for k, batch in enumerate(batches[:num_steps]):
        losses.append(step(batch))
        follow(k)
    return losses


def _follow_afterwards(numbers):
    def answer(step, batches, follow, num_steps):
        losses = [step(batches[k % len(batches)]) for k in range(num_steps)]
        for k in numbers(num_steps):
            follow(k)
        return losses

    return answer


def _lazy(step, batches, follow, num_steps):
    for k in range(num_steps):
        yield step(batches[k % len(batches)])
        follow(k)


def _follow_per_pass(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        if (k + 1) % len(batches) == 0:
            follow(k)
    return losses


def _rotating(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        batches.append(batches.pop(0))
        losses.append(step(batches[-1]))
        follow(k)
    return losses


def _running(losses):
    return [sum(losses[: i + 1]) / (i + 1) for i in range(len(losses))]


def _all_steps_first(v, losses, number, steps):
    return v["steps"] == [True] * len(v["batches"]) + [False] * len(v["told"])


def _blocks(k, number, steps):
    return k * number // steps


def _kept(what):
    """A symptom: the losses that come back are `what(losses of the steps)`."""
    return every(lambda v, losses, number, steps: steps == 1 or losses_are(v, what(losses[:steps])))


MISTAKES = (
    Misconception(
        "follow is never called",
        "The average stays where it began.",
        _loop(after=False),
        every(lambda v, *_: bool(v["batches"]) and not v["told"]),
    ),
    Misconception(
        "Nothing runs until somebody asks",
        "What comes back is a generator: no step was taken when train ended. Give back a list.",
        _lazy,
        every(lambda v, *_: not v["batches"] and len(v["losses"]) > 0),
    ),
    Misconception(
        "Return inside the loop",
        "The loop ends after its first step: is the `return` indented too far?",
        lambda step, batches, follow, num_steps: _loop()(step, batches, follow, 1),
        _counts(lambda number, steps: 1),
    ),
    Misconception(
        "num_steps passes over all the batches",
        "num_steps counts steps, not epochs: one step, one batch.",
        _passes(lambda done, passes, steps: passes == steps),
        _counts(lambda number, steps: number * steps),
    ),
    Misconception(
        "Only whole passes",
        "Whole passes over the batches are made, until num_steps are reached or more. Training stops at num_steps.",
        _passes(lambda done, passes, steps: done >= steps),
        _counts(lambda number, steps: -(-steps // number) * number),
    ),
    Misconception(
        "The batches are used up",
        "The loop ends with the last batch. Training begins again with the first one, until num_steps are done.",
        _one_pass,
        _counts(lambda number, steps: min(number, steps)),
    ),
    Misconception(
        "One pass, whatever num_steps says",
        "Each batch comes once, and num_steps is not looked at.",
        _passes(lambda done, passes, steps: passes == 1),
        _counts(lambda number, steps: number),
    ),
    Misconception(
        "One step too few",
        "A step is left out: count the fence posts.",
        _loop(order=lambda n: range(1, n)),
        _counts(lambda number, steps: steps - 1),
    ),
    Misconception(
        "One step too many",
        "num_steps + 1 steps are taken.",
        _loop(order=lambda n: range(n + 1)),
        _counts(lambda number, steps: steps + 1),
    ),
    Misconception(
        "Two steps instead of one",
        "step is called twice per turn, perhaps once to train and once for the loss. Each call trains.",
        _loop(times=2),
        _counts(lambda number, steps: 2 * steps),
    ),
    Misconception(
        "The list of batches is overrun",
        "The step number is used as an index and runs past the end of the list.",
        _loop(chosen=lambda k, batches, steps: batches[k]),
        lambda calls: (
            bool(calls[0].error)
            and calls[0].error["type"] == "IndexError"
            and "list index" in calls[0].error["message"]
            and not calls[1].error
        ),
    ),
    Misconception(
        "follow comes before the step",
        "The average follows weights that this step has not changed yet: it lags one step behind.",
        _loop(before=True, after=False),
        every(lambda v, losses, number, steps: v["steps"] == [False, True] * steps),
    ),
    Misconception(
        "follow is called once, at the end",
        "An average needs every step on the way; called once, it holds a mix of the start and the end.",
        _follow_afterwards(lambda n: [n - 1]),
        every(lambda v, *rest: len(v["told"]) == 1 and _all_steps_first(v, *rest)),
    ),
    Misconception(
        "follow is called after all the steps",
        "All the calls of follow come when training is over: they see only the last weights.",
        _follow_afterwards(range),
        every(lambda v, _, n, steps: len(v["told"]) == steps and _all_steps_first(v, _, n, steps)),
    ),
    Misconception(
        "follow is called once per pass",
        "The average must follow every step, not only the last one of a pass over the batches.",
        _follow_per_pass,
        every(lambda v, losses, number, steps: len(v["batches"]) == steps and len(v["told"]) == steps // number),
    ),
    Misconception(
        "Steps are counted from 1",
        "follow is told 1 after the first step. The course counts from 0; the warm-up of the average depends on it.",
        _loop(number=lambda k, losses, batches: k + 1),
        _tells(lambda k, number, losses: k + 1),
    ),
    Misconception(
        "follow is told the step before",
        "follow hears the number of an earlier step than the one just taken.",
        _loop(number=lambda k, losses, batches: max(k - 1, 0)),
        lambda calls: any(_tells(at)(calls) for at in (lambda k, *_: max(k - 1, 0), lambda k, *_: k - 1)),
    ),
    Misconception(
        "follow is told the loss",
        "follow wants the number of the step. It was given the loss.",
        _loop(number=lambda k, losses, batches: losses[-1]),
        _tells(lambda k, number, losses: losses[k]),
    ),
    Misconception(
        "follow counts anew with every pass",
        "The number starts at 0 again with each pass over the batches. It counts all the steps.",
        _loop(number=lambda k, losses, batches: k % len(batches)),
        _tells(lambda k, number, losses: k % number),
    ),
    Misconception(
        "Always the same batch",
        "Every step uses the same batch: the network sees nothing else.",
        _loop(chosen=lambda k, batches, steps: batches[0]),
        lambda calls: all(len(set(c.value["batches"])) == 1 for c in calls) and not every(in_turn)(calls),
    ),
    Misconception(
        "Each batch several times in a row",
        "The steps are shared out over the batches in blocks. Take one after the other.",
        _loop(chosen=lambda k, batches, steps: batches[_blocks(k, len(batches), steps)]),
        lambda calls: (
            all(
                len(c.value["batches"]) == c.args[2] and c.value["batches"] == sorted(c.value["batches"]) for c in calls
            )
            and len(set(calls[0].value["batches"])) > 1
        ),
    ),
    Misconception(
        "It begins with another batch",
        "The batches come in turn, but the first step does not get the first one.",
        _loop(chosen=lambda k, batches, steps: batches[(k + 1) % len(batches)]),
        lambda calls: any(_visits(lambda i, n, steps, by=by: (i + by) % n)(calls) for by in (1, -1)),
    ),
    Misconception(
        "The batches run backwards",
        "The batches are taken from the end of the list.",
        _loop(chosen=lambda k, batches, steps: batches[-1 - k % len(batches)]),
        _visits(lambda i, n, steps: n - 1 - i % n),
    ),
    Misconception(
        "Only the last loss",
        "One number came back; the plot needs all of them.",
        _loop(keep=lambda losses: losses[-1]),
        _kept(lambda losses: losses[-1:]),
    ),
    Misconception(
        "Only the mean of the losses",
        "One number came back; the plot needs all of them.",
        _loop(keep=lambda losses: sum(losses) / len(losses)),
        _kept(lambda losses: losses.mean().reshape(1)),
    ),
    Misconception(
        "A running mean of the losses",
        "Each entry is the mean of all the losses so far. The plot needs the losses as they came.",
        _loop(keep=_running),
        _kept(lambda losses: losses.cumsum(0) / torch.arange(1, len(losses) + 1)),
    ),
    Misconception(
        "The caller's list is turned round",
        "Batches are taken out of the list and put back behind: it is the caller's, and the next run begins elsewhere.",
        _rotating,
        lambda calls: (
            every(in_turn)(calls)
            and not all(c.value["list kept"] for c in calls)
            and all(told(c.value, range(c.args[2])) for c in calls)
        ),
    ),
)

"""The known mistakes of the exercise train, told from the order of the calls."""

import torch

from ...declare import Misconception
from ._train_facts import all_steps_first, counts, every, in_turn, kept, tells, told, visits
from ._train_loops import (
    blocks,
    follow_afterwards,
    follow_per_pass,
    lazy,
    loop,
    one_pass,
    passes_until,
    rotating,
    running,
)

MISTAKES = (
    Misconception(
        "follow is never called",
        "The average stays where it began.",
        loop(after=False),
        every(lambda v, *_: bool(v["batches"]) and not v["told"]),
    ),
    Misconception(
        "Nothing runs until somebody asks",
        "What comes back is a generator: no step was taken when train ended. Give back a list.",
        lazy,
        every(lambda v, *_: not v["batches"] and len(v["losses"]) > 0),
    ),
    Misconception(
        "Return inside the loop",
        "The loop ends after its first step: is the `return` indented too far?",
        lambda step, batches, follow, num_steps: loop()(step, batches, follow, 1),
        counts(lambda number, steps: 1),
    ),
    Misconception(
        "num_steps passes over all the batches",
        "num_steps counts steps, not epochs: one step, one batch.",
        passes_until(lambda done, passes, steps: passes == steps),
        counts(lambda number, steps: number * steps),
    ),
    Misconception(
        "Only whole passes",
        "Whole passes over the batches are made, until num_steps are reached or more. Training stops at num_steps.",
        passes_until(lambda done, passes, steps: done >= steps),
        counts(lambda number, steps: -(-steps // number) * number),
    ),
    Misconception(
        "The batches are used up",
        "The loop ends with the last batch. Training begins again with the first one, until num_steps are done.",
        one_pass,
        counts(lambda number, steps: min(number, steps)),
    ),
    Misconception(
        "One pass, whatever num_steps says",
        "Each batch comes once, and num_steps is not looked at.",
        passes_until(lambda done, passes, steps: passes == 1),
        counts(lambda number, steps: number),
    ),
    Misconception(
        "One step too few",
        "A step is left out: count the fence posts.",
        loop(order=lambda n: range(1, n)),
        counts(lambda number, steps: steps - 1),
    ),
    Misconception(
        "One step too many",
        "num_steps + 1 steps are taken.",
        loop(order=lambda n: range(n + 1)),
        counts(lambda number, steps: steps + 1),
    ),
    Misconception(
        "Two steps instead of one",
        "step is called twice per turn, perhaps once to train and once for the loss. Each call trains.",
        loop(times=2),
        counts(lambda number, steps: 2 * steps),
    ),
    Misconception(
        "The list of batches is overrun",
        "The step number is used as an index and runs past the end of the list.",
        loop(chosen=lambda k, batches, steps: batches[k]),
        lambda calls: (
            calls[0].error is not None
            and calls[0].error["type"] == "IndexError"
            and "list index" in calls[0].error["message"]
            and not calls[1].error
        ),
    ),
    Misconception(
        "follow comes before the step",
        "The average follows weights that this step has not changed yet: it lags one step behind.",
        loop(before=True, after=False),
        every(lambda v, losses, number, steps: v["steps"] == [False, True] * steps),
    ),
    Misconception(
        "follow is called once, at the end",
        "An average needs every step on the way; called once, it holds a mix of the start and the end.",
        follow_afterwards(lambda n: [n - 1]),
        every(lambda v, *rest: len(v["told"]) == 1 and all_steps_first(v, *rest)),
    ),
    Misconception(
        "follow is called after all the steps",
        "All the calls of follow come when training is over: they see only the last weights.",
        follow_afterwards(range),
        every(lambda v, _, n, steps: len(v["told"]) == steps and all_steps_first(v, _, n, steps)),
    ),
    Misconception(
        "follow is called once per pass",
        "The average must follow every step, not only the last one of a pass over the batches.",
        follow_per_pass,
        every(lambda v, losses, number, steps: len(v["batches"]) == steps and len(v["told"]) == steps // number),
    ),
    Misconception(
        "Steps are counted from 1",
        "follow is told 1 after the first step. The course counts from 0; the warm-up of the average depends on it.",
        loop(number=lambda k, losses, batches: k + 1),
        tells(lambda k, number, losses: k + 1),
    ),
    Misconception(
        "follow is told the step before",
        "follow hears the number of an earlier step than the one just taken.",
        loop(number=lambda k, losses, batches: max(k - 1, 0)),
        lambda calls: any(tells(at)(calls) for at in (lambda k, *_: max(k - 1, 0), lambda k, *_: k - 1)),
    ),
    Misconception(
        "follow is told the loss",
        "follow wants the number of the step. It was given the loss.",
        loop(number=lambda k, losses, batches: losses[-1]),
        tells(lambda k, number, losses: losses[k]),
    ),
    Misconception(
        "follow counts anew with every pass",
        "The number starts at 0 again with each pass over the batches. It counts all the steps.",
        loop(number=lambda k, losses, batches: k % len(batches)),
        tells(lambda k, number, losses: k % number),
    ),
    Misconception(
        "Always the same batch",
        "Every step uses the same batch: the network sees nothing else.",
        loop(chosen=lambda k, batches, steps: batches[0]),
        lambda calls: all(len(set(c.value["batches"])) == 1 for c in calls) and not every(in_turn)(calls),
    ),
    Misconception(
        "Each batch several times in a row",
        "The steps are shared out over the batches in blocks. Take one after the other.",
        loop(chosen=lambda k, batches, steps: batches[blocks(k, len(batches), steps)]),
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
        loop(chosen=lambda k, batches, steps: batches[(k + 1) % len(batches)]),
        lambda calls: any(visits(lambda i, n, steps, by=by: (i + by) % n)(calls) for by in (1, -1)),
    ),
    Misconception(
        "The batches run backwards",
        "The batches are taken from the end of the list.",
        loop(chosen=lambda k, batches, steps: batches[-1 - k % len(batches)]),
        visits(lambda i, n, steps: n - 1 - i % n),
    ),
    Misconception(
        "Only the last loss",
        "One number came back; the plot needs all of them.",
        loop(keep=lambda losses: losses[-1]),
        kept(lambda losses: losses[-1:]),
    ),
    Misconception(
        "Only the mean of the losses",
        "One number came back; the plot needs all of them.",
        loop(keep=lambda losses: sum(losses) / len(losses)),
        kept(lambda losses: losses.mean().reshape(1)),
    ),
    Misconception(
        "A running mean of the losses",
        "Each entry is the mean of all the losses so far. The plot needs the losses as they came.",
        loop(keep=running),
        kept(lambda losses: losses.cumsum(0) / torch.arange(1, len(losses) + 1)),
    ),
    Misconception(
        "The caller's list is turned round",
        "Batches are taken out of the list and put back behind: it is the caller's, and the next run begins elsewhere.",
        rotating,
        lambda calls: (
            every(in_turn)(calls)
            and not all(c.value["list kept"] for c in calls)
            and all(told(c.value, range(c.args[2])) for c in calls)
        ),
    ),
)

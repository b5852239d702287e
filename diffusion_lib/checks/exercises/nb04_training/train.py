"""The exercise train: the loop."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def train(step, batches, follow, num_steps):
    """Train for num_steps, let the average follow each step, give back the losses."""
    kept = []
    for k in range(num_steps):
        kept.append(step(batches[k % len(batches)]))
        follow(k)
    return kept


_PATIENCE = 60  # more steps than any answer needs, even one epoch per step


def _drive_train(answer, losses, num_batches, num_steps):
    """What the loop did, in order: +i for a step on batch number i (from 1), -(k + 1) for follow(k)."""
    events = []

    def step(batch):
        done = sum(event > 0 for event in events)
        if done >= _PATIENCE:
            raise RuntimeError(f"step was called {done} times for num_steps = {num_steps}: the loop does not end")
        events.append(int(batch[0]))
        return float(losses[done])

    def follow(k):
        if len(events) > 4 * _PATIENCE:
            raise RuntimeError("follow was called again and again: the loop does not end")
        events.append(-(int(k) + 1))

    result = answer(step, [torch.tensor([i + 1]) for i in range(num_batches)], follow, num_steps)
    return None if result is None else {"losses": result, "order of calls": torch.tensor(events)}


def _train_probes(generator):
    def probe(name, *numbers):
        return Probe(name, (uniform(generator, _PATIENCE), *numbers))

    return [
        probe("3 batches, 7 steps", 3, 7),
        probe("5 batches, 3 steps", 5, 3),
        probe("one batch, 4 steps", 1, 4),
        probe("2 batches, one step", 2, 1),
        probe("4 batches, 4 steps", 4, 4),
    ]


def _loop(visit, chosen=lambda k, batches: batches[k % len(batches)], order=range, result=lambda losses: losses):
    """A loop with one part replaced."""

    def answer(step, batches, follow, num_steps):
        losses = []
        for k in order(num_steps):
            visit(losses, lambda k=k: step(chosen(k, batches)), lambda j, k=k: follow(k + j))
        return result(losses)

    return answer


def _both(losses, step, follow):
    losses.append(step())
    follow(0)


def _follow_first(losses, step, follow):
    follow(0)
    losses.append(step())


def _from_one(losses, step, follow):
    losses.append(step())
    follow(1)


def _stepped_twice(losses, step, follow):
    step()
    losses.append(step())
    follow(0)


def _no_follow(losses, step, follow):
    losses.append(step())


def _follow_at_the_end(step, batches, follow, num_steps):
    losses = [step(batches[k % len(batches)]) for k in range(num_steps)]
    follow(num_steps - 1)
    return losses


def _follow_afterwards(step, batches, follow, num_steps):
    losses = [step(batches[k % len(batches)]) for k in range(num_steps)]
    for k in range(num_steps):
        follow(k)
    return losses


def _one_epoch(step, batches, follow, num_steps):
    losses = []
    for k, batch in enumerate(batches[:num_steps]):
        losses.append(step(batch))
        follow(k)
    return losses


def _whole_epochs(step, batches, follow, num_steps):
    losses, k = [], 0
    for _ in range(num_steps):
        for batch in batches:
            losses.append(step(batch))
            follow(k)
            k += 1
    return losses


def _batch_by_batch(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k * len(batches) // num_steps]))
        follow(k)
    return losses


def _kinds(call, sign):
    return call.value["order of calls"] * sign > 0


EXERCISE = Exercise(
    id="train",
    title="the loop",
    notebook="04_training",
    place=60,
    points=2,
    difficulty=2,
    minutes=8,
    reference=train,
    probes=_train_probes,
    driver=_drive_train,
    where="DDPM (Ho et al. 2020), algorithm 1: repeat ... until converged",
    misconceptions=(
        Misconception(
            "follow comes before the step",
            "The average follows weights that this step has not changed yet: it lags one step behind.",
            _loop(_follow_first),
        ),
        Misconception(
            "follow is called once, at the end",
            "An average needs every step on the way; called once, it holds a mix of the start and the end.",
            _follow_at_the_end,
        ),
        Misconception(
            "follow is called after all the steps",
            "All the calls of follow come when training is over: they see only the last weights.",
            _follow_afterwards,
        ),
        Misconception("follow is never called", "The average stays where it began.", _loop(_no_follow)),
        Misconception(
            "Steps are counted from 1",
            "follow is told 1 after the first step. The course counts from 0; "
            "the warm-up of the average depends on it.",
            _loop(_from_one),
        ),
        Misconception(
            "The batches are used up",
            "The loop stops after the last batch. Training begins again with the first one, until num_steps are done.",
            _one_epoch,
        ),
        Misconception(
            "The list of batches is overrun",
            "The step number is used as an index and runs past the end of the list.",
            _loop(_both, lambda k, batches: batches[k]),
        ),
        Misconception(
            "Always the same batch",
            "Every step uses the first batch: the network sees nothing else.",
            _loop(_both, lambda k, batches: batches[0]),
        ),
        Misconception(
            "num_steps passes over all the batches",
            "num_steps counts steps, not epochs: one step, one batch.",
            _whole_epochs,
        ),
        Misconception(
            "Each batch several times in a row",
            "The steps are shared out over the batches in blocks. Take one after the other.",
            _batch_by_batch,
        ),
        Misconception(
            "One step too few",
            "The first step is left out: count the fence posts.",
            _loop(_both, order=lambda n: range(1, n)),
        ),
        Misconception(
            "One step too many", "num_steps + 1 steps are taken.", _loop(_both, order=lambda n: range(n + 1))
        ),
        Misconception(
            "Two steps instead of one",
            "step is called twice per turn, perhaps once to train and once for the loss. Each call trains.",
            _loop(_stepped_twice),
        ),
        Misconception(
            "Only the last loss",
            "One number came back; the plot needs all of them.",
            _loop(_both, result=lambda losses: losses[-1]),
        ),
        Misconception(
            "Only the mean of the losses",
            "One number came back; the plot needs all of them.",
            _loop(_both, result=lambda losses: sum(losses) / len(losses)),
        ),
    ),
    properties=(
        Property(
            "each step is followed once",
            lambda calls: all(int(_kinds(c, 1).sum()) == int(_kinds(c, -1).sum()) == c.args[2] for c in calls),
            "step and follow must both be called num_steps times.",
        ),
        Property(
            "there is one loss per step",
            lambda calls: all(len(c.value["losses"]) == c.args[2] for c in calls),
            "The list must hold num_steps losses.",
        ),
    ),
    hints=(
        "Write down by hand which batch comes at steps 0 to 6 when there are three.",
        "The remainder of k divided by the number of batches gives 0, 1, 2, 0, 1, 2, and so on.",
        "For each k: one step on that batch, its loss into the list, then follow with k. The list comes back at the "
        "end.",
    ),
    forbidden=("training_steps", "train_diffusion", "Run"),
)

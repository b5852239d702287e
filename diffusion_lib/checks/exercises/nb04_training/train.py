"""The exercise train: the loop."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import uniform
from ._train_facts import every, in_turn, losses_are, told
from ._train_wrongs import MISTAKES


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
        events.append(float(batch[0]))
        return float(losses[done])

    def follow(k):
        if len(events) > 4 * _PATIENCE:
            raise RuntimeError("follow was called again and again: the loop does not end")
        events.append(-(float(k) + 1))

    batches = [torch.tensor([i + 1]) for i in range(num_batches)]
    result = answer(step, batches, follow, num_steps)
    if result is None or result is Ellipsis:
        return result
    done = list(events)  # a generator has done nothing yet
    if not isinstance(result, (torch.Tensor, float, int)):
        result = [float(loss) for loss in result]
    return {
        "losses": torch.as_tensor(result, dtype=torch.float64).detach().reshape(-1),
        "order of calls": torch.tensor(done, dtype=torch.float64),
        "batches afterwards": torch.tensor([float(batch[0]) for batch in batches], dtype=torch.float64),
    }


def facts(call):
    """The losses that came back, the batches and the numbers that were told, and which call came when."""
    events = call.value["order of calls"]
    return {
        "losses": call.value["losses"],
        "batches": (events[events > 0] - 1).tolist(),
        "told": (-events[events < 0] - 1).tolist(),
        "steps": (events > 0).tolist(),
        "list kept": call.value["batches afterwards"].tolist() == [i + 1.0 for i in range(call.args[1])],
    }


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


EXERCISE = Exercise(
    id="train",
    title="the loop",
    notebook="04_training",
    place=60,
    points=2,
    difficulty=1,
    minutes=8,
    reference=train,
    probes=_train_probes,
    driver=_drive_train,
    facts=facts,
    by_properties=True,
    where="DDPM (Ho et al. 2020), algorithm 1: repeat ... until converged",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "num_steps steps are taken",
            every(lambda v, losses, number, steps: len(v["batches"]) == steps),
            "step must be called num_steps times, however many batches there are.",
        ),
        Property(
            "the batches come in turn, and after the last one the first again",
            every(in_turn),
            "Write down which batch each step should get, and compare.",
        ),
        Property(
            "after each step it is followed, with its number",
            every(lambda v, losses, number, steps: told(v, range(steps)) and v["steps"] == [True, False] * steps),
            "follow(k) belongs right after step k, with k counted from 0.",
        ),
        Property(
            "the losses of all the steps come back, in order",
            every(lambda v, losses, number, steps: losses_are(v, losses[:steps])),
            "The list must hold what each step returned.",
        ),
        Property(
            "the list of batches is left as it was",
            every(lambda v, losses, number, steps: v["list kept"]),
            "The caller's list of batches was changed: the next run would begin elsewhere.",
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

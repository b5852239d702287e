"""The exercise step_pairs: find the bug: which times a sampler visits."""

from collections.abc import Iterator

import torch

from ...declare import MAIN, Exercise, Probe, Property
from ._step_pairs_wrongs import MISTAKES


def step_pairs(timesteps, num_steps):
    """The pairs with trailing spacing."""
    times = [-(-i * timesteps // num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, [*times[1:], -1], strict=True))


def as_table(answer, timesteps, num_steps):
    """Call the answer and lay its pairs out in one table (n, 2), whatever kind of list they came in."""
    pairs = answer(timesteps, num_steps)
    if isinstance(pairs, dict):
        raise TypeError(f"step_pairs should give a list of pairs, got a dictionary of {len(pairs)}")
    once = isinstance(pairs, Iterator)
    try:
        kept = [tuple(pair) for pair in pairs] if not isinstance(pairs, torch.Tensor) else pairs
        rows = [torch.stack([torch.as_tensor(part) for part in pair]) for pair in kept]
        table = torch.stack(rows) if rows else torch.zeros(0, 2, dtype=torch.int64)
    except (TypeError, ValueError, RuntimeError):
        return pairs  # no pairs at all: the judge says what it is
    tensors = any(isinstance(part, torch.Tensor) for pair in kept for part in pair)
    return {MAIN: table, "can be read once only": float(once), "holds tensors": float(tensors)}


def _steps_down(table):
    return bool((table[:, 0] > table[:, 1]).all()) and bool((table[1:, 0] == table[:-1, 1]).all())


CASES = ((1000, 50), (1000, 30), (1000, 600), (1000, 1), (10, 10), (10, 3), (7, 2), (400, 7))


def _probes(generator):
    timesteps = int(torch.randint(500, 2000, (), generator=generator))
    drawn = timesteps, int(torch.randint(20, timesteps // 3, (), generator=generator))
    return [Probe(f"{steps} of {timesteps} steps", (timesteps, steps)) for timesteps, steps in (*CASES, drawn)]


EXERCISE = Exercise(
    id="step_pairs",
    title="find the bug: which times a sampler visits",
    notebook="06_ddim_sampling",
    place=10,
    points=2,
    difficulty=2,
    minutes=10,
    reference=step_pairs,
    driver=as_table,
    probes=_probes,
    where="DDIM (Song et al. 2021), section 4.2; trailing spacing, rounded to the nearest: Lin et al. 2024, table 2",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "there are exactly as many pairs as steps",
            lambda calls: all(len(c.value[MAIN]) == c.args[1] for c in calls),
            "The number of pairs is not the number of steps that was asked for.",
        ),
        Property(
            "every step goes down and starts where the last one ended",
            lambda calls: all(_steps_down(c.value[MAIN]) for c in calls),
            "The pairs do not form one walk downwards.",
        ),
        Property(
            "the walk ends in data",
            lambda calls: all(int(c.value[MAIN][-1, 1]) == -1 for c in calls),
            "The last target must be data, -1.",
        ),
    ),
    hints=(
        "Write the times for T = 10 and S = 3 on paper, from the formula, before any code.",
        "Make the list of times first, falling. The targets are the same list without its first entry, with -1 added.",
        "Whole-number division rounds down. A minus before it and another after it round up. Python's math.ceil does "
        "as well.",
    ),
    forbidden=("step_pairs", "SPACINGS"),
)

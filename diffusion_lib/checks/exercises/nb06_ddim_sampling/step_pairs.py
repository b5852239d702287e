"""The exercise step_pairs: find the bug: which times a sampler visits."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def step_pairs(timesteps, num_steps):
    """The pairs with trailing spacing."""
    times = [-(-i * timesteps // num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, [*times[1:], -1], strict=True))


def as_table(answer, timesteps, num_steps):
    """Call the answer and lay its pairs out in one table (n, 2), whatever kind of list they came in."""
    pairs = answer(timesteps, num_steps)
    try:
        return torch.stack([torch.stack([torch.as_tensor(part) for part in pair]) for pair in pairs])
    except (TypeError, ValueError, RuntimeError):
        return pairs  # no pairs at all: the judge says what it is


def _chained(times):
    return list(zip(times, [*times[1:], -1], strict=True))


def _rising(timesteps, num_steps):
    return [-(-i * timesteps // num_steps) - 1 for i in range(1, num_steps + 1)]


def _strided(timesteps, num_steps):
    return _chained(list(range(0, timesteps, timesteps // num_steps))[::-1])


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
    where="DDIM (Song et al. 2021), section 4.2; trailing spacing: Lin et al. 2024, table 2",
    misconceptions=(
        Misconception(
            "A fixed stride",
            "The times are a fixed stride apart. Where the number of steps does not divide "
            "T, a whole-number stride gives more steps than were asked for.",
            _strided,
        ),
        Misconception(
            "Leading spacing",
            "The times start at 0 and end below T - 1. The walk would begin at a time "
            "with less noise than the start really holds; here the last time must be among them.",
            lambda T, S: _chained([i * T // S for i in range(S)][::-1]),
        ),
        Misconception(
            "Rounded down",
            "Times are rounded down. The formula rounds up; the two differ where S does not divide T.",
            lambda T, S: _chained([i * T // S - 1 for i in range(S, 0, -1)]),
        ),
        Misconception(
            "The way into data is missing",
            "There is one pair too few: the last one leads from the smallest "
            "time into data, which carries the index -1.",
            lambda T, S: list(zip(_rising(T, S)[::-1], _rising(T, S)[::-1][1:], strict=False)),
        ),
        Misconception(
            "It ends at time 0",
            "The last target is 0, which is still a noisy time. Data carry the index -1.",
            lambda T, S: list(zip(_rising(T, S)[::-1], [*_rising(T, S)[::-1][1:], 0], strict=True)),
        ),
        Misconception(
            "From data to noise",
            "The pairs are right and stand in the wrong order: a sampler starts at the noisiest time.",
            lambda T, S: step_pairs(T, S)[::-1],
        ),
        Misconception(
            "Target first",
            "Each pair is turned round: the time a step leaves comes first.",
            lambda T, S: [(s, t) for t, s in step_pairs(T, S)],
        ),
        Misconception(
            "Every step is one long",
            "Each target is the time below. With fewer steps than T the next "
            "time visited is further away; a step must land where the next one starts.",
            lambda T, S: [(t, t - 1) for t, _ in step_pairs(T, S)],
        ),
        Misconception(
            "Counted from 1",
            "All times are one too high: they run from 0 to T - 1, and the table of alpha_bars has no entry T.",
            lambda T, S: _chained([t + 1 for t in _rising(T, S)[::-1]]),
        ),
        Misconception(
            "Both ends, evenly",
            "Times are spread from 0 to T - 1 with both ends included. That is linspace "
            "spacing; the formula here leaves the lower end to the data.",
            lambda T, S: _chained(torch.linspace(T - 1, 0, S, dtype=torch.float64).round().long().tolist()),
        ),
    ),
    properties=(
        Property(
            "there are exactly as many pairs as steps",
            lambda calls: all(len(c.value) == c.args[1] for c in calls),
            "The number of pairs is not the number of steps that was asked for.",
        ),
        Property(
            "every step goes down and starts where the last one ended",
            lambda calls: all(_steps_down(c.value) for c in calls),
            "The pairs do not form one walk downwards.",
        ),
        Property(
            "the walk ends in data",
            lambda calls: all(int(c.value[-1, 1]) == -1 for c in calls),
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

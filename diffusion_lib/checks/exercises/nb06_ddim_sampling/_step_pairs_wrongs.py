"""The known mistakes of the exercise step_pairs."""

import math

import numpy as np
import torch

from ...declare import Misconception


def _chained(times):
    return list(zip(times, [*times[1:], -1], strict=True))


def _rising(timesteps, num_steps):
    return [-(-i * timesteps // num_steps) - 1 for i in range(1, num_steps + 1)]


def _strided(timesteps, num_steps):
    return _chained(list(range(0, timesteps, timesteps // num_steps))[::-1])


def _right(timesteps, num_steps):
    return _chained(_rising(timesteps, num_steps)[::-1])


def _ceil_of(timesteps, num_steps):
    stride = timesteps / num_steps
    return _chained([math.ceil(i * stride) - 1 for i in range(num_steps, 0, -1)])


def _nearest(timesteps, num_steps):
    return _chained([round(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)])


def _nearest_of_a_stride(timesteps, num_steps):
    times = np.round(np.arange(timesteps, 0, -timesteps / num_steps)).astype(int) - 1
    return _chained(times.tolist())


def _from_one(timesteps, num_steps):
    return [(t + 1, s + 1) for t, s in _strided(timesteps, num_steps)]


def _down_by(stride, most=None):
    """Times from T - 1 down by a whole stride."""
    return lambda T, S: _chained(list(range(T - 1, -1, -stride(T, S)))[: S if most else None])


MISTAKES = (
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
        "A stride that is rounded up",
        "T / S was rounded and then multiplied, so the first time can lie above T - 1. Multiply first, and round each "
        "time on its own.",
        lambda T, S: _chained([i * -(-T // S) - 1 for i in range(S, 0, -1)]),
    ),
    Misconception(
        "Rounded down",
        "Times are rounded down. The formula rounds up; the two differ where S does not divide T.",
        lambda T, S: _chained([i * T // S - 1 for i in range(S, 0, -1)]),
    ),
    Misconception(
        "The way into data is missing",
        "There is one pair too few: the last one leads from the smallest time into data, which carries the index -1.",
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
        lambda T, S: _right(T, S)[::-1],
    ),
    Misconception(
        "Target first",
        "Each pair is turned round: the time a step leaves comes first.",
        lambda T, S: [(s, t) for t, s in _right(T, S)],
    ),
    Misconception(
        "Every step is one long",
        "Each target is the time below. With fewer steps than T the next "
        "time visited is further away; a step must land where the next one starts.",
        lambda T, S: [(t, t - 1) for t, _ in _right(T, S)],
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
    Misconception(
        "Leading spacing with a whole stride",
        "The times start at 0 and end below T - 1. The walk would begin at a time with less noise than the start "
        "really "
        "holds; here the last time must be among them.",
        lambda T, S: _chained([i * (T // S) for i in range(S)][::-1]),
    ),
    Misconception(
        "Leading spacing, counted from 1",
        "The times start at 1 and end below T - 1. This course counts from 0, and the last time must be among them.",
        _from_one,
    ),
    Misconception(
        "Rounded to the nearest",
        "Times are rounded to the nearest whole number. The formula rounds up; the two differ where S does not "
        "divide T.",
        _nearest,
    ),
    Misconception(
        "A stride with decimals, rounded to the nearest",
        "From T the times go down by a stride with decimals and are rounded to the nearest whole number. The formula "
        "rounds up; the two differ where S does not divide T.",
        _nearest_of_a_stride,
    ),
    Misconception(
        "Steps of a rounded-down stride",
        "From T - 1 the times go down by a whole stride. Where S does not divide T they end far above data, and the "
        "last "
        "step is a long one.",
        _down_by(lambda T, S: T // S, most=True),
    ),
    Misconception(
        "Steps of a rounded-down stride, and too many",
        "From T - 1 the times go down by a whole stride. Where S does not divide T that gives more steps than were "
        "asked "
        "for.",
        _down_by(lambda T, S: T // S),
    ),
    Misconception(
        "Steps of a rounded-up stride",
        "From T - 1 the times go down by a whole stride that was rounded up. Where S does not divide T that gives "
        "fewer "
        "steps than were asked for.",
        _down_by(lambda T, S: -(-T // S)),
    ),
    Misconception(
        "A rounding error decides",
        "A stride with decimals was multiplied and then rounded up. Where it should come out whole it is a hair above, "
        "and rounding up makes it one more. Stay with whole numbers until the division.",
        _ceil_of,
    ),
    Misconception(
        "T = 1000 whatever is asked",
        "The times are those of a chain of 1000. The argument timesteps says how long it is.",
        lambda T, S: _right(1000, S),
    ),
    Misconception(
        "Times without targets",
        "These are the times alone. A step needs to know where it leads: pair each with the next.",
        lambda T, S: _rising(T, S)[::-1],
    ),
    Misconception(
        "One pair too many",
        "After the way into data comes one more pair, from data to data.",
        lambda T, S: [*_right(T, S), (-1, -1)],
    ),
    Misconception(
        "The walk starts at T",
        "The first time is T, which no table holds: they run from 0 to T - 1.",
        lambda T, S: _chained([T, *_rising(T, S)[::-1][1:]]),
    ),
    Misconception(
        "A fixed stride to the target",
        "Each target lies a whole stride below its time. Where S does not divide T the next step starts elsewhere: a "
        "step "
        "must land where the next one begins.",
        lambda T, S: [(t, t - T // S) for t, _ in _right(T, S)],
    ),
    Misconception(
        "The pairs can be read only once",
        "The pairs are right, and what comes back is used up by the first loop over it: a second walk would take no "
        "step "
        "at all, and it has no length. The text asks for a list.",
        lambda T, S: iter(_right(T, S)),
    ),
    Misconception(
        "The pairs hold tensors",
        "The pairs are right, and their entries are tensors. Plain whole numbers are asked: `.tolist()` gives them.",
        lambda T, S: torch.tensor(_right(T, S)),
    ),
)

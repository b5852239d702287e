"""The exercise consistency_sample: jump, go back into noise, jump again."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._teachers import SHAPES, TIMESTEPS, Levels, VNetwork


def consistency_sample(jump, level, x, times, noises):
    """A jump to data for each time, and noise of its own before each jump but the first."""
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        if place:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[place - 1]
        x = jump(x, now)
    return x


def _probes(generator):
    probes = []
    for (name, shape), count in zip(SHAPES.items(), (3, 2, 4, 1), strict=True):
        times = torch.randperm(TIMESTEPS - 1, generator=generator)[: count - 1].sort(descending=True).values
        noises = [normal(generator, *shape) for _ in range(count - 1)]
        given = (VNetwork(generator, learns=False), Levels(generator), normal(generator, *shape))
        probes.append(Probe(f"{name}, {count} jumps", (*given, [TIMESTEPS - 1, *times.tolist()], noises)))
    return probes


def _walk(
    mix=lambda x, start, n, a, s: a * x + s * n,
    noise=lambda noises, place: noises[place - 1],
    told=lambda times, place: times[place],
    mixed_at=lambda times, place: times[place],
    count=len,
    order=lambda times: times,
):
    """The walk with one part replaced."""

    def answer(jump, level, x, times, noises):
        start, times = x, order(times)
        for place in range(count(times)):
            if place:
                levels = level(torch.full((len(x),), mixed_at(times, place)), x)
                x = mix(x, start, noise(noises, place), *levels)
            x = jump(x, torch.full((len(x),), told(times, place)))
        return x

    return answer


def _noise_at_the_end(jump, level, x, times, noises):
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        x = jump(x, now)
        if place < len(noises):
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[place]
    return x


def _noise_at_the_start(jump, level, x, times, noises):
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        if noises:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[min(place, len(noises) - 1)]
        x = jump(x, now)
    return x


def _mean_of_ends(jump, level, x, times, noises):
    ends = [_walk(count=lambda _, n=n: n)(jump, level, x, times, noises) for n in range(1, len(times) + 1)]
    return sum(ends) / len(ends)


def _ddim(jump, level, x, times, noises):
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        alpha, sigma = level(now, x)
        x0 = jump(x, now)
        if place + 1 == len(times):
            return x0
        there = level(torch.full((len(x),), times[place + 1]), x)
        x = there[0] * x0 + there[1] * (x - alpha * x0) / sigma
    return x


def _from_the_point_before(jump, level, x, times, noises):
    for place, t in enumerate(times):
        now = torch.full((len(x),), t)
        if place:
            alpha, sigma = level(now, x)
            x = alpha * x + sigma * noises[place - 1]
        end = jump(x, now)
    return end


def _plain_number(jump, level, x, times, noises):
    return jump(x, times[0])


def _refused(calls):
    return all(call.error and "t must be an int64 tensor" in call.error["message"] for call in calls)


EXERCISE = Exercise(
    id="consistency_sample",
    title="jump, go back into noise, jump again",
    notebook="14_few_steps",
    place=70,
    points=2,
    difficulty=3,
    minutes=10,
    reference=consistency_sample,
    probes=_probes,
    where="Song et al. 2023 (consistency models), algorithm 1: multistep consistency sampling",
    misconceptions=(
        Misconception(
            "Back in time without noise",
            "Before each further jump the point was shrunk, and no noise mixed in. At that time it would hold some.",
            _walk(mix=lambda x, start, n, a, s: a * x),
        ),
        Misconception(
            "Every jump is told the first time",
            "The point is mixed for a later time, and jump is told that of the start. It takes the point's own time.",
            _walk(told=lambda times, place: times[0]),
        ),
        Misconception(
            "One time for the whole batch",
            "jump and level were told a plain number. They take one int64 time per sample.",
            _plain_number,
            _refused,
        ),
        Misconception(
            "Only one jump",
            "The walk ends after the first jump. Each of the times has one.",
            _walk(count=lambda times: 1),
        ),
        Misconception(
            "The last time is left out",
            "The last of the times has no jump.",
            _walk(count=lambda times: max(len(times) - 1, 1)),
        ),
        Misconception(
            "No noise between the jumps",
            "The second jump begins at data, and is told that it stands in noise.",
            _walk(mix=lambda x, start, n, a, s: x),
        ),
        Misconception(
            "The start is noised, not the end",
            "Before each further jump x, as it was given, is mixed with noise. It is the end that the last jump named.",
            _walk(mix=lambda x, start, n, a, s: a * start + s * n),
        ),
        Misconception(
            "The point before the jump is noised",
            "The point that the last jump began at is mixed with noise again. It is the end that this jump named.",
            _from_the_point_before,
        ),
        Misconception(
            "The old noise again",
            "The walk goes back along the old direction, as DDIM does. Here fresh noise is added.",
            _ddim,
        ),
        Misconception(
            "The first noise again",
            "The noise that the walk began with is used at every jump.",
            _walk(mix=lambda x, start, n, a, s: a * x + s * start),
        ),
        Misconception(
            "Noised for the time before",
            "The noise is mixed with the levels of the time that was just left. The next jump begins at the next time.",
            _noise_at_the_end,
        ),
        Misconception(
            "Mixed before the first jump too",
            "x was mixed with noise before the first jump. It is at the first time already: only later jumps need it.",
            _noise_at_the_start,
        ),
        Misconception(
            "Mixed for one time, told another",
            "The jump is told another time than the one the noise was mixed for.",
            _walk(told=lambda times, place: times[max(place - 1, 0)]),
        ),
        Misconception(
            "The signal is not scaled",
            "Before a jump x is alpha times data plus sigma times noise. alpha is missing.",
            _walk(mix=lambda x, start, n, a, s: x + s * n),
        ),
        Misconception(
            "The noise is not scaled",
            "The noise enters at full strength. sigma is missing.",
            _walk(mix=lambda x, start, n, a, s: a * x + n),
        ),
        Misconception(
            "alpha and sigma are exchanged",
            "alpha belongs to the data, and sigma to the noise.",
            _walk(mix=lambda x, start, n, a, s: s * x + a * n),
        ),
        Misconception(
            "The variance of the noise",
            "The noise is scaled by sigma squared. It needs its standard deviation.",
            _walk(mix=lambda x, start, n, a, s: a * x + s**2 * n),
        ),
        Misconception(
            "Always the same noise",
            "Every jump gets the first of the noises.",
            _walk(noise=lambda noises, place: noises[0]),
        ),
        Misconception(
            "The noises from the end",
            "The noises are used in the opposite order.",
            _walk(noise=lambda noises, place: noises[-place]),
        ),
        Misconception(
            "The times from the end",
            "The walk begins at the smallest time. x is pure noise, at the first of the times.",
            _walk(order=lambda times: times[::-1]),
        ),
        Misconception(
            "The mean of all ends",
            "The ends of all jumps were averaged. A mean of pictures is a blur: the last end is the sample.",
            _mean_of_ends,
        ),
    ),
    properties=(
        Property(
            "the result has the shape of the noise",
            lambda calls: all(c.value.shape == c.args[2].shape for c in calls),
            "One sample per noise must come out.",
        ),
    ),
    hints=(
        "torch.full((len(x),), t) is a time for every sample.",
        "The first jump needs no mixing: x is at the first time already.",
        "Before each further jump: the levels of its time. alpha takes the end named last, sigma the next noise.",
    ),
    forbidden=("consistency_sample", "draw_samples"),
)

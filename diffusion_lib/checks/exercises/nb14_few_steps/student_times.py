"""The exercise student_times: which times a student and its teacher visit."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def student_times(timesteps, student_steps):
    """For every step of the student: its time, where the teacher stops in the middle, where both land."""
    steps = 2 * student_steps
    times = [-(-i * timesteps // steps) - 1 for i in range(steps, 0, -1)] + [-1]
    return [(times[i], times[i + 1], times[i + 2]) for i in range(0, steps, 2)]


def _probes(generator):
    def drawn(low, high):
        return int(torch.randint(low, high, (), generator=generator))

    fixed = ((1000, 4), (1000, 1))
    others = ((drawn(400, 1000), 3), (drawn(20, 30), 5), (drawn(33, 47), 4), (drawn(17, 32), 8))
    return [Probe(f"T = {timesteps}, {steps} steps", (timesteps, steps)) for timesteps, steps in (*fixed, *others)]


def _teacher(timesteps, steps):
    return [-(-i * timesteps // steps) - 1 for i in range(steps, 0, -1)] + [-1]


def _rows(times=lambda T, n: _teacher(T, 2 * n), step=2, width=3, order=lambda rows: rows):
    def answer(timesteps, student_steps):
        visited = times(timesteps, student_steps)
        last = len(visited) - width + 1
        return order([tuple(visited[i : i + width]) for i in range(0, last, step)])

    return answer


def _own_middle(timesteps, student_steps):
    times = _teacher(timesteps, student_steps)
    return [(a, (a + b) // 2, b) for a, b in zip(times, times[1:], strict=False)]


def _by_stride(T, n):
    return list(range(T - 1, -1, -(T // (2 * n))))[: 2 * n] + [-1]


EXERCISE = Exercise(
    id="student_times",
    title="which times are visited",
    notebook="14_few_steps",
    place=20,
    points=1,
    difficulty=2,
    minutes=8,
    reference=student_times,
    probes=_probes,
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2, with the trailing times of notebook 06",
    misconceptions=(
        Misconception(
            "The teacher takes as many steps as the student",
            "The teacher visits no more times than the student: it should take two steps for each of them.",
            _rows(times=lambda T, n: _teacher(T, n) if n > 1 else [T - 1, -1, -1]),
        ),
        Misconception(
            "The rows overlap",
            "A row begins at each of the teacher's times. The student's next step begins where the last one landed.",
            _rows(step=1),
        ),
        Misconception(
            "The rows leave a gap",
            "A row begins after the time at which the last one ended. It begins there.",
            _rows(step=3),
        ),
        Misconception(
            "The walk ends at time 0",
            "The last landing is at 0, where a little noise is left. The last step goes into data: -1.",
            _rows(times=lambda T, n: _teacher(T, 2 * n)[:-1] + [0]),
        ),
        Misconception(
            "From data to noise",
            "The rows rise from data. A walk begins at the noisy end.",
            _rows(order=lambda rows: rows[::-1]),
        ),
        Misconception(
            "The times in a row rise",
            "In a row the later time comes first: where the step begins.",
            _rows(order=lambda rows: [row[::-1] for row in rows]),
        ),
        Misconception(
            "The middle is left out",
            "The rows hold two times. The teacher's stop in between belongs to them.",
            _rows(order=lambda rows: [(a, c) for a, _, c in rows]),
        ),
        Misconception(
            "The middle as a mean of two times",
            "The middle is a mean of the student's own times. It should be a time of the teacher's walk; rounding "
            "makes them differ.",
            _own_middle,
        ),
        Misconception(
            "A stride instead of the formula",
            "The times were counted down by T // steps: where that division has a rest, they are not spread evenly.",
            _rows(times=_by_stride),
        ),
        Misconception(
            "Rounded down",
            "The formula rounds up before 1 is taken off.",
            _rows(times=lambda T, n: [i * T // (2 * n) - 1 for i in range(2 * n, 0, -1)] + [-1]),
        ),
        Misconception(
            "Times counted from 1",
            "The times run from 1 to T. Here they run from 0 to T - 1.",
            _rows(times=lambda T, n: [t + 1 for t in _teacher(T, 2 * n)[:-1]] + [-1]),
        ),
        Misconception(
            "The last step is missing",
            "The last row does not go into data.",
            _rows(times=lambda T, n: _teacher(T, 2 * n)[:-1]),
        ),
        Misconception(
            "Leading times",
            "The largest time is not T - 1: these are leading times, and a walk begins with pure noise.",
            _rows(times=lambda T, n: [i * T // (2 * n) for i in range(2 * n - 1, -1, -1)] + [-1]),
        ),
        Misconception(
            "One list for all steps",
            "The times stand in one list. One row per step of the student is asked for.",
            lambda T, n: _teacher(T, 2 * n),
        ),
    ),
    properties=(
        Property(
            "the rows join, from T - 1 to -1",
            lambda calls: all(_joined(c.value) for c in calls),
            "Where one row ends the next one must begin, the first at T - 1, the last ending at -1.",
        ),
    ),
    hints=(
        "Write all of the teacher's times down first, in 2 * student_steps steps, and -1 behind them.",
        "A row takes three neighbours of that list. The next row begins two places further on.",
        "range(0, 2 * student_steps, 2) counts the places at which rows begin.",
    ),
    forbidden=("step_pairs", "Distillation"),
)


def _joined(rows):
    rows = [[int(t) for t in row] for row in rows]
    return rows[-1][-1] == -1 and all(a[-1] == b[0] for a, b in zip(rows, rows[1:], strict=False))

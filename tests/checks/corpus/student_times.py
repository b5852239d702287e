# %% given
import math
import numpy as np
import torch
# %% right: slices of the teacher's list
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)] + [-1]
    return list(zip(times[0::2], times[1::2], times[2::2]))
# %% right: loop with append
def student_times(timesteps, student_steps):
    n = student_steps * 2
    def time(i):
        return -(-i * timesteps // n) - 1
    rows = []
    for k in range(student_steps):
        i = n - 2 * k
        rows.append((time(i), time(i - 1), time(i - 2)))
    return rows
# %% right: tensor with unfold
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    i = torch.arange(S, -1, -1)
    times = (i * timesteps + S - 1) // S - 1
    return times.unfold(0, 3, 2)
# %% right: lists, reversed
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    rising = [-1] + [math.ceil(i * timesteps / S) - 1 for i in range(1, S + 1)]
    rows = [[rising[j + 2], rising[j + 1], rising[j]] for j in range(0, S, 2)]
    return rows[::-1]
# %% right: numpy
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = -(-np.arange(S, -1, -1) * timesteps // S) - 1
    return np.stack([times[:-2:2], times[1::2], times[2::2]], axis=1)
# %% wrong: as many teacher steps as student steps
def student_times(timesteps, student_steps):
    times = [math.ceil(i * timesteps / student_steps) - 1 for i in range(student_steps, 0, -1)] + [-1]
    return [tuple(times[i:i + 3]) for i in range(0, student_steps, 2)]
# %% wrong: middle by average
def student_times(timesteps, student_steps):
    times = [math.ceil(i * timesteps / student_steps) - 1 for i in range(student_steps, 0, -1)] + [-1]
    return [(a, (a + b) // 2, b) for a, b in zip(times, times[1:])]
# %% wrong: overlapping rows
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)] + [-1]
    return [tuple(times[i:i + 3]) for i in range(S - 1)]
# %% wrong: ends at zero
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)] + [0]
    return [tuple(times[i:i + 3]) for i in range(0, S, 2)]
# %% wrong: rising
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [-1] + [math.ceil(i * timesteps / S) - 1 for i in range(1, S + 1)]
    return [tuple(times[i:i + 3]) for i in range(0, S, 2)]
# %% wrong: rows from data to noise
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)] + [-1]
    return [tuple(times[i:i + 3]) for i in range(0, S, 2)][::-1]
# %% wrong: counted from one
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) for i in range(S, 0, -1)] + [-1]
    return [tuple(times[i:i + 3]) for i in range(0, S, 2)]
# %% wrong: rounded down
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [i * timesteps // S - 1 for i in range(S, 0, -1)] + [-1]
    return [tuple(times[i:i + 3]) for i in range(0, S, 2)]
# %% wrong: last row missing
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)]
    return [tuple(times[i:i + 3]) for i in range(0, S - 2, 2)]
# %% wrong: linspace rounded
def student_times(timesteps, student_steps):
    times = torch.linspace(timesteps - 1, -1, 2 * student_steps + 1).long().tolist()
    return [tuple(times[i:i + 3]) for i in range(0, 2 * student_steps, 2)]
# %% wrong: only two times per row
def student_times(timesteps, student_steps):
    S = 2 * student_steps
    times = [math.ceil(i * timesteps / S) - 1 for i in range(S, 0, -1)] + [-1]
    return [(times[i], times[i + 2]) for i in range(0, S, 2)]
# %% right: ceil by floor division, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    times = [-(-i * timesteps // n) - 1 for i in range(n, 0, -1)] + [-1]
    return [(times[2 * k], times[2 * k + 1], times[2 * k + 2]) for k in range(student_steps)]
# %% right: math.ceil and zip, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [math.ceil(i * timesteps / n) - 1 for i in range(n, -1, -1)]
    return list(zip(ts[0::2], ts[1::2], ts[2::2]))
# %% right: a function of i, written blind
def student_times(timesteps, student_steps):
    def at(i):
        return (i * timesteps + 2 * student_steps - 1) // (2 * student_steps) - 1
    triples = []
    i = 2 * student_steps
    while i > 0:
        triples.append((at(i), at(i - 1), at(i - 2)))
        i -= 2
    return triples
# %% wrong: floor, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [i * timesteps // n - 1 for i in range(n, -1, -1)]
    return list(zip(ts[0::2], ts[1::2], ts[2::2]))
# %% wrong: without minus one, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [math.ceil(i * timesteps / n) for i in range(n, -1, -1)]
    return list(zip(ts[0::2], ts[1::2], ts[2::2]))
# %% wrong: from data to noise, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [math.ceil(i * timesteps / n) - 1 for i in range(n, -1, -1)]
    return list(zip(ts[0::2], ts[1::2], ts[2::2]))[::-1]
# %% wrong: ends at 0, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [math.ceil(i * timesteps / n) - 1 for i in range(n, 0, -1)] + [0]
    return list(zip(ts[0::2], ts[1::2], ts[2::2]))
# %% wrong: overlapping triples, written blind
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    ts = [math.ceil(i * timesteps / n) - 1 for i in range(n, -1, -1)]
    return [(ts[k], ts[k + 1], ts[k + 2]) for k in range(n - 1)]
# %% right: numpy and linspace
def student_times(timesteps, student_steps):
    import numpy as np
    i = np.arange(2 * student_steps, -1, -1)
    times = -(-i * timesteps // (2 * student_steps)) - 1
    return list(zip(times[0:-2:2].tolist(), times[1:-1:2].tolist(), times[2::2].tolist()))
# %% right: itertools
def student_times(timesteps, student_steps):
    from itertools import pairwise
    import math
    at = lambda half: math.ceil(half * timesteps / (2 * student_steps)) - 1
    ends = range(2 * student_steps, -1, -2)
    return [(at(a), at(a - 1), at(b)) for a, b in pairwise(ends)]
# %% right: a generator
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    for i in range(n, 0, -2):
        yield tuple((k * timesteps + n - 1) // n - 1 for k in (i, i - 1, i - 2))
# %% wrong: every second pair of the student's own
def student_times(timesteps, student_steps):
    import math
    own = [math.ceil(i * timesteps / student_steps) - 1 for i in range(student_steps, 0, -1)] + [-1]
    return [(a, (a + b) // 2, b) for a, b in zip(own, own[1:])]
# %% wrong: rows that overlap
def student_times(timesteps, student_steps):
    import math
    n = 2 * student_steps
    times = [math.ceil(i * timesteps / n) - 1 for i in range(n, 0, -1)] + [-1]
    return [tuple(times[i : i + 3]) for i in range(n - 1)]
# %% wrong: floats
def student_times(timesteps, student_steps):
    n = 2 * student_steps
    times = [i * timesteps / n - 1 for i in range(n, -1, -1)]
    return [tuple(times[i : i + 3]) for i in range(0, n, 2)]

# %% given
import math
import numpy as np
import torch
# %% right: ceil and zip
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% right: whole-number ceil, i down to 0
def step_pairs(timesteps, num_steps):
    at = lambda i: -(-i * timesteps // num_steps) - 1
    return [(at(i), at(i - 1)) for i in range(num_steps, 0, -1)]
# %% right: while loop
def step_pairs(timesteps, num_steps):
    pairs, i = [], num_steps
    while i >= 1:
        t = (i * timesteps + num_steps - 1) // num_steps - 1
        previous = ((i - 1) * timesteps + num_steps - 1) // num_steps - 1
        pairs.append((t, previous))
        i -= 1
    return pairs
# %% right: itertools.pairwise
from itertools import pairwise
def step_pairs(timesteps, num_steps):
    return list(pairwise([-(-(i * timesteps) // num_steps) - 1 for i in range(num_steps, -1, -1)]))
# %% right: generator made a list
def walk(T, S):
    for i in reversed(range(1, S + 1)):
        yield math.ceil(i * T / S) - 1, math.ceil((i - 1) * T / S) - 1
def step_pairs(timesteps, num_steps):
    return [*walk(timesteps, num_steps)]
# %% right: torch whole numbers
def step_pairs(timesteps, num_steps):
    i = torch.arange(num_steps, -1, -1)
    times = (-torch.div(-i * timesteps, num_steps, rounding_mode="floor") - 1).tolist()
    return [(a, b) for a, b in zip(times[:-1], times[1:])]
# %% right: fractions
from fractions import Fraction
def step_pairs(T, S):
    times = [math.ceil(Fraction(i * T, S)) - 1 for i in range(S + 1)]
    return list(zip(times[:0:-1], times[-2::-1]))
# %% right: numpy, made plain
def step_pairs(timesteps, num_steps):
    times = (-(-np.arange(num_steps + 1) * timesteps // num_steps) - 1)[::-1].tolist()
    return list(map(tuple, zip(times, times[1:])))
# %% wrong: leading spacing, range(0, T, T // S)
def step_pairs(timesteps, num_steps):
    times = list(range(0, timesteps, timesteps // num_steps))[::-1]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: leading spacing, exactly S times
def step_pairs(timesteps, num_steps):
    times = [i * (timesteps // num_steps) for i in range(num_steps)][::-1]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: last pair missing
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:]))
# %% wrong: ends at 0 instead of -1
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [0]))
# %% wrong: floor instead of ceil
def step_pairs(timesteps, num_steps):
    times = [i * timesteps // num_steps - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: round, as Diffusers trailing does
def step_pairs(timesteps, num_steps):
    times = [round(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: rising
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))[::-1]
# %% wrong: (t_prev, t)
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times[1:] + [-1], times))
# %% wrong: the minus 1 forgotten
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: t_prev is t minus the stride (Diffusers DDIM 5921)
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return [(t, t - timesteps // num_steps) for t in times]
# %% wrong: t_prev is t - 1
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return [(t, t - 1) for t in times]
# %% wrong: linspace from T - 1 to 0
def step_pairs(timesteps, num_steps):
    times = torch.linspace(timesteps - 1, 0, num_steps).round().long().tolist()
    return list(zip(times, times[1:] + [-1]))
# %% wrong: linspace to -1 with int (denoising-diffusion-pytorch)
def step_pairs(timesteps, num_steps):
    times = torch.linspace(-1, timesteps - 1, num_steps + 1).int().tolist()[::-1]
    return list(zip(times[:-1], times[1:]))
# %% wrong: linspace of S + 1 ending at 0
def step_pairs(timesteps, num_steps):
    times = torch.linspace(timesteps - 1, 0, num_steps + 1).long().tolist()
    return list(zip(times, times[1:]))
# %% wrong: leading plus 1 (latent-diffusion)
def step_pairs(timesteps, num_steps):
    times = [t + 1 for t in range(0, timesteps, timesteps // num_steps)][::-1]
    return list(zip(times, times[1:] + [0]))
# %% wrong: zip object, used up after one pass
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return zip(times, times[1:] + [-1])
# %% wrong: tensors inside
def step_pairs(timesteps, num_steps):
    i = torch.arange(num_steps, 0, -1)
    times = torch.ceil(i * timesteps / num_steps).long() - 1
    return list(zip(times, torch.cat([times[1:], torch.tensor([-1])])))
# %% wrong: floats
def step_pairs(timesteps, num_steps):
    times = np.ceil(np.arange(num_steps, 0, -1) * timesteps / num_steps) - 1
    return list(zip(times.tolist(), times.tolist()[1:] + [-1.0]))
# %% wrong: stride rounded down, from T - 1
def step_pairs(timesteps, num_steps):
    times = list(range(timesteps - 1, -1, -(timesteps // num_steps)))[:num_steps]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: stride rounded up, from T - 1
def step_pairs(timesteps, num_steps):
    times = list(range(timesteps - 1, -1, -math.ceil(timesteps / num_steps)))
    return list(zip(times, times[1:] + [-1]))
# %% wrong: T = 1000 hard-coded
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * 1000 / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: float error, ceil of i times the stride
def step_pairs(timesteps, num_steps):
    stride = timesteps / num_steps
    times = [math.ceil(i * stride) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: quadratic spacing
def step_pairs(timesteps, num_steps):
    times = [math.ceil((i / num_steps) ** 2 * timesteps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: only the times, no pairs
def step_pairs(timesteps, num_steps):
    return [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
# %% wrong: set removes doubles and order
def step_pairs(timesteps, num_steps):
    times = {math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)}
    times = list(times)
    return list(zip(times, times[1:] + [-1]))
# %% wrong: S + 1 pairs, (-1, -1) at the end
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, -1, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% right: list of lists
def step_pairs(timesteps, num_steps):
    at = lambda i: math.ceil(i * timesteps / num_steps) - 1
    return [[at(i), at(i - 1)] for i in range(num_steps, 0, -1)]
# %% right: tuple of tuples
def step_pairs(timesteps, num_steps):
    times = tuple(-(-i * timesteps // num_steps) - 1 for i in range(num_steps, -1, -1))
    return tuple(zip(times, times[1:]))
# %% right: Diffusers' arange form, where float steps are exact by integer scaling
def step_pairs(timesteps, num_steps):
    scaled = range(timesteps * num_steps, 0, -timesteps)
    times = [(v + num_steps - 1) // num_steps - 1 for v in scaled]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: np.arange with float step and round, Diffusers trailing
def step_pairs(timesteps, num_steps):
    times = (np.round(np.arange(timesteps, 0, -timesteps / num_steps)) - 1).astype(int).tolist()
    return list(zip(times, times[1:] + [-1]))
# %% wrong: T - i times the floor stride - 1
def step_pairs(timesteps, num_steps):
    stride = timesteps // num_steps
    times = [timesteps - 1 - i * stride for i in range(num_steps)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: last target None
def step_pairs(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [None]))
# %% wrong: walk starts at T
def step_pairs(timesteps, num_steps):
    times = [timesteps] + [math.ceil(i * timesteps / num_steps) - 1 for i in range(num_steps - 1, 0, -1)]
    return list(zip(times, times[1:] + [-1]))
# %% wrong: map object
def step_pairs(timesteps, num_steps):
    at = lambda i: math.ceil(i * timesteps / num_steps) - 1
    return map(lambda i: (at(i), at(i - 1)), range(num_steps, 0, -1))
# %% wrong: dictionary from t to t_prev
def step_pairs(timesteps, num_steps):
    at = lambda i: math.ceil(i * timesteps / num_steps) - 1
    return {at(i): at(i - 1) for i in range(num_steps, 0, -1)}
# %% wrong: the ratio rounded up, then multiplied
def step_pairs(timesteps, num_steps):
    times = [i * math.ceil(timesteps / num_steps) - 1 for i in range(num_steps, 0, -1)]
    return list(zip(times, times[1:] + [-1]))

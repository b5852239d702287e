"""Real times: the time of a noise level, steps that space the noise itself, and slopes for ODEs and SDEs."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from diffusion_lib.schedule.level import NoiseLevel

LevelOf = Callable[[float], NoiseLevel]

MOST_NOISE = 80.0  # sigma_max of [edm, table 1]: beyond it nothing of the data is left to tell apart


def time_of(level_of: LevelOf, angles: Sequence[float], noise_to_signal: float) -> float:
    """The time at which sigma / alpha has this value, to a billionth of a step.

    First the two whole times around it, by halving; then between them by false position, on the angle whose tangent
    is sigma / alpha: it is bounded, and a straight line between the entries of a table.

    angles: atan(sigma / alpha) of all whole times, from -1 on

    Raises: ValueError if the schedule never gets there.
    """
    last = len(angles) - 2
    top = level_of(last)
    # Where alpha ends in 0 every ratio is reached, the infinite one too.
    reached = bool(top.alpha == 0) or noise_to_signal * float(top.alpha) <= float(top.sigma) * (1 + 1e-12)
    if not (noise_to_signal >= 0 and reached):
        most = float(top.noise_to_signal)
        raise ValueError(f"noise_to_signal must be from 0 to {most:.6g} for this schedule, got {noise_to_signal}")
    wanted = math.atan(noise_to_signal)

    def beyond(t: float) -> float:
        level = level_of(t)
        return math.atan2(float(level.sigma), float(level.alpha)) - wanted

    place = min(max(bisect_right(angles, wanted), 1), last + 1)
    low, high = place - 2.0, place - 1.0
    below, above = angles[place - 1] - wanted, angles[place] - wanted
    for _ in range(50):
        if below >= 0 or above <= 0 or high - low < 1e-12:
            break
        t = min(max(high - above * (high - low) / (above - below), low), high)
        found = beyond(t)
        # An end that stays counts half from then on, so that both close in (the Illinois rule).
        low, high, below, above = (t, high, found, above / 2) if found <= 0 else (low, t, below / 2, found)
        if abs(found) < 1e-16:
            low = high = t
    t = low if below >= 0 else high
    # A whole time stays one: tables hold it exactly, and networks know it.
    return float(round(t)) if abs(t - round(t)) < 1e-9 else t


def noise_pairs(level_of: LevelOf, angles: Sequence[float], num_steps: int, spacing: str) -> list[tuple[float, float]]:
    """Pairs (t, t_prev) of real times whose noise levels sigma / alpha are spaced, not their indices.

    From the schedule's most noise, at most 80 times the signal, to that of t = 0, and then to data.

    Raises: ValueError if num_steps < 1.
    """
    if num_steps < 1:
        raise ValueError(f"num_steps must be at least 1, got {num_steps}")
    least, most = (float(level_of(t).noise_to_signal) for t in (0, len(angles) - 2))
    levels = NOISE_SPACINGS[spacing](least, min(most, MOST_NOISE), num_steps)
    times = [time_of(level_of, angles, min(level, most)) for level in levels]
    return list(zip(times, [*times[1:], -1], strict=True))


def slopes(curve: Callable[[Tensor], NoiseLevel], t: float) -> NoiseLevel:
    """The derivatives of alpha and sigma at a real time. Where a tabulated curve has a corner, those of one side.

    Shapes: two of (), float64.
    """
    with torch.enable_grad():
        time = torch.tensor(t, dtype=torch.float64, requires_grad=True)
        values = [value if value.requires_grad else value + 0 * time for value in curve(time)]
        return NoiseLevel(*(torch.autograd.grad(value, time, retain_graph=True)[0] for value in values))


def _karras(least: float, most: float, num_steps: int, rho: float = 7.0) -> list[float]:
    """Even gaps in sigma^(1/rho) [edm, eq. 5]."""
    first, last = most ** (1 / rho), least ** (1 / rho)
    return [(first + i / max(num_steps - 1, 1) * (last - first)) ** rho for i in range(num_steps)]


def _log_snr(least: float, most: float, num_steps: int) -> list[float]:
    """Even gaps in log-SNR [dpm_solver]."""
    return [most * (least / most) ** (i / max(num_steps - 1, 1)) for i in range(num_steps)]


NOISE_SPACINGS: dict[str, Callable[[float, float, int], list[float]]] = {"karras": _karras, "log_snr": _log_snr}

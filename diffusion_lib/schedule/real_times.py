"""Real times: the time of a noise level, steps that space the noise itself, and slopes for ODEs and SDEs."""

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.schedule.level import NoiseLevel

LevelOf = Callable[[float], NoiseLevel]
Curve = Callable[[Tensor], NoiseLevel]

_INNER = torch.arange(1, 256, dtype=torch.float64) / 256  # where an interval is asked, all places in one call

MOST_NOISE = 80.0  # sigma_max of [edm, table 1]: beyond it nothing of the data is left to tell apart


def time_of(level_of: LevelOf, curve: Curve, last: float, noise_to_signal: float) -> float:
    """The time from -1 to `last` at which sigma / alpha has this value, found to 48 bits.

    Bisection with 255 cuts at a time: a solver asks at every step, and 70 halvings cost it a tenth of a network's call.

    Raises: ValueError if the schedule never gets there.
    """
    low, high = -1.0, float(last)
    top = level_of(high)
    # Where alpha ends in 0 every ratio is reached, the infinite one too.
    reached = bool(top.alpha == 0) or noise_to_signal * float(top.alpha) <= float(top.sigma) * (1 + 1e-12)
    if not (noise_to_signal >= 0 and reached):
        most = float(top.noise_to_signal)
        raise ValueError(f"noise_to_signal must be from 0 to {most:.6g} for this schedule, got {noise_to_signal}")
    for _ in range(6):  # 48 bits: 4e-12 of a step, with a thousand of them
        middles = low + (high - low) * _INNER
        level = curve(middles)
        # Multiplied out: alpha may be 0, where sigma / alpha is infinite.
        passed = int((level.sigma <= noise_to_signal * level.alpha).sum())
        low, high = [low, *middles.tolist(), high][passed : passed + 2]
    # A whole time stays one: tables hold it exactly, and networks know it.
    return float(round(high)) if abs(high - round(high)) < 1e-9 else high


def noise_pairs(level_of: LevelOf, curve: Curve, last: int, num_steps: int, spacing: str) -> list[tuple[float, float]]:
    """Pairs (t, t_prev) of real times whose noise levels sigma / alpha are spaced, not their indices.

    From the schedule's most noise, at most 80 times the signal, to that of t = 0, and then to data.

    Raises: ValueError if num_steps < 1.
    """
    if num_steps < 1:
        raise ValueError(f"num_steps must be at least 1, got {num_steps}")
    least, most = (float(level_of(t).noise_to_signal) for t in (0, last))
    levels = NOISE_SPACINGS[spacing](least, min(most, MOST_NOISE), num_steps)
    times = [time_of(level_of, curve, last, min(level, most)) for level in levels]
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

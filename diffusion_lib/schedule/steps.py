"""Which times a sampler visits: pairs (t, t_prev) that end in data.

Samplers never do arithmetic on t. They walk over the pairs made here, and the last target is
always t_prev = -1, which is data (alpha_bar = 1), for every number of steps, dividing T or not.
"""

import math
from collections.abc import Callable

StepPairs = list[tuple[int, int]]


def step_pairs(timesteps: int, num_steps: int, spacing: str = "trailing") -> StepPairs:
    """The (t, t_prev) pairs of a sampler with exactly `num_steps` steps, from noise to data.

    spacing:
        "trailing"   ends at T-1, even gaps counted from the noise (Lin et al. 2024, table 2), rounded up;
                     others round to nearest, which differs where num_steps does not divide T
        "leading"    starts at 0, even gaps counted from the data (Song et al. 2021, DDIM)
        "linspace"   both ends, even gaps, rounded
        "quadratic"  both ends, gaps growing with t (Song et al. 2021, appendix D.2)

    Shapes: returns num_steps pairs, t strictly falling, t_prev the next t, the last t_prev = -1.
    Raises: ValueError if num_steps is not in 1..timesteps or the spacing is unknown.
    Pitfall: `range(0, T, T // S)` gives 31 steps for 30 and 1000 for 600. "leading" never visits T-1,
        so the network is asked about less noise than the start really holds.
    """
    if not 1 <= num_steps <= timesteps:
        raise ValueError(f"num_steps must be between 1 and the schedule's {timesteps} steps, got {num_steps}")
    if spacing not in SPACINGS:
        raise ValueError(f"spacing must be one of {sorted(SPACINGS)}, got {spacing!r}")
    rising = SPACINGS[spacing](timesteps, num_steps)
    falling = [*reversed(rising), -1]
    return list(zip(falling[:-1], falling[1:], strict=True))


def encoding_pairs(pairs: StepPairs) -> StepPairs:
    """The same walk the other way, from data (-1) to the first t of `pairs`: for DDIM inversion.

    Shapes: as many pairs as given.
    """
    return [(t_prev, t) for t, t_prev in reversed(pairs)]


def _leading(timesteps: int, num_steps: int) -> list[int]:
    return [i * timesteps // num_steps for i in range(num_steps)]


def _trailing(timesteps: int, num_steps: int) -> list[int]:
    return [-(-i * timesteps // num_steps) - 1 for i in range(1, num_steps + 1)]


def _linspace(timesteps: int, num_steps: int) -> list[int]:
    return _rounded(timesteps, num_steps, lambda share: share)


def _quadratic(timesteps: int, num_steps: int) -> list[int]:
    return _rounded(timesteps, num_steps, lambda share: share**2)


def _rounded(timesteps: int, num_steps: int, curve: Callable[[float], float]) -> list[int]:
    """Round (T-1) * curve(share) for shares from 0 to 1, keeping the times distinct."""
    if num_steps == 1:
        return [timesteps - 1]
    times: list[int] = []
    for i in range(num_steps):
        t = math.floor((timesteps - 1) * curve(i / (num_steps - 1)) + 0.5)
        times.append(max(t, times[-1] + 1) if times else t)
    return times


SPACINGS: dict[str, Callable[[int, int], list[int]]] = {
    "leading": _leading,
    "trailing": _trailing,
    "linspace": _linspace,
    "quadratic": _quadratic,
}

"""`Schedule`: what every forward process answers about its times, whole or real."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from numbers import Real
from typing import Any, ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.schedule.betas import check_timesteps
from diffusion_lib.schedule.level import NoiseLevel
from diffusion_lib.schedule.real_times import NOISE_SPACINGS, noise_pairs, slopes, time_of
from diffusion_lib.schedule.times import check_times, describe, outside, refuse_time

StepPairs = Sequence[tuple[float, float]]
"""(t, t_prev), one pair a step; whole times where nothing is said of real ones."""

Times = Int[Tensor, " b"] | Float[Tensor, " b"]


class Schedule:
    """A forward process x_t = alpha_t x0 + sigma_t eps over the times t = 0..T-1; t = -1 is data.

    Times may be real as well: t = 3.5 lies between the whole times 3 and 4. A subclass gives `curve(t)`, alpha and
    sigma at real times, and `parameters`, what it was made of. A schedule is a value: it never changes, and two with
    the same levels are equal.

    Args:
        timesteps:  T, the number of whole times; the last one is T-1
        device:     where the tables lie; levels of Python numbers are always on the CPU
        levels:     alpha and sigma at -1..T-1, float64, where they are known better than by `curve`
        parameters: what else a schedule of this class was made of

    Raises: ValueError if timesteps < 1.
    """

    kind: ClassVar[str] = ""
    timesteps: int
    last: int
    device: torch.device

    def __init__(
        self, timesteps: int, device: torch.device | str = "cpu", levels: NoiseLevel | None = None, **parameters: Any
    ):
        check_timesteps(timesteps)
        self.timesteps, self.last, self.parameters = timesteps, timesteps - 1, parameters
        # Data in front: index t + 1, so that t = -1 works like any other time.
        self._alphas, self._sigmas = levels or self.curve(torch.arange(-1, timesteps, dtype=torch.float64))
        # Apple's GPUs have no float64; everywhere else the tables keep it.
        dtype = torch.float32 if torch.device(device).type == "mps" else torch.float64
        self._on_device = NoiseLevel(self._alphas.to(device, dtype), self._sigmas.to(device, dtype))
        self.device = self._on_device.alpha.device
        self._angles = torch.atan2(self._sigmas, self._alphas)
        self.has_zero_terminal_snr = bool(self._alphas[-1] == 0)

    def curve(self, t: Float[Tensor, " ..."]) -> NoiseLevel:
        """alpha and sigma at real times from -1 to T-1. Shapes: float64, any -> two of the same."""
        raise NotImplementedError

    # --- levels --------------------------------------------------------------------------------------------------

    def level(self, t: Times | float, x: Tensor | None = None) -> NoiseLevel:
        """alpha and sigma at t, shaped to broadcast.

        A Python number gives levels of shape () on the CPU, which mix with a batch of any device and dtype. One time
        per sample gives (b, 1, ..., 1) against x (b, ...), float64 on the schedule's device.

        Raises: TypeError if t is neither a number nor (b,); ValueError if it is outside -1..T-1 (a tensor on a GPU is
            not looked into: a whole time outside fails in the lookup itself).
        """
        if not isinstance(t, Tensor):
            number = isinstance(t, Real) and type(t) is not bool
            at = int(t) + 1 if number and -1 <= t <= self.last else refuse_time(t, self.last)
            if t == at - 1:
                return NoiseLevel(self._alphas[at], self._sigmas[at])
            return self.curve(torch.tensor(t, dtype=torch.float64))
        shape = (-1, *[1] * (0 if x is None else x.ndim - 1))
        if t.dtype != torch.int64 or t.ndim != 1 or (x is not None and len(x) != len(t)):
            check_times(t, self.last, None if x is None else len(x))
            return NoiseLevel(*(v.reshape(shape) for v in self.curve(t if t.device.type == "mps" else t.double())))
        try:
            # index_select refuses what lies outside on a GPU too, where nobody looks; [-2] would be the last but one.
            alpha, sigma = self._on_device if t.device == self.device else (v.to(t.device) for v in self._on_device)
            row = t + 1
            return NoiseLevel(alpha.index_select(0, row).reshape(shape), sigma.index_select(0, row).reshape(shape))
        except IndexError:
            raise outside(t, self.last) from None

    def table(self) -> NoiseLevel:
        """The levels of all whole times. Shapes: two of (T,), float64."""
        return NoiseLevel(self._on_device.alpha[1:], self._on_device.sigma[1:])

    def snr(self) -> Float[Tensor, " T"]:
        """Signal-to-noise ratio of every whole time. Shapes: (T,), float64."""
        return self.table().snr

    def time_of(self, noise_to_signal: float) -> float:
        """The real time at which sigma / alpha has this value: the inverse of `level`.

        Raises: ValueError if the schedule never gets there.
        """
        return time_of(self.level, self._angle_list, noise_to_signal)

    @cached_property
    def _angle_list(self) -> list[float]:
        return self._angles.tolist()

    def slopes(self, t: float) -> NoiseLevel:
        """d alpha / dt and d sigma / dt at a real time, for ODEs and SDEs; t counts steps. Shapes: two of ()."""
        return slopes(self.curve, t)

    # --- noise ---------------------------------------------------------------------------------------------------

    def q_sample(
        self, x_0: Float[Tensor, "b ..."], t: Times, noise: Float[Tensor, "b ..."] | None = None
    ) -> Float[Tensor, "b ..."]:
        """Noise data to time t in one jump, x_t = alpha_t x_0 + sigma_t noise [ddpm, eq. 4].

        For the variance-preserving process that is sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) noise.

        Shapes: x_0 and noise (b, ...), t (b,), mixed times allowed, -1 is data -> (b, ...), dtype of x_0.
        Raises: TypeError if x_0 is no float tensor or t none of shape (b,); ValueError if noise and x_0 differ in
            shape, or a time is outside the schedule.
        """
        if not isinstance(x_0, Tensor) or not x_0.is_floating_point():
            raise TypeError(
                f"x_0 must be a tensor of floats, got {describe(x_0)}: bytes become floats by to_model_range"
            )
        if not isinstance(t, Tensor):
            check_times(t, self.last, len(x_0))
        if noise is None:
            noise = torch.randn_like(x_0)
        if noise.shape != x_0.shape:
            raise ValueError(
                f"noise must have the shape of x_0, {tuple(x_0.shape)}, got {tuple(noise.shape)}: "
                f"draw it with torch.randn_like(x_0)"
            )
        return self.level(t, x_0).mix(x_0, noise)

    def sample_t(self, batch_size: int, generator: torch.Generator | None = None) -> Int[Tensor, " b"]:
        """Draw one t per sample, uniform over 0..T-1, both ends included. Shapes: int64 (batch_size,)."""
        device = generator.device if generator else self.device
        return torch.randint(self.timesteps, (batch_size,), generator=generator, device=device).to(self.device)

    # --- a value -------------------------------------------------------------------------------------------------

    def to(self, device: torch.device | str) -> Schedule:
        """The same schedule with its tables on `device`."""
        # "cuda" and "cuda:0" are one device; an empty tensor knows where it came to lie.
        if torch.empty(0, device=device).device == self.device:
            return self
        return type(self)(timesteps=self.timesteps, device=device, **self.parameters)

    def config(self) -> dict[str, Any]:
        """Plain values that `make_schedule` makes the same schedule of, for a recipe or a manifest."""
        return {"kind": self.kind, "timesteps": self.timesteps, **self.parameters}

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__ or self.__dict__.get("_complete"):
            raise AttributeError(f"a schedule does not change: make a new one to have another {name}")
        super().__setattr__(name, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schedule):
            return NotImplemented
        return torch.equal(self._alphas, other._alphas) and torch.equal(self._sigmas, other._sigmas)

    def __hash__(self) -> int:
        return hash((self.timesteps, float(self._sigmas[-1])))

    def __repr__(self) -> str:
        alpha, sigma = (float(table[-1]) for table in (self._alphas, self._sigmas))
        return f"{type(self).__name__}(timesteps={self.timesteps}, at the end alpha {alpha:.3g}, sigma {sigma:.3g})"


# --- which times a sampler visits ------------------------------------------------------------------------------------


def step_pairs(timesteps: int | Schedule, num_steps: int, spacing: str = "trailing") -> StepPairs:
    """The (t, t_prev) pairs of a sampler with exactly `num_steps` steps, from noise to data.

    spacing:
        "trailing"   ends at T-1, even gaps counted from the noise [zero_snr, table 2], rounded up;
                     others round to nearest, which differs where num_steps does not divide T
        "leading"    starts at 0, even gaps counted from the data, "linear" in [ddim, app. D.2]
        "linspace"   both ends, even gaps, rounded
        "quadratic"  both ends, gaps growing with t [ddim, app. D.2]
        "karras", "log_snr"  real times that space the noise level itself, see `noise_pairs`; they need a schedule

    Shapes: returns num_steps pairs, t strictly falling, t_prev the next t, the last t_prev = -1.
    Raises: ValueError if num_steps is not in 1..timesteps or the spacing is unknown.
    Pitfall: `range(0, T, T // S)` gives 31 steps for 30 and 1000 for 600. "leading" never visits T-1,
        so the network is asked about less noise than the start really holds.
    """
    if spacing in NOISE_SPACINGS and isinstance(timesteps, Schedule):
        return noise_pairs(timesteps.level, timesteps._angle_list, num_steps, spacing)
    timesteps = timesteps.timesteps if isinstance(timesteps, Schedule) else timesteps
    if not 1 <= num_steps <= timesteps:
        raise ValueError(f"num_steps must be between 1 and the schedule's {timesteps} steps, got {num_steps}")
    if spacing not in SPACINGS:
        raise ValueError(f"spacing must be one of {sorted({*SPACINGS, *NOISE_SPACINGS})}, got {spacing!r}")
    falling = [*reversed(SPACINGS[spacing](timesteps, num_steps)), -1]
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
    return _rounded(timesteps, num_steps, lambda fraction: fraction)


def _quadratic(timesteps: int, num_steps: int) -> list[int]:
    return _rounded(timesteps, num_steps, lambda fraction: fraction**2)


def _rounded(timesteps: int, num_steps: int, curve: Callable[[float], float]) -> list[int]:
    """Round (T-1) * curve(fraction) for fractions from 0 to 1, keeping the times distinct."""
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

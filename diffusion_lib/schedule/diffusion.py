"""`DiffusionSchedule`: the variance-preserving process of DDPM, as everything that follows from its betas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.schedule.betas import make_betas, rescale_zero_terminal_snr
from diffusion_lib.schedule.level import NoiseLevel, posterior_variance
from diffusion_lib.schedule.schedule import Schedule
from diffusion_lib.schedule.times import check_times


def get_index_from_list(
    vals: Float[Tensor, " T"], t: Int[Tensor, " b"], x_shape: Sequence[int]
) -> Float[Tensor, "b ..."]:
    """Pick vals[t] for every sample and shape it to broadcast against a batch of shape `x_shape`.

    Shapes: vals (T,), t int64 (b,), x_shape (b, ...) -> (b, 1, ..., 1) on the device of t.
    Raises: TypeError if t is no int64 of shape (b,); ValueError if a time is not from 0 to T-1.
    Pitfall: the table goes to t, never t to the table: `t.cpu()` here would stall a GPU at every step.
    """
    check_times(t, len(vals) - 1, x_shape[0], least=0, whole=True)
    # index_select refuses a negative index on a GPU too, where nobody looks; vals[-1] would be the last entry.
    return vals.to(t.device).index_select(0, t).reshape(-1, *[1] * (len(x_shape) - 1))


class DiffusionSchedule(Schedule):
    """The forward process of DDPM in numbers: betas and what follows from them [ddpm, sec. 2].

    alpha_t = sqrt(alpha_bar_t) and sigma_t = sqrt(1 - alpha_bar_t). All tables are float64 of shape (T,):

    betas                      variance added by step t
    alphas                     1 - betas
    alpha_bars                 product of alphas up to t: the fraction of signal variance left
    alpha_bars_prev            the same one step earlier; 1 (data) at t = 0
    sqrt_alpha_bars            what x0 is multiplied by in q_sample
    sqrt_one_minus_alpha_bars  what the noise is multiplied by in q_sample
    posterior_variance         beta-tilde, variance of q(x_{t-1} | x_t, x_0) [ddpm, eq. 7]; 0 at t = 0

    Args:
        timesteps:         T
        beta_schedule:     "linear", "scaled_linear", "cosine" or "sigmoid", or betas (then T is their number)
        zero_terminal_snr: rescale so that nothing of x0 is left at T-1 [zero_snr]
        device:            where the tables lie
        parameters:        of the named beta schedule, such as beta_end=0.012 or s=0.01

    Between whole times the angle atan2(sigma, alpha) is a straight line, for the cosine schedule nearly exactly so.

    Raises: ValueError for an unknown name or betas outside (0, 1]; TypeError for a parameter that the name has not.
    """

    kind = "vp"

    def __init__(
        self,
        timesteps: int = 1000,
        beta_schedule: str | Sequence[float] | Float[Tensor, " T"] = "linear",
        *,
        zero_terminal_snr: bool = False,
        device: torch.device | str = "cpu",
        **parameters: Any,
    ):
        betas = make_betas(timesteps, beta_schedule, **parameters)
        if zero_terminal_snr:
            betas = rescale_zero_terminal_snr(betas)
        alpha_bars = torch.cumprod(1 - betas, dim=0)
        levels = NoiseLevel.of_alpha_bar(torch.cat([alpha_bars.new_ones(1), alpha_bars]))
        if not isinstance(beta_schedule, str):
            beta_schedule, zero_terminal_snr, timesteps = betas.tolist(), False, len(betas)
        super().__init__(timesteps, device, levels, beta_schedule=beta_schedule, zero_terminal_snr=zero_terminal_snr,
                         **parameters)  # fmt: skip
        self._fill(betas, alpha_bars)
        self._complete = True

    def _fill(self, betas: Tensor, alpha_bars: Tensor) -> None:
        """The tables of the papers, on the schedule's device."""

        def place(table: Tensor) -> Tensor:
            return table.to(self._on_device.alpha)

        level = NoiseLevel(self._alphas[1:], self._sigmas[1:])
        before = NoiseLevel(self._alphas[:-1], self._sigmas[:-1])
        self._angles_on_device = place(self._angles)
        self.betas = place(betas)
        self.alphas = place(1 - betas)
        self.alpha_bars = place(alpha_bars)
        self.alpha_bars_prev = place(torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]]))
        self.sqrt_alpha_bars = place(level.alpha)
        self.sqrt_one_minus_alpha_bars = place(level.sigma)
        self.posterior_variance = place(posterior_variance(level, before))

    def curve(self, t: Float[Tensor, " ..."]) -> NoiseLevel:
        """alpha and sigma at real times from -1 to T-1. Shapes: any -> two of the same."""
        angles = self._angles if t.device.type == "cpu" else self._angles_on_device.to(t.device)
        left = t.detach().floor().clamp(-1, self.timesteps - 2)
        index = left.long() + 1
        angle = angles[index] + (t - left) * (angles[index + 1] - angles[index])
        return NoiseLevel(angle.cos(), angle.sin())

    def alpha_bar(self, t: Int[Tensor, " b"], x: Float[Tensor, "b ..."]) -> Float[Tensor, "b ..."]:
        """alpha_bar at t for every sample; t = -1 means data and gives 1.

        Shapes: t int64 (b,) in -1..T-1, x (b, ...) -> (b, 1, ..., 1), float64 whatever x is.
        """
        return self.level(t, x).alpha_bar

"""`DiffusionSchedule`: everything that follows from the betas, as one immutable value."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.schedule.betas import BETA_SCHEDULES, rescale_zero_terminal_snr


def get_index_from_list(
    vals: Float[Tensor, " T"], t: Int[Tensor, " b"], x_shape: tuple[int, ...]
) -> Float[Tensor, "b ..."]:
    """Pick vals[t] for every sample and shape it to broadcast against a batch of shape `x_shape`.

    Shapes: vals (T,), t int64 (b,), x_shape (b, ...) -> (b, 1, ..., 1) on the device of t.
    Raises: TypeError if t is no int64 of shape (b,).
    Pitfall: the table goes to t, never t to the table: `t.cpu()` here would stall a GPU at every step.
    """
    check_time(t, x_shape[0])
    return vals.to(t.device)[t].reshape(-1, *[1] * (len(x_shape) - 1))


def check_time(t: Tensor, batch_size: int) -> None:
    """Refuse a `t` that is not one int64 per sample; looks at dtype and shape alone (no device sync).

    Raises: TypeError, naming what came and the fix.
    """
    if t.dtype != torch.int64 or t.shape != (batch_size,):
        came = f"{str(t.dtype).removeprefix('torch.')} {tuple(t.shape)}"
        raise TypeError(
            f"t must be int64 of shape ({batch_size},), got {came}: draw it with schedule.sample_t({batch_size})"
        )


class DiffusionSchedule:
    """The forward process in numbers: betas and what follows from them (Ho et al. 2020, section 2).

    All tables are float64 of shape (T,), indexed by t = 0..T-1:

    betas                      variance added by step t
    alphas                     1 - betas
    alpha_bars                 product of alphas up to t: the share of signal variance left
    alpha_bars_prev            the same one step earlier; 1 (data) at t = 0
    sqrt_alpha_bars            what x0 is multiplied by in q_sample
    sqrt_one_minus_alpha_bars  what the noise is multiplied by in q_sample
    posterior_variance         beta-tilde, variance of q(x_{t-1} | x_t, x_0) (eq. 7); 0 at t = 0

    Args:
        timesteps:         T
        beta_schedule:     "linear", "cosine", or a tensor of betas (then T is its length)
        zero_terminal_snr: rescale so that nothing of x0 is left at T-1 (Lin et al. 2024)
        device:            where the tables lie

    Raises: ValueError for an unknown name or betas outside (0, 1].
    """

    def __init__(
        self,
        timesteps: int = 1000,
        beta_schedule: str | Float[Tensor, " T"] = "linear",
        *,
        zero_terminal_snr: bool = False,
        device: torch.device | str = "cpu",
    ):
        betas = _make_betas(timesteps, beta_schedule)
        if zero_terminal_snr:
            betas = rescale_zero_terminal_snr(betas)
        betas = betas.to("cpu", torch.float64)
        alpha_bars = torch.cumprod(1 - betas, dim=0)
        before = torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])

        # Apple's GPUs have no float64; everywhere else the tables keep it.
        dtype = torch.float32 if torch.device(device).type == "mps" else torch.float64

        def place(table: Tensor) -> Tensor:
            return table.to(device, dtype)

        self.timesteps = len(betas)
        self.betas = place(betas)
        self.alphas = place(1 - betas)
        self.alpha_bars = place(alpha_bars)
        self.alpha_bars_prev = place(before)
        self.sqrt_alpha_bars = place(alpha_bars.sqrt())
        self.sqrt_one_minus_alpha_bars = place((1 - alpha_bars).sqrt())
        self.posterior_variance = place(betas * (1 - before) / (1 - alpha_bars))
        self.has_zero_terminal_snr = bool(alpha_bars[-1] == 0)
        # alpha_bars with data (alpha_bar = 1) in front: index t + 1, so that t = -1 works like any other.
        self._alpha_bars_from_data = place(torch.cat([alpha_bars.new_ones(1), alpha_bars]))

    def to(self, device: torch.device | str) -> DiffusionSchedule:
        """The same schedule with its tables on `device`."""
        # "cuda" and "cuda:0" are one device; an empty tensor knows where it came to lie.
        if torch.empty(0, device=device).device == self.betas.device:
            return self
        return DiffusionSchedule(beta_schedule=self.betas, device=device)

    def q_sample(
        self,
        x_0: Float[Tensor, "b ..."],
        t: Int[Tensor, " b"],
        noise: Float[Tensor, "b ..."] | None = None,
    ) -> Float[Tensor, "b ..."]:
        """Noise data to time t in one jump (Ho et al. 2020, eq. 4).

        x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) noise

        Shapes: x_0 and noise (b, ...), t int64 (b,), mixed times allowed, -1 is data -> (b, ...), dtype of x_0.
        Raises: TypeError if t is no int64 (b,); ValueError if noise and x_0 differ in shape.
        """
        if noise is None:
            noise = torch.randn_like(x_0)
        if noise.shape != x_0.shape:
            raise ValueError(
                f"noise must have the shape of x_0, {tuple(x_0.shape)}, got {tuple(noise.shape)}: "
                f"draw it with torch.randn_like(x_0)"
            )
        alpha_bar = self.alpha_bar(t, x_0)
        return alpha_bar.sqrt().to(x_0.dtype) * x_0 + (1 - alpha_bar).sqrt().to(x_0.dtype) * noise

    def alpha_bar(self, t: Int[Tensor, " b"], x: Float[Tensor, "b ..."]) -> Float[Tensor, "b ..."]:
        """alpha_bar at t for every sample; t = -1 means data and gives 1.

        Shapes: t int64 (b,) in -1..T-1, x (b, ...) -> (b, 1, ..., 1), float64 whatever x is.
        """
        return get_index_from_list(self._alpha_bars_from_data, t + 1, x.shape)

    def snr(self) -> Float[Tensor, " T"]:
        """Signal-to-noise ratio alpha_bar / (1 - alpha_bar) of every t (Kingma et al. 2021, eq. 1)."""
        return self.alpha_bars / (1 - self.alpha_bars)

    def sample_t(self, batch_size: int, generator: torch.Generator | None = None) -> Int[Tensor, " b"]:
        """Draw one t per sample, uniform over 0..T-1, both ends included.

        Shapes: returns int64 (batch_size,) on the schedule's device.
        """
        device = generator.device if generator else self.betas.device
        t = torch.randint(self.timesteps, (batch_size,), generator=generator, device=device)
        return t.to(self.betas.device)

    def __repr__(self) -> str:
        last = float(self.alpha_bars[-1])
        return f"DiffusionSchedule(timesteps={self.timesteps}, alpha_bar at the end {last:.3g})"


def _make_betas(timesteps: int, beta_schedule: str | Tensor) -> Tensor:
    if isinstance(beta_schedule, str):
        if beta_schedule not in BETA_SCHEDULES:
            raise ValueError(
                f"beta_schedule must be one of {sorted(BETA_SCHEDULES)} or a tensor of betas, got {beta_schedule!r}"
            )
        return BETA_SCHEDULES[beta_schedule](timesteps)
    betas = beta_schedule
    if betas.ndim != 1 or not bool(((betas > 0) & (betas <= 1)).all()):
        raise ValueError(f"betas must be one number in (0, 1] per step, got shape {tuple(betas.shape)}")
    return betas

"""Processes given by a formula in real time: rectified flow, EDM's growing noise, and the SDE behind DDPM."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.schedule.flow_times import shift_time
from diffusion_lib.schedule.level import NoiseLevel
from diffusion_lib.schedule.schedule import Schedule


class FlowSchedule(Schedule):
    """The straight path of flow matching: alpha = 1 - u, sigma = u with u = (t + 1) / T [rectified_flow].

    u = 0 is data and u = 1 pure noise, as in [sd3]; papers on flow matching often count the other way.
    The last time holds no data at all: train with u, v or x0. A `shift` other than 1 walks the same path at another
    pace, see `shift_time`: above 1 more of the times are spent near noise.
    """

    kind = "flow"

    def __init__(self, timesteps: int = 1000, *, shift: float = 1.0, device: torch.device | str = "cpu"):
        self.shift = shift
        named: dict[str, Any] = {} if shift == 1 else {"shift": shift}
        super().__init__(timesteps, device, **named)
        self._complete = True

    def curve(self, t: Float[Tensor, "..."]) -> NoiseLevel:
        """alpha and sigma at real times from -1 to T-1. Shapes: any -> two of the same."""
        u = (t + 1) / self.timesteps
        u = u if self.shift == 1 else shift_time(u, self.shift)
        return NoiseLevel(1 - u, u)


class EDMSchedule(Schedule):
    """Noise that grows while the data keep their size: alpha = 1 [edm, table 1, eq. 5].

    sigma(t) = ( sigma_min^(1/rho) + t / (T-1) (sigma_max^(1/rho) - sigma_min^(1/rho)) )^rho from t = 0 on, and a
    straight line from 0 (data) to sigma_min before it.

    Raises: ValueError unless T >= 2, 0 < sigma_min < sigma_max and rho > 0.
    Pitfall: at T-1 a state is not N(0, 1) but N(0, sigma_max^2), and networks want it divided by about that much.
    """

    kind = "edm"

    def __init__(
        self,
        timesteps: int = 1000,
        *,
        sigma_min: float = 0.002,
        sigma_max: float = 80.0,
        rho: float = 7.0,
        device: torch.device | str = "cpu",
    ):
        if timesteps < 2 or not 0 < sigma_min < sigma_max or rho <= 0:
            raise ValueError(
                f"needed: timesteps >= 2, 0 < sigma_min < sigma_max and rho > 0, got {timesteps}, {sigma_min}, "
                f"{sigma_max} and {rho}: the paper uses 0.002, 80 and 7"
            )
        self.sigma_min, self.sigma_max, self.rho = sigma_min, sigma_max, rho
        super().__init__(timesteps, device, sigma_min=sigma_min, sigma_max=sigma_max, rho=rho)
        self._complete = True

    def curve(self, t: Float[Tensor, "..."]) -> NoiseLevel:
        """alpha and sigma at real times from -1 to T-1. Shapes: any -> two of the same."""
        least, most = self.sigma_min ** (1 / self.rho), self.sigma_max ** (1 / self.rho)
        grown = (least + t.clamp(min=0) / (self.timesteps - 1) * (most - least)) ** self.rho
        sigma = torch.where(t < 0, self.sigma_min * (t + 1), grown)
        return NoiseLevel(torch.ones_like(sigma), sigma)


class VPSDE(Schedule):
    """dx = -beta(u)/2 x du + sqrt(beta(u)) dW from u = 0 (data) to 1 [score_sde, eq. 11, 32].

    beta(u) grows on a straight line. With u = (t + 1) / T the whole times are those of DDPM's linear schedule, up to
    terms in 1/T: betas of beta(u) / T.

    Raises: ValueError unless 0 <= beta_min <= beta_max and beta_max > 0.
    """

    kind = "vp_sde"

    def __init__(
        self, timesteps: int = 1000, *, beta_min: float = 0.1, beta_max: float = 20.0,
        device: torch.device | str = "cpu",
    ):  # fmt: skip
        if not 0 <= beta_min <= beta_max or beta_max == 0:
            raise ValueError(f"needed: 0 <= beta_min <= beta_max, got {beta_min} and {beta_max}: usual are 0.1 and 20")
        self.beta_min, self.beta_max = beta_min, beta_max
        super().__init__(timesteps, device, beta_min=beta_min, beta_max=beta_max)
        self._complete = True

    def curve(self, t: Float[Tensor, "..."]) -> NoiseLevel:
        """alpha and sigma at real times from -1 to T-1. Shapes: any -> two of the same."""
        log_alpha_bar = -self._added((t + 1) / self.timesteps)
        return NoiseLevel((log_alpha_bar / 2).exp(), (-torch.expm1(log_alpha_bar)).sqrt())

    def beta(self, u: float) -> float:
        """How fast noise comes in at time u from 0 to 1."""
        return self.beta_min + u * (self.beta_max - self.beta_min)

    def alpha_bar(self, u: float) -> float:
        """Fraction of the variance that is still signal at u: exp(-integral of beta from 0 to u)."""
        return float(torch.exp(-self._added(torch.tensor(u, dtype=torch.float64))))

    def _added(self, u: Tensor) -> Tensor:
        """The integral of beta from 0 to u."""
        return self.beta_min * u + u**2 * (self.beta_max - self.beta_min) / 2

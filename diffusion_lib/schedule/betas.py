"""How much noise each step adds: the beta schedules of the literature, in float64.

float64 first, cast once at use. What breaks otherwise is 1 - alpha_bar at small t, the difference of two
numbers close together: float32 gets it wrong by up to 5e-4, half precision makes it exactly 0.
"""

import inspect
import math
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

# A beta of 1 would erase everything in one step; Nichol & Dhariwal clip just below it.
MAX_BETA = 0.999


def linear_beta_schedule(timesteps: int, beta_start: float = 1e-4, beta_end: float = 0.02) -> Float[Tensor, " T"]:
    """Betas on a straight line from `beta_start` to `beta_end` [ddpm, sec. 4].

    Shapes: returns (timesteps,), float64.
    Raises: ValueError if timesteps < 1 or not 0 < beta_start <= beta_end < 1.
    Pitfall: the end points are made for T = 1000; with fewer steps much of the image is left at T.
    """
    check_timesteps(timesteps)
    if not 0 < beta_start <= beta_end < 1:
        raise ValueError(
            f"beta_start and beta_end must satisfy 0 < beta_start <= beta_end < 1, "
            f"got {beta_start} and {beta_end}: the paper uses 1e-4 and 0.02"
        )
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)


def scaled_linear_beta_schedule(
    timesteps: int, beta_start: float = 0.00085, beta_end: float = 0.012
) -> Float[Tensor, " T"]:
    """Betas whose square roots lie on a straight line; the defaults are Stable Diffusion's [ldm].

    Shapes: returns (timesteps,), float64.
    Raises: ValueError if timesteps < 1 or not 0 < beta_start <= beta_end < 1.
    """
    return linear_beta_schedule(timesteps, beta_start**0.5, beta_end**0.5) ** 2


def cosine_beta_schedule(timesteps: int, s: float = 0.008) -> Float[Tensor, " T"]:
    """Betas whose alpha_bar follows a squared cosine [iddpm].

    alpha_bar(t) = f(t) / f(0),  f(t) = cos^2( (t/T + s) / (1 + s) * pi/2 ),
    beta_t = min(1 - alpha_bar(t+1) / alpha_bar(t), 0.999).

    Shapes: returns (timesteps,), float64.
    Raises: ValueError if timesteps < 1 or s < 0.
    """
    check_timesteps(timesteps)
    if s < 0:
        raise ValueError(f"s must not be negative, got {s}: the paper uses 0.008")
    time = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
    f = torch.cos((time + s) / (1 + s) * math.pi / 2) ** 2
    return (1 - f[1:] / f[:-1]).clamp(max=MAX_BETA)


def sigmoid_beta_schedule(
    timesteps: int, start: float = -3.0, end: float = 3.0, tau: float = 1.0
) -> Float[Tensor, " T"]:
    """Betas whose alpha_bar follows a sigmoid [rin; noise_scheduling].

    alpha_bar(t) = (g(1) - g(t/T)) / (g(1) - g(0)),  g(u) = sigmoid((start + u (end - start)) / tau),
    beta_t = min(1 - alpha_bar(t+1) / alpha_bar(t), 0.999).

    Shapes: returns (timesteps,), float64.
    Raises: ValueError if timesteps < 1, start >= end or tau <= 0.
    """
    check_timesteps(timesteps)
    if start >= end or tau <= 0:
        raise ValueError(f"start must lie below end and tau above 0, got {start}, {end} and {tau}: try -3, 3 and 1")
    time = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
    g = torch.sigmoid((start + time * (end - start)) / tau)
    alpha_bars = (g[-1] - g) / (g[-1] - g[0])
    return (1 - alpha_bars[1:] / alpha_bars[:-1]).clamp(max=MAX_BETA)


def rescale_zero_terminal_snr(betas: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
    """Change betas so that the last step holds no signal at all [zero_snr, alg. 1].

    sqrt(alpha_bar) is shifted to end in exactly 0 and scaled to keep its first value.

    Shapes: (T,) -> (T,), float64. The last beta becomes 1.
    Raises: ValueError if there are fewer than two betas.
    Pitfall: at alpha_bar = 0 the noise says nothing about the image, so an eps-prediction cannot be
        turned into x0 there: train with v or x0.
    """
    if betas.ndim != 1 or len(betas) < 2:
        raise ValueError(f"betas must have shape (T,) with T >= 2, got {tuple(betas.shape)}")
    root = torch.cumprod(1 - betas.double(), dim=0).sqrt()
    first, last = root[0].clone(), root[-1].clone()
    root = (root - last) * first / (first - last)
    alpha_bars = root**2
    alphas = torch.cat([alpha_bars[:1], alpha_bars[1:] / alpha_bars[:-1]])
    return 1 - alphas


BETA_SCHEDULES: dict[str, Callable[..., Tensor]] = {
    "linear": linear_beta_schedule,
    "scaled_linear": scaled_linear_beta_schedule,
    "cosine": cosine_beta_schedule,
    "sigmoid": sigmoid_beta_schedule,
}


def make_betas(timesteps: int, beta_schedule: str | Sequence[float] | Tensor, **parameters: float) -> Tensor:
    """The betas of a named schedule with its parameters, or those given, checked.

    Shapes: returns (T,), float64, on the CPU.
    Raises: ValueError for an unknown name or betas outside (0, 1]; TypeError for a parameter that the name has not.
    """
    if not isinstance(beta_schedule, str):
        betas = torch.as_tensor(beta_schedule, dtype=torch.float64, device="cpu").detach()
        if parameters or betas.ndim != 1 or not len(betas) or not bool(((betas > 0) & (betas <= 1)).all()):
            more = f" and {sorted(parameters)}" if parameters else ""
            raise ValueError(f"betas must be one number in (0, 1] per step, got shape {tuple(betas.shape)}{more}")
        return betas
    if beta_schedule not in BETA_SCHEDULES:
        raise ValueError(
            f"beta_schedule must be one of {sorted(BETA_SCHEDULES)} or a tensor of betas, got {beta_schedule!r}"
        )
    make = BETA_SCHEDULES[beta_schedule]
    known = list(inspect.signature(make).parameters)[1:]
    if unknown := sorted(parameters.keys() - set(known)):
        raise TypeError(f"the {beta_schedule} schedule has no parameter {unknown[0]!r}: it has {', '.join(known)}")
    return make(timesteps, **parameters)


def check_timesteps(timesteps: int) -> None:
    """Refuse a number of steps that is none. Raises: ValueError."""
    if not isinstance(timesteps, int) or timesteps < 1:
        raise ValueError(f"timesteps must be a whole number, at least 1, got {timesteps!r}: the papers use 1000")

"""The forward process one step at a time, and the jump between any two times.

The jump from data, `DiffusionSchedule.q_sample`, is the case the schedule itself answers.
"""

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.schedule import DiffusionSchedule, get_index_from_list


def q_step(
    schedule: DiffusionSchedule,
    x: Float[Tensor, "b ..."],
    t: Int[Tensor, " b"],
    noise: Float[Tensor, "b ..."],
) -> Float[Tensor, "b ..."]:
    """One noising step, from time t-1 to t (Ho et al. 2020, eq. 2).

    x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) noise

    Shapes: x, noise (b, ...), t int64 (b,) -> (b, ...).
    Raises: TypeError if t is no int64 (b,).
    """
    beta = get_index_from_list(schedule.betas, t, x.shape)
    return (1 - beta).sqrt().to(x.dtype) * x + beta.sqrt().to(x.dtype) * noise


def q_jump(
    x_s: Float[Tensor, "b ..."],
    alpha_bar_s: Float[Tensor, "..."],
    alpha_bar_t: Float[Tensor, "..."],
    noise: Float[Tensor, "b ..."],
) -> Float[Tensor, "b ..."]:
    """Noise further, from time s to a later t (Kingma et al. 2021, eq. 3).

    x_t = sqrt(ab_t / ab_s) x_s + sqrt(1 - ab_t / ab_s) noise

    Shapes: x_s, noise (b, ...), both alpha_bars broadcastable -> (b, ...).
    """
    ratio = alpha_bar_t / alpha_bar_s
    return ratio.sqrt().to(x_s.dtype) * x_s + (1 - ratio).sqrt().to(x_s.dtype) * noise

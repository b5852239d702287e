"""The forward process one step at a time, and the jump between any two times.

The jump from data, `q_sample`, is the case the schedule itself answers.
"""

from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.schedule import DiffusionSchedule, NoiseLevel, beta_between, get_index_from_list


def q_step(
    schedule: DiffusionSchedule,
    x: Float[Tensor, "b ..."],
    t: Int[Tensor, " b"],
    noise: Float[Tensor, "b ..."],
) -> Float[Tensor, "b ..."]:
    """One noising step, from time t-1 to t [ddpm, eq. 2].

    x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) noise

    Shapes: x, noise (b, ...), t int64 (b,) -> (b, ...).
    Raises: TypeError if t is no int64 (b,).
    """
    beta = get_index_from_list(schedule.betas, t, x.shape)
    return NoiseLevel((1 - beta).sqrt(), beta.sqrt()).mix(x, noise)


def q_jump(
    x_s: Float[Tensor, "b ..."], earlier: NoiseLevel, level: NoiseLevel, noise: Float[Tensor, "b ..."]
) -> Float[Tensor, "b ..."]:
    """Noise further, from an earlier level to a later one [vdm].

    x_t = (alpha_t / alpha_s) x_s + sqrt(sigma_t^2 - (alpha_t / alpha_s)^2 sigma_s^2) noise

    Shapes: x_s, noise (b, ...), both levels broadcastable -> (b, ...).
    """
    return NoiseLevel(level.alpha / earlier.alpha, beta_between(level, earlier).sqrt()).mix(x_s, noise)

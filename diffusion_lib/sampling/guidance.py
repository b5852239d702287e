"""Guidance: a conditional and an unconditional prediction become one that leads beyond the first."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import concatenate
from diffusion_lib.process import Prediction, x0_to_eps
from diffusion_lib.schedule import DiffusionSchedule

Denoise = Callable[[Tensor, Tensor], Prediction]
"""denoise(x_t, t): x_t (b, ...), t int64 (b,) -> Prediction(x0, eps), both (b, ...)."""


def guide(
    denoise: Callable[[Tensor, Tensor, Condition | None], Prediction],
    condition: Condition,
    null_condition: Condition,
    guidance_scale: float = 1.0,
    rescale: tuple[DiffusionSchedule, float] | None = None,
) -> Denoise:
    """Classifier-free guidance (Ho & Salimans 2021, eq. 6, in Stable Diffusion's convention).

    eps = eps_uncond + guidance_scale (eps_cond - eps_uncond), and the same for x0, which is affine in eps.
    Scale 1 is no guidance, 0 unconditional; the paper's w is guidance_scale - 1.

    rescale: (schedule, share) keeps the spread of the conditional x0 to this share, see `rescaled`.

    Shapes: condition and null_condition (b, ...) -> a denoiser for batches of b.
    Pitfall: two forwards cost twice the latency. Both halves go through the network in one batch, and
        scales 0 and 1, which need one half alone, cost one plain forward.
    """
    if guidance_scale in (0, 1):
        return conditioned(denoise, condition if guidance_scale == 1 else null_condition)
    both = concatenate(condition, null_condition)

    def guided(x_t: Tensor, t: Tensor) -> Prediction:
        twice = denoise(torch.cat([x_t, x_t]), torch.cat([t, t]), both)
        (x0, x0_null), (eps, eps_null) = (part.chunk(2) for part in twice)
        mixed = Prediction(x0_null + guidance_scale * (x0 - x0_null), eps_null + guidance_scale * (eps - eps_null))
        if rescale is None:
            return mixed
        schedule, share = rescale
        kept = rescaled(mixed.x0, x0, share)
        return Prediction(kept, x0_to_eps(x_t, kept, schedule.alpha_bar(t, x_t)))

    return guided


def rescaled(
    guided: Float[Tensor, "b ..."], conditional: Float[Tensor, "b ..."], share: float
) -> Float[Tensor, "b ..."]:
    """A guided prediction with the spread of the conditional one, mixed with itself (Lin et al. 2024, eq. 15-16).

    share * guided * std(conditional) / std(guided) + (1 - share) * guided, deviations per sample

    Shapes: two of (b, ...) -> (b, ...).
    Pitfall: deviations over the whole batch would let a sample depend on its neighbours.
    """
    axes = tuple(range(1, guided.ndim))
    ratio = conditional.std(dim=axes, keepdim=True) / guided.std(dim=axes, keepdim=True)
    return guided * (share * ratio + 1 - share)


def conditioned(denoise: Callable[[Tensor, Tensor, Condition | None], Prediction], condition: Condition) -> Denoise:
    """A denoiser that is told this condition, and not guided."""
    return lambda x_t, t: denoise(x_t, t, condition)

"""Guidance: two denoisers become one that leads beyond the first, away from the second."""

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.network.condition import concatenate
from diffusion_lib.process import Denoiser, Prediction, x0_to_eps
from diffusion_lib.schedule import Schedule


def guide(
    denoise: Denoiser,
    null: Denoiser,
    guidance_scale: float,
    *,
    rescale: float = 0.0,
    schedule: Schedule | None = None,
) -> Denoiser:
    """Classifier-free guidance away from `null` ([cfg, eq. 6], in Stable Diffusion's convention).

    eps = eps_null + guidance_scale (eps - eps_null), and the same for x0, which is affine in eps.
    Scale 1 is no guidance, 0 gives `null` alone; the paper's w is guidance_scale - 1. `null` is told nothing, or a
    negative prompt.

    rescale: fraction to which the guided x0 keeps the spread of `denoise`'s own, see `rescaled`; needs the schedule.

    Shapes: two denoisers of batches of b -> one.
    Pitfall: two forwards cost twice the latency. Where both denoisers differ in what they are told alone, both halves
        go through the network in one batch; scales 0 and 1, which need one half alone, cost one plain forward.
    """
    if guidance_scale in (0, 1):
        return denoise if guidance_scale == 1 else null
    if rescale and schedule is None:
        raise ValueError("rescale needs the schedule, to tell how much of x_t is noise")
    both = _both(denoise, null)

    def guided(x_t: Tensor, t: Tensor) -> Prediction:
        (x0, eps), (x0_null, eps_null) = both(x_t, t)
        mixed = Prediction(x0_null + guidance_scale * (x0 - x0_null), eps_null + guidance_scale * (eps - eps_null))
        if not rescale or schedule is None:
            return mixed
        x0 = rescaled(mixed.x0, x0, rescale)
        return Prediction(x0, x0_to_eps(x_t, x0, schedule.level(t, x_t)))

    return guided


# One batch goes to one network, and its answers are all read in one way.
_SHARED = ("network", "schedule", "prediction_type", "limits")


def _both(first: Any, second: Any) -> Callable[[Tensor, Tensor], tuple[Prediction, Prediction]]:
    """Ask two denoisers about one state: in one batch of twice the size where only what they are told differs."""
    network = getattr(first, "network", None)
    conditions: Any = (getattr(first, "condition", None), getattr(second, "condition", None))
    shared = network is not None and all(getattr(first, n, None) is getattr(second, n, None) for n in _SHARED)
    if not shared or any(told is None for told in conditions):
        return lambda x_t, t: (first(x_t, t), second(x_t, t))
    joint = first.told(concatenate(*conditions))

    def ask_once(x_t: Tensor, t: Tensor) -> tuple[Prediction, Prediction]:
        x0, eps = (part.chunk(2) for part in joint(torch.cat([x_t, x_t]), torch.cat([t, t])))
        return Prediction(x0[0], eps[0]), Prediction(x0[1], eps[1])

    return ask_once


def rescaled(guided: Float[Tensor, "b ..."], conditional: Float[Tensor, "b ..."], phi: float) -> Float[Tensor, "b ..."]:
    """A guided prediction with the spread of the conditional one, mixed with itself [zero_snr, eq. 15, 16].

    phi * guided * std(conditional) / std(guided) + (1 - phi) * guided, standard deviations per sample

    Shapes: two of (b, ...) -> (b, ...).
    Pitfall: deviations over the whole batch would let a sample depend on its neighbours.
    """
    axes = tuple(range(1, guided.ndim))
    ratio = conditional.std(dim=axes, keepdim=True) / guided.std(dim=axes, keepdim=True)
    return guided * (phi * ratio + 1 - phi)

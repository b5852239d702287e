"""One-line samplers: the names and call forms of textbooks, as thin fronts on the generators."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.sampling.denoiser import make_denoiser
from diffusion_lib.sampling.samplers import State, ddim, ddpm, draw_noise
from diffusion_lib.schedule import DiffusionSchedule, step_pairs

Sampler = Callable[..., Iterator[State]]
"""sampler(denoise, x, schedule, pairs, generator=...) -> States, such as `ddim` or `ddpm`."""


def draw_samples(
    sampler: Sampler,
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str,
    num_inference_steps: int,
    *,
    labels: Int[Tensor, " b"] | None = None,
    guidance_scale: float = 1.0,
    prediction: str = "eps",
    clip_x0: bool = True,
    spacing: str = "trailing",
    generator: torch.Generator | None = None,
) -> Float[Tensor, "b ..."]:
    """Draw samples with any sampler: noise, denoiser, pairs, and the last state's x.

    Args:
        labels:         classes of a conditional model
        guidance_scale: classifier-free guidance; 1 = none
        prediction:     what the model was trained to say
        clip_x0:        keep x0 in [-1, 1]; right for pixels, wrong for latents
        spacing:        see `step_pairs`
        generator:      a CPU generator gives the same noise on every device

    Shapes: returns `shape`, (b, ...), on `device`; labels int64 (b,).
    Raises: ValueError for a wrong number of steps, prediction or spacing, or guidance without labels.
    """
    schedule = schedule.to(device)
    denoise = make_denoiser(
        model,
        schedule,
        prediction=prediction,
        condition=labels,
        guidance_scale=guidance_scale,
        clip_x0=clip_x0,
    )
    pairs = step_pairs(schedule.timesteps, num_inference_steps, spacing)
    x = draw_noise(shape, generator, torch.empty(0, device=device))
    was_training = model.training
    model.eval()
    try:
        *_, state = sampler(denoise, x, schedule, pairs, generator=generator)
    finally:
        model.train(was_training)
    return state.x


def sample_ddpm(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str = "cpu",
    *,
    num_inference_steps: int | None = None,
    variance: str = "beta_tilde",
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples by ancestral sampling (Ho et al. 2020, algorithm 2); all T steps unless told otherwise.

    The options are those of `draw_samples`.

    Shapes: returns `shape`, (b, ...), on `device`.
    Raises: ValueError as `draw_samples`, or for another variance than "beta_tilde" and "beta".
    """
    steps = num_inference_steps or schedule.timesteps
    return draw_samples(partial(ddpm, variance=variance), model, schedule, shape, device, steps, **options)


def sample_ddim(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str = "cpu",
    num_inference_steps: int = 50,
    eta: float = 0.0,
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples with DDIM (Song et al. 2021, eq. 12).

    The options are those of `draw_samples`.

    Shapes: returns `shape`, (b, ...), on `device`.
    Raises: ValueError as `draw_samples`.
    """
    return draw_samples(partial(ddim, eta=eta), model, schedule, shape, device, num_inference_steps, **options)


def classifier_free_guidance_sample(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    condition: Int[Tensor, " b"],
    w: float = 7.5,
    device: torch.device | str | None = None,
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples with classifier-free guidance: eps_uncond + w (eps_cond - eps_uncond).

    The options are those of `sample_ddim`. Without a device, the model's own is taken.

    Shapes: condition int64 (b,); returns `shape`, (b, ...).
    Raises: ValueError as `draw_samples`.
    """
    device = device or next(model.parameters()).device
    condition = condition.to(device)
    return sample_ddim(model, schedule, shape, device, labels=condition, guidance_scale=w, **options)

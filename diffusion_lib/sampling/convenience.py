"""One-line samplers: the names and call forms of textbooks, as thin fronts on the generators."""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.sampling.denoiser import make_denoiser
from diffusion_lib.sampling.samplers import State, ddim, ddpm, draw_noise
from diffusion_lib.schedule import DiffusionSchedule, step_pairs


def sample_ddpm(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str = "cpu",
    *,
    num_inference_steps: int | None = None,
    variance: str = "beta_tilde",
    labels: Int[Tensor, " b"] | None = None,
    guidance_scale: float = 1.0,
    prediction: str = "eps",
    clip_x0: bool = True,
    spacing: str = "trailing",
    generator: torch.Generator | None = None,
) -> Float[Tensor, "b ..."]:
    """Draw samples by ancestral sampling (Ho et al. 2020, algorithm 2); all T steps unless told otherwise.

    Shapes: returns `shape`, (b, c, h, w), on `device`; labels int64 (b,).
    Raises: ValueError for a wrong number of steps, prediction or guidance without labels.
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
    pairs = step_pairs(schedule.timesteps, num_inference_steps or schedule.timesteps, spacing)
    x = draw_noise(shape, generator, torch.empty(0, device=device))
    return _last(model, ddpm(denoise, x, schedule, pairs, variance=variance, generator=generator))


def sample_ddim(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str = "cpu",
    num_inference_steps: int = 50,
    eta: float = 0.0,
    *,
    labels: Int[Tensor, " b"] | None = None,
    guidance_scale: float = 1.0,
    prediction: str = "eps",
    clip_x0: bool = True,
    spacing: str = "trailing",
    generator: torch.Generator | None = None,
) -> Float[Tensor, "b ..."]:
    """Draw samples with DDIM (Song et al. 2021, eq. 12).

    Shapes: returns `shape`, (b, c, h, w), on `device`; labels int64 (b,).
    Raises: ValueError for a wrong number of steps, prediction or guidance without labels.
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
    return _last(model, ddim(denoise, x, schedule, pairs, eta=eta, generator=generator))


def classifier_free_guidance_sample(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    condition: Int[Tensor, " b"],
    w: float = 7.5,
    device: torch.device | str | None = None,
    **options: object,
) -> Float[Tensor, "b ..."]:
    """Draw samples with classifier-free guidance: eps_uncond + w (eps_cond - eps_uncond).

    The options are those of `sample_ddim`. Without a device, the model's own is taken.

    Shapes: condition int64 (b,); returns `shape`, (b, c, h, w).
    Raises: ValueError as `sample_ddim`.
    """
    device = device or next(model.parameters()).device
    condition = condition.to(device)
    return sample_ddim(model, schedule, shape, device, labels=condition, guidance_scale=w, **options)


def _last(model: nn.Module, states: Iterator[State]) -> Tensor:
    """Run a sampler to its end with the model in eval mode, and put the mode back afterwards."""
    was_training = model.training
    model.eval()
    try:
        *_, state = states
    finally:
        model.train(was_training)
    return state.x

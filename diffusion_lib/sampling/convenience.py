"""One-line samplers: the names and call forms of textbooks, as thin fronts on the generators."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import batch_size, move
from diffusion_lib.sampling.denoiser import make_denoiser
from diffusion_lib.sampling.samplers import State, ddim, ddpm, draw_noise
from diffusion_lib.sampling.solvers import dpm_solver_pp, heun
from diffusion_lib.schedule import DiffusionSchedule, step_pairs

Sampler = Callable[..., Iterator[State]]
"""sampler(denoise, x, schedule, pairs, generator=..., **its own options) -> States."""

SAMPLERS: dict[str, Sampler] = {"ddim": ddim, "ddpm": ddpm, "dpm_solver_pp": dpm_solver_pp, "heun": heun}


def find_sampler(name: str) -> Sampler:
    """A sampler by name.

    Raises: ValueError listing the names there are.
    """
    if name not in SAMPLERS:
        raise ValueError(f"sampler must be one of {sorted(SAMPLERS)}, got {name!r}")
    return SAMPLERS[name]


def draw_samples(
    sampler: str | Sampler,
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str | None = None,
    num_inference_steps: int = 50,
    *,
    condition: Condition | None = None,
    null_condition: Condition | None = None,
    guidance_scale: float = 1.0,
    guidance_rescale: float = 0.0,
    prediction: str = "eps",
    clip_x0: bool = True,
    spacing: str = "trailing",
    generator: torch.Generator | None = None,
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples with any sampler: noise, denoiser, pairs, and the last state's x.

    Args:
        sampler:        a name in `SAMPLERS`, or a function of the same form
        device:         where to sample; None takes the model's own
        condition:      what a conditional model is told, such as one label per sample
        null_condition: what guidance leads away from; None is the model's own "nothing said"
        guidance_scale: classifier-free guidance; 1 = none
        guidance_rescale: share to which guided predictions keep the conditional spread; 0 = none, 0.7 is usual
        prediction:     what the model was trained to say
        clip_x0:        keep x0 in [-1, 1]; right for pixels, wrong for latents
        spacing:        see `step_pairs`
        generator:      a CPU generator gives the same noise on every device
        options:        the sampler's own, such as `eta` or `variance`

    Shapes: returns `shape`, (b, ...), on `device`; condition (b, ...), as labels int64 (b,).
    Raises: ValueError for a wrong number of steps, conditions, prediction or spacing, or guidance without a condition.
    """
    sampler = find_sampler(sampler) if isinstance(sampler, str) else sampler
    device = torch.device(device) if device is not None else next(model.parameters()).device
    if condition is not None:
        if batch_size(condition) != shape[0]:
            raise ValueError(f"condition must hold one entry per sample, {shape[0]}, got {batch_size(condition)}")
        condition = move(condition, device)
    schedule = schedule.to(device)
    denoise = make_denoiser(
        model,
        schedule,
        prediction=prediction,
        condition=condition,
        null_condition=None if null_condition is None else move(null_condition, device),
        guidance_scale=guidance_scale,
        guidance_rescale=guidance_rescale,
        clip_x0=clip_x0,
    )
    pairs = step_pairs(schedule.timesteps, num_inference_steps, spacing)
    x = draw_noise(shape, generator, torch.empty(0, device=device))
    was_training = model.training
    model.eval()
    try:
        *_, state = sampler(denoise, x, schedule, pairs, generator=generator, **options)
    finally:
        model.train(was_training)
    return state.x


def sample_ddpm(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str | None = None,
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
    steps = schedule.timesteps if num_inference_steps is None else num_inference_steps
    return draw_samples("ddpm", model, schedule, shape, device, steps, variance=variance, **options)


def sample_ddim(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    device: torch.device | str | None = None,
    num_inference_steps: int = 50,
    eta: float = 0.0,
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples with DDIM (Song et al. 2021, eq. 12).

    The options are those of `draw_samples`.

    Shapes: returns `shape`, (b, ...), on `device`.
    Raises: ValueError as `draw_samples`.
    """
    return draw_samples("ddim", model, schedule, shape, device, num_inference_steps, eta=eta, **options)


def classifier_free_guidance_sample(
    model: nn.Module,
    schedule: DiffusionSchedule,
    shape: tuple[int, ...],
    condition: Condition,
    w: float = 7.5,
    device: torch.device | str | None = None,
    **options: Any,
) -> Float[Tensor, "b ..."]:
    """Draw samples with classifier-free guidance: eps_uncond + w (eps_cond - eps_uncond).

    The options are those of `sample_ddim`.

    Shapes: condition (b, ...), as labels int64 (b,); returns `shape`, (b, ...).
    Raises: ValueError as `draw_samples`.
    """
    return sample_ddim(model, schedule, shape, device, condition=condition, guidance_scale=w, **options)

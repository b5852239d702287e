"""Sampling: from noise to data. Samplers see a denoiser, never a network."""

from diffusion_lib.sampling.convenience import (
    classifier_free_guidance_sample,
    draw_samples,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.sampling.denoiser import (
    Denoise,
    NetworkDenoiser,
    clip,
    guide,
    make_denoiser,
    null_like,
)
from diffusion_lib.sampling.samplers import (
    State,
    ddim,
    ddim_sigma,
    ddim_step,
    ddpm,
    ddpm_step,
    draw_noise,
)
from diffusion_lib.sampling.trained import (
    TrainedModel,
    cycling_labels,
    load_model,
    shipped_models,
)

__all__ = [
    "Denoise",
    "NetworkDenoiser",
    "State",
    "TrainedModel",
    "classifier_free_guidance_sample",
    "clip",
    "cycling_labels",
    "ddim",
    "ddim_sigma",
    "ddim_step",
    "ddpm",
    "ddpm_step",
    "draw_noise",
    "draw_samples",
    "guide",
    "load_model",
    "make_denoiser",
    "null_like",
    "sample_ddim",
    "sample_ddpm",
    "shipped_models",
]

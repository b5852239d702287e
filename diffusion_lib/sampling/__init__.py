"""Sampling: from noise to data. Samplers see a denoiser, never a network."""

from diffusion_lib.sampling.analytic import GaussianDenoiser, MixtureDenoiser
from diffusion_lib.sampling.convenience import (
    SAMPLERS,
    classifier_free_guidance_sample,
    draw_samples,
    find_sampler,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.sampling.denoiser import NetworkDenoiser, clip, make_denoiser
from diffusion_lib.sampling.guidance import Denoise, guide, rescaled
from diffusion_lib.sampling.interpolation import slerp
from diffusion_lib.sampling.langevin import annealed_langevin, langevin
from diffusion_lib.sampling.samplers import (
    State,
    Step,
    ddim,
    ddim_sigma,
    ddim_step,
    ddpm,
    ddpm_step,
    draw_noise,
    walk,
)
from diffusion_lib.sampling.sde import VPSDE, divergence, flow_log_density, probability_flow, reverse_sde
from diffusion_lib.sampling.solvers import dpm_solver_pp, heun
from diffusion_lib.sampling.trained import (
    TrainedModel,
    cycling_labels,
    load_model,
    shipped_models,
)

__all__ = [
    "SAMPLERS",
    "VPSDE",
    "Denoise",
    "GaussianDenoiser",
    "MixtureDenoiser",
    "NetworkDenoiser",
    "State",
    "Step",
    "TrainedModel",
    "classifier_free_guidance_sample",
    "annealed_langevin",
    "clip",
    "cycling_labels",
    "ddim",
    "ddim_sigma",
    "ddim_step",
    "ddpm",
    "ddpm_step",
    "divergence",
    "dpm_solver_pp",
    "draw_noise",
    "draw_samples",
    "find_sampler",
    "flow_log_density",
    "guide",
    "heun",
    "langevin",
    "load_model",
    "make_denoiser",
    "probability_flow",
    "rescaled",
    "reverse_sde",
    "sample_ddim",
    "sample_ddpm",
    "shipped_models",
    "slerp",
    "walk",
]

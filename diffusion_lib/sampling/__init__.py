"""Sampling: from noise to data. Samplers see a denoiser, never a network."""

from diffusion_lib.sampling.analytic import CorrelatedDenoiser, GaussianDenoiser, MixtureDenoiser, denoiser_of, score_of
from diffusion_lib.sampling.ancestral import ddpm, ddpm_step, exponential_sde
from diffusion_lib.sampling.consistency import consistency_sample, jumping
from diffusion_lib.sampling.diffusion import Diffusion, load_model
from diffusion_lib.sampling.drawing import (
    NetworkDenoiser,
    SamplingDiverged,
    classifier_free_guidance_sample,
    clip,
    draw_samples,
    make_denoiser,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.sampling.editing import (
    hybrid,
    keep_known,
    keeps_noise_white,
    measured,
    over_windows,
    pairs_from,
    read_as,
    repaint,
    sdedit,
    steer,
    through_views,
)
from diffusion_lib.sampling.following import follow, velocity_of
from diffusion_lib.sampling.guidance import guide, rescaled
from diffusion_lib.sampling.interpolation import slerp
from diffusion_lib.sampling.keeping import shipped_models
from diffusion_lib.sampling.langevin import annealed_langevin, langevin
from diffusion_lib.sampling.options import cycling_labels
from diffusion_lib.sampling.painting import PaintingParts
from diffusion_lib.sampling.retiming import on_schedule
from diffusion_lib.sampling.samplers import (
    SAMPLERS,
    Between,
    OneOf,
    Sampler,
    State,
    Step,
    ddim,
    ddim_sigma,
    ddim_step,
    draw_noise,
    find_sampler,
    sampler,
)
from diffusion_lib.sampling.sde import divergence, flow, flow_log_density, probability_flow, reverse_sde
from diffusion_lib.sampling.solvers import deis, dpm_solver_2, dpm_solver_pp, edm, euler_step, heun, midpoint

__all__ = [
    "SAMPLERS",
    "Between",
    "CorrelatedDenoiser",
    "Diffusion",
    "GaussianDenoiser",
    "MixtureDenoiser",
    "NetworkDenoiser",
    "PaintingParts",
    "OneOf",
    "Sampler",
    "SamplingDiverged",
    "State",
    "Step",
    "annealed_langevin",
    "classifier_free_guidance_sample",
    "clip",
    "consistency_sample",
    "cycling_labels",
    "ddim",
    "ddim_sigma",
    "ddim_step",
    "ddpm",
    "ddpm_step",
    "deis",
    "denoiser_of",
    "divergence",
    "dpm_solver_2",
    "dpm_solver_pp",
    "draw_noise",
    "draw_samples",
    "edm",
    "euler_step",
    "exponential_sde",
    "find_sampler",
    "flow",
    "flow_log_density",
    "follow",
    "guide",
    "heun",
    "hybrid",
    "jumping",
    "keep_known",
    "keeps_noise_white",
    "langevin",
    "load_model",
    "make_denoiser",
    "measured",
    "midpoint",
    "on_schedule",
    "over_windows",
    "pairs_from",
    "probability_flow",
    "read_as",
    "repaint",
    "rescaled",
    "reverse_sde",
    "sample_ddim",
    "sample_ddpm",
    "sampler",
    "score_of",
    "sdedit",
    "shipped_models",
    "slerp",
    "steer",
    "through_views",
    "velocity_of",
]

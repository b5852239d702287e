"""diffusion_lib: a small library to learn diffusion models with.

Data flows one way through its folders:
data -> schedule -> process -> network -> training -> sampling -> measuring -> baselines -> showing,
with checks, classroom and the command line on top. The names below are the public ones.
"""

from importlib import metadata

from diffusion_lib.data import load_digits, load_folder
from diffusion_lib.network import CrossAttention, SimpleUNet, SinusoidalPositionEmbeddings
from diffusion_lib.sampling import (
    Diffusion,
    classifier_free_guidance_sample,
    draw_samples,
    load_model,
    make_denoiser,
    sample_ddim,
    sample_ddpm,
    sampler,
)
from diffusion_lib.schedule import (
    DiffusionSchedule,
    EDMSchedule,
    FlowSchedule,
    cosine_beta_schedule,
    get_index_from_list,
    linear_beta_schedule,
)
from diffusion_lib.training import EMA, train_diffusion

__version__ = metadata.version("diffusion-lib")

__all__ = [
    "EMA",
    "CrossAttention",
    "Diffusion",
    "DiffusionSchedule",
    "EDMSchedule",
    "FlowSchedule",
    "SimpleUNet",
    "SinusoidalPositionEmbeddings",
    "classifier_free_guidance_sample",
    "cosine_beta_schedule",
    "draw_samples",
    "get_index_from_list",
    "linear_beta_schedule",
    "load_digits",
    "load_folder",
    "load_model",
    "make_denoiser",
    "sample_ddim",
    "sample_ddpm",
    "sampler",
    "train_diffusion",
]

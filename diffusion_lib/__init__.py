"""diffusion_lib: a small library to learn diffusion models with.

Data flows one way through its folders:
data -> schedule -> process -> network -> training -> sampling -> measuring -> showing,
with checks, classroom and the command line on top. The names below are the public ones.
"""

from diffusion_lib.data import load_digits
from diffusion_lib.network import SimpleUNet, SinusoidalPositionEmbeddings
from diffusion_lib.sampling import (
    classifier_free_guidance_sample,
    load_model,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.schedule import (
    DiffusionSchedule,
    cosine_beta_schedule,
    get_index_from_list,
    linear_beta_schedule,
)
from diffusion_lib.training import train_diffusion

__version__ = "0.1.0"

__all__ = [
    "DiffusionSchedule",
    "SimpleUNet",
    "SinusoidalPositionEmbeddings",
    "classifier_free_guidance_sample",
    "cosine_beta_schedule",
    "get_index_from_list",
    "linear_beta_schedule",
    "load_digits",
    "load_model",
    "sample_ddim",
    "sample_ddpm",
    "train_diffusion",
]

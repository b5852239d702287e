"""Schedule: how much noise at which time, and which times a sampler visits."""

from diffusion_lib.schedule.betas import (
    cosine_beta_schedule,
    linear_beta_schedule,
    rescale_zero_terminal_snr,
)
from diffusion_lib.schedule.diffusion_schedule import DiffusionSchedule, get_index_from_list
from diffusion_lib.schedule.steps import SPACINGS, encoding_pairs, step_pairs

__all__ = [
    "SPACINGS",
    "DiffusionSchedule",
    "cosine_beta_schedule",
    "encoding_pairs",
    "get_index_from_list",
    "linear_beta_schedule",
    "rescale_zero_terminal_snr",
    "step_pairs",
]

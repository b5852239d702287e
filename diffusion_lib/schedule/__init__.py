"""Schedule: how much of data and of noise a state holds at which time, and which times a sampler visits."""

from typing import Any

from diffusion_lib.schedule.betas import (
    BETA_SCHEDULES,
    cosine_beta_schedule,
    linear_beta_schedule,
    rescale_zero_terminal_snr,
    scaled_linear_beta_schedule,
    sigmoid_beta_schedule,
)
from diffusion_lib.schedule.continuous import VPSDE, EDMSchedule, FlowSchedule
from diffusion_lib.schedule.diffusion import DiffusionSchedule, get_index_from_list
from diffusion_lib.schedule.flow_times import logit_normal, shift_time
from diffusion_lib.schedule.level import NoiseLevel, beta_between, posterior_coefficients, posterior_variance
from diffusion_lib.schedule.real_times import MOST_NOISE
from diffusion_lib.schedule.schedule import SPACINGS, Schedule, StepPairs, encoding_pairs, step_pairs

SCHEDULES: dict[str, type[Schedule]] = {
    schedule.kind: schedule for schedule in (DiffusionSchedule, FlowSchedule, EDMSchedule, VPSDE)
}


def make_schedule(kind: str = "vp", **parameters: Any) -> Schedule:
    """A schedule from plain values, as `Schedule.config` gives them and recipes keep them.

    Raises: ValueError for an unknown kind; TypeError for a parameter that the kind has not.
    """
    if kind not in SCHEDULES:
        raise ValueError(f"there is no schedule of the kind {kind!r}: choose one of {', '.join(sorted(SCHEDULES))}")
    return SCHEDULES[kind](**parameters)


__all__ = [
    "MOST_NOISE",
    "BETA_SCHEDULES",
    "SCHEDULES",
    "SPACINGS",
    "VPSDE",
    "DiffusionSchedule",
    "EDMSchedule",
    "FlowSchedule",
    "NoiseLevel",
    "Schedule",
    "StepPairs",
    "beta_between",
    "cosine_beta_schedule",
    "encoding_pairs",
    "get_index_from_list",
    "linear_beta_schedule",
    "logit_normal",
    "make_schedule",
    "posterior_coefficients",
    "posterior_variance",
    "rescale_zero_terminal_snr",
    "scaled_linear_beta_schedule",
    "shift_time",
    "sigmoid_beta_schedule",
    "step_pairs",
]

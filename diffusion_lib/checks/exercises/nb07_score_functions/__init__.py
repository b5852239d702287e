"""Notebook 07: scores, and everything that follows them."""

from .mixtures import mixture_log_density_exercise, mixture_score_exercise
from .moving import (
    exact_divergence_exercise,
    flow_velocity_exercise,
    langevin_step_exercise,
    reverse_sde_step_exercise,
)
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .relations import dsm_loss_exercise, eps_from_score_exercise, tweedie_exercise

EXERCISES = [
    mixture_log_density_exercise,
    mixture_score_exercise,
    langevin_step_exercise,
    eps_from_score_exercise,
    tweedie_exercise,
    dsm_loss_exercise,
    reverse_sde_step_exercise,
    flow_velocity_exercise,
    exact_divergence_exercise,
]

"""Notebook 06: DDIM, fewer steps and a way back into noise."""

from .gaussian import ddim_variance_exercise
from .loops import ddim_encode_exercise, ddim_sample_exercise
from .pairs import step_pairs_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .slerp import slerp_exercise
from .solver import dpm_solver_step_exercise
from .step import ddim_sigma_exercise, ddim_step_exercise

EXERCISES = [
    step_pairs_exercise,
    ddim_sigma_exercise,
    ddim_step_exercise,
    ddim_sample_exercise,
    ddim_encode_exercise,
    slerp_exercise,
    ddim_variance_exercise,
    dpm_solver_step_exercise,
]

"""Notebook 05: ancestral sampling, from Bayes to a loop whose single steps are tested."""

from .exact import final_variance_exercise
from .gaussians import posterior_exercise, product_of_gaussians_exercise
from .jumping import posterior_jump_exercise
from .loop import ddpm_sample_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .steps import ancestral_step_exercise, mean_from_eps_exercise
from .trials import step_is_right_exercise

EXERCISES = [
    product_of_gaussians_exercise,
    posterior_exercise,
    mean_from_eps_exercise,
    ancestral_step_exercise,
    ddpm_sample_exercise,
    final_variance_exercise,
    step_is_right_exercise,
    posterior_jump_exercise,
]

"""Notebook 01: noise forward, in one step and in one jump."""

from .inverse import recover_eps_exercise, recover_x0_exercise
from .jump import lookup_exercise, q_sample_exercise
from .pair import training_pair_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .step import noise_one_step_exercise, q_between_exercise, signal_and_noise_exercise

EXERCISES = [
    noise_one_step_exercise,
    signal_and_noise_exercise,
    lookup_exercise,
    q_sample_exercise,
    recover_x0_exercise,
    recover_eps_exercise,
    training_pair_exercise,
    q_between_exercise,
]

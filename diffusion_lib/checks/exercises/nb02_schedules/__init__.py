"""Notebook 02: schedules, and the tables made from them."""

from .betas import cosine_betas_exercise, linear_betas_exercise
from .chains import resample_schedule_exercise, schedule_table_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .tables import cumulative_alphas_exercise, log_snr_exercise, posterior_variance_exercise
from .terminal import zero_terminal_snr_exercise

EXERCISES = [
    linear_betas_exercise,
    cumulative_alphas_exercise,
    cosine_betas_exercise,
    log_snr_exercise,
    posterior_variance_exercise,
    zero_terminal_snr_exercise,
    schedule_table_exercise,
    resample_schedule_exercise,
]

"""Notebook 04: targets, the training step, the average of the weights, the loop, and what the loss can reach."""

from .average import ema_update_exercise
from .loop import train_exercise
from .losses import loss_per_sample_exercise, mean_loss_by_time_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .reachable import least_loss_exercise, min_snr_weights_exercise
from .step import training_step_exercise
from .targets import regression_target_exercise, to_x0_exercise

EXERCISES = [
    regression_target_exercise,
    to_x0_exercise,
    loss_per_sample_exercise,
    training_step_exercise,
    ema_update_exercise,
    train_exercise,
    mean_loss_by_time_exercise,
    least_loss_exercise,
    min_snr_weights_exercise,
]

"""Notebook 11: a VAE, a GAN and diffusion on the same digits."""

from .best import best_discriminator_exercise
from .comparing import coverage_exercise, precision_recall_exercise
from .counting import count_modes_exercise
from .likelihood import pixel_log_likelihood_exercise
from .playing import discriminator_loss_exercise, generator_loss_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .stepping import gan_step_exercise

EXERCISES = [
    discriminator_loss_exercise,
    best_discriminator_exercise,
    generator_loss_exercise,
    gan_step_exercise,
    count_modes_exercise,
    precision_recall_exercise,
    pixel_log_likelihood_exercise,
    coverage_exercise,
]

"""Notebook 08: an autoencoder, and diffusion in its latents."""

from .gaussians import kl_divergence_exercise, reparameterise_exercise, vae_loss_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .scaling import channel_kl_exercise, latent_snr_exercise, scale_factor_exercise
from .walking import decode_samples_exercise, latent_training_pair_exercise

EXERCISES = [
    reparameterise_exercise,
    kl_divergence_exercise,
    vae_loss_exercise,
    scale_factor_exercise,
    latent_snr_exercise,
    latent_training_pair_exercise,
    decode_samples_exercise,
    channel_kl_exercise,
]

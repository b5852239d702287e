"""Baselines: a GAN and a variational autoencoder, trained and measured beside diffusion."""

from diffusion_lib.baselines.comparison import BASELINES, Baseline
from diffusion_lib.baselines.networks import DenseVAE, Discriminator, Generator
from diffusion_lib.baselines.patients import Patient, broken_games
from diffusion_lib.baselines.points import rivals_on_points
from diffusion_lib.baselines.training import (
    GAN,
    DenseVAETask,
    GANTask,
    dense_vae_steps,
    discriminator_loss,
    gan_step,
    gan_steps,
    generator_loss,
    start_gan,
)
from diffusion_lib.baselines.trial import try_gan_step

__all__ = [
    "BASELINES",
    "GAN",
    "Baseline",
    "DenseVAE",
    "DenseVAETask",
    "Discriminator",
    "GANTask",
    "Generator",
    "Patient",
    "broken_games",
    "dense_vae_steps",
    "discriminator_loss",
    "gan_step",
    "gan_steps",
    "generator_loss",
    "rivals_on_points",
    "start_gan",
    "try_gan_step",
]

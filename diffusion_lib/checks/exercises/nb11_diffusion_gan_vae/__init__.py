"""Notebook 11: a VAE, a GAN and diffusion on the same digits."""

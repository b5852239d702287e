"""Notebook 08: an autoencoder, and diffusion in its latents."""

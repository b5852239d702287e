"""Notebook 10: text to image, Stable Diffusion in miniature."""

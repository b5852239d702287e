"""Notebook 06: DDIM, fewer steps and a way back into noise."""

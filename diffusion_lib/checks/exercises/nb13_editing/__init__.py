"""Notebook 13: editing without training."""

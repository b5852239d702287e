"""Notebook 09: classifier-free guidance."""

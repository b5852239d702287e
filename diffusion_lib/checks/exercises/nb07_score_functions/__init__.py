"""Notebook 07: scores, and everything that follows them."""

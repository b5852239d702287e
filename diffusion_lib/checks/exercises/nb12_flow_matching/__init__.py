"""Notebook 12: flow matching, from the straight path to straight flows."""

"""Notebook 00: the course, its tools, and a first check."""

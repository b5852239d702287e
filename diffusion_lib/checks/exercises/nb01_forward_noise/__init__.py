"""Notebook 01: noise forward, in one step and in one jump."""

"""Notebook 03: the U-Net and its parts."""

"""Notebook 15: transformers over patches, and small updates of trained networks."""

"""Notebook 04: targets, the training step, the average of the weights, the loop, and what the loss can reach."""

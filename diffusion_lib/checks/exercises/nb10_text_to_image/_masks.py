"""Masks of padding."""

import torch


def some_mask(generator, batch, length):
    """Mixed lengths, at least one token each."""
    counts = torch.randint(1, length, (batch,), generator=generator)
    return torch.arange(length)[None] < counts[:, None]

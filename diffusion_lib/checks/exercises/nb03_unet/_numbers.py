"""Whole numbers drawn for probes."""

import torch


def random_number(generator, low, high):
    return int(torch.randint(low, high, (), generator=generator))

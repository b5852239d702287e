"""From alpha_bars back to betas, and to the entry before."""

import torch

from ...declare import Property

BETWEEN_0_AND_1 = Property(
    "every beta lies between 0 and 1",
    lambda calls: all(bool(((c.value > 0) & (c.value <= 1)).all()) for c in calls),
    "A beta is the share of the variance that one step replaces; it cannot leave 0..1.",
)


def betas_of(alpha_bars):
    """The betas whose running product of 1 - beta is given."""
    return 1 - alpha_bars / previous(alpha_bars)


def previous(alpha_bars, first=1.0):
    """The table one time earlier; before the first time come clean data."""
    return torch.cat([torch.full_like(alpha_bars[:1], first), alpha_bars[:-1]])

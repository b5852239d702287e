"""A score network for points in the plane, trained on the learner's loss in the learner's loop of notebook 04."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.network import PointNetwork

from .parts import Parts, find_part
from .stepping import step_on

_BATCH, _RATE = 256, 2e-3


def train_points(loss_of: Callable[..., Tensor], points: Tensor, timesteps: int, steps: int) -> PointNetwork:
    """A network (x, t) after some steps on `loss_of(network, x0, t, noise)`, one number for a batch of 256.

    The loop is the learner's `train`, where it passed.
    Shapes: points (n, 2).
    """
    torch.manual_seed(0)
    network = PointNetwork(2)
    optimizer = torch.optim.Adam(network.parameters(), lr=_RATE)

    def loss_on(x0: Tensor) -> Tensor:
        return loss_of(network, x0, torch.randint(timesteps, (len(x0),)), torch.randn_like(x0))

    batches = list(points[torch.randperm(len(points))[: len(points) // _BATCH * _BATCH]].split(_BATCH))
    Parts(find_part("train")).train(step_on(optimizer, loss_on), batches, lambda k: None, steps)
    return network

"""Steps down a loss, in the learner's loop: what every training on an answer of theirs shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from .model import BATCH, DECAY
from .parts import Parts


def step_on(optimizer: torch.optim.Optimizer, loss_of: Callable[[Any], Tensor]) -> Callable[[Any], float]:
    """One step of training as a function of the batch; it gives the loss."""

    def step(batch: Any) -> float:
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def train_averaged(
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[Tensor], Tensor],
    num: int,
    steps: int,
    mine: Parts,
) -> list[float]:
    """Train on batches of indices below `num` by the loop and the average of `mine`; the losses.

    The network ends as its average, in eval mode.
    """
    average = {name: value.clone() for name, value in network.state_dict().items()}

    def follow(k: int) -> None:
        average.update(mine.ema_update(average, network.state_dict(), min(DECAY, (1 + k) / (10 + k))))

    losses = mine.train(step_on(optimizer, loss_of), list(torch.randperm(num).split(BATCH)), follow, steps)
    network.load_state_dict(average)
    network.eval()
    return losses

"""The learner's network of notebook 04, trained further with labels: with their loss, their dropping, their loop."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.data import load_digits

from .model import BATCH, DECAY, NO_LABEL, OwnModel
from .parts import own_parts

_RATE = 1e-3
_DROP = 0.2


def train_guided(own: OwnModel, loss_of: Callable[..., Tensor], alpha_bars: Tensor, steps: int) -> list[float]:
    """Go on with this network, now told labels of which a fifth are dropped; the losses. It ends with its average.

    The loss is `loss_of(network, x0, labels, null_label, drop, t, noise, alpha_bars)`; loop, average and dropping are
    the learner's where they passed, and a line says whose.
    """
    mine = own_parts("train", "ema_update", "drop_mask")
    digits, network = load_digits(), own.network.train()
    optimizer = torch.optim.Adam(network.parameters(), lr=_RATE)
    average = {name: value.clone() for name, value in network.state_dict().items()}

    def step(chosen: Tensor) -> float:
        x0, labels = digits.train_images[chosen], digits.train_labels[chosen]
        t, drop = torch.randint(len(alpha_bars), (len(x0),)), mine.drop_mask(len(x0), _DROP)
        loss = loss_of(network, x0, labels, NO_LABEL, drop, t, torch.randn_like(x0), alpha_bars)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def follow(k: int) -> None:
        average.update(mine.ema_update(average, network.state_dict(), min(DECAY, (1 + k) / (10 + k))))

    batches = list(torch.randperm(len(digits.train_images)).split(BATCH))
    losses = mine.train(step, batches, follow, steps)
    network.load_state_dict(average)
    network.eval()
    return losses

"""The learner's network of notebook 04, trained further with labels: with their loss, their dropping, their loop."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from diffusion_lib.data import load_digits
from diffusion_lib.measuring import read_classes
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.schedule import step_pairs

from .model import NO_LABEL, OwnModel, keep_model
from .parts import own_parts
from .stepping import train_averaged

_RATE = 1e-3
_DROP = 0.2
_WORTH_KEEPING = 300  # steps: with fewer the labels hardly count yet


def train_guided(own: OwnModel, loss_of: Callable[..., Tensor], alpha_bars: Tensor, steps: int) -> list[float]:
    """Go on with this network, now told labels of which a fifth are dropped; the losses. It ends with its average.

    The loss is `loss_of(network, x0, labels, null_label, drop, t, noise, alpha_bars)`; loop, average and dropping are
    the learner's where they passed, and a line says whose. After 300 steps or more it is kept for `all_yours`.
    """
    mine = own_parts("train", "ema_update", "drop_mask")
    digits, network = load_digits(), own.network.train()
    optimizer = torch.optim.Adam(network.parameters(), lr=_RATE)

    def loss_on(chosen: Tensor) -> Tensor:
        x0, labels = digits.train_images[chosen], digits.train_labels[chosen]
        t, drop = torch.randint(len(alpha_bars), (len(x0),)), mine.drop_mask(len(x0), _DROP)
        return loss_of(network, x0, labels, NO_LABEL, drop, t, torch.randn_like(x0), alpha_bars)

    losses = train_averaged(network, optimizer, loss_on, len(digits.train_images), steps, mine)
    if steps >= _WORTH_KEEPING:
        keep_model(network, own.kind, "guided", steps_with_labels=steps)
    return losses


def draw_by_label(
    own: OwnModel, sampler: Callable[..., Tensor], alpha_bars: Tensor, guidance_scale: float, num: int, steps: int
) -> tuple[Tensor, int]:
    """Digits 0 to 9 in turn by a guided sampler as notebook 09 asks for it, and how many are read as asked.

    Shapes: alpha_bars (T,) -> (num, 1, 28, 28) in [-1, 1], and a count.
    """
    labels = cycling_labels(num)
    x = torch.randn(num, 1, 28, 28, generator=torch.Generator().manual_seed(6))
    pairs = step_pairs(len(alpha_bars), steps)
    x = sampler(own.predict_eps(alpha_bars), x, labels, NO_LABEL, guidance_scale, pairs, alpha_bars).clamp(-1, 1)
    return x, int((read_classes(x) == labels).sum())

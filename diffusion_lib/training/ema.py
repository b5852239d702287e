"""An exponential moving average of a network's weights."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class EMA:
    """A slowly following copy of a network: the weights to sample with (Song & Ermon 2020, section 4).

    shadow <- decay_k shadow + (1 - decay_k) weights,  decay_k = min(decay, (1 + k) / (10 + k)) at update k
    The growing decay is the warm-up: the random first weights are forgotten at once.

    The shadow is float32 whatever the network is. Buffers are copied, not averaged.
    Raises: ValueError if decay is not in [0, 1).
    """

    def __init__(self, network: nn.Module, decay: float = 0.999):
        if not 0 <= decay < 1:
            raise ValueError(f"decay must be in [0, 1), got {decay}: 0.999 averages the last 1,000 steps")
        self.decay = decay
        self.updates = 0
        self.network = copy.deepcopy(network).float().eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Follow the network by one step."""
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        shadow = list(self.network.parameters())
        current = [p.detach().to(s) for p, s in zip(network.parameters(), shadow, strict=True)]
        torch._foreach_lerp_(shadow, current, 1 - decay)
        for mine, theirs in zip(self.network.buffers(), network.buffers(), strict=True):
            mine.copy_(theirs)
        self.updates += 1

    @contextmanager
    def applied_to(self, network: nn.Module) -> Iterator[nn.Module]:
        """Lend the averaged weights to `network`; its own come back at the end, also after an error."""
        own = {name: value.clone() for name, value in network.state_dict().items()}
        try:
            network.load_state_dict(self.network.state_dict())
            yield network
        finally:
            network.load_state_dict(own)

    def state_dict(self) -> dict[str, Tensor]:
        """The averaged weights, by the network's own names."""
        return self.network.state_dict()

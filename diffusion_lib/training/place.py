"""Where a network trains, and in what precision; parts of a batch are brought there."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import map_condition
from diffusion_lib.training.hardware import autocast_dtype
from diffusion_lib.training.inputs import place_of
from diffusion_lib.training.processes import world


class Place(NamedTuple):
    """Where and in what a network computes: `half` is the dtype of autocast, None without; `rank` is the process."""

    device: torch.device
    dtype: torch.dtype
    half: torch.dtype | None
    rank: int
    alone: bool

    @classmethod
    def of(cls, network: nn.Module) -> "Place":
        """The place of the network's weights."""
        device, dtype = place_of(network)
        rank, processes = world()
        return cls(device, dtype, autocast_dtype(device) if dtype == torch.float32 else None, rank, processes == 1)

    def take(self, value: Condition | None, part: slice) -> Any:
        """A part of a batch, brought here; whole numbers stay whole."""
        if value is None:
            return None
        if not isinstance(value, Tensor):
            return map_condition(lambda v: self.take(v, part), value)
        return value[part].to(self.device, self.dtype if value.is_floating_point() else value.dtype)

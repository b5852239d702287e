"""Low-rank adaptation: a trained network learns something new by small matrices beside its frozen weights."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils import parametrize

from diffusion_lib.network.running import with_seed

LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
Where = Callable[[str, nn.Module], bool]


class LowRank(nn.Module):
    """The weight of a layer plus a matrix of low rank: W + scale B A [lora, sec. 4.1].

    B begins at zero, so the layer is at first what it was; A begins at random, or nothing would ever move B. A kernel
    (out, in, k, k) counts as a matrix (out, in k k).

    Args:
        weight: of the layer, for its shape; it is not kept
        rank:   columns of B and rows of A
        scale:  alpha / rank in the paper

    Shapes: (out, in, ...) -> (out, in, ...).
    Raises: ValueError if rank is not between 1 and the smaller side of the weight.
    """

    def __init__(self, weight: Tensor, rank: int, scale: float = 1.0):
        super().__init__()
        out, inside = weight.shape[0], weight[0].numel()
        if not 1 <= rank <= min(out, inside):
            raise ValueError(f"rank must be in 1..{min(out, inside)} for a weight of {tuple(weight.shape)}, got {rank}")
        self.rank, self.scale = rank, scale
        place: dict[str, Any] = {"device": weight.device, "dtype": weight.dtype}
        self.down = nn.Parameter(torch.randn(rank, inside, **place) / inside**0.5)
        self.up = nn.Parameter(torch.zeros(out, rank, **place))

    def update(self) -> Float[Tensor, "out inside"]:
        """scale B A. Shapes: (out, in)."""
        return self.scale * self.up @ self.down

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.update().reshape(weight.shape)


def everywhere(name: str, layer: nn.Module) -> bool:
    """Every layer."""
    return True


def add_lora(network: nn.Module, rank: int, *, scale: float = 1.0, where: Where = everywhere, seed: int = 0) -> int:
    """Freeze a network, and give its linear and convolutional layers updates of low rank that train instead.

    The layers stay in their places and are called as before; their weight is now computed, W + scale B A.

    where: where(name, layer) says which layers; all of them if left out. Layers of less than `rank` inputs or outputs
        are passed over
    seed:  of the random halves of the updates

    Shapes: gives the number of layers that have an update now.
    Raises: ValueError if there is no layer to adapt, or the network has updates already.
    """
    if lora_layers(network):
        raise ValueError("the network has low-rank updates already: merge_lora or remove_lora first")
    chosen = [
        layer
        for name, layer in network.named_modules()
        if isinstance(layer, LAYERS) and where(name, layer) and min(len(layer.weight), layer.weight[0].numel()) >= rank
    ]
    if not chosen:
        raise ValueError(f"there is no linear or convolutional layer to give an update of rank {rank}")
    network.requires_grad_(False)
    updates = with_seed(lambda: [LowRank(layer.weight.detach(), rank, scale) for layer in chosen], seed)
    for layer, update in zip(chosen, updates, strict=True):
        _attach(layer, update)
    return len(chosen)


def _attach(layer: nn.Module, update: LowRank) -> None:
    parametrize.register_parametrization(layer, "weight", update)
    layer.parametrizations.weight.original.requires_grad_(False)  # type: ignore[union-attr, operator]


def _layer(network: nn.Module, name: str) -> nn.Module:
    return network.get_submodule(name)


def lora_layers(network: nn.Module) -> dict[str, LowRank]:
    """The updates of a network by the name of their layer; empty if it has none."""
    found = {}
    for name, layer in network.named_modules():
        if parametrize.is_parametrized(layer, "weight"):
            for update in layer.parametrizations.weight:  # type: ignore[union-attr]
                if isinstance(update, LowRank):
                    found[name] = update
    return found


def merge_lora(network: nn.Module) -> dict[str, LowRank]:
    """Add the updates to the weights for good: the network is as fast and as large as before [lora, sec. 4.1].

    Returns the updates by the name of their layer: `unmerge_lora` takes them out again.
    """
    updates = lora_layers(network)
    for name in updates:
        parametrize.remove_parametrizations(_layer(network, name), "weight", leave_parametrized=True)
    return updates


@torch.no_grad()
def unmerge_lora(network: nn.Module, updates: Mapping[str, LowRank]) -> None:
    """Take merged updates out of the weights, and keep them beside them again, to train on or to change their scale.

    Weights come back to the rounding of one sum and one difference.
    """
    for name, update in updates.items():
        layer: Any = _layer(network, name)
        layer.weight.sub_(update.update().reshape(layer.weight.shape))
        _attach(layer, update)


def remove_lora(network: nn.Module) -> dict[str, LowRank]:
    """Take the updates away: the network is what it was before `add_lora`, bit for bit. Returns them by layer."""
    updates = lora_layers(network)
    for name in updates:
        parametrize.remove_parametrizations(_layer(network, name), "weight", leave_parametrized=False)
    return updates


def scale_lora(network: nn.Module, scale: float) -> None:
    """How strongly the updates count from now on: 0 is the network without them."""
    for update in lora_layers(network).values():
        update.scale = scale


def trained_lora(network: nn.Module) -> dict[str, Tensor]:
    """What has to be kept of an adapted network: the two small matrices of each layer, by name, as a checkpoint has it.

    Shapes: "LAYER.down" (rank, in), "LAYER.up" (out, rank).
    """
    return {
        f"{name}.{part}": getattr(update, part).detach().clone()
        for name, update in lora_layers(network).items()
        for part in ("down", "up")
    }


@torch.no_grad()
def load_lora(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put what `trained_lora` gave into a network that has updates of the same ranks.

    Shapes: "LAYER.down" (rank, in), "LAYER.up" (out, rank).
    Raises: ValueError for other layers or other shapes than the network's.
    """
    own = {f"{name}.{part}": getattr(u, part) for name, u in lora_layers(network).items() for part in ("down", "up")}
    if own.keys() != tensors.keys() or any(own[name].shape != tensors[name].shape for name in own):
        raise ValueError("these updates are for other layers, or of another rank: call add_lora as it was called then")
    for name, value in tensors.items():
        own[name].copy_(value)

"""What one call of a network costs, and which of its parts a loss has reached."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


@torch.no_grad()
def count_operations(network: Callable[..., Tensor], *inputs: Tensor) -> int:
    """Operations of the matrix products and convolutions of one call, two for each multiplication with its addition.

    PyTorch counts them while the network runs. Norms, softmax and biases are left out.

    Shapes: inputs as the network takes them; gives one number for the whole batch.
    """
    # A fused attention is one operator, and not on every device one that is counted.
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        network(*inputs)
    return int(counter.get_total_flops())


def reached(parts: Mapping[str, nn.Module]) -> list[str]:
    """The names of the parts in which some weight has a gradient that is not 0, after `loss.backward()`."""
    return [
        name
        for name, part in parts.items()
        if any(p.grad is not None and bool(p.grad.any()) for p in part.parameters())
    ]

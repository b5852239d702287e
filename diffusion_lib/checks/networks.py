"""What a check asks a learner's network: facts that hold however it is written, whatever its layers are called.

A driver builds the network with `build`, asks it with `respond`, and gives the judge plain numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from .tape import off_the_record


def build(make: Callable[..., nn.Module], *args, **kwargs) -> nn.Module:
    """The learner's network with all its weights drawn anew: none is zero, so that every path can be seen.

    Raises: TypeError if `make` gives no nn.Module.
    """
    with off_the_record():
        network = make(*args, **kwargs)
        if not isinstance(network, nn.Module):
            raise TypeError(f"{getattr(make, '__name__', 'it')} should give an nn.Module, got {type(network).__name__}")
        with torch.no_grad():
            for parameter in network.parameters():
                wide = parameter.ndim > 1
                spread = 1 / max(parameter[0].numel(), 1) ** 0.5 if wide else 0.3
                parameter.copy_(torch.randn(parameter.shape) * spread + (0.0 if wide else 0.5))
    return network


def respond(network: nn.Module, *inputs: Tensor) -> Tensor:
    """The network's answer in training mode, from a copy, so that no call changes the next (BatchNorm keeps records).

    Raises: TypeError if the answer is no tensor.
    """
    with off_the_record(), torch.no_grad():
        answer = copy.deepcopy(network).train()(*inputs)
    if not isinstance(answer, Tensor):
        kind = "None (is the `return` missing?)" if answer is None else type(answer).__name__
        raise TypeError(f"forward should give a tensor, got {kind}")
    return answer


def change(network: nn.Module, inputs: tuple, others: tuple, where=...) -> float:
    """The largest change of the answer, at `where`, when `others` are given instead of `inputs`; 0 for none."""
    gap = (respond(network, *inputs)[where] - respond(network, *others)[where]).abs()
    return float(gap.max()) if gap.numel() else 0.0


def crosstalk(network: nn.Module, inputs: tuple[Tensor, ...]) -> float:
    """How much the first sample's answer changes when the other samples of the batch do.

    Shapes: every input (b, ...) with b >= 2.
    """
    others = tuple(torch.cat([x[:1], x[1:].flip(0) * 3 + 1 if x.is_floating_point() else x[1:]]) for x in inputs)
    return change(network, inputs, others, where=slice(0, 1))


def share_with_gradient(network: nn.Module, *inputs: Tensor) -> float:
    """Share of the parameters, by tensors, that a loss on the answer gives a gradient other than zero."""
    with off_the_record():
        network = copy.deepcopy(network).train().requires_grad_(True)
        answer = network(*inputs)
        (answer * torch.randn(answer.shape)).sum().backward()
    flags = [p.grad is not None and bool(p.grad.abs().max() > 0) for p in network.parameters()]
    return sum(flags) / max(len(flags), 1)


def count_parameters(network: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(p.numel() for p in network.parameters())

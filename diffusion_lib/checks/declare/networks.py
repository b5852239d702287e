"""What a check asks a learner's network: facts that hold however it is written, whatever its layers are called.

A driver builds the network with `build`, asks it with `respond`, and gives the judge plain numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from .randomness import off_the_record

UNKNOWN = -1.0  # what a fact is called that could not be measured


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
    """The network's answer in training mode. Network and inputs are copies, so that no call changes the next.

    Raises: TypeError if the answer is no tensor.
    """
    return _answer(copy.deepcopy(network).train(), inputs)


def respond_trained(network: nn.Module, *inputs: Tensor) -> Tensor:
    """The answer in evaluation mode: BatchNorm then uses its records, and samples stay apart.

    Raises: TypeError if the answer is no tensor.
    """
    return _answer(copy.deepcopy(network).eval(), inputs)


def _answer(network: nn.Module, inputs: tuple[Tensor, ...]) -> Tensor:
    with off_the_record(), torch.no_grad():
        answer = network(*(x.clone() for x in inputs))
    if not isinstance(answer, Tensor):
        kind = "None (is the `return` missing?)" if answer is None else type(answer).__name__
        raise TypeError(f"forward should give a tensor, got {kind}")
    return answer


def gap(a: Tensor, b: Tensor) -> float:
    """The largest difference, in units of the spread of `b`."""
    return float((a - b).abs().max() / b.std().clamp_min(1e-6)) if a.numel() else 0.0


def crosstalk(ask: Callable[..., Tensor], network: nn.Module, *inputs: Tensor) -> float:
    """How much the first sample's answer changes when the others' first input does; UNKNOWN for a batch of one.

    ask: `respond` or `respond_trained`.
    """
    x, *rest = inputs
    if len(x) < 2:
        return UNKNOWN
    others = torch.cat([x[:1], 3 * x[1:].flip(-1) + 1])
    return gap(ask(network, others, *rest)[:1], ask(network, *inputs)[:1])


def share_with_gradient(network: nn.Module, *inputs: Tensor, least_axes: int = 0) -> float:
    """Share of the parameters, by tensors, that a loss on the answer gives a gradient other than zero.

    least_axes: 2 looks at weights alone; a bias may have none by right, as that of the keys in attention.
    """
    with off_the_record():
        network = copy.deepcopy(network).train().requires_grad_(True)
        answer = network(*(x.clone() for x in inputs))
        if not answer.requires_grad:
            return 0.0
        (answer * torch.randn(answer.shape)).sum().backward()
    parameters = [p for p in network.parameters() if p.ndim >= least_axes]
    flags = [p.grad is not None and bool(p.grad.abs().max() > 0) for p in parameters]
    return sum(flags) / max(len(flags), 1)

"""Conditions: what a network is told beside x and t. A tensor, or a named tuple of tensors, batch first.

A network that takes one is called as network(x, t, condition). It says so by `takes_condition = True`, and
`network.null_condition(condition)` gives the condition that means "nothing said", for as many samples.
Everything else about conditions happens here, so that labels, and tokens with their mask, go the same way.
"""

from collections.abc import Callable
from typing import TypeVar

import torch
from jaxtyping import Bool
from torch import Tensor, nn

Condition = Tensor | tuple[Tensor, ...]
C = TypeVar("C", bound=Condition)


def map_condition(function: Callable[..., Tensor], first: C, *others: Condition) -> C:
    """Apply a function to each tensor of a condition, together with its fellows in the others.

    Shapes: conditions of one structure -> the same structure.
    Raises: TypeError if their structures differ.
    """
    if isinstance(first, Tensor):
        if not all(isinstance(other, Tensor) for other in others):
            raise TypeError("conditions differ in structure: one is a tensor, another is not")
        return function(first, *others)
    if any(type(other) is not type(first) or len(other) != len(first) for other in others):
        raise TypeError(f"conditions differ in structure: one is {type(first).__name__} of {len(first)}")
    parts = [function(*fellows) for fellows in zip(first, *others, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)


def batch_size(condition: Condition) -> int:
    """How many samples a condition is for."""
    return len(condition if isinstance(condition, Tensor) else condition[0])


def move(condition: C, device: torch.device | str) -> C:
    """The same condition on `device`. Shapes: kept."""
    return map_condition(lambda part: part.to(device), condition)


def concatenate(first: C, second: C) -> C:
    """Two conditions as one batch. Shapes: (b, ...) and (c, ...) -> (b + c, ...)."""
    return map_condition(lambda a, b: torch.cat([a, b]), first, second)


def split(condition: C, size: int) -> list[C]:
    """A condition in batches of at most `size`. Shapes: (b, ...) -> several of (size, ...)."""
    starts = range(0, batch_size(condition), size)
    return [map_condition(lambda part, s=start: part[s : s + size], condition) for start in starts]


def choose(where: Bool[Tensor, " b"], first: C, second: C) -> C:
    """`first` for the samples marked in `where`, else `second`; both are left as they are.

    Shapes: where bool (b,), conditions (b, ...) -> (b, ...).
    """
    return map_condition(lambda a, b: torch.where(where.reshape(-1, *[1] * (a.ndim - 1)), a, b), first, second)


def drop_condition(network: nn.Module, condition: C, drop: Bool[Tensor, " b"]) -> C:
    """Replace the conditions marked in `drop` by the null condition (Ho & Salimans 2021, algorithm 1).

    Shapes: condition (b, ...), drop bool (b,) -> (b, ...), new tensors.
    Raises: ValueError if the network has no null condition.
    Pitfall: writing into the condition would change the data set's own tensor; None does not fit into one.
    """
    return choose(drop, null_condition(network, condition), condition)


def takes_condition(network: nn.Module) -> bool:
    """Whether the network may be told a condition."""
    return bool(getattr(network, "takes_condition", False))


def null_condition(network: nn.Module, condition: C) -> C:
    """The network's "nothing said" for every sample; `condition` itself stays as it is.

    Shapes: (b, ...) -> (b, ...).
    Raises: ValueError if the network has none.
    """
    make = getattr(network, "null_condition", None)
    if make is None:
        raise ValueError("the network has no null_condition: pass one, or train with num_classes")
    return make(condition)

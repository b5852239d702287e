"""What is to be trained on must let gradients pass: a driver that looks at them beside the value."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from .declaration import Call, Misconception, Property
from .spec import MAIN

_ROUNDING = 1e-12  # a slope below this is 0 with rounding errors


def learning(**places: int) -> Callable:
    """A driver that gives the answer's value and the slope of its sum along each named argument.

    `places` says where an argument stands among the inputs. A slope is 0 where no gradient passes.
    """
    return _Learning(places)


class _Learning:
    """The driver; an object and no closure, so that it can be sent to the process that runs the answer."""

    def __init__(self, places: dict[str, int]):
        self.places = places

    def __eq__(self, other):
        return isinstance(other, _Learning) and self.places == other.places

    def __hash__(self):
        return hash(tuple(self.places.items()))

    def __call__(self, answer, *args):
        leaves = {name: args[place].clone().requires_grad_() for name, place in self.places.items()}
        inputs = list(args)
        for name, place in self.places.items():
            inputs[place] = leaves[name] * 1  # not the leaf itself, which must not be written into
        with torch.enable_grad():
            value = answer(*inputs)
        for place in self.places.values():  # what was written into a copy is a change of the input
            if inputs[place].shape == args[place].shape:
                args[place].copy_(inputs[place].detach())
        if value is None or value is Ellipsis:
            return value
        if isinstance(value, (tuple, list, dict)):
            raise TypeError(f"one result was expected, got a {type(value).__name__} of {len(value)}")
        slopes = [None] * len(leaves)
        if isinstance(value, Tensor) and value.requires_grad:
            slopes = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True)
            value = value.detach()
        facts = {MAIN: value}
        for (name, leaf), slope in zip(leaves.items(), slopes, strict=True):
            slope = torch.zeros_like(leaf) if slope is None else slope
            facts[f"slope along {name}"] = torch.where(slope.abs() < _ROUNDING, 0.0, slope)
        return facts


def value_of(call: Call) -> Tensor:
    """The value alone, from what `learning` gave."""
    return call.value[MAIN]


def no_gradient(reference: Callable) -> Misconception:
    """The right value, cut off from what it was made of."""

    def cut(*args):
        value = reference(*args)
        return value.detach() if value.requires_grad else value

    return Misconception(
        "The gradient is cut",
        "The value is right, and no gradient passes through it: something detached it, or made a plain number of it. "
        "Nothing could be trained.",
        cut,
    )


def gradients_pass(*names: str) -> Property:
    """Along each of these arguments the slope is a number, and not 0 everywhere."""

    def holds(calls):
        slopes = [[c.value[f"slope along {name}"] for c in calls] for name in names]
        return all(
            any(bool(s.any()) for s in row) and all(math.isfinite(float(s.sum())) for s in row) for row in slopes
        )

    return Property("gradients pass through it", holds, "No gradient reaches an input that is to be learned.")

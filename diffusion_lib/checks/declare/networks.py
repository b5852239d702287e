"""What a check asks a learner's network: facts that hold however it is written, whatever its layers are called.

A driver builds the network with `build` and hands over what it answers and how its parameters move the answer
(`answers`, `slopes`). What that shows is worked out by the judge (`effects`, `gap`, `share_with_slope`).
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from .randomness import off_the_record

_TABLES = (OrderedDict, dict, set)
UNKNOWN = -1.0  # what a fact is called that could not be measured
# Names that nn.Module has for methods and switches of its own: a layer under one of them is not found by it.
TAKEN = frozenset(name for name in dir(nn.Module) if not name.startswith("_")) | {"training"}


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


def duplicate(network: nn.Module) -> nn.Module:
    """A deep copy. Every module carries a dozen empty tables; handing their copies in makes it three times as quick."""
    tables = (table for module in network.modules() for table in vars(module).values())
    return copy.deepcopy(
        network, {id(table): type(table)() for table in tables if type(table) in _TABLES and not table}
    )


def respond(network: nn.Module, *inputs: Tensor) -> Tensor:
    """The network's answer in training mode, from a copy of it and of the inputs.

    Raises: TypeError if the answer is no tensor.
    """
    return _answer(duplicate(network).train(), inputs)


def respond_trained(network: nn.Module, *inputs: Tensor) -> Tensor:
    """The answer in evaluation mode: BatchNorm then uses its records, and samples stay apart.

    Raises: TypeError if the answer is no tensor.
    """
    return _answer(duplicate(network).eval(), inputs)


def _answer(network: nn.Module, inputs: tuple[Tensor, ...]) -> Tensor:
    with off_the_record(), torch.no_grad():
        answer = network(*(x.clone() for x in inputs))
    if not isinstance(answer, Tensor):
        kind = "None (is the `return` missing?)" if answer is None else type(answer).__name__
        raise TypeError(f"forward should give a tensor, got {kind}")
    return answer


def answers(network: nn.Module, questions: Sequence[tuple[Tensor, ...]], trained: bool = False) -> Tensor:
    """The answers to many questions of one size, as they come: (questions, ...).

    One copy of the network is asked for all of them (`behaviour` looks at what a call leaves behind).
    trained: ask in evaluation mode. Raises: TypeError if an answer is no tensor, or has another shape than the first.
    """
    asked = duplicate(network).train(not trained)
    given = [_answer(asked, inputs) for inputs in questions]
    odd = next((answer for answer in given if answer.shape != given[0].shape), None)
    if odd is not None:
        raise TypeError(f"inputs of one size gave answers of shape {tuple(given[0].shape)} and {tuple(odd.shape)}")
    return torch.stack(given)


def slopes(network: nn.Module, *inputs: Tensor) -> Tensor:
    """For every parameter its number of axes and the largest slope of a loss on the answer along it: (parameters, 2).

    The slopes are 0 where the answer is cut off from the network.
    """
    with off_the_record():
        network = duplicate(network).train().requires_grad_(True)
        answer = network(*(x.clone() for x in inputs))
        if answer.requires_grad:
            (answer * torch.randn(answer.shape)).sum().backward()
    return torch.tensor([[p.ndim, _largest(p.grad)] for p in network.parameters()]).reshape(-1, 2)


def _largest(gradient: Tensor | None) -> float:
    return 0.0 if gradient is None else float(gradient.abs().max())


def share_with_slope(table: Tensor, least_axes: int = 0) -> float:
    """Share of the parameters, by tensors, that have a slope other than zero; `table` is what `slopes` gave.

    least_axes: 2 looks at weights alone; a bias may have none by right, as that of the keys in attention.
    """
    of_these = table[table[:, 0] >= least_axes, 1]
    return float((of_these > 0).double().mean()) if len(of_these) else 0.0


def gap(a: Tensor, b: Tensor) -> float:
    """The largest difference, in units of the spread of `b`."""
    return float((a - b).abs().max() / b.std().clamp_min(1e-6)) if a.numel() else 0.0


def effects(outputs: Tensor, changed: Tensor) -> tuple[float, float]:
    """What changes of some samples do to their own answers, at the least, and to those of the others, at the most.

    outputs (questions, batch, ...), the first question being the one that the others are changes of; changed
    (questions, batch) says which samples were. UNKNOWN where there is nothing to compare.
    """
    own: list[float] = []
    others: list[float] = []
    for answer, which in zip(outputs[1:], changed[1:], strict=True):
        for place, moved in enumerate(which.tolist()):
            (own if moved else others).append(gap(answer[place], outputs[0, place]))
    return min(own, default=UNKNOWN), max(others, default=UNKNOWN)


def differs(inputs: Tensor) -> Tensor:
    """Which samples of each question differ from those of the first: (questions, batch, ...) -> (questions, batch)."""
    return (inputs != inputs[:1]).flatten(2).any(2) if inputs.ndim > 2 else inputs != inputs[:1]


def change_some(generator: torch.Generator, base: Tensor, other: Tensor, one_by_one: bool = False) -> list[Tensor]:
    """Copies of a batch in which some samples are those of `other`: which ones is drawn, so that no record fits twice.

    one_by_one: each sample alone, in a drawn order; else three sets, none empty and, if there are two samples, none
    complete.
    """
    batch = len(base)
    if one_by_one:
        sets = [[place] for place in torch.randperm(batch, generator=generator).tolist()]
    elif batch == 1:
        sets = []
    else:
        sizes = torch.randint(1, batch, (3,), generator=generator).tolist()
        sets = [torch.randperm(batch, generator=generator)[:size].tolist() for size in sizes]
    copies = []
    for places in sets:
        copies.append(base.clone())
        copies[-1][places] = other[places]
    return copies

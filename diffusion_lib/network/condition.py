"""Conditions: what a network is told beside x and t. A tensor, or a named tuple of tensors, batch first.

A network that takes one is called as network(x, t, condition). It says so by `takes_condition = True`, or by a third
parameter, and `network.null_condition(condition)` gives the condition that means "nothing said", for as many samples.
It may have `network.read_prompt(condition)`, whose answer it takes in place of the condition: what many calls share.
Everything else about conditions happens here, so that labels, and tokens with their mask, go the same way.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import torch
from jaxtyping import Bool
from torch import Tensor, nn

Condition = Tensor | tuple[Tensor, ...]
C = TypeVar("C", bound=Condition)

Network = Callable[..., Any]
"""A module, or any callable: network(x, t) or network(x, t, condition)."""

N = TypeVar("N", bound=Network)

TOLD = ("condition", "null_condition")

# What other libraries call the parameter that a condition goes to.
CONDITION_NAMES = ("labels", "class_labels", "y", "cond", "condition", "context", "encoder_hidden_states")


def map_condition(function: Callable[..., Tensor], first: C, *others: Condition) -> C:
    """Apply a function to each tensor of a condition, together with its fellows in the others.

    Shapes: conditions of one structure -> the same structure.
    Raises: TypeError if their structures differ.
    """
    if isinstance(first, Tensor):
        if not all(isinstance(other, Tensor) for other in others):
            raise TypeError("conditions differ in structure: one is a tensor, another is not")
        return cast(C, function(first, *others))
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


def cut(condition: C, start: int, size: int) -> C:
    """The entries of a condition from `start` on, at most `size`. Shapes: (b, ...) -> (size, ...)."""
    return map_condition(lambda part: part[start : start + size], condition)


def choose(where: Bool[Tensor, " b"], first: C, second: C) -> C:
    """`first` for the samples marked in `where`, else `second`; both are left as they are.

    Shapes: where bool (b,), conditions (b, ...) -> (b, ...).
    """
    return map_condition(lambda a, b: torch.where(where.reshape(-1, *[1] * (a.ndim - 1)), a, b), first, second)


def drop_condition(network: Network, condition: C, drop: Bool[Tensor, " b"]) -> C:
    """Replace the conditions marked in `drop` by the null condition [cfg, alg. 1].

    Shapes: condition (b, ...), drop bool (b,) -> (b, ...), new tensors.
    Raises: ValueError if the network has no null condition.
    Pitfall: writing into the condition would change the data set's own tensor; None does not fit into one.
    """
    return choose(drop, null_condition(network, condition), condition)


def unwrapped(network: N) -> N:
    """The network inside its wrappers: DataParallel, DistributedDataParallel, AveragedModel, torch.compile.

    Their attributes are those of the wrapper; what a network says about itself stands inside.
    """
    while True:
        inner = getattr(network, "_orig_mod", None)
        # Some networks of their own have a part called `module`; a wrapper hands on whatever it is given.
        if inner is None and isinstance(getattr(network, "module", None), nn.Module) and _hands_on(network):
            inner = network.module  # type: ignore[attr-defined]
        if inner is None:
            return network
        network = inner


def takes_condition(network: Network) -> bool:
    """Whether the network may be told a condition.

    It says so itself by `takes_condition`; of any other network the parameters are read: one that takes (x, t) and
    nothing more is unconditional, a third one, or one called `labels`, `y`, `context` ... takes a condition.
    """
    inner = unwrapped(network)
    declared = getattr(inner, "takes_condition", None)
    if declared is None:
        return _condition_parameter(inner) is not None and not _named_for_nothing(inner)
    return bool(declared)


def ask(network: Network, x: Tensor, t: Tensor, condition: Condition | None = None) -> Any:
    """network(x, t) or network(x, t, condition), the condition by name where it cannot go by place.

    Shapes: x (b, ...), t (b,), condition (b, ...) -> what the network answers.
    """
    if condition is None:
        return network(x, t)
    inner = unwrapped(network)
    by_place = getattr(inner, "takes_condition", None) is not None
    parameter = None if by_place else _condition_parameter(inner)
    if parameter is None or parameter[0] == 2:
        return network(x, t, condition)
    return network(x, t, **{parameter[1]: condition})


def null_condition(network: Network, condition: C) -> C:
    """The network's "nothing said" for every sample; `condition` itself stays as it is.

    Shapes: (b, ...) -> (b, ...).
    Raises: ValueError if the network has none.
    """
    make = getattr(unwrapped(network), "null_condition", None)
    if make is None:
        raise ValueError(
            "the network has no null_condition, which dropping conditions and guidance need: give it a method "
            "null_condition(condition), make SimpleUNet with num_classes, or set cond_drop_prob=0 and guidance_scale=1"
        )
    return make(condition)


def read_once(network: Network, options: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose conditions a network has read already, where it can: a draw asks many times about the same ones."""
    read = getattr(unwrapped(network), "read_prompt", None)
    return {name: read(value) if read and name in TOLD else value for name, value in options.items()}


def checked_condition(network: Network, condition: Any, batch: int) -> Any:
    """A condition as the network can take it: labels as int64 (batch,), anything else as it is.

    Labels of whole numbers in any form (uint8, int32, float, lists, arrays) become int64. Only a network that says its
    `num_classes` is known to be told labels.

    Shapes: returns (batch, ...).
    Raises: ValueError for another number of conditions than samples, for labels that are no whole numbers, and for
        labels outside 0..num_classes-1: num_classes itself is the null label, that means "no class given".
    """
    num_classes = getattr(unwrapped(network), "num_classes", None)
    if num_classes and not isinstance(condition, Tensor):
        try:
            condition = torch.as_tensor(condition)
        except (TypeError, ValueError, RuntimeError) as error:
            raise ValueError(
                f"labels must be whole numbers, got {type(condition).__name__}: give a tensor int64 (b,)"
            ) from error
    if not isinstance(condition, Tensor | tuple):
        raise ValueError(
            f"a condition must be a tensor or a named tuple of tensors, got {type(condition).__name__}: "
            f"convert it with torch.as_tensor"
        )
    if num_classes and (not isinstance(condition, Tensor) or condition.ndim != 1):
        raise ValueError(f"labels must have the shape (b,), one whole number each, got {_shape(condition)}")
    if batch_size(condition) != batch:
        raise ValueError(f"there must be one condition per sample, got {batch_size(condition)} for {batch} samples")
    return _checked_labels(condition, num_classes) if num_classes and isinstance(condition, Tensor) else condition


def _shape(condition: Condition) -> str:
    return str(tuple(condition.shape)) if isinstance(condition, Tensor) else f"a tuple of {len(condition)}"


def _checked_labels(labels: Tensor, num_classes: int) -> Tensor:
    whole = labels.long()
    numbers = not (labels.is_complex() or labels.dtype == torch.bool)
    if not numbers or (labels.is_floating_point() and bool((whole != labels).any())):
        raise ValueError(f"labels must be whole numbers (int64), got {labels.dtype}: convert them with labels.long()")
    low, high = (int(whole.min()), int(whole.max())) if len(whole) else (0, 0)
    if low < 0 or high >= num_classes:
        raise ValueError(
            f"labels must lie in 0..{num_classes - 1}, as the network has {num_classes} classes, got {low}..{high}"
            + (f": {num_classes} is its null label; count classes from 0" if high == num_classes and low >= 0 else "")
        )
    return whole


def _hands_on(network: Network) -> bool:
    """Whether a module's forward takes anything, as a wrapper's does."""
    return any(p.kind is p.VAR_POSITIONAL for p in _parameters(network))


def _named_for_nothing(network: Network) -> bool:
    """Whether it is a UNet2DModel of Diffusers without classes: it has a parameter for labels all the same."""
    config = getattr(network, "config", None)
    if not isinstance(config, Mapping) or "num_class_embeds" not in config or "cross_attention_dim" in config:
        return False
    return config["num_class_embeds"] is None and config.get("class_embed_type") is None


def _condition_parameter(network: Network) -> tuple[int, str] | None:
    """Place and name of the parameter that a condition goes to; None if there is none."""
    parameters = [p for p in _parameters(network) if p.kind is not p.VAR_KEYWORD]
    for place, parameter in enumerate(parameters):
        if parameter.name in CONDITION_NAMES and place >= 2:
            return (place if parameter.kind is not parameter.KEYWORD_ONLY else -1), parameter.name
    third = parameters[2] if len(parameters) > 2 else None
    # A switch such as return_dict=True is no place for a condition.
    if third is None or third.kind in (third.KEYWORD_ONLY, third.VAR_POSITIONAL) or isinstance(third.default, bool):
        return None
    return 2, third.name


def _parameters(network: Network) -> list[inspect.Parameter]:
    try:
        return list(
            inspect.signature(network.forward if isinstance(network, nn.Module) else network).parameters.values()
        )
    except (TypeError, ValueError):  # built in, without a signature
        return []


def conditions(network: Network, samples: int, device: torch.device, options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of which `condition` and `null_condition` are as the network can take them, or left out if None.

    Raises: ValueError for conditions that do not fit the network or the number of samples, or where a network takes
        one, has no null condition that could stand for it, and none is given.
    """
    given = {name: options[name] for name in TOLD if options.get(name) is not None}
    takes = takes_condition(network)
    if given and not takes:
        raise ValueError("a condition was given, but the network takes none: leave it out")
    if "condition" not in given and takes and not hasattr(unwrapped(network), "null_condition"):
        raise ValueError(f"the network takes a condition: pass one for each of the {samples} samples, such as labels")
    fitting = {name: move(checked_condition(network, value, samples), device) for name, value in given.items()}
    return {**{name: value for name, value in options.items() if name not in TOLD}, **fitting}

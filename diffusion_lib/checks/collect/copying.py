"""Copies of probes: what an answer gets is its own to write into."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from torch import Tensor

from ..declare.declaration import Probe


def copied(probe: Probe) -> Probe:
    """A deep copy. Copies of plain tensors are handed in ready: torch takes ten times as long for a deep one."""
    tensors = {id(tensor): tensor for tensor in _tensors((probe.args, *probe.kwargs.values()))}
    memories = [tensor.untyped_storage()._cdata for tensor in tensors.values()]
    memo: dict[int, Any] = {}
    if len(set(memories)) == len(memories):  # parts of one memory must stay parts of one
        memo = {key: tensor.clone() for key, tensor in tensors.items() if _fills_its_memory(tensor)}
    return replace(probe, args=copy.deepcopy(probe.args, memo), kwargs=copy.deepcopy(probe.kwargs, memo))


def _tensors(value) -> Iterator[Tensor]:
    """The tensors in tuples, lists and tables; those inside other objects are not looked for."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors(item)


def _fills_its_memory(tensor: Tensor) -> bool:
    """Whether a clone is all that a deep copy would be: no view, no gradient, no class of its own."""
    return (
        type(tensor) is Tensor
        and not tensor.requires_grad
        and tensor.is_contiguous()
        and tensor.untyped_storage().nbytes() == tensor.numel() * tensor.element_size()
        and not vars(tensor)
    )

"""What an answer has done to its inputs: tensors, lists, tables, and the networks among them."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn


def changes(names: list[str], pristine, probe) -> list[str]:
    """The names of the inputs that are no longer what they were; of a network also its mode and its switches."""
    before = [*zip(names, pristine.args, strict=False), *pristine.kwargs.items()]
    after = [*probe.args, *probe.kwargs.values()]
    return [said for (name, old), new in zip(before, after, strict=False) for said in _differences(name, old, new)]


def _differences(name: str, old, new) -> list[str]:
    if isinstance(old, nn.Module):
        return _of_a_network(name, old, new)
    said = [] if _same(old, new) else [name]
    if isinstance(old, torch.Tensor) and old.requires_grad != new.requires_grad:
        said.append(f"requires_grad of {name}")
    return said


def _of_a_network(name: str, old: nn.Module, new: nn.Module) -> list[str]:
    said = []
    if not _same(dict(old.state_dict()), dict(new.state_dict())):
        said.append(f"the weights of {name}")
    if [module.training for module in old.modules()] != [module.training for module in new.modules()]:
        said.append(f"the mode of {name}")
    if [p.requires_grad for p in old.parameters()] != [p.requires_grad for p in new.parameters()]:
        said.append(f"requires_grad of {name}")
    return said


def _same(old, new) -> bool:
    """Whether tensors, arrays, and lists and tables of them, hold what they held; other inputs are not looked into."""
    if isinstance(old, torch.Tensor):
        if not isinstance(new, torch.Tensor) or old.shape != new.shape or old.dtype != new.dtype:
            return False
        return bool(torch.equal(old, new) or ((old == new) | ((old != old) & (new != new))).all())
    if isinstance(old, np.ndarray):
        return np.array_equal(old, new, equal_nan=old.dtype.kind in "fc")
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(_same, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(_same(old[key], new[key]) for key in old)
    return not isinstance(old, (str, int, float)) or old == new

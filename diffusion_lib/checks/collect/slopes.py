"""The slopes of a result along what is to be trained: tensors among the inputs, and the parameters of networks."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from torch import Tensor, nn

from ..declare.spec import MOST_ENTRIES, Spec

MOST_PROBES = 3  # the first ones; each costs a second call


def slopes_of(call, probe, spec: Spec) -> dict[str, np.ndarray]:
    """For each name in `spec.trained` the slopes of a fixed mixture of the result's entries; 0 where none passes."""
    places = {name: spec.parameters.index(name) for name in spec.trained}
    args, wanted = list(probe.args), {}
    for name, place in places.items():
        if place >= len(args):
            continue
        if isinstance(args[place], nn.Module):
            wanted[name] = [p.requires_grad_() for p in args[place].parameters()]
        elif isinstance(args[place], Tensor) and args[place].is_floating_point():
            leaf = args[place].detach().clone().requires_grad_()
            wanted[name] = [leaf]
            args[place] = leaf * 1  # not the leaf itself, which must not be written into
    leaves = [leaf for group in wanted.values() for leaf in group]
    with torch.enable_grad():
        total = _mixture(call(dataclasses.replace(probe, args=tuple(args))))
    found: tuple[torch.Tensor | None, ...] = (None,) * len(leaves)
    if total is not None and total.requires_grad:
        found = torch.autograd.grad(total, leaves, allow_unused=True)
    slopes = iter(found)
    return {name: _flat([(leaf, next(slopes)) for leaf in group]) for name, group in wanted.items()}


def _flat(pairs) -> np.ndarray:
    parts = [torch.zeros_like(leaf) if slope is None else slope for leaf, slope in pairs]
    flat = torch.cat([part.detach().reshape(-1).double() for part in parts]).numpy()
    return flat[:MOST_ENTRIES]


def _mixture(value) -> Tensor | None:
    """A sum of all floating entries with weights that differ, so that no two of them cancel."""
    if isinstance(value, Tensor):
        if not value.is_floating_point() or not value.numel():
            return None
        entries = value.reshape(-1)
        return (entries * torch.cos(torch.arange(len(entries), dtype=entries.dtype, device=entries.device))).sum()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    parts = [part for item in inner if (part := _mixture(item)) is not None]
    return sum(parts[1:], parts[0]) if parts else None

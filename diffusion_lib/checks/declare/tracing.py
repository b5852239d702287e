"""The steps of a forward pass, as codes: which layers and functions come in which order, and where the time enters."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

NORM, SILU, CONVOLUTION, OTHER, CHANCE, JOIN, TABLE_SILU, MEETING = range(1, 9)
MOST_STEPS = 400
_NORMS = ("group_norm", "batch_norm", "layer_norm", "instance_norm")
_SUMS = ("add", "mul", "sub", "div", "addcmul")
_PRODUCTS = (*_SUMS, "lerp", "addcdiv", "bmm", "mm", "baddbmm", "addmm")  # an einsum becomes one of these
_LIKE_SILU = ("silu", "sigmoid", "exp")
_OTHERS = ("relu", "gelu", "tanh", "elu", "leaky_relu", "softplus", "mish", "hardswish", "hardtanh", "erf", "prelu")


class Trace(TorchDispatchMode):
    """The steps of a forward pass that matter here, as codes: `steps` holds (code, side of the kernel).

    A table and a map can meet in any layout, by any operation. So each memory is marked with the inputs that reached
    it: numbers that come from `tables` alone meet numbers that come from `picture`.
    """

    def __init__(self, picture: Tensor, tables: Sequence[Tensor] = ()):
        super().__init__()
        self.steps: list[tuple[int, int]] = []
        self._kept: list[object] = []  # a freed memory could come again under the same address
        self._from: dict[int, set[str]] = {}
        self._mark(picture, {"picture"})
        for table in tables:
            self._mark(table, {"table"})

    def _mark(self, tensor: Tensor, sources: set[str]) -> None:
        memory = tensor.untyped_storage()
        self._kept.append(memory)
        self._from.setdefault(memory._cdata, set()).update(sources)

    def _sources(self, args) -> list[set[str]]:
        """Where the numbers of each tensor among the arguments come from."""
        tensors = [a for a in tree_leaves(args) if isinstance(a, Tensor)]
        return [self._from.get(a.untyped_storage()._cdata, set()) for a in tensors]

    @classmethod
    def _should_skip_dynamo(cls):
        """Keep torch from importing its compiler, which takes seconds."""
        return False

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.name().split("::")[-1].split(".")[0].rstrip("_")
        sources = self._sources((args, kwargs))
        if torch.Tag.nondeterministic_seeded in func.tags:
            self.steps.append((CHANCE, 0))
        elif any(word in name for word in _NORMS):
            self.steps.append((NORM, 0))
        elif name in _LIKE_SILU and isinstance(args[0], Tensor):
            self.steps.append((SILU if args[0].ndim == 4 else TABLE_SILU, 0))
        elif name in _OTHERS:
            self.steps.append((OTHER, 0))
        elif name in _SUMS and _a_table_meets_a_map(args) or name in _PRODUCTS and _meet(sources):
            self.steps.append((MEETING, 0))
        elif name == "convolution":
            self.steps.append((CONVOLUTION, args[1].shape[-1]))
        elif name == "cat" and args[0][0].ndim == 4:
            self.steps.append((JOIN, args[1] if len(args) > 1 else 0))
        result = func(*args, **(kwargs or {}))
        if reached := set().union(*sources):
            for tensor in tree_leaves(result):
                if isinstance(tensor, Tensor):
                    self._mark(tensor, reached)
        return result

    def table(self) -> Tensor:
        """The steps as whole numbers: (steps, 2)."""
        return torch.tensor(self.steps[:MOST_STEPS], dtype=torch.int64).reshape(-1, 2)


def _meet(sources: list[set[str]]) -> bool:
    """Whether numbers that know of the tables alone are combined with numbers that know of the picture."""
    return {"table"} in sources and any("picture" in known for known in sources)


def _a_table_meets_a_map(args) -> bool:
    """Whether a map is combined with numbers that are equal at all its positions and differ from channel to channel."""
    tensors = [a for a in args if isinstance(a, Tensor) and a.ndim == 4]
    if not tensors:
        return False
    largest = max(tensors, key=Tensor.numel)
    return any(
        t.numel() > 1 and sum(a == 1 < b for a, b in zip(t.shape, largest.shape, strict=True)) == 2 for t in tensors
    )


def told(trace: Tensor) -> int:
    """In how many stretches between two convolutions a table meets a map: so many blocks hear of the time."""
    count, heard = 0, False
    for code in trace[:, 0].tolist():
        if code == CONVOLUTION:
            heard = False
        elif code == MEETING and not heard:
            count, heard = count + 1, True
    return count

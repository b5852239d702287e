"""One layer learns what another does: what a layer is asked in a running network, kept to learn from."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

Call = tuple[Any, ...]


def record_calls(layers: Sequence[nn.Module], run: Callable[[], object]) -> list[list[Call]]:
    """What each layer is called with, in order, while `run` runs: its positional arguments, cut off from gradients.

    Raises: ValueError if a layer was not called.
    """
    calls: list[list[Call]] = [[] for _ in layers]

    def keeper(place: int) -> Callable[[nn.Module, Call], None]:
        def keep(layer: nn.Module, given: Call) -> None:
            calls[place].append(tuple(v.detach().clone() if isinstance(v, torch.Tensor) else v for v in given))

        return keep

    hooks = [layer.register_forward_pre_hook(keeper(place)) for place, layer in enumerate(layers)]
    try:
        run()
    finally:
        for hook in hooks:
            hook.remove()
    if silent := [place for place, seen in enumerate(calls) if not seen]:
        raise ValueError(f"layers {silent} were not called: run what asks the network they are in")
    return calls

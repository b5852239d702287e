"""`Task`: what is trained and how its loss comes about. The loop owns everything else."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import torch
from torch import Tensor, nn

from diffusion_lib.network import Condition

Losses: TypeAlias = Callable[..., Tensor]
"""losses(network, x, condition, draws) -> one number per sample, (b,)."""


@runtime_checkable
class Batches(Protocol):
    """Anything that answers batches[step] with (data, condition or None)."""

    def __getitem__(self, step: int) -> tuple[Tensor, Condition | None]: ...


class Task:
    """What is trained: a loss per sample, and the random numbers that it needs.

    Draws are made on the CPU for the whole batch before it is split between processes, so that every device, and any
    number of processes, sees the same. A task is a value: what changes while training is the network.

    labelled: whether the losses read the labels themselves, as a classifier's do; otherwise labels are left aside for
        a network that takes no condition.
    """

    labelled: ClassVar[bool] = False

    def to(self, device: torch.device | str) -> "Task":
        """The same task with its tables, if it has any, on `device`."""
        return self

    def draw(self, x: Tensor, generator: torch.Generator | None) -> Any:
        """The random numbers of one step: a tensor or a named tuple of tensors, batch first; None if there are none.

        Shapes: x (b, ...) -> (b, ...).
        """
        return None

    def losses(self, network: nn.Module, x: Tensor, condition: Condition | None, draws: Any) -> Tensor:
        """The loss of every sample; their mean is what the step goes down. Shapes: x (b, ...) -> (b,)."""
        raise NotImplementedError

    def turns(self, network: nn.Module) -> Sequence[tuple[nn.Module, Losses]]:
        """Who moves in a step, one after the other, and along which losses: here the whole network, once."""
        return [(network, self.losses)]

"""Several processes under `torchrun`: each takes its part of every batch, gradients are summed."""

import contextlib
import os
from collections.abc import Iterable, Iterator

import torch
import torch.distributed as dist
from torch import Tensor, nn


def world() -> tuple[int, int]:
    """(rank, number of processes): (0, 1) where there is but one."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


@contextlib.contextmanager
def joined_processes(device: torch.device | str = "cpu") -> Iterator[None]:
    """Inside, the processes that `torchrun` started know each other; without `torchrun` nothing happens.

    Who has called torch.distributed.init_process_group before keeps that group.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or not dist.is_available() or dist.is_initialized():
        yield
        return
    dist.init_process_group("nccl" if torch.device(device).type == "cuda" else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()


def own_slices(batch: int, accumulate: int) -> list[slice]:
    """The parts of a batch that this process computes, one after the other; they may differ in size by one.

    Raises: ValueError if there are fewer samples than parts.
    """
    rank, size = world()
    if batch < size * accumulate:
        raise ValueError(
            f"a batch of {batch} cannot be split into {size * accumulate} parts ({size} processes, accumulate="
            f"{accumulate}): take larger batches, or drop_last=True for an odd last one"
        )
    cuts = [batch * i // (size * accumulate) for i in range(size * accumulate + 1)]
    parts = [slice(a, b) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    return parts[rank * accumulate : (rank + 1) * accumulate]


def sum_over_processes(tensors: Iterable[Tensor]) -> None:
    """Replace each tensor by its sum over all processes, in one message."""
    if world()[1] == 1:
        return
    parts = list(tensors)
    flat = torch.cat([part.flatten().float() for part in parts])
    dist.all_reduce(flat)
    for part, total in zip(parts, flat.split([part.numel() for part in parts]), strict=True):
        part.copy_(total.view_as(part))


def same_everywhere(value: float, device: torch.device) -> float:
    """The first process's value, for a decision that all must take alike."""
    if world()[1] == 1:
        return value
    shared = torch.tensor([value], dtype=torch.float32 if device.type == "mps" else torch.float64, device=device)
    dist.broadcast(shared, 0)
    return float(shared)


def start_alike(*networks: nn.Module) -> None:
    """Give every process the first one's weights and buffers."""
    if world()[1] > 1:
        for network in networks:
            for part in (*network.parameters(), *network.buffers()):
                dist.broadcast(part.data, 0)


def check_same_batch(x: Tensor, device: torch.device) -> None:
    """Refuse batches that differ between processes: each must see the whole batch, and takes its part itself.

    Raises: ValueError with the fix, in every process.
    """
    if world()[1] == 1:
        return
    facts = torch.tensor([float(len(x)), float(x.double().sum()), float(x.double().square().sum())], device=device)
    low, high = facts.clone(), facts.clone()
    dist.all_reduce(low, dist.ReduceOp.MIN)
    dist.all_reduce(high, dist.ReduceOp.MAX)
    if not torch.equal(low, high):
        raise ValueError(
            "the processes see different batches, but each takes its part of one common batch itself: leave out "
            "DistributedSampler, and give every process the same data and seed"
        )

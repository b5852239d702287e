"""What the machine offers: the device, and the precision that it computes fast."""

import functools
import os
import platform
import time
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

M = TypeVar("M", bound=nn.Module)


def best_device(wanted: str | None = None) -> torch.device:
    """The device to use: the wanted one, else a CUDA GPU, else the CPU.

    Raises: ValueError naming what this machine has, if the wanted device is not there.
    """
    if wanted is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(wanted)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        have = ["cpu"] + [f"cuda:{i}" for i in range(torch.cuda.device_count())]
        raise ValueError(f"device {wanted!r} is not available here; this machine has {', '.join(have)}") from error
    return device


def describe_machine(device: torch.device | str = "cpu") -> str:
    """A machine in words, for measurements: the GPU, or cores and processor, and the version of torch."""
    device = torch.device(device)
    if device.type == "cuda":
        what = torch.cuda.get_device_name(device)
    else:
        threads = torch.get_num_threads()
        what = f"{threads} thread{'s' * (threads > 1)} of {os.cpu_count()} cores of {_processor()}"
        what = what if device.type == "cpu" else f"{device.type}, {what}"
    return f"{what}, torch {torch.__version__.split('+')[0]}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (named or [platform.processor() or platform.machine()])[0]


def autocast_dtype(device: torch.device | str) -> torch.dtype | None:
    """The half precision that is fast here, or None for plain float32.

    bfloat16 on GPUs from Ampere on, and on CPUs whose products in it are measured to be faster; float16 on older GPUs
    (a T4), where the loop adds a gradient scaler; float32 elsewhere.
    """
    kind = torch.device(device).type
    if kind == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        return torch.bfloat16 if major >= 8 else torch.float16
    if kind == "cpu" and _cpu_has_bfloat16() and _bfloat16_pays():
        return torch.bfloat16
    return None


def image_layout(device: torch.device | str, half: torch.dtype | None) -> torch.memory_format:
    """The order in memory that convolutions of the library's networks are fastest in, with this autocast or without.

    Channels last on a CPU in float32, the usual order elsewhere: with bfloat16 on a CPU it makes a step slower, and on
    GPUs it was not measured.
    """
    last = torch.device(device).type == "cpu" and half is None
    return torch.channels_last if last else torch.contiguous_format


def in_fast_order(network: M, device: torch.device | str, half: torch.dtype | None = None) -> M:
    """Put weights into the order in memory that is fastest on `device`, see `image_layout`. Returns the network.

    Pitfall: not for a network in training. The moments of an optimizer keep the old order, which a fused AdamW
        takes for the new one.
    """
    return network.to(memory_format=image_layout(device, half))  # type: ignore[call-overload, no-any-return]


def move(network: nn.Module, device: torch.device | str, own: bool = True) -> None:
    """Move a network; one of the library's own comes to lie in the fast order of its new kind of device.

    A foreign one keeps its order: it may call `view`, which not every order allows.
    """
    before = {weights.device.type for weights in network.parameters()}
    network.to(device)
    if own and before != {torch.device(device).type}:
        in_fast_order(network, device)


def _cpu_has_bfloat16() -> bool:
    # Emulated bfloat16 on an older CPU is slower than float32: without the instructions there is nothing to measure.
    if not hasattr(torch.cpu, "get_capabilities"):  # older releases of torch
        return getattr(torch.cpu, "_is_avx512_bf16_supported", bool)()
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


@functools.cache
def _bfloat16_pays() -> bool:
    """Whether products of matrices are faster in bfloat16 here, measured once, in a few milliseconds.

    The instructions alone do not say so: a Xeon that has them, and no AMX, takes twice as long with them as without.
    """
    return PAYS * min(_product_seconds(torch.bfloat16)) < min(_product_seconds(torch.float32))


PAYS = 1.2  # casting costs, too; and near 1 the answer would change from run to run


def _product_seconds(dtype: torch.dtype, size: int = 256, times: int = 20) -> list[float]:
    """Seconds of products of two matrices; the first, which sets up its kernel, does not count."""
    matrix, seconds = torch.ones(size, size, dtype=dtype), []
    for _ in range(times + 1):
        began = time.perf_counter()
        matrix @ matrix
        seconds.append(time.perf_counter() - began)
    return seconds[1:]

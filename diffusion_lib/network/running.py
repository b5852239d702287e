"""How networks are begun and asked: first weights by a seed, and large batches in parts."""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
M = TypeVar("M", bound=type)

PART = 250  # samples per pass: about half a gigabyte for the shipped models


def with_seed(make: Callable[[], T], seed: int = 0) -> T:
    """What `make` builds, with random numbers that depend on the seed alone; torch's own generator stays as it is.

    seed: any whole number; torch takes 64 bits, of larger ones the remainder counts.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed % 2**63)
        return make()


def in_parts(function: Callable[[Tensor], Tensor], x: Tensor, size: int = PART) -> Tensor:
    """function(x) without gradients, `size` samples at a time: memory stays bounded, each sample its own.

    Shapes: x (n, ...) -> (n, ...), whatever the function makes of a sample.
    """
    with torch.no_grad():
        return torch.cat([function(part) for part in x.split(size)])


@contextlib.contextmanager
def at_rest(network: object) -> Iterator[None]:
    """A network in eval mode, part by part; those that were training train again at the end, and only those."""
    awake = [part for part in getattr(network, "modules", tuple)() if part.training]
    try:
        for part in awake:
            part.training = False
        yield
    finally:
        for part in awake:
            part.training = True


def remembers_arguments(network: M) -> M:
    """A class of networks whose instances say in `arguments` what they were made of: files are written with it."""
    make = network.__init__  # type: ignore[misc]
    signature = inspect.signature(make)

    @functools.wraps(make)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs).arguments
        make(self, *args, **kwargs)
        given = dict(list(bound.items())[1:])
        for parameter in signature.parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                given |= given.pop(parameter.name, {})
        # Plain values, as a manifest keeps them.
        self.arguments = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}

    network.__init__ = init  # type: ignore[misc]
    return network

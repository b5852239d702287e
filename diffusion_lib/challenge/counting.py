"""Counting: the door through which an entry asks the network, so that every evaluation is seen and the last refused."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from diffusion_lib.challenge.protocol import EntryFailed
from diffusion_lib.network.condition import unwrapped
from diffusion_lib.process import Denoiser, Prediction
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import NETWORKS


class BudgetSpent(EntryFailed):
    """An evaluation beyond the budget was asked for."""


class SecondsSpent(EntryFailed):
    """The entry's code took longer than it may."""


class Uncounted(EntryFailed):
    """A network was asked past the count."""


class Clock:
    """Seconds of an entry's code, counted only while it runs.

    Args:
        allowed: seconds after which `check` refuses
        what:    whose seconds they are, for messages
    """

    def __init__(self, allowed: float, what: str):
        self.allowed, self.what, self.spent = allowed, what, 0.0
        self._began: float | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The entry's code runs inside. Raises: SecondsSpent at its end, if it took too long."""
        self._began = time.perf_counter()
        try:
            yield
            self.check()
        finally:
            self.spent, self._began = self._total(), None

    def check(self) -> None:
        """Raises: SecondsSpent if there is no time left."""
        if self._total() > self.allowed:
            raise SecondsSpent(
                f"{self.what} has had its {self.allowed:.0f} seconds: make it faster, or raise --seconds"
            )

    def _total(self) -> float:
        return self.spent + (0.0 if self._began is None else time.perf_counter() - self._began)


class CountedDenoiser:
    """A model's denoiser for one batch of labels, which counts what it is asked and refuses beyond the budget.

    `denoise(x_t, t)` is the protocol of every sampler. `denoise.unlabelled(x_t, t)` is the same network without labels,
    for guidance; it counts as one evaluation too. Both keep x0 inside [-1, 1] for pixels. t is a time for each sample,
    or one number for all.

    Args:
        model:  the model that is asked
        labels: one class a sample, int64 (b,); None for a model that takes none
        shape:  of the batch
        nfe:    how many evaluations there are
        clock:  is looked at before every evaluation

    Shapes: x_t (b, ...), t (b,) or a number -> a Prediction of two (b, ...).
    Raises: BudgetSpent, SecondsSpent; ValueError for a batch of another shape: parts of one would count as little.
    """

    def __init__(self, model: Diffusion, labels: Tensor | None, shape: tuple[int, ...], nfe: int, clock: Clock):
        self.nfe, self.spent, self.shape = nfe, 0, shape
        self.network = unwrapped(model.network)
        self.open = False
        self._clock = clock
        self._told = model.denoiser(labels)
        self._plain = self._told if labels is None else model.denoiser(labels, guidance_scale=0.0)

    @property
    def left(self) -> int:
        """How many evaluations are left."""
        return self.nfe - self.spent

    def __call__(self, x_t: Tensor, t: Tensor | float) -> Prediction:
        return self._ask(self._told, x_t, t)

    def unlabelled(self, x_t: Tensor, t: Tensor | float) -> Prediction:
        """What the network says when it is told no class; as many evaluations as a question with labels: one."""
        return self._ask(self._plain, x_t, t)

    def _ask(self, denoise: Denoiser, x_t: Tensor, t: Tensor | float) -> Prediction:
        if self.spent == self.nfe:
            evaluations = f"{self.nfe} evaluation{'s' * (self.nfe > 1)}"
            raise BudgetSpent(f"the budget of {evaluations} is spent: ask less often, take fewer steps, or raise --nfe")
        if x_t.shape != self.shape:
            raise ValueError(f"the denoiser is asked about whole batches, {tuple(self.shape)}, got {tuple(x_t.shape)}")
        self._clock.check()
        self.spent += 1
        if not isinstance(t, Tensor):
            kind = torch.int64 if t == int(t) else torch.promote_types(x_t.dtype, torch.float32)
            t = torch.full((len(x_t),), t, device=x_t.device, dtype=kind)
        self.open = True
        try:
            return denoise(x_t, t)
        finally:
            self.open = False


@contextlib.contextmanager
def only_through(door: CountedDenoiser) -> Iterator[None]:
    """Inside, the door's network and every U-Net of the library answer through the door alone.

    Raises: Uncounted when one of them is asked otherwise.
    """

    def watch(module: nn.Module, inputs: object) -> None:
        if not door.open and (module is door.network or isinstance(module, tuple(NETWORKS.values()))):
            raise Uncounted(f"a {type(module).__name__} was asked past the count: ask denoise(x, t), which counts")

    hook = nn.modules.module.register_module_forward_pre_hook(watch)
    try:
        yield
    finally:
        hook.remove()

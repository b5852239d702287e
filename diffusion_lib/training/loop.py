"""The training loop as a generator of steps: the caller decides when to look, plot, save or stop."""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from diffusion_lib.data import step_generator
from diffusion_lib.network import Condition
from diffusion_lib.network.condition import move
from diffusion_lib.training.ema import EMA
from diffusion_lib.training.hardware import autocast_dtype
from diffusion_lib.training.objective import Draws, Objective


@runtime_checkable
class Batches(Protocol):
    """Anything that answers batches[step] with (data, condition or None)."""

    def __getitem__(self, step: int) -> tuple[Tensor, Condition | None]: ...


class StepReport(NamedTuple):
    """What one training step was: its number from 1, its loss, and the share of the run that is done."""

    step: int
    loss: float
    progress: float


class TrainingDiverged(RuntimeError):
    """The loss is NaN or infinite; the weights are those of the last good step."""


@dataclass
class TrainState:
    """All that a run needs to go on exactly: weights, their average, the optimizer and the step number.

    Random numbers need no place here: they depend on (seed, step) alone.
    """

    network: nn.Module
    ema: EMA
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    step: int = 0
    losses: list[float] = field(default_factory=list)

    @classmethod
    def start(
        cls, network: nn.Module, lr: float = 1e-3, ema_decay: float = 0.999, device: torch.device | str = "cpu"
    ) -> "TrainState":
        """A fresh run of this network on `device`."""
        network = network.to(device).train()
        optimizer = torch.optim.AdamW(network.parameters(), lr=lr, betas=(0.9, 0.99), weight_decay=0.0)
        needs_scaler = autocast_dtype(device) == torch.float16
        scaler = torch.amp.GradScaler(torch.device(device).type, enabled=needs_scaler)
        return cls(network, EMA(network, ema_decay), optimizer, scaler)


@dataclass(frozen=True)
class Limits:
    """When a run ends: after `steps`, or after `max_seconds`, whichever comes first.

    The learning rate falls to zero over whichever of the two ends the run, so both give finished models.
    Raises: ValueError if neither is given.
    """

    steps: int | None = None
    max_seconds: float | None = None

    def __post_init__(self) -> None:
        if self.steps is None and self.max_seconds is None:
            raise ValueError("Limits needs steps, max_seconds, or both: without them a run would never end")

    def progress(self, step: int, seconds: float) -> float:
        """Share of the run that is done, from 0 to 1."""
        shares = [0.0]
        if self.steps is not None:
            shares.append(step / max(self.steps, 1))
        if self.max_seconds is not None:
            shares.append(seconds / max(self.max_seconds, 1e-9))
        return min(max(shares), 1.0)


def learning_rate_factor(step: int, progress: float, warmup: int = 100) -> float:
    """Linear warm-up over `warmup` steps, then a half cosine down to 0 at progress 1."""
    return min(1.0, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * progress))


def check_finite(loss: float, step: int) -> None:
    """Stop a training whose loss is no number, before its weights are spoilt.

    Raises: TrainingDiverged, saying at which step.
    """
    if not math.isfinite(loss):
        raise TrainingDiverged(
            f"the loss became {loss} at step {step}: the weights are those of the step before. "
            f"Lower the learning rate, or check the data for NaN and for a range far from [-1, 1]"
        )


def training_steps(
    state: TrainState,
    objective: Objective,
    batches: Batches,
    *,
    limits: Limits,
    lr: float = 1e-3,
    seed: int = 0,
    max_grad_norm: float = 1.0,
) -> Iterator[StepReport]:
    """Train, one step per item; `state` is whole after every step, so Ctrl-C or `break` loses nothing.

    Shapes: batches[step] gives data (b, ...) and a condition (b, ...), such as labels int64 (b,), or None.
    Raises: TrainingDiverged when the loss is no number.
    """
    device = next(state.network.parameters()).device
    schedule = objective.schedule.to(device)
    objective = Objective(schedule, objective.prediction, objective.drop_prob, objective.min_snr)
    began = time.monotonic()
    while (progress := limits.progress(state.step, time.monotonic() - began)) < 1:
        x0, condition = batches[state.step]
        draws = Draws.make(schedule, tuple(x0.shape), objective.drop_prob, step_generator(seed, state.step))
        for group in state.optimizer.param_groups:
            group["lr"] = lr * learning_rate_factor(state.step, progress)
        with _interrupts_wait():
            loss = _one_step(state, objective, x0, condition, draws, device, max_grad_norm)
            state.step += 1
            state.losses.append(loss)
        yield StepReport(state.step, loss, progress)


@contextlib.contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C inside the block takes effect at its end: weights, their average and the counter move together.

    A second Ctrl-C does not wait. Only the main thread is ever interrupted; elsewhere there is nothing to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[object] = []
    usual = signal.getsignal(signal.SIGINT)

    def later(number: int, frame: object) -> None:
        pressed.append(frame)
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if pressed:
        raise KeyboardInterrupt


def _one_step(
    state: TrainState,
    objective: Objective,
    x0: Tensor,
    condition: Condition | None,
    draws: Draws,
    device: torch.device,
    max_grad_norm: float,
) -> float:
    x0, draws = x0.to(device), draws.to(device)
    condition = None if condition is None else move(condition, device)
    dtype = autocast_dtype(device)
    half = torch.autocast(device.type, dtype) if dtype else contextlib.nullcontext()
    with half:
        losses = objective.losses(state.network, x0, condition, draws)
    loss = losses.mean()
    value = float(loss.detach())
    if not math.isfinite(value):
        state.optimizer.zero_grad(set_to_none=True)
    check_finite(value, state.step + 1)
    state.optimizer.zero_grad(set_to_none=True)
    state.scaler.scale(loss).backward()
    state.scaler.unscale_(state.optimizer)
    norm = float(nn.utils.clip_grad_norm_(state.network.parameters(), max_grad_norm))
    # A finite loss can have a gradient that is not. The scaler skips such a step by itself; here it must not be taken.
    if not state.scaler.is_enabled() and not math.isfinite(norm):
        state.optimizer.zero_grad(set_to_none=True)
        raise TrainingDiverged(
            f"the gradient became {norm} at step {state.step + 1}: the weights are those of the step before. "
            f"Lower the learning rate"
        )
    state.scaler.step(state.optimizer)
    state.scaler.update()
    state.ema.update(state.network)
    return value

"""The training loop as a generator of steps: the caller decides when to look, plot, save or stop."""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from diffusion_lib.data import RandomBatches, step_generator
from diffusion_lib.network import checked_condition, takes_condition, unwrapped
from diffusion_lib.training.inputs import as_floats, first_look
from diffusion_lib.training.place import Place
from diffusion_lib.training.processes import (
    check_same_batch,
    own_slices,
    same_everywhere,
    start_alike,
    sum_over_processes,
)
from diffusion_lib.training.recorded import RecordedStep
from diffusion_lib.training.state import TrainState
from diffusion_lib.training.task import Batches, Losses, Task


class StepReport(NamedTuple):
    """What one training step was: its number from 1, its loss, and the fraction of the run that is done."""

    step: int
    loss: float
    progress: float


class TrainingDiverged(RuntimeError):
    """The loss is NaN or infinite; the weights are those of the last good step."""


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
        """Fraction of the run that is done, from 0 to 1; a run of no steps is done before it begins."""
        by_steps = 0.0 if self.steps is None else step / self.steps if self.steps > 0 else 1.0
        by_time = 0.0 if self.max_seconds is None else seconds / max(self.max_seconds, 1e-9)
        return min(max(by_steps, by_time), 1.0)


NO_CONDITION = (
    "the network takes a condition, but the batches hold none: give (images, labels), or make the network without, "
    "such as a SimpleUNet without num_classes"
)


def learning_rate_factor(step: int, progress: float, warmup: int = 100) -> float:
    """Linear warm-up over `warmup` steps, then a half cosine down to 0 at progress 1."""
    return min(1.0, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * progress))


def training_steps(
    state: TrainState,
    task: Task,
    batches: Batches,
    *,
    limits: Limits,
    lr: float = 1e-3,
    seed: int = 0,
    max_grad_norm: float = 1.0,
    accumulate: int = 1,
    record: bool = False,
) -> Iterator[StepReport]:
    """Train, one step per item; `state` is whole after every step, so Ctrl-C or `break` loses nothing.

    What is random depends on (seed, step) alone: batches, draws, and dropout inside the network. Under `torchrun` every
    process is given the whole batch and computes its part; losses and weights are those of one process.

    task:          what is trained, such as an Objective; its own `losses` is used
    max_grad_norm: length to which gradients are clipped; infinity leaves them as they are
    accumulate:    parts that a batch is computed in, one after the other, for batches that do not fit into memory
    record:        on a CUDA GPU, launch a step whole, as a CUDA graph, where it can be; see `RecordedStep`

    Shapes: batches[step] gives data (b, ...) and a condition (b, ...), such as labels int64 (b,), or None.
    Raises: TrainingDiverged when the loss is no number; TypeError or ValueError in one sentence for data, labels or
        weights that cannot be trained on.
    """
    if accumulate < 1 or lr < 0:
        raise ValueError(f"accumulate must be at least 1 and lr at least 0, got {accumulate} and {lr}")
    place = Place.of(state.network)
    task = task.to(place.device)
    state.use_own()
    start_alike(state.network, state.ema.network)
    asks = takes_condition(state.network) and not task.labelled
    told, turns = asks or task.labelled, task.turns(state.network)
    recordable = record and RecordedStep.can_be(state, place, accumulate, len(turns))
    recorded = RecordedStep(state, turns[0][1], place, max_grad_norm) if recordable else None
    first, began = state.step, time.monotonic()
    while True:
        progress = limits.progress(state.step, time.monotonic() - began)
        # Clocks differ: the first process decides for all when time is up.
        if (progress if place.alone else same_everywhere(progress, place.device)) >= 1:
            return
        rng = step_generator(seed, state.step)
        x, condition = batches.pick(rng) if isinstance(batches, RandomBatches) else batches[state.step]
        if not isinstance(x, Tensor) or not x.is_floating_point():
            x = as_floats(x)
        if state.step == first:
            first_look(x)
            check_same_batch(x, place.device)
        if condition is None and asks:
            raise ValueError(NO_CONDITION)
        if condition is not None:
            condition = checked_condition(state.network, condition, len(x)) if told else None
        draws = task.draw(x, rng)
        slices = [slice(None)] if place.alone and accumulate == 1 else own_slices(len(x), accumulate)
        parts = [tuple(place.take(value, part) for value in (x, condition, draws)) for part in slices]
        rate = lr * learning_rate_factor(state.step, progress)
        with _interrupts_wait():
            if recorded and recorded.takes(parts):
                loss = _recorded_step(recorded, parts, rate)
            else:
                for group in state.optimizer.param_groups:
                    group["lr"] = rate
                torch_seed = (seed * 1_000_003 + state.step * 7_919 + place.rank) % 2**63
                loss = _one_step(state, turns, parts, len(x), place, torch_seed, max_grad_norm)
            state.step += 1
            state.losses.append(loss)
        yield StepReport(state.step, loss, progress)


def _one_step(
    state: TrainState,
    turns: Sequence[tuple[nn.Module, Losses]],
    parts: list[tuple[Any, ...]],
    batch: int,
    place: Place,
    torch_seed: int,
    max_grad_norm: float,
) -> float:
    """Everybody's turn, one after the other: losses, gradients, clipping, a step of AdamW; then the average follows."""
    reported = []
    for player, losses in turns:
        weights = [p for p in player.parameters() if p.requires_grad]
        state.optimizer.zero_grad(set_to_none=True)
        total = torch.zeros((), dtype=place.dtype, device=place.device)
        with torch.random.fork_rng(devices=range(torch.cuda.device_count()) if place.device.type == "cuda" else []):
            torch.manual_seed(torch_seed)  # dropout, and whatever else the network draws by itself
            for x, condition, draws in parts:
                with torch.autocast(place.device.type, place.half, enabled=place.half is not None):
                    loss = losses(state.network, x, condition, draws).sum() / batch
                # Of several players each moves alone: the gradient of the others' weights is not wanted.
                state.scaler.scale(loss).backward(inputs=weights if len(turns) > 1 else None)
                total += loss.detach()
        if not place.alone:
            sum_over_processes([total, *(p.grad for p in weights if p.grad is not None)])
        reported.append(value := float(total))
        state.scaler.unscale_(state.optimizer)
        norm = float(nn.utils.clip_grad_norm_(weights, max_grad_norm))
        # A finite loss can have a gradient that is not. The scaler skips such a step by itself.
        if not math.isfinite(value) or not (math.isfinite(norm) or state.scaler.is_enabled()):
            state.optimizer.zero_grad(set_to_none=True)
            raise TrainingDiverged(_why(value, norm, state.step + 1, parts))
        state.scaler.step(state.optimizer)
        state.scaler.update()
    state.ema.update(unwrapped(state.network))
    return reported[0]


def _recorded_step(recorded: RecordedStep, parts: list[tuple[Any, ...]], rate: float) -> float:
    """As `_one_step`, for one player, by two graphs."""
    loss, norm = recorded(parts, rate)
    if not (math.isfinite(loss) and math.isfinite(norm)):
        recorded.state.optimizer.zero_grad(set_to_none=True)
        raise TrainingDiverged(_why(loss, norm, recorded.state.step + 1, parts))
    recorded.finish()
    return loss


def _why(loss: float, norm: float, step: int, parts: list[tuple[Any, ...]]) -> str:
    name, value = ("gradient", norm) if math.isfinite(loss) else ("loss", loss)
    if not all(bool(x.isfinite().all()) for x, *_ in parts):
        cause = "The data of this step hold NaN or infinity: leave such samples out"
    else:
        cause = "Lower the learning rate, or check the data for a range far from [-1, 1]"
    return f"the {name} became {value} at step {step}: the weights are those of the step before. {cause}"


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

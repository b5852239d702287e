"""`train_diffusion`: a diffusion model trained over a DataLoader in one call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from tqdm.auto import tqdm  # type: ignore[import-untyped]

from diffusion_lib.network import unwrapped
from diffusion_lib.renamed import takes_old_names
from diffusion_lib.schedule import Schedule
from diffusion_lib.training.autosave import saving
from diffusion_lib.training.checkpoint import refuse_overwriting
from diffusion_lib.training.hardware import best_device
from diffusion_lib.training.inputs import place_of
from diffusion_lib.training.loader import LoaderBatches
from diffusion_lib.training.loop import Limits, training_steps
from diffusion_lib.training.objective import Objective
from diffusion_lib.training.processes import joined_processes, world
from diffusion_lib.training.state import TrainState


@takes_old_names
def train_diffusion(
    model: nn.Module,
    schedule: Schedule,
    dataloader: Any,
    epochs: int = 100,
    lr: float = 1e-4,
    *,
    prediction_type: str = "eps",
    cond_drop_prob: float = 0.1,
    min_snr: float | None = None,
    logit_normal: Sequence[float] | None = None,
    ema_decay: float = 0.999,
    seed: int = 0,
    device: torch.device | str | None = None,
    state: TrainState | None = None,
    lr_epochs: int | None = None,
    max_grad_norm: float = 1.0,
    accumulate: int = 1,
    save: Path | str | None = None,
    every_minutes: float = 10.0,
    overwrite: bool = False,
    progress: bool = True,
) -> TrainState:
    """Train a model over a DataLoader, with a progress bar [ddpm, alg. 1].

    The model ends with its averaged weights, those to sample with; its own are kept in the returned state. Ctrl-C
    stops early and keeps what was learned. Under `torchrun` the processes share every batch between them.

    dataloader:  gives images, (images, labels), or dictionaries of them, in [-1, 1]
    epochs:      times that the data are gone through; 0 trains nothing
    device:      where to train; None for where the model is
    state:       what an earlier call returned: `epochs` more are trained, with its optimizer, average, step and warm-up
    lr_epochs:   epochs over which the learning rate falls to 0, counted from the first step of the first call; None for
                 the end of this call. Two calls of 5 epochs with lr_epochs=10 are one of 10, number for number; without
                 it the first ends at rate 0, and the second goes on at half of lr, where a call of 10 would then be.
    accumulate:  parts that a batch is computed in, one after the other, for batches that do not fit into memory
    save:        a file to keep the run in, every `every_minutes` and at the end; `TrainState.load` reads it

    Shapes: the loader gives images (b, ...), or with labels int64 (b,).
    Raises: TrainingDiverged when the loss is no number; TypeError or ValueError in one sentence for settings, data or
        labels that cannot be trained with; CheckpointError if `save` is there already and overwrite is False.
    """
    objective = Objective(schedule, prediction_type, cond_drop_prob, min_snr, logit_normal)
    if epochs < 0 or (lr_epochs is not None and lr_epochs < 1):
        raise ValueError(f"epochs must be at least 0 and lr_epochs at least 1, got {epochs} and {lr_epochs}")
    batches = LoaderBatches(dataloader, seed)
    where = place_of(model)[0] if device is None else best_device(str(device))
    if save is not None:
        refuse_overwriting(save, overwrite)
    with joined_processes(where):
        if state is None:
            state = TrainState.start(model, lr, ema_decay, where)
        elif unwrapped(state.network) is not unwrapped(model):
            raise ValueError("state belongs to another network: give the model it was returned for, state.network")
        elif device is not None and where != place_of(model)[0]:
            raise ValueError(f"a run stays on its device, {place_of(model)[0]}, got device={device}: leave it out")
        last = state.step + epochs * batches.per_epoch
        steps = training_steps(
            state,
            objective,
            batches,
            limits=Limits(steps=last if lr_epochs is None else lr_epochs * batches.per_epoch),
            lr=lr,
            seed=seed,
            max_grad_norm=max_grad_norm,
            accumulate=accumulate,
        )
        if save is not None:
            facts = {"prediction_type": prediction_type, "schedule": schedule.config(), "seed": seed}
            kept = state
            steps = saving(steps, lambda: kept.save(save, overwrite=True, **facts), every_minutes=every_minutes)
        total = epochs * batches.per_epoch
        bar = tqdm(total=total, desc="training", unit="step", disable=not progress or world()[0] > 0)
        try:
            while state.step < last and (report := next(steps, None)) is not None:
                bar.update()
                bar.set_postfix(loss=f"{report.loss:.3f}", refresh=False)
        except KeyboardInterrupt:
            if world()[0] == 0:
                print(f"Stopped at step {state.step}: the model keeps what it has learned.")
        finally:
            steps.close()  # type: ignore[attr-defined]
            bar.close()
            state.use_average()
    return state

"""`train`: a recipe of any kind is trained through a `Run`: saved on the way, paused, resumed, finished."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple, cast

from diffusion_lib.cli.bars import TrainingBar
from diffusion_lib.cli.finishing import finish, finishes_itself
from diffusion_lib.cli.recipes import asked_recipe, recipe_arguments, resumed_recipe
from diffusion_lib.cli.usage import UsageError, as_usage, device, writable
from diffusion_lib.cli.values import count, positive_number, seed
from diffusion_lib.training import CheckpointError, Limits, Run, StepReport, TrainingDiverged, joined_processes
from diffusion_lib.training.autosave import ENDED
from diffusion_lib.training.processes import same_everywhere, world

ENDING = (".safetensors",)
INTERRUPTED = 130


def train_arguments(parser: argparse.ArgumentParser) -> None:
    """What `train` is asked."""
    recipe_arguments(parser)
    parser.add_argument("--max-seconds", type=positive_number, metavar="S", help="stop here and save; resume later")
    parser.add_argument("--accumulate", type=count, default=1, metavar="K", help="compute each batch in K parts")
    parser.add_argument("--out", metavar="FILE", help="checkpoint to write (default NAME.safetensors)")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    parser.add_argument("--save-every", type=positive_number, default=10.0, metavar="MINUTES", help="default 10")
    parser.add_argument("--resume", metavar="FILE", help="go on from a file that train wrote, and write it again")
    parser.add_argument("--final", action="store_true", help="at the end measure, and write the small model file alone")
    parser.add_argument("--device", metavar="D", help="cpu, cuda, ... (default: a GPU if there is one)")
    parser.add_argument("--seed", type=seed, metavar="N", help="default 0")


def train(arguments: argparse.Namespace) -> int:
    """Train a recipe; the file written can be sampled from, and resumed until it is finished."""
    where = device(arguments.device)
    with joined_processes(where):
        return _train(arguments, where)


class End(NamedTuple):
    """How training ended: 0, or the status of a signal; and whether all steps were done."""

    status: int
    finished: bool


def _train(arguments: argparse.Namespace, where: object) -> int:
    first = world()[0] == 0
    run, out = _begin(arguments, str(where))
    limits = Limits(steps=run.recipe.steps)
    with as_usage():
        # The recipe's steps decide the learning rate, the clock only when to pause: so a resumed run is exact.
        steps = run.saved_steps(
            None if run.path is not None and run.path == out else out, limits,
            every_minutes=arguments.save_every, overwrite=arguments.overwrite, accumulate=arguments.accumulate,
        )  # fmt: skip
        try:
            end = _follow(run, steps, arguments.max_seconds)
        except TrainingDiverged as error:
            kept = f"; the run is kept in {out}" if out.is_file() and run.state.step else ""
            raise TrainingDiverged(f"{error}{kept}") from error
    if not first:
        return end.status
    recent = run.state.losses[-200:]
    loss = f", loss {sum(recent) / len(recent):.4f}" if recent else ""
    print(f"steps {run.state.step} of {run.recipe.steps}{loss}")
    if not end.finished:
        if out.is_file():
            print(f"wrote {out}; go on with: diffusion-lib train --resume {out}" + (" --final" * arguments.final))
        return end.status
    if arguments.final or finishes_itself(run.recipe):
        try:
            finish(run, out)
        except KeyboardInterrupt:
            print(f"the run is kept in {out}; measure it with: diffusion-lib train --resume {out} --final")
            return INTERRUPTED
    elif not out.is_file() or run.path != out:
        run.save_training(out, overwrite=True)
    print(f"wrote {out}")
    return end.status


def _begin(arguments: argparse.Namespace, where: str) -> tuple[Run, Path]:
    """The run, new or resumed, and the file it goes to; nothing is there yet but what was there before."""
    if arguments.resume is None:
        with as_usage():
            recipe = asked_recipe(arguments)
            name = arguments.out or f"{recipe.name}.safetensors"
            hint = "" if not Path(name).is_file() else f", or go on with it by --resume {name}"
            out = writable(name, ENDING, arguments.overwrite, hint=hint)
            return Run(recipe, arguments.seed or 0, where), out
    with as_usage():
        try:
            run = Run.resume(arguments.resume, where)
        except CheckpointError as error:
            raise UsageError(f"--resume: {error}") from error
        if arguments.seed not in (None, run.seed % 2**63):
            raise UsageError(f"{arguments.resume} was trained with --seed {run.seed}: a run keeps its seed")
        run.recipe = resumed_recipe(run.recipe, arguments, run.state.step)
        out = Path(arguments.out or arguments.resume).expanduser()
        same = out.resolve() == Path(arguments.resume).resolve()
        out = writable(str(out), ENDING, same or arguments.overwrite)
        if same:
            run.path = out
        return run, out


def _follow(run: Run, steps: Iterator[StepReport], pause_after: float | None) -> End:
    """Train with a bar until the end, a pause, Ctrl-C or SIGTERM; the run has saved itself by then."""
    steps = cast(Generator[StepReport, None, None], steps)
    began, alone = time.monotonic(), world()[1] == 1
    place = next(run.state.network.parameters()).device
    bar = TrainingBar(run.recipe.name, shown=world()[0] == 0)
    total = run.recipe.steps
    try:
        with contextlib.closing(steps):
            try:
                for report in steps:
                    bar.advance(report)
                    if pause_after is not None:
                        # Clocks differ: the first process decides for all.
                        spent = time.monotonic() - began
                        if (spent if alone else same_everywhere(spent, place)) >= pause_after:
                            return End(0, run.state.step >= total)
            except KeyboardInterrupt as stop:
                # The run knows SIGTERM from Ctrl-C, and saves itself at both.
                steps.throw(stop)
    except KeyboardInterrupt:
        return End(INTERRUPTED, False)
    except SystemExit as end:
        if end.code != ENDED:
            raise
        return End(ENDED, False)
    finally:
        bar.close()
    return End(0, True)

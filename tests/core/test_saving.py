"""Work is kept: every few minutes, at the end, at Ctrl-C and at SIGTERM; no file is written over unasked."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from diffusion_lib.training import (
    AutoencoderRecipe,
    CheckpointError,
    ClassifierRecipe,
    Run,
    StepReport,
    read_checkpoint,
    saving,
)
from tests.core.test_training import run_steps, tiny_recipe, weights

ROOT = Path(__file__).resolve().parents[2]
VAE_PARTS = {"in_channels": 1, "latent_channels": 2, "base_channels": 8, "halvings": 1, "patch_size": 2}
RECIPES = {
    "diffusion": tiny_recipe(),
    "autoencoder": AutoencoderRecipe("tiny", "for tests", VAE_PARTS, steps=6, batch_size=4),
    "classifier": ClassifierRecipe("tiny", "for tests", {"width": 4}, steps=6, batch_size=4),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_every_kind_of_run_is_resumed_bit_for_bit(recipe, tmp_path):
    whole, first = Run(recipe, seed=3), Run(recipe, seed=3)
    run_steps(whole, 6)
    run_steps(first, 3)
    first.save_training(tmp_path / "half.safetensors")
    second = Run.resume(tmp_path / "half.safetensors")
    assert second.recipe == recipe and type(second.recipe) is type(recipe)
    run_steps(second, 6)
    assert torch.equal(weights(whole), weights(second)) and whole.state.losses == second.state.losses
    assert not torch.equal(weights(whole), weights(Run(recipe, seed=4)))
    ours, theirs = whole.state.network.state_dict(), second.state.network.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours), "buffers too"
    assert all(
        torch.equal(a, b)
        for a, b in zip(whole.state.ema.state_dict().values(), second.state.ema.state_dict().values(), strict=True)
    )


# --- on the way ------------------------------------------------------------------------------------------------------


def reports(num, then=None):
    for i in range(num):
        yield StepReport(i + 1, 0.0, 0.0)
    if then is not None:
        raise then


@pytest.mark.parametrize(
    ("ending", "raised"), [(None, None), (KeyboardInterrupt(), KeyboardInterrupt), (RuntimeError("x"), RuntimeError)]
)
def test_whatever_ends_the_steps_they_are_saved_once_at_the_end(ending, raised):
    saved, steps = [], saving(reports(3, ending), lambda: saved.append(1))
    if raised is None:
        assert len(list(steps)) == 3
    else:
        with pytest.raises(raised):
            list(steps)
    assert saved == [1]


def test_break_saves():
    saved = []
    steps = saving(reports(9), lambda: saved.append(1))
    for report in steps:
        if report.step == 2:
            break
    steps.close()
    assert saved == [1]


def test_saved_every_few_minutes(monkeypatch):
    clock = itertools.count(step=20)
    monkeypatch.setattr("diffusion_lib.training.autosave.time.monotonic", lambda: float(next(clock)))
    saved = []
    assert len(list(saving(reports(12), lambda: saved.append(1), every_minutes=1.0))) == 12
    assert 3 <= len(saved) <= 6


def test_the_usual_handling_of_signals_comes_back():
    usual = signal.getsignal(signal.SIGTERM)
    list(saving(reports(2), lambda: None))
    assert signal.getsignal(signal.SIGTERM) is usual


@pytest.mark.slow
@pytest.mark.parametrize("ignoring", ["", "trap '' INT; "], ids=["in front", "in the background, deaf to Ctrl-C"])
def test_sigterm_finishes_the_step_saves_and_ends_with_143(tmp_path, ignoring):
    path = tmp_path / "run.safetensors"
    code = (
        "from tests.core.test_training import tiny_recipe; from diffusion_lib.training import Run\n"
        f"for r in Run(tiny_recipe(steps=100_000)).saved_steps({str(path)!r}): print(r.step, flush=True)"
    )
    process = subprocess.Popen(
        ["bash", "-c", f'{ignoring}exec "$0" -c "$1"', sys.executable, code],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    last = 0
    for line in process.stdout:
        last = int(line)
        if last == 3:
            process.terminate()
            break
    last = max([last, *(int(line) for line in process.communicate(timeout=60)[0].split())])
    assert process.returncode == 143
    resumed = Run.resume(path)
    assert resumed.state.step - last in (0, 1), "the step that was running is finished and kept"
    assert len(resumed.state.losses) == resumed.state.step


def test_sigterm_in_the_callers_own_code_waits_for_the_next_report():
    saved, steps = [], saving(reports(9), lambda: saved.append(1))
    with pytest.raises(SystemExit) as ended:
        for report in steps:
            if report.step == 2:
                os.kill(os.getpid(), signal.SIGTERM)
                assert not saved, "the caller goes on"
    assert ended.value.code == 143 and saved == [1]


def test_sigterm_before_a_break_is_sent_on_after_saving():
    saved, told = [], []
    usual = signal.signal(signal.SIGTERM, lambda number, frame: told.append(len(saved)))
    try:
        steps = saving(reports(9), lambda: saved.append(1))
        next(steps)
        os.kill(os.getpid(), signal.SIGTERM)
        steps.close()
    finally:
        signal.signal(signal.SIGTERM, usual)
    assert told == [1]


def test_ctrl_c_while_a_run_is_saved_on_the_way(tmp_path):
    run = Run(tiny_recipe(steps=50))
    forward = run.state.network.forward

    def interrupted(*inputs):
        if run.state.step == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return forward(*inputs)

    run.state.network.forward = interrupted
    with pytest.raises(KeyboardInterrupt):
        list(run.saved_steps(tmp_path / "run.safetensors"))
    assert Run.resume(tmp_path / "run.safetensors").state.step == 4


# --- no file is written over -----------------------------------------------------------------------------------------


def test_a_run_writes_over_no_other_file_unless_asked(tmp_path):
    night, other = tmp_path / "night.safetensors", tmp_path / "other.safetensors"
    first = Run(tiny_recipe(), seed=7)
    run_steps(first, 2)
    first.save_training(night)
    before = night.read_bytes()
    second = Run(tiny_recipe())
    for write in (second.save_training, second.save_model, lambda p: next(second.saved_steps(p))):
        with pytest.raises(CheckpointError, match="is there already.*overwrite=True"):
            write(night)
    assert night.read_bytes() == before
    with pytest.raises(CheckpointError, match="no file yet"):
        second.save_training()
    second.save_training(other)
    run_steps(second, 1)
    second.save_training(other), second.save_training()
    assert read_checkpoint(other).manifest["step"] == 1
    second.save_training(night, overwrite=True)
    assert read_checkpoint(night).manifest["seed"] == 0


def test_a_resumed_run_goes_back_to_its_file(tmp_path):
    path = tmp_path / "a.safetensors"
    run = Run(tiny_recipe(), seed=7)
    run_steps(run, 2)
    run.save_training(path)
    resumed = Run.resume(path)
    list(resumed.saved_steps())
    assert read_checkpoint(path).manifest["step"] == 6
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert time.time() - path.stat().st_mtime < 600

"""Training that is ended from outside: by SIGTERM, Ctrl-C or the clock, in processes of their own; nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from diffusion_lib.training import read_checkpoint

TRAIN = """
import sys
from tests.cli.conftest import small_recipe
from diffusion_lib.training import RECIPES
RECIPES["small"] = small_recipe(classes=10, size=28, data="bundled", batch_size=8, steps=100_000)
from diffusion_lib.cli.main import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
SAVE_EVERY = ("--save-every", "0.0001")


def started(out, *words):
    """A training process, once it has saved itself for the first time."""
    call = [sys.executable, "-c", TRAIN, "train", "small", "--out", str(out), *SAVE_EVERY, *words]
    child = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not out.is_file() and child.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    return child


@pytest.mark.slow
@pytest.mark.parametrize("number,status", [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl-C"])
def test_a_run_that_is_ended_is_kept_and_says_how_to_go_on(run, tmp_path, number, status):
    out = tmp_path / "run.safetensors"
    child = started(out)
    child.send_signal(number)
    said, complained = child.communicate(timeout=60)
    assert child.returncode == status and "Traceback" not in complained, complained
    step = read_checkpoint(out).manifest["step"]
    assert f"steps {step} of 100000" in said and f"train --resume {out}" in said
    assert run("train", "--resume", out, "--steps", step + 1) == 0
    assert read_checkpoint(out).manifest["step"] == step + 1


@pytest.mark.slow
def test_a_killed_run_has_been_saved_on_the_way(tmp_path):
    out = tmp_path / "run.safetensors"
    child = started(out)
    child.kill()
    child.communicate(timeout=60)
    assert read_checkpoint(out).manifest["step"] >= 1


@pytest.mark.slow
def test_processes_of_torchrun_train_as_one(tmp_path):
    losses = []
    for size in (1, 2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        out = tmp_path / f"{size}.safetensors"
        call = [sys.executable, "-c", TRAIN, "train", "small", "--steps", "3", "--out", str(out), "--device", "cpu"]
        world = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        children = [
            subprocess.Popen(call, env={**os.environ, **world, "RANK": str(rank)}, stdout=subprocess.PIPE, text=True)
            for rank in range(size)
        ]
        said = [child.communicate(timeout=120)[0] for child in children]
        assert [child.returncode for child in children] == [0] * size
        assert "steps 3 of 3" in said[0] and not any(said[1:])
        losses.append(read_checkpoint(out).tensors["losses"])
    assert losses[0].tolist() == pytest.approx(losses[1].tolist(), rel=1e-2)

"""Two processes on this machine, as torchrun starts them, train as one does at the same global batch."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import Limits, Objective, Run, TrainState, train_diffusion, training_steps
from diffusion_lib.training.processes import own_slices
from tests.core.test_loop import images, tiny, vector
from tests.core.test_training import tiny_recipe

ROOT = Path(__file__).resolve().parents[2]


def run_loader(folder, batch_size=7):
    """train_diffusion over a shuffled loader, an odd batch and an odd last one; in parts and at once."""
    x = torch.randn(18, 1, 16, 16, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    data = torch.utils.data.TensorDataset(x, torch.arange(18) % 10)
    loader = torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True)
    network = tiny(num_classes=10).double()
    state = train_diffusion(
        network, DiffusionSchedule(20), loader, 2, 1e-2, save=folder / "run.safetensors", progress=True, accumulate=2
    )
    return state.losses, vector(network)


def run_recipe(folder):
    """A recipe, saved and resumed; every process starts from other weights, which the first one's replace."""
    run = Run(tiny_recipe(steps=4, batch_size=6), seed=3)
    rank = int(os.environ.get("RANK", 0))
    with torch.no_grad():
        for p in run.state.network.parameters():
            p += rank
    for report in run.steps():
        if report.step == 2:
            run.save_training(folder / "half.safetensors", overwrite=True)
    return run.state.losses, vector(run.state.network)


def run_clock(folder):
    """Clocks that differ must not part the processes: the first one's decides."""
    state = TrainState.start(tiny())
    mine = 0.0 if os.environ.get("RANK") == "1" else 0.5
    limits = Limits(max_seconds=mine or 1e9)

    class Slow:
        def __getitem__(self, step):
            return images(4), None

    for report in training_steps(state, Objective(DiffusionSchedule(5)), Slow(), limits=limits):
        if report.step >= 400:
            break
    return [float(state.step)], torch.zeros(1)


def run_different(folder):
    """Each process gives its own data: a mistake that must not pass."""
    rank = int(os.environ.get("RANK", 0))
    try:
        train_diffusion(tiny(), DiffusionSchedule(20), [images(8) + rank], 1, progress=False)
    except ValueError as error:
        return [1.0], torch.tensor([float("DistributedSampler" in str(error))])
    return [0.0], torch.zeros(1)


RUNS = (run_loader, run_recipe, run_clock, run_different)


def main(folder):
    from diffusion_lib.training import joined_processes

    with joined_processes():
        ends = {run.__name__: run(Path(folder)) for run in RUNS}
    torch.save(ends, Path(folder) / f"{os.environ['RANK']}.pt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("two")


@pytest.fixture(scope="module")
def two_processes(folder):
    """What both processes end with, by run, and what each printed: two start, for starting takes the time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo"}
    code = f"import tests.core.test_distributed as t; t.main({str(folder)!r})"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in range(2)
    ]
    printed = [process.communicate(timeout=240)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    ends = [torch.load(folder / f"{rank}.pt") for rank in range(2)]
    return {run.__name__: [end[run.__name__] for end in ends] for run in RUNS}, printed


@pytest.mark.slow
def test_a_loader_is_shared_out_and_the_first_process_alone_saves_and_prints(two_processes, folder, tmp_path):
    losses, weights = run_loader(tmp_path)
    results, printed = two_processes[0]["run_loader"], two_processes[1]
    for found, vector_ in results:
        assert found == pytest.approx(losses, rel=1e-6)
        torch.testing.assert_close(vector_, weights, rtol=1e-4, atol=1e-6)
    assert torch.equal(results[0][1], results[1][1]), "both processes hold the same weights"
    assert "training: 100%" in printed[0] and "training" not in printed[1]
    assert (folder / "run.safetensors").is_file()


@pytest.mark.slow
def test_a_recipe_trains_the_same_in_two_processes_and_resumes_in_one(two_processes, folder, tmp_path):
    losses, weights = run_recipe(tmp_path)
    results = two_processes[0]["run_recipe"]
    for found, vector_ in results:
        assert found == pytest.approx(losses, rel=1e-2)
        torch.testing.assert_close(vector_, weights, rtol=2e-2, atol=2e-4)
    assert torch.equal(results[0][1], results[1][1])
    resumed = Run.resume(folder / "half.safetensors")
    assert resumed.state.step == 2
    list(resumed.steps())
    assert resumed.state.losses == pytest.approx(losses, rel=1e-2)


@pytest.mark.slow
def test_the_first_processs_clock_ends_the_run(two_processes):
    results = two_processes[0]["run_clock"]
    assert results[0][0] == results[1][0] and 0 < results[0][0][0] < 400


@pytest.mark.slow
def test_different_batches_are_refused_in_every_process(two_processes):
    results = two_processes[0]["run_different"]
    assert all(losses == [1.0] and names_the_fix == 1 for losses, names_the_fix in results)


def test_every_sample_is_in_exactly_one_part(monkeypatch):
    for batch, size, accumulate in ((7, 2, 1), (7, 2, 3), (16, 3, 2), (6, 6, 1)):
        seen = []
        for rank in range(size):
            monkeypatch.setattr("diffusion_lib.training.processes.world", lambda r=rank, s=size: (r, s))
            seen += [i for part in own_slices(batch, accumulate) for i in range(batch)[part]]
        assert seen == list(range(batch))
    with pytest.raises(ValueError, match=r"batch of 5 cannot be split into 6 parts \(6 processes"):
        own_slices(5, 1)

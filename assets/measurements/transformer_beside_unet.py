"""Train U-Net and transformers of as many weights for equal seconds, each several times, and measure their digits.

    python assets/measurements/transformer_beside_unet.py --seconds 75 --device cuda
    python assets/measurements/transformer_beside_unet.py --ship digits_dit --seconds 90 --device cuda

The first writes transformer_beside_unet.json. All runs share one device and go at the same time, so each sees the same
load. Before they do, the steps of each network are timed alone. The second trains a recipe for so many seconds and
writes it, in half precision, to the folder of checkpoints (or --out).
"""

import argparse
import contextlib
import json
import statistics
import threading
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.multiprocessing as mp
from writing import write_table

from diffusion_lib.assets import assets_folder
from diffusion_lib.cli.finishing import model_of
from diffusion_lib.measuring import measure_model
from diffusion_lib.measuring.quality import real_reference
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import Limits, Recipe, Run, find_recipe

BATCH = 256
SEEDS = (1, 2, 3)
POINTS = 20  # of each curve of losses


def recipes(batch_size: int = BATCH) -> dict[str, Recipe]:
    """Rows of the table: the shipped U-Net, and transformers of as many weights with two sizes of patches."""
    unet, fine = (replace(find_recipe(name), batch_size=batch_size) for name in ("digits", "digits_dit"))
    coarse = replace(fine, network={**fine.network, "patch_size": 4})
    return {"U-Net": unet, "DiT, patches of 4": coarse, "DiT, patches of 2": fine}


def alone(recipe: Recipe, device: str, seconds: float) -> float:
    """Milliseconds per training step while nothing else runs."""
    steps = Run(recipe, 0, device).steps(Limits(steps=10**6))
    for _ in range(5):
        next(steps)
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        next(steps)
        took.append(time.monotonic() - began)
    return 1000 * statistics.median(took)


def one(name: str, seed: int, device: str, seconds: float, num: int, batch_size: int, barrier, done) -> None:
    """One run: waits for the others, trains, measures its average."""
    torch.set_num_threads(1)
    recipe = recipes(batch_size)[name]
    for _ in zip(range(3), Run(recipe, 0, device).steps(Limits(steps=10**6)), strict=False):
        pass  # the first steps of a process are slow
    real_reference()
    run, curve, recent = Run(recipe, seed, device), [], []
    with contextlib.suppress(threading.BrokenBarrierError):  # a run that failed must not hold the others
        barrier.wait(60)
    began = time.monotonic()
    for report in run.steps(Limits(max_seconds=seconds)):
        recent.append(report.loss)
        if report.progress * POINTS >= len(curve) + 1:
            curve.append([report.step, round(time.monotonic() - began, 1), round(statistics.mean(recent), 4)])
            recent = []
    if recent:
        curve.append([run.state.step, round(time.monotonic() - began, 1), round(statistics.mean(recent), 4)])
    metrics = measure_model(model_of(run), num)
    parameters = sum(p.numel() for p in run.state.network.parameters())
    done.put((name, seed, {"steps": run.state.step, "parameters": parameters, "curve": curve, "metrics": metrics}))


def compare(device: str, seconds: float, num: int, batch_size: int, out: Path, seeds: list[int]) -> None:
    """All rows and seeds at the same time."""
    chosen = recipes(batch_size)
    speed = {name: round(alone(recipe, device, 2), 2) for name, recipe in chosen.items()}
    print("ms per step alone", speed, flush=True)
    context = mp.get_context("spawn")
    barrier, done = context.Barrier(len(chosen) * len(seeds)), context.SimpleQueue()
    jobs = [(name, seed) for name in chosen for seed in seeds]
    processes = [
        context.Process(target=one, args=(*job, device, seconds, num, batch_size, barrier, done)) for job in jobs
    ]
    for process in processes:
        process.start()
    table = {
        "setting": {"num": num, "batch_size": batch_size, "seconds": seconds, "at_the_same_time": len(jobs)},
        "device": torch.cuda.get_device_name() if device.startswith("cuda") else "cpu",
        "rows": {name: {"ms_alone": speed[name], "runs": {}} for name in chosen},
    }
    for _ in jobs:
        name, seed, values = done.get()
        table["rows"][name]["runs"][str(seed)] = values
        write_table(out, table)
        print(name, seed, values["steps"], values["metrics"], flush=True)
    for process in processes:
        process.join()


def ship(name: str, device: str, seconds: float, folder: Path, num: int) -> None:
    """A recipe, trained for so long, with what it is worth in its manifest."""
    recipe = find_recipe(name)
    run = Run(recipe, 0, device)
    losses = [report.loss for report in run.steps(Limits(max_seconds=seconds))]
    run.recipe = replace(recipe, steps=run.state.step)
    path = folder / f"{name}.safetensors"
    run.save_model(path, half=True, overwrite=True)
    metrics = measure_model(Diffusion.load(path, device), num)
    run.save_model(path, half=True, overwrite=True, metrics=metrics)
    print(name, run.state.step, "steps, loss", statistics.mean(losses[-100:]), json.dumps(metrics), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=75)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--ship", metavar="RECIPE", help="train this one alone, for the folder of checkpoints")
    parser.add_argument("--batch-size", type=int, default=BATCH, help="of the comparison")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the comparison")
    parser.add_argument("--out", type=Path, help="the table, or the folder of the checkpoint")
    arguments = parser.parse_args()
    if arguments.ship:
        folder = arguments.out or assets_folder() / "checkpoints"
        ship(arguments.ship, arguments.device, arguments.seconds, folder, arguments.num)
    else:
        out = arguments.out or Path(__file__).with_suffix(".json")
        compare(arguments.device, arguments.seconds, arguments.num, arguments.batch_size, out, arguments.seeds)


if __name__ == "__main__":
    main()

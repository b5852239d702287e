"""Train a VAE, a GAN and a diffusion model of one size for equal seconds on the same digits, and score them.

    OMP_NUM_THREADS=1 python assets/measurements/three_families.py [--workers 2] [--calibrate-only]

writes three_families.json and three_families.npz beside this file. Finished runs are kept: start it again to go on.
Seconds are those of one processor core. What a step of each baseline costs is measured first, in turns and with nothing
beside it; every run then takes as many steps as its budget pays for. So the results do not depend on what else the
machine does later.
"""

import argparse
import json
import statistics
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product
from pathlib import Path

import numpy as np
import torch
from writing import write_arrays, write_table

from diffusion_lib.baselines import BASELINES
from diffusion_lib.data import load_digits, to_pixels
from diffusion_lib.measuring import frechet_floor, score_digits

OUT = Path(__file__).with_suffix(".json")
IMAGES = OUT.with_suffix(".npz")
NUM, SHOWN, DENSITY_NUM = 1000, 20, 250
SEEDS = (0, 1, 2)
BUDGETS = (20, 80, 320, 1280)
STEPS = (20, 50)


def calibrate() -> dict:
    """Seconds per training step and per 1,000 samples of every baseline, taken in turns."""
    torch.set_num_threads(1)
    baselines = {name: make() for name, make in BASELINES.items()}
    running = {name: baseline.steps(10_000) for name, baseline in baselines.items()}
    times: dict[str, list[float]] = {name: [] for name in running}
    for turn in range(9):
        for name, steps in running.items():
            began = time.process_time()
            for _ in range(10):
                next(steps)
            if turn:  # the first turn warms up
                times[name].append((time.process_time() - began) / 10)
    seconds: dict[str, list[float]] = {}
    for turn, (name, baseline) in product(range(4), baselines.items()):
        for steps_drawn in STEPS if name == "diffusion" else (0,):
            if steps_drawn:
                baseline.num_inference_steps = steps_drawn
            began = time.process_time()
            baseline.sample(100)
            if turn:
                label = f"{name}, {steps_drawn} steps" if steps_drawn else name
                seconds.setdefault(label, []).append(10 * (time.process_time() - began))
    return {
        "parameters": {name: baseline.parameters for name, baseline in baselines.items()},
        "seconds": {name: round(statistics.median(values), 3) for name, values in seconds.items()},
        "seconds_per_step": {name: round(statistics.median(values), 5) for name, values in times.items()},
    }


def one_run(family: str, budget: int, seed: int, num_steps: int) -> tuple[dict, np.ndarray]:
    """Train, sample and score one model."""
    torch.set_num_threads(1)
    baseline = BASELINES[family](seed=seed)
    for _ in baseline.steps(num_steps, seed=seed):
        pass
    images = baseline.sample(NUM, seed=seed + 100)
    run = {"family": family, "budget": budget, "seed": seed, "steps": num_steps, **score_digits(images)}
    run["bits_per_dim"] = baseline.bits_per_dim(load_digits().test_images[:DENSITY_NUM])
    if family == "diffusion" and budget >= 320:
        baseline.num_inference_steps = STEPS[1]
        run["frechet at 50"] = score_digits(baseline.sample(NUM, seed=seed + 100))["frechet"]
    run = {key: round(value, 4) if isinstance(value, float) else value for key, value in run.items()}
    return run, to_pixels(images[:SHOWN])[:, 0].numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="runs at a time; one per free core")
    parser.add_argument("--calibrate-only", action="store_true", help="measure what a step costs, and stop")
    arguments = parser.parse_args()
    table = json.loads(OUT.read_text()) if OUT.is_file() else {}
    images_of = dict(np.load(IMAGES)) if IMAGES.is_file() else {}
    if not table:
        real = score_digits(load_digits().train_images[-NUM:]) | {"frechet": frechet_floor(NUM)}
        real = {key: round(value, 4) for key, value in real.items()}
        table = {"num": NUM, "budgets": list(BUDGETS), **calibrate(), "real": real, "runs": []}
        write_table(OUT, table)
    print({key: table[key] for key in ("parameters", "seconds", "seconds_per_step", "real")}, flush=True)
    if arguments.calibrate_only:
        return
    done = {(run["family"], run["budget"], run["seed"]) for run in table["runs"]}
    # The slowest baseline first: no core waits at the end.
    plan = product(BUDGETS, SEEDS, ("diffusion", "GAN", "VAE"))
    jobs = [(family, budget, seed) for budget, seed, family in plan if (family, budget, seed) not in done]
    with ProcessPoolExecutor(arguments.workers) as pool:
        waiting = [pool.submit(one_run, *job, round(job[1] / table["seconds_per_step"][job[0]])) for job in jobs]
        for future in as_completed(waiting):
            run, shown = future.result()
            print(run, flush=True)
            table["runs"].append(run)
            order = list(table["parameters"])
            table["runs"].sort(key=lambda r: (r["budget"], order.index(r["family"]), r["seed"]))
            if run["seed"] == 0:
                images_of[f"{run['family']} {run['budget']}"] = shown
                names = [f"{name} {budget}" for budget, name in product(BUDGETS, order)]
                images_of = {name: images_of[name] for name in names if name in images_of}
            write_table(OUT, table)
            write_arrays(IMAGES, images_of)


if __name__ == "__main__":
    main()

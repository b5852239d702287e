"""Search learning rate and batch size for a VAE, a GAN and a diffusion model alike, and look at what the search chose.

    OMP_NUM_THREADS=1 python assets/measurements/families_search.py [PART ...] [--processes N]

writes families_search.json beside this file. Parts: batches, stabilisers, rates, again; the search itself is batches
and rates, 36 minutes of one core and the scoring. Finished runs are kept: start it again to go on. N runs at a time,
each on one core. Longer budgets are those of three_families.py.

The same for every family: three batch sizes times three learning rates (a third, once and three times the family's
present one), 80 core seconds a run, one seed, and one rule, the least Fréchet distance of 1,000 samples in the
classifier's features. The two best of each family, and the present one, are trained again with two more seeds.
A step's cost depends on the batch: it is measured beside that of the present batch, in turns, and only the ratio is
used. So the budget is that of three_families.json, whatever else the machine does.
"""

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

import numpy as np
import torch
from writing import write_arrays, write_table

from diffusion_lib.baselines import BASELINES
from diffusion_lib.data import load_digits, to_pixels
from diffusion_lib.measuring import load_baseline_table, nearest_training, score_digits, score_in_pixels
from diffusion_lib.training import TrainingDiverged

OUT = Path(__file__).with_suffix(".json")
IMAGES = OUT.with_suffix(".npz")
SECONDS, NUM, SHOWN = 80, 1000, 20
BATCHES, FACTORS, MORE_SEEDS = (16, 32, 64), (1 / 3, 1, 3), (1, 2)
# The settings of three_families.json when the search was made: the middle of each family's learning rates.
PRESENT = {"VAE": (32, 4e-3), "GAN": (16, 2.4e-3), "diffusion": (64, 3e-3)}
SAMPLERS = {"DDIM 20": ("ddim", 20), "DDIM 50": ("ddim", 50), "DPM-Solver++ 10": ("dpm_solver_pp", 10)}
PARTS = ("batches", "stabilisers", "rates", "again")
CURVE = 40  # points of a stored curve of losses


def calibrate() -> dict[str, dict[str, float]]:
    """Core seconds per training step by family and batch, in the units of three_families.json."""
    present = load_baseline_table().seconds_per_step
    costs: dict[str, dict[str, float]] = {}
    for family, (own, lr) in PRESENT.items():
        running = {batch: BASELINES[family](batch_size=batch, lr=lr).steps(10_000) for batch in BATCHES}
        times: dict[int, list[float]] = {batch: [] for batch in BATCHES}
        for turn in range(9):
            for batch, steps in running.items():
                began = time.process_time()
                for _ in range(10):
                    next(steps)
                if turn:  # the first turn warms up
                    times[batch].append(time.process_time() - began)
        beside = {
            batch: statistics.median(a / b for a, b in zip(times[batch], times[own], strict=True)) for batch in times
        }
        costs[family] = {str(batch): round(present[family] * ratio, 5) for batch, ratio in beside.items()}
    return costs


def scored(images: torch.Tensor) -> dict:
    """Scores by both rulers, and how near to training digits the samples are beside held-out digits."""
    held_out = nearest_training(load_digits().test_images)[0]
    away = nearest_training(images)[0]
    scores = score_digits(images) | {f"pixels {name}": value for name, value in score_in_pixels(images).items()}
    scores["nearest"] = float(away.median() / held_out.median())
    scores["nearer than 1 %"] = float((away < held_out.quantile(0.01)).double().mean())
    return rounded(scores)


def rounded(values: dict) -> dict:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}


def one_run(
    costs: dict, family: str, batch: int, lr: float, seed: int, seconds: int, **more: bool
) -> tuple[dict, object]:
    """Train and score one model; where the training broke, the distance is None."""
    num_steps = round(seconds / costs[family][str(batch)])
    baseline = BASELINES[family](seed=seed, batch_size=batch, lr=lr, **more)
    run = {"family": family, "batch": batch, "lr": lr, "seed": seed, "seconds": seconds, "steps": num_steps, **more}
    losses = []
    try:
        losses = [report.loss for report in baseline.steps(num_steps, seed=seed)]
        images = baseline.sample(NUM, seed=seed + 100)
    except (TrainingDiverged, RuntimeError) as error:
        return run | {"frechet": None, "broke": type(error).__name__}, None
    run |= scored(images)
    parts = np.array_split(np.array(losses), CURVE)
    return run | {"losses": [round(float(part.mean()), 4) for part in parts]}, (baseline, images)


def key_of(run: dict) -> tuple:
    return tuple(run.get(name) for name in ("family", "batch", "lr", "seed", "seconds", "stabilised"))


def plan(part: str, table: dict) -> Iterator[tuple[str, int, float, int, int, dict]]:
    """The runs of a part, in order; in order."""
    if part == "batches":
        for turn in (1, 2, 0):  # the present setting last: its distance is known from three_families.json
            for family, (own, lr) in reversed(PRESENT.items()):
                yield family, BATCHES[(BATCHES.index(own) + turn) % 3], lr, 0, SECONDS, {}
    if part == "rates":
        for factor in FACTORS:
            for batch in BATCHES:
                for family, (_, lr) in PRESENT.items():
                    yield family, batch, float(f"{lr * factor:.3g}"), 0, SECONDS, {}
    if part == "again":
        for seed in MORE_SEEDS:
            for family in PRESENT:
                for batch, lr in dict.fromkeys([*best_two(family, table), PRESENT[family]]):
                    yield family, batch, lr, seed, SECONDS, {}
    if part == "stabilisers":
        for seed in (0, *MORE_SEEDS):
            yield "GAN", *PRESENT["GAN"], seed, SECONDS, {"stabilised": False}
        for batch, lr in ((64, 2e-4), (16, 2e-4)):  # what a textbook would begin with
            yield "GAN", batch, lr, 0, SECONDS, {"stabilised": False}


def best_two(family: str, table: dict) -> list[tuple[int, float]]:
    """The two settings of the search with the least distance."""
    runs = [
        r
        for r in table["runs"]
        if r["family"] == family and r["part"] in ("batches", "rates") and r["frechet"] is not None
    ]
    return [(run["batch"], run["lr"]) for run in sorted(runs, key=lambda run: run["frechet"])[:2]]


def other_samplers(baseline: object, seed: int) -> dict:
    """The diffusion model, drawn from in other ways."""
    found = {}
    for name, (sampler, steps) in SAMPLERS.items():
        baseline.sampler, baseline.num_inference_steps = sampler, steps
        found[name] = scored(baseline.sample(NUM, seed=seed + 100))
    return found


def work(costs: dict, part: str, wanted: tuple) -> tuple[dict, np.ndarray | None]:
    """One run in a process of its own: its row, and pictures if they are to be kept."""
    torch.set_num_threads(1)
    family, batch, lr, seed, seconds, more = wanted
    run, trained = one_run(costs, family, batch, lr, seed, seconds, **more)
    if trained is None:
        return {"part": part, **run}, None
    if (family, batch, lr, seed) == ("diffusion", *PRESENT["diffusion"], 0):
        run |= other_samplers(trained[0], seed)
    shown = to_pixels(trained[1][:SHOWN])[:, 0].numpy() if part == "stabilisers" else None
    return {"part": part, **run}, shown


def kept_as(run: dict) -> str:
    """The name of a run's pictures."""
    kind = "" if run.get("stabilised", True) else f" without stabilisers {run['batch']} {run['lr']:g}"
    return f"{run['family']}{kind} {run['seconds']} {run['seed']}"


def wanted_in(part: str, table: dict, taken: set[tuple]) -> Iterator[tuple]:
    """The runs of a part that nobody has made or begun."""
    for wanted in plan(part, table):
        *setting, more = wanted
        key = (*setting, more.get("stabilised"))
        if key not in taken:
            taken.add(key)
            yield wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    parts = arguments.parts or PARTS
    torch.set_num_threads(1)
    table = json.loads(OUT.read_text()) if OUT.is_file() else {}
    images_of = dict(np.load(IMAGES)) if IMAGES.is_file() else {}
    if not table:
        held_out = scored(load_digits().test_images[:NUM])  # held-out digits are the others' neighbours: two scores
        real = {name: held_out[name] for name in ("frechet", "pixels frechet")}
        table = {"num": NUM, "seconds_per_step": calibrate(), "real": real, "runs": []}
        write_table(OUT, table)
    costs, taken = table["seconds_per_step"], {key_of(run) for run in table["runs"]}
    with ProcessPoolExecutor(arguments.processes, mp_context=multiprocessing.get_context("spawn")) as pool:

        def begin(*names: str) -> set:
            wanted = [(part, one) for part in names if part in parts for one in wanted_in(part, table, taken)]
            return {pool.submit(work, costs, *one) for one in wanted}

        search, again = begin("batches", "rates"), False
        running = search | begin("stabilisers")
        while running or not again:
            if not (again or search & running):  # the best two are known
                running, again = running | begin("again"), True
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for run, shown in (future.result() for future in done):
                if shown is not None:
                    images_of[kept_as(run)] = shown
                    write_arrays(IMAGES, images_of)
                table["runs"].append(run)
                write_table(OUT, table)
                print({name: value for name, value in run.items() if name != "losses"}, flush=True)
    table["runs"].sort(key=lambda run: PARTS.index(run["part"]))
    write_table(OUT, table)


if __name__ == "__main__":
    main()

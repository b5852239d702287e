"""Train the students of few steps, and measure them beside solvers of as many function evaluations.

    python assets/measurements/digits_in_few_steps.py --train 160 120 140 --device cuda
    python assets/measurements/digits_in_few_steps.py

The first trains digits_4, digits_2 and digits_1 one after the other for so many seconds each, and writes them to the
folder of checkpoints (or --out); the second measures what is there. digits_in_few_steps.json gets one entry per row,
number of evaluations and seed of the noise; finished entries are kept.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib.assets import assets_folder
from diffusion_lib.measuring import measure_model, measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels
from diffusion_lib.training import Limits, Run, find_recipe

STUDENTS = ("digits_4", "digits_2", "digits_1")
SOLVERS = {"DDIM": "ddim", "DPM-Solver++(2M)": "dpm_solver_pp"}
NFE = (1, 2, 4, 8)
SEEDS = (1, 2, 3)


def train(name: str, folder: Path, seconds: float, device: str, seed: int) -> None:
    """One student, in half precision, with what it is worth in its manifest."""
    recipe = find_recipe(name)
    teacher = folder / f"{recipe.teacher}.safetensors"
    run = Run(replace(recipe, teacher=str(teacher) if teacher.is_file() else recipe.teacher), seed, device)
    losses = [report.loss for report in run.steps(Limits(max_seconds=seconds))]
    run.recipe = replace(recipe, steps=run.state.step)
    path = folder / f"{name}.safetensors"
    run.save_model(path, half=True, overwrite=True)
    metrics = measure_model(Diffusion.load(path, device))
    run.save_model(path, half=True, overwrite=True, metrics=metrics)
    print(name, run.state.step, "steps, loss", sum(losses[-100:]) / len(losses[-100:]), metrics, flush=True)


def measure(table: dict, out: Path, folder: Path, device: str, num: int) -> None:
    """Every row at its numbers of function evaluations, with several seeds of the noise."""
    labels = cycling_labels(num)

    def entry(row: str, model: Diffusion, nfe: int, **options: str) -> None:
        values = table["rows"].setdefault(row, {}).setdefault(str(nfe), {})
        for seed in SEEDS:
            if str(seed) not in values:
                images = model.sample(labels, steps=nfe, seed=seed, **options)
                values[str(seed)] = measure_samples(images, labels).to_dict()
                write_table(out, table)
        print(row, nfe, [(v["accuracy"], v["frechet"]) for v in values.values()], flush=True)

    teacher = Diffusion.load("digits", device)
    for nfe in NFE:
        for row, sampler in SOLVERS.items():
            entry(row, teacher, nfe, sampler=sampler)
    entry("DDIM", teacher, 32, sampler="ddim")
    for name in STUDENTS:
        student = Diffusion.load(folder / f"{name}.safetensors", device)
        for nfe in NFE:
            entry(f"student of {name.removeprefix('digits_')}", student, nfe)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=float, nargs=3, metavar="SECONDS", help="for digits_4, digits_2, digits_1")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=assets_folder() / "checkpoints", help="folder of the students")
    parser.add_argument("--table", type=Path, default=Path(__file__).with_suffix(".json"))
    arguments = parser.parse_args()
    if arguments.train:
        for name, seconds in zip(STUDENTS, arguments.train, strict=True):
            train(name, arguments.out, seconds, arguments.device, arguments.seed)
    else:
        setting = {"num": arguments.num, "guidance_scale": 1, "spacing": "trailing"}
        table = json.loads(arguments.table.read_text()) if arguments.table.is_file() else {}
        if table.get("setting") != setting:
            table = {"setting": setting, "rows": {}}
        with torch.no_grad():
            measure(table, arguments.table, arguments.out, arguments.device, arguments.num)


if __name__ == "__main__":
    main()

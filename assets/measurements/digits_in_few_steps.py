"""Train the students of few steps, and measure them beside solvers of as many function evaluations.

    python assets/measurements/digits_in_few_steps.py --train 160 120 140 --device cuda
    python assets/measurements/digits_in_few_steps.py --train-consistency 1800
    python assets/measurements/digits_in_few_steps.py --compare-consistency 100 --num 200
    python assets/measurements/digits_in_few_steps.py

The first trains digits_4, digits_2 and digits_1 one after the other for so many seconds each, and writes them to the
folder of checkpoints (or --out). The second trains digits_consistency for so many seconds. The third trains a
consistency model by either loss for so many steps, and writes what they draw to consistency_losses.json beside the
table. The last measures what is there: digits_in_few_steps.json gets one entry per row, number of evaluations and seed
of the noise; finished entries are kept, unless the weights are others.
"""

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib.assets import assets_folder
from diffusion_lib.measuring import measure_model, measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels
from diffusion_lib.training import Limits, Run, StudentRecipe, find_recipe

STUDENTS = ("digits_4", "digits_2", "digits_1")
CONSISTENCY = "digits_consistency"
# Whether the difference of the ends is divided by sigma.
LOSSES = {"weighted": True, "not weighted": False}
SOLVERS = {"DDIM": "ddim", "DPM-Solver++(2M)": "dpm_solver_pp"}
NFE = (1, 2, 4, 8)
SEEDS = (1, 2, 3)


def train(recipe: StudentRecipe, path: Path, limits: Limits, device: str, seed: int) -> Run:
    """One run, saved on the way, its averaged weights written in half precision."""
    teacher = path.parent / f"{recipe.teacher}.safetensors"
    run = Run(replace(recipe, teacher=str(teacher) if teacher.is_file() else recipe.teacher), seed, device)
    unfinished = path.with_name(f"{path.stem}_run.safetensors")
    losses = [report.loss for report in run.saved_steps(unfinished, limits, every_minutes=3, overwrite=True)]
    unfinished.unlink()
    run.recipe = replace(recipe, steps=run.state.step)
    run.save_model(path, half=True, overwrite=True)
    print(path.stem, run.state.step, "steps, loss", sum(losses[-100:]) / len(losses[-100:]), flush=True)
    return run


def train_student(name: str, folder: Path, seconds: float, device: str, seed: int) -> None:
    """One student, with what it is worth in its manifest."""
    path = folder / f"{name}.safetensors"
    run = train(find_recipe(name), path, Limits(max_seconds=seconds), device, seed)
    metrics = measure_model(Diffusion.load(path, device))
    run.save_model(path, half=True, overwrite=True, metrics=metrics)
    print(metrics, flush=True)


def measure_jumps(model: Diffusion, num: int) -> dict[str, dict[str, dict[str, float | int]]]:
    """Number of jumps -> seed of the noise -> quality."""
    labels, found = cycling_labels(num), {}
    for jumps in NFE:
        images = {str(seed): model.sample(labels, steps=jumps, seed=seed) for seed in SEEDS}
        found[str(jumps)] = {seed: measure_samples(drawn, labels).to_dict() for seed, drawn in images.items()}
        print(jumps, "jumps", [(v["accuracy"], v["frechet"]) for v in found[str(jumps)].values()], flush=True)
    return found


def compare_consistency(arguments: argparse.Namespace) -> None:
    """Either loss for the same number of steps, and what it draws."""
    names = "num", "compare_consistency", "seed"
    table = {"setting": {name: getattr(arguments, name) for name in names}, "rows": {}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consistency.safetensors"
        for name, weighted in LOSSES.items():
            recipe = replace(find_recipe(CONSISTENCY), weighted=weighted)
            train(recipe, path, Limits(steps=arguments.compare_consistency), arguments.device, arguments.seed)
            table["rows"][name] = measure_jumps(Diffusion.load(path, arguments.device), arguments.num)
    write_table(arguments.table.with_name("consistency_losses.json"), table)


def measure(table: dict, out: Path, folder: Path, device: str, num: int) -> None:
    """Every row at its numbers of function evaluations, with several seeds of the noise."""
    labels = cycling_labels(num)

    def entry(row: str, model: Diffusion, nfe: int, **options: str) -> None:
        if table["checkpoints"].get(row) != model.manifest["sha256"]:
            table["checkpoints"][row] = model.manifest["sha256"]
            table["rows"].pop(row, None)
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
    for name in (*STUDENTS, CONSISTENCY):
        student = Diffusion.load(folder / f"{name}.safetensors", device)
        row = "consistency" if name == CONSISTENCY else f"student of {name.removeprefix('digits_')}"
        for nfe in NFE:
            entry(row, student, nfe)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=float, nargs=3, metavar="SECONDS", help="for digits_4, digits_2, digits_1")
    parser.add_argument("--train-consistency", type=float, metavar="SECONDS", help="for digits_consistency")
    parser.add_argument("--compare-consistency", type=int, metavar="STEPS", help="for either loss")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=assets_folder() / "checkpoints", help="folder of the students")
    parser.add_argument("--table", type=Path, default=Path(__file__).with_suffix(".json"))
    arguments = parser.parse_args()
    if arguments.train:
        for name, seconds in zip(STUDENTS, arguments.train, strict=True):
            train_student(name, arguments.out, seconds, arguments.device, arguments.seed)
    elif arguments.compare_consistency:
        compare_consistency(arguments)
    elif arguments.train_consistency:
        train_student(CONSISTENCY, arguments.out, arguments.train_consistency, arguments.device, arguments.seed)
    else:
        setting = {"num": arguments.num, "guidance_scale": 1, "spacing": "trailing"}
        table = json.loads(arguments.table.read_text()) if arguments.table.is_file() else {}
        if table.get("setting") != setting:
            table = {"setting": setting, "checkpoints": {}, "rows": {}}
        with torch.no_grad():
            measure(table, arguments.table, arguments.out, arguments.device, arguments.num)


if __name__ == "__main__":
    main()

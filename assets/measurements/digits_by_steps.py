"""Measure how good the shipped digits model's samples are, by sampler and number of function evaluations.

    python assets/measurements/digits_by_steps.py [SAMPLES]

writes digits_by_steps.json beside this file: about 80 minutes on one CPU core for 1,000 samples per entry.
Finished entries are kept, so that it can be stopped and started again. A part of the table is measured with two more
seeds, for the spread.
"""

import json
import sys
from itertools import product
from pathlib import Path

from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import cycling_labels

OUT = Path(__file__).with_suffix(".json")
NFE = [5, 10, 20, 50, 100]
# Heun evaluates the network twice per step, so it takes half the steps, rounded up. Its first and last step need one
# evaluation each: it has had 4, 8, 18, 48 and 98.
ROWS = {
    "DDIM, eta 0": ("ddim", {"eta": 0.0}, 1),
    "DDIM, eta 0.2": ("ddim", {"eta": 0.2}, 1),
    "DDIM, eta 0.5": ("ddim", {"eta": 0.5}, 1),
    "DDIM, eta 1": ("ddim", {"eta": 1.0}, 1),
    "DDPM, variance beta": ("ddpm", {"variance": "beta"}, 1),
    "DPM-Solver++(2M)": ("dpm_solver_pp", {}, 1),
    "Heun": ("heun", {}, 2),
}
SEED, MORE_SEEDS = 1, (2, 3)
NFE_OF_MORE_SEEDS = [10, 50]
ROWS_OF_MORE_SEEDS = ["DDIM, eta 0", "DDIM, eta 0.2", "DDIM, eta 0.5", "DDIM, eta 1", "DDPM, variance beta"]


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    model, labels = load_model("digits"), cycling_labels(num)
    table = json.loads(OUT.read_text()) if OUT.is_file() else {}
    checkpoint = model.manifest["sha256"]
    setting = {"num": num, "seed": SEED, "guidance_scale": 1, "spacing": "trailing", "checkpoint": checkpoint}
    if table.get("setting") != setting:
        table = {"setting": setting, "nfe": NFE, "rows": {}}

    def measured(name: str, nfe: int, seed: int) -> dict:
        sampler, options, per_step = ROWS[name]
        images = model.sample(labels, steps=-(-nfe // per_step), sampler=sampler, seed=seed, **options)
        return measure_samples(images, labels).to_dict()

    def fill(rows: dict, name: str, key: str, nfe: int, seed: int) -> None:
        row = rows.setdefault(name, {})
        if key not in row:
            row[key] = measured(name, nfe, seed)
            print(nfe, name, seed, row[key], flush=True)
            write_table(OUT, table)

    for nfe, name in product(NFE, ROWS):
        fill(table["rows"], name, str(nfe), nfe, SEED)
    for nfe, seed, name in product(NFE_OF_MORE_SEEDS, MORE_SEEDS, ROWS_OF_MORE_SEEDS):
        fill(table.setdefault("more seeds", {}).setdefault(str(seed), {}), name, str(nfe), nfe, seed)


if __name__ == "__main__":
    main()

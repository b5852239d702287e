"""Measure what the table of Fréchet distances does not show of students: variety, coverage, and the way back.

    python assets/measurements/few_steps_failures.py [SAMPLES]

writes few_steps_failures.json beside this file: about five minutes on one CPU core for 1,000 samples per entry and
three seeds of the noise; finished rows are kept. Variety is the mean distance within a class, as a fraction of that of
real, held-out digits; coverage that of held-out digits by samples. The way back: held-out digits are encoded with so
many DDIM steps and drawn again, and compared with themselves. How far a digit lies from one of its label that was drawn
from fresh noise stands beside it: a way back that comes no nearer has brought back nothing.
"""

import json
import sys
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import compare_neighbours, digit_features, variety
from diffusion_lib.sampling import cycling_labels, ddim
from diffusion_lib.schedule import encoding_pairs, step_pairs

OUT = Path(__file__).with_suffix(".json")
ROWS = {"DDIM": ("digits", (32, 8, 4, 2, 1))}
ROWS |= {f"student of {n}": (f"digits_{n}", (n,)) for n in (4, 2, 1)}
SEEDS = (1, 2, 3)


def way_back(model, digits, num: int, steps: int) -> list[float]:
    """Mean absolute difference of every digit from itself, encoded and drawn again."""
    images, pairs = digits.test_images[:num], step_pairs(model.schedule, steps)
    denoise = model.denoiser(digits.test_labels[:num], clip_x0=False)
    *_, there = ddim(denoise, images, model.schedule, encoding_pairs(pairs))
    *_, back = ddim(denoise, there.x, model.schedule, pairs)
    return (back.x - images).abs().flatten(1).mean(dim=1).tolist()


def from_fresh_noise(model, digits, num: int, steps: int) -> float:
    """Mean absolute difference of the same digits from ones of their labels that have nothing to do with them."""
    drawn = model.sample(digits.test_labels[:num], steps=steps, seed=1)
    return round((drawn - digits.test_images[:num]).abs().mean().item(), 4)


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    labels, digits = cycling_labels(num), load_digits()
    real = digit_features(digits.test_images)
    scale = variety(real, digits.test_labels)
    setting = {"num": num, "num_encoded": min(200, num)}
    table = json.loads(OUT.read_text(encoding="utf-8")) if OUT.is_file() else {}
    if table.get("setting") != setting:
        table = {"setting": setting, "rows": {}}
    for row, (name, counts) in ROWS.items():
        if row in table["rows"]:
            continue
        model = load_model(name)
        table["rows"][row] = {}
        for steps in counts:
            entry = {"variety": [], "coverage": []}
            for seed in SEEDS:
                features = digit_features(model.sample(labels, steps=steps, seed=seed))
                entry["variety"].append(round(variety(features, labels) / scale, 4))
                entry["coverage"].append(round(compare_neighbours(real, features).coverage, 4))
            with torch.no_grad():
                errors = torch.tensor(way_back(model, digits, table["setting"]["num_encoded"], steps))
            entry["way_back"] = round(errors.mean().item(), 4)
            entry["way_back_error"] = round((errors.std() / len(errors) ** 0.5).item(), 4)
            entry["fresh"] = from_fresh_noise(model, digits, table["setting"]["num_encoded"], steps)
            table["rows"][row][str(steps)] = entry
            print(row, steps, entry, flush=True)
        write_table(OUT, table)


if __name__ == "__main__":
    main()

"""Measure how often the shipped text-to-image model draws what its sentence says, by guidance scale.

    python assets/measurements/scenes_alignment.py [SAMPLES]

writes scenes_alignment.json beside this file: about ten minutes on one CPU core for 500 samples per entry.
Half of the entries ask for pairs of colour and shape that training never showed.
"""

import sys
from dataclasses import asdict
from pathlib import Path

from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.data import HELD_OUT
from diffusion_lib.measuring import SCENE_SETTING, count_pairs, measure_alignment, measured_scenes

OUT = Path(__file__).with_suffix(".json")
SCALES = [0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0]
SPLITS = {"seen": False, "never seen": True}


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    model = load_model("scenes")
    options = {key: value for key, value in SCENE_SETTING.items() if key != "guidance_scale"}
    table = {
        "setting": {"num": num, "seed": 1, **options, "checkpoint": model.manifest["sha256"]},
        "scales": SCALES,
        "rows": {split: [] for split in SPLITS},
        "pairs": {" ".join(pair): [] for pair in HELD_OUT},
    }
    for scale in SCALES:
        for split, held_out in SPLITS.items():
            scenes = measured_scenes(num, held_out)
            images = model.sample([str(s) for s in scenes], guidance_scale=scale, seed=1, **options)
            values = {key: round(value, 4) for key, value in asdict(measure_alignment(images, scenes)).items()}
            table["rows"][split].append(values)
            print(scale, split, values, flush=True)
            if held_out:
                counts = count_pairs(images, scenes)
                for pair, row in table["pairs"].items():
                    row.append(list(counts[pair]))
    write_table(OUT, table)


if __name__ == "__main__":
    main()

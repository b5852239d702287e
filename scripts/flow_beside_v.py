"""Flow matching beside the v-model: the same network, loop, data and seconds, another process and another target.

    OMP_NUM_THREADS=2 python scripts/flow_beside_v.py --seed 0 --max-seconds 180 --out flow_beside_v.0.json

Both are the recipe "digits"; only schedule and prediction type differ. They train one after the other, so give each
the same quiet cores. Quality is measured as everywhere in this project: class accuracy and Fréchet distance of 1,000
samples at the two settings of `DIGIT_SETTINGS`.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from diffusion_lib.measuring import DIGIT_SETTINGS, measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels
from diffusion_lib.training import Limits, Run, find_recipe

VARIANTS = {
    "v on the cosine process": {},
    "u on the straight path (flow matching)": {"schedule": {"kind": "flow", "timesteps": 1000}, "prediction_type": "u"},
}


def measure(name: str, seed: int, max_seconds: float, num: int) -> dict[str, object]:
    """Train one variant and measure it."""
    recipe = replace(find_recipe("digits"), **VARIANTS[name])
    run = Run(recipe, seed)
    for _ in run.steps(Limits(max_seconds=max_seconds)):
        pass
    model = Diffusion(
        run.state.ema.network, recipe.make_schedule(), recipe.prediction_type, image_shape=tuple(recipe.image_shape)
    )
    labels = cycling_labels(num)
    found = {
        setting: measure_samples(model.sample(labels, seed=1, **options), labels).to_dict()
        for setting, options in DIGIT_SETTINGS.items()
    }
    return {"steps": run.state.step, **found}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-seconds", type=float, default=180.0)
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--only", choices=list(VARIANTS), help="one of the two alone")
    parser.add_argument("--out", default="flow_beside_v.json")
    arguments = parser.parse_args()
    names = [arguments.only] if arguments.only else list(VARIANTS)
    table = {name: measure(name, arguments.seed, arguments.max_seconds, arguments.num) for name in names}
    setting = {"seed": arguments.seed, "max_seconds": arguments.max_seconds, "threads": torch.get_num_threads()}
    Path(arguments.out).write_text(json.dumps({"setting": setting, "rows": table}, indent=1), encoding="utf-8")
    print(json.dumps(table, indent=1))

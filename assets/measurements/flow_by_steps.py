"""Measure the shipped digits model as a flow on the straight path, by solver and number of function evaluations.

    python assets/measurements/flow_by_steps.py [SAMPLES [DEVICE]]

writes flow_by_steps.json beside this file: about twenty minutes on one CPU core for 1,000 samples per entry and seed.
The model was trained as a v-model on DDPM's cosine process. Nothing is trained here: it is asked through a change of
time and scale. "DDIM, own process" is the same network on the process it was trained with.
"""

import json
import sys
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib import FlowSchedule, load_model
from diffusion_lib.measuring import measure_samples
from diffusion_lib.network.running import at_rest
from diffusion_lib.sampling import SAMPLERS, cycling_labels, on_schedule
from diffusion_lib.schedule import step_pairs

OUT = Path(__file__).with_suffix(".json")
NFE, SEEDS, PART = [4, 8, 16, 32], [1, 2, 3], 250
# Midpoint and Heun ask twice per step, so they take half the steps. Heun's first and last step ask once each: it has
# had two evaluations fewer than its column says.
ROWS = {
    "DDIM, own process": ("ddim", 1, False),
    "Euler, straight path": ("ddim", 1, True),
    "midpoint, straight path": ("midpoint", 2, True),
    "Heun, straight path": ("heun", 2, True),
    "DPM-Solver++(2M), straight path": ("dpm_solver_pp", 1, True),
}


@torch.no_grad()
def draw(model, labels, sampler: str, steps: int, straight: bool, seed: int) -> torch.Tensor:
    """Samples by one solver, on the straight path or on the model's own process."""
    generator, found = torch.Generator().manual_seed(seed), []
    schedule = FlowSchedule(1000, device=model.device) if straight else model.schedule
    for part in labels.split(PART):
        denoise = model.denoiser(part)
        if straight:
            denoise = on_schedule(denoise, model.schedule, schedule)
        x = torch.randn(len(part), *model.sample_shape, generator=generator).to(model.device)
        with at_rest(model.network):
            *_, state = SAMPLERS[sampler](denoise, x, schedule, step_pairs(schedule, steps))
        found.append(state.x.cpu())
    return torch.cat(found)


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    model = load_model("digits").to(sys.argv[2] if len(sys.argv) > 2 else "cpu")
    labels = cycling_labels(num)
    table = json.loads(OUT.read_text()) if OUT.is_file() else {}
    setting = {"num": num, "seeds": SEEDS, "guidance_scale": 1, "checkpoint": model.manifest["sha256"]}
    if table.get("setting") != setting:
        table = {"setting": setting, "nfe": NFE, "rows": {}}
    for nfe in NFE:
        for name, (sampler, per_step, straight) in ROWS.items():
            entries = table["rows"].setdefault(name, {}).setdefault(str(nfe), [])
            for seed in SEEDS[len(entries) :]:
                images = draw(model, labels, sampler, nfe // per_step, straight, seed)
                entries.append(measure_samples(images, labels).to_dict())
                write_table(OUT, table)
            print(nfe, name, [entry["frechet"] for entry in entries], flush=True)


if __name__ == "__main__":
    main()

"""Train the flow of notebook 12 on digits as a learner does there, with the loss of its exercise, and measure it.

    python assets/measurements/own_flow.py [SECONDS [DEVICE]]

writes own_flow.json and own_flow.npz beside this file: three seeds at once, two threads each, 180 seconds of training,
and then the drawing, on DEVICE. The archive holds ten digits of seed 0 at guidance 1 and at guidance 2, not chosen.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch
from writing import write_arrays, write_table

from diffusion_lib import Diffusion, FlowSchedule
from diffusion_lib.checks import get_exercise
from diffusion_lib.data import to_pixels
from diffusion_lib.measuring import measure_samples
from diffusion_lib.network import drop_condition
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.training import Limits, Objective, Run, find_recipe, training_steps

OUT = Path(__file__)
SEEDS, NUM, THREADS, NFE = [0, 1, 2], 1000, 2, [8, 16, 32]
SOLVERS = {"Euler": ("ddim", 1), "midpoint": ("midpoint", 2)}
SECONDS = 180.0
SHOWN = 16  # evaluations for the digits that are kept


class OwnFlow(Objective):
    """The library's objective with the exercise's loss in its place."""

    def losses(self, network, x, condition, draws):
        told = drop_condition(network, condition, draws.drop)
        answer = lambda x, tau: network(x, 1000 * tau - 1, told)  # noqa: E731
        return get_exercise("flow_loss").reference(answer, x, draws.noise, (draws.t + 1) / 1000)


def measure(seed: int, seconds: float, device: str) -> dict:
    """One seed's row, and ten digits at two guidance scales."""
    torch.set_num_threads(THREADS)
    recipe, schedule = find_recipe("digits"), FlowSchedule(1000)
    run = Run(recipe, seed)
    for _ in training_steps(run.state, OwnFlow(schedule, "u"), recipe.make_batches(seed),
                            limits=Limits(max_seconds=seconds), lr=recipe.lr, seed=seed):  # fmt: skip
        pass
    model = Diffusion(run.state.ema.network, schedule, "u", image_shape=(1, 28, 28)).to(device)
    labels, row = cycling_labels(NUM), {"seed": seed, "steps": run.state.step, "rows": {}}
    for name, (sampler, per_step) in SOLVERS.items():
        row["rows"][name] = {}
        for nfe in NFE:
            images = model.sample(labels, sampler=sampler, steps=nfe // per_step, seed=1)
            row["rows"][name][str(nfe)] = measure_samples(images, labels).to_dict()
    shown = {}
    for scale in (1.0, 2.0):
        images = model.sample(torch.arange(10), sampler="midpoint", steps=SHOWN // 2, guidance_scale=scale, seed=1)
        shown[f"guidance {scale:g}"] = to_pixels(images.cpu())[:, 0].numpy()
    return {"row": row, "shown": shown}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    device = sys.argv[2] if len(sys.argv) > 2 else "cpu"
    with ProcessPoolExecutor(len(SEEDS), mp_context=get_context("spawn")) as pool:
        found = list(pool.map(measure, SEEDS, [seconds] * len(SEEDS), [device] * len(SEEDS)))
    setting = {"seconds": seconds, "threads": THREADS, "num": NUM, "guidance_scale": 1, "nfe": NFE}
    write_table(OUT.with_suffix(".json"), {"setting": setting, "runs": [one["row"] for one in found]})
    write_arrays(OUT.with_suffix(".npz"), found[0]["shown"])
    print([one["row"] for one in found])


if __name__ == "__main__":
    main()

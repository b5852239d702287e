"""Measure ways to few steps on six clusters in the plane: distillation, consistency, reflow, MeanFlow.

    python assets/measurements/one_step_in_the_plane.py [MEANFLOW_STEPS]

writes one_step_in_the_plane.json beside this file: about three minutes on one CPU core. Every training is done three
times, with other weights, data and noise, by the losses of notebooks 12 and 14. "near" is the fraction of 2,000 points
within three standard deviations of a cluster, "least" the share of the cluster that fewest of these lie at, times six:
1 is even. "data" are 2,000 points of the data themselves.
"""

import copy
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from writing import write_table

from diffusion_lib import DiffusionSchedule, FlowSchedule
from diffusion_lib.checks import get_exercise
from diffusion_lib.network import PointNetwork
from diffusion_lib.process import GaussianMixture, target
from diffusion_lib.sampling import MixtureDenoiser, NetworkDenoiser, ddim, follow, velocity_of
from diffusion_lib.schedule import step_pairs
from diffusion_lib.training import train_at_times, train_average_velocity, train_points

OUT = Path(__file__).with_suffix(".json")
SEEDS, POINTS, STD, REACH = (0, 1, 2), 2000, 0.15, 0.45
FLOW_STEPS, FIRST, LATER, CONSISTENCY = 1000, 1200, 600, 1500
angles = torch.arange(6) * math.pi / 3
RING = GaussianMixture(
    torch.full((6,), 1 / 6), 1.5 * torch.stack([angles.cos(), angles.sin()], 1), torch.full((6,), STD)
)
COSINE, FLOW = DiffusionSchedule(1000, "cosine"), FlowSchedule(1000)
EXACT = MixtureDenoiser(COSINE, RING)


def scores(points: Tensor) -> dict[str, float]:
    """near and least, see above. Shapes: points (n, 2)."""
    distance, nearest = torch.cdist(points.double(), RING.means.double()).min(dim=1)
    near = distance < REACH
    shares = torch.bincount(nearest[near], minlength=6) / max(1, int(near.sum()))
    return {"near": round(float(near.double().mean()), 4), "least": round(6 * float(shares.min()), 4)}


def loss(name: str):
    """A loss as the course checks it."""
    return get_exercise(name).reference


def level(t: Tensor, x: Tensor):
    """alpha and sigma at whole times."""
    return COSINE.level(t, x).like(x)


def exact_v(x: Tensor, t: Tensor) -> Tensor:
    """The v of the exact denoiser."""
    return target("v", *EXACT(x, t), level(t, x))


def walked(denoise, steps: int, x: Tensor) -> Tensor:
    """The end of a DDIM walk."""
    return list(ddim(denoise, x, COSINE, step_pairs(COSINE, steps)))[-1].x


def distilled(seed: int) -> dict[int, PointNetwork]:
    """Students of 8, 4, 2 and 1 steps."""
    torch.manual_seed(seed)
    student, teacher, students = PointNetwork(2), exact_v, {}
    for n in (8, 4, 2, 1):
        rows = get_exercise("student_times").reference(1000, n)

        def of(network, x0, noise, *times, teacher=teacher):
            return loss("distillation_loss")(network, teacher, level, x0, noise, *times)

        train_at_times(student, of, RING.sample, rows, FIRST if n == 8 else LATER, seed=seed)
        teacher = students[n] = copy.deepcopy(student).requires_grad_(False)
    return students


def consistent(first: PointNetwork, seed: int, divided: bool) -> Callable[[Tensor, Tensor], Tensor]:
    """The jump of a consistency model that begins as the student of 8; its ends may be divided by sigma in the loss."""
    network = copy.deepcopy(first).requires_grad_(True)

    def of(network, x0, noise, t, t_prev):
        squared = loss("consistency_loss")(network, exact_v, level, x0, noise, t, t_prev)
        return squared / level(t, x0)[1][:, 0] ** 2 if divided else squared

    train_at_times(network, of, RING.sample, step_pairs(COSINE, 8), CONSISTENCY, lr=1e-3, seed=seed)

    def jump(x: Tensor, t: Tensor) -> Tensor:
        alpha, sigma = level(t, x)
        with torch.no_grad():
            return alpha * x - sigma * network(x, t)

    return jump


def main() -> None:
    meanflow_steps = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
    rows: dict[str, dict[str, dict[str, list[float]]]] = {}

    def note(name: str, steps: int, points: Tensor) -> None:
        found = scores(points)
        entry = rows.setdefault(name, {}).setdefault(str(steps), {"near": [], "least": []})
        for key, value in found.items():
            entry[key].append(value)
        print(name, steps, found, flush=True)

    for seed in SEEDS:
        g = torch.Generator().manual_seed(100 + seed)
        start, begun = torch.randn(POINTS, 2, generator=g), time.process_time()
        note("data", 0, RING.sample(POINTS, g))
        for steps in (1, 2, 4, 8):
            note("DDIM, exact", steps, walked(EXACT, steps, start))
        note("flow, exact, Euler", 1, follow(velocity_of(MixtureDenoiser(FLOW, RING), FLOW), start, 1)[-1])

        students = distilled(seed)
        for steps in (1, 2, 4):
            note(f"student of {steps}", steps, walked(NetworkDenoiser(students[steps], COSINE, "v"), steps, start))
        for name, divided in (("consistency", False), ("consistency, over sigma", True)):
            jump, later = consistent(students[8], seed, divided), torch.Generator().manual_seed(200 + seed)
            for steps in (1, 2, 4):
                times = [t for t, _ in step_pairs(COSINE, steps)]
                fresh = [torch.randn(POINTS, 2, generator=later) for _ in times[1:]]
                note(name, steps, loss("consistency_sample")(jump, level, start, times, fresh))

        def pairs(g=g):
            return RING.sample(256, g), torch.randn(256, 2, generator=g)

        def carried(velocity, g=g):
            """Pairs of a flow's own: noise, and where it is carried."""
            eps = torch.randn(10_000, 2, generator=g)
            return follow(velocity, eps, 16, "heun")[-1], eps

        def some_of(x0, eps, g=g):
            def draw():
                chosen = torch.randint(len(x0), (256,), generator=g)
                return x0[chosen], eps[chosen]

            return draw

        def at_noise(network, x0, eps, u):
            return loss("flow_loss")(network, x0, eps, torch.ones_like(u))

        first = train_points(loss("flow_loss"), pairs, FLOW_STEPS, seed=seed)
        second = train_points(loss("flow_loss"), some_of(*carried(first)), FLOW_STEPS, seed=seed)
        one_step = train_points(at_noise, some_of(*carried(second)), FLOW_STEPS, seed=seed)
        for name, velocity in (("flow", first), ("rectified flow", second), ("rectified, distilled", one_step)):
            note(f"{name}, Euler", 1, follow(velocity, start, 1)[-1])
        average = train_average_velocity(loss("mean_flow_loss"), pairs, meanflow_steps, seed=seed)
        for steps in (1, 2, 4):
            x = start
            for k in range(steps, 0, -1):
                x = x - average(x, (k - 1) / steps, k / steps) / steps
            note("MeanFlow", steps, x)
        print(f"seed {seed}: {time.process_time() - begun:.0f} seconds", flush=True)
    setting = {"num": POINTS, "seeds": list(SEEDS), "meanflow_steps": meanflow_steps}
    write_table(OUT, {"setting": setting, "rows": rows})


if __name__ == "__main__":
    main()

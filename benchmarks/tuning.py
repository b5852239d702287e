"""What was tried to improve the recipe `digits`: `python -m benchmarks.tuning --out FILE` on a GPU.

A GPU stands in for two CPU cores: a variant takes as many steps as in the seconds of the recipe's 1,228.
The cost of a step was measured on one CPU core (`--costs`). Training is recorded once as a CUDA graph and replayed.
"""

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.tuning_variants import VARIANTS, Centred, reshape_upsampling
from diffusion_lib import DiffusionSchedule, FlowSchedule, SimpleUNet, load_digits
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import Diffusion, cycling_labels
from diffusion_lib.training import Muon, Objective, find_recipe

STEPS = 1228


class Recorded:
    """One training: everything of a step lives on the device, so that it can be recorded and replayed."""

    def __init__(self, device: torch.device, seed: int, steps: int, variant: dict[str, Any]):
        torch.manual_seed(seed)
        self.device, self.steps, self.variant = device, steps, variant
        digits = load_digits()
        self.images, self.labels = digits.train_images.to(device), digits.train_labels.to(device)
        options = {**find_recipe("digits").network, **variant.get("network", {})}
        self.centred = variant.get("centred", False)
        unet = (Centred if self.centred else SimpleUNet)(**options)
        if "upsampling" in variant:
            reshape_upsampling(unet, variant["upsampling"])
        flow = variant.get("flow", False)
        schedule = FlowSchedule(1000) if flow else DiffusionSchedule(1000, "cosine")
        self.objective = Objective(schedule, "u" if flow else "v").to(device)
        self.table = self.objective.table.float()
        if isinstance(unet, Centred):
            unet.centre(self.images, self.table[:2])
        self.network = unet.to(device).train()
        self.weights = list(self.network.parameters())
        lr, same = variant.get("lr", 1.5e-3), {"betas": (0.9, variant.get("beta2", 0.99)), "weight_decay": 0.0}
        self.optimizer = (
            Muon(self.network, lr, variant["muon"] / lr, **same)
            if variant.get("muon")
            else torch.optim.AdamW(self.weights, lr, **same)
        )
        self.rate = torch.zeros((), device=device)
        for group in self.optimizer.param_groups:
            group["lr"], group["capturable"] = self.rate, device.type == "cuda"
        self.windows = (5, 10, 20)
        self.averages = [[p.detach().clone() for p in self.weights] for _ in self.windows]
        self.follow = [torch.zeros((), device=device) for _ in self.windows]
        self.batch = variant.get("batch", 64)
        self.chosen = torch.zeros(self.batch, dtype=torch.int64, device=device)
        self.order = torch.Generator().manual_seed(seed)
        self.deck = torch.empty(0, dtype=torch.int64)

    def prepare(self, step: int) -> None:
        """Rates, average and batch of a step."""
        left = step / self.steps
        falling = 1 - left if self.variant.get("linear") else 0.5 * (1 + math.cos(math.pi * left))
        factor = min(1.0, (step + 1) / self.variant.get("warm", 100)) * falling
        self.rate.fill_(self.variant.get("lr", 1.5e-3) * factor)
        for window, follow in zip(self.windows, self.follow, strict=True):
            follow.fill_(1 - min(0.999, (1 + step) / (window + step)))
        if len(self.deck) < self.batch:
            self.deck = torch.randperm(len(self.images), generator=self.order)
        self.chosen.copy_(self.deck[: self.batch])
        self.deck = self.deck[self.batch :]

    def times(self, shape: torch.Size) -> Tensor:
        """Times of a batch."""
        if (bend := self.variant.get("logit_normal")) is not None:
            fraction = torch.sigmoid(bend[0] + bend[1] * torch.randn(shape, device=self.device))
        elif self.variant.get("stratified"):
            places = torch.arange(shape[0], device=self.device)
            fraction = (places + torch.rand(shape, device=self.device)) / shape[0]
        else:
            return torch.randint(1000, shape, device=self.device)
        return (fraction * 1000).long().clamp(0, 999)

    def step(self) -> None:
        """One step, without a word from the CPU."""
        x, labels = self.images[self.chosen], self.labels[self.chosen]
        t = self.times(labels.shape)
        noise = torch.randn_like(x)
        dropped = torch.rand(labels.shape, device=self.device) < self.variant.get("drop", 0.1)
        labels = torch.where(dropped, 10, labels)
        alpha, sigma, of_x0, of_eps, _ = self.table[:, t].reshape(5, -1, 1, 1, 1)
        with torch.autocast(self.device.type, torch.bfloat16, cache_enabled=False):
            answer = self.network(alpha * x + sigma * noise, t, labels)
        wrong = answer.float() - (of_x0 * x + of_eps * noise)
        if self.centred:
            wrong = wrong * self.network.weight(t)
        if gamma := self.variant.get("min_snr"):
            snr = (alpha / sigma).square()
            wrong = wrong * (snr.clamp(max=gamma) / (snr + 1)).sqrt()
        loss = wrong.square().mean()
        for p in self.weights:
            p.grad = None
        loss.backward()
        if clip := self.variant.get("clip", 1.0):
            nn.utils.clip_grad_norm_(self.weights, clip, foreach=True)
        self.optimizer.step()
        with torch.no_grad():
            for average, follow in zip(self.averages, self.follow, strict=True):
                moved = torch._foreach_sub(self.weights, average)
                torch._foreach_mul_(moved, follow)
                torch._foreach_add_(average, moved)

    def run(self) -> None:
        """All steps; on a GPU the fourth is recorded, and the others are replays of it."""
        recorded = None
        for step in range(self.steps):
            self.prepare(step)
            if self.device.type != "cuda":
                self.step()
            elif step < 3:
                side = torch.cuda.Stream()
                side.wait_stream(torch.cuda.current_stream())
                with torch.cuda.stream(side):
                    self.step()
                torch.cuda.current_stream().wait_stream(side)
            else:
                if recorded is None:
                    recorded = torch.cuda.CUDAGraph()
                    for p in self.weights:
                        p.grad = None
                    with torch.cuda.graph(recorded):
                        self.step()
                recorded.replay()

    @torch.no_grad()
    def quality(self, num: int, window: int = 10, eta: float = 0.0) -> dict[str, float]:
        """Class accuracy and Fréchet distance of averaged weights, guidance 1, 50 DDIM steps."""
        for p, mine in zip(self.weights, self.averages[self.windows.index(window)], strict=True):
            p.copy_(mine)
        kind, schedule = self.objective.prediction_type, self.objective.schedule
        model = Diffusion(self.network.eval(), schedule, kind, image_shape=(1, 28, 28))
        labels = cycling_labels(num)
        found = measure_samples(model.sample(labels, steps=50, guidance_scale=1.0, seed=1, eta=eta), labels)
        return {"accuracy": round(found.accuracy, 4), "frechet": round(found.frechet, 3)}


def costs(names: list[str], repeats: int = 9) -> dict[str, float]:
    """Processor seconds of a step on one core, the recipe's being 1; taken in turns, the least of each.

    The least, since other load on the machine can only add to it.
    """
    torch.set_num_threads(1)
    runs = {name: Recorded(torch.device("cpu"), 0, 100, VARIANTS[name]) for name in ("recipe", *names)}
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for repeat in range(repeats + 1):
        for name, run in runs.items():
            began = time.process_time()
            run.prepare(repeat)
            run.step()
            if repeat:
                taken[name].append(time.process_time() - began)
    least = {name: min(values) for name, values in taken.items()}
    return {name: round(value / least["recipe"], 3) for name, value in least.items()}


def main() -> None:
    """Train what was asked for, and write a line per run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("tuning.jsonl"))
    parser.add_argument("--only", nargs="+", choices=list(VARIANTS), default=list(VARIANTS), metavar="NAME")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--num", type=int, default=1000)
    parser.add_argument("--windows", action="store_true", help="measure two other averages of the weights, too")
    parser.add_argument("--costs", action="store_true", help="only measure what a step costs on this CPU")
    arguments = parser.parse_args()
    if arguments.costs:
        print(json.dumps(costs(arguments.only), indent=1))
        return
    with arguments.out.open("a", encoding="utf-8") as lines:
        for seed in arguments.seeds:
            for name in arguments.only:
                steps = round(STEPS / VARIANTS[name]["cost"])
                run = Recorded(torch.device(arguments.device), seed, steps, VARIANTS[name])
                run.run()
                row = {"variant": name, "seed": seed, "steps": steps, **run.quality(arguments.num)}
                row |= {f"{key}_eta_1": value for key, value in run.quality(arguments.num, eta=1.0).items()}
                if arguments.windows:
                    row |= {f"frechet_window_{w}": run.quality(arguments.num, w)["frechet"] for w in (5, 20)}
                lines.write(json.dumps(row) + "\n")
                lines.flush()
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()

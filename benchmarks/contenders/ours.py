"""Our recipes, run by our loop, exactly as `diffusion-lib demo` does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from benchmarks.contenders.contender import Contender
from diffusion_lib.measuring import BRIEFLY_TRAINED
from diffusion_lib.sampling import Diffusion
from diffusion_lib.training import Limits, Run, find_recipe


class OwnClock(Limits):
    """Limits by the contender's own seconds: between its steps others may train."""

    contender: Contender

    def progress(self, step: int, seconds: float) -> float:
        """The fraction of the contender's budget that is used."""
        # Never quite 1: the caller decides when to stop, and the loop would end.
        return min(self.contender.seconds / self.contender.budget, 0.9999)


class Ours(Contender):
    """A recipe of the library; `changes` are fields of it that differ, `drawn` are options of sampling."""

    anneals = True

    def __init__(
        self,
        device: torch.device,
        seed: int,
        budget: float,
        *,
        recipe: str = "digits_quick",
        drawn: Mapping[str, Any] = BRIEFLY_TRAINED,
        **changes: Any,
    ):
        super().__init__(device, seed, budget)
        self.run, self.drawn = Run(replace(find_recipe(recipe), **changes), seed, device), drawn
        limits = OwnClock(max_seconds=budget)
        object.__setattr__(limits, "contender", self)
        self.stream = self.run.steps(limits)

    def step(self) -> None:
        """One step of training."""
        next(self.stream)

    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits without guidance."""
        recipe, network = self.run.recipe, self.run.state.ema.network
        schedule = recipe.make_schedule().to(self.device)
        model = Diffusion(network, schedule, recipe.prediction_type, image_shape=(1, 28, 28))
        return model.sample(labels, **{**self.drawn, "steps": self.evaluations}, seed=seed).cpu()

    def move(self, device: torch.device) -> None:
        """Go to another device to draw there, or back to train on."""
        self.device = device
        self.run.state.ema.network.to(device)

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(p.numel() for p in self.run.state.network.parameters())

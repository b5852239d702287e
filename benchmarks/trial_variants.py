"""The variants that `python -m benchmarks.trials` tries, and what some of them need beyond the fields of a recipe."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion_lib.data import step_generator
from diffusion_lib.training import Objective, Recipe, find_recipe
from diffusion_lib.training.task import Batches

# Fields of the recipe, see `TrialRecipe`; "steps" where batches or networks are of another size.
VARIANTS: dict[str, dict[str, Any]] = {
    "AdamW alone": {"muon": 0.0},
    "Muon 6": {"muon": 6.0},
    "Muon 12": {"muon": 12.0},
    "Muon 20": {"muon": 20.0},
    "Muon 12, batches of 32": {"muon": 12.0, "batch_size": 32, "steps": 3600},
    "Muon 8, times of mean 0.3": {"muon": 8.0, "logit_normal": [0.3, 1.0]},
    "AdamW alone, times of deviation 0.7": {"muon": 0.0, "logit_normal": [0.0, 0.7]},
    "AdamW alone, times of mean 0.3 and deviation 0.8": {"muon": 0.0, "logit_normal": [0.3, 0.8]},
    "Muon 6, sigmoid weights of bias 0": {"muon": 6.0, "logit_normal": None, "sigmoid": 0.0},
    "Muon 6, sigmoid weights of bias -2": {"muon": 6.0, "logit_normal": None, "sigmoid": -2.0},
    "Muon 6, shifted by up to a pixel": {"muon": 6.0, "shift": 1},
    # A step costs 1.43 times as much, on one core.
    "Muon 6, two blocks a level": {
        "muon": 6.0,
        "network": {**find_recipe("digits_quick").network, "blocks": 2},
        "steps": 1571,
    },
    "AdamW alone, Schedule-Free": {"muon": 0.0, "schedule_free": 0.003},
}
# Of the others it is 0.
SEEDS: dict[str, tuple[int, ...]] = {"AdamW alone": (1,), "AdamW alone, Schedule-Free": (1,), "Muon 6": (0, 1)}


@dataclass(frozen=True)
class SigmoidWeighted(Objective):
    """The loss on eps with all logSNR alike, times sigmoid(bias - logSNR): SiD2's (Hoogeboom et al. 2024).

    Each whole time t stands for |d logSNR/dt| of the logSNR. With alpha^2 + sigma^2 = 1 an error of v is 1/alpha times
    that of eps.
    """

    bias: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.prediction_type != "v" or self.min_snr is not None or self.logit_normal is not None:
            raise ValueError("sigmoid weights are those of v at even times, without other weights")

    @cached_property
    def table(self) -> Tensor:
        """As an objective's, with these weights; their mean over the times is 1. Shapes: (5, T)."""
        alpha, sigma, of_x0, of_eps, _ = super().table
        log_snr = 2 * (alpha / sigma).log()
        (slope,) = torch.gradient(log_snr)
        weight = alpha.square() * torch.sigmoid(self.bias - log_snr) * slope.abs()
        return torch.stack([alpha, sigma, of_x0, of_eps, weight / weight.mean()])


@dataclass(frozen=True)
class Shifted:
    """Batches whose pictures are moved by up to `pixels` along each axis; what comes in is black."""

    batches: Batches
    pixels: int
    seed: int

    def __getitem__(self, step: int) -> tuple[Tensor, Any]:
        x, condition = self.batches[step]
        height, width = x.shape[-2:]
        # A seed of its own: that of the training draws times and noise.
        rng = step_generator(self.seed + 1000, step)
        corners = torch.randint(2 * self.pixels + 1, (len(x), 2), generator=rng).tolist()
        wide = F.pad(x, [self.pixels] * 4, value=-1.0)
        moved = [one[:, i : i + height, j : j + width] for one, (i, j) in zip(wide, corners, strict=True)]
        return torch.stack(moved), condition


@dataclass(frozen=True)
class TrialRecipe(Recipe):
    """A recipe with more to change.

    sigmoid        bias of sigmoid weights, None for the recipe's own weights
    shift          up to how many pixels digits are moved
    schedule_free  rate of Schedule-Free AdamW, which does not fall; None for the recipe's own optimizer
    """

    kind: ClassVar[str] = "trial"

    sigmoid: float | None = None
    shift: int = 0
    schedule_free: float | None = None

    def make_objective(self) -> Objective:
        """The training objective of this recipe."""
        own = super().make_objective()
        if self.sigmoid is None:
            return own
        parts = own.schedule, own.prediction_type, own.cond_drop_prob, own.min_snr, own.logit_normal
        return SigmoidWeighted(*parts, bias=self.sigmoid)

    def make_batches(self, seed: int = 0) -> Batches:
        """Shuffled training data, shifted where that is asked for."""
        batches = super().make_batches(seed)
        return Shifted(batches, self.shift, seed) if self.shift else batches


def schedule_free(network: nn.Module, lr: float, betas: tuple[float, float]) -> Any:
    """Schedule-Free AdamW (Defazio et al. 2024), whose average of the weights takes the place of a falling rate."""
    from schedulefree import AdamWScheduleFree

    class Steady(AdamWScheduleFree):
        def step(self, closure: Any = None) -> Any:
            # The loop lets the rate of any optimizer fall.
            for group in self.param_groups:
                group["lr"] = lr
            return super().step(closure)

    optimizer = Steady(network.parameters(), lr=lr, betas=betas, warmup_steps=100)
    optimizer.train()
    return optimizer

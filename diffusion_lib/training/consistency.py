"""Consistency distillation: a network that says of any point of a path where the path ends."""

import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.process import Denoiser, to_prediction
from diffusion_lib.schedule import Schedule, step_pairs
from diffusion_lib.training.task import Task


class ConsistencyDraws(NamedTuple):
    """Everything random in one step: which of the teacher's steps, and noise.

    Shapes: step int64 (b,), noise (b, ...).
    """

    step: Tensor
    noise: Tensor


def consistency_function(
    network: nn.Module, schedule: Schedule, prediction_type: str, x_t: Float[Tensor, "b ..."], t: Int[Tensor, " b"]
) -> Float[Tensor, "b ..."]:
    """The end of the path through x_t, read off a network's answer as its x0 [consistency, eq. 5].

    For "v" this is alpha x_t - sigma v: at data alpha is 1 and sigma 0, so that it gives x_t itself, whatever the
    network says. That is the boundary condition of a consistency function.

    Shapes: x_t (b, ...), t int64 (b,), -1 for data -> (b, ...).
    Pitfall: "x0" keeps the boundary condition only as far as the network has learned it.
    """
    output = network(x_t, t.clamp(min=0))
    return to_prediction(prediction_type, output, x_t, schedule.level(t, x_t)).x0


@dataclass(frozen=True)
class ConsistencyDistillation(Task):
    """Mean squared difference of the ends named at both points of a teacher's DDIM step [consistency, eq. 7, alg. 2].

    The later end is asked without a gradient, by the same weights. Conditions are left aside.

    Args:
        teacher:          says x0 and eps of x_t
        schedule:         the forward process
        prediction_type:  what the network says
        num_steps:        DDIM steps that the teacher takes from noise to data
    """

    teacher: Denoiser
    schedule: Schedule
    prediction_type: str = "v"
    num_steps: int = 16

    def to(self, device: torch.device | str) -> "ConsistencyDistillation":
        """The same task with its schedule on `device`; the teacher stays where it is."""
        moved = copy.copy(self)
        object.__setattr__(moved, "schedule", self.schedule.to(device))
        return moved

    def draw(self, x: Float[Tensor, "b ..."], generator: torch.Generator | None = None) -> ConsistencyDraws:
        """Which step, and noise. Shapes: x (b, ...) -> (b,), (b, ...)."""
        step = torch.randint(self.num_steps, (len(x),), generator=generator)
        return ConsistencyDraws(step, torch.randn(x.shape, generator=generator))

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Any, draws: ConsistencyDraws
    ) -> Float[Tensor, " b"]:
        """The loss of every sample. Shapes: x, the data, (b, ...) -> (b,)."""
        pairs = torch.tensor(step_pairs(self.schedule, self.num_steps), device=x.device)
        t, t_prev = pairs.index_select(0, draws.step).T
        x_t = self.schedule.level(t, x).mix(x, draws.noise)
        with torch.no_grad():
            x_prev = self.schedule.level(t_prev, x).mix(*self.teacher(x_t, t))
            wanted = consistency_function(network, self.schedule, self.prediction_type, x_prev, t_prev)
        said = consistency_function(network, self.schedule, self.prediction_type, x_t, t)
        return (said - wanted).square().flatten(1).mean(dim=1)

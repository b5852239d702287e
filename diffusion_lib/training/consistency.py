"""Consistency distillation: a network that says of any point of a path where the path ends."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import ask
from diffusion_lib.process import to_prediction
from diffusion_lib.schedule import Schedule
from diffusion_lib.training.distillation import Distillation, StudentRecipe


def consistency_function(
    network: nn.Module,
    schedule: Schedule,
    prediction_type: str,
    x_t: Float[Tensor, "b ..."],
    t: Int[Tensor, " b"],
    condition: Condition | None = None,
) -> Float[Tensor, "b ..."]:
    """The end of the path through x_t, read off a network's answer as its x0 [consistency, eq. 5].

    For "v" this is alpha x_t - sigma v: at data alpha is 1 and sigma 0, so that it gives x_t itself, whatever the
    network says. That is the boundary condition of a consistency function.

    Shapes: x_t (b, ...), t int64 (b,), -1 for data, condition (b, ...) or None -> (b, ...).
    Pitfall: "x0" keeps the boundary condition only as far as the network has learned it.
    """
    output = ask(network, x_t, t.clamp(min=0), condition).to(x_t.dtype)
    return to_prediction(prediction_type, output, x_t, schedule.level(t, x_t)).x0


@dataclass(frozen=True)
class ConsistencyDistillation(Distillation):
    """A student each of whose steps goes to data, where its own answer at the end of the teacher's walk says.

    That answer is asked without a gradient, of the same weights [consistency, eq. 7, alg. 2; ict]. As `Distillation`
    does, what is said of x_t is compared in the units of the prediction type. For "v" this is the squared difference of
    the two ends over sigma^2: without that division errors near data hardly count, and everything learned at more
    noise is built on the answers there.

    Args, besides those of `Distillation`:
        student_steps: pieces that a path is cut into; the network is asked at their times alone
        weighted:      False for the squared difference of the ends itself
    """

    weighted: bool = True

    def compare(
        self,
        network: nn.Module,
        x_t: Float[Tensor, "b ..."],
        landed: Float[Tensor, "b ..."],
        times: Int[Tensor, "b k"],
        told: Condition | None = None,
    ) -> Float[Tensor, " b"]:
        """How far the end named at x_t is from that named where the teacher landed; see `Distillation`."""
        parts = self.schedule, self.prediction_type
        with torch.no_grad():
            wanted = consistency_function(network, *parts, landed, times[:, -1], told)
        if self.weighted:
            to_data = torch.stack([times[:, 0], torch.full_like(times[:, 0], -1)], dim=1)
            return super().compare(network, x_t, wanted, to_data, told)
        said = consistency_function(network, *parts, x_t, times[:, 0], told)
        return (said - wanted).square().flatten(1).mean(dim=1)


@dataclass(frozen=True)
class ConsistencyRecipe(StudentRecipe):
    """How a consistency model is made; fields as in `StudentRecipe`, and:

    weighted  see `ConsistencyDistillation`
    """

    kind: ClassVar[str] = "consistency"

    weighted: bool = True

    def make_objective(self) -> Any:
        """Consistency distillation from the teacher. Raises: as for students."""
        return ConsistencyDistillation(**self._parts(), weighted=self.weighted)

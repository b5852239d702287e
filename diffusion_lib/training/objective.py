"""The training objective of diffusion: what is regressed, at which times, with which weight."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network import Condition, drop_condition, takes_condition
from diffusion_lib.network.condition import ask
from diffusion_lib.process import check_prediction_type
from diffusion_lib.process.predictions import coefficients
from diffusion_lib.schedule import Schedule, logit_normal
from diffusion_lib.training.task import Task

Self = TypeVar("Self", bound="Objective")


def min_snr_weight(prediction_type: str, snr: Float[Tensor, " b"], gamma: float = 5.0) -> Float[Tensor, " b"]:
    """The weight that caps the loss on x0 at gamma [min_snr].

    x0: min(snr, gamma);  eps: min(snr, gamma) / snr;  v: min(snr, gamma) / (snr + 1)

    Shapes: snr (b,) -> (b,).
    Raises: ValueError for another prediction type.
    """
    capped = snr.clamp(max=gamma)
    weights = {"x0": capped, "eps": capped / snr, "v": capped / (snr + 1)}
    if prediction_type not in weights:
        raise ValueError(f"min-SNR weighting is defined for {sorted(weights)}, got {prediction_type!r}")
    return weights[prediction_type]


class Draws(NamedTuple):
    """Everything random in one training step, drawn on the CPU so that every device sees the same.

    Shapes: t int64 (b,), noise (b, ...), drop bool (b,).
    """

    t: Tensor
    noise: Tensor
    drop: Tensor


@dataclass(frozen=True)
class Objective(Task):
    """Mean squared error between the network's answer and its target, at random times.

    Args:
        schedule:        the forward process
        prediction_type: "eps" [ddpm, eq. 14], "x0", "v", "score" or "u"
        cond_drop_prob:  fraction of conditions replaced by the null condition [cfg, alg. 1]
        min_snr:         gamma of min-SNR weighting; None weighs every t alike
        logit_normal:    (mean, std) of logit-normal times [sd3, sec. 3.1]; None draws all times alike

    A subclass may have losses of its own; the loop uses them.
    Raises: ValueError for an unknown prediction type, one that the schedule makes impossible, min-SNR where it is not
        defined, a probability outside [0, 1], or times without a spread.
    """

    schedule: Schedule
    prediction_type: str = "eps"
    cond_drop_prob: float = 0.1
    min_snr: float | None = None
    logit_normal: Sequence[float] | None = None

    def __post_init__(self) -> None:
        check_prediction_type(self.prediction_type, self.schedule)
        if not 0 <= self.cond_drop_prob <= 1:
            raise ValueError(f"cond_drop_prob must be in [0, 1], got {self.cond_drop_prob}")
        if self.min_snr is not None:
            min_snr_weight(self.prediction_type, torch.ones(1), self.min_snr)
        if self.logit_normal is not None:
            if len(self.logit_normal) != 2:
                raise ValueError(f"logit_normal must be two numbers, mean and std, got {self.logit_normal}")
            logit_normal(torch.zeros(1), *self.logit_normal)

    def to(self: Self, device: torch.device | str) -> Self:
        """The same objective with its schedule on `device`; a subclass stays what it is."""
        moved = copy.copy(self)
        object.__setattr__(moved, "schedule", self.schedule.to(device))
        vars(moved).pop("table", None)
        return moved

    def draw(self, x: Float[Tensor, "b ..."], generator: torch.Generator | None = None) -> Draws:
        """Times, noise, and whose condition is dropped. Shapes: x (b, ...) -> (b,), (b, ...), (b,)."""
        t = self.draw_times(len(x), generator)
        noise = torch.randn(x.shape, generator=generator)
        return Draws(t, noise, torch.rand(len(x), generator=generator) < self.cond_drop_prob)

    def draw_times(self, num: int, generator: torch.Generator | None = None) -> Int[Tensor, " num"]:
        """Whole times, all alike or logit-normal: t is where a time u in (0, 1) falls among T equal parts.

        Shapes: -> int64 (num,), from 0 to T - 1.
        """
        timesteps = self.schedule.timesteps
        if self.logit_normal is None:
            return torch.randint(timesteps, (num,), generator=generator)
        u = logit_normal(torch.randn(num, generator=generator), *self.logit_normal)
        # In float32 the sigmoid of a large number is 1.
        return (timesteps * u).long().clamp(max=timesteps - 1)

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Condition | None, draws: Draws
    ) -> Float[Tensor, " b"]:
        """The loss of every sample, so that a caller can also sort it by t.

        x_t = alpha x0 + sigma eps; the target is a combination of the same two, see `process.target`.

        Shapes: x, the data, (b, ...), condition (b, ...) or None -> (b,), at least float32.
        """
        rows = self.table.index_select(1, draws.t).to(x.dtype)
        alpha, sigma, of_x0, of_eps, weight = rows.reshape(5, -1, *[1] * (x.ndim - 1))
        x_t = alpha * x + sigma * draws.noise
        if condition is None or not takes_condition(network):
            output = network(x_t, draws.t)
        else:
            # A network without null condition can be trained with cond_drop_prob=0.
            told = drop_condition(network, condition, draws.drop) if self.cond_drop_prob else condition
            output = ask(network, x_t, draws.t, told)
        # The target has the dtype of the data: under autocast half precision would round small losses away.
        error = output - (of_x0 * x + of_eps * draws.noise)
        return error.square().flatten(1).mean(dim=1) * weight.flatten()

    @cached_property
    def table(self) -> Float[Tensor, "5 T"]:
        """For every time: alpha and sigma of x_t, those of x0 and eps in the target, and the weight of the loss.

        Shapes: (5, T), float64.
        """
        level = self.schedule.table()
        weight = 1.0 if self.min_snr is None else min_snr_weight(self.prediction_type, level.snr, self.min_snr)
        rows = (*level, *coefficients(self.prediction_type, level), weight)
        return torch.stack([torch.as_tensor(row).to(level.alpha).expand_as(level.alpha) for row in rows])

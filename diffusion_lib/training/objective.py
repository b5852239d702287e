"""The training objective: what is regressed, at which times, with which weight."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.network import Condition, drop_condition, takes_condition
from diffusion_lib.process import check_kind, target
from diffusion_lib.schedule import DiffusionSchedule


def min_snr_weight(kind: str, snr: Float[Tensor, " b"], gamma: float = 5.0) -> Float[Tensor, " b"]:
    """The weight that caps the loss on x0 at gamma (Hang et al. 2023, section 3.4).

    x0: min(snr, gamma);  eps: min(snr, gamma) / snr;  v: min(snr, gamma) / (snr + 1)

    Shapes: snr (b,) -> (b,).
    Raises: ValueError for another kind.
    """
    capped = snr.clamp(max=gamma)
    weights = {"x0": capped, "eps": capped / snr, "v": capped / (snr + 1)}
    if kind not in weights:
        raise ValueError(f"min-SNR weighting is defined for {sorted(weights)}, got {kind!r}")
    return weights[kind]


@dataclass(frozen=True)
class Draws:
    """Everything random in one training step, drawn on the CPU so that every device sees the same.

    Shapes: t int64 (b,), noise (b, ...), drop bool (b,).
    """

    t: Tensor
    noise: Tensor
    drop: Tensor

    @classmethod
    def make(
        cls,
        schedule: DiffusionSchedule,
        shape: tuple[int, ...],
        drop_prob: float,
        generator: torch.Generator | None,
    ) -> "Draws":
        batch = shape[0]
        t = torch.randint(schedule.timesteps, (batch,), generator=generator)
        noise = torch.randn(shape, generator=generator)
        return cls(t, noise, torch.rand(batch, generator=generator) < drop_prob)

    def to(self, device: torch.device | str) -> "Draws":
        return Draws(self.t.to(device), self.noise.to(device), self.drop.to(device))


@dataclass(frozen=True)
class Objective:
    """Mean squared error between the network's answer and its target, at random times.

    Args:
        schedule:   the forward process
        prediction: "eps" (Ho et al. 2020, eq. 14), "x0", "v" or "score"
        drop_prob:  share of conditions replaced by the null condition
        min_snr:    gamma of min-SNR weighting; None weighs every t alike

    Raises: ValueError for an unknown prediction, eps with zero terminal SNR, or min-SNR with "score".
    Pitfall: conditions reach only a network that takes one; any other is trained without them.
    """

    schedule: DiffusionSchedule
    prediction: str = "eps"
    drop_prob: float = 0.1
    min_snr: float | None = None

    def __post_init__(self) -> None:
        check_kind(self.prediction, self.schedule.has_zero_terminal_snr)
        if self.min_snr is not None:
            min_snr_weight(self.prediction, torch.ones(1), self.min_snr)

    def losses(
        self, network: nn.Module, x0: Float[Tensor, "b ..."], condition: Condition | None, draws: Draws
    ) -> Float[Tensor, " b"]:
        """The loss of every sample, so that a caller can also sort it by t.

        Shapes: x0 (b, ...), condition (b, ...) or None -> (b,), float32.
        """
        x_t = self.schedule.q_sample(x0, draws.t, draws.noise)
        alpha_bar = self.schedule.alpha_bar(draws.t, x0)
        if condition is None or not takes_condition(network):
            output = network(x_t, draws.t)
        else:
            output = network(x_t, draws.t, drop_condition(network, condition, draws.drop))
        wanted = target(self.prediction, x0, draws.noise, alpha_bar)
        # float32 under autocast too: half precision would round small losses away.
        losses = (output.float() - wanted.float()).square().flatten(1).mean(dim=1)
        if self.min_snr is not None:
            snr = (alpha_bar / (1 - alpha_bar)).flatten().float()
            losses = losses * min_snr_weight(self.prediction, snr, self.min_snr)
        return losses

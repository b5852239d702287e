"""Games of two players that went wrong, each for one reason: what their losses and samples look like."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.baselines.training import GAN_BETAS, gan_step
from diffusion_lib.network import mlp, with_seed

Step = Callable[..., tuple[float, float]]


@dataclass(frozen=True)
class Patient:
    """A game that was played to its end.

    losses   the discriminator's and the generator's, by round
    samples  of the generator, from noise that it has not met
    """

    losses: Float[Tensor, "rounds 2"]
    samples: Float[Tensor, "n 2"]


def broken_games(data: Float[Tensor, "n 2"], num_rounds: int = 600, seed: int = 0) -> dict[str, Patient]:
    """Three games on points, A, B and C, each with one mistake in what is done in a round.

    Shapes: data (n, 2).
    """
    return {name: _play(step, data, num_rounds, seed, fixed) for name, (step, fixed) in _MISTAKES.items()}


def _play(step: Step, data: Tensor, num_rounds: int, seed: int, fixed: bool) -> Patient:
    networks = with_seed(lambda: (mlp(2, 2), mlp(2, 1)), seed)
    players = [torch.optim.AdamW(net.parameters(), 3e-3, betas=GAN_BETAS, weight_decay=0.0) for net in networks]
    generator = torch.Generator().manual_seed(seed)
    once, losses = torch.randn(128, 2, generator=generator), []
    for done in range(num_rounds):
        for player in players:
            player.param_groups[0]["lr"] = 3e-3 * (1 - done / num_rounds)
        x = data[torch.randint(len(data), (128,), generator=generator)]
        z = once if fixed else torch.randn(128, 2, generator=generator)
        losses.append(step(*networks, *players, x, z))
    with torch.no_grad():
        return Patient(torch.tensor(losses), networks[0](torch.randn(400, 2, generator=generator)))


def _leaves_the_judge_alone(
    generator: nn.Module, discriminator: nn.Module, first: torch.optim.Optimizer, second: torch.optim.Optimizer,
    x: Tensor, z: Tensor,
) -> tuple[float, float]:  # fmt: skip
    """The discriminator's optimizer never steps."""
    loss = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(generator(z).detach())).mean()
    deceiving = F.softplus(-discriminator(generator(z))).mean()
    first.zero_grad()
    deceiving.backward()
    first.step()
    return float(loss.detach()), float(deceiving.detach())


def _wants_to_be_caught(
    generator: nn.Module, discriminator: nn.Module, first: torch.optim.Optimizer, second: torch.optim.Optimizer,
    x: Tensor, z: Tensor,
) -> tuple[float, float]:  # fmt: skip
    """The generator's loss has the wrong sign inside: it is paid for being called a fake."""
    fakes = generator(z)
    loss = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(fakes.detach())).mean()
    second.zero_grad()
    loss.backward()
    second.step()
    helping = F.softplus(discriminator(fakes)).mean()
    first.zero_grad()
    helping.backward()
    first.step()
    return float(loss.detach()), float(helping.detach())


_MISTAKES: dict[str, tuple[Step, bool]] = {
    "A": (_wants_to_be_caught, False),
    "B": (gan_step, True),
    "C": (_leaves_the_judge_alone, False),
}

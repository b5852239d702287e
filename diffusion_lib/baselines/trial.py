"""A step of a GAN tried out on points: does each player move, and does an unopposed discriminator win?"""

from collections.abc import Callable

import torch

from diffusion_lib.network import mlp

DISTANCE = 3.0  # of the data from the noise


def try_gan_step(step: Callable[..., tuple[float, float]], rate: float = 0.1) -> str:
    """What ten steps move, and what 150 steps against a frozen generator make of the discriminator's loss.

    step: called as `gan_step`, with both networks, both optimizers, data and noise.
    """
    generator, discriminator, players = _start((rate, rate))
    before = [_weights(network) for network in (generator, discriminator)]
    for _ in range(10):
        step(generator, discriminator, *players, torch.randn(64, 2) + DISTANCE, torch.randn(64, 2))
    moved = [float((_weights(net) - old).norm()) for net, old in zip((generator, discriminator), before, strict=True)]
    generator, discriminator, players = _start((0.0, rate))
    losses = [
        step(generator, discriminator, *players, torch.randn(64, 2) + DISTANCE, torch.randn(64, 2))[0]
        for _ in range(150)
    ]
    return (
        f"moved: generator {moved[0]:.2f}, discriminator {moved[1]:.2f}\n"
        f"frozen generator, discriminator's loss: first {losses[0]:.2f}, last {losses[-1]:.2f}"
    )


def _start(rates: tuple[float, float]) -> tuple[torch.nn.Module, torch.nn.Module, list[torch.optim.Optimizer]]:
    torch.manual_seed(0)
    networks = mlp(2, 2), mlp(2, 1)
    players: list[torch.optim.Optimizer] = [
        torch.optim.SGD(net.parameters(), lr=rate) for net, rate in zip(networks, rates, strict=True)
    ]
    return networks[0], networks[1], players


def _weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.nn.utils.parameters_to_vector(network.parameters()).detach().clone()

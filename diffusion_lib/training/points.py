"""A small flow for points in the plane, trained in seconds on pairs of data and noise."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.network import PointNetwork

Points = Float[Tensor, "b d"]
Pairs = Callable[[], tuple[Tensor, Tensor]]
FlowLoss = Callable[[Callable[[Tensor, Tensor], Tensor], Tensor, Tensor, Tensor], Tensor]


def train_points(
    loss_of: FlowLoss, pairs: Pairs, num_steps: int, *, lr: float = 2e-3, seed: int = 0
) -> Callable[[Tensor, float], Tensor]:
    """Train a `PointNetwork` with a loss of its velocity, at uniform times; gives velocity(x, u), u a number.

    loss_of: (network, x0, eps, u) -> (b,), with network(x, u) of points and one time each, such as flow matching's
    pairs:   draws a batch (x0, eps), each (b, d)

    Shapes: the velocity takes (n, d) and gives (n, d), in the dtype of x, without a graph.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = PointNetwork(pairs()[0].shape[1])
        optimizer = torch.optim.Adam(network.parameters(), lr=lr)
        for _ in range(num_steps):
            x0, eps = pairs()
            loss = loss_of(lambda x, u: network(x, 1000 * u), x0, eps, torch.rand(len(x0))).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    @torch.no_grad()
    def velocity(x: Tensor, u: float) -> Tensor:
        return network(x.float(), torch.full((len(x),), 1000.0 * u)).to(x.dtype)

    return velocity

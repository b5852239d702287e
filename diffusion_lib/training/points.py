"""Small flows for points in the plane, trained in seconds on pairs of data and noise."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.network import IntervalNetwork, PointNetwork

Points = Float[Tensor, "b d"]
Pairs = Callable[[], tuple[Tensor, Tensor]]
FlowLoss = Callable[[Callable[[Tensor, Tensor], Tensor], Tensor, Tensor, Tensor], Tensor]
IntervalLoss = Callable[[IntervalNetwork, Tensor, Tensor, Tensor, Tensor], Tensor]


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


def train_average_velocity(
    loss_of: IntervalLoss, pairs: Pairs, num_steps: int, *, lr: float = 5e-3, at_once: float = 0.5, seed: int = 0
) -> Callable[[Tensor, float, float], Tensor]:
    """Train an `IntervalNetwork` with a loss of its average velocity [meanflow, alg. 1]; gives average(z, r, tau).

    A point z of the straight path, and its velocity v, are those of one pair. The rate falls to nothing along a cosine.

    loss_of: (network, z, v, r, tau) -> (b,), such as that of the MeanFlow identity
    pairs:   draws a batch (x0, eps), each (b, d)
    at_once: fraction of the samples with r = tau, where the average is the velocity itself

    Shapes: average takes (n, d) and two numbers and gives (n, d), without a graph.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = IntervalNetwork(pairs()[0].shape[1])
        optimizer = torch.optim.Adam(network.parameters(), lr=lr)
        decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
        for _ in range(num_steps):
            x0, eps = pairs()
            r, tau = torch.rand(2, len(x0)).sort(dim=0).values
            r = torch.where(torch.rand(len(x0)) < at_once, tau, r)
            z = x0 + tau[:, None] * (eps - x0)
            loss = loss_of(network, z, eps - x0, r, tau).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            decay.step()

    @torch.no_grad()
    def average(z: Tensor, r: float, tau: float) -> Tensor:
        return network(z.float(), *(torch.full((len(z),), time) for time in (r, tau))).to(z.dtype)

    return average

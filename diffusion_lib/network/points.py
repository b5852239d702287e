"""Small networks for points in the plane, trained like any other here."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network.embeddings import SinusoidalPositionEmbeddings


def mlp(inputs: int, outputs: int, width: int = 96) -> nn.Sequential:
    """A multilayer perceptron with three hidden layers. Shapes: (b, inputs) -> (b, outputs)."""
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.SiLU(),
        nn.Linear(width, width),
        nn.SiLU(),
        nn.Linear(width, width),
        nn.SiLU(),
        nn.Linear(width, outputs),
    )


class PointNetwork(nn.Module):
    """A multilayer perceptron that is told the time.

    Shapes: x (b, dim), timestep (b,) -> (b, dim).
    """

    def __init__(self, dim: int = 2, width: int = 96, time_dim: int = 32):
        super().__init__()
        self.time_embedding = SinusoidalPositionEmbeddings(time_dim)
        self.layers = mlp(dim + time_dim, dim, width)

    def forward(
        self, x: Float[Tensor, "b d"], timestep: Int[Tensor, " b"] | Float[Tensor, " b"]
    ) -> Float[Tensor, "b d"]:
        return self.layers(torch.cat([x, self.time_embedding(timestep).to(x.dtype)], dim=1))


class IntervalNetwork(nn.Module):
    """A multilayer perceptron that is told two times, as they are: what lies between them, and where it ends.

    A sinusoidal embedding has slopes of thousands along the time. Where a derivative along the time is part of the
    loss, as in MeanFlow, plain numbers are smoother.

    Shapes: z (b, dim), r and tau (b,), r <= tau -> (b, dim).
    """

    def __init__(self, dim: int = 2, width: int = 96):
        super().__init__()
        self.layers = mlp(dim + 2, dim, width)

    def forward(
        self, z: Float[Tensor, "b d"], r: Float[Tensor, " b"], tau: Float[Tensor, " b"]
    ) -> Float[Tensor, "b d"]:
        return self.layers(torch.cat([z, torch.stack([tau, tau - r], dim=1).to(z.dtype)], dim=1))

"""What a network's answer depends on: its time, the other pictures of a batch, the size, and which pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Symptoms:
    """How an untrained network (x, t) -> answer behaves on a batch of two pictures of 32 x 32."""

    other_time: float  # largest change of the answer when t grows by 900
    other_picture: float  # largest change of the answer for picture 0 when picture 1 is exchanged
    odd_size: str  # the answer's shape for pictures of 28 x 28, or the error

    def __str__(self) -> str:
        return (
            f"other t:       the answer changes by {self.other_time:.2f}\n"
            f"other picture: the answer for picture 0 changes by {self.other_picture:.2f}\n"
            f"28 x 28:       {self.odd_size}"
        )


@torch.no_grad()
def symptoms(network: Callable[[Tensor, Tensor], Tensor], seed: int = 1) -> Symptoms:
    """Ask a network, in the mode it is in, what its answer depends on."""
    x = torch.randn(2, 1, 32, 32, generator=torch.Generator().manual_seed(seed))
    t = torch.tensor([10, 10])
    exchanged = torch.stack([x[0], x[1] + 2])
    asked = network(x, t)
    try:
        odd = f"the answer has the shape {tuple(network(x[..., :28, :28], t).shape)}"
    except RuntimeError as error:
        odd = str(error)
    return Symptoms(
        float((network(x, t + 900) - asked).abs().max()), float((network(exchanged, t) - asked)[0].abs().max()), odd
    )


@torch.no_grad()
def answer_picture(network: Callable[[Tensor, Tensor], Tensor], image: Float[Tensor, "1 1 28 28"], t: int = 10):
    """The answer to one picture on a black margin of 2 pixels, stretched to 0..1.

    Shapes: (1, 1, 28, 28) -> (32, 32).
    """
    return to_unit(network(F.pad(image, (2, 2, 2, 2), value=-1.0), torch.tensor([t]))[0, 0])


def to_unit(picture: Float[Tensor, "h w"]) -> Float[Tensor, "h w"]:
    """A picture stretched to 0..1.

    Shapes: (h, w) -> (h, w).
    """
    return (picture - picture.min()) / (picture.max() - picture.min())


def view_of(layers: Sequence[tuple[int, int]], size: int = 33) -> Float[Tensor, "size size"]:
    """How often each input pixel enters the middle output pixel of a stack of convolutions (kernel, stride).

    All weights are 1, and a kernel of k pads k // 2: it is the gradient of that output pixel.
    Shapes: returns (size, size).
    """
    x = torch.zeros(1, 1, size, size, requires_grad=True)
    h = x
    for kernel, stride in layers:
        h = F.conv2d(h, torch.ones(1, 1, kernel, kernel), stride=stride, padding=kernel // 2)
    (gradient,) = torch.autograd.grad(h[0, 0, h.shape[2] // 2, h.shape[3] // 2], x)
    return gradient[0, 0]


def step_gaps(
    step: Callable[..., Tensor], posterior: Callable[..., tuple[Tensor, Tensor]], betas: Tensor, alpha_bars: Tensor
) -> Float[Tensor, "T"]:
    """How far a sampler's step lies from a draw of the posterior, at every time: the largest of four coordinates.

    `step(x_t, eps, t, betas, alpha_bars, noise)` is told eps, `posterior(x0, x_t, t, betas, alpha_bars)` x0.
    Shapes: (T,), (T,) -> (T,).
    """
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(t), 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x_t = alpha_bars.sqrt()[:, None] * x0 + (1 - alpha_bars).sqrt()[:, None] * eps
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return (step(x_t, eps, t, betas, alpha_bars, noise) - mean - variance.sqrt() * noise).abs().amax(dim=1)

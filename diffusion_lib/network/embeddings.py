"""Turning a time or a label into a vector."""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

HALF = (torch.float16, torch.bfloat16)


class SinusoidalPositionEmbeddings(nn.Module):
    """Times as sines and cosines of geometrically spaced frequencies [attention, sec. 3.5].

    E(t) = [ sin(t w_0) ... sin(t w_{d/2-1}), cos(t w_0) ... ],  w_i = 10000^(-i / (d/2))
    The length is the same for every t, and <E(t), E(t+k)> depends on k alone.

    Shapes: t (b,), int or float -> (b, dim), float32, or the dtype that the module was moved to.
    Raises: ValueError if dim is odd or below 2.
    """

    def __init__(self, dim: int, max_period: float = 10_000.0):
        super().__init__()
        if dim < 2 or dim % 2:
            raise ValueError(f"dim must be even and at least 2, got {dim}: half sines, half cosines")
        self.dim, self.max_period = dim, max_period
        self.frequencies: Tensor
        self.register_buffer("frequencies", self._exact_frequencies(), persistent=False)

    def forward(self, t: Int[Tensor, " b"] | Float[Tensor, " b"]) -> Float[Tensor, "b dim"]:
        # The buffer moves with the network, to half precision too. There t w would be off by whole turns of the
        # circle: only the finished sines and cosines are rounded.
        rounded = self.frequencies.dtype in HALF
        frequencies = self._exact_frequencies().to(t.device) if rounded else self.frequencies
        angles = t.float()[:, None] * frequencies[None, :]
        return torch.cat([angles.sin(), angles.cos()], dim=-1).to(self.frequencies.dtype)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> "SinusoidalPositionEmbeddings":
        rounded = self.frequencies.dtype in HALF
        super()._apply(fn, recurse)
        if rounded and self.frequencies.dtype not in HALF:
            # Back from half precision, the buffer would keep its rounding.
            self.frequencies = self._exact_frequencies().to(self.frequencies)
        return self

    def _exact_frequencies(self) -> Tensor:
        half = self.dim // 2
        return torch.exp(-math.log(self.max_period) * torch.arange(half, dtype=torch.float64) / half).float()


class LabelEmbedding(nn.Embedding):
    """One vector per class and one more, the null label, that means "no class given".

    Shapes: labels int64 (b,) in 0..num_classes -> (b, dim). `null_label` is num_classes.
    """

    def __init__(self, num_classes: int, dim: int):
        super().__init__(num_classes + 1, dim)
        self.null_label = num_classes


class TimeAndLabel(nn.Module):
    """What networks share that are told a time and, if wanted, a class: one vector for both.

    A subclass makes `time_embedding`, and `label_embedding` or None for an unconditional network.
    """

    time_embedding: nn.Sequential
    label_embedding: LabelEmbedding | None

    @property
    def null_label(self) -> int | None:
        """The label that means "no class given"; None for an unconditional model."""
        return None if self.label_embedding is None else self.label_embedding.null_label

    @property
    def takes_condition(self) -> bool:
        """Whether `labels` may be given."""
        return self.label_embedding is not None

    def null_condition(self, labels: Int[Tensor, " b"]) -> Int[Tensor, " b"]:
        """The null label for every sample.

        Shapes: (b,) -> (b,).
        Raises: ValueError for an unconditional model.
        """
        if self.null_label is None:
            raise ValueError(f"this {type(self).__name__} has no null_label: make it with num_classes")
        return torch.full_like(labels, self.null_label)

    def _embed(self, timestep: Tensor, labels: Tensor | None) -> Tensor:
        embedding: Tensor = self.time_embedding(timestep)
        if self.label_embedding is None:
            if labels is not None:
                raise ValueError(f"labels were given, but this {type(self).__name__} was made without num_classes")
            return embedding
        if labels is None:
            labels = torch.full_like(timestep, self.label_embedding.null_label, dtype=torch.int64)
        return embedding + self.label_embedding(labels)

"""Stand-ins for layers: fixed, smooth, strict about what they are given, and with slopes that gradients can follow."""

import torch

from ...declare.inputs import normal


class Affine:
    """layer(x) = x W + b along the last axis; it refuses another number of axes."""

    def __init__(self, generator, inside, out, axes=3):
        self.weight, self.bias = normal(generator, inside, out) / inside**0.5, normal(generator, out) / 2
        self.axes = axes

    def __call__(self, x):
        """Shapes: (..., inside) -> (..., out)."""
        if x.ndim != self.axes or x.shape[-1] != len(self.weight):
            names = "(b, n, d)" if self.axes == 3 else "(b, d)"
            raise TypeError(f"this layer takes {names} with d = {len(self.weight)}, got {tuple(x.shape)}")
        return x @ self.weight.to(x.dtype) + self.bias.to(x.dtype)


class Bent(Affine):
    """As Affine, with a bend behind it."""

    def __call__(self, x):
        """Shapes: (..., inside) -> (..., out)."""
        return torch.sin(super().__call__(x))


class Mixing(Bent):
    """As Bent, and every token hears of all tokens: stands in for attention."""

    def __call__(self, x):
        """Shapes: (b, n, d) -> (b, n, d)."""
        return super().__call__(x + x.mean(dim=1, keepdim=True))


class Told:
    """Stands in for a block: every token hears of all tokens and of the embedding, and what comes of it is added."""

    def __init__(self, generator, d, k):
        self.see, self.hear = Mixing(generator, d, d), Affine(generator, k, d, axes=2)

    def __call__(self, x, embedding):
        """Shapes: (b, n, d), (b, k) -> (b, n, d)."""
        return x + self.see(x * (1 + self.hear(embedding)[:, None]))


class Normed:
    """norm(x): each token with mean 0 and variance 1."""

    def __call__(self, x):
        """Shapes: (b, n, d) -> (b, n, d)."""
        if x.ndim != 3:
            raise TypeError(f"norm takes (b, n, d), got {tuple(x.shape)}")
        away = x - x.mean(dim=-1, keepdim=True)
        return away / (away.square().mean(dim=-1, keepdim=True) + 1e-6).sqrt()


class Silent:
    """A layer that has not learned anything yet: zeros, whatever comes."""

    def __init__(self, out):
        self.out = out

    def __call__(self, x):
        """Shapes: (..., inside) -> (..., out)."""
        return (0 * x.sum(dim=-1, keepdim=True)).expand(*x.shape[:-1], self.out)

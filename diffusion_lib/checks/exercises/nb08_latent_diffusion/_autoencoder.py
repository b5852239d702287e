"""A small autoencoder without training, and the sizes of latents."""

import torch

from ...declare.inputs import normal

SHAPES = {
    "latents of pictures": (5, 4, 3, 2),
    "two numbers per sample": (7, 2),
    "batch as large as the width": (4, 4, 4, 4),
    "a batch of one": (1, 2, 5, 3),
    "three axes": (3, 4, 6),
}


class Shrinker:
    """Stands in for an autoencoder: halves the width, doubles the channels, and is undone exactly by `back`."""

    def __init__(self, generator, channels):
        self.mix = normal(generator, 2 * channels, 2 * channels)

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> (b, 2 c, h, w / 2)."""
        if x.ndim != 4 or x.shape[1] * 2 != len(self.mix):
            raise ValueError(f"encode takes pictures of shape (b, {len(self.mix) // 2}, h, w), got {tuple(x.shape)}")
        folded = torch.cat([x[..., ::2], x[..., 1::2]], dim=1)
        return torch.einsum("dc,bchw->bdhw", self.mix.to(x.dtype), folded) + 0.3

    def back(self, z):
        """Shapes: (b, 2 c, h, w) -> (b, c, h, 2 w)."""
        if z.ndim != 4 or z.shape[1] != len(self.mix):
            raise ValueError(f"decode takes latents of shape (b, {len(self.mix)}, h, w), got {tuple(z.shape)}")
        plain = torch.einsum("dc,bchw->bdhw", torch.linalg.inv(self.mix).to(z.dtype), z - 0.3)
        return torch.stack(plain.chunk(2, dim=1), dim=-1).flatten(-2)


SIZES = {"coloured pictures": (5, 3, 4, 6), "a batch of one": (1, 1, 4, 4), "batch as large as the width": (4, 2, 4, 4)}

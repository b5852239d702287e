"""The quiet celebration of a finished notebook: its number forms out of noise."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass

import torch

from .render import Card

FRAMES = 7


@dataclass(frozen=True)
class Finished(Card):
    """A card with the notebook's number, written by hand, forming out of noise."""

    number: str = ""

    def _repr_html_(self):
        source = base64.b64encode(forming(self.number)).decode()
        words = html.escape(f"Noise from which a handwritten {self.number} forms.")
        look = "display:block;margin:.5em 0;max-width:100%"
        picture = f"<img alt='{words}' style='{look}' src='data:image/png;base64,{source}'>"
        whole = super()._repr_html_()
        return f"{whole.removesuffix('</div>')}{picture}</div>"


def forming(number: str) -> bytes:
    """A strip of the digits of a number, from noise on the left to themselves on the right, as a PNG.

    Frame k of K stands at the angle k/K of a quarter turn: sin x0 + cos eps.
    """
    import matplotlib.image

    from diffusion_lib.data import load_digits
    from diffusion_lib.showing.figures import tile

    digits = load_digits()
    chosen = [digits.test_images[digits.test_labels == int(digit)][0] for digit in number]
    x0 = torch.cat(chosen, dim=-1)
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(int(number)))
    angles = torch.linspace(0, torch.pi / 2, FRAMES)[:, None, None, None]
    frames = (angles.sin() * x0 + angles.cos() * eps).clamp(-1, 1)
    sheet = tile(frames, columns=FRAMES).repeat_interleave(2, 0).repeat_interleave(2, 1)
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, sheet.numpy(), cmap="gray", vmin=0, vmax=255, format="png")
    return buffer.getvalue()

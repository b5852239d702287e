"""A trained model's guess of x0 in noised images: computed, drawn beside the truth, and with a slider over t."""

from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.sampling import Diffusion
from diffusion_lib.showing.figures import put_image, tile
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers


def guess_x0(
    model: Diffusion, images: Float[Tensor, "b 1 h w"], t: Tensor, label: int, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Noise the images to their times and ask the model for the data: what it sees, and what it says.

    Shapes: images (b, 1, h, w), t int64 (b,) -> two of (b, 1, h, w) on the model's device. All share one noise.
    """
    images, t = images.to(model.device), t.to(model.device)
    noise = torch.randn(images[:1].shape, generator=torch.Generator().manual_seed(seed)).to(images).expand_as(images)
    x_t = model.schedule.q_sample(images, t, noise)
    with torch.no_grad():
        return x_t, model.denoiser(torch.full((len(t),), label))(x_t, t).x0


def draw_guess(model: Diffusion, image: Float[Tensor, "1 h w"], label: int, t: int, seed: int = 0) -> Figure:
    """One noised digit, the model's guess of the data in it, and the truth.

    Shapes: image (1, h, w) in [-1, 1].
    """
    figure = Figure(figsize=(7, 2.7))
    for axes in figure.subplots(1, 3):
        put_image(axes, image, "the truth", 11)
    _set_guess(figure, model, image, label, t, seed)
    figure.tight_layout()
    return figure


def _set_guess(figure: Figure, model: Diffusion, image: Tensor, label: int, t: int, seed: int) -> None:
    """Put what the model sees and says at t into the figure of a guess."""
    x_t, guess = (part.cpu() for part in guess_x0(model, image[None], torch.tensor([t]), label, seed))
    error = float((guess[0] - image.cpu()).square().mean())
    sees, says, _ = figure.axes
    sees.images[0].set_data(tile(x_t / 2, 1).numpy())
    sees.title.set_text(f"it sees, t = {t}")
    says.images[0].set_data(tile(guess, 1).numpy())
    says.title.set_text(f"it says, error {error:.3f}")


def guess_slider(model: Diffusion, image: Float[Tensor, "1 h w"], label: int, seed: int = 0) -> Any:
    """A slider over t: what the model sees of one digit, and what it says.

    Shapes: image (1, h, w) in [-1, 1].
    """
    slider = whole_numbers(model.schedule.last, 500, "time t")
    figure = draw_guess(model, image, label, slider.value, seed)
    drawing = Redrawn(figure, [part for axes in figure.axes[:2] for part in (axes.images[0], axes.title)])

    def at(t: int) -> bytes:
        _set_guess(figure, model, image, label, t, seed)
        return drawing.png()

    return explorer(at, {"t": slider}, plays=True)

"""A figure of a training run, loss and samples, that is replaced in place while the run goes on."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.showing.figures import BLUE, png_bytes, put_image, tile


def running_mean(values: Sequence[float], window: int) -> np.ndarray:
    """The mean of the last `window` values at every place, of fewer where there are not yet so many.

    Shapes: n numbers -> (n,), float64.
    """
    sums = np.cumsum(np.asarray(values, dtype=np.float64))
    before = np.concatenate([np.zeros(min(window, len(sums))), sums[:-window]])
    return (sums - before) / np.minimum(np.arange(1, len(sums) + 1), window)


def draw_training(losses: Sequence[float], images: Float[Tensor, "n 1 h w"] | None = None) -> Figure:
    """The loss of every step with its running mean; beside it the newest samples, if there are any.

    Shapes: images (n, 1, h, w) in [-1, 1], five to a row.
    """
    widths = [1.3] if images is None else [1.3, 1]
    figure = Figure(figsize=(4 * sum(widths), 3.1))
    left, *right = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
    steps = np.arange(1, len(losses) + 1)
    left.plot(steps, losses, color="0.75", linewidth=0.8, label="every step")
    if len(losses):
        window = max(1, len(losses) // 20)
        left.plot(steps, running_mean(losses, window), color=BLUE, linewidth=1.8, label=f"mean of the last {window}")
        left.set_yscale("log")
        left.legend()
    left.set_xlabel("step")
    left.set_ylabel("loss")
    left.grid(alpha=0.3)
    if images is not None:
        right[0].set_axis_off()
        put_image(right[0], tile(images, columns=5), f"samples after {len(losses)} steps", "large")
    figure.tight_layout()
    return figure


class LivePlot:
    """Loss and samples of a run, drawn again every few seconds into the same place of the notebook.

    Args:
        alt:   what the picture shows, in words; step and loss are added
        every: seconds between two pictures

    It works wherever IPython can update a display: JupyterLab, Notebook and Colab, without widgets.
    """

    def __init__(self, alt: str, every: float = 3.0):
        self.alt, self.every = alt, every
        self.losses: list[float] = []
        self._handle: Any = None
        self._drawn = -float("inf")

    def add(self, loss: float) -> bool:
        """Note the loss of one step; True when it is time to draw samples and `show` them."""
        self.losses.append(float(loss))
        return time.monotonic() - self._drawn >= self.every

    def show(self, images: Float[Tensor, "n 1 h w"] | None = None) -> None:
        """Put the picture of this moment in the place of the one before.

        Shapes: images (n, 1, h, w) in [-1, 1].
        """
        from IPython.display import display

        words = self.alt
        if self.losses:
            words += f" After {len(self.losses)} steps the loss is {self.losses[-1]:.3f}."
        picture = {"image/png": png_bytes(draw_training(self.losses, images)), "text/plain": f"Figure: {words}"}
        metadata = {"image/png": {"alt": words}}
        if self._handle is None:
            self._handle = display(picture, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(picture, metadata=metadata, raw=True)
        self._drawn = time.monotonic()

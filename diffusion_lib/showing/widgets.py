"""Sliders over pictures. Each is a pure function `draw(...) -> Figure` with thin glue around it.

The glue shows a PNG in an Image widget: that worked live in JupyterLab and on Colab, with ipywidgets 7.7 to 8.
"""

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.data import to_pixels
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing.figures import BLUE, ORANGE, png_bytes


def explorer(draw: Callable[..., Figure], sliders: dict[str, Any]) -> Any:
    """Put sliders over a picture: `draw` is called with their values and its figure shown.

    Returns an ipywidgets.VBox; its children are the sliders, then the picture.
    """
    import ipywidgets

    picture = ipywidgets.Image(format="png")
    picture.layout.width, picture.layout.max_width = "640px", "100%"

    def redraw(change: Any = None) -> None:
        picture.value = png_bytes(draw(**{name: slider.value for name, slider in sliders.items()}))

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([*sliders.values(), picture])


def draw_noised_digit(
    image: Float[Tensor, "1 h w"], noise: Float[Tensor, "1 h w"], schedule: DiffusionSchedule, t: int
) -> Figure:
    """One digit at time t, and where t lies on the curve of the signal that is left.

    Shapes: image and noise (1, h, w), image in [-1, 1].
    """
    x_t = schedule.q_sample(image[None], torch.tensor([t]), noise[None])
    figure = Figure(figsize=(7, 2.9))
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.5])
    # Noise leaves [-1, 1]; one fixed grey scale for every t keeps pictures comparable.
    left.imshow(to_pixels(x_t / 3)[0, 0].numpy(), cmap="gray", vmin=0, vmax=255)
    left.set_axis_off()
    left.set_title(f"t = {t}")
    right.plot(schedule.alpha_bars.numpy(), color=BLUE)
    share = float(schedule.alpha_bars[t])
    right.plot([t], [share], "o", color=ORANGE, markersize=9)
    right.set_title(f"signal {share:.1%} of the variance")
    right.set_xlabel("t")
    right.set_ylabel(r"$\bar\alpha_t$")
    right.grid(alpha=0.3)
    figure.tight_layout()
    return figure


def time_slider(image: Float[Tensor, "1 h w"], schedule: DiffusionSchedule, seed: int = 0) -> Any:
    """A slider over t that noises one digit, always with the same noise.

    Shapes: image (1, h, w) in [-1, 1].
    """
    import ipywidgets

    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(seed))
    slider = ipywidgets.IntSlider(min=0, max=schedule.timesteps - 1, value=200, description="time t")
    slider.layout.width = "420px"
    return explorer(lambda t: draw_noised_digit(image, noise, schedule, t), {"t": slider})


def draw_schedule(name: str, timesteps: int, zero_terminal_snr: bool = False) -> Figure:
    """Signal left and log-SNR of a schedule over t / T.

    Raises: ValueError for an unknown schedule.
    """
    schedule = DiffusionSchedule(timesteps, name, zero_terminal_snr=zero_terminal_snr)
    share = torch.arange(timesteps) / max(timesteps - 1, 1)
    figure = Figure(figsize=(8, 2.9))
    left, right = figure.subplots(1, 2)
    left.plot(share, schedule.alpha_bars, color=BLUE)
    left.set_ylim(-0.02, 1.02)
    left.set_ylabel(r"signal left, $\bar\alpha_t$")
    left.set_title(f"at the end: {float(schedule.alpha_bars[-1]):.2g}")
    right.plot(share, schedule.snr().log(), color=ORANGE, linestyle="--")
    right.axhline(0, color="grey", linewidth=0.8)
    right.set_ylim(-22, 12)
    right.set_ylabel("log-SNR")
    right.set_title("above 0: more signal than noise")
    for axes in (left, right):
        axes.set_xlabel("t / T")
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return figure


def schedule_explorer() -> Any:
    """Choose a schedule, its length and the zero-terminal-SNR rescale; see signal and log-SNR."""
    import ipywidgets

    controls = {
        "name": ipywidgets.Dropdown(options=["linear", "cosine"], value="linear", description="schedule"),
        "timesteps": ipywidgets.IntSlider(min=10, max=1000, step=10, value=1000, description="T"),
        "zero_terminal_snr": ipywidgets.Checkbox(value=False, description="zero terminal SNR"),
    }
    return explorer(draw_schedule, controls)

"""Figures of the forward process: a noised digit, the signal that is left, and a schedule's curves, with sliders."""

from typing import Any

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.schedule import BETA_SCHEDULES, DiffusionSchedule, Schedule
from diffusion_lib.showing.figures import BLUE, ORANGE, put_image, tile
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers


def signal_left(schedule: Schedule) -> Float[Tensor, " T"]:
    """The fraction of the variance of x_t that is signal, for data of variance 1: alpha_bar, where that is kept at 1.

    alpha^2 / (alpha^2 + sigma^2)

    Shapes: (T,), float64, on the CPU.
    """
    levels = schedule.table()
    return (levels.alpha_bar / levels.variance(1.0)).cpu()


def signal_curve(axes: Axes, schedule: Schedule, t: float) -> None:
    """The signal that is left over the times, and where t lies on the curve."""
    axes.plot(signal_left(schedule).numpy(), color=BLUE)
    axes.plot([t], [0.5], "o", color=ORANGE, markersize=9)
    put_point(axes, schedule, t)
    axes.set_xlabel("t")
    axes.grid(alpha=0.3)


def put_point(axes: Axes, schedule: Schedule, t: float) -> None:
    """Move the point of `signal_curve` to another t."""
    level = schedule.level(t)
    axes.lines[1].set_data([t], [float(level.alpha_bar / level.variance(1.0))])


def draw_noised_digit(
    image: Float[Tensor, "1 h w"], noise: Float[Tensor, "1 h w"], schedule: Schedule, t: int
) -> Figure:
    """One digit at time t, and where t lies on the curve of the signal that is left.

    Shapes: image and noise (1, h, w), image in [-1, 1].
    """
    figure = Figure(figsize=(7, 2.9))
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.5])
    put_image(left, tile(image[None], 1), "t", "large")
    signal_curve(right, schedule, t)
    right.set_title("signal", fontsize=10)
    right.set_xlabel("t")
    right.set_ylabel(r"$\bar\alpha_t$")
    right.grid(alpha=0.3)
    _set_time(figure, image, noise, schedule, t)
    figure.tight_layout()
    return figure


def _set_time(figure: Figure, image: Tensor, noise: Tensor, schedule: Schedule, t: int) -> None:
    """Put all that depends on t into the figure of a noised digit."""
    left, right = figure.axes
    x_t = schedule.q_sample(image[None], torch.tensor([t], device=image.device), noise[None])
    # Noise leaves [-1, 1]; one fixed grey scale for every t keeps pictures comparable.
    left.images[0].set_data(tile(x_t / 3, 1).numpy())
    left.title.set_text(f"t = {t}")
    share = float(signal_left(schedule)[t])
    right.lines[1].set_data([t], [share])
    right.title.set_text(f"signal {share:.1%} of the variance, for data of variance 1")


def time_slider(image: Float[Tensor, "1 h w"], schedule: Schedule, seed: int = 0) -> Any:
    """A slider over t that noises one digit, always with the same noise.

    Shapes: image (1, h, w) in [-1, 1].
    """
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(seed)).to(image.device)
    slider = whole_numbers(schedule.last, 200, "time t")
    figure = draw_noised_digit(image, noise, schedule, slider.value)
    left, right = figure.axes
    drawing = Redrawn(figure, [left.images[0], left.title, right.lines[1], right.title])

    def at(t: int) -> bytes:
        _set_time(figure, image, noise, schedule, t)
        return drawing.png()

    return explorer(at, {"t": slider}, plays=True)


def draw_schedule(name: str, timesteps: int, zero_terminal_snr: bool = False) -> Figure:
    """Signal left and log-SNR of a schedule over t / T.

    Raises: ValueError for an unknown schedule.
    """
    figure = Figure(figsize=(8, 2.9))
    left, right = figure.subplots(1, 2)
    left.plot([], [], color=BLUE)
    left.set_ylim(-0.02, 1.02)
    left.set_ylabel(r"$\bar\alpha_t$")
    right.plot([], [], color=ORANGE, linestyle="--")
    right.axhline(0, color="grey", linewidth=0.8)
    right.set_ylim(-22, 12)
    right.set_ylabel("log-SNR (data of variance 1)", fontsize=9)
    for axes in (left, right):
        axes.set_xlim(-0.05, 1.05)
        axes.set_xlabel("t / T")
        axes.set_title(" ", fontsize=10)
        axes.grid(alpha=0.3)
    _set_schedule(figure, DiffusionSchedule(timesteps, name, zero_terminal_snr=zero_terminal_snr))
    figure.tight_layout()
    return figure


def _set_schedule(figure: Figure, schedule: DiffusionSchedule) -> None:
    """Put all that depends on the schedule into the figure of one."""
    left, right = figure.axes
    last = schedule.last
    fraction, log_snr = torch.arange(last + 1) / max(last, 1), schedule.snr().log()
    left.lines[0].set_data(fraction, schedule.alpha_bars)
    left.title.set_text(rf"$\bar\alpha$ at the end: {float(schedule.alpha_bars[-1]):.2g}")
    right.lines[0].set_data(fraction, log_snr)
    right.title.set_text(f"log-SNR at the end: {float(log_snr[-1]):.3g}")


def schedule_explorer() -> Any:
    """Choose a schedule, its length and the zero-terminal-SNR rescale; see signal and log-SNR."""
    import ipywidgets

    controls = {
        "name": ipywidgets.Dropdown(options=list(BETA_SCHEDULES), value="linear", description="schedule"),
        "timesteps": ipywidgets.IntSlider(min=10, max=1000, step=10, value=1000, description="T"),
        "zero_terminal_snr": ipywidgets.Checkbox(value=False, description="zero terminal SNR"),
    }
    figure = draw_schedule("linear", 1000)
    drawing = Redrawn(figure, [part for axes in figure.axes for part in (axes.lines[0], axes.title)])

    def at(name: str, timesteps: int, zero_terminal_snr: bool) -> bytes:
        _set_schedule(figure, DiffusionSchedule(timesteps, name, zero_terminal_snr=zero_terminal_snr))
        return drawing.png()

    return explorer(at, controls)

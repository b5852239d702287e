"""A sampler's trajectory from noise to data, as a film strip and as a slider over stored states."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.sampling import State
from diffusion_lib.schedule import Schedule
from diffusion_lib.showing.figures import film_strip, put_image, tile
from diffusion_lib.showing.forward_process import signal_curve
from diffusion_lib.showing.widgets import explorer, whole_numbers


def noisy_images(state: State, schedule: Schedule) -> Float[Tensor, "b 1 h w"]:
    """What the denoiser was asked about in this step: x_t, put together again from its two predictions.

    Shapes: returns (b, 1, h, w), x at the time the step left.
    """
    x0, eps = state.prediction
    return schedule.q_sample(x0, torch.full((len(x0),), state.t, device=x0.device), eps)


def trajectory_strip(
    states: Sequence[State], schedule: Schedule, samples: Mapping[str, int], columns: int = 10
) -> Figure:
    """x_t above the x0 predicted from it, for named samples at evenly spread steps, the first and the last included.

    samples: a name for each sample of the batch to show, and its index.

    Raises: ValueError if there are fewer states than columns, or fewer than two columns.
    """
    if not 2 <= columns <= len(states):
        raise ValueError(f"columns must be between 2 and the {len(states)} states there are, got {columns}")
    chosen = [states[round(i * (len(states) - 1) / (columns - 1))] for i in range(columns)]
    seen = torch.stack([noisy_images(state, schedule) for state in chosen])
    guessed = torch.stack([state.prediction.x0 for state in chosen])
    rows = {}
    for name, index in samples.items():
        rows[f"{name}: $x_t$"], rows[f"{name}: $x_0$"] = seen[:, index], guessed[:, index]
    return film_strip(rows, [f"t = {state.t}" for state in chosen])


def draw_moment(states: Sequence[State], schedule: Schedule, step: int) -> Figure:
    """The whole batch at one step: x_t, the x0 predicted from it, and how much signal there is at that time.

    Raises: IndexError if there is no such step.
    """
    state = states[step]
    figure = Figure(figsize=(8, 2.6))
    grid = figure.add_gridspec(2, 2, width_ratios=[2.2, 1])
    rows = {f"$x_t$ at t = {state.t}": noisy_images(state, schedule), "predicted $x_0$": state.prediction.x0}
    for row, (title, images) in enumerate(rows.items()):
        axes = figure.add_subplot(grid[row, 0])
        put_image(axes, tile(images, columns=len(images)), title)
    axes = figure.add_subplot(grid[:, 1])
    signal_curve(axes, schedule, state.t)
    axes.invert_xaxis()  # sampling runs from T-1 on the left to 0 on the right
    axes.set_ylabel(r"$\bar\alpha_t$")
    axes.set_title("where the step is on the schedule", fontsize=10)
    figure.tight_layout()
    return figure


def trajectory_explorer(states: Sequence[State], schedule: Schedule) -> Any:
    """A slider over the steps of a trajectory, with a button that plays them.

    Returns an ipywidgets.VBox of the slider and the picture.
    Raises: ValueError if there are no states.
    """
    if not states:
        raise ValueError("states must hold at least one State, got none: pass list(model.trajectory(...))")
    slider = whole_numbers(len(states) - 1, 0, "step")
    return explorer(lambda step: draw_moment(states, schedule, step), {"step": slider}, plays=True, width="720px")

"""A sampler's trajectory from noise to data, as a film strip and as a slider over stored states."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.sampling import Diffusion, State
from diffusion_lib.schedule import Schedule
from diffusion_lib.showing.figures import film_strip, put_image, tile
from diffusion_lib.showing.forward_process import put_point, signal_curve
from diffusion_lib.showing.redrawing import Redrawn
from diffusion_lib.showing.widgets import explorer, whole_numbers


def noisy_images(state: State, schedule: Schedule) -> Float[Tensor, "b 1 h w"]:
    """What the denoiser was asked about in this step: x_t, put together again from its two predictions.

    Shapes: returns (b, 1, h, w), x at the time the step left.
    """
    x0, eps = state.prediction
    return schedule.q_sample(x0, torch.full((len(x0),), state.t, device=x0.device), eps)


def latent_trajectory(
    model: Diffusion, decode: Callable[[Tensor], Tensor], label: int, **options: Any
) -> tuple[dict[str, Tensor], list[str]]:
    """A latent model's way to one digit, decoded: what it is at each time, and the data guessed from it.

    options: of `Diffusion.trajectory`, such as steps and seed.

    Shapes: two rows of (steps + 1, 1, h, w), and as many captions; the last column is the end.
    """
    states = list(model.trajectory(torch.tensor([label]), **options))
    end = states[-1].x
    seen = torch.cat([*(noisy_images(state, model.schedule).to(end) for state in states), end])
    guessed = torch.cat([*(state.prediction.x0 for state in states), end])
    captions = [*(f"t = {state.t}" for state in states), "data"]
    return {"z_t": decode(seen), "guess of z0\nfrom it": decode(guessed)}, captions


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
    for row, images in enumerate((noisy_images(state, schedule), state.prediction.x0)):
        axes = figure.add_subplot(grid[row, 0])
        put_image(axes, tile(images, columns=len(images)), ("$x_t$", "predicted $x_0$")[row])
    axes = figure.add_subplot(grid[:, 1])
    signal_curve(axes, schedule, state.t)
    axes.invert_xaxis()  # sampling runs from T-1 on the left to 0 on the right
    axes.set_ylabel(r"$\bar\alpha_t$")
    axes.set_title("where the step is on the schedule", fontsize=9)
    _set_moment(figure, state, schedule)
    figure.tight_layout()
    return figure


def _set_moment(figure: Figure, state: State, schedule: Schedule) -> None:
    """Put all that depends on the step into the figure of a moment."""
    seen, guessed, curve = figure.axes
    for axes, images in ((seen, noisy_images(state, schedule)), (guessed, state.prediction.x0)):
        axes.images[0].set_data(tile(images, columns=len(images)).numpy())
    seen.title.set_text(f"$x_t$ at t = {state.t}")
    put_point(curve, schedule, state.t)


def trajectory_explorer(states: Sequence[State], schedule: Schedule) -> Any:
    """A slider over the steps of a trajectory, with a button that plays them.

    Returns an ipywidgets.VBox of the slider and the picture.
    Raises: ValueError if there are no states.
    """
    if not states:
        raise ValueError("states must hold at least one State, got none: pass list(model.trajectory(...))")
    slider = whole_numbers(len(states) - 1, 0, "step")
    figure = draw_moment(states, schedule, 0)
    seen, guessed, curve = figure.axes
    drawing = Redrawn(figure, [seen.images[0], seen.title, guessed.images[0], curve.lines[1]])

    def at(step: int) -> bytes:
        _set_moment(figure, states[step], schedule)
        return drawing.png()

    return explorer(at, {"step": slider}, plays=True, width="720px")

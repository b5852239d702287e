"""Cross-attention maps: how strongly each position of an image reads each word of a prompt."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from jaxtyping import Float, Int
from matplotlib.figure import Figure
from torch import Tensor, nn

from diffusion_lib.network import Prompt, PromptedBlock
from diffusion_lib.sampling import Diffusion
from diffusion_lib.showing.figures import put_image


def prompt_weights(
    network: nn.Module, x: Float[Tensor, "b c h w"], timestep: Int[Tensor, " b"], prompt: Prompt
) -> list[Float[Tensor, "b heads i j m"]]:
    """The attention weights of every layer that reads the prompt, in the order of the call.

    Shapes: x (b, c, h, w), timestep (b,), prompt of (b, m) -> tensors (b, heads, i, j, m), one per layer.
    Raises: ValueError if the network has no such layer.
    """
    found: list[Tensor] = []

    def record(block: Any, given: tuple) -> None:
        found.append(block.weights(*given).detach())

    handles = [m.register_forward_pre_hook(record) for m in network.modules() if isinstance(m, PromptedBlock)]
    if not handles:
        raise ValueError("network must read prompts, got one without a PromptedBlock: try load_model('scenes')")
    try:
        with torch.no_grad():
            network(x, timestep, prompt)
    finally:
        for handle in handles:
            handle.remove()
    return found


class Drawn(NamedTuple):
    """A picture, and what its positions read on the way.

    picture  (c, h, w)
    times    the times at which the network was asked
    weights  by time, one tensor (b, heads, i, j, m) per layer
    """

    picture: Tensor
    times: list[int]
    weights: list[list[Tensor]]


def watch_drawing(
    painter: Diffusion, sentence: str, steps: int = 20, guidance_scale: float = 3.0, seed: int = 0
) -> Drawn:
    """Draw one sentence by DDIM, and keep the attention weights at every time, from pure noise on."""
    asked: Any = painter.condition([sentence])
    states = list(painter.trajectory([sentence], steps=steps, guidance_scale=guidance_scale, seed=seed))
    first, times = states[0], [int(state.t) for state in states]
    # A state holds what a step has led to; the noise it all began with is put together from what it was split into.
    start = painter.schedule.level(first.t, first.x).mix(*first.prediction)
    seen = [start, *(state.x for state in states[:-1])]
    network: Any = painter.network
    weights = [prompt_weights(network, x, torch.tensor([t]), asked) for x, t in zip(seen, times, strict=True)]
    picture = states[-1].x if painter.autoencoder is None else painter.autoencoder.decode(states[-1].x)
    return Drawn(picture[0], times, weights)


def draw_words(image: Float[Tensor, "c h w"], maps: Sequence[Float[Tensor, "i j"]], words: Sequence[str]) -> Figure:
    """An image, and beside it one map per word: bright where the word is read. Each map has its own scale.

    Shapes: image (3, h, w) or (1, h, w) in [-1, 1], one map (i, j) per word.
    Raises: ValueError if there is not one word per map.
    """
    if len(maps) != len(words) or not len(words):
        raise ValueError(f"words must be as many as maps and at least one, got {len(words)} and {len(maps)} maps")
    columns = min(6, len(words) + 1)
    rows = -(-(len(words) + 1) // columns)
    figure = Figure(figsize=(1.35 * columns, 1.6 * rows))
    panels = figure.subplots(rows, columns, squeeze=False).flatten()
    for axes in panels:
        axes.set_axis_off()
    put_image(panels[0], image, "picture")
    for axes, values, word in zip(panels[1:], maps, words, strict=False):
        axes.imshow(values.detach().cpu().float().numpy(), cmap="cividis", interpolation="nearest")
        axes.set_title(word, fontsize=10)
    figure.tight_layout(pad=0.4)
    return figure

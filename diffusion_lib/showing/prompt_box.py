"""A box to type a prompt into: a pure function from the prompt to a Figure of samples, and thin glue."""

import copy
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from jaxtyping import Float
from matplotlib.figure import Figure
from torch import Tensor

from diffusion_lib.sampling import Diffusion
from diffusion_lib.showing.figures import film_strip
from diffusion_lib.showing.redrawing import RedrawnStrip
from diffusion_lib.showing.widgets import choices, slow_explorer

SCALES = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
SEEN = 3  # so many steps from one picture on the way to the next


def draw_prompt(
    model: Diffusion,
    sentence: str,
    negative: str = "",
    guidance_scale: float = 3.0,
    *,
    num: int = 6,
    steps: int = 12,
    seed: int = 0,
) -> Figure:
    """Images of one sentence; for a sentence that cannot be read, the reason, with the vocabulary.

    An empty `negative` is the null condition.
    """
    try:
        *_, images = prompt_images(model, sentence, negative, guidance_scale, num=num, steps=steps, seed=seed)
    except ValueError as problem:
        return _message(str(problem))
    return _strip(images, _title(sentence, negative))


def prompt_images(
    model: Diffusion,
    sentence: str,
    negative: str = "",
    guidance_scale: float = 3.0,
    *,
    num: int = 6,
    steps: int = 12,
    seed: int = 0,
) -> Iterator[Float[Tensor, "n c h w"]]:
    """What the model guesses on the way to images of a sentence: after the first step, every few, and at the end.

    Raises: ValueError for words that the model does not know.
    """
    way = model.trajectory(
        [sentence] * num,
        steps=steps,
        sampler="dpm_solver_pp",
        guidance_scale=guidance_scale,
        negative=negative.strip() or None,
        seed=seed,
    )
    decode = (lambda x: x) if model.autoencoder is None else model.autoencoder.decode
    for step, state in enumerate(way):
        if step % SEEN == 0 and step < steps - 1:
            yield decode(state.prediction.x0)
    yield decode(state.x)


def _strip(images: Tensor, title: str) -> Figure:
    figure = film_strip({"": images}, [""] * len(images), title, inches=1.2)
    figure.texts[0].set(fontsize=9, y=1.0)  # two lines find room above the images
    return figure


def _title(sentence: str, negative: str) -> str:
    title = sentence.strip() or "(nothing said)"
    title += f", not: {negative.strip()}" if negative.strip() else ""
    return "\n".join(textwrap.wrap(title, 70))


def _message(text: str) -> Figure:
    figure = Figure(figsize=(6.4, 1.8))
    figure.text(0.03, 0.5, "\n".join(textwrap.wrap(text, 74)), va="center", fontsize=10)
    return figure


def prompt_box(model: Diffusion, sentence: str = "a large blue circle on the left", **options: Any) -> Any:
    """Type a prompt and what it should keep away from, press Enter, see six images.

    They become clearer while they are drawn; a line says that they are, and what cannot be read. When they are there,
    the other guidance scales are drawn as well. `options` are those of `draw_prompt`.
    """
    import ipywidgets

    model = replace(model, network=copy.deepcopy(model.network))  # cells go on with the model, and record what it does
    wide = ipywidgets.Layout(width="560px")
    controls = {
        "sentence": ipywidgets.Text(sentence, description="prompt", continuous_update=False, layout=wide),
        "negative": ipywidgets.Text("", description="not", continuous_update=False, layout=wide),
        "guidance_scale": choices({f"{scale:g}": scale for scale in SCALES}, 3.0, "guidance"),
    }
    strip = cache(lambda shape: RedrawnStrip(_strip(torch.zeros(shape), "nothing")))

    def draw(sentence: str, negative: str, guidance_scale: float) -> Iterator[bytes]:
        for box, words in (("prompt", sentence), ("not", negative)):
            try:
                model.condition([words])
            except ValueError as problem:
                raise ValueError(f"In the box “{box}”: {problem}") from problem
        for images in prompt_images(model, sentence, negative, guidance_scale, **options):
            yield strip(images.shape).png(images, _title(sentence, negative))

    return slow_explorer(draw, controls, ahead=["guidance_scale"])

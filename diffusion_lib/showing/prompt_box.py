"""A box to type a prompt into: a pure function from the prompt to a Figure of samples, and thin glue."""

import textwrap
from typing import Any

from matplotlib.figure import Figure

from diffusion_lib.sampling import Diffusion
from diffusion_lib.showing.figures import film_strip
from diffusion_lib.showing.widgets import explorer


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
    negative = negative.strip()
    try:
        images = model.sample(
            [sentence] * num,
            steps=steps,
            sampler="dpm_solver_pp",
            guidance_scale=guidance_scale,
            negative=negative or None,
            seed=seed,
        )
    except ValueError as problem:
        return _message(str(problem))
    title = sentence.strip() or "(nothing said)"
    title += f", not: {negative}" if negative else ""
    return film_strip({"": images}, [""] * num, "\n".join(textwrap.wrap(title, 60)), inches=1.2)


def _message(text: str) -> Figure:
    figure = Figure(figsize=(6.4, 1.8))
    figure.text(0.03, 0.5, "\n".join(textwrap.wrap(text, 74)), va="center", fontsize=10)
    return figure


def prompt_box(model: Diffusion, sentence: str = "a large blue circle on the left", **options: Any) -> Any:
    """Type a prompt and what it should keep away from, press Enter, see six images.

    While it draws it says so, and what it cannot read it says as text. `options` are those of `draw_prompt`.
    """
    import ipywidgets

    wide = ipywidgets.Layout(width="560px")
    controls = {
        "sentence": ipywidgets.Text(sentence, description="prompt", continuous_update=False, layout=wide),
        "negative": ipywidgets.Text("", description="not", continuous_update=False, layout=wide),
        "guidance_scale": ipywidgets.FloatSlider(
            3.0, min=0.0, max=10.0, step=0.5, description="guidance", continuous_update=False
        ),
    }

    def draw(sentence: str, negative: str, guidance_scale: float) -> Figure:
        for box, words in (("prompt", sentence), ("not", negative)):
            try:
                model.condition([words])
            except ValueError as problem:
                raise ValueError(f"In the box “{box}”: {problem}") from problem
        return draw_prompt(model, sentence, negative, guidance_scale, **options)

    return explorer(draw, controls, slow=True)

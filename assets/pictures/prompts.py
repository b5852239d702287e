"""Draw the prompts that the README shows.

    python assets/pictures/prompts.py

writes prompts.png beside this file: a few seconds on one CPU core.
"""

from pathlib import Path
from textwrap import fill

from diffusion_lib import load_model
from diffusion_lib.showing import film_strip

PROMPTS = [
    "a large yellow cross in the middle",
    "a small red circle left of a large blue triangle",
    "a white square below a purple cross",
    "a small green circle at the top",
    "a large blue square above a small red cross",
    "a triangle right of a circle",
    "a cross",
]


def main() -> None:
    images = load_model("scenes").sample(PROMPTS, steps=25, sampler="dpm_solver_pp", guidance_scale=3.0, seed=2)
    figure = film_strip({"": images}, [fill(prompt, 15) for prompt in PROMPTS], inches=1.3)
    figure.savefig(Path(__file__).with_suffix(".png"), dpi=100, bbox_inches="tight")


if __name__ == "__main__":
    main()

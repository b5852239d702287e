"""Draw digits that form out of noise, as the README shows them.

    python assets/pictures/forming.py

writes forming.gif beside this file: a few seconds on one CPU core. Each frame is x_t, which is what the sampler holds.
"""

from pathlib import Path

import torch
from PIL import Image

from diffusion_lib import load_model
from diffusion_lib.showing import noisy_images
from diffusion_lib.showing.figures import tile

STEPS, SCALE, GREYS = 30, 2, 8
MILLISECONDS, PAUSE = 90, 2500  # of a frame, and of the last one; it plays three times and then rests


def main() -> None:
    model = load_model("digits")
    labels = torch.arange(10).repeat(2)
    states = list(model.trajectory(labels, steps=STEPS, guidance_scale=2.0, seed=3))
    frames = [noisy_images(state, model.schedule) for state in states] + [states[-1].prediction.x0]
    images = [_image(frame.clamp(-1, 1)) for frame in frames]
    durations = [MILLISECONDS] * (len(images) - 1) + [PAUSE]
    path = Path(__file__).with_suffix(".gif")
    images[0].save(path, save_all=True, append_images=images[1:], duration=durations, loop=2, optimize=True)


def _image(frame: torch.Tensor) -> Image.Image:
    sheet = tile(frame, columns=10)
    large = sheet.repeat_interleave(SCALE, 0).repeat_interleave(SCALE, 1)
    # Few greys: noise does not compress, and nobody sees more of them.
    few = (large.float() / 255 * (GREYS - 1)).round() * (255 / (GREYS - 1))
    return Image.fromarray(few.byte().numpy(), mode="L")


if __name__ == "__main__":
    main()

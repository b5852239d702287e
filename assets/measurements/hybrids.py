"""Measure hybrid digits: read from near by the classifier, from afar by the nearest class mean of blurred digits.

    python assets/measurements/hybrids.py [SAMPLES]

writes hybrids.json beside this file: about a minute on one CPU core for 50 samples and three seeds. "near" is the
fraction read from near as the near digit, "far" the fraction read from afar as the far one, "both" that of both. A row
"plain 4 0" holds plain fours, and how many of them are read from afar as 0 all the same. "real" are held-out digits,
each read as its own class.
"""

import sys
from pathlib import Path

import torch
from editing import soften
from torch import Tensor
from writing import write_table

from diffusion_lib import load_digits, load_model
from diffusion_lib.measuring import read_classes
from diffusion_lib.process import Denoiser
from diffusion_lib.sampling import clip, ddim, draw_noise, hybrid
from diffusion_lib.schedule import step_pairs

OUT = Path(__file__).with_suffix(".json")
SEEDS, STEPS, SCALE, PAIRS = (0, 1, 2), 20, 2.0, ((0, 4),)


def blur(images: Tensor) -> Tensor:
    """Four binomial blurs: a standard deviation of two pixels."""
    return soften(soften(images))


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    model, digits = load_model("digits"), load_digits()
    model.network.eval().requires_grad_(False)
    schedule, pairs = model.schedule, step_pairs(model.schedule, STEPS)
    means = torch.stack([digits.train_images[digits.train_labels == d].mean(dim=0) for d in range(10)])

    def from_afar(images: Tensor) -> Tensor:
        return torch.cdist(blur(images).flatten(1), blur(means).flatten(1)).argmin(dim=1)

    @torch.no_grad()
    def drawn(denoise: Denoiser, seed: int) -> Tensor:
        noise = draw_noise((num, 1, 28, 28), torch.Generator().manual_seed(seed), means)
        *_, state = ddim(clip(denoise, schedule), noise, schedule, pairs)
        return state.x

    def told(digit: int) -> Denoiser:
        return model.denoiser(torch.full((num,), digit), SCALE, clip_x0=False)

    rows: dict[str, dict[str, list[float]]] = {}

    def note(name: str, near: Tensor, far: Tensor) -> None:
        row = rows.setdefault(name, {"near": [], "far": [], "both": []})
        for key, hit in (("near", near), ("far", far), ("both", near & far)):
            row[key].append(round(float(hit.float().mean()), 4))
        print(name, {key: values[-1] for key, values in row.items()}, flush=True)

    images, labels = digits.test_images, digits.test_labels
    note("real", read_classes(images) == labels, from_afar(images) == labels)
    for far, near in PAIRS:
        for seed in SEEDS:
            mixed = hybrid(told(far), told(near), blur)
            for name, denoise in ((f"hybrid {far} {near}", mixed), (f"plain {near} {far}", told(near))):
                x = drawn(denoise, seed)
                note(name, read_classes(x) == near, from_afar(x) == far)
    setting = {"num": num, "seeds": list(SEEDS), "steps": STEPS, "guidance_scale": SCALE}
    write_table(OUT, {"setting": setting | {"checkpoint": model.manifest["sha256"]}, "rows": rows})


if __name__ == "__main__":
    main()

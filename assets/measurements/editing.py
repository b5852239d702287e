"""Measure edits by the shipped digits model: SDEdit, ways to fill a hole, inverse problems, classifier, anagrams.

    python assets/measurements/editing.py [SAMPLES]

writes editing.json beside this file: about 20 minutes on one CPU core for 100 test digits and three seeds.
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from writing import write_table

from diffusion_lib import load_digits, load_model
from diffusion_lib.measuring import load_classifier, read_classes
from diffusion_lib.process import Denoiser
from diffusion_lib.sampling import (
    Sampler,
    clip,
    cycling_labels,
    ddim,
    ddpm,
    draw_noise,
    keep_known,
    make_denoiser,
    measured,
    pairs_from,
    read_as,
    repaint,
    sdedit,
    steer,
    through_views,
)
from diffusion_lib.schedule import step_pairs

OUT = Path(__file__).with_suffix(".json")
SEEDS, STEPS, STARTS, ROUNDS = (0, 1, 2), 20, (-1, 299, 499, 699, 849, 999), 5
NOISE_STD, PAIRS = 0.05, ((6, 9), (4, 7))


def means(images: Tensor) -> Tensor:
    """The means of 4 x 4 blocks."""
    return F.avg_pool2d(images, 4)


def soften(images: Tensor) -> Tensor:
    """A binomial blur, five pixels wide, twice."""
    weights = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    kernel = (weights[:, None] * weights).reshape(1, 1, 5, 5)
    return F.conv2d(F.conv2d(images, kernel, padding=2), kernel, padding=2)


def half_turn(images: Tensor) -> Tensor:
    """Turned by 180 degrees."""
    return images.rot90(2, (-2, -1))


def same(images: Tensor) -> Tensor:
    """As it is."""
    return images


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    model, digits = load_model("digits"), load_digits()
    network = model.network.eval().requires_grad_(False)
    schedule, images, labels = model.schedule, digits.test_images[:num], digits.test_labels[:num]
    pairs, blocks = step_pairs(schedule, STEPS), F.interpolate(means(images), scale_factor=4.0)
    mask = torch.zeros(1, 1, 28, 28)
    mask[..., :14, :] = 1

    def read(x: Tensor) -> float:
        return round(float((read_classes(x) == labels).float().mean()), 4)

    def gap(x: Tensor, y: Tensor) -> float:
        return round(float((x - y).square().mean().sqrt()), 4)

    rows: dict[str, dict[str, list[float]]] = {}

    def note(name: str, **values: float) -> None:
        for key, value in values.items():
            rows.setdefault(name, {}).setdefault(key, []).append(value)
        print(name, values, flush=True)

    for seed in SEEDS:
        told = model.denoiser(labels)
        for start in STARTS:
            g = torch.Generator().manual_seed(seed)
            x = sdedit(told, blocks, schedule, pairs_from(pairs, start), generator=g)
            note(f"sdedit {start}", read=read(x), gap=gap(means(x), means(blocks)))
        plain = make_denoiser(network, schedule, model.prediction_type)
        seen = measured(lambda x: x * mask, images * mask, schedule, NOISE_STD)
        ways: dict[str, tuple[Denoiser, dict[str, int]]] = {
            "replaced": (clip(plain, schedule), {}),
            "repainted": (clip(plain, schedule), {"rounds": ROUNDS}),
            "posterior": (clip(steer(plain, schedule, seen), schedule), {}),
        }
        for name, (denoise, options) in ways.items():
            g = torch.Generator().manual_seed(seed)
            start = draw_noise(images.shape, g, images)
            kept = denoise if name == "posterior" else keep_known(denoise, schedule, images, mask, g)
            walk = repaint if options else ddpm
            with torch.no_grad():
                *_, state = walk(kept, start, schedule, pairs, generator=g, **options)
            note(name, read=read(state.x), known=gap(state.x[..., :14, :], images[..., :14, :]))

        def walked(denoise: Denoiser, walk: Sampler = ddpm, seed: int = seed) -> Tensor:
            g = torch.Generator().manual_seed(seed)
            with torch.no_grad():
                *_, state = walk(
                    clip(denoise, schedule), draw_noise(images.shape, g, images), schedule, pairs, generator=g
                )
            return state.x

        for name, measure, gram in (("sharpened", soften, 1.0), ("enlarged", means, 1 / 16)):
            clean = measure(images)
            noisy = clean + NOISE_STD * torch.randn(clean.shape, generator=torch.Generator().manual_seed(100 + seed))
            likelihood = measured(measure, noisy, schedule, NOISE_STD, gram=gram)
            note(name, read=read(walked(steer(plain, schedule, likelihood))))
        asked = cycling_labels(num)
        for scale in (1.0, 4.0):
            x = walked(steer(plain, schedule, read_as(load_classifier(), asked), scale))
            note(f"classifier {scale:g}", read=round(float((read_classes(x) == asked).float().mean()), 4))
        for first, second in PAIRS:
            told_both = [model.denoiser(torch.full((num,), d), 2.0, clip_x0=False) for d in (first, second)]
            x = walked(through_views(told_both, [(same, same), (half_turn, half_turn)]), ddim)
            both = (read_classes(x) == first) & (read_classes(half_turn(x)) == second)
            note(f"anagram {first} {second}", read=round(float(both.float().mean()), 4))
        x = model.sample(torch.full((num,), 6), steps=STEPS, seed=seed)
        note("plain 6 turned", read=round(float((read_classes(half_turn(x)) == 9).float().mean()), 4))
    setting = {"num": num, "seeds": list(SEEDS), "steps": STEPS, "rounds": ROUNDS, "noise_std": NOISE_STD}
    write_table(OUT, {"setting": setting | {"checkpoint": model.manifest["sha256"]}, "rows": rows})


if __name__ == "__main__":
    main()

"""Commands about samples: sample and evaluate."""

import argparse
import zipfile
from pathlib import Path

import numpy as np
import torch

from diffusion_lib.cli.usage import UsageError, device, writable
from diffusion_lib.data import to_model_range, to_pixels
from diffusion_lib.measuring import measure_samples, measured_scenes
from diffusion_lib.sampling import SAMPLERS, TrainedModel, cycling_labels, load_model
from diffusion_lib.showing import save_grid


def sampler_names() -> list[str]:
    return sorted(SAMPLERS)


def sample(arguments: argparse.Namespace) -> int:
    """Draw samples and write them as a picture or as numbers."""
    out = writable(arguments.out, (".png", ".npz"))
    if arguments.sampler != "ddim" and arguments.eta is not None:
        raise UsageError(f"--eta belongs to the ddim sampler: leave it out with --sampler {arguments.sampler}")
    model = load_model(arguments.checkpoint, device(arguments.device))
    if arguments.steps > model.schedule.timesteps:
        raise UsageError(f"--steps must be at most {model.schedule.timesteps}, the length of the schedule")
    asked = _asked(model, arguments.prompt, arguments.num)
    images = model.sample(
        asked,
        steps=arguments.steps,
        sampler=arguments.sampler,
        guidance_scale=arguments.guidance_scale,
        seed=arguments.seed,
        **({} if arguments.eta is None else {"eta": arguments.eta}),
    )
    if out.suffix == ".png":
        save_grid(out, images, columns=min(10, arguments.num))
    else:
        pixels = to_pixels(images.cpu())
        if isinstance(asked, torch.Tensor):
            np.savez_compressed(out, images=pixels[:, 0].numpy(), labels=asked.numpy())
        else:
            np.savez_compressed(out, images=pixels.numpy(), prompts=np.array(asked))
    print(f"wrote {len(images)} samples to {out}")
    return 0


def _asked(model: TrainedModel, prompt: str | None, num: int) -> torch.Tensor | list[str]:
    """Labels in turn for a model of digits; for one that reads, the prompt, or sentences at random."""
    if not model.reads:
        if prompt is not None:
            raise UsageError(f"the model {model.recipe.name} reads no sentences: leave out --prompt")
        return cycling_labels(num)
    sentences = [prompt] * num if prompt else [str(scene) for scene in measured_scenes(num, held_out=False)]
    try:
        model.condition(sentences)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return sentences


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure an archive of samples."""
    images, labels = _read_samples(Path(arguments.file))
    print(measure_samples(images, labels))
    return 0


def _read_samples(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        # Opened here, so that a foreign file is closed again when numpy gives up on it.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is no .npz archive with images and labels") from error
    right = images.dtype == np.uint8 and images.shape[1:] == (28, 28) and labels.shape == images.shape[:1]
    if not right or len(images) < 2 or labels.dtype.kind not in "iu":
        raise UsageError(
            f"{path} must hold at least two images, uint8 (n, 28, 28), and whole-number labels (n,); "
            f"got {images.dtype} {images.shape} and {labels.dtype} {labels.shape}"
        )
    return to_model_range(torch.from_numpy(images))[:, None], torch.from_numpy(labels.astype(np.int64))

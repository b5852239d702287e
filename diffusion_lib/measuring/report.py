"""The report on a trained model: what it is worth at the settings at which every number of this project is quoted."""

from dataclasses import asdict
from typing import Any

import torch

from diffusion_lib.data import Scene, draw_pictures, draw_scene, load_digits
from diffusion_lib.measuring.quality import measure_samples
from diffusion_lib.measuring.scene_reader import measure_alignment
from diffusion_lib.sampling import Diffusion, cycling_labels
from diffusion_lib.training import Autoencoder

Settings = dict[str, Any]
Metrics = dict[str, dict[str, float | int]]

# Digits: setting -> options of Diffusion.sample.
DIGIT_SETTINGS: dict[str, Settings] = {
    "guidance 2, 25 DDIM steps": {"guidance_scale": 2.0, "steps": 25},
    "guidance 1, 50 DDIM steps": {"guidance_scale": 1.0, "steps": 50},
}
# After three minutes of training: of 0 to 4 the least noise with which each of six networks drew, in the mean, 95 % of
# its digits as asked for. Less is nearer to real digits, after ten minutes too: docs/measured.md, Samplers.
BRIEFLY_TRAINED: Settings = {
    "guidance_scale": 1.0,
    "steps": 50,
    "sampler": "exponential_sde",
    "tau": 3.0,
    "spacing": "quadratic",
}
JUMPS = (1, 2, 4, 8)  # of consistency models
SCENE_SETTING: Settings = {"guidance_scale": 3.0, "steps": 20, "sampler": "dpm_solver_pp"}


def measured_scenes(num: int, held_out: bool, seed: int = 7) -> list[Scene]:
    """The scenes that measurements ask for: of pairs of colour and shape seen in training, or with one never seen."""
    generator = torch.Generator().manual_seed(seed)
    return [draw_scene(generator, held_out) for _ in range(num)]


def measure_model(model: Diffusion, num: int = 1000) -> Metrics:
    """Setting -> what was measured there: quality of digits, or alignment of scenes with their sentences.

    Raises: ValueError, before anything is drawn, for a model that draws neither.
    """
    if model.text_conditional:
        if tuple(model.image_shape or ()) != (3, 32, 32):
            raise ValueError(f"scenes are (3, 32, 32), the model {model.name} draws {model.image_shape}: {_OTHERWISE}")
        return _measure_scenes(model, num)
    if tuple(model.image_shape or ()) != (1, 28, 28) or model.num_classes != 10:
        classes = f"{model.num_classes} classes" if model.num_classes else "no labels"
        raise ValueError(
            f"digits are (1, 28, 28) of 10 classes, the model {model.name} draws {model.image_shape} with {classes}: "
            f"{_OTHERWISE}"
        )
    labels = cycling_labels(num)
    return {
        setting: measure_samples(model.sample(labels, seed=1, **options), labels).to_dict()
        for setting, options in digit_settings(model).items()
    }


def digit_settings(model: Diffusion) -> dict[str, Settings]:
    """The settings to measure a model of digits at: a student at its own number of steps, jumps at several."""
    if model.recipe is not None and model.recipe.kind == "consistency":
        return {f"guidance 1, jumps: {jumps}": {"steps": jumps} for jumps in JUMPS}
    steps = getattr(model.recipe, "student_steps", None)
    return DIGIT_SETTINGS if steps is None else {f"guidance 1, DDIM steps: {steps}": {"steps": steps}}


_OTHERWISE = "compare features of its samples with those of real images by frechet_distance"


def _measure_scenes(model: Diffusion, num: int) -> Metrics:
    found = {}
    for name, held_out in (("seen combinations", False), ("combinations never seen", True)):
        scenes = measured_scenes(num, held_out)
        images = model.sample([str(scene) for scene in scenes], seed=1, **SCENE_SETTING)
        values = asdict(measure_alignment(images, scenes))
        found[f"{name}, guidance 3, 20 DPM-Solver++ steps"] = {key: round(v, 4) for key, v in values.items()}
    return found


def measure_autoencoder(autoencoder: Autoencoder, num: int = 1000) -> dict[str, float | int]:
    """Reconstruction of images that training never saw: squared error per pixel, and what is still there to read.

    Raises: ValueError for an autoencoder of other images than digits and scenes.
    """
    channels = autoencoder.vae.in_channels
    if channels not in (1, 3):
        raise ValueError(f"autoencoders of digits (1 channel) and scenes (3) can be measured, got {channels} channels")
    if channels == 1:
        digits = load_digits(autoencoder.recipe.data)
        images, labels = digits.test_images[:num], digits.test_labels[:num]
        back = autoencoder.decode(autoencoder.encode(images)).cpu()
        read: dict[str, float | int] = measure_samples(back, labels).to_dict()
    else:
        scenes = measured_scenes(num, held_out=True)
        images = draw_pictures(scenes, torch.Generator().manual_seed(8))
        back = autoencoder.decode(autoencoder.encode(images)).cpu()
        read = {"num": num, "everything": round(measure_alignment(back, scenes).everything, 4)}
    return {"mse": round(float((back - images).square().mean()), 6), **read}

"""`Diffusion`: network, process and prediction type as one object that trains, samples, guides, saves and loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from tqdm.auto import tqdm

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import Network, batch_size, cut, unwrapped
from diffusion_lib.network.running import PART, at_rest
from diffusion_lib.process import Denoiser, check_prediction_type
from diffusion_lib.sampling.drawing import draw_samples, make_denoiser, pure_noise
from diffusion_lib.sampling.keeping import model_parts, save_model
from diffusion_lib.sampling.options import Asked, as_condition, checked, generator_of, how_many, sampler_of, steps_of
from diffusion_lib.sampling.samplers import Sampler, State
from diffusion_lib.schedule import Schedule, step_pairs
from diffusion_lib.training import NETWORKS, Autoencoder, Recipe, TrainState, train_diffusion
from diffusion_lib.training.fitting import Encoded, as_loader, shape_of
from diffusion_lib.training.hardware import move


@dataclass
class Diffusion:
    """A network, the process it denoises, and what it says of it: everything that a diffusion model is.

    Args:
        network:         a module, or any callable: network(x, t) or network(x, t, condition)
        schedule:        the forward process
        prediction_type: what the network says: "eps", "x0", "v", "u" or "score"; said here once
        autoencoder:     whose scaled latents are diffused; images go in and come out all the same
        image_shape:     of one image or data point, (c, h, w) or (d,); learned from the data by `fit`
        recipe:          how it was made, if by a recipe
        manifest:        where its weights come from, if from a file

    Raises: ValueError for an unknown prediction type, or one that the schedule makes impossible.
    """

    network: Network
    schedule: Schedule
    prediction_type: str = "eps"
    autoencoder: Autoencoder | None = None
    image_shape: tuple[int, ...] | None = None
    recipe: Recipe | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    state: TrainState | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_prediction_type(self.prediction_type, self.schedule)

    @property
    def device(self) -> torch.device:
        """Where its weights lie."""
        return next(iter(getattr(self.network, "parameters", tuple)()), torch.empty(0)).device

    @property
    def name(self) -> str:
        """The recipe's name, or the network's class."""
        return self.recipe.name if self.recipe is not None else type(unwrapped(self.network)).__name__

    @property
    def text_conditional(self) -> bool:
        """Whether it is asked in sentences; otherwise in labels, or not at all."""
        return hasattr(unwrapped(self.network), "tokenizer")

    @property
    def num_classes(self) -> int | None:
        """How many labels it knows; None for a model that takes none."""
        return getattr(unwrapped(self.network), "num_classes", None)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of what is diffused, one image or its latents: (c, h, w).

        Raises: ValueError if it is not known yet.
        """
        if self.image_shape is None:
            raise ValueError("the shape of the images is not known: fit the model, or give image_shape=(c, h, w)")
        shape = tuple(self.image_shape)
        return shape if self.autoencoder is None else self.autoencoder.vae.latent_shape(shape)

    @property
    def clips(self) -> bool:
        """Whether predicted x0 are kept in [-1, 1]: for images of one or three channels, not for latents and points."""
        return self.autoencoder is None and len(self.sample_shape) == 3 and self.sample_shape[0] in (1, 3)

    def to(self, device: torch.device | str) -> Diffusion:
        """Move network, schedule and autoencoder to `device`; returns itself, as a module does."""
        if isinstance(self.network, nn.Module):
            move(self.network, device, own=type(unwrapped(self.network)) in NETWORKS.values())
        self.schedule = self.schedule.to(device)
        if self.autoencoder is not None:
            self.autoencoder.to(device)
        return self

    def condition(self, asked: Asked) -> Condition:
        """What the network is told, see `as_condition`. Shapes: labels (b,) -> int64 (b,); b sentences -> a Prompt."""
        return as_condition(self.network, asked, self.device)

    def denoiser(
        self,
        condition: Asked | None = None,
        guidance_scale: float = 1.0,
        clip_x0: bool | None = None,
        *,
        negative: Asked | str | None = None,
        guidance_rescale: float = 0.0,
    ) -> Denoiser:
        """The denoiser of these labels or sentences: guidance and clipping included.

        negative: what guidance leads away from, one for all or one each; None is the null condition.
        clip_x0:  None clips pixels and leaves latents, which have no range, alone.

        Shapes: labels int64 (b,), or b sentences -> a denoiser of batches of b.
        Raises: ValueError for conditions that the model cannot take, or guidance without one.
        """
        told = {} if condition is None else {"condition": self.condition(condition)}
        if negative is not None and condition is not None:
            told["null_condition"] = self._negative(negative, batch_size(told["condition"]))
        guidance: dict[str, Any] = {"guidance_scale": guidance_scale, "guidance_rescale": guidance_rescale, **told}
        clip = self.clips if clip_x0 is None else clip_x0
        return make_denoiser(self.network, self.schedule, self.prediction_type, clip_x0=clip, **guidance)

    def sample(
        self,
        condition: Asked | None = None,
        *,
        num: int | None = None,
        steps: int | None = None,
        sampler: str | Sampler | None = None,
        guidance_scale: float = 1.0,
        guidance_rescale: float = 0.0,
        negative: Asked | str | None = None,
        clip_x0: bool | None = None,
        spacing: str = "trailing",
        seed: int = 0,
        decode: bool = True,
        progress: bool = False,
        **sampler_options: Any,
    ) -> Float[Tensor, "b ..."]:
        """Draw one image per label or sentence, or `num` without any; the noise depends on the seed, not the device.

        steps, sampler:  None for those that a student or consistency model was made for, else 50 of "ddim"
        negative:        what guidance leads away from, the same for all images or one each
        decode:          False gives the scaled latents themselves, where there is an autoencoder
        progress:        show a bar, for many images
        sampler_options: the sampler's own: eta=0.5 for "ddim", variance="beta" for "ddpm"

        Shapes: labels int64 (b,), or b sentences -> (b, c, h, w) in [-1, 1], on the model's device.
        Raises: ValueError for an unknown sampler, an impossible number of steps, label or word; TypeError for an
            option that the sampler has not; SamplingDiverged if the network's answers are no numbers.
        """
        walk, generator = checked(sampler_of(self.recipe, sampler), sampler_options), generator_of(seed)
        told = None if condition is None else self.condition(condition)
        size = how_many(None if told is None else batch_size(told), num)
        null = None if negative is None else self._negative(negative, size)
        found, steps = [], steps_of(self.recipe, steps)
        for start in tqdm(range(0, size, PART), desc="drawing", unit_scale=PART, disable=not progress):
            part, null_part = (None if whole is None else cut(whole, start, PART) for whole in (told, null))
            shape = (min(PART, size - start), *self.sample_shape)
            x = draw_samples(
                walk, self.network, self.schedule, shape, self.device, steps, sampler_options,
                condition=part, null_condition=null_part, prediction_type=self.prediction_type,
                guidance_scale=guidance_scale, guidance_rescale=guidance_rescale,
                clip_x0=self.clips if clip_x0 is None else clip_x0, spacing=spacing, generator=generator,
            )  # fmt: skip
            found.append(self.autoencoder.decode(x) if decode and self.autoencoder is not None else x)
        return torch.cat(found)

    def sample_latents(self, condition: Asked | None = None, **options: Any) -> Float[Tensor, "b ..."]:
        """As `sample` with decode=False: the scaled latents that the sampler ends with. Shapes: -> (b, d, i, j)."""
        return self.sample(condition, **options, decode=False)

    def trajectory(
        self,
        condition: Asked | None = None,
        *,
        num: int | None = None,
        steps: int | None = None,
        sampler: str | Sampler | None = None,
        guidance_scale: float = 1.0,
        guidance_rescale: float = 0.0,
        negative: Asked | str | None = None,
        clip_x0: bool | None = None,
        spacing: str = "trailing",
        seed: int = 0,
        **sampler_options: Any,
    ) -> Iterator[State]:
        """Every state on the way from noise to data, for film strips; the options are those of `sample`.

        Shapes: labels int64 (b,), or b sentences -> States of (b, c, h, w), of latents where there is an autoencoder.
        """
        walk, generator = checked(sampler_of(self.recipe, sampler), sampler_options), generator_of(seed)
        size = how_many(None if condition is None else batch_size(self.condition(condition)), num)
        denoise = self.denoiser(
            condition, guidance_scale, clip_x0, negative=negative, guidance_rescale=guidance_rescale
        )
        like = torch.empty(0, device=self.device)
        pairs = step_pairs(self.schedule, steps_of(self.recipe, steps), spacing)
        x = pure_noise(self.schedule, pairs[0][0], (size, *self.sample_shape), generator, like)
        with at_rest(self.network):
            yield from walk(denoise, x, self.schedule, pairs, generator=generator, **sampler_options)

    def _negative(self, negative: Asked | str, size: int) -> Condition:
        return self.condition([negative] * size if isinstance(negative, str) else negative)

    def fit(self, data: Any, epochs: int = 10, lr: float = 1e-3, *, batch_size: int = 64, **options: Any) -> Diffusion:
        """Train it: over a DataLoader, or images in memory; called again it goes on. It then samples by its average.

        data:    a DataLoader, TrainingData or Digits, images (n, ...), or a pair (images, labels)
        options: those of `train_diffusion`, such as cond_drop_prob, ema_decay, min_snr, seed, save

        Shapes: images (n, c, h, w) in [-1, 1] or points (n, d); labels int64 (n,).
        Raises: as `train_diffusion`.
        """
        loader = as_loader(data, batch_size)
        self.image_shape = shape_of(loader)
        if self.autoencoder is not None:
            loader = Encoded(loader, self.autoencoder)
        options = {"prediction_type": self.prediction_type, "state": self.state, **options}
        if not isinstance(self.network, nn.Module):
            raise TypeError(f"a {type(self.network).__name__} has no weights to train: give a module")
        self.state = train_diffusion(self.network, self.schedule, loader, epochs, lr, **options)
        return self

    def save(self, path: Path | str, *, overwrite: bool = False, **more: Any) -> None:
        """Write weights and everything else it takes to make it again; `load` and `load_model` read the file.

        Raises: CheckpointError if the file is there already and overwrite is False, or cannot be written.
        """
        save_model(self, path, overwrite=overwrite, **more)

    @classmethod
    def load(cls, path: Path | str, device: torch.device | str = "cpu", network: Network | None = None) -> Diffusion:
        """What `save` or `train` wrote. A foreign network is not in the file: give one, to put the weights into.

        Raises: CheckpointError in one sentence for a file that is missing, damaged, foreign or of another shape.
        """
        return cls(**model_parts(path, device, network))


def load_model(name_or_path: str | Path, device: torch.device | str = "cpu") -> Diffusion:
    """Load a shipped model by name ("digits", "digits_latent", "scenes"), or any file that `train` or `save` wrote.

    Raises: CheckpointError in one sentence for a file that is missing, damaged, foreign or of another shape.
    """
    return Diffusion.load(name_or_path, device)

"""Three families on the same digits: a VAE, a GAN and a diffusion model of one size, trained and measured alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.baselines.networks import DenseVAE, Discriminator, Generator
from diffusion_lib.baselines.training import GAN_BETAS, dense_vae_steps, gan_steps, start_gan
from diffusion_lib.data import TensorBatches, load_digits
from diffusion_lib.measuring.likelihood import bits_per_dim, diffusion_log_bound, vae_log_bound
from diffusion_lib.network import in_parts, with_seed
from diffusion_lib.sampling import draw_samples, make_denoiser
from diffusion_lib.training import Limits, StepReport, TrainState, find_recipe, training_steps

PART = 250  # samples per pass
EMA_DECAY = 0.998
PLAIN_BETAS = (0.9, 0.999)  # of Adam as it comes
LEAST_STD = 1 / 255  # half a level of brightness: no decoder need be surer


class Baseline(Protocol):
    """One model of a family: trained once, then asked for samples and for what it knows of probabilities."""

    def steps(self, num: int, seed: int = 0) -> Iterator[StepReport]:
        """Train on the bundled digits for `num` steps."""
        ...

    def sample(self, num: int, seed: int = 0) -> Float[Tensor, "num 1 28 28"]:
        """Digits in [-1, 1]."""
        ...

    def bits_per_dim(self, images: Float[Tensor, "n 1 28 28"], seed: int = 0) -> float | None:
        """Upper bound on the bits per pixel that these images cost; None if the family has no density."""
        ...

    @property
    def parameters(self) -> int:
        """Numbers that training changes."""
        ...


class GANBaseline:
    """A GAN; only its generator draws samples.

    stabilised: with spectral normalisation, averaged weights and no momentum; without, as a first try would be
    """

    def __init__(
        self,
        seed: int = 0,
        latent_dim: int = 64,
        channels: int = 80,
        *,
        batch_size: int = 16,
        lr: float = 2.4e-3,
        stabilised: bool = True,
    ):
        self.latent_dim, self.batch_size, self.lr, self.stabilised = latent_dim, batch_size, lr, stabilised
        self.generator, self.discriminator = with_seed(
            lambda: (Generator(latent_dim, channels), Discriminator(channels, normalised=stabilised)), seed
        )

    def steps(self, num: int, seed: int = 0) -> Iterator[StepReport]:
        data, players = load_digits().train_images, (self.generator, self.discriminator)
        decay, betas = (EMA_DECAY, GAN_BETAS) if self.stabilised else (0.0, PLAIN_BETAS)
        state = start_gan(*players, self.lr, decay, betas=betas)
        return gan_steps(
            *players,
            data,
            num,
            latent_dim=self.latent_dim,
            batch_size=self.batch_size,
            lr=self.lr,
            seed=seed,
            state=state,
        )

    def sample(self, num: int, seed: int = 0) -> Float[Tensor, "num 1 28 28"]:
        z = torch.randn(num, self.latent_dim, generator=torch.Generator().manual_seed(seed))
        return in_parts(self.generator, z)

    def bits_per_dim(self, images: Float[Tensor, "n 1 28 28"], seed: int = 0) -> float | None:
        return None

    @property
    def parameters(self) -> int:
        return _count(self.generator, self.discriminator)


class VAEBaseline:
    """A VAE with 8 latents; a sample is the decoder's mean."""

    def __init__(
        self, seed: int = 0, latent_dim: int = 8, channels: int = 104, *, batch_size: int = 32, lr: float = 4e-3
    ):
        self.batch_size, self.lr = batch_size, lr
        self.vae = with_seed(lambda: DenseVAE.of_digits(latent_dim, channels), seed)

    def steps(self, num: int, seed: int = 0) -> Iterator[StepReport]:
        data = load_digits().train_images
        return dense_vae_steps(self.vae, data, num, variance=0.5, batch_size=self.batch_size, lr=self.lr, seed=seed)

    def sample(self, num: int, seed: int = 0) -> Float[Tensor, "num 1 28 28"]:
        z = torch.randn(num, self.vae.latent_dim, generator=torch.Generator().manual_seed(seed))
        return in_parts(self.vae.decode, z)

    @torch.no_grad()
    def bits_per_dim(self, images: Float[Tensor, "n 1 28 28"], seed: int = 0) -> float | None:
        generator = torch.Generator().manual_seed(seed)
        known = load_digits().train_images[:1000]
        latents = self.vae.encode(known)
        noise = torch.randn(latents.mean.shape, generator=generator)
        std = _std_of_pixels(known, self.vae.decode(latents.sample(noise)))
        return bits_per_dim(vae_log_bound(self.vae, images, std, generator), images[0].numel())

    @property
    def parameters(self) -> int:
        return _count(self.vae)


class DiffusionBaseline:
    """The U-Net of the recipe `digits`, narrower and without labels; sampled by DDIM, or by DPM-Solver++."""

    def __init__(
        self,
        seed: int = 0,
        base_channels: int = 32,
        num_inference_steps: int = 20,
        *,
        batch_size: int = 64,
        lr: float = 3e-3,
    ):
        digits = find_recipe("digits")
        network = {**digits.network, "num_classes": None, "base_channels": base_channels}
        self.recipe = replace(digits, name="digits_unlabelled", network=network, lr=lr, batch_size=batch_size)
        self.sampler, self.num_inference_steps = "ddim", num_inference_steps
        self.schedule = self.recipe.make_schedule()
        self.state = TrainState.start(self.recipe.make_network(seed), ema_decay=EMA_DECAY)

    def steps(self, num: int, seed: int = 0) -> Iterator[StepReport]:
        batches = TensorBatches(load_digits().train_images, None, self.recipe.batch_size, seed)
        objective, limits = self.recipe.make_objective(), Limits(steps=num)
        return training_steps(self.state, objective, batches, limits=limits, lr=self.recipe.lr, seed=seed)

    def sample(self, num: int, seed: int = 0) -> Float[Tensor, "num 1 28 28"]:
        generator = torch.Generator().manual_seed(seed)
        parts = [
            draw_samples(
                self.sampler,
                self.state.ema.network,
                self.schedule,
                (min(PART, num - begun), *self.recipe.image_shape),
                num_inference_steps=self.num_inference_steps,
                prediction_type=self.recipe.prediction_type,
                generator=generator,
            )
            for begun in range(0, num, PART)
        ]
        return torch.cat(parts)

    def bits_per_dim(self, images: Float[Tensor, "n 1 28 28"], seed: int = 0) -> float | None:
        generator = torch.Generator().manual_seed(seed)
        denoise = make_denoiser(self.state.ema.network, self.schedule, prediction_type=self.recipe.prediction_type)
        known = load_digits().train_images[:1000]
        first = torch.zeros(len(known), dtype=torch.int64)
        noise = torch.randn(known.shape, generator=generator)
        with torch.no_grad():
            std = _std_of_pixels(known, denoise(self.schedule.q_sample(known, first, noise), first).x0)
        bound = diffusion_log_bound(denoise, self.schedule, images, std, generator)
        return bits_per_dim(bound, images[0].numel())

    @property
    def parameters(self) -> int:
        return _count(self.state.network)


BASELINES: dict[str, type[Baseline]] = {"VAE": VAEBaseline, "GAN": GANBaseline, "diffusion": DiffusionBaseline}


def _std_of_pixels(x: Tensor, guess: Tensor) -> Float[Tensor, "1 28 28"]:
    """Typical error of each pixel: the spread of the Gaussians that say how sure a decoder is."""
    return (x - guess).double().square().mean(0).sqrt().clamp(min=LEAST_STD)


def _count(*networks: torch.nn.Module) -> int:
    return sum(p.numel() for network in networks for p in network.parameters() if p.requires_grad)

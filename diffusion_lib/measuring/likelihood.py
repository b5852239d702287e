"""Bounds on the likelihood of held-out images under a VAE and a diffusion model, in bits per dimension."""

import math
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.network import LatentGaussian
from diffusion_lib.process import Denoiser
from diffusion_lib.sampling import Diffusion
from diffusion_lib.schedule import Schedule
from diffusion_lib.training.inputs import as_floats

HALF_LEVEL = 1 / 255  # the 256 brightnesses between -1 and 1 lie 2/255 apart
LEAST = 1e-12
SURE_STD = 0.005  # of p(x0 | x_0): the typical error of a well trained model's last guess


@runtime_checkable
class DensityVAE(Protocol):
    """A variational autoencoder, as a bound wants it: data to a Gaussian of latents, and latents to data."""

    def encode(self, x: Tensor) -> LatentGaussian: ...

    def decode(self, z: Tensor) -> Tensor: ...


def discretised_log_likelihood(
    x: Float[Tensor, "b ..."], mean: Float[Tensor, "b ..."], std: Float[Tensor, "..."]
) -> Float[Tensor, " b"]:
    """log probability of images whose pixels have 256 levels, under a Gaussian per pixel [ddpm, eq. 13].

    The probability of a level is the Gaussian's mass within half a level on both sides; the darkest level takes all
    that lies below, the brightest all above, so that the 256 probabilities add up to 1.

    Shapes: x in [-1, 1] and mean (b, ...), standard deviation broadcastable -> (b,), nats, summed over pixels.
    Raises: TypeError for x that is no floats; ValueError for x outside [-1, 1], or a standard deviation of 0 or less.
    """
    std = _checked(x, std)

    def mass_below(edge: Tensor) -> Tensor:
        return torch.special.ndtr((edge - mean) / std)

    above = torch.where(x > 1 - HALF_LEVEL, 1.0, mass_below(x + HALF_LEVEL))
    below = torch.where(x < -1 + HALF_LEVEL, 0.0, mass_below(x - HALF_LEVEL))
    return (above - below).clamp(min=LEAST).log().flatten(1).sum(1)


def bits_per_dim(log_likelihood: Float[Tensor, " b"], dims: int) -> float:
    """Mean of -log2 p per number of a sample: what a coder built on the model would need.

    Shapes: (b,), nats, for samples of `dims` numbers each.
    Raises: ValueError for no sample, or no dimension.
    """
    if not len(log_likelihood) or dims < 1:
        raise ValueError(f"at least one sample of at least one number is needed, got {len(log_likelihood)} of {dims}")
    return float(-log_likelihood.double().mean() / (dims * math.log(2)))


@torch.no_grad()
def vae_log_bound(
    vae: DensityVAE, x: Float[Tensor, "b ..."], std: Float[Tensor, "..."], generator: torch.Generator
) -> Float[Tensor, " b"]:
    """The evidence lower bound, log p(x) >= E log p(x | z) - KL [vae, eq. 3], with one draw of z.

    Shapes: x (b, ...) in [-1, 1], std of the decoder's Gaussians, broadcastable -> (b,), nats.
    Raises: as `discretised_log_likelihood`.
    """
    _checked(x, std)  # before the network is asked
    latents = vae.encode(x)
    noise = torch.randn(latents.mean.shape, generator=generator).to(x.device)
    mean = vae.decode(latents.sample(noise))
    return discretised_log_likelihood(x.double(), mean.double(), std) - latents.kl()


@torch.no_grad()
def diffusion_log_bound(
    denoise: Denoiser,
    schedule: Schedule,
    x0: Float[Tensor, "b ..."],
    std: Float[Tensor, "..."],
    generator: torch.Generator,
    num_times: int = 50,
) -> Float[Tensor, " b"]:
    """The variational bound of a diffusion model whose steps have variance beta_tilde [ddpm, eq. 5].

    log p(x0) >= log p(x0 | x_0) - sum_{t >= 1} (SNR(t-1) - SNR(t)) / 2 |x0 - x0_hat|^2 - KL(x_{T-1} || N(0, s^2))

    with s the standard deviation of pure noise (1, except in EDM's process, where it has grown), x_0 the data after
    the first step (times count from 0), and the KL of two Gaussians of equal variance as in [vdm].
    The sum over t is estimated from `num_times` times, spread evenly from a random start.

    Shapes: x0 (b, ...) in [-1, 1], std of p(x0 | x_0), broadcastable -> (b,), nats.
    Raises: as `discretised_log_likelihood`; ValueError for num_times below 1, or a schedule of one time.
    """
    _checked(x0, std)
    if num_times < 1 or schedule.timesteps < 2:
        raise ValueError(f"num_times must be at least 1, of 2 times or more, got {num_times} of {schedule.timesteps}")
    size = len(x0)

    def guess(t: Tensor) -> Tensor:
        noise = torch.randn(x0.shape, generator=generator, dtype=x0.dtype).to(x0.device)
        return denoise(schedule.q_sample(x0, t, noise), t).x0

    schedule = schedule.to(x0.device)
    snr = schedule.snr()
    stretch = (schedule.timesteps - 1) / num_times
    starts = torch.rand(size, generator=generator).to(x0.device)
    total = torch.zeros(size, dtype=torch.float64, device=x0.device)
    for i in range(num_times):
        t = 1 + ((i + starts) * stretch).long().clamp(max=schedule.timesteps - 2)
        error = (x0 - guess(t)).double().square().flatten(1).sum(1)
        total -= stretch * (snr[t - 1] - snr[t]) / 2 * error
    first = torch.zeros(size, dtype=torch.int64, device=x0.device)
    total += discretised_log_likelihood(x0.double(), guess(first).double(), std)
    last = schedule.level(schedule.last)
    noise_variance = last.variance(1.0)
    second_moment = last.alpha**2 * x0.double().square() + last.sigma**2
    prior = second_moment / noise_variance - 1 - 2 * last.sigma.log() + noise_variance.log()
    return total - prior.flatten(1).sum(1) / 2


def picture_bits(
    model: Diffusion, images: Float[Tensor, "b 1 28 28"], labels: Int[Tensor, " b"], num_times: int = 20, seed: int = 0
) -> Float[Tensor, " b"]:
    """Bits that a model with labels needs at most for each picture as a whole; the bound of `diffusion_log_bound`.

    The same noise for every call with this seed and number of images, so that two calls can be compared in pairs.

    Shapes: images (b, 1, 28, 28) in [-1, 1], labels int64 (b,) -> (b,).
    Raises: as `diffusion_log_bound`.
    """
    generator = torch.Generator().manual_seed(seed)
    std = torch.tensor(SURE_STD)
    return -diffusion_log_bound(model.denoiser(labels), model.schedule, images, std, generator, num_times) / math.log(2)


def _checked(x: Tensor, std: Tensor | float) -> Tensor:
    """The standard deviation as a tensor beside x, both looked at."""
    as_floats(x)
    wide = float(x.abs().max()) if x.numel() else 0.0
    if not wide <= 1 + 1e-4:
        raise ValueError(
            f"x must lie in [-1, 1], where the 256 brightnesses are, got values up to {wide:.4g}: bytes become "
            f"x / 127.5 - 1"
        )
    std = torch.as_tensor(std, device=x.device)
    if not bool((std > 0).all()):
        raise ValueError(f"std must be above 0, got {float(std.min()):.4g}: a point has no density")
    return std

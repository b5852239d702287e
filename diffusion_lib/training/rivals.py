"""How the rivals of diffusion are trained: a GAN and a VAE, seeded like everything else here."""

import contextlib
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.optim import Optimizer

from diffusion_lib.data import step_generator
from diffusion_lib.network import DenseVAE
from diffusion_lib.training.ema import EMA
from diffusion_lib.training.hardware import autocast_dtype
from diffusion_lib.training.loop import StepReport, check_finite, learning_rate_factor

BETAS = {"gan": (0.0, 0.99), "vae": (0.9, 0.99)}  # a GAN's momentum runs behind the other player


def discriminator_loss(real_logits: Float[Tensor, " b"], fake_logits: Float[Tensor, " b"]) -> Float[Tensor, ""]:
    """Binary cross-entropy: real ones to 1, fake ones to 0 (Goodfellow et al. 2014, eq. 1).

    mean softplus(-real) + mean softplus(fake)

    Shapes: two of (b,) -> ().
    """
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def generator_loss(fake_logits: Float[Tensor, " b"]) -> Float[Tensor, ""]:
    """The non-saturating loss, -log D(G(z)) (Goodfellow et al. 2014, section 3).

    Shapes: (b,) -> ().
    Pitfall: log(1 - D(G(z))), the loss of the minimax game, has next to no gradient while D still wins.
    """
    return F.softplus(-fake_logits).mean()


def gan_step(
    generator: nn.Module,
    discriminator: nn.Module,
    generator_optimizer: Optimizer,
    discriminator_optimizer: Optimizer,
    x: Float[Tensor, "b ..."],
    z: Float[Tensor, "b d"],
) -> tuple[float, float]:
    """One step of both players (Goodfellow et al. 2014, algorithm 1 with k = 1); the two losses.

    Shapes: real data x (b, ...), noise z (b, d).
    """
    with _half(x):
        fakes = generator(z)
        # The discriminator's step leaves the generator alone: its samples are given as plain numbers.
        real_logits, fake_logits = discriminator(torch.cat([x, fakes.detach()])).flatten().chunk(2)
    judging = discriminator_loss(_full(real_logits), _full(fake_logits))
    _take(discriminator_optimizer, judging)
    with _half(x):
        fake_logits = discriminator(fakes).flatten()
    deceiving = generator_loss(_full(fake_logits))
    _take(generator_optimizer, deceiving)
    return float(judging.detach()), float(deceiving.detach())


def gan_steps(
    generator: nn.Module,
    discriminator: nn.Module,
    data: Float[Tensor, "n ..."],
    steps: int,
    *,
    latent_dim: int,
    batch_size: int = 64,
    lr: float = 6e-4,
    ema_decay: float = 0.998,
    seed: int = 0,
) -> Iterator[StepReport]:
    """Train a GAN, one step of both players per item; at the end the generator has its averaged weights.

    The loss reported is the discriminator's: 2 log 2 = 1.39 where it cannot tell real from fake.

    Shapes: data (n, ...), generator (b, latent_dim) -> (b, ...), discriminator (b, ...) -> (b,) or (b, 1).
    Raises: TrainingDiverged when a loss is no number; the generator then has its last weights, not the averaged ones.
    """
    players = [
        torch.optim.AdamW(network.parameters(), lr, betas=BETAS["gan"], weight_decay=0.0)
        for network in (generator, discriminator)
    ]
    average = EMA(generator, ema_decay)
    for step in range(steps):
        draws = step_generator(seed, step)
        x = _batch(data, batch_size, draws)
        z = torch.randn(batch_size, latent_dim, generator=draws).to(x)
        for player in players:
            _set_rate(player, lr * learning_rate_factor(step, step / steps))
        loss, deceiving = gan_step(generator, discriminator, *players, x, z)
        check_finite(loss + deceiving, step + 1)
        average.update(generator)
        yield StepReport(step + 1, loss, (step + 1) / steps)
    generator.load_state_dict(average.state_dict())


def dense_vae_steps(
    vae: DenseVAE,
    data: Float[Tensor, "n ..."],
    steps: int,
    *,
    variance: float = 0.05,
    batch_size: int = 64,
    lr: float = 2e-3,
    ema_decay: float = 0.998,
    seed: int = 0,
) -> Iterator[StepReport]:
    """Train a VAE with few latents (Kingma & Welling 2014, algorithm 1); it ends with its averaged weights.

    loss = |x - reconstruction|^2 / 2 + variance KL: the negative bound of a Gaussian decoder, times its `variance`.

    Shapes: data (n, ...).
    Raises: TrainingDiverged when the loss is no number; the weights are those of the step before.
    """
    optimizer = torch.optim.AdamW(vae.parameters(), lr, betas=BETAS["vae"], weight_decay=0.0)
    average = EMA(vae, ema_decay)
    for step in range(steps):
        draws = step_generator(seed, step)
        x = _batch(data, batch_size, draws)
        noise = torch.randn(batch_size, vae.latent_dim, generator=draws).to(x)
        with _half(x):
            latents = vae.encode(x)
            reconstruction = vae.decode(latents.sample(noise))
        error = (x - _full(reconstruction)).square().flatten(1).sum(1) / 2
        loss = (error + variance * _full(latents.kl())).mean()
        value = float(loss.detach())
        check_finite(value, step + 1)
        _set_rate(optimizer, lr * learning_rate_factor(step, step / steps))
        _take(optimizer, loss)
        average.update(vae)
        yield StepReport(step + 1, value, (step + 1) / steps)
    vae.load_state_dict(average.state_dict())


def _batch(data: Tensor, batch_size: int, draws: torch.Generator) -> Tensor:
    return data[torch.randint(len(data), (batch_size,), generator=draws).to(data.device)]


def _half(x: Tensor) -> contextlib.AbstractContextManager:
    """Half precision where the machine computes it fast; never for float64."""
    dtype = None if x.dtype == torch.float64 else autocast_dtype(x.device)
    # float16 would need a gradient scaler for each player; these networks are small enough without.
    return torch.autocast(x.device.type, dtype) if dtype == torch.bfloat16 else contextlib.nullcontext()


def _full(x: Tensor) -> Tensor:
    return x if x.dtype == torch.float64 else x.float()


def _set_rate(optimizer: Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def _take(optimizer: Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()

"""How the baselines are trained: the two players of a GAN and a VAE with few latents, by the loop of all training."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.optim import Optimizer

from diffusion_lib.baselines.networks import DenseVAE
from diffusion_lib.data import RandomBatches
from diffusion_lib.network import Condition, LatentGaussian
from diffusion_lib.training import Limits, Losses, StepReport, Task, TrainState, training_steps

GAN_BETAS = (0.0, 0.99)  # a GAN's momentum runs behind the other player


def discriminator_loss(real_logits: Float[Tensor, " b"], fake_logits: Float[Tensor, " b"]) -> Float[Tensor, ""]:
    """Binary cross-entropy: real ones to 1, fake ones to 0 [gan, eq. 1].

    mean softplus(-real) + mean softplus(fake)

    Shapes: two of (b,) -> ().
    """
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def generator_loss(fake_logits: Float[Tensor, " b"]) -> Float[Tensor, ""]:
    """The non-saturating loss, -log D(G(z)) [gan, sec. 3].

    Shapes: (b,) -> ().
    Pitfall: log(1 - D(G(z))), the loss of the minimax game, has next to no gradient while D still wins.
    """
    return F.softplus(-fake_logits).mean()


class GAN(nn.Module):
    """Generator and discriminator as one network, as the loop and a file want it."""

    def __init__(self, generator: nn.Module, discriminator: nn.Module):
        super().__init__()
        self.generator, self.discriminator = generator, discriminator


@dataclass(frozen=True)
class GANTask(Task):
    """The game of two players, the discriminator first ([gan, alg. 1] with k = 1)."""

    latent_dim: int
    # The last noise and what the generator made of it: both players look at the same fakes, made once.
    _fakes: list[tuple[Tensor, Tensor]] = field(default_factory=list, compare=False, repr=False)

    def draw(self, x: Float[Tensor, "b ..."], generator: torch.Generator | None) -> Float[Tensor, "b d"]:
        """The noise. Shapes: (b, ...) -> (b, latent_dim)."""
        return torch.randn(len(x), self.latent_dim, generator=generator)

    def turns(self, network: nn.Module) -> Sequence[tuple[nn.Module, Losses]]:
        """The discriminator, then the generator."""
        gan = _parts_of(network)
        return [(gan.discriminator, self.judging), (gan.generator, self.deceiving)]

    def judging(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Condition | None, draws: Float[Tensor, "b d"]
    ) -> Float[Tensor, " b"]:
        """The discriminator's loss of every pair of a real and a fake. Shapes: x (b, ...), z (b, d) -> (b,)."""
        gan = _parts_of(network)
        fakes = gan.generator(draws)
        self._fakes.append((draws, fakes))
        # The discriminator's step leaves the generator alone: its samples are given as plain numbers.
        logits = gan.discriminator(torch.cat([x, fakes.detach()])).flatten().to(x.dtype)
        real, fake = logits.chunk(2)
        return F.softplus(-real) + F.softplus(fake)

    def deceiving(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Condition | None, draws: Float[Tensor, "b d"]
    ) -> Float[Tensor, " b"]:
        """The generator's loss of every fake. Shapes: z (b, d) -> (b,)."""
        gan = _parts_of(network)
        made = [fakes for z, fakes in self._fakes if z is draws]
        self._fakes[:] = [pair for pair in self._fakes if pair[0] is not draws]
        fakes = made[-1] if made else gan.generator(draws)
        return F.softplus(-gan.discriminator(fakes).flatten().to(x.dtype))


def _parts_of(network: nn.Module) -> Any:
    """The network, whose parts `generator` and `discriminator` type checkers cannot know."""
    return network


def gan_step(
    generator: nn.Module,
    discriminator: nn.Module,
    generator_optimizer: Optimizer,
    discriminator_optimizer: Optimizer,
    x: Float[Tensor, "b ..."],
    z: Float[Tensor, "b d"],
) -> tuple[float, float]:
    """One step of both players ([gan, alg. 1] with k = 1); the two losses.

    Shapes: real data x (b, ...), noise z (b, d).
    """
    task, gan = GANTask(z.shape[1]), GAN(generator, discriminator)
    values = []
    for optimizer, losses in ((discriminator_optimizer, task.judging), (generator_optimizer, task.deceiving)):
        loss = losses(gan, x, None, z).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        values.append(float(loss.detach()))
    return values[0], values[1]


def start_gan(
    generator: nn.Module,
    discriminator: nn.Module,
    lr: float = 6e-4,
    ema_decay: float = 0.998,
    device: torch.device | str = "cpu",
    betas: tuple[float, float] = GAN_BETAS,
) -> TrainState:
    """A fresh run of both players, to train, save and load; `gan_steps(state=...)` goes on with it."""
    return TrainState.start(GAN(generator, discriminator), lr, ema_decay, device, betas=betas)


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
    state: TrainState | None = None,
) -> Iterator[StepReport]:
    """Train a GAN, one step of both players per item; at the end the generator has its averaged weights.

    The loss reported is the discriminator's: 2 log 2 = 1.39 where it cannot tell real from fake.

    state: a run of these two to go on with, from `start_gan`.

    Shapes: data (n, ...), generator (b, latent_dim) -> (b, ...), discriminator (b, ...) -> (b,) or (b, 1).
    Raises: TrainingDiverged when a loss is no number; the generator then has its last weights, not the averaged ones.
    """
    state = state or start_gan(generator, discriminator, lr, ema_decay, next(generator.parameters()).device)
    yield from _plain_steps(state, GANTask(latent_dim), data, steps, batch_size, lr, seed)


@dataclass(frozen=True)
class DenseVAETask(Task):
    """The negative bound of a Gaussian decoder times its variance [vae, alg. 1].

    |x - reconstruction|^2 / 2 + variance KL
    """

    latent_dim: int
    variance: float = 0.05

    def draw(self, x: Float[Tensor, "b ..."], generator: torch.Generator | None) -> Float[Tensor, "b d"]:
        """The noise of the latents. Shapes: (b, ...) -> (b, latent_dim)."""
        return torch.randn(len(x), self.latent_dim, generator=generator)

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Condition | None, draws: Tensor
    ) -> Float[Tensor, " b"]:
        """Shapes: x (b, ...), noise (b, latent_dim) -> (b,)."""
        vae: Any = network
        latents = vae.encode(x)
        reconstruction = vae.decode(latents.sample(draws))
        error = (x - reconstruction).square().flatten(1).sum(1) / 2
        return error + self.variance * LatentGaussian(*(part.to(x.dtype) for part in latents)).kl()


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
    state: TrainState | None = None,
) -> Iterator[StepReport]:
    """Train a VAE with few latents, one step per item; it ends with its averaged weights.

    The loss is that of `DenseVAETask`.

    state: a run of this VAE to go on with.

    Shapes: data (n, ...).
    Raises: TrainingDiverged when the loss is no number; the weights are those of the step before.
    """
    state = state or TrainState.start(vae, lr, ema_decay, next(vae.parameters()).device)
    yield from _plain_steps(state, DenseVAETask(vae.latent_dim, variance), data, steps, batch_size, lr, seed)


def _plain_steps(
    state: TrainState, task: Task, data: Tensor, steps: int, batch_size: int, lr: float, seed: int
) -> Iterator[StepReport]:
    """Train on data drawn with replacement, gradients left as they are, and end with the averaged weights."""
    batches, limits = RandomBatches(data, None, batch_size, seed), Limits(steps=steps)
    yield from training_steps(state, task, batches, limits=limits, lr=lr, seed=seed, max_grad_norm=float("inf"))
    state.use_average()

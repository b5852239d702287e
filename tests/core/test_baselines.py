"""The baselines beside diffusion: their networks, their losses, their training."""

import math

import pytest
import torch
import torch.nn.functional as F

from diffusion_lib.baselines import (
    BASELINES,
    DenseVAE,
    Discriminator,
    GANTask,
    Generator,
    broken_games,
    comparison,
    dense_vae_steps,
    discriminator_loss,
    gan_step,
    gan_steps,
    generator_loss,
    rivals_on_points,
    start_gan,
)
from diffusion_lib.data import RandomBatches, load_digits, step_generator
from diffusion_lib.network import mlp
from diffusion_lib.process import GaussianMixture
from diffusion_lib.training import EMA, Limits, TrainingDiverged, TrainState, training_steps
from diffusion_lib.training.loop import learning_rate_factor


def test_shapes_and_independent_samples():
    torch.manual_seed(0)
    generator, discriminator, vae = Generator(8, 16), Discriminator(16).eval(), DenseVAE.of_digits(4, 16)
    z = torch.randn(3, 8)
    x = generator(z)
    assert x.shape == (3, 1, 28, 28) and x.abs().max() < 1
    torch.testing.assert_close(generator(z[:1]), x[:1])
    assert discriminator(x).shape == (3, 1)
    latents = vae.encode(x)
    assert latents.mean.shape == (3, 4) and vae.decode(latents.mean).shape == x.shape


def test_the_discriminator_is_never_steep():
    """Spectral normalisation: one layer multiplies no distance by more than 1."""
    torch.manual_seed(0)
    discriminator = Discriminator(16)
    last = discriminator.layers[-1]
    for _ in range(50):  # each forward in training mode improves the estimate of the norm
        last(torch.randn(2, 16 * 49))
    assert abs(float(torch.linalg.matrix_norm(last.weight.detach(), 2)) - 1) < 1e-3


def test_losses_are_the_cross_entropies_and_do_not_overflow():
    real, fake = torch.randn(2, 50, dtype=torch.float64)
    ones, zeros = torch.ones_like(real), torch.zeros_like(real)
    wanted = F.binary_cross_entropy_with_logits(real, ones) + F.binary_cross_entropy_with_logits(fake, zeros)
    torch.testing.assert_close(discriminator_loss(real, fake), wanted)
    torch.testing.assert_close(generator_loss(fake), F.binary_cross_entropy_with_logits(fake, ones))
    large = 1e4 * ones
    assert torch.isfinite(generator_loss(-large)) and torch.isfinite(discriminator_loss(-large, large))


def _players(rates=(0.1, 0.1)):
    torch.manual_seed(0)
    networks = [mlp(3, 2, 8).double(), mlp(2, 1, 8).double()]
    optimizers = [torch.optim.SGD(n.parameters(), rate) for n, rate in zip(networks, rates, strict=True)]
    return networks, optimizers


@pytest.mark.parametrize("mover", [0, 1])
def test_each_player_moves_along_its_own_loss_alone(mover):
    networks, optimizers = _players([0.1 if i == mover else 0.0 for i in range(2)])
    x, z = torch.randn(5, 2, dtype=torch.float64), torch.randn(5, 3, dtype=torch.float64)
    generator, discriminator = networks
    if mover == 0:
        loss = generator_loss(discriminator(generator(z)).flatten())
    else:
        loss = discriminator_loss(discriminator(x).flatten(), discriminator(generator(z)).flatten())
    slopes = torch.autograd.grad(loss, list(networks[mover].parameters()))
    before = [[p.detach().clone() for p in network.parameters()] for network in networks]
    losses = gan_step(*networks, *optimizers, x, z)
    assert losses[1 - mover] == pytest.approx(float(loss.detach()))
    for old, new, slope in zip(before[mover], networks[mover].parameters(), slopes, strict=True):
        torch.testing.assert_close(new.detach(), old - 0.1 * slope)
    assert all(torch.equal(a, b) for a, b in zip(before[1 - mover], networks[1 - mover].parameters(), strict=True))


@pytest.mark.slow
def test_a_gan_finds_one_gaussian_and_repeats_by_seed():
    data = GaussianMixture(torch.ones(1), torch.tensor([[0.7, -0.3]]), torch.tensor([0.1]))
    points = data.sample(500, torch.Generator().manual_seed(0))

    def trained():
        torch.manual_seed(0)
        generator, discriminator = mlp(2, 2, 32), mlp(2, 1, 32)
        steps = gan_steps(generator, discriminator, points, 300, latent_dim=2, lr=2e-3, seed=1)
        losses = [report.loss for report in steps]
        return losses, generator(torch.randn(500, 2, generator=torch.Generator().manual_seed(2)))

    losses, samples = trained()
    assert losses == trained()[0]
    assert (samples.mean(0) - data.means[0]).abs().max() < 0.1
    assert abs(sum(losses[-50:]) / 50 - 2 * math.log(2)) < 0.2


def test_a_vae_learns_to_reconstruct_digits():
    images = load_digits().train_images[:64]
    torch.manual_seed(0)
    vae = DenseVAE.of_digits(4, 16)
    losses = [report.loss for report in dense_vae_steps(vae, images, 60, batch_size=16)]
    assert sum(losses[-10:]) < 0.7 * sum(losses[:10])


@pytest.mark.slow
def test_the_variance_of_the_decoder_weighs_the_divergence():
    points = GaussianMixture(torch.ones(1), torch.zeros(1, 2), torch.ones(1)).sample(200, torch.Generator())

    def divergence(variance):
        torch.manual_seed(0)
        vae = DenseVAE(mlp(2, 4, 16), mlp(2, 2, 16), latent_dim=2)
        for _ in dense_vae_steps(vae, points, 150, variance=variance, lr=1e-2):
            pass
        return float(vae.encode(points).kl().mean().detach())

    assert divergence(100.0) < 0.05 < 1 < divergence(0.01)


def test_both_end_with_their_averaged_weights():
    points = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(0)
    generator, vae = mlp(2, 2, 8), DenseVAE(mlp(2, 4, 8), mlp(2, 2, 8), latent_dim=2)
    runs = {
        generator: gan_steps(generator, mlp(2, 1, 8), points, 20, latent_dim=2, lr=1e-2, ema_decay=0.9),
        vae: dense_vae_steps(vae, points, 20, lr=1e-2, ema_decay=0.9),
    }
    for network, steps in runs.items():
        average = EMA(network, 0.9)
        for _ in steps:
            average.update(network)
            last = next(network.parameters()).detach().clone()
        torch.testing.assert_close(network.state_dict(), average.state_dict())
        assert not torch.allclose(last, next(network.parameters()))


def test_data_that_is_no_number_stops_the_training_at_once():
    points = torch.full((20, 2), float("nan"))
    with pytest.raises(TrainingDiverged, match="the loss became nan at step 1"):
        next(gan_steps(mlp(2, 2, 8), mlp(2, 1, 8), points, 5, latent_dim=2))
    vae = DenseVAE(mlp(2, 4, 8), mlp(2, 2, 8), latent_dim=2)
    with pytest.raises(TrainingDiverged, match="the loss became nan at step 1"):
        next(dense_vae_steps(vae, points, 5))
    assert all(bool(p.isfinite().all()) for p in vae.parameters())


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_trains_and_samples_by_seed(name):
    images = load_digits().test_images[:2]
    small = {"diffusion": {"base_channels": 8, "num_inference_steps": 2}}.get(name, {"channels": 16})
    runs = []
    for _ in range(2):
        baseline = BASELINES[name](seed=3, **small)
        losses = [report.loss for report in baseline.steps(3, seed=1)]
        runs.append((losses, baseline.sample(3, seed=2)))
    (losses, samples), (again, same) = runs
    assert losses == again and torch.equal(samples, same)
    assert samples.shape == (3, 1, 28, 28) and samples.abs().max() <= 1
    assert not torch.equal(samples, baseline.sample(3, seed=4))
    bits = baseline.bits_per_dim(images)
    assert bits is None if name == "GAN" else 0 < bits < 12


def test_baselines_have_the_same_size():
    sizes = [make().parameters for make in BASELINES.values()]
    assert max(sizes) < 1.05 * min(sizes)


def test_each_players_step_in_the_loop_is_that_of_gan_step():
    """Both players of the loop see the same noise and the same fakes: AdamW on both sides, the same weights."""
    points = torch.randn(64, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def players():
        torch.manual_seed(0)
        return mlp(3, 2, 8).double(), mlp(2, 1, 8).double()

    looped, stepped = players(), players()
    losses = [r.loss for r in gan_steps(*looped, points, 3, latent_dim=3, batch_size=8, lr=1e-2, ema_decay=0.0, seed=5)]
    optimizers = [torch.optim.AdamW(n.parameters(), betas=(0.0, 0.99), weight_decay=0.0) for n in stepped]
    for step in range(3):
        generator = step_generator(5, step)
        x = points[torch.randint(64, (8,), generator=generator)]
        z = torch.randn(8, 3, generator=generator).double()
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = 1e-2 * learning_rate_factor(step, step / 3)
        assert gan_step(*stepped, *optimizers, x, z)[0] == pytest.approx(losses[step], rel=1e-6)
    for a, b in zip(looped, stepped, strict=True):
        torch.testing.assert_close(a.state_dict(), b.state_dict(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("family", ["GAN", "VAE"])
def test_a_baselines_run_is_resumed_bit_for_bit(family, tmp_path):
    points = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))

    def begin():
        torch.manual_seed(0)
        if family == "GAN":
            networks = Generator(2, 16), Discriminator(16)
            state = start_gan(*networks)
            data = load_digits().train_images[:32]
            return state, lambda: gan_steps(*networks, data, 6, latent_dim=2, batch_size=4, state=state)
        vae = DenseVAE(mlp(2, 4, 8), mlp(2, 2, 8), latent_dim=2)
        state = TrainState.start(vae, ema_decay=0.9)
        return state, lambda: dense_vae_steps(vae, points, 6, state=state)

    whole, steps = begin()
    list(steps())
    first, steps = begin()
    for report in steps():
        if report.step == 3:
            first.save(tmp_path / "half.safetensors")
            break
    second, steps = begin()
    second.load(tmp_path / "half.safetensors")
    list(steps())
    assert second.losses == whole.losses and second.step == 6
    ours, theirs = whole.network.state_dict(), second.network.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_gan_learns_from_a_batch_in_parts_as_from_the_whole():
    points = torch.randn(64, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = []
    for accumulate in (1, 2):
        torch.manual_seed(0)
        state = start_gan(mlp(3, 2, 8).double(), mlp(2, 1, 8).double(), ema_decay=0.0)
        batches, limits = RandomBatches(points, None, 8), Limits(steps=3)
        list(training_steps(state, GANTask(3), batches, limits=limits, lr=1e-2, accumulate=accumulate))
        found.append(state.network.state_dict())
    torch.testing.assert_close(*found, rtol=1e-6, atol=1e-9)


class Says(torch.nn.Module):
    def __init__(self, value):
        super().__init__()
        self.value = value

    def forward(self, x):
        return torch.full((len(x), 4), self.value)


def test_a_log_variance_beyond_what_half_precision_holds_is_bounded():
    """exp overflows in float16 above 11: the encoder's answer is clamped, and its divergence stays finite."""
    vae = DenseVAE(Says(1e4), mlp(2, 2, 8), latent_dim=2)
    assert vae.encode(torch.zeros(2, 2)).log_variance.unique().tolist() == [10]
    vae.encoder = Says(-1e4)
    assert vae.encode(torch.zeros(2, 2)).log_variance.unique().tolist() == [-20]


def test_a_gan_goes_without_its_stabilisers(monkeypatch):
    begun = []
    monkeypatch.setattr(comparison, "start_gan", lambda *a, **more: begun.append(start_gan(*a, **more)) or begun[-1])
    for stabilised in (True, False):
        gan = BASELINES["GAN"](channels=16, batch_size=2, stabilised=stabilised)
        list(gan.steps(1))
        normalised = any("parametrizations" in name for name, _ in gan.discriminator.named_parameters())
        assert normalised == stabilised
    assert [state.ema.decay for state in begun] == [0.998, 0.0]
    assert [state.optimizer.param_groups[0]["betas"] for state in begun] == [(0.0, 0.99), (0.9, 0.999)]


@pytest.mark.slow
def test_broken_games_have_the_symptoms_of_their_mistakes():
    data = torch.randn(500, 2, generator=torch.Generator().manual_seed(0))
    games = broken_games(data, num_rounds=150)
    last = {name: game.losses[-20:].mean(0) for name, game in games.items()}
    assert float(last["A"].max()) < 0.05  # both players want the same
    assert abs(float(last["B"][0]) - 1.386) < 0.2 and abs(float(last["B"][1]) - 0.693) < 0.3  # as in health
    assert float(games["C"].samples.std(0).max()) < 0.2 < float(games["B"].samples.std(0).min())  # one point
    assert float(games["C"].losses[50:, 0].std()) < 0.05  # and nothing that D does about it


@pytest.mark.slow
def test_rivals_on_points_come_near_the_data():
    data = torch.tensor([3.0, -2.0]) + 0.3 * torch.randn(500, 2, generator=torch.Generator().manual_seed(0))
    found = rivals_on_points(data, num_steps=150, num_samples=60)
    assert set(found) == {"VAE", "diffusion"}
    for points in found.values():
        assert points.shape == (60, 2) and float((points.mean(0) - data.mean(0)).norm()) < 0.8

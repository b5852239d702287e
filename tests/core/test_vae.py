"""The variational autoencoder: its formulas against torch.distributions, its training, its file."""

from dataclasses import replace

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import measure_autoencoder
from diffusion_lib.network import VAE, LatentGaussian, vae_losses
from diffusion_lib.training import (
    AUTOENCODERS,
    Autoencoder,
    AutoencoderRecipe,
    CheckpointError,
    TrainingDiverged,
    autoencoder_steps,
    load_autoencoder,
    train_autoencoder,
)

TINY = AutoencoderRecipe(
    "tiny",
    "for tests",
    {"in_channels": 1, "latent_channels": 2, "base_channels": 8, "halvings": 1, "patch_size": 2},
    steps=60,
    batch_size=16,
)


@pytest.fixture(scope="module")
def images():
    return load_digits().train_images[:64]


def latents(*shape):
    generator = torch.Generator().manual_seed(0)
    return LatentGaussian(*(torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2)))


def test_kl_equals_torchs_own_and_is_zero_at_the_prior():
    found = latents(3, 2, 4, 5)
    wanted = kl_divergence(Normal(found.mean, (found.log_variance / 2).exp()), Normal(0.0, 1.0)).flatten(1).sum(1)
    torch.testing.assert_close(found.kl(), wanted)
    zero = torch.zeros(2, 1, 3, 3)
    assert LatentGaussian(zero, zero).kl().tolist() == [0, 0]


def test_samples_have_the_gradients_of_the_reparameterisation():
    mean, log_variance = (part.requires_grad_() for part in latents(1, 1, 2, 3))
    noise = torch.randn(1, 1, 2, 3, dtype=torch.float64)
    LatentGaussian(mean, log_variance).sample(noise).sum().backward()
    torch.testing.assert_close(mean.grad, torch.ones_like(mean))
    torch.testing.assert_close(log_variance.grad, (log_variance / 2).exp() * noise / 2)


def test_loss_is_error_and_kl_per_pixel():
    found = latents(2, 1, 3, 3)
    x, back = torch.zeros(2, 1, 6, 6), torch.full((2, 1, 6, 6), 0.5)
    torch.testing.assert_close(vae_losses(x, back, found, 0.0), torch.full((2,), 0.25))
    torch.testing.assert_close(vae_losses(x, back, found, 2.0), 0.25 + 2 * found.kl().float() / 36)


@pytest.mark.parametrize("halvings, patch_size", [(2, 1), (1, 2), (0, 2), (1, 4)])
def test_shapes_there_and_back(halvings, patch_size):
    vae = VAE(3, 4, 8, halvings, patch_size)
    x = torch.randn(2, 3, 16, 24)
    found = vae.encode(x)
    assert vae.factor == patch_size * 2**halvings
    assert found.mean.shape == found.log_variance.shape == (2, 4, 16 // vae.factor, 24 // vae.factor)
    assert vae.decode(found.mean).shape == x.shape


def test_sizes_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="multiples of 4"):
        VAE(1, 2, 8).encode(torch.zeros(1, 1, 30, 28))


@pytest.mark.slow
def test_training_lowers_the_loss_and_repeats_by_seed(images):
    losses = [[r.loss for r in autoencoder_steps(TINY.make_network(3), images, TINY, seed=3)] for _ in range(2)]
    assert losses[0] == losses[1] and len(losses[0]) == 60
    assert sum(losses[0][-10:]) < 0.7 * sum(losses[0][:10])


def test_scale_gives_the_training_latents_unit_deviation_and_decoding_undoes_it(images):
    autoencoder = Autoencoder.of(TINY.make_network(0), images, TINY)
    scaled = autoencoder.encode(images)
    assert abs(float(scaled.std()) - 1) < 1e-5 and not scaled.requires_grad
    assert autoencoder.vae.latent_shape((1, 28, 28)) == tuple(scaled.shape[1:])
    mean = autoencoder.vae.encode(images).mean
    torch.testing.assert_close(scaled, mean * autoencoder.scale)
    torch.testing.assert_close(autoencoder.decode(scaled), autoencoder.vae.decode(mean).clamp(-1, 1))


def test_file_and_back(tmp_path, images):
    autoencoder = Autoencoder.of(TINY.make_network(0), images, TINY)
    autoencoder.save(tmp_path / "a.safetensors", seed=0)
    again = load_autoencoder(tmp_path / "a.safetensors")
    assert again.scale == autoencoder.scale and again.recipe == TINY
    torch.testing.assert_close(again.encode(images), autoencoder.encode(images), rtol=1e-2, atol=1e-2)
    with pytest.raises(CheckpointError, match="there is no autoencoder 'faces'"):
        load_autoencoder("faces")
    with pytest.raises(CheckpointError, match="holds no autoencoder"):
        load_autoencoder(asset("checkpoints/digits.safetensors"))


def test_train_autoencoder_takes_the_recipes_data():
    quick = replace(TINY, steps=1)
    autoencoder = train_autoencoder(quick)
    assert abs(float(autoencoder.encode(load_digits().train_images).std()) - 1) < 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(AUTOENCODERS))
def test_shipped_autoencoders_do_what_their_manifest_says(name):
    autoencoder = load_autoencoder(name)
    stated = autoencoder.manifest["metrics"]["held-out images"]
    found = measure_autoencoder(autoencoder, 200)
    assert found["mse"] < 1.3 * stated["mse"]
    key = "accuracy" if "accuracy" in stated else "everything"
    assert stated[key] > 0.98 and found[key] > 0.97
    assert autoencoder.recipe == AUTOENCODERS[name]


def test_data_that_is_no_number_stops_the_training_before_the_weights_are_spoilt():
    vae = TINY.make_network(0)
    with pytest.raises(TrainingDiverged, match="the loss became nan at step 1"):
        next(autoencoder_steps(vae, torch.full((4, 1, 28, 28), float("nan")), TINY))
    assert all(bool(p.isfinite().all()) for p in vae.parameters())


@pytest.mark.parametrize("value", [1e4, -1e4])
def test_a_log_variance_beyond_what_half_precision_holds_is_bounded(value):
    """exp overflows in float16 above 11: the encoder's answer is clamped, and its divergence stays finite."""
    vae = VAE(1, 2, 8)
    with torch.no_grad():
        vae.encoder[-1].weight.zero_()
        vae.encoder[-1].bias.fill_(value)
    found = vae.encode(torch.zeros(1, 1, 8, 8)).log_variance
    assert found.unique().tolist() == [10 if value > 0 else -20] and bool(found.half().exp().isfinite().all())


def test_an_autoencoder_is_not_written_over(tmp_path, images):
    autoencoder = Autoencoder.of(TINY.make_network(0), images, TINY)
    autoencoder.save(tmp_path / "a.safetensors")
    with pytest.raises(CheckpointError, match="is there already"):
        autoencoder.save(tmp_path / "a.safetensors")
    autoencoder.save(tmp_path / "a.safetensors", overwrite=True)


def test_an_autoencoder_of_a_folder_of_images(tmp_path):
    from PIL import Image

    for i in range(6):
        Image.new("RGB", (20, 16), (40 * i, 10, 200)).save(tmp_path / f"{i}.png")
    parts = {**TINY.network, "in_channels": 3}
    recipe = replace(TINY, network=parts, data=f"folder:{tmp_path}", image_shape=[3, 16, 16], steps=2, batch_size=2)
    autoencoder = train_autoencoder(recipe)
    assert autoencoder.encode(recipe.load_images()).shape == (6, 2, 4, 4)

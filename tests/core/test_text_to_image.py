"""From a recipe of latents and sentences to a file, to pictures: every setting arrives where it counts."""

import json

import pytest
import torch

from diffusion_lib.data import VOCABULARY
from diffusion_lib.network import Prompt, Read, TextUNet
from diffusion_lib.sampling import Diffusion, load_model
from diffusion_lib.training import RECIPES, CheckpointError, Recipe, Run, load_autoencoder, recipes
from diffusion_lib.training import checkpoint as files

SMALL = Recipe(
    name="small",
    about="for tests",
    network={
        "words": list(VOCABULARY),
        "length": 12,
        "text_dim": 8,
        "layers": 1,
        "in_channels": 4,
        "out_channels": 4,
        "time_dim": 8,
        "base_channels": 8,
        "multipliers": [1],
    },
    schedule={"timesteps": 20, "beta_schedule": "cosine"},
    data="scenes",
    steps=2,
    batch_size=8,
    network_kind="text_unet",
    image_shape=[3, 32, 32],
    autoencoder="scenes_vae",
)
SENTENCES = ["a small red circle on the left", "a large blue square above a small green triangle"]


def awake(network):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        for p in network.parameters():
            if not p.any():
                torch.nn.init.normal_(p, std=0.2)
    return network.eval()


@pytest.fixture(scope="module")
def model():
    autoencoder = load_autoencoder("scenes_vae")
    return Diffusion(
        awake(SMALL.make_network(0)), SMALL.make_schedule(), SMALL.prediction_type, autoencoder, (3, 32, 32), SMALL
    )


def test_batches_are_scaled_latents_with_their_sentences(monkeypatch):
    real = recipes.load_training_data
    monkeypatch.setattr(recipes, "load_training_data", lambda data, **more: real(data, **{**more, "num_scenes": 64}))
    x, prompt = SMALL.make_batches(0)[0]
    assert x.shape == (8, 4, 8, 8) and isinstance(prompt, Prompt) and prompt.tokens.shape == (8, 12)
    # Whichever picture it is, decoding the latents must show what its sentence says.
    images, _, captions, _ = real("scenes", num_scenes=64)
    tokens = SMALL.make_network().tokenizer(captions).tokens
    autoencoder = load_autoencoder("scenes_vae")
    for latent, row in zip(x, prompt.tokens, strict=True):
        same = [i for i in range(64) if torch.equal(tokens[i], row)]
        assert any(float((autoencoder.decode(latent[None])[0] - images[i]).abs().mean()) < 0.05 for i in same)
    run = Run(SMALL)
    assert [report.step for report in run.steps()] == [1, 2]


def test_pictures_come_decoded_and_latents_are_never_clipped(model):
    latents = model.sample_latents(SENTENCES, steps=4)
    assert latents.shape == (2, 4, 8, 8) and latents.abs().max() > 1
    pictures = model.sample(SENTENCES, steps=4)
    torch.testing.assert_close(pictures, model.autoencoder.decode(latents))
    assert pictures.shape == (2, 3, 32, 32)
    *_, last = model.trajectory(SENTENCES, steps=4)
    torch.testing.assert_close(last.x, latents)


def test_words_guidance_and_the_negative_prompt_reach_the_network(model):
    plain = model.sample_latents(SENTENCES, steps=3)
    other = model.sample_latents([SENTENCES[0], "a large red square on the right"], steps=3)
    torch.testing.assert_close(plain[0], other[0])
    assert not torch.allclose(plain[1], other[1])
    guided = model.sample_latents(SENTENCES, steps=3, guidance_scale=3.0)
    assert not torch.allclose(plain, guided)
    # The empty sentence is the null condition; any other leads elsewhere, and only under guidance.
    empty = model.sample_latents(SENTENCES, steps=3, guidance_scale=3.0, negative="")
    torch.testing.assert_close(empty, guided)
    away = model.sample_latents(SENTENCES, steps=3, guidance_scale=3.0, negative="red")
    assert not torch.allclose(away, guided)
    torch.testing.assert_close(model.sample_latents(SENTENCES, steps=3, negative="red"), plain)
    asked = model.denoiser(SENTENCES, 3.0, negative=["red", "red"])
    again = model.denoiser(SENTENCES, 3.0)
    t = torch.tensor([5, 9])
    assert not torch.allclose(asked(plain, t).x0, again(plain, t).x0)


@pytest.mark.parametrize("options", [{}, {"guidance_scale": 3.0}, {"guidance_scale": 3.0, "negative": "red"}])
def test_a_draw_reads_its_sentences_once_and_draws_the_same(model, options):
    """Two samples, seven steps: the reader is asked once for the sentences, and once for what guidance leaves."""
    asked = []
    hook = model.network.text_encoder.register_forward_hook(lambda *call: asked.append(len(call[1][0])))
    try:
        drawn = model.sample_latents(SENTENCES, steps=7, **options)
    finally:
        hook.remove()
    assert asked == [2] * (1 if not options else 2)
    # The way with a reading in every step.
    *_, state = model.trajectory(SENTENCES, steps=7, **options)
    torch.testing.assert_close(drawn, state.x)


def test_what_is_read_is_told_as_words_are(model):
    network, x, t = model.network, torch.randn(2, 4, 8, 8), torch.tensor([3, 15])
    words = network.tokenizer(SENTENCES)
    read = network.read_prompt(words)
    assert isinstance(read, Read) and read.vectors.shape == (2, 12, 8) and read.mask.equal(words.mask)
    assert network.read_prompt(read) is read and not read.vectors.requires_grad
    torch.testing.assert_close(network(x, t, read), network(x, t, words))
    null = network.null_condition(read)
    assert isinstance(null, Read) and isinstance(network.null_condition(words), Prompt)
    torch.testing.assert_close(network(x, t, null), network(x, t))
    # A model takes what is read as it takes words, for as many samples as there are.
    three = network.tokenizer([*SENTENCES, ""])
    for told in (three, network.read_prompt(three)):
        again = model.sample_latents(told, steps=2)
        torch.testing.assert_close(again, model.sample_latents([*SENTENCES, ""], steps=2))
        *_, state = model.trajectory(told, steps=2)
        torch.testing.assert_close(state.x, again)
    assert model.denoiser(three, 3.0, negative="red")(torch.zeros(3, 4, 8, 8), torch.tensor([5, 5, 5])).x0.shape[0] == 3
    # Training tells words, and their reader learns.
    network(x, t, words).sum().backward()
    assert any(p.grad is not None and p.grad.any() for p in network.text_encoder.parameters())
    network.zero_grad()


def test_sentences_are_checked_before_anything_is_drawn(model):
    with pytest.raises(ValueError, match="the word 'pink' is not in the vocabulary: a, small, large"):
        model.sample(["a small pink circle on the left"])
    with pytest.raises(ValueError, match="a list of sentences is needed"):
        model.sample("a small red circle on the left")
    with pytest.raises(ValueError, match="reads no sentences"):
        load_model("digits").sample(["seven"])


def test_a_model_knows_which_latents_it_was_trained_on(tmp_path, monkeypatch):
    path = tmp_path / "m.safetensors"
    Run(SMALL).save_model(path, half=True)
    loaded = load_model(path)
    assert isinstance(loaded.network, TextUNet) and loaded.autoencoder is not None
    assert loaded.network.tokenizer.words == VOCABULARY
    assert next(loaded.network.parameters()).dtype == torch.float32
    checkpoint = files.read_checkpoint(path)
    manifest = {**json.loads(json.dumps(checkpoint.manifest)), "autoencoder_sha256": "0" * 64}
    files.save_checkpoint(path, checkpoint.tensors, manifest)
    with pytest.raises(CheckpointError, match="latents of another scenes_vae"):
        load_model(path)


def test_an_unknown_kind_of_network_is_refused():
    with pytest.raises(ValueError, match="network_kind must be one of unet, text_unet"):
        Recipe("x", "y", network_kind="transformer").make_network()


@pytest.mark.parametrize("name", [name for name, recipe in RECIPES.items() if recipe.autoencoder])
def test_recipes_of_latents_fit_their_autoencoder(name):
    recipe = RECIPES[name]
    shape = load_autoencoder(recipe.autoencoder).vae.latent_shape(tuple(recipe.image_shape))
    network = recipe.make_network()
    assert network(torch.zeros(1, *shape), torch.tensor([3])).shape == (1, *shape)

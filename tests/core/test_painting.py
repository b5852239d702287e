"""A text-to-image model taken apart does what the whole does; the table of its parts; what is seen while it draws."""

import pytest
import torch

from diffusion_lib import load_model
from diffusion_lib.checks import get_exercise
from diffusion_lib.sampling import PaintingParts, sample_ddim
from diffusion_lib.schedule import step_pairs
from diffusion_lib.showing import parts_beside, unet_ratio, watch_drawing

SENTENCES = ["a red circle", "a large blue square left of a small white cross"]


@pytest.fixture(scope="module")
def painter():
    return load_model("scenes")


def test_the_parts_put_together_draw_what_the_sampler_draws(painter):
    """The exercise's own loop beside `sample_ddim` with guidance, from the same noise."""
    prompt = painter.network.tokenizer(SENTENCES)
    options = {"num_inference_steps": 3, "guidance_scale": 2.5, "prediction_type": "v", "clip_x0": False}
    latents = sample_ddim(
        painter.network, painter.schedule, (2, 4, 8, 8), condition=prompt,
        generator=torch.Generator().manual_seed(5), **options,
    )  # fmt: skip
    noise = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(5))
    times = [t for t, _ in step_pairs(painter.schedule, 3)]
    loop = get_exercise("text_to_image").reference
    drawn = loop(SENTENCES, ["", ""], noise, times, 2.5, PaintingParts(painter))
    assert torch.allclose(drawn, painter.autoencoder.decode(latents), atol=1e-4)


def test_what_is_hidden_is_hidden_from_the_image_alone(painter):
    parts = PaintingParts(painter), PaintingParts(painter, lambda tokens, mask: mask & (tokens != 5))
    whole, hidden = (part.read(SENTENCES) for part in parts)
    assert torch.equal(whole.vectors, hidden.vectors)
    assert int((whole.mask != hidden.mask).sum()) == 1
    x, t = torch.ones(2, 4, 8, 8), torch.tensor([500, 500])
    first, second = (part.predict(x, t, read) for part, read in zip(parts, (whole, hidden), strict=True))
    assert not torch.allclose(first[0], second[0]) and torch.allclose(first[1], second[1], atol=1e-5)


def test_the_table_of_parts_counts_parameters(painter):
    unet = sum(p.numel() for p in painter.network.unet.parameters())
    text = parts_beside(painter)
    assert f"{unet:,}" in text and "(77, 768)" in text
    assert unet_ratio(painter) == pytest.approx(859_520_964 / unet)
    with pytest.raises(ValueError, match="must have a text encoder"):
        parts_beside(load_model("digits"))


def test_watching_begins_at_pure_noise(painter):
    drawn = watch_drawing(painter, "a red circle", steps=2, seed=1)
    assert drawn.times == [999, 499] and len(drawn.weights) == 2 and drawn.picture.shape == (3, 32, 32)
    assert all(torch.allclose(layer.sum(-1), torch.ones(())) for layer in drawn.weights[0])
    (picture,) = painter.sample(["a red circle"], steps=2, guidance_scale=3.0, seed=1)
    assert torch.allclose(drawn.picture, picture, atol=1e-4)

"""Stable Diffusion 1.5 as notebook 10 tells it, built from its configuration without a single weight."""

import torch

from diffusion_lib.showing.anatomy import THEIRS, WORDS


def size(network):
    return sum(parameter.numel() for parameter in network.parameters())


def test_its_unet_and_autoencoder_have_the_parameters_and_shapes_of_the_table():
    from diffusers import AutoencoderKL, UNet2DConditionModel

    levels = (128, 256, 512, 512)
    with torch.device("meta"):  # shapes and sizes alone; the weights would take 3.8 GB
        unet = UNet2DConditionModel(cross_attention_dim=768)
        vae = AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
            block_out_channels=levels, layers_per_block=2, latent_channels=4,
        )  # fmt: skip
        latents = vae.encode(torch.empty(1, 3, 512, 512)).latent_dist.mean
        answer = unet(latents, torch.empty(1), torch.empty(1, 77, 768)).sample
    assert THEIRS["U-Net"] == (str(tuple(latents.shape[1:])), size(unet)) and answer.shape == latents.shape
    assert THEIRS["VAE"] == ("(3, 512, 512)", size(vae))


def test_its_text_encoder_has_the_parameters_of_the_table():
    dim, layers, inner, places = 768, 12, 3072, 77
    attention = 4 * (dim * dim + dim)
    feed_forward = dim * inner + inner + inner * dim + dim
    norms = 2 * 2 * dim
    embeddings = WORDS * dim + places * dim
    assert THEIRS["text encoder"] == (
        f"({places}, {dim})",
        embeddings + layers * (attention + feed_forward + norms) + 2 * dim,
    )

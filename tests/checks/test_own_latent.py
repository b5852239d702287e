"""A network among latents, trained on the learner's pairs."""

import torch

from diffusion_lib import DiffusionSchedule
from diffusion_lib.checks import get_exercise, train_latent
from diffusion_lib.training import load_autoencoder


def test_it_learns_from_these_pairs_and_each_digit_is_encoded_before():
    seen, reference = [], get_exercise("latent_training_pair").reference
    autoencoder, bars = load_autoencoder("digits_vae"), DiffusionSchedule(1000, "cosine").alpha_bars.float()

    def pair_of(encode, x0, scale, t, alpha_bars, noise):
        seen.append((encode(x0), x0, scale, alpha_bars is bars))
        return reference(encode, x0, scale, t, alpha_bars, noise)

    network, losses = train_latent(pair_of, autoencoder, bars, 40)
    assert len(losses) == len(seen) == 40 and sum(losses[-10:]) < 0.95 * sum(losses[:10])
    encoded, latents, scale, same = seen[0]
    assert encoded is latents and latents.shape == (64, 4, 7, 7) and scale == autoencoder.scale and same
    zeros = torch.zeros(64, dtype=torch.int64)
    assert not network.training and network(latents, zeros, zeros).shape == latents.shape

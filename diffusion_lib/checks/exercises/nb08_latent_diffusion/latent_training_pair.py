"""The exercise latent_training_pair: a training pair in the latent space."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal, per_sample, some_alpha_bars
from ._autoencoder import SIZES, Shrinker


def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    """Noised latents and the v that a network should say of them."""
    z0 = scale * encode(x0)
    kept = per_sample(alpha_bars[t], z0)
    return kept.sqrt() * z0 + (1 - kept).sqrt() * noise, kept.sqrt() * noise - (1 - kept).sqrt() * z0


def _pair_probes(generator):
    probes = []
    for (name, (b, c, h, w)), scale in zip(SIZES.items(), (0.4, 2.5, 0.18), strict=True):
        encode = Shrinker(generator, c)
        probes.append(
            Probe(
                f"{name}, scale {scale:g}",
                (
                    encode,
                    normal(generator, b, c, h, w),
                    scale,
                    mixed_times(generator, b, 12),
                    some_alpha_bars(generator, 12),
                    normal(generator, b, 2 * c, h, w // 2),
                ),
            )
        )
    encode, x0, _, t, _, noise = probes[0].args
    clean = torch.full((12,), 1.0, dtype=torch.float64)
    return [*probes, Probe("no noise at all", (encode, x0, 0.5, t, clean, noise))]


def _pair(latents=lambda e, x, s: s * e(x), signal=lambda k: k**0.5, spread=lambda k: (1 - k) ** 0.5, target=None):
    def answer(encode, x0, scale, t, alpha_bars, noise):
        z0 = latents(encode, x0, scale)
        kept = per_sample(alpha_bars[t], z0)
        said = kept.sqrt() * noise - (1 - kept).sqrt() * z0 if target is None else target(z0, noise, kept)
        return signal(kept) * z0 + spread(kept) * noise, said

    return answer


def _one_time(encode, x0, scale, t, alpha_bars, noise):
    return latent_training_pair(encode, x0, scale, t[:1].expand_as(t), alpha_bars, noise)


EXERCISE = Exercise(
    id="latent_training_pair",
    title="a training pair in the latent space",
    notebook="08_latent_diffusion",
    place=60,
    points=3,
    difficulty=3,
    minutes=12,
    reference=latent_training_pair,
    probes=_pair_probes,
    tolerance=1e-9,
    where="Latent diffusion (Rombach et al. 2022), eq. 2, with DDPM eq. 4 and v of Salimans & Ho 2022",
    misconceptions=(
        Misconception(
            "The latents are not scaled",
            "The latents went in as the encoder gives them. The schedule takes unit variance for granted.",
            _pair(lambda e, x, s: e(x)),
        ),
        Misconception(
            "Divided by the scale",
            "Into the latent space one multiplies by the scale; dividing belongs to the way back.",
            _pair(lambda e, x, s: e(x) / s),
        ),
        Misconception(
            "The picture is scaled",
            "The scale was applied before the encoder. It belongs to the latents.",
            _pair(lambda e, x, s: e(s * x)),
        ),
        Misconception(
            "The noise instead of v",
            "The second result is the noise, or eps. The network of this notebook says v.",
            _pair(target=lambda z, n, k: n),
        ),
        Misconception(
            "The latents instead of v",
            "The second result is the clean latent. The network says v.",
            _pair(target=lambda z, n, k: z),
        ),
        Misconception(
            "v with its sign turned",
            "v is signal-weighted noise minus noise-weighted signal; yours is the opposite.",
            _pair(target=lambda z, n, k: (1 - k).sqrt() * z - k.sqrt() * n),
        ),
        Misconception(
            "v with its weights exchanged",
            "The two roots in v are exchanged: that is z_t with a sign.",
            _pair(target=lambda z, n, k: (1 - k).sqrt() * n - k.sqrt() * z),
        ),
        Misconception(
            "alpha_bar without its root",
            "The latent is multiplied by alpha_bar. Its root keeps the variance at 1.",
            _pair(signal=lambda k: k),
        ),
        Misconception(
            "The noise without a root",
            "The noise is multiplied by 1 - alpha_bar. Its root is the standard deviation.",
            _pair(spread=lambda k: 1 - k),
        ),
        Misconception("One time for the whole batch", "Every sample has its own t, and its own alpha_bar.", _one_time),
        Misconception(
            "No roots at all",
            "Signal and noise are weighted by alpha_bar and 1 - alpha_bar. Their roots keep the variance at 1.",
            _pair(signal=lambda k: k, spread=lambda k: 1 - k, target=lambda z, n, k: k * n - (1 - k) * z),
        ),
        Misconception(
            "One minus the root",
            "The noise's weight is the root of 1 - alpha_bar, not 1 minus the root.",
            _pair(spread=lambda k: 1 - k.sqrt(), target=lambda z, n, k: k.sqrt() * n - (1 - k.sqrt()) * z),
        ),
        Misconception(
            "v with a plus",
            "v is a difference: signal-weighted noise minus noise-weighted signal.",
            _pair(target=lambda z, n, k: k.sqrt() * n + (1 - k).sqrt() * z),
        ),
        Misconception(
            "v made of the noised latent",
            "In v stands the clean latent, not the noised one.",
            _pair(target=lambda z, n, k: k.sqrt() * n - (1 - k).sqrt() * (k.sqrt() * z + (1 - k).sqrt() * n)),
        ),
        Misconception(
            "The scale only in z_t",
            "The noised latent is scaled, but v was made of the latent as the encoder gives it.",
            lambda e, x, s, t, a, n: (
                latent_training_pair(e, x, s, t, a, n)[0],
                latent_training_pair(e, x, 1.0, t, a, n)[1],
            ),
        ),
        Misconception(
            "The noise is scaled too",
            "Latent and noise were both multiplied by the scale. The noise has unit variance already; the scale "
            "brings the latents to it.",
            lambda e, x, s, t, a, n: tuple(s * part for part in latent_training_pair(e, x, 1.0, t, a, n)),
        ),
        Misconception(
            "The time before",
            "alpha_bar was looked up at t - 1. Papers count from 1, tables from 0: here time t stands at position t.",
            lambda e, x, s, t, a, n: latent_training_pair(e, x, s, t - 1, a, n),
        ),
        Misconception(
            "The scale twice in v",
            "The noised latent is right, and in v the latent was scaled a second time.",
            lambda e, x, s, t, a, n: (
                latent_training_pair(e, x, s, t, a, n)[0],
                latent_training_pair(e, x, s * s, t, a, n)[1],
            ),
        ),
        Misconception(
            "The products multiplied again",
            "alpha_bars are cumulative products already. Look them up as they are.",
            lambda e, x, s, t, a, n: latent_training_pair(e, x, s, t, a.cumprod(0), n),
        ),
        Misconception(
            "The picture was shrunken, not the latent",
            "The root of alpha_bar multiplied the picture, before the encoder. An encoder is not linear: noise the "
            "latents.",
            lambda e, x, s, t, a, n: (
                s * e(per_sample(a[t], x).sqrt() * x) + (1 - per_sample(a[t], x)).sqrt() * n,
                latent_training_pair(e, x, s, t, a, n)[1],
            ),
        ),
        Misconception(
            "The two results exchanged",
            "The noised latent comes first, then what the network should say of it.",
            lambda *args: latent_training_pair(*args)[::-1],
        ),
    ),
    properties=(
        Property(
            "without noise the network sees the scaled latents",
            lambda calls: bool((calls[3].value[0] - 0.5 * calls[3].args[0](calls[3].args[1])).abs().max() < 1e-4),
            "Where alpha_bar is 1, the first result must be the scaled latents themselves.",
        ),
    ),
    hints=(
        "First the clean latents: encode, then scale. From then on forget the picture.",
        "alpha_bars[t] has shape (b,). Give it three more axes of length 1 before it meets the latents.",
        "z_t and v are the two formulas above, with the scaled latents in the place of x0.",
    ),
    forbidden=("Autoencoder", "load_autoencoder"),
)

"""Into the latents and out of them: what is trained on, and what a sampler's end becomes."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal, per_sample, some_alpha_bars


class Shrinker:
    """Stands in for an autoencoder: halves the width, doubles the channels, and is undone exactly by `back`."""

    def __init__(self, generator, channels):
        self.mix = normal(generator, 2 * channels, 2 * channels)

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> (b, 2 c, h, w / 2)."""
        if x.ndim != 4 or x.shape[1] * 2 != len(self.mix):
            raise ValueError(f"encode takes pictures of shape (b, {len(self.mix) // 2}, h, w), got {tuple(x.shape)}")
        folded = torch.cat([x[..., ::2], x[..., 1::2]], dim=1)
        return torch.einsum("dc,bchw->bdhw", self.mix.to(x.dtype), folded) + 0.3

    def back(self, z):
        """Shapes: (b, 2 c, h, w) -> (b, c, h, 2 w)."""
        if z.ndim != 4 or z.shape[1] != len(self.mix):
            raise ValueError(f"decode takes latents of shape (b, {len(self.mix)}, h, w), got {tuple(z.shape)}")
        plain = torch.einsum("dc,bchw->bdhw", torch.linalg.inv(self.mix).to(z.dtype), z - 0.3)
        return torch.stack(plain.chunk(2, dim=1), dim=-1).flatten(-2)


SIZES = {"coloured pictures": (5, 3, 4, 6), "a batch of one": (1, 1, 4, 4), "batch as large as the width": (4, 2, 4, 4)}


def latent_training_pair(encode, x0, scale, t, alpha_bars, noise):
    """Noised latents and the v that a network should say of them."""
    z0 = scale * encode(x0)
    kept = per_sample(alpha_bars[t], z0)
    return kept.sqrt() * z0 + (1 - kept).sqrt() * noise, kept.sqrt() * noise - (1 - kept).sqrt() * z0


def _pair_probes(generator):
    probes = []
    for (name, (b, c, h, w)), scale in zip(SIZES.items(), (0.4, 2.5, 0.18), strict=True):
        encode = Shrinker(generator, c)
        probes.append(Probe(f"{name}, scale {scale:g}", (encode, normal(generator, b, c, h, w), scale,
                      mixed_times(generator, b, 12), some_alpha_bars(generator, 12),
                      normal(generator, b, 2 * c, h, w // 2))))  # fmt: skip
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


latent_training_pair_exercise = Exercise(
    id="latent_training_pair",
    title="a training pair in the latent space",
    notebook="08_latent_diffusion",
    points=3,
    difficulty=3,
    minutes=12,
    reference=latent_training_pair,
    probes=_pair_probes,
    tolerance=1e-9,
    where="Latent diffusion (Rombach et al. 2022), eq. 2, with DDPM eq. 4 and v of Salimans & Ho 2022, section 4",
    misconceptions=(
        Misconception("The latents are not scaled", "The latents went in as the encoder gives them. The schedule takes "
                      "unit variance for granted.", _pair(lambda e, x, s: e(x))),
        Misconception("Divided by the scale", "Into the latent space one multiplies by the scale; dividing belongs to "
                      "the way back.", _pair(lambda e, x, s: e(x) / s)),
        Misconception("The picture is scaled", "The scale was applied before the encoder. It belongs to the latents.",
                      _pair(lambda e, x, s: e(s * x))),
        Misconception("The noise instead of v", "The second result is the noise, or eps. The network of this notebook "
                      "says v.", _pair(target=lambda z, n, k: n)),
        Misconception("The latents instead of v", "The second result is the clean latent. The network says v.",
                      _pair(target=lambda z, n, k: z)),
        Misconception("v with its sign turned", "v is signal-weighted noise minus noise-weighted signal; yours is the "
                      "opposite.", _pair(target=lambda z, n, k: (1 - k).sqrt() * z - k.sqrt() * n)),
        Misconception("v with its weights exchanged", "The two roots in v are exchanged: that is z_t with a sign.",
                      _pair(target=lambda z, n, k: (1 - k).sqrt() * n - k.sqrt() * z)),
        Misconception("alpha_bar without its root", "The latent is multiplied by alpha_bar. Its root keeps the "
                      "variance at 1.", _pair(signal=lambda k: k)),
        Misconception("The noise without a root", "The noise is multiplied by 1 - alpha_bar. Its root is the standard "
                      "deviation.", _pair(spread=lambda k: 1 - k)),
        Misconception("One time for the whole batch", "Every sample has its own t, and its own alpha_bar.", _one_time),
        Misconception("No roots at all", "Signal and noise are weighted by alpha_bar and 1 - alpha_bar. Their roots "
                      "keep the variance at 1.",
                      _pair(signal=lambda k: k, spread=lambda k: 1 - k, target=lambda z, n, k: k * n - (1 - k) * z)),
        Misconception("One minus the root", "The noise's weight is the root of 1 - alpha_bar, not 1 minus the root.",
                      _pair(spread=lambda k: 1 - k.sqrt(), target=lambda z, n, k: k.sqrt() * n - (1 - k.sqrt()) * z)),
        Misconception("v with a plus", "v is a difference: signal-weighted noise minus noise-weighted signal.",
                      _pair(target=lambda z, n, k: k.sqrt() * n + (1 - k).sqrt() * z)),
        Misconception("v made of the noised latent", "In v stands the clean latent, not the noised one.",
                      _pair(target=lambda z, n, k: k.sqrt() * n
                            - (1 - k).sqrt() * (k.sqrt() * z + (1 - k).sqrt() * n))),
        Misconception("The scale only in z_t", "The noised latent is scaled, but v was made of the latent as the "
                      "encoder gives it.", lambda e, x, s, t, a, n: (
                          latent_training_pair(e, x, s, t, a, n)[0], latent_training_pair(e, x, 1.0, t, a, n)[1])),
    ),
    properties=(
        Property("without noise the network sees the scaled latents",
                 lambda calls: bool((calls[3].value[0] - 0.5 * calls[3].args[0](calls[3].args[1])).abs().max() < 1e-4),
                 "Where alpha_bar is 1, the first result must be the scaled latents themselves."),
    ),
    hints=(
        "First the clean latents: encode, then scale. From then on forget the picture.",
        "alpha_bars[t] has shape (b,). Give it three more axes of length 1 before it meets the latents.",
        "z_t and v are the two formulas above, with the scaled latents in the place of x0.",
    ),
    forbidden=("Autoencoder", "load_autoencoder"),
)  # fmt: skip


def decode_samples(decode, z, scale):
    """Pictures from a sampler's scaled latents."""
    return decode(z / scale).clamp(-1, 1)


def _decode_probes(generator):
    probes = []
    for (name, (b, c, h, w)), scale in zip(SIZES.items(), (0.4, 2.5, 0.18), strict=True):
        shrinker = Shrinker(generator, c)
        # Pictures a little beyond the range of pixels, as decoders give them.
        z = scale * shrinker(0.8 * normal(generator, b, c, h, w))
        probes.append(Probe(f"{name}, scale {scale:g}", (shrinker.back, z, scale)))
    return probes


def _in_range(calls):
    return all(float(call.value.abs().max()) <= 1 + 1e-5 for call in calls)


decode_samples_exercise = Exercise(
    id="decode_samples",
    title="from the sampler's end to a picture",
    notebook="08_latent_diffusion",
    points=2,
    difficulty=2,
    minutes=6,
    reference=decode_samples,
    pure=True,
    probes=_decode_probes,
    tolerance=1e-9,
    where="Latent diffusion (Rombach et al. 2022), section 3.2 and appendix G",
    misconceptions=(
        Misconception("Multiplied by the scale again", "The latents were multiplied on the way in. On the way out the "
                      "scale is divided away.", lambda d, z, s: d(z * s).clamp(-1, 1)),
        Misconception("The scale is left in", "The decoder was given the scaled latents. It learned on the unscaled "
                      "ones.", lambda d, z, s: d(z).clamp(-1, 1)),
        Misconception("The latents are clipped", "Latents were cut to -1 to 1. They have no range: much of a picture "
                      "lies beyond.", lambda d, z, s: d(z.clamp(-1, 1) / s).clamp(-1, 1)),
        Misconception("Clipped and multiplied", "Only the last of the three mistakes is mended: the latents are still "
                      "clipped, and still multiplied by the scale.",
                      lambda d, z, s: d(z.clamp(-1, 1) * s).clamp(-1, 1)),
        Misconception("The latents are clipped after dividing", "Latents were cut to -1 to 1 before the decoder. They "
                      "have no range.", lambda d, z, s: d((z / s).clamp(-1, 1)).clamp(-1, 1)),
        Misconception("The pixels are not clipped", "Decoders overshoot a little. Pixels beyond -1 to 1 cannot be "
                      "shown.", lambda d, z, s: d(z / s)),
        Misconception("Scaled after decoding", "The division came after the decoder. It belongs to the latents.",
                      lambda d, z, s: (d(z) / s).clamp(-1, 1)),
        Misconception("Moved to 0 to 1", "Pixels were brought to 0 to 1. Here they go from -1 to 1.",
                      lambda d, z, s: (d(z / s) / 2 + 0.5).clamp(0, 1)),
        Misconception("Pixels from 0 to 1", "Pixels were cut to 0 to 1: everything darker than grey is lost.",
                      lambda d, z, s: d(z / s).clamp(0, 1)),
        Misconception("Squeezed, not cut", "Pixels were squeezed by tanh instead of being cut: greys change too.",
                      lambda d, z, s: d(z / s).tanh()),
    ),
    properties=(
        Property("all pixels lie in -1 to 1", _in_range, "Some pixels lie outside of -1 to 1."),
    ),
    hints=(
        "Read the four lines of the buggy version against the section on the scale.",
        "Three questions: what has no range, what has one, and what undoes a multiplication?",
        "First undo the scale, then decode, and only then clip.",
    ),
    forbidden=("Autoencoder", "load_autoencoder"),
)  # fmt: skip

"""The exercise decode_samples: from the sampler's end to a picture."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._autoencoder import SIZES, Shrinker


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


EXERCISE = Exercise(
    id="decode_samples",
    title="from the sampler's end to a picture",
    notebook="08_latent_diffusion",
    place=70,
    points=2,
    difficulty=2,
    minutes=6,
    reference=decode_samples,
    pure=True,
    probes=_decode_probes,
    tolerance=1e-9,
    where="Latent diffusion (Rombach et al. 2022), section 3.2 and appendix G",
    misconceptions=(
        Misconception(
            "Multiplied by the scale again",
            "The latents were multiplied on the way in. On the way out the scale is divided away.",
            lambda d, z, s: d(z * s).clamp(-1, 1),
        ),
        Misconception(
            "The scale is left in",
            "The decoder was given the scaled latents. It learned on the unscaled ones.",
            lambda d, z, s: d(z).clamp(-1, 1),
        ),
        Misconception(
            "The latents are clipped",
            "Latents were cut to -1 to 1. They have no range: much of a picture lies beyond.",
            lambda d, z, s: d(z.clamp(-1, 1) / s).clamp(-1, 1),
        ),
        Misconception(
            "Clipped and multiplied",
            "Only the last of the three mistakes is mended: the latents are still "
            "clipped, and still multiplied by the scale.",
            lambda d, z, s: d(z.clamp(-1, 1) * s).clamp(-1, 1),
        ),
        Misconception(
            "The latents are clipped after dividing",
            "Latents were cut to -1 to 1 before the decoder. They have no range.",
            lambda d, z, s: d((z / s).clamp(-1, 1)).clamp(-1, 1),
        ),
        Misconception(
            "The pixels are not clipped",
            "Decoders overshoot a little. Pixels beyond -1 to 1 cannot be shown.",
            lambda d, z, s: d(z / s),
        ),
        Misconception(
            "Scaled after decoding",
            "The division came after the decoder. It belongs to the latents.",
            lambda d, z, s: (d(z) / s).clamp(-1, 1),
        ),
        Misconception(
            "Moved to 0 to 1",
            "Pixels were brought to 0 to 1. Here they go from -1 to 1.",
            lambda d, z, s: (d(z / s) / 2 + 0.5).clamp(0, 1),
        ),
        Misconception(
            "Pixels from 0 to 1",
            "Pixels were cut to 0 to 1: everything darker than grey is lost.",
            lambda d, z, s: d(z / s).clamp(0, 1),
        ),
        Misconception(
            "Squeezed, not cut",
            "Pixels were squeezed by tanh instead of being cut: greys change too.",
            lambda d, z, s: d(z / s).tanh(),
        ),
        Misconception(
            "Divided by its largest value",
            "The pictures were divided by their largest value. Then every picture changes with the brightest pixel "
            "of the batch; only what lies outside of -1 to 1 is to be cut.",
            lambda d, z, s: (x := d(z / s)) / x.abs().max(),
        ),
        Misconception(
            "Stretched from its own minimum and maximum",
            "The pictures were stretched so that they fill -1 to 1. Then dark pictures do not stay dark; only what "
            "lies outside is to be cut.",
            lambda d, z, s: 2 * ((x := d(z / s)) - x.min()) / (x.max() - x.min()) - 1,
        ),
        Misconception(
            "The scale of another model",
            "The number is that of Stable Diffusion's autoencoder. The scale comes as an argument.",
            lambda d, z, s: d(z / 0.18215).clamp(-1, 1),
        ),
        Misconception(
            "Divided twice",
            "The scale was divided away twice. It went in once.",
            lambda d, z, s: d(z / s / s).clamp(-1, 1),
        ),
        Misconception(
            "Divided by the deviation of z",
            "The latents were brought to unit deviation. That is what the sampler's latents have; the decoder wants "
            "those of the encoder.",
            lambda d, z, s: d(z / z.std()).clamp(-1, 1),
        ),
        Misconception(
            "The root of the scale",
            "The latents were divided by the root of the scale. The scale is a factor, no variance.",
            lambda d, z, s: d(z / s**0.5).clamp(-1, 1),
        ),
    ),
    properties=(Property("all pixels lie in -1 to 1", _in_range, "Some pixels lie outside of -1 to 1."),),
    hints=(
        "Read the four lines of the buggy version against the section on the scale.",
        "Three questions: what has no range, what has one, and what undoes a multiplication?",
        "First undo the scale, then decode, and only then clip.",
    ),
    forbidden=("Autoencoder", "load_autoencoder"),
)

"""The exercise latent_walk: a straight line between two pictures, through latents and through pixels."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def latent_walk(encode, decode, one, other, shares):
    """What lies between two pictures, decoded from between their latents, and between their pixels."""
    s = shares.reshape(-1, *[1] * (one.ndim - 1))
    return decode((1 - s) * encode(one) + s * encode(other)), (1 - s) * one + s * other


class _Encode:
    def __init__(self, generator, pixels, latents):
        self.weights = normal(generator, pixels, latents)

    def __call__(self, x):
        """Shapes: (b, c, h, pixels) -> (b, c, h, latents)."""
        return torch.tanh(x @ self.weights)


class _Decode:
    def __init__(self, generator, latents, pixels):
        self.weights = normal(generator, latents, pixels)

    def __call__(self, z):
        """Shapes: (b, c, h, latents) -> (b, c, h, pixels)."""
        return torch.sin(z @ self.weights)


def _probes(generator):
    probes = []
    for name, shape, latents, shares in (
        ("five places", (1, 1, 4, 6), 3, [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("uneven places", (1, 3, 2, 5), 2, [0.1, 0.7, 0.9]),
        ("beyond the ends", (1, 1, 3, 4), 4, [-0.5, 1.5]),
    ):
        parts = _Encode(generator, shape[-1], latents), _Decode(generator, latents, shape[-1])
        pictures = normal(generator, *shape), normal(generator, *shape)
        probes.append(Probe(name, (*parts, *pictures, torch.tensor(shares, dtype=torch.float64))))
    return probes


def _walk(weight=lambda s: (1 - s, s), latents=lambda line, enc, dec, a, b: dec(line(enc(a), enc(b))), both=None):
    def answer(encode, decode, one, other, shares):
        v, w = weight(shares.reshape(-1, 1, 1, 1))
        line = lambda a, b: v * a + w * b  # noqa: E731
        pair = latents(line, encode, decode, one, other), line(one, other)
        return pair if both is None else both(*pair)

    return answer


EXERCISE = Exercise(
    id="latent_walk",
    title="a walk, and what to set beside it",
    notebook="08_latent_diffusion",
    place=77,
    points=1,
    difficulty=2,
    minutes=6,
    reference=latent_walk,
    probes=_probes,
    tolerance=1e-9,
    where="the straight line between two points, once in each of the two rooms",
    misconceptions=(
        Misconception(
            "The walk begins at the other end",
            "Share 0 is the first picture, share 1 the second.",
            _walk(weight=lambda s: (s, 1 - s)),
        ),
        Misconception(
            "Decoded pixels",
            "The line was drawn between the pixels, then encoded and decoded. The line between the latents is asked "
            "for.",
            _walk(latents=lambda line, enc, dec, a, b: dec(enc(line(a, b)))),
        ),
        Misconception(
            "The ends are decoded, and then mixed",
            "Two decoded pictures were mixed: that is a walk through pixels again. Mix first, then decode.",
            _walk(latents=lambda line, enc, dec, a, b: line(dec(enc(a)), dec(enc(b)))),
        ),
        Misconception(
            "Not decoded",
            "The first of the two is still latents.",
            _walk(latents=lambda line, enc, dec, a, b: line(enc(a), enc(b))),
        ),
        Misconception(
            "Pixels first",
            "The walk through latents comes first.",
            _walk(both=lambda a, b: (b, a)),
        ),
        Misconception(
            "Twice through latents",
            "Both walks go through latents. The second goes through pixels.",
            _walk(both=lambda a, b: (a, a)),
        ),
        Misconception(
            "The weights do not add up to 1",
            "The first picture keeps its full weight all the way.",
            _walk(weight=lambda s: (1, s)),
        ),
        Misconception(
            "Weights with a root",
            "That keeps the variance of independent noises. These are two pictures' latents, and a straight line is "
            "asked for.",
            _walk(weight=lambda s: ((1 - s).abs().sqrt(), s.abs().sqrt())),
        ),
        Misconception(
            "Always the middle",
            "Every place is the middle. Each share gives a place of its own.",
            _walk(weight=lambda s: (0.5 + 0 * s, 0.5 + 0 * s)),
        ),
    ),
    properties=(
        Property(
            "share 0 is the first picture itself",
            lambda calls: bool((calls[0].value[1][0] - calls[0].args[2][0]).abs().max() < 1e-6),
            "At share 0 the walk through pixels must be at the first picture.",
        ),
    ),
    hints=(
        "The same line twice: once between encode(one) and encode(other), once between one and other.",
        "shares.reshape(-1, 1, 1, 1) gives each share a picture of its own by broadcasting.",
        "Decode what lies on the first line, after mixing.",
    ),
)

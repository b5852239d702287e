"""Telling a network the time: the sinusoidal embedding, and how it enters a feature map."""

import math

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, per_sample


def sinusoidal_embedding(t, dim):
    """Sines of t at geometrically spaced frequencies, then the cosines."""
    exponents = torch.arange(dim // 2, dtype=torch.float64) / (dim // 2)
    angles = t.double()[:, None] * 10_000.0**-exponents
    return torch.cat([angles.sin(), angles.cos()], dim=1).float()


def _frequencies(dim, base=10_000.0, below=None):
    return base ** (-torch.arange(dim // 2, dtype=torch.float64) / (below or dim // 2))


def _embedding(frequencies=_frequencies, join=lambda a: torch.cat([a.sin(), a.cos()], dim=1), time=lambda t: t):
    """The embedding with one part replaced."""

    def answer(t, dim):
        return join(time(t.double())[:, None] * frequencies(dim))

    return answer


def _embedding_probes(generator):
    mixed = torch.tensor([999, 0, 1, 500, 37])
    pairs = torch.tensor([3, 10, 500, 507])  # twice the distance 7
    return [
        Probe("mixed whole times", (mixed, 8)),
        Probe("the same times as floats", (mixed.float(), 8)),
        Probe("as many times as numbers", (torch.randint(1, 1000, (6,), generator=generator), 6)),
        Probe("pairs at distance 7", (pairs, 32)),
        Probe("a batch of one", (torch.randint(100, 900, (1,), generator=generator), 4)),
        Probe("times between whole ones", (torch.tensor([0.25, 17.5]), 16)),
    ]


def _lengths(calls):
    return all(bool(((c.value.double() ** 2).sum(1) - c.args[1] / 2).abs().max() < 1e-3 * c.args[1]) for c in calls)


def _distance_alone(calls):
    a, b, c, d = calls[3].value.double()
    return abs(float(a @ b - c @ d)) < 0.05


sinusoidal_embedding_exercise = Exercise(
    id="sinusoidal_embedding",
    title="the sinusoidal embedding",
    notebook="03_unet",
    points=2,
    difficulty=2,
    minutes=10,
    reference=sinusoidal_embedding,
    probes=_embedding_probes,
    tolerance=1e-3,  # angles up to 999 in float32 are good to about 1e-4
    where="Vaswani et al. 2017, section 3.5, in the order of DDPM's released code: all sines, then all cosines",
    misconceptions=(
        Misconception("The cosines come first", "The right numbers, halves exchanged: sines first here, so that "
                      "weights trained with the library fit yours.",
                      _embedding(join=lambda a: torch.cat([a.cos(), a.sin()], dim=1))),
        Misconception("Sines and cosines alternate", "The right numbers in the order sin, cos, sin, cos, as in the "
                      "original Transformer. Diffusion code, and this course, puts all sines before all cosines.",
                      _embedding(join=lambda a: torch.stack([a.sin(), a.cos()], dim=2).flatten(1))),
        Misconception("The minus is missing", "The frequencies rise to nearly 10,000. They should fall from 1: most "
                      "of them turn slowly.", _embedding(lambda dim: 1 / _frequencies(dim))),
        Misconception("The exponent is divided by dim", "Two i / dim and i / dim are different things: the frequencies "
                      "end near 1/100 and slow clocks are missing. There are dim/2 frequencies.",
                      _embedding(lambda dim: _frequencies(dim, below=dim))),
        Misconception("Divided by dim/2 - 1", "The last frequency is exactly 1/10000. Some code bases do that; the "
                      "formula here divides by dim/2.", _embedding(lambda dim: _frequencies(dim, below=dim // 2 - 1))),
        Misconception("The logarithm of 10000 is missing", "The frequencies are powers of e: the slowest turns once in "
                      "17 steps or less, so far-apart times look alike.",
                      _embedding(lambda dim: _frequencies(dim, base=math.e))),
        Misconception("Both halves are sines", "sin alone cannot tell t from its mirror image, and the length of the "
                      "vector changes with t.", _embedding(join=lambda a: torch.cat([a.sin(), a.sin()], dim=1))),
        Misconception("Only the sines", "Half of the vector is missing: the cosines.",
                      _embedding(join=torch.sin)),
        Misconception("Neither sine nor cosine", "These are the angles themselves; they grow without bound.",
                      _embedding(join=lambda a: torch.cat([a, a], dim=1))),
        Misconception("The times stand along the rows", "Your result is (dim, b); one row per sample is asked.",
                      lambda t, dim: _embedding()(t, dim).T),
        Misconception("Time was scaled to 0..1", "t was divided by 1000 first. The formula takes t as it is; its "
                      "frequencies already span all scales.", _embedding(time=lambda t: t / 1000)),
        Misconception("The angle is in turns", "The angles were multiplied by 2 pi; the formula has no pi.",
                      _embedding(time=lambda t: 2 * math.pi * t)),
        Misconception("The first time for all", "All rows are the embedding of t[0].",
                      _embedding(time=lambda t: t[:1].expand(len(t)))),
        Misconception("The time was cut to a whole number", "Times between two steps got the embedding of the step "
                      "before; t may be a float.", _embedding(time=torch.floor)),
        Misconception("Counted from 1", "The frequencies begin one place too late: the first has i = 0 and is 1.",
                      _embedding(lambda dim: 10_000.0 ** (-torch.arange(1, dim // 2 + 1).double() / (dim // 2)))),
    ),
    properties=(
        Property("every row has the squared length dim/2", _lengths, "sin² + cos² is 1 for each of the dim/2 "
                 "frequencies: every frequency needs both."),
        Property("the inner product depends on the distance of two times alone", _distance_alone,
                 "E(3)·E(10) and E(500)·E(507) should be equal."),
        Property("different times have different rows", lambda calls: all(
            len(torch.unique(c.value, dim=0)) == len(torch.unique(c.args[0])) for c in calls),
            "Two different times got the same vector."),
        Property("whole and float times agree", lambda calls: bool(
            (calls[0].value.double() - calls[1].value.double()).abs().max() < 1e-2),
            "t = 37 and t = 37.0 should give the same row."),
    ),
    hints=(
        "First the dim/2 frequencies, from 1 downwards. Then one angle for each pair of a time and a frequency.",
        "A column of times, shape (b, 1), times a row of frequencies, shape (dim/2,), gives a table (b, dim/2).",
        "Sine of the table, cosine of the table, side by side along axis 1.",
    ),
    forbidden=("SinusoidalPositionEmbeddings",),
)  # fmt: skip


def scale_and_shift(h, embedding, to_channels):
    """Every channel of every sample times 1 + scale, plus shift, both from the embedding."""
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift


def _layer(generator, inputs, outputs):
    """A linear layer whose weights come from the probe's own generator."""
    layer = torch.nn.Linear(inputs, outputs, dtype=torch.float64).requires_grad_(False)
    layer.weight.copy_(normal(generator, outputs, inputs) / inputs**0.5)
    layer.bias.copy_(0.5 * normal(generator, outputs))
    return layer


def _shift_probes(generator):
    shapes = {
        "a batch of feature maps": (3, 4, 5, 6),
        "batch, channels and width alike": (4, 4, 4, 4),
        "a batch of one": (1, 2, 7, 3),
        "a single position": (2, 6, 1, 1),
        "twice as wide as it has channels": (2, 3, 6, 6),
    }
    return [
        Probe(name, (normal(generator, *shape), normal(generator, shape[0], 8),
                     _layer(generator, 8, 2 * shape[1])))
        for name, shape in shapes.items()
    ]  # fmt: skip


def _modulated(formula=lambda h, scale, shift: h * (1 + scale) + shift, act=F.silu, cut=None,
               axes=lambda v, h: v[:, :, None, None]):  # fmt: skip
    """Scale and shift with one part replaced."""

    def answer(h, embedding, to_channels):
        both = to_channels(act(embedding))
        scale, shift = (cut or (lambda v: v.chunk(2, dim=1)))(both)
        return formula(h, axes(scale, h), axes(shift, h))

    return answer


scale_and_shift_exercise = Exercise(
    id="scale_and_shift",
    title="time enters a feature map",
    notebook="03_unet",
    points=2,
    difficulty=2,
    minutes=8,
    reference=scale_and_shift,
    probes=_shift_probes,
    where="Dhariwal and Nichol 2021, section 3: adaptive group normalization; Perez et al. 2018 (FiLM), eq. 2",
    misconceptions=(
        Misconception("The scale begins at 0 instead of 1", "h is multiplied by scale itself. A fresh layer gives "
                      "scales near 0, and the features would vanish: multiply by one plus scale.",
                      _modulated(lambda h, scale, shift: h * scale + shift)),
        Misconception("SiLU is missing", "The embedding enters the layer as it is; the text asks for SiLU first.",
                      _modulated(act=lambda e: e)),
        Misconception("SiLU behind the layer", "SiLU was applied to the layer's output: scales and shifts could hardly "
                      "be negative any more. It belongs in front.",
                      lambda h, embedding, to_channels: _modulated(act=lambda e: e)(
                          h, embedding, lambda e: F.silu(to_channels(e)))),
        Misconception("Another activation", "ReLU was applied where SiLU is asked.", _modulated(act=F.relu)),
        Misconception("Scale and shift are exchanged", "The first half of the numbers is the scale, the second half "
                      "the shift.", _modulated(cut=lambda v: v.chunk(2, dim=1)[::-1])),
        Misconception("Scale and shift were taken alternately", "Every other number was taken as scale; the first half "
                      "is meant.", _modulated(cut=lambda v: (v[:, 0::2], v[:, 1::2]))),
        Misconception("The shift is missing", "The features are scaled and not shifted.",
                      _modulated(lambda h, scale, shift: h * (1 + scale))),
        Misconception("The scale is missing", "The features are shifted and not scaled.",
                      _modulated(lambda h, scale, shift: h + shift)),
        Misconception("The shift is scaled too", "The shift was added before the multiplication.",
                      _modulated(lambda h, scale, shift: (h + shift) * (1 + scale))),
        Misconception("The axes of height and width are missing", "A (b, c) table meets (b, c, h, w) at its last two "
                      "axes, height and width. Give it two axes of length 1 at the end.",
                      _modulated(axes=lambda v, h: v)),
        Misconception("The numbers run along the width", "The table was given as (b, 1, 1, c): its numbers meet the "
                      "width. They belong to the channels.", _modulated(axes=lambda v, h: v[:, None, None, :])),
        Misconception("The first sample's time for all", "All samples are scaled and shifted by the first one's "
                      "embedding.", _modulated(axes=lambda v, h: per_sample(v[:1].T, h[0])[None])),
        Misconception("The features are gone", "The result does not depend on h any more.",
                      _modulated(lambda h, scale, shift: (scale + shift).expand_as(h))),
    ),
    properties=(
        Property("what happens to one position happens to all", lambda calls: _same_everywhere(calls),
                 "Within one channel of one sample the result must be the same multiple of h plus the same number."),
        Property("the shape of h stays", lambda calls: all(c.value.shape == c.args[0].shape for c in calls),
                 "Scaling and shifting change no shape."),
    ),
    hints=(
        "How many numbers does one sample need? Two per channel; the layer gives exactly these.",
        "`chunk` cuts the (b, 2c) result in two along axis 1. Each half needs two axes of length 1 at its end.",
        "Activation, layer, two new axes, cut in two; then features times one plus the first half, plus the second.",
    ),
)  # fmt: skip


def _same_everywhere(calls):
    """On the widest map, three positions of one channel lie on one line as functions of h."""
    h, out = calls[0].args[0][0, 0].flatten(), calls[0].value[0, 0].flatten().double()
    slopes = (out[1:4] - out[0]) / (h[1:4] - h[0])
    return bool((slopes - slopes[0]).abs().max() < 1e-3 * (1 + slopes[0].abs()))

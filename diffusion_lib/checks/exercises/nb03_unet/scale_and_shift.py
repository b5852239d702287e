"""The exercise scale_and_shift: time enters a feature map."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, per_sample


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
        Probe(name, (normal(generator, *shape), normal(generator, shape[0], 8), _layer(generator, 8, 2 * shape[1])))
        for name, shape in shapes.items()
    ]


def _modulated(
    formula=lambda h, scale, shift: h * (1 + scale) + shift, act=F.silu, cut=None, axes=lambda v, h: v[:, :, None, None]
):
    """Scale and shift with one part replaced."""

    def answer(h, embedding, to_channels):
        both = to_channels(act(embedding))
        scale, shift = (cut or (lambda v: v.chunk(2, dim=1)))(both)
        return formula(h, axes(scale, h), axes(shift, h))

    return answer


def _as_the_layer_says(which):
    """Whether the line that leads from h to the result, channel by channel, is the one that the layer gives."""

    def holds(calls):
        for call in calls:
            h, embedding, layer = call.args
            both = layer(F.silu(embedding)).detach().chunk(2, dim=1)
            x, y = h.flatten(2), call.value.flatten(2)
            if x.shape[2] < 2:
                continue
            middle = x.mean(2, keepdim=True)
            slope = ((x - middle) * y).sum(2) / ((x - middle) ** 2).sum(2)
            wanted, found = (both[0] + 1, slope) if which == "scale" else (both[1], (y - slope[:, :, None] * x).mean(2))
            if bool((found - wanted).abs().max() > 1e-3):
                return False
        return True

    return holds


EXERCISE = Exercise(
    id="scale_and_shift",
    title="time enters a feature map",
    notebook="03_unet",
    place=30,
    points=2,
    difficulty=2,
    minutes=8,
    reference=scale_and_shift,
    trained=("h", "embedding", "to_channels"),
    probes=_shift_probes,
    where="Dhariwal and Nichol 2021, section 3: adaptive group normalization; Perez et al. 2018 (FiLM)",
    misconceptions=(
        Misconception(
            "The scale begins at 0 instead of 1",
            "h is multiplied by scale itself. A fresh layer gives "
            "scales near 0, and the features would vanish: multiply by one plus scale.",
            _modulated(lambda h, scale, shift: h * scale + shift),
        ),
        Misconception(
            "SiLU is missing",
            "The embedding enters the layer as it is; the text asks for SiLU first.",
            _modulated(act=lambda e: e),
        ),
        Misconception(
            "SiLU behind the layer",
            "SiLU was applied to the layer's output: scales and shifts could hardly "
            "be negative any more. It belongs in front.",
            lambda h, embedding, to_channels: _modulated(act=lambda e: e)(
                h, embedding, lambda e: F.silu(to_channels(e))
            ),
        ),
        Misconception(
            "SiLU over the features",
            "SiLU was applied to the scaled and shifted features, and the embedding entered the layer as it is. It "
            "belongs in front of the layer.",
            _modulated(lambda h, scale, shift: F.silu(h * (1 + scale) + shift), act=lambda e: e),
        ),
        Misconception(
            "SiLU over the features as well",
            "The embedding passed its SiLU, and the result another one. What follows on the features is the block's "
            "task.",
            _modulated(lambda h, scale, shift: F.silu(h * (1 + scale) + shift)),
        ),
        Misconception("Another activation", "ReLU was applied where SiLU is asked.", _modulated(act=F.relu)),
        Misconception(
            "Scale and shift are exchanged",
            "The first half of the numbers is the scale, the second half the shift.",
            _modulated(cut=lambda v: v.chunk(2, dim=1)[::-1]),
        ),
        Misconception(
            "Scale and shift were taken alternately",
            "Every other number was taken as scale; the first half is meant.",
            _modulated(cut=lambda v: (v[:, 0::2], v[:, 1::2])),
        ),
        Misconception(
            "The shift is missing",
            "The features are scaled and not shifted.",
            _modulated(lambda h, scale, shift: h * (1 + scale)),
        ),
        Misconception(
            "The scale is missing",
            "The features are shifted and not scaled.",
            _modulated(lambda h, scale, shift: h + shift),
        ),
        Misconception(
            "The shift is scaled too",
            "The shift was added before the multiplication.",
            _modulated(lambda h, scale, shift: (h + shift) * (1 + scale)),
        ),
        Misconception(
            "The axes of height and width are missing",
            "A (b, c) table meets (b, c, h, w) at its last two "
            "axes, height and width. Give it two axes of length 1 at the end.",
            _modulated(axes=lambda v, h: v),
        ),
        Misconception(
            "The numbers run along the width",
            "The table was given as (b, 1, 1, c): its numbers meet the width. They belong to the channels.",
            _modulated(axes=lambda v, h: v[:, None, None, :]),
        ),
        Misconception(
            "The first sample's time for all",
            "All samples are scaled and shifted by the first one's embedding.",
            _modulated(axes=lambda v, h: per_sample(v[:1].T, h[0])[None]),
        ),
        Misconception(
            "The features are gone",
            "The result does not depend on h any more.",
            _modulated(lambda h, scale, shift: (scale + shift).expand_as(h)),
        ),
    ),
    properties=(
        Property(
            "what happens to one position happens to all",
            lambda calls: _same_everywhere(calls),
            "Within one channel of one sample the result must be the same multiple of h plus the same number.",
        ),
        Property(
            "the shape of h stays",
            lambda calls: all(c.value.shape == c.args[0].shape for c in calls),
            "Scaling and shifting change no shape.",
        ),
        Property(
            "the numbers that are added come from the layer, one per channel",
            _as_the_layer_says("shift"),
            "What is added to a channel is what the layer gives for it, from the activated embedding.",
        ),
        Property(
            "the numbers that are multiplied by come from the layer, one per channel",
            _as_the_layer_says("scale"),
            "A channel should be stretched by one plus what the layer gives for it, and by nothing else.",
        ),
    ),
    hints=(
        "How many numbers does one sample need? Two per channel; the layer gives exactly these.",
        "`chunk` cuts the (b, 2c) result in two along axis 1. Each half needs two axes of length 1 at its end.",
        "Activation, layer, two new axes, cut in two; then features times one plus the first half, plus the second.",
    ),
)


def _same_everywhere(calls):
    """On the widest map, three positions of one channel lie on one line as functions of h."""
    h, out = calls[0].args[0][0, 0].flatten(), calls[0].value[0, 0].flatten().double()
    slopes = (out[1:4] - out[0]) / (h[1:4] - h[0])
    return bool((slopes - slopes[0]).abs().max() < 1e-3 * (1 + slopes[0].abs()))

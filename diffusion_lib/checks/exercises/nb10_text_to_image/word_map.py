"""The exercise word_map: where a word is read."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def word_map(weights, word, size):
    """Where a word is read: mean over heads, brought to one size, mean over layers."""
    maps = []
    for layer in weights:
        small = layer[..., word].mean(dim=0)
        maps.append(F.interpolate(small[None, None], size=(size, size), mode="nearest")[0, 0])
    return torch.stack(maps).mean(dim=0)


def _layer(generator, heads, side, tokens):
    return uniform(generator, heads, side, side, tokens, low=-3.0, high=3.0).softmax(-1)


def _maps_probes(generator):
    def probe(name, size, word, tokens, *layers):
        return Probe(name, ([_layer(generator, heads, side, tokens) for heads, side in layers], word, size))

    return [
        probe("8 x 8 and 4 x 4", 32, 3, 12, (4, 8), (4, 4), (4, 4), (4, 8)),
        probe("one layer, one head", 16, 0, 5, (1, 4)),
        probe("layers with different numbers of heads", 12, 4, 6, (2, 3), (8, 6)),
        probe("already of full size", 8, 1, 8, (8, 8)),
    ]


def _each(small=lambda layer, word: layer[..., word].mean(0), large=None, mix=lambda maps: maps.mean(0)):
    def stretch(m, size):
        k = size // len(m)
        return m.repeat_interleave(k, 0).repeat_interleave(k, 1)

    def answer(weights, word, size):
        return mix(torch.stack([(large or stretch)(small(layer, word), size) for layer in weights]))

    return answer


def _stretched(m, size, mode):
    return F.interpolate(m[None, None], size=(size, size), mode=mode)[0, 0]


def _by_heads(weights, word, size):
    return torch.cat([F.interpolate(w[..., word][None], size=(size, size))[0] for w in weights]).mean(0)


def _halving(weights, word, size):
    total = torch.zeros(size, size, dtype=weights[0].dtype)
    for layer in weights:
        total = (total + word_map([layer], word, size)) / 2
    return total


EXERCISE = Exercise(
    id="word_map",
    title="where a word is read",
    notebook="10_text_to_image",
    place=60,
    points=2,
    difficulty=3,
    minutes=10,
    reference=word_map,
    pure=True,
    probes=_maps_probes,
    where="Hertz et al. 2022 (Prompt-to-Prompt) and Tang et al. 2023 (DAAM): maps of cross-attention",
    misconceptions=(
        Misconception(
            "One head for all",
            "Only the first head was used. Take the mean over axis 0.",
            _each(lambda layer, word: layer[0, ..., word]),
        ),
        Misconception(
            "The heads are added",
            "The heads were summed. Their mean stays a weight between 0 and 1.",
            _each(lambda layer, word: layer[..., word].sum(0)),
        ),
        Misconception(
            "The largest head",
            "The maximum over the heads was taken, not the mean.",
            _each(lambda layer, word: layer[..., word].amax(0)),
        ),
        Misconception(
            "The word before",
            "The weights belong to the token in front of the one that was asked for.",
            _each(lambda layer, word: layer[..., word - 1].mean(0)),
        ),
        Misconception(
            "All the words",
            "The mean ran over the words too. Each position's weights add up to 1, so that "
            "map is the same number everywhere.",
            _each(lambda layer, word: layer.mean(-1).mean(0)),
        ),
        Misconception(
            "Interpolated",
            "The map was smoothed (bilinear). Every position of a layer is a square of pixels: use the nearest.",
            _each(large=lambda m, size: F.interpolate(m[None, None], size=(size, size), mode="bilinear")[0, 0]),
        ),
        Misconception(
            "The map is laid out as tiles",
            "The small map was repeated side by side. Each of its entries should be repeated in its place.",
            _each(large=lambda m, size: m.repeat(size // len(m), size // len(m))),
        ),
        Misconception(
            "The layers are added", "The layers were summed. Take their mean.", _each(mix=lambda maps: maps.sum(0))
        ),
        Misconception(
            "The last layer only",
            "Only the last layer is left: an earlier one was overwritten.",
            _each(mix=lambda maps: maps[-1]),
        ),
        Misconception(
            "Height and width are exchanged",
            "The map is transposed.",
            _each(lambda layer, word: layer[..., word].mean(0).T),
        ),
        Misconception(
            "Interpolated by cubes",
            "The map was smoothed (bicubic). Every position of a layer is a square of pixels: use the nearest.",
            _each(large=lambda m, size: _stretched(m, size, "bicubic")),
        ),
        Misconception(
            "Interpolated by cubes, cut at 0",
            "The map was smoothed (bicubic). Every position of a layer is a square of pixels: use the nearest.",
            _each(large=lambda m, size: _stretched(m, size, "bicubic").clamp(min=0)),
        ),
        Misconception(
            "The heads of all layers in one mean",
            "All heads of all layers were averaged at once, so that a layer with more heads counts more. First the "
            "mean over the heads of a layer, then that over the layers.",
            _by_heads,
        ),
        Misconception(
            "The word behind",
            "The weights belong to the token behind the one that was asked for: the start token was counted twice.",
            _each(lambda layer, word: layer[..., (word + 1) % layer.shape[-1]].mean(0)),
        ),
        Misconception(
            "The word taken from the positions",
            "The number of the word was used on an axis of the map. The words are the last axis.",
            _each(
                lambda layer, word: layer[:, :, word % layer.shape[2]].mean(0),
                lambda m, size: _stretched(m, size, "nearest"),
            ),
        ),
        Misconception(
            "Brought to a maximum of 1",
            "The map was divided by its largest value. Weights of different words could not be compared any more.",
            lambda weights, word, size: (m := word_map(weights, word, size)) / m.max(),
        ),
        Misconception(
            "Stretched from minimum to maximum",
            "The map was stretched to fill 0 to 1. Weights of different words could not be compared any more.",
            lambda weights, word, size: ((m := word_map(weights, word, size)) - m.min()) / (m.max() - m.min()),
        ),
        Misconception(
            "A softmax over the map",
            "A softmax ran over the pixels. The weights are what it was asked for, as they are.",
            lambda weights, word, size: word_map(weights, word, size).flatten().softmax(0).reshape(size, size),
        ),
        Misconception(
            "The largest layer",
            "The maximum over the layers was taken, not the mean.",
            _each(mix=lambda maps: maps.amax(0)),
        ),
        Misconception(
            "The layers weighted by their size",
            "Layers with more positions counted more. Each layer counts once.",
            lambda weights, word, size: (
                sum(word_map([w], word, size) * w.shape[1] ** 2 for w in weights)
                / sum(w.shape[1] ** 2 for w in weights)
            ),
        ),
        Misconception(
            "Spread over its square",
            "Each weight was divided by the pixels of its square. A weight is repeated, not shared out.",
            lambda weights, word, size: (
                sum(word_map([w], word, size) / (size // w.shape[1]) ** 2 for w in weights) / len(weights)
            ),
        ),
        Misconception(
            "A mean that halves again and again",
            "Each layer was averaged with the mean so far, so that early layers count less and less.",
            _halving,
        ),
    ),
    properties=(
        Property(
            "the map has the size of the picture",
            lambda calls: all(tuple(c.value.shape) == (c.args[2],) * 2 for c in calls),
            "Shape (size, size) was expected.",
        ),
        Property(
            "it holds weights between 0 and 1",
            lambda calls: all(bool((c.value >= 0).all()) and bool((c.value <= 1).all()) for c in calls),
            "A mean of weights is a weight.",
        ),
    ),
    hints=(
        "For each layer: pick the word on the last axis, then the mean over the first.",
        "F.interpolate wants a batch and a channel axis: two axes of length 1 in front, taken away again afterwards.",
        "When all the maps have one size, stack them and take the mean over the layers.",
    ),
)

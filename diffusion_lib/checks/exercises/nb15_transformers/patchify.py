"""The exercise patchify: an image as a row of tokens."""

import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ._patches import cut, pictures


def patchify(x, patch_size):
    """Patches row by row, each as one vector, the channels of a pixel side by side."""
    b, c, h, w = x.shape
    p = patch_size
    blocks = x.reshape(b, c, h // p, p, w // p, p)
    return blocks.permute(0, 2, 4, 3, 5, 1).reshape(b, (h // p) * (w // p), p * p * c)


def _probes(generator):
    return [Probe(name, args) for name, args in pictures(generator).items()]


def _first_patch(calls):
    for call in calls:
        x, p = call.args
        wanted = x[:, :, :p, :p].permute(0, 2, 3, 1).flatten(1)
        if call.value.ndim != 3 or call.value.shape[2] != wanted.shape[1]:
            return False
        if (call.value[:, 0] - wanted).abs().max() > 1e-4:
            return False
    return True


def _same_numbers(calls):
    return all(
        c.value.numel() == c.args[0].numel()
        and bool((c.value.flatten().sort().values - c.args[0].flatten().sort().values).abs().max() < 1e-4)
        for c in calls
    )


def _ordered(*order):
    return lambda x, p: cut(x, p, order)


def _every_pth(x, p):
    b, c, h, w = x.shape
    return x.reshape(b, c, p, h // p, p, w // p).permute(0, 3, 5, 2, 4, 1).reshape(b, -1, p * p * c)


def _averaged(x, p):
    return F.avg_pool2d(x, p).flatten(2).transpose(1, 2)


def _grid(x, p):
    b, _, h, w = x.shape
    return cut(x, p).reshape(b, h // p, w // p, -1)


def _overlapping(x, p):
    return F.unfold(x, p).unflatten(1, (x.shape[1], p * p)).permute(0, 3, 2, 1).flatten(2)


def _channel_tokens(order):
    """One token per patch and channel; order takes (b, n, p^2, c) to the row of tokens."""
    return lambda x, p: order(cut(x, p).unflatten(2, (p * p, x.shape[1])))


def _square(x, p):
    b, c, h, _ = x.shape
    return x.reshape(b, c, h // p, p, h // p, p).permute(0, 2, 4, 3, 5, 1).reshape(b, -1, p * p * c)


def _places_as_tokens(x, p):
    return cut(x, p).unflatten(2, (p * p, x.shape[1])).transpose(1, 2).flatten(2)


EXERCISE = Exercise(
    id="patchify",
    title="an image as a row of tokens",
    notebook="15_transformers",
    place=10,
    points=2,
    difficulty=2,
    minutes=10,
    reference=patchify,
    probes=_probes,
    trained=("x",),
    where="Peebles & Xie 2022 (DiT), section 3.2, patchify; Dosovitskiy et al. 2021 (ViT), section 3.1",
    misconceptions=(
        Misconception(
            "Cut without moving axes",
            "The image was only reshaped. Its numbers lie row by row, so such a token holds whole rows and no square. "
            "Axes have to change places.",
            lambda x, p: x.reshape(len(x), -1, p * p * x.shape[1]),
        ),
        Misconception(
            "Channels last, then cut without moving axes",
            "The channels are in place, and the token holds pieces of one row of pixels. Rows and columns inside a "
            "patch need axes of their own.",
            lambda x, p: x.permute(0, 2, 3, 1).reshape(len(x), -1, p * p * x.shape[1]),
        ),
        Misconception(
            "The channels stand first in a token",
            "The patches are right, and inside a token all pixels of one channel come before the next channel. The "
            "channels of a pixel should stand side by side.",
            _ordered(0, 2, 4, 1, 3, 5),
        ),
        Misconception(
            "The tokens run down the columns",
            "The second token lies below the first one. It should lie to the right of it.",
            _ordered(0, 4, 2, 3, 5, 1),
        ),
        Misconception(
            "Pixels run down the columns inside a patch",
            "Inside a token the pixels are read from top to bottom first. They should be read row by row.",
            _ordered(0, 2, 4, 5, 3, 1),
        ),
        Misconception(
            "Rows and columns exchanged everywhere",
            "This cuts the transposed image: both the tokens and the pixels inside them run down the columns.",
            _ordered(0, 4, 2, 5, 3, 1),
        ),
        Misconception(
            "Every p-th pixel instead of neighbours",
            "A token holds pixels that are far apart: the axis of length p is the outer one. A patch is made of "
            "neighbours.",
            _every_pth,
        ),
        Misconception(
            "Tokens and numbers exchanged",
            "The tokens stand along the last axis, as torch's unfold gives them. They belong on the middle one.",
            lambda x, p: F.unfold(x, p, stride=p),
        ),
        Misconception(
            "The numbers stand on the middle axis",
            "The right numbers, with the last two axes exchanged: tokens belong on the middle one.",
            lambda x, p: cut(x, p).transpose(1, 2),
        ),
        Misconception(
            "The grid of patches is kept",
            "The tokens still stand in rows and columns. A transformer takes them in one row: (b, n, d).",
            _grid,
        ),
        Misconception(
            "One number per patch",
            "The pixels of a patch were averaged. A token keeps all of them.",
            _averaged,
        ),
        Misconception(
            "The tokens of all images in one row",
            "The batch was joined with the tokens. Each image keeps a row of its own.",
            lambda x, p: cut(x, p).flatten(0, 1),
        ),
        Misconception(
            "The patches overlap",
            "A window was put at every pixel. Patches lie side by side: the next one begins where the last one ends.",
            _overlapping,
        ),
        Misconception(
            "Tokens of one channel, patch by patch",
            "Every channel of a patch became a token of its own. A token holds all channels of its pixels.",
            _channel_tokens(lambda t: t.transpose(2, 3).flatten(1, 2)),
        ),
        Misconception(
            "Tokens of one channel, channel by channel",
            "Every channel was cut by itself. A token holds all channels of its pixels.",
            _channel_tokens(lambda t: t.permute(0, 3, 1, 2).flatten(1, 2)),
        ),
        Misconception(
            "One channel alone",
            "Only the first channel was cut. A token holds all channels of its pixels.",
            lambda x, p: cut(x[:, :1], p),
        ),
        Misconception(
            "The grid is taken for a square",
            "As many patches were counted across as down. Height and width may differ.",
            _square,
        ),
        Misconception(
            "Pixels at one place of all patches",
            "A token holds one pixel of every patch: patches and places inside them are exchanged.",
            _places_as_tokens,
        ),
    ),
    properties=(
        Property("no number is lost or made up", _same_numbers, "The tokens must hold the numbers of the image, once."),
        Property(
            "the first token is the upper left patch",
            _first_patch,
            "Token 0 is the upper left p x p square, pixel by pixel along its rows.",
        ),
    ),
    hints=(
        "Split height and width into two axes each: which patch, and where inside it. That makes six axes.",
        "A reshape can split axes that lie as they are. Which of the two axes of a split is the outer one?",
        "Bring the six axes into this order: sample, row of patches, column of patches, row inside, column inside, "
        "channel. Then join the middle ones and the last ones.",
    ),
    forbidden=("patchify",),
)

"""The exercise unpatchify: the image of a row of tokens."""

from ...declare import Exercise, Misconception, Probe, Property
from ._patches import cut, pictures


def unpatchify(tokens, patch_size, height, width):
    """Each token back to its place: what `patchify` does, backwards."""
    p, rows, columns = patch_size, height // patch_size, width // patch_size
    parts = tokens.reshape(len(tokens), rows, columns, p, p, -1)
    return parts.permute(0, 5, 1, 3, 2, 4).reshape(len(tokens), -1, height, width)


def _probes(generator):
    return [Probe(name, (cut(x, p), p, *x.shape[-2:])) for name, (x, p) in pictures(generator).items()]


def _round_trip(calls):
    for call in calls:
        tokens, p, height, width = call.args
        if call.value.ndim != 4 or call.value.shape[-2:] != (height, width):
            return False
        if (cut(call.value, p) - tokens).abs().max() > 1e-4:
            return False
    return True


def _put(shape=lambda b, r, s, p: (b, r, s, p, p, -1), order=(0, 5, 1, 3, 2, 4)):
    def answer(tokens, p, height, width):
        b = len(tokens)
        parts = tokens.reshape(shape(b, height // p, width // p, p))
        return parts.permute(*order).reshape(b, -1, height, width)

    return answer


def _square(tokens, p, height, width):
    b, n, numbers = tokens.shape
    side = int(n**0.5)
    parts = tokens.reshape(b, side, side, p, p, numbers // p**2)
    return parts.permute(0, 5, 1, 3, 2, 4).reshape(b, -1, side * p, side * p)


EXERCISE = Exercise(
    id="unpatchify",
    title="and back",
    notebook="15_transformers",
    place=20,
    points=2,
    difficulty=2,
    minutes=8,
    reference=unpatchify,
    probes=_probes,
    trained=("tokens",),
    where="Peebles & Xie 2022 (DiT), section 3.2, the decoder: tokens put back into their places",
    misconceptions=(
        Misconception(
            "Reshaped without moving axes",
            "The numbers stay in the order of the tokens. In an image they lie row by row: axes have to change places.",
            lambda t, p, h, w: t.reshape(len(t), -1, h, w),
        ),
        Misconception(
            "Reshaped with the channels last",
            "The channels come forward, and the numbers still lie token by token. Height is made of two axes that "
            "belong next to each other, and so is width.",
            lambda t, p, h, w: t.reshape(len(t), h, w, -1).permute(0, 3, 1, 2),
        ),
        Misconception(
            "The channels are read first",
            "A token is read as if all pixels of one channel came first. In `patchify` the channels of a pixel stand "
            "side by side. torch's fold reads them like this.",
            _put(lambda b, r, s, p: (b, r, s, -1, p, p), (0, 3, 1, 4, 2, 5)),
        ),
        Misconception(
            "The tokens are put down the columns",
            "The second token lands below the first one. Tokens run along the rows of patches.",
            _put(lambda b, r, s, p: (b, s, r, p, p, -1), (0, 5, 2, 3, 1, 4)),
        ),
        Misconception(
            "Patches are turned over",
            "Each patch is in its place and transposed: rows and columns inside it are exchanged.",
            _put(order=(0, 5, 1, 4, 2, 3)),
        ),
        Misconception(
            "Inside and outside exchanged",
            "The pixels of a patch are spread over the image: the row inside a patch belongs behind the row of "
            "patches, not before it.",
            _put(order=(0, 5, 3, 1, 4, 2)),
        ),
        Misconception(
            "Channels last",
            "The image has its channels on the last axis. They belong on the second.",
            lambda t, p, h, w: unpatchify(t, p, h, w).permute(0, 2, 3, 1),
        ),
        Misconception(
            "Cut once more",
            "The result is no image of this height and width.",
            lambda t, p, h, w: t.transpose(1, 2),
        ),
        Misconception(
            "Tokens and numbers exchanged, then reshaped",
            "Each number of a token was laid out as a piece of image. A token is one square of it.",
            lambda t, p, h, w: t.transpose(1, 2).reshape(len(t), -1, h, w),
        ),
        Misconception(
            "Rows and columns of the grid exchanged",
            "The grid was made as many patches high as it is wide, and the other way round.",
            _put(lambda b, r, s, p: (b, s, r, p, p, -1)),
        ),
        Misconception(
            "The grid is taken for a square",
            "Its side was taken from the number of tokens. Height and width may differ.",
            _square,
        ),
        Misconception(
            "One channel",
            "The channels have no place in the reshape: it counts on a single one.",
            lambda t, p, h, w: t.reshape(len(t), 1, h // p, w // p, p, p).transpose(3, 4).reshape(len(t), 1, h, w),
        ),
        Misconception(
            "A size is written into the function",
            "The image is taken for one of 28 x 28 pixels. Its height and width are arguments.",
            lambda t, p, h, w: unpatchify(t, p, 28, 28),
        ),
    ),
    properties=(
        Property(
            "cutting the result gives the tokens again",
            _round_trip,
            "patchify(unpatchify(tokens)) must be the tokens, and the image of the height and width asked for.",
        ),
    ),
    hints=(
        "First name the axes: (b, n, d) is (b, rows, columns, p, p, c). Which of them make the height?",
        "The height is row of patches, then row inside. The width is column of patches, then column inside.",
        "The channels come to the second place. -1 in a reshape finds their number.",
    ),
    forbidden=("unpatchify",),
)

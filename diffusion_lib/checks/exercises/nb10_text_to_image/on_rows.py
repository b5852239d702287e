"""The exercise on_rows: a feature map as rows, and back."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def on_rows(x, function):
    """Apply a function of rows (b, n, c) to a feature map."""
    b, c, h, w = x.shape
    rows = x.flatten(2).transpose(1, 2)
    return function(rows).transpose(1, 2).reshape(b, c, h, w)


def _mix(rows):
    """Positions stay apart and are told apart; channels are told apart."""
    if rows.ndim != 3:
        raise ValueError(f"function was given {tuple(rows.shape)}: rows are (b, positions, channels)")
    n, c = rows.shape[1:]
    place = torch.arange(n, dtype=rows.dtype)[:, None]
    channel = torch.arange(c, dtype=rows.dtype)[None]
    return rows.cumsum(1) * (1 + channel) + 0.1 * place * channel


def _double(rows):
    return 2 * rows


def _probes(generator):
    return [
        Probe("maps higher than wide", (normal(generator, 2, 3, 5, 4), _mix)),
        Probe("as many channels as height and width", (normal(generator, 4, 4, 4, 4), _mix)),
        Probe("a batch of one", (normal(generator, 1, 6, 2, 3), _mix)),
        Probe("as many channels as positions", (normal(generator, 3, 6, 3, 2), _mix)),
        Probe("doubled", (normal(generator, 2, 5, 3, 4), _double)),
    ]


def _mistaken(there, back):
    def answer(x, function):
        b, c, h, w = x.shape
        return back(function(there(x, b, c, h, w)), b, c, h, w)

    return answer


def _rows(x, b, c, h, w):
    return x.flatten(2).transpose(1, 2)


def _map(r, b, c, h, w):
    return r.transpose(1, 2).reshape(b, c, h, w)


def _columns(x, b, c, h, w):
    return x.permute(0, 3, 2, 1).reshape(b, h * w, c)


EXERCISE = Exercise(
    id="on_rows",
    title="a feature map as rows, and back",
    notebook="10_text_to_image",
    place=40,
    points=2,
    difficulty=2,
    minutes=8,
    reference=on_rows,
    probes=_probes,
    trained=("x",),
    where="Rombach et al. 2022: the flattened representation of the U-Net",
    misconceptions=(
        Misconception(
            "Reshaped without moving the axes, both ways",
            "The two mistakes undo each other, so the picture "
            "comes back; but in between a row held pieces of several positions, not the channels of one.",
            _mistaken(lambda x, b, c, h, w: x.reshape(b, h * w, c), lambda r, b, c, h, w: r.reshape(b, c, h, w)),
        ),
        Misconception(
            "Reshaped without moving the axes, on the way there",
            "(b, c, h, w) was reshaped to (b, hw, c) "
            "as it lay in memory. The channel axis has to move to the end first.",
            _mistaken(lambda x, b, c, h, w: x.reshape(b, h * w, c), _map),
        ),
        Misconception(
            "Reshaped without moving the axes, on the way back",
            "(b, hw, c) was reshaped to (b, c, h, w) as it lay in memory. The channels have to move in front first.",
            _mistaken(_rows, lambda r, b, c, h, w: r.reshape(b, c, h, w)),
        ),
        Misconception(
            "Height and width are exchanged on the way there",
            "The positions are counted down the columns. "
            "They come in reading order: along the first row, then the second.",
            _mistaken(_columns, _map),
        ),
        Misconception(
            "Height and width are exchanged, both ways",
            "The positions are counted down the columns and put "
            "back so: a function of the order sees another picture. Count along the rows.",
            _mistaken(
                lambda x, b, c, h, w: x.permute(0, 3, 2, 1).reshape(b, h * w, c),
                lambda r, b, c, h, w: r.reshape(b, w, h, c).permute(0, 3, 2, 1),
            ),
        ),
        Misconception(
            "Channels as positions",
            "The function was given (b, c, hw): channels where positions belong. A "
            "row is one position with all its channels.",
            _mistaken(lambda x, b, c, h, w: x.flatten(2), lambda r, b, c, h, w: r.reshape(b, c, h, w)),
        ),
        Misconception(
            "The function is not called",
            "The map went to rows and back, and nothing happened between.",
            lambda x, function: x.clone(),
        ),
        Misconception(
            "x is added",
            "The sum with x is the caller's, who decides about it: return the function's answer alone.",
            lambda x, function: x + on_rows(x, function),
        ),
        Misconception(
            "The batch lies in the rows",
            "The function was given one set of rows made of all samples. Each sample has rows of its own.",
            _mistaken(
                lambda x, b, c, h, w: _rows(x, b, c, h, w).reshape(1, b * h * w, c),
                lambda r, b, c, h, w: _map(r.reshape(b, h * w, c), b, c, h, w),
            ),
        ),
        Misconception(
            "A call for each position",
            "The function was called once per position, and saw one row at a time. It must see all the rows of a "
            "sample together.",
            _mistaken(
                lambda x, b, c, h, w: _rows(x, b, c, h, w).reshape(b * h * w, 1, c),
                lambda r, b, c, h, w: _map(r.reshape(b, h * w, c), b, c, h, w),
            ),
        ),
        Misconception(
            "A call for each line of the map",
            "The function was called for one line of the map at a time. It must see all the rows of a sample together.",
            _mistaken(
                lambda x, b, c, h, w: _rows(x, b, c, h, w).reshape(b * h, w, c),
                lambda r, b, c, h, w: _map(r.reshape(b, h * w, c), b, c, h, w),
            ),
        ),
        Misconception(
            "One row per sample",
            "The whole map became a single row. A row is one position with all its channels.",
            _mistaken(lambda x, b, c, h, w: x.reshape(b, 1, c * h * w), lambda r, b, c, h, w: r.reshape(b, c, h, w)),
        ),
        Misconception(
            "All axes are turned round",
            "The batch axis moved too. It stays in front: only channels and positions change places.",
            _mistaken(
                lambda x, b, c, h, w: x.permute(3, 2, 1, 0).reshape(b, h * w, c),
                lambda r, b, c, h, w: r.reshape(w, h, c, b).permute(3, 2, 1, 0),
            ),
        ),
        Misconception(
            "The function is called twice",
            "The function was applied to its own answer once more.",
            lambda x, function: on_rows(on_rows(x, function), function),
        ),
    ),
    properties=(
        Property(
            "the shape stays",
            lambda calls: all(c.value.shape == c.args[0].shape for c in calls),
            "(b, c, h, w) goes in and comes out.",
        ),
        Property(
            "what is done to all numbers alike is done in place",
            lambda calls: bool((calls[4].value - 2 * calls[4].args[0]).abs().max() < 1e-4),
            "Doubling the rows should double the map.",
        ),
    ),
    hints=(
        "Two movements: join the two last axes, then exchange positions and channels.",
        "x.flatten(2) joins the axes from the third on. transpose(1, 2) exchanges two axes.",
        "On the way back everything in reverse: first exchange the axes, then give height and width back.",
    ),
    forbidden=("PromptedBlock",),
)

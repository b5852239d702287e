"""The known mistakes of the exercise TimeBlock."""

import re

import torch.nn.functional as F
from torch import nn

from ...declare import Misconception
from ...declare.behaviour import well_behaved
from ._facts import seen
from .scale_and_shift import scale_and_shift


class _Mistaken(nn.Module):
    """A block with one part replaced."""

    def __init__(
        self,
        c_in,
        c_out,
        dim,
        *,
        norm=lambda c: nn.GroupNorm(8, c),
        kernel=3,
        padding=None,
        early=False,
        time=lambda e: e,
        axes=lambda v: v[:, :, None, None],
        residual="conv",
        end=lambda out: out,
        spare=False,
        rest=True,
        wide=None,
        halved=False,
    ):
        super().__init__()
        padding = kernel // 2 if padding is None else padding
        c_out = wide(c_out) if wide else c_out
        self.norm1, self.norm2 = norm(c_in), norm(c_out)
        self.conv1 = nn.Conv2d(c_in, c_out, kernel, padding=padding)
        self.conv2 = nn.Conv2d(c_out, c_out, kernel, padding=padding)
        self.to_channels = nn.Linear(dim, c_out)
        self.residual = nn.Conv2d(c_in, c_out, 1) if residual == "conv" else nn.Identity()
        self.spare = nn.Conv2d(c_out, c_out, 1) if spare else None
        self.axes, self.time, self.early, self.end, self.rest, self.path = axes, time, early, end, rest, residual
        self.halved = halved

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        shift = self.axes(self.to_channels(F.silu(self.time(embedding)))) if self.time else 0
        shift = shift.chunk(2, dim=1)[1] if self.halved else shift
        h = self.norm2(h + shift) if self.early else self.norm2(h) + shift
        h = self.conv2(F.silu(h)) if self.rest else 0
        return self.end(h + (self.residual(x) if self.path else 0))


class _InFront(_Mistaken):
    """A block whose norm comes behind scale and shift."""

    def __init__(self, c_in, c_out, dim):
        super().__init__(c_in, c_out, dim)
        self.to_channels = nn.Linear(dim, 2 * c_out)

    def forward(self, x, embedding):
        h = scale_and_shift(self.conv1(F.silu(self.norm1(x))), embedding, self.to_channels)
        return self.residual(x) + self.conv2(F.silu(self.norm2(h)))


def _mistaken(**parts):
    return lambda *args: _Mistaken(*args, **parts)


def _shape_is(call, place, expected):
    return not call.error and [int(n) for n in call.value["shape"][place]] == expected


def _message(call, pattern):
    return re.search(pattern, call.error["message"]) if call.error else None


def _channels_do_not_fit(calls):
    """Equal channels work; unequal ones meet in a sum along axis 1."""
    return not calls[0].error and bool(_message(calls[1], r"size of tensor.*dimension 1\b"))


def _unfit_axes(calls):
    """A sum fails along height or width, and one of the two sizes is a number of channels."""
    found = _message(calls[1], r"size of tensor a \((\d+)\).*tensor b \((\d+)\).*dimension [0-3]\b")
    return bool(found) and not {int(n) for n in found.groups()} <= {11, 9, 7, 5, 3} and not _too_few_numbers(calls)


def _too_few_numbers(calls):
    """Numbers meet features along axis 1, and there are fewer of them than channels."""
    pattern = r"size of tensor a \(\d+\).*tensor b \(\d+\).*dimension 1\b"
    return all(bool(_message(call, pattern)) for call in calls[:2])


def _shrinks(calls):
    """The picture got smaller, or a smaller one met the residual path."""
    found = _message(calls[1], r"size of tensor a \((\d+)\).*tensor b \((\d+)\).*dimension [23]\b")
    sizes = {int(n) for n in found.groups()} if found else set()
    if found:
        return sizes <= {11, 9, 7, 5, 3}
    return not calls[1].error and not _shape_is(calls[1], slice(2, 4), [7, 11])


SMALL = 1e-4


MISTAKES = (
    Misconception(
        "BatchNorm ties the samples together",
        "In training mode one sample's answer changes with the others "
        "of its batch: BatchNorm takes its mean over all of them. In diffusion they sit at different times. "
        "Use GroupNorm.",
        _mistaken(norm=nn.BatchNorm2d),
        lambda calls: (
            seen("crosstalk", lambda v: v > SMALL)(calls) and seen("crosstalk, eval", lambda v: v <= SMALL)(calls)
        ),
    ),
    Misconception(
        "The samples are mixed",
        "One sample's answer changes with the others of its batch, in evaluation "
        "mode too: something runs along axis 0.",
        _mistaken(end=lambda out: out - out.mean(0)),
        seen("crosstalk", lambda v: v > SMALL),
    ),
    Misconception(
        "The residual path does not fit",
        "With as many channels in as out the block works; else the sum "
        "fails. Where the numbers differ the residual path needs a 1 x 1 convolution.",
        _mistaken(residual="identity"),
        _channels_do_not_fit,
    ),
    Misconception(
        "The picture shrinks",
        "A 3 x 3 convolution without padding loses a border of one pixel. Give it padding=1.",
        _mistaken(padding=0),
        _shrinks,
    ),
    Misconception(
        "The linear layer gives too few numbers",
        "They are cut into scales and shifts, and neither half has one for each channel. Steering takes two numbers "
        "per channel of the features.",
        _mistaken(halved=True),
        _too_few_numbers,
    ),
    Misconception(
        "The axes of height and width are missing",
        "The vector made from the embedding has one number per "
        "channel; it met another axis of the features. Give it two axes of length 1 at the end.",
        _mistaken(axes=lambda v: v[:, None, None, :]),
        _unfit_axes,
    ),
    Misconception(
        "The number of channels is not out_channels",
        "The answer has another number of channels than was asked for.",
        _mistaken(wide=lambda c: 2 * c),
        lambda calls: not calls[0].error and int(calls[0].value["shape"][1]) != 8,
    ),
    Misconception(
        "The time does not enter",
        "The answer is the same for every embedding. Scale and shift the features between the two convolutions.",
        _mistaken(time=None),
        seen("own time", lambda v: v == 0),
    ),
    Misconception(
        "The norm removes the time again",
        "Time was added to all positions of a channel alike, and the norm "
        "behind it works on one channel at a time: it subtracts that very number again. Put the time behind "
        "the norm.",
        _mistaken(norm=lambda c: nn.GroupNorm(c, c), early=True),
        lambda calls: (
            seen("own time", lambda v: v < 1e-3)(calls)
            and not seen("own time", lambda v: v == 0)(calls)
            and seen("other times", lambda v: v <= SMALL)(calls)
        ),
    ),
    Misconception(
        "The time enters in front of a norm",
        "Scale and shift act on the features, and a norm comes behind them. It works out mean and spread anew, and so "
        "undoes most of what the time did.",
        _InFront,
        lambda calls: (
            seen("norm behind", lambda v: v == 1)(calls)
            and seen("other times", lambda v: v <= SMALL)(calls)
            and all(float(calls[place].value["grows"]) < 0.05 for place in (1, 3))
        ),
    ),
    Misconception(
        "The first sample's time for all",
        "A sample's answer depends on the embedding of another sample.",
        _mistaken(time=lambda e: e[:1].expand(len(e), -1)),
        seen("other times", lambda v: v > SMALL),
    ),
    Misconception(
        "There is no residual path",
        "For large x the answer stays bounded: x itself does not reach the sum. "
        "The block should add to its input, not replace it.",
        _mistaken(residual=None),
        seen("residual", lambda v: v < 0.01),
    ),
    Misconception(
        "An activation behind the sum",
        "Far out the answer never gets negative: an activation stands on the "
        "residual path. The sum should leave the block as it is.",
        _mistaken(end=F.silu),
        seen("lowest", lambda v: v > -1),
    ),
    Misconception(
        "The features are not normalised",
        "The part of the answer that is no residual path grows with x. "
        "GroupNorm in front of the convolutions keeps features on one scale.",
        _mistaken(norm=lambda c: nn.Identity()),
        lambda calls: well_behaved(calls) and seen("bent", lambda v: v > 0.05)(calls),
    ),
    Misconception(
        "No position sees its neighbours",
        "Mirroring x mirrors the answer exactly: the convolutions have kernel 1. Use kernel 3 with padding 1.",
        _mistaken(kernel=1),
        seen("neighbours", lambda v: v < SMALL),
    ),
    Misconception(
        "A layer is never used",
        "Some parameter gets no gradient: a layer was made in __init__ and is missing in forward.",
        _mistaken(spare=True),
        lambda calls: well_behaved(calls) and seen("gradients", lambda v: 0 <= v < 1)(calls),
    ),
)

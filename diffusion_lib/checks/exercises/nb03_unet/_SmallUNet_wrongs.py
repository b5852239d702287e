"""The known mistakes of the exercise SmallUNet."""

import re

import torch
import torch.nn.functional as F
from torch import nn

from ...declare import Misconception
from ...declare.behaviour import well_behaved
from ._facts import seen
from .join_skip import join_skip
from .sinusoidal_embedding import sinusoidal_embedding
from .TimeBlock import TimeBlock

DIM = 32


class BatchNormBlock(nn.Module):
    """A time block with the wrong norm."""

    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm, self.to_channels = nn.BatchNorm2d(out_channels), nn.Linear(embedding_dim, out_channels)

    def forward(self, x, embedding):
        return F.silu(self.norm(self.conv(x)) + self.to_channels(embedding)[:, :, None, None])


class _Mistaken(nn.Module):
    """A U-Net with one part replaced."""

    def __init__(
        self,
        in_channels,
        out_channels,
        width=16,
        *,
        block=TimeBlock,
        time=lambda e: e,
        join=join_skip,
        halve=None,
        late=False,
        order=-1,
        counted=2,
        spare=False,
        outlet=lambda c: c,
        end=lambda out: out,
    ):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList(block(width, width, DIM) for _ in range(3))
        self.halve = nn.ModuleList(halve(width) if halve else nn.Conv2d(width, width, 3, 2, 1) for _ in range(3))
        self.middle = block(width, width, DIM)
        self.up = nn.ModuleList(block(counted * width, width, DIM) for _ in range(3))
        self.outlet = nn.Conv2d(width, outlet(out_channels), 1)
        self.spare = nn.Linear(DIM, DIM) if spare else None
        self.time, self.join, self.late, self.order, self.end = time, join, late, order, end

    def forward(self, x, t):
        embedding, h, skips = self.time(sinusoidal_embedding(t, DIM)), self.inlet(x), []
        for block, halve in zip(self.down, self.halve, strict=True):
            h = block(h, embedding)
            small = halve(h)
            skips.append(small if self.late else h)
            h = small
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(self.join(h, skips.pop(self.order)), embedding)
            h = F.interpolate(h, scale_factor=2) if self.late else h
        return self.end(self.outlet(h))


def _mistaken(**parts):
    return lambda *args: _Mistaken(*args, **parts)


def _stopped(call, pattern):
    return bool(call.error and re.search(pattern, call.error["message"]))


SIZES = r"[Ss]izes of tensors must match|size of tensor a"


CHANNELS = r"to have \d+ channels, but got|number of channels in input"


def fits(call):
    c_out, xs = call.args[1:3]
    return not call.error and [int(n) for n in call.value["shape"]] == [xs.shape[1], c_out, *xs.shape[3:]]


def _size_differs(call):
    return not call.error and [int(n) for n in call.value["shape"][2:]] != list(call.args[2].shape[3:])


SMALL = 1e-4


MISTAKES = (
    Misconception(
        "28 to 14 to 7 to 3 does not come back",
        "32 x 32 works and 28 x 28 does not: 7 has no half, and "
        "what was rounded on the way down is not undone by doubling (28, 14, 7, 3, then 6). On the way up "
        "take the size from the skip.",
        _mistaken(
            halve=lambda c: nn.MaxPool2d(2),
            join=lambda h, skip: torch.cat([F.interpolate(h, scale_factor=2), skip], dim=1),
        ),
        lambda calls: fits(calls[1]) and (_stopped(calls[0], SIZES) or _size_differs(calls[0])),
    ),
    Misconception(
        "Joined maps have the channels of both",
        "A layer got another number of channels than it was made "
        "for. After a join there are those of h and those of the skip: the blocks on the way up must expect "
        "both.",
        _mistaken(counted=1),
        lambda calls: _stopped(calls[1], CHANNELS),
    ),
    Misconception(
        "The skips never match",
        "Skip and features have different sizes, at 32 x 32 too, where nothing is "
        "rounded. A skip is taken before its halving, and joined after the doubling that undoes it.",
        _mistaken(join=lambda h, skip: torch.cat([h, skip], dim=1)),
        lambda calls: _stopped(calls[1], SIZES),
    ),
    Misconception(
        "The skips come in the wrong order",
        "The answer is smaller than x. The way up begins at the bottom: it needs the last skip first.",
        _mistaken(order=0),
        lambda calls: not calls[1].error and int(calls[1].value["shape"][2]) < 32,
    ),
    Misconception(
        "The answer is larger than x",
        "More was doubled than was halved.",
        _mistaken(end=lambda out: F.interpolate(out, scale_factor=2)),
        lambda calls: not calls[1].error and int(calls[1].value["shape"][2]) > 32,
    ),
    Misconception(
        "The number of channels is not out_channels",
        "The last layer gives another number of channels than was asked for.",
        _mistaken(outlet=lambda c: c + 1),
        lambda calls: not calls[1].error and int(calls[1].value["shape"][1]) != 1,
    ),
    Misconception(
        "The skips are taken after downsampling",
        "With all smaller maps silenced nothing of x reaches the "
        "answer: no skip has the full size. Keep h before it is halved, the first time at full size.",
        _mistaken(late=True),
        seen("skip", lambda v: 0 <= v <= 1e-6),
    ),
    Misconception(
        "The time is not used",
        "The answer is the same at every t. Give the embedding to every block.",
        _mistaken(time=torch.zeros_like),
        lambda calls: (
            well_behaved(calls)
            and seen("own time", lambda v: v < 1e-3)(calls)
            and seen("other times", lambda v: v <= SMALL)(calls)
        ),
    ),
    Misconception(
        "BatchNorm ties the samples together",
        "In training mode the answer for picture 0 changes with "
        "picture 1: BatchNorm takes its mean over the whole batch. Use GroupNorm.",
        _mistaken(block=BatchNormBlock),
        lambda calls: (
            seen("crosstalk", lambda v: v > SMALL)(calls) and seen("crosstalk, eval", lambda v: v <= SMALL)(calls)
        ),
    ),
    Misconception(
        "The samples are mixed",
        "The answer for picture 0 changes with picture 1, in evaluation mode too: something runs along axis 0.",
        _mistaken(end=lambda out: out - out.mean(0)),
        seen("crosstalk", lambda v: v > SMALL),
    ),
    Misconception(
        "One time for the whole batch",
        "A sample's answer depends on the time of another sample.",
        _mistaken(time=lambda e: e[:1].expand(len(e), -1)),
        seen("other times", lambda v: v > SMALL),
    ),
    Misconception(
        "There is no way down",
        "No convolution works on a smaller map. Without it a pixel sees a few "
        "neighbours only, and every layer costs full price.",
        _mistaken(halve=lambda c: nn.Identity()),
        seen("smallest", lambda v: v > 0.3),
    ),
    Misconception(
        "A layer is never used",
        "Some parameter gets no gradient: a layer was made in __init__ and is missing in forward.",
        _mistaken(spare=True),
        lambda calls: well_behaved(calls) and seen("gradients", lambda v: 0 <= v < 1)(calls),
    ),
)

"""The exercise SmallUNet: find the bug: a U-Net that forgets."""

import torch
from torch import nn

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal
from ...declare.networks import UNKNOWN, crosstalk, respond, respond_trained, share_with_gradient
from ._facts import carried_at_full_size, fresh, padded_shape, seen, smallest_map, time_facts
from ._SmallUNet_wrongs import DIM, MISTAKES, SMALL, fits
from .join_skip import join_skip
from .sinusoidal_embedding import sinusoidal_embedding
from .TimeBlock import TimeBlock


class SmallUNet(nn.Module):
    """Three halvings, a middle, three joins: x and t in, a picture of the same size out."""

    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList(TimeBlock(width, width, DIM) for _ in range(3))
        self.halve = nn.ModuleList(nn.Conv2d(width, width, 3, stride=2, padding=1) for _ in range(3))
        self.middle = TimeBlock(width, width, DIM)
        self.up = nn.ModuleList(TimeBlock(2 * width, width, DIM) for _ in range(3))
        self.outlet = nn.Conv2d(width, out_channels, 1)

    def forward(self, x, t):
        embedding, h, skips = sinusoidal_embedding(t, DIM), self.inlet(x), []
        for block, halve in zip(self.down, self.halve, strict=True):
            skips.append(block(h, embedding))
            h = halve(skips[-1])
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join_skip(h, skips.pop()), embedding)
        return self.outlet(h)


def measure(answer, in_channels, out_channels, x, t, other_t):
    """Everything the judge wants to know, as plain numbers."""
    x = x.float()
    network = fresh(answer, in_channels, out_channels, 16)
    out = respond(network, x, t)
    facts = {"shape": padded_shape(out)}
    names = ("own time", "other times", "crosstalk", "crosstalk, eval", "skip", "smallest", "gradients")
    if tuple(out.shape) != (len(x), out_channels, *x.shape[2:]):
        return facts | dict.fromkeys(names, UNKNOWN)
    values = (
        *time_facts(network, x, t, other_t),
        crosstalk(respond, network, x, t),
        crosstalk(respond_trained, network, x, t),
        carried_at_full_size(network, x, t),
        smallest_map(network, x, t),
        share_with_gradient(network, x, t),
    )
    return facts | dict(zip(names, values, strict=True))


def _probes(generator):
    def probe(name, c_in, c_out, batch, height, width):
        t = torch.randperm(1000, generator=generator)[:batch]
        return Probe(name, (c_in, c_out, normal(generator, batch, c_in, height, width), t, (t + 391) % 1000))

    return [
        probe("28 x 28", 1, 1, 3, 28, 28),
        probe("32 x 32, no odd halves", 1, 1, 2, 32, 32),
        probe("20 x 28 in colour", 3, 3, 2, 20, 28),
        probe("17 x 23, one channel in, two out", 1, 2, 1, 17, 23),
    ]


EXERCISE = Exercise(
    id="SmallUNet",
    title="find the bug: a U-Net that forgets",
    notebook="03_unet",
    place=70,
    points=4,
    difficulty=4,
    minutes=20,
    reference=SmallUNet,
    probes=_probes,
    driver=measure,
    by_properties=True,
    where="Ronneberger et al. 2015, figure 1; Ho et al. 2020, appendix B",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the answer has the size of x, odd halves too",
            lambda calls: all(map(fits, calls)),
            "For x of shape (b, c, h, w) the answer should be (b, out_channels, h, w).",
        ),
        Property(
            "it depends on t, each sample on its own",
            lambda calls: (
                seen("own time", lambda v: v > 1e-3)(calls) and seen("other times", lambda v: v < SMALL)(calls)
            ),
            "Changing one sample's t should change its answer, and no other.",
        ),
        Property(
            "the samples do not touch each other",
            lambda calls: all(float(c.value[name]) < SMALL for c in calls for name in ("crosstalk", "crosstalk, eval")),
            "The answer for picture 0 changes with picture 1.",
        ),
        Property(
            "a skip carries x at full size",
            seen("skip", lambda v: v > 1e-6),
            "With all smaller maps silenced nothing of x reaches the answer.",
        ),
        Property(
            "it works at a lower resolution too",
            seen("smallest", lambda v: v < 0.3),
            "No convolution works on a map of half the size or less.",
        ),
        Property(
            "every parameter gets a gradient", seen("gradients", lambda v: v == 1), "Some layer is made and never used."
        ),
    ),
    hints=(
        "Take the symptoms one by one. Which line of BrokenUNet makes 7 into 3, and which makes 3 into 6?",
        "A skip must be kept before its map is halved. On the way up: first join at the skip's size, then the block.",
        "Blocks that are called with the embedding repair two symptoms at once. On the way up they get the channels "
        "of both maps.",
    ),
    forbidden=("SimpleUNet",),
)

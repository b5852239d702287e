"""The exercise SmallUNet: find the bug: a U-Net that forgets."""

import torch
from torch import nn

from ...declare import Exercise, Probe, Property
from ...declare.behaviour import NAMES as BEHAVIOUR
from ...declare.behaviour import WELL_BEHAVED, behaviour
from ...declare.inputs import normal
from ...declare.networks import (
    UNKNOWN,
    answers,
    change_some,
    differs,
    duplicate,
    effects,
    respond,
    share_with_slope,
    slopes,
)
from ...declare.tracing import JOIN, told
from ._facts import at_full_size, fresh, seen
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


def ask(answer, in_channels, out_channels, xs, ts):
    """The answers of a network with new weights, its maps, what it answers at full size alone, and its slopes.

    In training mode only the questions about other pictures are asked; they are the first ones, behind the base.
    """
    network = fresh(answer, in_channels, out_channels, 16)
    questions = list(zip(xs.float(), ts, strict=True))
    about_x = int(differs(xs).any(1).sum()) + 1
    silenced, maps = at_full_size(network, *questions[0])
    return {
        "train": answers(network, questions[:about_x]),
        "eval": answers(network, questions, trained=True),
        "at full size": silenced,
        "maps": maps,
        "slopes": slopes(network, *questions[0]),
        **(_more(answer, network, xs, ts) if _is_the_one(xs) else {}),
    }


def _is_the_one(xs):
    """Whether this is the probe that everything is measured on: at 32 x 32 nothing is rounded."""
    return tuple(xs.shape[3:]) == (32, 32)


def _more(answer, network, xs, ts):
    """What is measured on one probe alone."""
    return {
        "loud": respond(_louder(network), xs[0].float(), ts[0]),
        "weights": torch.tensor([_weights(network), _weights(answer(xs.shape[2], 1, 24))]),
        **_small_pass(network, xs, ts),
    }


def _weights(network):
    return sum(p.numel() for p in network.parameters())


def _louder(network):
    """A copy whose weights are so large that its answers are far beyond 1, unless something squashes them."""
    network = duplicate(network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(8.0)
    return network


def _small_pass(network, xs, ts):
    """What the network does in two calls with one small picture each."""
    pictures = xs[0, :1, :, :16, :16].float(), xs[1 % len(xs), :1, :, :16, :16].flip(-2).float()
    first, second = zip(pictures, (ts[0, :1], (ts[0, :1] + 390) % 1000), strict=True)
    return behaviour(network, first, second)


ONCE = ("range", "at the floor", "wider", "joins", "told", "bottom")


def _facts_once(call):
    """What the one probe shows beyond the others."""
    loud, (weights, wider) = call.value["loud"], call.value["weights"].tolist()
    values = (
        float(loud.max() - loud.min()),
        float((loud == loud.min()).double().mean()),
        wider / max(weights, 1),
        float(sum(int(code) == JOIN and int(axis) in (1, -3) for code, axis in call.value["trace"])),
        float(told(call.value["trace"])),
        float(call.value["maps"].prod(1).min()),
    )
    return dict(zip(ONCE, values, strict=True)) | {name: float(call.value[name]) for name in BEHAVIOUR}


def facts(call):
    """What the answers show about time, other samples, skips and the way down."""
    _, c_out, xs, ts = call.args
    train, trained = call.value["train"], call.value["eval"]
    found = {"shape": torch.tensor(train.shape[1:])} | dict.fromkeys((*BEHAVIOUR, *ONCE), UNKNOWN)
    if _is_the_one(xs):
        found |= _facts_once(call)
    names = ("own time", "other times", "crosstalk", "crosstalk, eval", "skip", "smallest", "gradients")
    if train.shape[1:] != (xs.shape[1], c_out, *xs.shape[3:]):
        return found | dict.fromkeys(names, UNKNOWN)
    other_x, other_time = differs(xs), differs(ts)
    by_x, by_time = other_x.any(1), other_time.any(1)
    by_x[0] = by_time[0] = True
    silenced = call.value["at full size"]
    values = (
        *effects(trained[by_time], other_time[by_time]),
        effects(train, other_x[by_x])[1],
        effects(trained[by_x], other_x[by_x])[1],
        float((silenced[0] - silenced[1]).abs().max()),
        float(call.value["maps"].prod(1).min()) / xs[0, 0, 0].numel(),
        share_with_slope(call.value["slopes"]),
    )
    return found | dict(zip(names, values, strict=True))


def _probes(generator):
    def probe(name, c_in, c_out, batch, height, width):
        x, t = normal(generator, batch, c_in, height, width), torch.randperm(1000, generator=generator)[:batch]
        xs = [x, *change_some(generator, x, 3 * x.flip(-1) + 1)]
        ts = [t] * len(xs) + change_some(generator, t, (t + 390) % 1000, one_by_one=True)
        xs += [x] * (len(ts) - len(xs))
        return Probe(name, (c_in, c_out, torch.stack(xs), torch.stack(ts)))

    return [
        probe("28 x 28", 1, 1, 2, 28, 28),
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
    minutes=25,
    reference=SmallUNet,
    probes=_probes,
    driver=ask,
    facts=facts,
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
        *WELL_BEHAVED,
        Property(
            "every parameter gets a gradient", seen("gradients", lambda v: v == 1), "Some layer is made and never used."
        ),
        Property(
            "three halvings lead from 32 down to 4",
            seen("bottom", lambda v: v == 16),
            "For a picture of 32 x 32 the smallest map that a convolution makes should have 4 x 4 pixels.",
        ),
        Property(
            "every block is told the time",
            seen("told", lambda v: v >= 5),
            "On the way down, in the middle and on the way up: some blocks never hear of t.",
        ),
        Property(
            "three skips are joined",
            seen("joins", lambda v: v >= 3),
            "On the way up each level joins a skip: the channels of both stand side by side, and are not added.",
        ),
        Property(
            "the answer may be any number",
            lambda calls: (
                seen("range", lambda v: not v < 2.1)(calls) and seen("at the floor", lambda v: v < 0.1)(calls)
            ),
            "However large the weights, the answer stays within fixed bounds: nothing may stand behind the last "
            "convolution. Noise is positive, negative and sometimes beyond 2.",
        ),
        Property(
            "width sets the number of channels",
            seen("wider", lambda v: v > 1.5),
            "With width=24 the network has as many weights as with 16: the width is written into it.",
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

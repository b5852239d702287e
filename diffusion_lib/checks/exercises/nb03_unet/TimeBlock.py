"""The exercise TimeBlock: the time-conditioned block."""

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
    effects,
    gap,
    share_with_slope,
    slopes,
)
from ._facts import fresh, seen
from ._TimeBlock_parts import NAMES as PARTS_NAMES
from ._TimeBlock_parts import PARTS, ask_parts, facts_of_parts
from ._TimeBlock_wrongs import MISTAKES, SMALL
from .scale_and_shift import scale_and_shift


class TimeBlock(nn.Module):
    """Two convolutions with a residual path; the embedding scales and shifts the features between them."""

    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.before = nn.Sequential(
            nn.GroupNorm(8, in_channels), nn.SiLU(), nn.Conv2d(in_channels, out_channels, 3, padding=1)
        )
        self.norm = nn.GroupNorm(8, out_channels)
        self.to_channels = nn.Linear(embedding_dim, 2 * out_channels)
        self.after = nn.Sequential(nn.SiLU(), nn.Conv2d(out_channels, out_channels, 3, padding=1))
        self.residual = nn.Identity() if in_channels == out_channels else nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, embedding):
        h = scale_and_shift(self.norm(self.before(x)), embedding, self.to_channels)
        return self.residual(x) + self.after(h)


def ask(answer, c_in, c_out, dim, xs, embeddings):
    """The answers of a block with new weights to every question, in training and in evaluation mode, and its slopes."""
    network = fresh(answer, c_in, c_out, dim)
    questions = list(zip(xs.float(), embeddings.float(), strict=True))
    return {
        "train": answers(network, questions),
        "eval": answers(network, questions, trained=True),
        "slopes": slopes(network, *questions[0]),
        **ask_parts(network, c_out, xs[0], embeddings[0]),
        **behaviour(network, questions[0], (questions[1][0], questions[0][1].flip(1))),
    }


FAR = (1e3, 2e3, -1e3, -2e3)


def _wanted_shape(call):
    _, c_out, _, xs, _ = call.args
    return (xs.shape[1], c_out, *xs.shape[3:])


def facts(call):
    """What the answers show about time, neighbours, the residual path and the norm."""
    *_, xs, embeddings = call.args
    train, trained, table = call.value["train"], call.value["eval"], call.value["slopes"]
    found = {"shape": torch.tensor(train.shape[1:])} | {name: float(call.value[name]) for name in BEHAVIOUR}
    if train.shape[1:] != _wanted_shape(call):
        return found | dict.fromkeys(NAMES + PARTS_NAMES, UNKNOWN)
    x, out, mirrored = xs[0], train[0], train[1]
    # Far out the normalised branch no longer grows: what grows is the residual path alone.
    far, farther, opposite, more = train[2:6]
    path, back = (farther - far) / 1e3, (more - opposite) / 1e3
    other_x, other_time = differs(xs), differs(embeddings)
    by_x, by_time = other_x.any(1) & ~other_x.all(1), other_time.any(1)
    by_x[0] = by_time[0] = True
    own, others = effects(trained[by_time], other_time[by_time])
    values = (
        own,
        others,
        effects(train[by_x], other_x[by_x])[1],
        effects(trained[by_x], other_x[by_x])[1],
        gap(mirrored.flip(-1), out),
        float(path.norm() / x.norm()),
        float((path + back).norm() / path.norm().clamp_min(1e-9)),
        float(farther.min()),
        share_with_slope(table),
    )
    return found | dict(zip(NAMES, values, strict=True)) | facts_of_parts(call, path)


NAMES = (
    "own time",
    "other times",
    "crosstalk",
    "crosstalk, eval",
    "neighbours",
    "residual",
    "bent",
    "lowest",
    "gradients",
)


def _probes(generator):
    def probe(name, c_in, c_out, batch, height, width):
        x, embedding = normal(generator, batch, c_in, height, width), normal(generator, batch, 12)
        xs = [x, x.flip(-1), *(scale * x for scale in FAR)]
        embeddings = [embedding] * len(xs)
        xs += (other := change_some(generator, x, 3 * x.flip(-1) + 1))
        embeddings += [embedding] * len(other)
        embeddings += (other := change_some(generator, embedding, 1 - 2 * embedding, one_by_one=True))
        xs += [x] * len(other)
        return Probe(name, (c_in, c_out, 12, torch.stack(xs), torch.stack(embeddings)))

    return [
        probe("8 channels to 8", 8, 8, 3, 10, 10),
        probe("8 channels to 16, odd sizes", 8, 16, 2, 7, 11),
        probe("24 channels to 8", 24, 8, 4, 5, 6),
        probe("a batch of one", 16, 16, 1, 13, 9),
    ]


EXERCISE = Exercise(
    id="TimeBlock",
    title="the time-conditioned block",
    notebook="03_unet",
    place=40,
    points=3,
    difficulty=3,
    minutes=18,
    reference=TimeBlock,
    probes=_probes,
    driver=ask,
    facts=facts,
    by_properties=True,
    where="Ho et al. 2020, appendix B; Dhariwal and Nichol 2021, section 3 (adaptive group normalization)",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the size stays and the channels change",
            lambda calls: all(tuple(c.value["shape"].tolist()) == _wanted_shape(c) for c in calls),
            "The answer should have shape (b, out_channels, h, w).",
        ),
        Property(
            "each sample answers to its own time",
            seen("own time", lambda v: v > 1e-3),
            "Changing a sample's embedding should change its answer.",
        ),
        Property(
            "the samples do not touch each other",
            lambda calls: all(
                float(c.value[name]) < SMALL for c in calls for name in ("crosstalk", "crosstalk, eval", "other times")
            ),
            "One sample's answer changes with another sample.",
        ),
        Property(
            "x reaches the output by the residual path",
            seen("residual", lambda v: v > 0.01),
            "For large x the answer should grow with x.",
        ),
        Property(
            "the rest is normalised",
            seen("bent", lambda v: v < 0.05),
            "Beside the residual path, nothing should grow with x.",
        ),
        Property(
            "neighbours are seen",
            seen("neighbours", lambda v: v > SMALL),
            "Mirroring x should not merely mirror the answer.",
        ),
        *WELL_BEHAVED,
        Property(
            "every parameter gets a gradient", seen("gradients", lambda v: v == 1), "Some layer is made and never used."
        ),
        *PARTS,
    ),
    hints=(
        "Five layers: two norms, two convolutions, one linear layer for the time. And the residual path.",
        "In forward: norm, SiLU, convolution. Norm, time, SiLU, convolution. What is added at the very end?",
        "The linear layer has 2 * out_channels outputs; the residual path is a convolution of kernel 1 from "
        "in_channels to out_channels.",
    ),
    forbidden=("TimeConditionedBlock",),
)

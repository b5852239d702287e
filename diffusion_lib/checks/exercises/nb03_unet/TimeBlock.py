"""The exercise TimeBlock: the time-conditioned block."""

from torch import nn

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal
from ...declare.networks import UNKNOWN, crosstalk, gap, respond, respond_trained, share_with_gradient
from ._facts import fresh, padded_shape, seen, time_facts
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
        self.residual = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x, embedding):
        h = scale_and_shift(self.norm(self.before(x)), embedding, self.to_channels)
        return self.residual(x) + self.after(h)


def measure(answer, c_in, c_out, dim, x, embedding):
    """Everything the judge wants to know, as plain numbers."""
    x, embedding = x.float(), embedding.float()
    network = fresh(answer, c_in, c_out, dim)
    out = respond(network, x, embedding)
    facts = {"shape": padded_shape(out)}
    names = (
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
    if tuple(out.shape) != (len(x), c_out, *x.shape[2:]):
        return facts | dict.fromkeys(names, UNKNOWN)
    own, others = time_facts(network, x, embedding, 1 - 2 * embedding)
    # Far out the normalised branch no longer grows: what grows is the residual path alone.
    far, farther, opposite, more = (respond(network, c * x, embedding) for c in (1e3, 2e3, -1e3, -2e3))
    path, back = (farther - far) / 1e3, (more - opposite) / 1e3
    size = float(path.norm() / x.norm())
    values = (
        own,
        others,
        crosstalk(respond, network, x, embedding),
        crosstalk(respond_trained, network, x, embedding),
        gap(respond(network, x.flip(-1), embedding).flip(-1), out),
        size,
        float((path + back).norm() / path.norm().clamp_min(1e-9)),
        float(farther.min()),
        share_with_gradient(network, x, embedding),
    )
    return facts | dict(zip(names, values, strict=True))


def _probes(generator):
    def probe(name, c_in, c_out, batch, height, width):
        return Probe(
            name, (c_in, c_out, 12, normal(generator, batch, c_in, height, width), normal(generator, batch, 12))
        )

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
    minutes=15,
    reference=TimeBlock,
    probes=_probes,
    driver=measure,
    by_properties=True,
    where="Ho et al. 2020, appendix B; Dhariwal and Nichol 2021, section 3 (adaptive group normalization)",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the size stays and the channels change",
            lambda calls: all(
                [int(n) for n in c.value["shape"]] == [len(c.args[3]), c.args[1], *c.args[3].shape[2:]] for c in calls
            ),
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
        Property(
            "every parameter gets a gradient", seen("gradients", lambda v: v == 1), "Some layer is made and never used."
        ),
    ),
    hints=(
        "Five layers: two norms, two convolutions, one linear layer for the time. And the residual path.",
        "In forward: norm, SiLU, convolution. Norm, time, SiLU, convolution. What is added at the very end?",
        "The linear layer has 2 * out_channels outputs; the residual path is a convolution of kernel 1 from "
        "in_channels to out_channels, and it may be one always.",
    ),
    forbidden=("TimeConditionedBlock",),
)

"""The exercise join_skip: the skip connection."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def join_skip(h, skip):
    """h enlarged to the size of the skip, the skip's channels behind its own."""
    return torch.cat([F.interpolate(h, size=skip.shape[-2:]), skip], dim=1)


def _joined(
    enlarge=lambda h, skip: F.interpolate(h, size=skip.shape[-2:]), join=lambda h, skip: torch.cat([h, skip], dim=1)
):
    """The join with one part replaced."""
    return lambda h, skip: join(enlarge(h, skip), skip)


def _cropped(h, skip):
    """Double h, and cut the larger of the two."""
    h = F.interpolate(h, scale_factor=2)
    height, width = min(h.shape[-2], skip.shape[-2]), min(h.shape[-1], skip.shape[-1])
    return torch.cat([h[..., :height, :width], skip[..., :height, :width]], dim=1)


def _doubled_then_cut(h, skip):
    return F.interpolate(h, scale_factor=2)[..., : skip.shape[-2], : skip.shape[-1]]


def _padded(h, skip):
    rows, columns = (b - a for a, b in zip(h.shape[-2:], skip.shape[-2:], strict=True))
    return F.pad(h, (0, columns, 0, rows))


def _brought_to(sizes):
    """A symptom: only maps that are not square fail, and one of `sizes(height, width)` met there with the skip's."""

    def symptom(calls):
        for call in calls:
            height, width = call.args[1].shape[-2:]
            if height == width and call.error or height != width and not call.error:
                return False
            if call.error and not any(f", {a}, {b})" in call.error["shapes"] for a, b in sizes(height, width)):
                return False
        return True

    return symptom


def _maps(generator, *shapes):
    return tuple(normal(generator, *shape) for shape in shapes)


EXERCISE = Exercise(
    id="join_skip",
    title="the skip connection",
    notebook="03_unet",
    place=50,
    points=1,
    difficulty=2,
    minutes=6,
    reference=join_skip,
    trained=("h", "skip"),
    probes=lambda generator: [
        Probe("7 to 14", _maps(generator, (2, 3, 7, 7), (2, 3, 14, 14))),
        Probe("4 to 7", _maps(generator, (2, 3, 4, 4), (2, 3, 7, 7))),
        Probe("3 to 7, as after pooling", _maps(generator, (3, 2, 3, 3), (3, 2, 7, 7))),
        Probe("not square", _maps(generator, (2, 2, 3, 5), (2, 5, 6, 9))),
        Probe("a batch of one, batch, channels and size alike", _maps(generator, (1, 1, 1, 1), (1, 1, 2, 2))),
        Probe("the same size already", _maps(generator, (4, 4, 4, 4), (4, 4, 4, 4))),
    ],
    where="Ronneberger et al. 2015, figure 1 (copy and concatenate); Ho et al. 2020, appendix B",
    misconceptions=(
        Misconception(
            "Doubled, whatever the skip's size",
            "Doubling 4 gives 8, and the skip has 7. The skip knows the size: take it from there.",
            _joined(lambda h, skip: F.interpolate(h, scale_factor=2)),
        ),
        Misconception(
            "Doubled and cut",
            "h was doubled and the rest cut away, or both were cut to fit. That fails "
            "when h is too small (3 to 7), and it shifts the picture. Enlarge straight to the skip's size.",
            _joined(_doubled_then_cut),
        ),
        Misconception(
            "Both were cut to fit", "A part of the skip is gone. The skip keeps its size; h is brought to it.", _cropped
        ),
        Misconception(
            "The skip comes first",
            "Both are there, in the other order: h first here, then the skip.",
            _joined(join=lambda h, skip: torch.cat([skip, h], dim=1)),
        ),
        Misconception(
            "Added instead of joined",
            "The maps were added. That mixes them for good, and needs equal "
            "numbers of channels; side by side the next convolution can choose.",
            _joined(join=lambda h, skip: h + skip),
        ),
        Misconception(
            "Joined along the batch",
            "Axis 0 is the batch: there are now twice as many samples. Channels are axis 1.",
            _joined(join=lambda h, skip: torch.cat([h, skip], dim=0)),
        ),
        Misconception(
            "Joined along the height",
            "Axis 2 is the height: one map stands above the other. Channels are axis 1.",
            _joined(join=lambda h, skip: torch.cat([h, skip], dim=2)),
        ),
        Misconception(
            "Joined along the width",
            "The last axis is the width: the maps stand side by side. Channels are axis 1.",
            _joined(join=lambda h, skip: torch.cat([h, skip], dim=-1)),
        ),
        Misconception(
            "The skip is forgotten",
            "h has the right size, and nothing was joined to it.",
            _joined(join=lambda h, skip: h),
        ),
        Misconception(
            "The skip was shrunk",
            "The skip was brought to the size of h. All its detail is lost that way, and the way up never gets larger.",
            lambda h, skip: torch.cat([h, F.interpolate(skip, size=h.shape[-2:])], dim=1),
        ),
        Misconception(
            "Smoothed on the way",
            "h was enlarged bilinearly; the nearest pixel is asked, the default.",
            _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-2:], mode="bilinear")),
        ),
        Misconception(
            "Another rule for the nearest pixel",
            'mode="nearest-exact" rounds differently. Right in '
            "spirit; the course uses the default mode, so that numbers agree.",
            _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-2:], mode="nearest-exact")),
        ),
        Misconception(
            "Padded instead of enlarged",
            "h sits in a corner, with zeros round it. Each of its pixels should be repeated.",
            _joined(_padded),
        ),
        Misconception(
            "One number for height and width",
            "Height and width of the skip differ, and only one of them was read.",
            _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-1])),
            _brought_to(lambda height, width: [(height, height), (width, width)]),
        ),
        Misconception(
            "Height and width are exchanged",
            "The two sizes of the skip stand in each other's place. Height comes first, in a shape and in a size.",
            _joined(lambda h, skip: F.interpolate(h, size=(skip.shape[-1], skip.shape[-2]))),
            _brought_to(lambda height, width: [(width, height)]),
        ),
    ),
    properties=(
        Property(
            "the skip arrives unchanged",
            lambda calls: all(torch.equal(c.value[:, -c.args[1].shape[1] :].float(), c.args[1].float()) for c in calls),
            "The last channels of the result should be the skip, every pixel of it.",
        ),
        Property(
            "the channels add up",
            lambda calls: all(c.value.shape[1] == c.args[0].shape[1] + c.args[1].shape[1] for c in calls),
            "Joined maps have the channels of both.",
        ),
        Property(
            "every number in front is one of h's",
            lambda calls: all(
                bool(torch.isin(c.value[:, : c.args[0].shape[1]].float(), c.args[0].float()).all()) for c in calls
            ),
            "Enlarging repeats pixels: no new number, and no 0, may appear between them.",
        ),
        Property(
            "neighbours of h stay neighbours, in equal shares",
            lambda calls: all(torch.equal(c.value.float(), join_skip(*c.args).float()) for c in calls),
            "The pixels are those of h, and they stand in other places than interpolate gives them by its default.",
        ),
    ),
    hints=(
        "What do both maps have in common, and what must be made equal before they can be joined?",
        "The last two entries of a shape are height and width. Which of the two maps has the size that is wanted?",
        "Enlarge h to the skip's last two sizes; then join the two along axis 1, h in front.",
    ),
)

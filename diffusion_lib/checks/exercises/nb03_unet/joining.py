"""Two ways of looking elsewhere: the skip connection, and attention."""

import torch
import torch.nn.functional as F

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def join_skip(h, skip):
    """h enlarged to the size of the skip, the skip's channels behind its own."""
    return torch.cat([F.interpolate(h, size=skip.shape[-2:]), skip], dim=1)


def _joined(enlarge=lambda h, skip: F.interpolate(h, size=skip.shape[-2:]),
            join=lambda h, skip: torch.cat([h, skip], dim=1)):  # fmt: skip
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


def _maps(generator, *shapes):
    return tuple(normal(generator, *shape) for shape in shapes)


join_skip_exercise = Exercise(
    id="join_skip",
    title="the skip connection",
    notebook="03_unet",
    points=1,
    difficulty=2,
    minutes=6,
    reference=join_skip,
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
        Misconception("Doubled, whatever the skip's size", "Doubling 4 gives 8, and the skip has 7. The skip knows the "
                      "size: take it from there.", _joined(lambda h, skip: F.interpolate(h, scale_factor=2))),
        Misconception("Doubled and cut", "h was doubled and the rest cut away, or both were cut to fit. That fails "
                      "when h is too small (3 to 7), and it shifts the picture. Enlarge straight to the skip's size.",
                      _joined(_doubled_then_cut)),
        Misconception("Both were cut to fit", "A part of the skip is gone. The skip keeps its size; h is brought to "
                      "it.", _cropped),
        Misconception("The skip comes first", "Both are there, in the other order: h first here, then the skip.",
                      _joined(join=lambda h, skip: torch.cat([skip, h], dim=1))),
        Misconception("Added instead of joined", "The maps were added. That mixes them for good, and needs equal "
                      "numbers of channels; side by side the next convolution can choose.",
                      _joined(join=lambda h, skip: h + skip)),
        Misconception("Joined along the batch", "Axis 0 is the batch: there are now twice as many samples. Channels "
                      "are axis 1.", _joined(join=lambda h, skip: torch.cat([h, skip], dim=0))),
        Misconception("Joined along the height", "Axis 2 is the height: one map stands above the other. Channels are "
                      "axis 1.", _joined(join=lambda h, skip: torch.cat([h, skip], dim=2))),
        Misconception("Joined along the width", "The last axis is the width: the maps stand side by side. Channels are "
                      "axis 1.", _joined(join=lambda h, skip: torch.cat([h, skip], dim=-1))),
        Misconception("The skip is forgotten", "h has the right size, and nothing was joined to it.",
                      _joined(join=lambda h, skip: h)),
        Misconception("The skip was shrunk", "The skip was brought to the size of h. All its detail is lost that way, "
                      "and the way up never gets larger.",
                      lambda h, skip: torch.cat([h, F.interpolate(skip, size=h.shape[-2:])], dim=1)),
        Misconception("Smoothed on the way", "h was enlarged bilinearly; the nearest pixel is asked, the default.",
                      _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-2:], mode="bilinear"))),
        Misconception("Another rule for the nearest pixel", "mode=\"nearest-exact\" rounds differently. Right in "
                      "spirit; the course uses the default mode, so that numbers agree.",
                      _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-2:], mode="nearest-exact"))),
        Misconception("Padded instead of enlarged", "h sits in a corner, with zeros round it. Each of its pixels "
                      "should be repeated.", _joined(_padded)),
        Misconception("One number for height and width", "Height and width of the skip differ, and only one of them "
                      "was read.", _joined(lambda h, skip: F.interpolate(h, size=skip.shape[-1]))),
    ),
    properties=(
        Property("the skip arrives unchanged", lambda calls: all(torch.equal(
            c.value[:, -c.args[1].shape[1]:].float(), c.args[1].float()) for c in calls),
            "The last channels of the result should be the skip, every pixel of it."),
        Property("the channels add up", lambda calls: all(
            c.value.shape[1] == c.args[0].shape[1] + c.args[1].shape[1] for c in calls),
            "Joined maps have the channels of both."),
    ),
    hints=(
        "What do both maps have in common, and what must be made equal before they can be joined?",
        "The last two entries of a shape are height and width. Which of the two maps has the size that is wanted?",
        "Enlarge h to the skip's last two sizes; then join the two along axis 1, h in front.",
    ),
)  # fmt: skip


def attend(q, k, v):
    """Every query gets a mean of the values, weighted by how well it matches the keys."""
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ v


def _attention(scale=lambda q, k: q.shape[-1] ** -0.5, weigh=lambda s: s.softmax(-1),
               mix=lambda w, k, v: w @ v):  # fmt: skip
    """Attention with one part replaced."""
    return lambda q, k, v: mix(weigh(q @ k.transpose(1, 2) * scale(q, k)), k, v)


def _attention_probes(generator):
    shapes = {
        "seven positions": ((2, 7, 4), (2, 7, 4), (2, 7, 4)),
        "batch, positions and channels alike": ((3, 3, 3), (3, 3, 3), (3, 3, 3)),
        "a batch of one": ((1, 5, 2), (1, 5, 2), (1, 5, 2)),
        "many channels": ((2, 4, 64), (2, 4, 64), (2, 4, 64)),
        "keys and values of another picture": ((2, 3, 6), (2, 8, 6), (2, 8, 6)),
    }
    probes = [Probe(name, tuple(normal(generator, *shape) for shape in trio)) for name, trio in shapes.items()]
    strong = 40 * normal(generator, 2, 6, 4), 40 * normal(generator, 2, 6, 4), normal(generator, 2, 6, 4)
    return [*probes, Probe("very large scores", strong)]


def _mean_of_values(calls):
    """Each result lies between the smallest and the largest value of its channel."""
    return all(
        bool((c.value <= c.args[2].amax(1, keepdim=True) + 1e-4).all())
        and bool((c.value >= c.args[2].amin(1, keepdim=True) - 1e-4).all())
        for c in calls
    )


def _by_hand(s):
    weights = s.exp()
    return weights / weights.sum(-1, keepdim=True)


attend_exercise = Exercise(
    id="attend",
    title="attention",
    notebook="03_unet",
    points=2,
    difficulty=2,
    minutes=8,
    reference=attend,
    probes=_attention_probes,
    where="Vaswani et al. 2017, eq. 1",
    misconceptions=(
        Misconception("The scores are not scaled", "Without the root of d the scores grow with the number of channels, "
                      "and softmax looks at one position only.", _attention(scale=lambda q, k: 1.0)),
        Misconception("Divided by d instead of its root", "A sum of d products of independent numbers has standard "
                      "deviation √d: that is what to divide by.", _attention(scale=lambda q, k: 1 / q.shape[-1])),
        Misconception("Multiplied by the root of d", "The scores should become smaller, not larger.",
                      _attention(scale=lambda q, k: q.shape[-1] ** 0.5)),
        Misconception("Scaled by the number of positions", "d is the length of one query, not the number of keys.",
                      _attention(scale=lambda q, k: k.shape[1] ** -0.5)),
        Misconception("Softmax over the queries", "The weights of each key add up to 1. Those of each query should: "
                      "softmax along the keys, the last axis.", _attention(weigh=lambda s: s.softmax(1))),
        Misconception("Softmax over the batch", "Samples compete with each other: softmax ran along axis 0.",
                      _attention(weigh=lambda s: s.softmax(0))),
        Misconception("The softmax is missing", "The scores themselves were used as weights; they may be negative, and "
                      "do not add up to 1.", _attention(weigh=lambda s: s)),
        Misconception("Divided by the sum without the exponential", "The scores were divided by their sum, which may "
                      "be near 0. Softmax takes the exponential first.",
                      _attention(weigh=lambda s: s / s.sum(-1, keepdim=True))),
        Misconception("Sigmoid instead of softmax", "Each weight lies between 0 and 1, but a row does not add up to 1.",
                      _attention(weigh=torch.sigmoid)),
        Misconception("Scaled behind the softmax", "The weights were divided after softmax, so that they no longer add "
                      "up to 1. The scores are to be divided.",
                      lambda q, k, v: _attention(scale=lambda q, k: 1.0)(q, k, v) / q.shape[-1] ** 0.5),
        Misconception("The keys were mixed", "The weights are right; they should mix the values.",
                      _attention(mix=lambda w, k, v: w @ k)),
        Misconception("Queries and keys are exchanged", "The scores of keys against queries: row i is how the queries "
                      "match key i.", lambda q, k, v: attend(k, q, v)),
        Misconception("The exponential overflows", "exp of a large score is infinity, and infinity over infinity is "
                      "NaN. torch's softmax subtracts the largest score first.", _attention(weigh=_by_hand)),
        Misconception("Only the weights", "The weights are right; the mean of the values is asked.",
                      _attention(mix=lambda w, k, v: w)),
    ),
    properties=(
        Property("each result is a mean of the values", _mean_of_values,
                 "Weights between 0 and 1 that add up to 1 cannot leave the range of the values."),
        Property("equal to torch's own", lambda calls: all(bool((
            c.value.double() - F.scaled_dot_product_attention(*c.args)).abs().max() < 1e-3) for c in calls),
            "torch's function for this gives other numbers."),
    ),
    hints=(
        "Three steps: scores, weights, mean. What are the shapes of the three results?",
        "For scores of shape (b, n, m), the keys must stand on end: exchange their last two axes.",
        "Product of queries and keys over the root of d; softmax along the keys; product with the values.",
    ),
    forbidden=("torch:scaled_dot_product_attention", "torch:MultiheadAttention",
               "torch:multi_head_attention_forward", "SelfAttention"),
)  # fmt: skip

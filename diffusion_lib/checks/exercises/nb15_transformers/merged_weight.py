"""The exercise merged_weight: the update added to the weight."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def merged_weight(weight, down, up, scale):
    """W + scale B A, in the shape of the weight."""
    return weight + scale * (up @ down).reshape(weight.shape)


def _probes(generator):
    sizes = {
        "a linear layer": ((5, 4), 2, 0.5),
        "square": ((4, 4), 3, 2.0),
        "rank 1": ((3, 6), 1, 1.5),
        "a convolution": ((4, 3, 3, 3), 2, 0.7),
        "a convolution, square everywhere": ((3, 3, 3, 3), 2, 3.0),
        "a convolution of points": ((4, 2, 1, 1), 1, 0.4),
        "scale of 0": ((3, 2), 1, 0.0),
    }
    return [
        Probe(
            name,
            (
                normal(generator, *shape),
                normal(generator, rank, normal(generator, *shape[1:]).numel()),
                normal(generator, shape[0], rank),
                scale,
            ),
        )
        for name, (shape, rank, scale) in sizes.items()
    ]


def _of(update=lambda a, b: b @ a, shaped=lambda u, w: u.reshape(w.shape), scale=lambda s, a: s, base=lambda w: w):
    return lambda w, a, b, s: base(w) + scale(s, a) * shaped(update(a, b), w)


def _kernel_first(u, w):
    """The numbers of a row dealt out as if the channels came last."""
    if w.ndim == 2:
        return u.reshape(w.shape)
    return u.reshape(len(w), *w.shape[2:], w.shape[1]).permute(0, 3, 1, 2)


def _channels_last(u, w):
    return u if w.ndim == 2 else u.reshape(*w.shape[:2], -1).transpose(1, 2).reshape(w.shape)


def _rank(calls):
    for call in calls:
        weight, down, *_ = call.args
        if call.value.shape != weight.shape:
            return False
        singular = (call.value.double() - weight).flatten(1).svd().S
        if len(singular) > len(down) and singular[len(down)] > 1e-4:
            return False
    return True


EXERCISE = Exercise(
    id="merged_weight",
    title="merged",
    notebook="15_transformers",
    place=90,
    points=1,
    difficulty=2,
    minutes=6,
    reference=merged_weight,
    probes=_probes,
    where="Hu et al. 2021 (LoRA), section 4.1, on latency",
    misconceptions=(
        Misconception(
            "The scale is missing",
            "The update was added as it is.",
            _of(scale=lambda s, a: 1.0),
        ),
        Misconception(
            "The weight is scaled too",
            "The scale belongs to the update alone.",
            lambda w, a, b, s: s * (w + (b @ a).reshape(w.shape)),
        ),
        Misconception(
            "Subtracted",
            "This takes the update out of a merged weight. It should be added.",
            _of(scale=lambda s, a: -s),
        ),
        Misconception(
            "The update alone",
            "The frozen weight is missing.",
            _of(base=lambda w: 0 * w),
        ),
        Misconception(
            "Divided by the rank",
            "`scale` is the whole factor already.",
            _of(scale=lambda s, a: s / len(a)),
        ),
        Misconception(
            "The scale squared",
            "Both halves were scaled.",
            _of(scale=lambda s, a: s**2),
        ),
        Misconception(
            "The update lies on its side",
            "The update was transposed before it got the shape of the weight. Its rows are the outputs.",
            _of(update=lambda a, b: (b @ a).T.contiguous()),
        ),
        Misconception(
            "The numbers of a kernel in another order",
            "A row of the update holds the input channels first, each with its kernel, as the weight does.",
            _of(shaped=_kernel_first),
        ),
        Misconception(
            "Multiplied instead of added",
            "Weight and update were multiplied with each other.",
            lambda w, a, b, s: w * (s * (b @ a).reshape(w.shape)),
        ),
        Misconception(
            "The update keeps its shape",
            "The update is a matrix, and a kernel has four axes. It needs the weight's shape first.",
            lambda w, a, b, s: w + s * (b @ a),
        ),
        Misconception(
            "The kernel stays a matrix",
            "The sum is right, in the shape of a matrix. A convolution wants its four axes back.",
            lambda w, a, b, s: w.flatten(1) + s * (b @ a),
        ),
        Misconception(
            "Mixed instead of added",
            "With a larger scale the frozen weight fades. It stays whole, and the update is added.",
            lambda w, a, b, s: (1 - s) * w + s * (b @ a).reshape(w.shape),
        ),
        Misconception(
            "The weight times the update added",
            "The weight was multiplied by 1 plus the update, number by number.",
            lambda w, a, b, s: w * (1 + s * (b @ a).reshape(w.shape)),
        ),
        Misconception(
            "Kernels are left alone",
            "A convolution was returned as it came. It has an update too.",
            lambda w, a, b, s: w + s * (b @ a).reshape(w.shape) if w.ndim == 2 else w.clone(),
        ),
        Misconception(
            "Channels and kernel exchanged",
            "A row of the update was turned over before it became a kernel: its order is that of the weight.",
            _of(shaped=_channels_last),
        ),
    ),
    properties=(
        Property(
            "the difference has at most the rank of the update",
            _rank,
            "Merged minus frozen weight must have the weight's shape and a rank no larger than that of the update.",
        ),
    ),
    hints=(
        "Which product of the two small matrices has as many rows as the layer has outputs?",
        "A kernel (out, in, k, k) holds the same numbers as a matrix (out, in k k).",
        "reshape to the weight's own shape works for layers of both kinds.",
    ),
    forbidden=("LowRank", "merge_lora"),
)

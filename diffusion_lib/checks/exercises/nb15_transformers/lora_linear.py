"""The exercise lora_linear: a frozen layer with a small update beside it."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def lora_linear(x, weight, bias, down, up, scale):
    """x W^T + bias + scale (x A^T) B^T."""
    return x @ weight.T + bias + scale * (x @ down.T) @ up.T


def _probes(generator):
    def probe(name, lead, inside, out, rank, scale, begun=True):
        up = normal(generator, out, rank)
        parts = normal(generator, out, inside), normal(generator, out), normal(generator, rank, inside)
        return Probe(name, (normal(generator, *lead, inside), *parts, up if begun else 0 * up, scale))

    return [
        probe("rank 2", (5,), 4, 6, 2, 0.5),
        probe("rank 1, tokens", (2, 3), 5, 4, 1, 2.0),
        probe("square", (4,), 4, 4, 3, 0.25),
        probe("rank as large as the layer", (3,), 3, 3, 3, 1.5),
        probe("scale of 0", (3,), 4, 5, 2, 0.0),
        probe("an update that has not begun", (6,), 5, 3, 2, 3.0, begun=False),
    ]


def _begins_as_it_was(calls):
    def near(call):
        x, weight, bias, *_ = call.args
        return bool((call.value - (x @ weight.T + bias)).abs().max() < 1e-4)

    return all(near(call) for call in calls[-2:])


def _of(update=lambda x, a, b, s: s * (x @ a.T) @ b.T, base=lambda x, w, bias: x @ w.T + bias):
    return lambda x, w, bias, a, b, s: base(x, w, bias) + update(x, a, b, s)


def _rows_alone(x, w, bias, a, b, s):
    turned = x.permute(*reversed(range(x.ndim)))
    both = w @ turned + s * b @ (a @ turned)
    return both.permute(*reversed(range(x.ndim))) + bias


EXERCISE = Exercise(
    id="lora_linear",
    title="a layer with a small update",
    notebook="15_transformers",
    place=80,
    points=2,
    difficulty=2,
    minutes=8,
    reference=lora_linear,
    probes=_probes,
    trained=("x", "down", "up"),
    where="Hu et al. 2021 (LoRA), section 4.1",
    misconceptions=(
        Misconception(
            "The scale is missing",
            "The update counts fully. It should count `scale` times.",
            _of(lambda x, a, b, s: (x @ a.T) @ b.T),
        ),
        Misconception(
            "The whole layer is scaled",
            "The scale multiplies the frozen layer too. With 0 nothing would be left.",
            lambda x, w, bias, a, b, s: s * (x @ w.T + bias + (x @ a.T) @ b.T),
        ),
        Misconception(
            "The scale counts twice",
            "Both halves of the update were scaled.",
            _of(lambda x, a, b, s: s**2 * (x @ a.T) @ b.T),
        ),
        Misconception(
            "The scale is divided by the rank",
            "`scale` is the whole factor already. In the paper it is alpha / r.",
            _of(lambda x, a, b, s: s / len(a) * (x @ a.T) @ b.T),
        ),
        Misconception(
            "Divided by the scale",
            "A larger scale makes the update smaller. It should make it larger.",
            _of(lambda x, a, b, s: (x @ a.T) @ b.T / s if s else 0 * (x @ a.T) @ b.T),
        ),
        Misconception(
            "The frozen layer is missing",
            "This is the update alone. It stands beside the layer.",
            _of(base=lambda x, w, bias: 0 * (x @ w.T)),
        ),
        Misconception(
            "The bias is missing",
            "The frozen layer has a bias, and keeps it.",
            _of(base=lambda x, w, bias: x @ w.T),
        ),
        Misconception(
            "The bias is scaled",
            "The scale multiplies the bias too. It belongs to the frozen layer, which is not scaled.",
            lambda x, w, bias, a, b, s: x @ w.T + s * (x @ a.T @ b.T + bias),
        ),
        Misconception(
            "The bias counts in the update too",
            "The bias was added twice. It belongs to the frozen layer alone.",
            _of(base=lambda x, w, bias: x @ w.T + 2 * bias),
        ),
        Misconception(
            "Subtracted",
            "The update was subtracted.",
            _of(lambda x, a, b, s: -s * (x @ a.T) @ b.T),
        ),
        Misconception(
            "A bend in between",
            "Something not linear stands between the two halves. Then they could not be added to the weight.",
            _of(lambda x, a, b, s: s * (x @ a.T).relu() @ b.T),
        ),
        Misconception(
            "The rows of the update were averaged",
            "The update's columns were averaged over the rank. They are added.",
            _of(lambda x, a, b, s: s * (x @ a.T) @ b.T / max(len(a), 1) ** 0.5),
        ),
        Misconception(
            "The bias stands in the scaled update too",
            "The bias was given to the update's second layer as well. Only the frozen layer has one.",
            lambda x, w, bias, a, b, s: x @ w.T + bias + s * ((x @ a.T) @ b.T + bias),
        ),
        Misconception(
            "One behind the other",
            "The update took the frozen layer's answer. Both take x.",
            lambda x, w, bias, a, b, s: x @ w.T + bias + s * ((x @ w.T + bias) @ a.T) @ b.T,
        ),
        Misconception(
            "down and up exchanged",
            "The update goes up first. `down` makes r numbers of x, `up` makes the answer of them.",
            lambda x, w, bias, a, b, s: x @ w.T + bias + s * (x @ b.T) @ a.T,
        ),
        Misconception(
            "The weight is not transposed",
            "A weight is (out, in): x meets its last axis.",
            lambda x, w, bias, a, b, s: x @ w + bias + s * (x @ a.T) @ b.T,
        ),
        Misconception(
            "The update is transposed",
            "The product of the two small matrices lies on its side.",
            lambda x, w, bias, a, b, s: x @ (w + s * (b @ a).T).T + bias,
        ),
        Misconception(
            "Mixed instead of added",
            "With a larger scale the frozen layer fades. It stays whole, and the update is added.",
            lambda x, w, bias, a, b, s: (1 - s) * (x @ w.T + bias) + s * (x @ a.T) @ b.T,
        ),
        Misconception(
            "The scale sits on the frozen layer",
            "The frozen layer was scaled, and the update was not.",
            lambda x, w, bias, a, b, s: s * (x @ w.T + bias) + (x @ a.T) @ b.T,
        ),
        Misconception(
            "Multiplied instead of added",
            "The weight was multiplied by the update, number by number.",
            lambda x, w, bias, a, b, s: x @ (w * (1 + s * b @ a)).T + bias,
        ),
        Misconception(
            "For rows alone",
            "It works on (n, in). x may have more axes in front: only its last one meets the weight.",
            _rows_alone,
        ),
    ),
    properties=(
        Property(
            "an up of zeros, or a scale of 0, is the frozen layer",
            _begins_as_it_was,
            "Without an update the layer must answer as it did.",
        ),
    ),
    hints=(
        "A linear layer with weight (out, in) takes x (..., in) and multiplies by its transpose.",
        "The update is two such layers without a bias: down to `rank` numbers, and up again.",
        "Only the update is multiplied by the scale.",
    ),
    forbidden=("LowRank", "add_lora"),
)

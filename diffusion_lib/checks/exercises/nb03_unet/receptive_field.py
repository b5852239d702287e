"""The exercise receptive_field: how far a feature sees (stretch)."""

import math

from ...declare import Exercise, Misconception, Probe, Property
from ._numbers import random_number


def receptive_field(layers):
    """How many input pixels wide one output pixel sees."""
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width


def _field(start=1, grow=lambda kernel, step: (kernel - 1) * step, move=lambda step, stride: step * stride, late=False):
    """A receptive field with one part of the recursion replaced; `late` takes the stride of the layer itself."""

    def answer(layers):
        width, step = start, 1
        for kernel, stride in layers:
            step = move(step, stride) if late else step
            width += grow(kernel, step)
            step = step if late else move(step, stride)
        return width

    return answer


def _total_step(layers):
    return math.prod(stride for _, stride in layers)


def _random_layer(generator):
    return random_number(generator, 2, 8), random_number(generator, 1, 4)


def _as_walked_back(calls):
    """From the output to the input, the last feature that is read stands at stride times its place plus kernel - 1."""
    for call in calls:
        last = 0
        for kernel, stride in reversed(call.args[0]):
            last = last * stride + kernel - 1
        if float(call.value) != last + 1:
            return False
    return True


EXERCISE = Exercise(
    id="receptive_field",
    title="how far a feature sees (stretch)",
    notebook="03_unet",
    place=80,
    points=0,
    difficulty=3,
    minutes=10,
    reference=receptive_field,
    probes=lambda generator: [
        Probe("one layer", ([(3, 1)],)),
        Probe("two layers of stride 1", ([(3, 1), (5, 1)],)),
        Probe("down twice", ([(3, 1), (3, 2), (3, 1), (3, 2), (3, 1)],)),
        Probe("even kernels and large strides", ([(4, 2), (7, 3), (2, 2), (5, 1)],)),
        Probe(
            "a random net",
            ([(random_number(generator, 2, 8), random_number(generator, 1, 4)) for _ in range(6)] + [(3, 1)],),
        ),
        Probe("no layer at all", ([],)),
    ],
    where="Araujo, Norris and Sim 2019, Distill, section 'Computing receptive field size'",
    misconceptions=(
        Misconception(
            "Strides are forgotten",
            "Every layer adds kernel - 1 input pixels. After a stride of 2, "
            "neighbouring features lie two input pixels apart, so a kernel reaches twice as far.",
            _field(move=lambda step, stride: step),
        ),
        Misconception(
            "The layer's own stride counts too early",
            "The stride of a layer moves its outputs apart, not "
            "the inputs that its own kernel reads. It counts from the next layer on.",
            _field(late=True),
        ),
        Misconception(
            "The whole kernel is added",
            "A layer adds kernel - 1: the middle pixel was counted before.",
            _field(grow=lambda kernel, step: kernel * step),
        ),
        Misconception(
            "It starts at nothing", "Without any layer a pixel sees itself: one pixel, not none.", _field(start=0)
        ),
        Misconception(
            "Strides add up",
            "Distances multiply: after two strides of 2 features lie 4 pixels apart.",
            _field(move=lambda step, stride: step + stride - 1),
        ),
        Misconception(
            "Only the last stride counts",
            "The distance between features is the product of all strides so far.",
            _field(move=lambda step, stride: stride),
        ),
        Misconception(
            "Only the strides", "This is the distance between neighbouring outputs, not how far each sees.", _total_step
        ),
        Misconception(
            "Kernels are multiplied",
            "Reaches add up, layer by layer; they do not multiply.",
            lambda layers: math.prod(kernel for kernel, _ in layers),
        ),
        Misconception(
            "Read from the output to the input",
            "The layers were taken in reverse order. Begin at the "
            "input: the strides before a layer stretch its kernel.",
            lambda layers: receptive_field(list(layers)[::-1]),
        ),
    ),
    properties=(
        Property(
            "without layers a pixel sees one pixel",
            lambda calls: float(calls[-1].value) == 1,
            "No layer: the output is the input.",
        ),
        Property(
            "a layer of kernel 3 at full size adds two pixels",
            lambda calls: float(calls[0].value) == 3,
            "One 3 x 3 convolution sees three pixels across.",
        ),
        Property(
            "the first and the last pixel that is seen lie so far apart",
            _as_walked_back,
            "Walk back from one output pixel to the input, layer by layer: how far apart are the ends of what it sees?",
        ),
    ),
    hints=(
        "Keep two numbers while you walk through the layers: how wide the view is, and how many input pixels lie "
        "between two neighbouring features.",
        "A kernel of 3 reaches one feature to each side. How many input pixels is that, at the present distance?",
        "First widen the view with the distance so far, then let the stride stretch the distance.",
    ),
)

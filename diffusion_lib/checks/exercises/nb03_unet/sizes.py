"""Shape arithmetic: sizes on the way down, and how far a feature sees."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property


def as_list(answer, *args):
    """A tuple of sizes is as good as a list."""
    sizes = answer(*args)
    return list(sizes) if isinstance(sizes, tuple) else sizes


def sizes_on_the_way_down(size, halvings):
    """The size before and after each stride-2 convolution."""
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 1) // 2)
    return sizes


def _halved(rule, keep=slice(None)):
    """The sizes under another rule of halving, or a part of them."""

    def answer(size, halvings):
        sizes = [size]
        for _ in range(halvings):
            sizes.append(rule(sizes[-1]))
        return sizes[keep]

    return answer


def _number(generator, low, high):
    return int(torch.randint(low, high, (), generator=generator))


sizes_exercise = Exercise(
    id="sizes_on_the_way_down",
    title="sizes on the way down",
    notebook="03_unet",
    points=1,
    difficulty=1,
    minutes=4,
    reference=sizes_on_the_way_down,
    probes=lambda generator: [
        Probe("28, three times", (28, 3)),
        Probe("32, three times", (32, 3)),
        Probe("5, once", (5, 1)),
        Probe("100, five times", (100, 5)),
        Probe("some odd size", (2 * _number(generator, 20, 60) + 1, _number(generator, 3, 5))),
        Probe("not at all", (9, 0)),
    ],
    driver=as_list,
    where="Dumoulin and Visin 2016, relationship 6: size = floor((n + 2p - k) / s) + 1",
    misconceptions=(
        Misconception("Odd sizes are rounded down", "7 became 3. With padding 1 the last column still gets an output "
                      "of its own, so half a pixel counts as a whole one. Rounding down is what pooling does.",
                      _halved(lambda n: n // 2)),
        Misconception("The size at the start is missing", "The list begins after the first halving; it should begin "
                      "with the size that went in.", _halved(lambda n: (n + 1) // 2, slice(1, None))),
        Misconception("Only the last size", "The sizes on the way are asked, not only the one at the bottom.",
                      lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, halvings)[-1]),
        Misconception("One size too few", "The last halving is missing: there is one more size than halvings.",
                      lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, max(halvings - 1, 0))),
        Misconception("One size too many", "One halving more than was asked for.",
                      lambda size, halvings: _halved(lambda n: (n + 1) // 2)(size, halvings + 1)),
        Misconception("The padding is forgotten", "These are the sizes without padding: each step loses the border.",
                      _halved(lambda n: (n - 3) // 2 + 1)),
        Misconception("Nothing is rounded", "Half a pixel came out. Sizes are whole numbers.",
                      _halved(lambda n: (n - 1) / 2 + 1)),
        Misconception("Divided without rounding", "Half a pixel came out. Sizes are whole numbers.",
                      _halved(lambda n: n / 2)),
        Misconception("Rounded half to even", "Python's round takes 2.5 to 2 and 3.5 to 4. Here halves always go up.",
                      _halved(lambda n: round(n / 2))),
        Misconception("The stride is forgotten", "The size never changes: that is a convolution of stride 1.",
                      _halved(lambda n: n)),
        Misconception("From the bottom up", "The sizes are right and in the wrong order: the way down begins large.",
                      _halved(lambda n: (n + 1) // 2, slice(None, None, -1))),
    ),
    properties=(
        Property("one size more than halvings", lambda calls: all(len(c.value) == c.args[1] + 1 for c in calls),
                 "Fence posts: three halvings lead through four sizes."),
        Property("doubling a size gives at least the size above it", lambda calls: all(
            bool((2 * c.value[1:] >= c.value[:-1]).all()) for c in calls),
            "Somewhere a row or column got lost: a strided convolution with padding loses none."),
    ),
    hints=(
        "Put n = 7 into the formula by hand, with k = 3, p = 1, s = 2. Then n = 8.",
        "Both 7 and 8 lead to 4. Which whole-number division does that?",
        "Begin a list with the size; as often as there are halvings, append the halved last entry, rounded up.",
    ),
)  # fmt: skip


def receptive_field(layers):
    """How many input pixels wide one output pixel sees."""
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width


def _field(start=1, grow=lambda kernel, step: (kernel - 1) * step, move=lambda step, stride: step * stride,
           late=False):  # fmt: skip
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


receptive_field_exercise = Exercise(
    id="receptive_field",
    title="how far a feature sees (stretch)",
    notebook="03_unet",
    points=0,
    difficulty=3,
    minutes=10,
    reference=receptive_field,
    probes=lambda generator: [
        Probe("one layer", ([(3, 1)],)),
        Probe("two layers of stride 1", ([(3, 1), (5, 1)],)),
        Probe("down twice", ([(3, 1), (3, 2), (3, 1), (3, 2), (3, 1)],)),
        Probe("even kernels and large strides", ([(4, 2), (7, 3), (2, 2), (5, 1)],)),
        Probe("a random net", ([(_number(generator, 2, 8), _number(generator, 1, 4)) for _ in range(6)] + [(3, 1)],)),
        Probe("no layer at all", ([],)),
    ],
    where="Araujo, Norris and Sim 2019, Distill, section 'Computing receptive field size'",
    misconceptions=(
        Misconception("Strides are forgotten", "Every layer adds kernel - 1 input pixels. After a stride of 2, "
                      "neighbouring features lie two input pixels apart, so a kernel reaches twice as far.",
                      _field(move=lambda step, stride: step)),
        Misconception("The layer's own stride counts too early", "The stride of a layer moves its outputs apart, not "
                      "the inputs that its own kernel reads. It counts from the next layer on.", _field(late=True)),
        Misconception("The whole kernel is added", "A layer adds kernel - 1: the middle pixel was counted before.",
                      _field(grow=lambda kernel, step: kernel * step)),
        Misconception("It starts at nothing", "Without any layer a pixel sees itself: one pixel, not none.",
                      _field(start=0)),
        Misconception("Strides add up", "Distances multiply: after two strides of 2 features lie 4 pixels apart.",
                      _field(move=lambda step, stride: step + stride - 1)),
        Misconception("Only the last stride counts", "The distance between features is the product of all strides so "
                      "far.", _field(move=lambda step, stride: stride)),
        Misconception("Only the strides", "This is the distance between neighbouring outputs, not how far each sees.",
                      _total_step),
        Misconception("Kernels are multiplied", "Reaches add up, layer by layer; they do not multiply.",
                      lambda layers: math.prod(kernel for kernel, _ in layers)),
        Misconception("Read from the output to the input", "The layers were taken in reverse order. Begin at the "
                      "input: the strides before a layer stretch its kernel.",
                      lambda layers: receptive_field(list(layers)[::-1])),
    ),
    properties=(
        Property("without layers a pixel sees one pixel", lambda calls: float(calls[-1].value) == 1,
                 "No layer: the output is the input."),
        Property("a layer of kernel 3 at full size adds two pixels", lambda calls: float(calls[0].value) == 3,
                 "One 3 x 3 convolution sees three pixels across."),
    ),
    hints=(
        "Keep two numbers while you walk through the layers: how wide the view is, and how many input pixels lie "
        "between two neighbouring features.",
        "A kernel of 3 reaches one feature to each side. How many input pixels is that, at the present distance?",
        "First widen the view with the distance so far, then let the stride stretch the distance.",
    ),
)  # fmt: skip

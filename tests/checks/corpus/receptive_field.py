# %% given
import functools
import itertools
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: two numbers walked through
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% right: from the output back
def receptive_field(layers):
    r = 1
    for kernel, stride in reversed(layers):
        r = (r - 1) * stride + kernel
    return r
# %% right: recursion
def receptive_field(layers):
    if not layers:
        return 1
    (kernel, stride), *rest = layers
    return kernel + stride * (receptive_field(rest) - 1)
# %% right: numpy products of strides
def receptive_field(layers):
    if len(layers) == 0:
        return 1
    k, s = np.array(layers).T
    jumps = np.concatenate([[1], np.cumprod(s)[:-1]])
    return int(1 + ((k - 1) * jumps).sum())
# %% right: one sum
def receptive_field(layers):
    return 1 + sum((k - 1) * math.prod(s for _, s in layers[:i]) for i, (k, _) in enumerate(layers))
# %% right: reduce
def receptive_field(layers):
    start = (1, 1)
    return functools.reduce(lambda a, l: (a[0] + (l[0] - 1) * a[1], a[1] * l[1]), layers, start)[0]
# %% right: measured by the gradient of a long row
def receptive_field(layers):
    total = math.prod(s for _, s in layers) * 4 + sum(k for k, _ in layers) * math.prod(s for _, s in layers) + 8
    x = torch.zeros(1, 1, total, dtype=torch.float64, requires_grad=True)
    h = x
    for kernel, stride in layers:
        h = F.conv1d(h, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
    h[0, 0, 0].backward()
    seen = (x.grad[0, 0] > 0).nonzero()
    return int(seen[-1] - seen[0]) + 1
# %% right: set of pixels looked at
def receptive_field(layers):
    left = right = 0
    for k, s in layers[::-1]:
        left, right = left * s, right * s + k - 1
    return right - left + 1
# %% right: accumulate for the distances
def receptive_field(layers):
    gaps = itertools.accumulate((s for _, s in layers), lambda a, b: a * b, initial=1)
    return 1 + sum((kernel - 1) * gap for (kernel, _), gap in zip(layers, gaps))
# %% right: callable object
class Answer:
    def __call__(self, layers):
        width, step = 1, 1
        for kernel, stride in layers:
            width += (kernel - 1) * step
            step *= stride
        return width

receptive_field = Answer()
# %% right: bound method
class Course:
    def receptive_field(self, layers):
        width, step = 1, 1
        for kernel, stride in layers:
            width += (kernel - 1) * step
            step *= stride
        return width

receptive_field = Course().receptive_field
# %% right: one more optional argument
def receptive_field(layers, verbose=False):
    if verbose:
        print('called')
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% right: prints one line
def receptive_field(layers):
    print('shape', getattr(layers, 'shape', layers))
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% right: star arguments handed on
def answer(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width

def receptive_field(*args, **kwargs):
    return answer(*args, **kwargs)
# %% right: decorated by a timer without wraps
import time

def timed(f):
    def inner(*a, **k):
        start = time.perf_counter()
        out = f(*a, **k)
        inner.took = time.perf_counter() - start
        return out
    return inner

@timed
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: distance updated before the width
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        width += (kernel - 1) * step
    return width
# %% wrong: strides ignored
def receptive_field(layers):
    return 1 + sum(k - 1 for k, _ in layers)
# %% wrong: only the layer's own stride
def receptive_field(layers):
    width = 1
    for kernel, stride in layers:
        width += (kernel - 1) * stride
    return width
# %% wrong: sum of kernels
def receptive_field(layers):
    return sum(k for k, _ in layers)
# %% wrong: product of kernels
def receptive_field(layers):
    return math.prod(k for k, _ in layers)
# %% wrong: whole kernel instead of kernel minus 1
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += kernel * step
        step *= stride
    return width
# %% wrong: starts at 0
def receptive_field(layers):
    width, step = 0, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: distances added instead of multiplied
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step += stride
    return width
# %% wrong: stride minus 1 added to the distance
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step += stride - 1
    return width
# %% wrong: backward recursion run forwards
def receptive_field(layers):
    r = 1
    for kernel, stride in layers:
        r = (r - 1) * stride + kernel
    return r
# %% wrong: backward without minus 1
def receptive_field(layers):
    r = 1
    for kernel, stride in reversed(layers):
        r = r * stride + kernel
    return r
# %% wrong: kernel and stride exchanged
def receptive_field(layers):
    width, step = 1, 1
    for stride, kernel in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: one side only
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += kernel // 2 * step
        step *= stride
    return width
# %% wrong: area instead of width
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width ** 2
# %% wrong: kernel hard-coded to 3
def receptive_field(layers):
    width, step = 1, 1
    for _, stride in layers:
        width += 2 * step
        step *= stride
    return width
# %% wrong: stride hard-coded to 2
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= 2
    return width
# %% wrong: last layer left out
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers[:-1]:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: first layer left out
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers[1:]:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: returns in the loop
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
        return width
# %% wrong: layers used up by pop
def receptive_field(layers):
    width, step = 1, 1
    while layers:
        kernel, stride = layers.pop(0)
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: reversed in place
def receptive_field(layers):
    layers.reverse()
    r = 1
    for kernel, stride in layers:
        r = (r - 1) * stride + kernel
    return r
# %% wrong: pair of width and distance
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width, step
# %% wrong: distance returned
def receptive_field(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return step
# %% wrong: product of all strides at the end
def receptive_field(layers):
    return 1 + sum(k - 1 for k, _ in layers) * math.prod(s for _, s in layers)
# %% right: an exact float
def receptive_field(layers):
    width, step = 1.0, 1.0
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width / 1
# %% wrong: measured on 33 pixels, cut at the border
def receptive_field(layers):
    x = torch.zeros(1, 1, 33, requires_grad=True)
    h = x
    for kernel, stride in layers:
        h = F.conv1d(h, torch.ones(1, 1, kernel), stride=stride, padding=kernel // 2)
    h[0, 0, h.shape[2] // 2].backward()
    return int((x.grad > 0).sum())
# %% wrong: list of widths
def receptive_field(layers):
    width, step, out = 1, 1, []
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
        out.append(width)
    return out
# %% wrong: two per layer
def receptive_field(layers):
    return 2 * len(layers) + 1
# %% wrong: pixels counted, holes of large strides left out
def receptive_field(layers):
    pixels = {0}
    for kernel, stride in reversed(layers):
        pixels = {p * stride + k for p in pixels for k in range(kernel)}
    return len(pixels)
# %% wrong: sets the global seed inside
def receptive_field(layers):
    torch.manual_seed(0)
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: sets the default dtype to float64 inside
def receptive_field(layers):
    torch.set_default_dtype(torch.float64)
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% remark: prints ten thousand lines
def receptive_field(layers):
    for i in range(10000):
        print(i, 'of 10000')
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: asks for input
def receptive_field(layers):
    input('press return')
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
# %% wrong: result in another container
def answer(layers):
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width

def receptive_field(layers):
    return {answer(layers)}
# %% wrong: unfinished
def receptive_field(layers):
    width, step = 1, 1
    ...

# %% given
import functools
import itertools
import math
import torch
import torch.nn.functional as F
from torch import nn
# %% right: the formula
def sizes_on_the_way_down(size, halvings):
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% right: half rounded up
def sizes_on_the_way_down(size, halvings):
    out = [size]
    while len(out) <= halvings:
        size = (size + 1) // 2
        out.append(size)
    return out
# %% right: math.ceil
def sizes_on_the_way_down(width, n):
    result = []
    for i in range(n + 1):
        result.append(width)
        width = math.ceil(width / 2)
    return result
# %% right: recursion
def sizes_on_the_way_down(size, halvings):
    if halvings == 0:
        return [size]
    return [size] + sizes_on_the_way_down(-(-size // 2), halvings - 1)
# %% right: accumulate
def sizes_on_the_way_down(size, halvings):
    return list(itertools.accumulate(range(halvings), lambda n, _: (n - 1) // 2 + 1, initial=size))
# %% right: closed form with powers of 2
def sizes_on_the_way_down(size, halvings):
    return [-(-size // 2 ** k) for k in range(halvings + 1)]
# %% right: real convolutions on zeros
def sizes_on_the_way_down(size, halvings):
    conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
    h = torch.zeros(1, 1, size)
    sizes = [h.shape[-1]]
    for _ in range(halvings):
        h = conv(h)
        sizes.append(h.shape[-1])
    return sizes
# %% right: generator made into a list
def sizes_on_the_way_down(size, halvings):
    def walk(n):
        yield n
        for _ in range(halvings):
            n = (n + 1) >> 1
            yield n
    return list(walk(size))
# %% right: reduce
def sizes_on_the_way_down(size, halvings):
    return functools.reduce(lambda sizes, _: sizes + [(sizes[-1] - 1) // 2 + 1], range(halvings), [size])
# %% right: callable object
class Answer:
    def __call__(self, size, halvings):
        sizes = [size]
        for _ in range(halvings):
            sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
        return sizes

sizes_on_the_way_down = Answer()
# %% right: bound method
class Course:
    def sizes_on_the_way_down(self, size, halvings):
        sizes = [size]
        for _ in range(halvings):
            sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
        return sizes

sizes_on_the_way_down = Course().sizes_on_the_way_down
# %% right: one more optional argument
def sizes_on_the_way_down(size, halvings, verbose=False):
    if verbose:
        print('called')
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% right: prints one line
def sizes_on_the_way_down(size, halvings):
    print('shape', getattr(size, 'shape', size))
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% right: star arguments handed on
def answer(size, halvings):
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes

def sizes_on_the_way_down(*args, **kwargs):
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
def sizes_on_the_way_down(size, halvings):
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% wrong: rounds down
def sizes_on_the_way_down(size, halvings):
    return [size // 2 ** k for k in range(halvings + 1)]
# %% wrong: rounds to the nearest even (Python's round)
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append(round(out[-1] / 2))
    return out
# %% wrong: first left out
def sizes_on_the_way_down(size, halvings):
    out = []
    for _ in range(halvings):
        size = (size + 1) // 2
        out.append(size)
    return out
# %% wrong: last left out
def sizes_on_the_way_down(size, halvings):
    out = []
    for _ in range(halvings):
        out.append(size)
        size = (size + 1) // 2
    return out
# %% wrong: one too many
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings + 1):
        out.append((out[-1] + 1) // 2)
    return out
# %% wrong: floats
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 2 - 3) / 2 + 1)
    return out
# %% wrong: whole floats from numpy style floor
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 2.0 - 3) // 2 + 1)
    return out
# %% wrong: padding forgotten
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] - 3) // 2 + 1)
    return out
# %% wrong: plus one forgotten
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 2 - 3) // 2)
    return out
# %% wrong: padding counted once
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 1 - 3) // 2 + 1)
    return out
# %% wrong: stride forgotten
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 2 - 3) // 1 + 1)
    return out
# %% wrong: plus one inside the division
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append((out[-1] + 2 - 3 + 1) // 2)
    return out
# %% wrong: floor plus one for even sizes too
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        out.append(out[-1] // 2 + 1)
    return out
# %% wrong: always from the first size
def sizes_on_the_way_down(size, halvings):
    return [size] + [(size + 1) // 2 for _ in range(halvings)]
# %% wrong: divided by 2 k instead of 2 to the k
def sizes_on_the_way_down(size, halvings):
    return [size] + [-(-size // (2 * k)) for k in range(1, halvings + 1)]
# %% wrong: only the last size
def sizes_on_the_way_down(size, halvings):
    for _ in range(halvings):
        size = (size + 1) // 2
    return size
# %% wrong: from small to large
def sizes_on_the_way_down(size, halvings):
    return [-(-size // 2 ** k) for k in range(halvings + 1)][::-1]
# %% wrong: hard-coded for 28
def sizes_on_the_way_down(size, halvings):
    return [28, 14, 7, 4][: halvings + 1]
# %% wrong: halvings hard-coded to 3
def sizes_on_the_way_down(size, halvings):
    return [-(-size // 2 ** k) for k in range(4)]
# %% wrong: stops when the size is odd
def sizes_on_the_way_down(size, halvings):
    out = [size]
    for _ in range(halvings):
        if size % 2:
            break
        size //= 2
        out.append(size)
    return out
# %% remark: generator
def sizes_on_the_way_down(size, halvings):
    yield size
    for _ in range(halvings):
        size = (size + 1) // 2
        yield size
# %% wrong: printed, not returned
def sizes_on_the_way_down(size, halvings):
    print(size)
    for _ in range(halvings):
        size = (size + 1) // 2
        print(size)
# %% wrong: pairs of height and width
def sizes_on_the_way_down(size, halvings):
    return [(-(-size // 2 ** k),) * 2 for k in range(halvings + 1)]
# %% wrong: power from a rounded up logarithm
def sizes_on_the_way_down(size, halvings):
    return [int(size * 0.5 ** k) for k in range(halvings + 1)]
# %% wrong: list is shared between calls
def sizes_on_the_way_down(size, halvings, out=[]):
    out.append(size)
    for _ in range(halvings):
        size = (size + 1) // 2
        out.append(size)
    return out
# %% wrong: sets the global seed inside
def sizes_on_the_way_down(size, halvings):
    torch.manual_seed(0)
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% wrong: sets the default dtype to float64 inside
def sizes_on_the_way_down(size, halvings):
    torch.set_default_dtype(torch.float64)
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% remark: prints ten thousand lines
def sizes_on_the_way_down(size, halvings):
    for i in range(10000):
        print(i, 'of 10000')
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% wrong: asks for input
def sizes_on_the_way_down(size, halvings):
    input('press return')
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes
# %% wrong: result in another container
def answer(size, halvings):
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 * 1 - 3) // 2 + 1)
    return sizes

def sizes_on_the_way_down(size, halvings):
    return [answer(size, halvings)]
# %% wrong: unfinished
def sizes_on_the_way_down(size, halvings):
    sizes = [size]
    ...
# %% wrong: the 1 at the end forgotten
def sizes_on_the_way_down(size, halvings):
    sizes = [size]
    for _ in range(halvings):
        sizes.append((sizes[-1] + 2 - 3) // 2)
    return sizes

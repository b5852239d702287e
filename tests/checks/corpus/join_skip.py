# %% given
import torch
import torch.nn.functional as F
from torch import nn
# %% right: size of the skip
def join_skip(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% right: nn.Upsample and a tuple of both sizes
def join_skip(low, across):
    up = nn.Upsample(size=(across.size(2), across.size(3)), mode="nearest")
    return torch.concat((up(low), across), 1)
# %% right: index tables of the nearest pixel
def join_skip(h, skip):
    height, width = skip.shape[-2:]
    rows = torch.arange(height) * h.shape[2] // height
    columns = torch.arange(width) * h.shape[3] // width
    return torch.cat([h[:, :, rows][:, :, :, columns], skip], dim=1)
# %% right: filled into an empty tensor
def join_skip(h, skip):
    b, c, c2 = h.shape[0], h.shape[1], skip.shape[1]
    out = skip.new_empty(b, c + c2, *skip.shape[2:])
    out[:, :c] = F.interpolate(h, skip.shape[-2:], mode="nearest")
    out[:, c:] = skip
    return out
# %% right: sample by sample
def join_skip(h, skip):
    rows = []
    for one, other in zip(h, skip):
        big = F.interpolate(one[None], size=tuple(other.shape[1:]))[0]
        rows.append(torch.cat([big, other]))
    return torch.stack(rows)
# %% right: hstack, dim counted from the end
def join_skip(h, skip):
    _, _, H, W = skip.shape
    return torch.hstack([F.interpolate(input=h, size=[H, W]), skip])
# %% right: gather by rows, then by columns
def join_skip(h, skip):
    out = h
    for axis in (2, 3):
        n, m = skip.shape[axis], h.shape[axis]
        picks = torch.div(torch.arange(n) * m, n, rounding_mode="floor")
        out = out.index_select(axis, picks)
    return torch.cat([out, skip], dim=-3)
# %% right: only enlarged where sizes differ
def join_skip(h, skip):
    if h.shape[2:] != skip.shape[2:]:
        h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat((h, skip), dim=1)
# %% right: callable object
class Answer:
    def __call__(self, h, skip):
        h = F.interpolate(h, size=skip.shape[2:])
        return torch.cat([h, skip], dim=1)

join_skip = Answer()
# %% right: bound method
class Course:
    def join_skip(self, h, skip):
        h = F.interpolate(h, size=skip.shape[2:])
        return torch.cat([h, skip], dim=1)

join_skip = Course().join_skip
# %% right: one more optional argument
def join_skip(h, skip, verbose=False):
    if verbose:
        print('called')
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% right: prints one line
def join_skip(h, skip):
    print('shape', getattr(h, 'shape', h))
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% right: star arguments handed on
def answer(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)

def join_skip(*args, **kwargs):
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
def join_skip(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% wrong: always doubled
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, scale_factor=2), skip], dim=1)
# %% wrong: skip's channels first
def join_skip(h, skip):
    return torch.cat([skip, F.interpolate(h, size=skip.shape[2:])], dim=1)
# %% wrong: joined along the batch
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=0)
# %% wrong: joined along the width
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=-1)
# %% wrong: joined along the height
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=2)
# %% wrong: added instead of joined
def join_skip(h, skip):
    return F.interpolate(h, size=skip.shape[2:]) + skip
# %% wrong: bilinear
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:], mode="bilinear"), skip], dim=1)
# %% wrong: bicubic
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:], mode="bicubic"), skip], dim=1)
# %% wrong: area
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:], mode="area"), skip], dim=1)
# %% wrong: padded with zeros (milesial U-Net)
def join_skip(h, skip):
    dy, dx = skip.shape[2] - h.shape[2], skip.shape[3] - h.shape[3]
    h = F.pad(h, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
    return torch.cat([h, skip], dim=1)
# %% wrong: doubled, then padded with zeros
def join_skip(h, skip):
    h = F.interpolate(h, scale_factor=2)
    h = F.pad(h, [0, skip.shape[3] - h.shape[3], 0, skip.shape[2] - h.shape[2]])
    return torch.cat([h, skip], dim=1)
# %% wrong: skip shrunk to h
def join_skip(h, skip):
    return torch.cat([h, F.interpolate(skip, size=h.shape[2:])], dim=1)
# %% wrong: skip cropped to h
def join_skip(h, skip):
    return torch.cat([h, skip[:, :, : h.shape[2], : h.shape[3]]], dim=1)
# %% wrong: doubled, skip cropped or not to fit
def join_skip(h, skip):
    h = F.interpolate(h, scale_factor=2)[:, :, : skip.shape[2], : skip.shape[3]]
    return torch.cat([h, skip], dim=1)
# %% wrong: square, height for both
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2]), skip], dim=1)
# %% wrong: square, width for both
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=(skip.shape[-1], skip.shape[-1])), skip], dim=1)
# %% wrong: height and width exchanged
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=(skip.shape[3], skip.shape[2])), skip], dim=1)
# %% wrong: size hard-coded to 7
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=(7, 7)), skip], dim=1)
# %% wrong: nearest-exact
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:], mode="nearest-exact"), skip], dim=1)
# %% wrong: only h returned
def join_skip(h, skip):
    return F.interpolate(h, size=skip.shape[2:])
# %% wrong: h joined with itself
def join_skip(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, h], dim=1)
# %% wrong: skip detached
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip.detach()], dim=1)
# %% wrong: no gradients
@torch.no_grad()
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=1)
# %% wrong: h detached
def join_skip(h, skip):
    return torch.cat([F.interpolate(h.data, size=skip.shape[2:]), skip], dim=1)
# %% wrong: channels take turns
def join_skip(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    both = torch.cat([h, skip], dim=1)
    order = torch.arange(both.shape[1]).argsort(stable=True)
    return both[:, torch.cat([order[::2], order[1::2]])]
# %% wrong: rolled tensor, nearest by rounding
def join_skip(h, skip):
    rows = torch.linspace(0, h.shape[2] - 1, skip.shape[2]).round().long()
    columns = torch.linspace(0, h.shape[3] - 1, skip.shape[3]).round().long()
    return torch.cat([h[:, :, rows][:, :, :, columns], skip], dim=1)
# %% wrong: repeated as tiles
def join_skip(h, skip):
    reps = [-(-s // n) for s, n in zip(skip.shape[2:], h.shape[2:])]
    tiled = h.repeat(1, 1, *reps)[:, :, : skip.shape[2], : skip.shape[3]]
    return torch.cat([tiled, skip], dim=1)
# %% wrong: fresh transposed convolution
def join_skip(h, skip):
    up = nn.ConvTranspose2d(h.shape[1], h.shape[1], 2, stride=2).to(h.dtype)
    return torch.cat([F.interpolate(up(h), size=skip.shape[2:]), skip], dim=1)
# %% wrong: reshaped instead of enlarged
def join_skip(h, skip):
    return torch.cat([h.reshape(h.shape[0], -1, *skip.shape[2:]), skip], dim=1)
# %% wrong: half precision
def join_skip(h, skip):
    return torch.cat([F.interpolate(h, size=skip.shape[2:]), skip], dim=1).half()
# %% wrong: list of two
def join_skip(h, skip):
    return [F.interpolate(h, size=skip.shape[2:]), skip]
# %% wrong: sets the global seed inside
def join_skip(h, skip):
    torch.manual_seed(0)
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% wrong: sets the default dtype to float64 inside
def join_skip(h, skip):
    torch.set_default_dtype(torch.float64)
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% remark: prints ten thousand lines
def join_skip(h, skip):
    for i in range(10000):
        print(i, 'of 10000')
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% wrong: asks for input
def join_skip(h, skip):
    input('press return')
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)
# %% wrong: result in another container
def answer(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    return torch.cat([h, skip], dim=1)

def join_skip(h, skip):
    return {answer(h, skip)}
# %% wrong: unfinished
def join_skip(h, skip):
    h = F.interpolate(h, size=skip.shape[2:])
    ...

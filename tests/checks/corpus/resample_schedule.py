# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: ratios of the kept alpha_bars
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% right: improved diffusion's loop over all times
def resample_schedule(alpha_bars, timesteps_kept):
    use = set(timesteps_kept.tolist())
    last, betas = 1.0, []
    for i, ab in enumerate(alpha_bars):
        if i in use:
            betas.append(1 - ab / last)
            last = ab
    return torch.stack(betas)
# %% right: products of the skipped alphas
def resample_schedule(alpha_bars, timesteps_kept):
    alphas = alpha_bars / F.pad(alpha_bars[:-1], (1, 0), value=1.0)
    out, start = [], 0
    for k in timesteps_kept.tolist():
        out.append(1 - alphas[start : k + 1].prod())
        start = k + 1
    return torch.stack(out)
# %% right: numpy
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars.numpy()[timesteps_kept.numpy()]
    return torch.from_numpy(1 - kept / np.r_[1.0, kept[:-1]])
# %% right: difference over the earlier one
def resample_schedule(alpha_bars, timesteps_kept):
    now = alpha_bars.index_select(0, timesteps_kept)
    before = now.roll(1)
    before[0] = 1.0
    return (before - now) / before
# %% right: log space
def resample_schedule(alpha_bars, timesteps_kept):
    logs = alpha_bars.log()[timesteps_kept]
    steps = torch.diff(logs, prepend=logs.new_zeros(1))
    return -torch.expm1(steps)
# %% right: first apart
def resample_schedule(abar, kept_times):
    a = abar.gather(0, kept_times)
    betas = torch.empty_like(a)
    betas[0] = 1 - a[0]
    betas[1:] = 1 - a[1:] / a[:-1]
    return betas
# %% right: padded chain, indices moved by one
def resample_schedule(alpha_bars, timesteps_kept):
    padded = torch.cat([alpha_bars.new_ones(1), alpha_bars])
    later = timesteps_kept + 1
    earlier = torch.cat([torch.zeros_like(later[:1]), later[:-1]])
    return 1 - padded[later] / padded[earlier]
# %% right: callable object
class Answer:
    def __call__(self, alpha_bars, timesteps_kept):
        kept = alpha_bars[timesteps_kept]
        before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
        return 1 - kept / before

resample_schedule = Answer()
# %% right: bound method
class Course:
    def resample_schedule(self, alpha_bars, timesteps_kept):
        kept = alpha_bars[timesteps_kept]
        before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
        return 1 - kept / before

resample_schedule = Course().resample_schedule
# %% right: one more optional argument
def resample_schedule(alpha_bars, timesteps_kept, verbose=False):
    if verbose:
        print('called')
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% right: prints one line
def resample_schedule(alpha_bars, timesteps_kept):
    print('shape', getattr(alpha_bars, 'shape', alpha_bars))
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% right: star arguments handed on
def answer(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before

def resample_schedule(*args, **kwargs):
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
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% right: inference mode
@torch.inference_mode()
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% wrong: old betas at the kept times
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    return (1 - alpha_bars / prev)[timesteps_kept]
# %% wrong: before is taken from the full chain at t - 1
def resample_schedule(alpha_bars, timesteps_kept):
    padded = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars])
    return 1 - alpha_bars[timesteps_kept] / padded[timesteps_kept]
# %% wrong: first kept alpha_bar repeated in front
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([kept[:1], kept[:-1]])
    return 1 - kept / before
# %% wrong: first alpha_bar of the full chain in front
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([alpha_bars[:1], kept[:-1]])
    return 1 - kept / before
# %% wrong: S - 1 betas
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return 1 - kept[1:] / kept[:-1]
# %% wrong: ratio upside down
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - before / kept
# %% wrong: betas of the span summed
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    total = (1 - alpha_bars / prev).cumsum(0)[timesteps_kept]
    return torch.diff(total, prepend=torch.zeros_like(total[:1]))
# %% wrong: betas of the span averaged
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    betas, out, start = 1 - alpha_bars / prev, [], 0
    for k in timesteps_kept.tolist():
        out.append(betas[start : k + 1].mean())
        start = k + 1
    return torch.stack(out)
# %% wrong: span starts at the kept time again
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alphas, out, start = alpha_bars / prev, [], 0
    for k in timesteps_kept.tolist():
        out.append(1 - alphas[start : k + 1].prod())
        start = k
    return torch.stack(out)
# %% wrong: span ends before the kept time
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alphas, out, start = alpha_bars / prev, [], 0
    for k in timesteps_kept.tolist():
        out.append(1 - alphas[start:k].prod())
        start = k
    return torch.stack(out)
# %% wrong: kept alpha_bars returned
def resample_schedule(alpha_bars, timesteps_kept):
    return alpha_bars[timesteps_kept]
# %% wrong: alphas returned
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: one minus kept alpha_bars
def resample_schedule(alpha_bars, timesteps_kept):
    return 1 - alpha_bars[timesteps_kept]
# %% wrong: difference of kept alpha_bars
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return torch.cat([torch.ones_like(kept[:1]), kept[:-1]]) - kept
# %% wrong: even stride, kept times ignored
def resample_schedule(alpha_bars, timesteps_kept):
    stride = len(alpha_bars) // len(timesteps_kept)
    kept = alpha_bars[::stride][: len(timesteps_kept)]
    return 1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: one index late (DDIM's plus one)
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[(timesteps_kept + 1).clamp(max=len(alpha_bars) - 1)]
    return 1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: one index early
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[(timesteps_kept - 1).clamp(min=0)]
    return 1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: neighbours after instead of before
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return 1 - torch.cat([kept[1:], kept[-1:]]) / kept
# %% wrong: 0 in front
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return 1 - kept / torch.cat([torch.zeros_like(kept[:1]), kept[:-1]])
# %% wrong: roots of alpha_bars
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept].sqrt()
    return 1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: old betas times the length of the jump
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    beta = (1 - alpha_bars / prev)[timesteps_kept]
    return beta * torch.diff(timesteps_kept, prepend=timesteps_kept.new_full((1,), -1))
# %% wrong: alphas to the power of the jump
def resample_schedule(alpha_bars, timesteps_kept):
    prev = torch.cat([torch.ones_like(alpha_bars[:1]), alpha_bars[:-1]])
    alpha = (alpha_bars / prev)[timesteps_kept]
    return 1 - alpha ** torch.diff(timesteps_kept, prepend=timesteps_kept.new_full((1,), -1))
# %% wrong: from the last time down
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return (1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])).flip(0)
# %% wrong: clipped at 0.5
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    return (1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])).clamp(max=0.5)
# %% wrong: alpha_bars taken for betas
def resample_schedule(betas, timesteps_kept):
    kept = torch.cumprod(1 - betas, 0)[timesteps_kept]
    return 1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
# %% wrong: half precision
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept].half()
    return (1 - kept / torch.cat([torch.ones_like(kept[:1]), kept[:-1]])).to(alpha_bars.dtype)
# %% wrong: changes alpha_bars in place
def resample_schedule(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    alpha_bars[timesteps_kept] = kept / before
    return 1 - alpha_bars[timesteps_kept]
# %% wrong: linspace of new betas
def resample_schedule(alpha_bars, timesteps_kept):
    return torch.linspace(1e-4, 0.02, len(timesteps_kept), dtype=alpha_bars.dtype)
# %% wrong: sets the global seed inside
def resample_schedule(alpha_bars, timesteps_kept):
    torch.manual_seed(0)
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% wrong: sets the default dtype to float64 inside
def resample_schedule(alpha_bars, timesteps_kept):
    torch.set_default_dtype(torch.float64)
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% remark: prints ten thousand lines
def resample_schedule(alpha_bars, timesteps_kept):
    for i in range(10000):
        print(i, 'of 10000')
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% wrong: asks for input
def resample_schedule(alpha_bars, timesteps_kept):
    input('press return')
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before
# %% wrong: result in another container
def answer(alpha_bars, timesteps_kept):
    kept = alpha_bars[timesteps_kept]
    before = torch.cat([torch.ones_like(kept[:1]), kept[:-1]])
    return 1 - kept / before

def resample_schedule(alpha_bars, timesteps_kept):
    return {answer(alpha_bars, timesteps_kept)}
# %% wrong: unfinished
def resample_schedule(alpha_bars, timesteps_kept):
    ...

# %% given
import math
import random
import numpy as np
import torch

def lookup(values, t, x):
    return values[t].reshape(-1, *[1] * (x.ndim - 1))

def q_sample(x0, t, alpha_bars, noise):
    kept = lookup(alpha_bars, t, x0)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise
# %% right: the bugs mended
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% right: q_sample and randint without a low end
def training_pair(x0, alpha_bars):
    t = torch.randint(len(alpha_bars), size=x0.shape[:1], device=x0.device)
    noise = torch.randn(x0.shape, dtype=x0.dtype, device=x0.device)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: uniform numbers rounded down
def training_pair(x0, alpha_bars):
    t = (torch.rand(len(x0), dtype=torch.float64) * len(alpha_bars)).floor().long()
    noise = torch.empty_like(x0).normal_()
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: multinomial times
def training_pair(x0, alpha_bars):
    t = torch.multinomial(torch.ones_like(alpha_bars), x0.shape[0], replacement=True)
    noise = torch.normal(torch.zeros_like(x0), torch.ones_like(x0))
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: torch.distributions
def training_pair(x0, alpha_bars):
    T = alpha_bars.shape[0]
    t = torch.distributions.Categorical(probs=torch.full((T,), 1 / T)).sample((x0.shape[0],))
    noise = torch.distributions.Normal(0.0, 1.0).sample(x0.shape).to(x0.dtype)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: Python's random, list of three
def training_pair(x0, alpha_bars):
    t = torch.tensor([random.randint(0, len(alpha_bars) - 1) for _ in x0])
    noise = torch.randn_like(x0)
    return [q_sample(x0, t, alpha_bars, noise), t, noise]
# %% right: numpy generator
def training_pair(x0, alpha_bars):
    rng = np.random.default_rng()
    t = torch.from_numpy(rng.integers(0, len(alpha_bars), size=len(x0)))
    noise = torch.from_numpy(rng.standard_normal(tuple(x0.shape))).to(x0.dtype)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: sample by sample
def training_pair(x0, alpha_bars):
    rows, times, noises = [], [], []
    for x in x0:
        k = torch.randint(0, len(alpha_bars), ())
        n = torch.randn_like(x)
        rows.append(alpha_bars[k].sqrt() * x + (1 - alpha_bars[k]).sqrt() * n)
        times.append(k)
        noises.append(n)
    return torch.stack(rows), torch.stack(times), torch.stack(noises)
# %% right: Box-Muller noise
def training_pair(x0, alpha_bars):
    t = torch.randint(0, alpha_bars.numel(), (x0.size(0),), dtype=torch.int64)
    u, v = torch.rand_like(x0), torch.rand_like(x0)
    noise = torch.sqrt(-2 * torch.log1p(-u)) * torch.cos(2 * math.pi * v)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% right: in place random_ and a named result
def training_pair(x0, alpha_bars):
    times = torch.empty(len(x0), dtype=torch.long).random_(0, len(alpha_bars))
    eps = torch.zeros_like(x0)
    eps.normal_(mean=0, std=1)
    noisy = q_sample(x0=x0, t=times, alpha_bars=alpha_bars, noise=eps)
    return noisy, times, eps
# %% right: callable object
class Answer:
    def __call__(self, x0, alpha_bars):
        t = torch.randint(0, len(alpha_bars), (len(x0),))
        noise = torch.randn_like(x0)
        kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
        return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise

training_pair = Answer()
# %% right: bound method
class Course:
    def training_pair(self, x0, alpha_bars):
        t = torch.randint(0, len(alpha_bars), (len(x0),))
        noise = torch.randn_like(x0)
        kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
        return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise

training_pair = Course().training_pair
# %% right: one more optional argument
def training_pair(x0, alpha_bars, verbose=False):
    if verbose:
        print('called')
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% right: prints one line
def training_pair(x0, alpha_bars):
    print('shape', getattr(x0, 'shape', x0))
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% right: star arguments handed on
def answer(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise

def training_pair(*args, **kwargs):
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
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% right: inference mode
@torch.inference_mode()
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% wrong: one time for the whole batch
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (1,)).expand(len(x0))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: last time never drawn
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars) - 1, (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: time 0 never drawn
def training_pair(x0, alpha_bars):
    t = torch.randint(1, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: times from 1 to T, looked up at t - 1
def training_pair(x0, alpha_bars):
    t = torch.randint(1, len(alpha_bars) + 1, (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t - 1, alpha_bars, noise), t, noise
# %% wrong: uniform noise
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.rand_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: uniform noise centred and scaled to variance 1
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = (torch.rand_like(x0) - 0.5) * math.sqrt(12)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: one noise for the whole batch
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0[:1]).expand_as(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: one noise number per sample
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn(len(x0), *[1] * (x0.ndim - 1), dtype=x0.dtype).expand_as(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: other noise returned than used
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    return q_sample(x0, t, alpha_bars, torch.randn_like(x0)), t, torch.randn_like(x0)
# %% wrong: other times returned than used
def training_pair(x0, alpha_bars):
    noise = torch.randn_like(x0)
    x_t = q_sample(x0, torch.randint(0, len(alpha_bars), (len(x0),)), alpha_bars, noise)
    return x_t, torch.randint(0, len(alpha_bars), (len(x0),)), noise
# %% wrong: noise and times in the wrong order
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), noise, t
# %% wrong: seed set inside
def training_pair(x0, alpha_bars):
    torch.manual_seed(42)
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: own generator with a fixed seed
def training_pair(x0, alpha_bars):
    g = torch.Generator().manual_seed(0)
    t = torch.randint(0, len(alpha_bars), (len(x0),), generator=g)
    noise = torch.randn(x0.shape, generator=g, dtype=x0.dtype)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: times counted up, not drawn
def training_pair(x0, alpha_bars):
    t = torch.arange(len(x0)) % len(alpha_bars)
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: T hard-coded to 1000
def training_pair(x0, alpha_bars):
    t = torch.randint(0, 1000, (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: batch of 10 hard-coded
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (10,))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: rounding makes both ends half as likely
def training_pair(x0, alpha_bars):
    t = (torch.rand(len(x0)) * (len(alpha_bars) - 1)).round().long()
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: times favour the middle (sigmoid of a normal)
def training_pair(x0, alpha_bars):
    t = (torch.sigmoid(torch.randn(len(x0))) * len(alpha_bars)).long()
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: cubic times (T2I-Adapter)
def training_pair(x0, alpha_bars):
    u = torch.rand(len(x0))
    t = ((1 - u ** 3) * (len(alpha_bars) - 1)).long()
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: times sorted
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),)).sort().values
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: float times
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t.float(), noise
# %% wrong: times of shape (B, 1)
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0), 1))
    noise = torch.randn_like(x0)
    return q_sample(x0, t[:, 0], alpha_bars, noise), t, noise
# %% wrong: no roots
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = lookup(alpha_bars, t, x0)
    return kept * x0 + (1 - kept) * noise, t, noise
# %% wrong: coefficients swapped
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(noise, t, alpha_bars, x0), t, noise
# %% wrong: noise of half the spread
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = 0.5 * torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: scaled noise returned
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    x_t = q_sample(x0, t, alpha_bars, noise)
    return x_t, t, (1 - lookup(alpha_bars, t, x0)).sqrt() * noise
# %% wrong: noise with its mean removed
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    noise = noise - noise.mean(dim=tuple(range(1, x0.ndim)), keepdim=True)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: clipped x_t
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return q_sample(x0, t, alpha_bars, noise).clamp(-1, 1), t, noise
# %% wrong: changes x0 in place
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = lookup(alpha_bars, t, x0)
    return x0.mul_(kept.sqrt()).add_((1 - kept).sqrt() * noise), t, noise
# %% wrong: noise drawn in half precision
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn(x0.shape).half()
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: one noise channel copied to all
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0[:, :1]).expand_as(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: noise repeated along rows
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn(x0.shape[-1], dtype=x0.dtype).expand_as(x0)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: noise clipped to -1..1
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0).clamp(-1, 1)
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: noise and times kept from the first call
cache = {}

def training_pair(x0, alpha_bars):
    if "t" not in cache:
        cache["t"] = torch.randint(0, len(alpha_bars), (len(x0),))
        cache["noise"] = torch.randn_like(x0)
    t, noise = cache["t"], cache["noise"]
    return q_sample(x0, t, alpha_bars, noise), t, noise
# %% wrong: generator of three
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    yield q_sample(x0, t, alpha_bars, noise)
    yield t
# %% wrong: only x_t
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    return q_sample(x0, t, alpha_bars, torch.randn_like(x0))
# %% wrong: dictionary
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    return {"x_t": q_sample(x0, t, alpha_bars, noise), "t": t, "noise": noise}
# %% wrong: sets the default dtype to float64 inside
def training_pair(x0, alpha_bars):
    torch.set_default_dtype(torch.float64)
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% remark: prints ten thousand lines
def training_pair(x0, alpha_bars):
    for i in range(10000):
        print(i, 'of 10000')
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% wrong: asks for input
def training_pair(x0, alpha_bars):
    input('press return')
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise
# %% wrong: result in another container
def answer(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, t, noise

def training_pair(x0, alpha_bars):
    return {answer(x0, alpha_bars)}
# %% wrong: unfinished
def training_pair(x0, alpha_bars):
    t = torch.randint(0, len(alpha_bars), (len(x0),))
    noise = torch.randn_like(x0)
    ...

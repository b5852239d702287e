# %% given
import math
import numpy as np
import torch
# %% right: plain
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% right: powers of one half, other names
def noise_one_step(x_prev, b, eps):
    alpha = 1 - b
    return x_prev * alpha ** 0.5 + eps * b ** 0.5
# %% right: log space
def noise_one_step(x, beta, noise):
    shrink = torch.exp(0.5 * torch.log1p(-beta))
    return shrink * x + torch.exp(0.5 * torch.log(beta)) * noise
# %% right: as an angle
def noise_one_step(x, beta, noise):
    angle = torch.asin(beta.sqrt())
    return angle.cos() * x + angle.sin() * noise
# %% right: math.sqrt on a Python number
def noise_one_step(x, beta, noise):
    beta = beta.item()
    return math.sqrt(1 - beta) * x + math.sqrt(beta) * noise
# %% right: numpy throughout
def noise_one_step(x, beta, noise):
    x, beta, noise = x.numpy(), beta.numpy(), noise.numpy()
    return torch.as_tensor(np.sqrt(1 - beta) * x + np.sqrt(beta) * noise)
# %% right: mean and std in a helper
def step_parameters(x, beta):
    return (1 - beta).sqrt() * x, beta.sqrt()

def noise_one_step(x, beta, noise):
    mean, std = step_parameters(x, beta)
    return mean + std * noise
# %% right: einsum over the two parts
def noise_one_step(x, beta, noise):
    weights = torch.stack([1 - beta.reshape(()), beta.reshape(())]).sqrt().to(x.dtype)
    return torch.einsum("k,k...->...", weights, torch.stack([x, noise]))
# %% right: element by element
def noise_one_step(x, beta, noise):
    a, b = float(1 - beta) ** 0.5, float(beta) ** 0.5
    flat = [a * p + b * n for p, n in zip(x.flatten().tolist(), noise.flatten().tolist())]
    return torch.tensor(flat, dtype=x.dtype).reshape(x.shape)
# %% right: torch.add with named arguments
def noise_one_step(x, beta, noise):
    scaled = torch.mul(noise, torch.sqrt(beta))
    return torch.addcmul(scaled, x, torch.sqrt(1 - beta).expand_as(x))
# %% right: callable object
class Answer:
    def __call__(self, x, beta, noise):
        return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise

noise_one_step = Answer()
# %% right: bound method
class Course:
    def noise_one_step(self, x, beta, noise):
        return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise

noise_one_step = Course().noise_one_step
# %% right: one more optional argument
def noise_one_step(x, beta, noise, verbose=False):
    if verbose:
        print('called')
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% right: prints one line
def noise_one_step(x, beta, noise):
    print('shape', getattr(x, 'shape', x))
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% right: star arguments handed on
def answer(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise

def noise_one_step(*args, **kwargs):
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
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% right: inference mode
@torch.inference_mode()
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: no roots at all
def noise_one_step(x, beta, noise):
    return (1 - beta) * x + beta * noise
# %% wrong: noise without its root
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + beta * noise
# %% wrong: signal without its root
def noise_one_step(x, beta, noise):
    return (1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: one minus the root
def noise_one_step(x, beta, noise):
    return (1 - beta.sqrt()) * x + beta.sqrt() * noise
# %% wrong: coefficients swapped
def noise_one_step(x, beta, noise):
    return torch.sqrt(beta) * x + torch.sqrt(1 - beta) * noise
# %% wrong: signal not shrunk
def noise_one_step(x, beta, noise):
    return x + torch.sqrt(beta) * noise
# %% wrong: own noise instead of the argument
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * torch.randn_like(x)
# %% wrong: noise subtracted
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x - torch.sqrt(beta) * noise
# %% wrong: root of the whole sum
def noise_one_step(x, beta, noise):
    return torch.sqrt((1 - beta) * x ** 2 + beta * noise ** 2)
# %% wrong: changes x in place
def noise_one_step(x, beta, noise):
    x *= torch.sqrt(1 - beta)
    x += torch.sqrt(beta) * noise
    return x
# %% wrong: changes the noise in place
def noise_one_step(x, beta, noise):
    noise.mul_(torch.sqrt(beta))
    return torch.sqrt(1 - beta) * x + noise
# %% wrong: clipped to -1..1
def noise_one_step(x, beta, noise):
    return (torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise).clamp(-1, 1)
# %% wrong: beta taken for a standard deviation
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta ** 2) * x + beta * noise
# %% wrong: squares for roots
def noise_one_step(x, beta, noise):
    return (1 - beta) ** 2 * x + beta ** 2 * noise
# %% wrong: x and noise swapped in the formula
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * noise + torch.sqrt(beta) * x
# %% wrong: half precision
def noise_one_step(x, beta, noise):
    return (torch.sqrt(1 - beta).half() * x.half() + torch.sqrt(beta).half() * noise.half()).to(x.dtype)
# %% wrong: 1 + beta under the root
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 + beta) * x + torch.sqrt(beta) * noise
# %% wrong: seed set inside and own noise
def noise_one_step(x, beta, noise):
    torch.manual_seed(0)
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * torch.randn(x.shape, dtype=x.dtype)
# %% wrong: beta hard-coded to 0.02
def noise_one_step(x, beta, noise):
    beta = torch.tensor(0.02, dtype=x.dtype)
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: mean of noise removed first
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * (noise - noise.mean())
# %% wrong: rescaled to variance 1
def noise_one_step(x, beta, noise):
    out = torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
    return out / out.std()
# %% wrong: noise times x
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * x * noise
# %% wrong: returns mean and std
def noise_one_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x, torch.sqrt(beta)
# %% wrong: 28 x 28 hard-coded
def noise_one_step(x, beta, noise):
    return (torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise).view(-1, 1, 28, 28)
# %% wrong: sets the global seed inside
def noise_one_step(x, beta, noise):
    torch.manual_seed(0)
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: sets the default dtype to float64 inside
def noise_one_step(x, beta, noise):
    torch.set_default_dtype(torch.float64)
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% remark: prints ten thousand lines
def noise_one_step(x, beta, noise):
    for i in range(10000):
        print(i, 'of 10000')
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: asks for input
def noise_one_step(x, beta, noise):
    input('press return')
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise
# %% wrong: result in another container
def answer(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise

def noise_one_step(x, beta, noise):
    return {answer(x, beta, noise)}
# %% wrong: unfinished
def noise_one_step(x, beta, noise):
    ...

# %% given
import numpy as np
import torch
# %% right: float first, then the line
def to_model_range(pixels):
    return pixels.float() / 255 * 2 - 1
# %% right: one division by 127.5
def to_model_range(pixels):
    return pixels / 127.5 - 1
# %% right: in place on the fresh float tensor
def to_model_range(pixels):
    x = pixels / 255
    x *= 2
    x -= 1
    return x
# %% right: numpy in float64 and back
def to_model_range(pixels):
    return torch.from_numpy(pixels.numpy().astype(np.float64) / 127.5 - 1)
# %% right: table of 256 answers
def to_model_range(pixels):
    table = torch.linspace(-1, 1, 256)
    return table[pixels.long()]
# %% right: lambda, centred first
to_model_range = lambda img: (img.double() - 127.5) / 127.5
# %% right: mean 0.5 and std 0.5 as torchvision does
def to_model_range(images):
    images = images.to(torch.get_default_dtype()).div(255)
    mean, std = 0.5, 0.5
    return (images - mean) / std
# %% right: torch.lerp
def to_model_range(pixels):
    share = pixels.double() / 255
    return torch.lerp(torch.full_like(share, -1), torch.ones_like(share), share)
# %% right: whole numbers in int32 until the end
def to_model_range(pixels):
    return (2 * pixels.int() - 255) / 255
# %% right: loop over all bytes
def to_model_range(pixels):
    flat = [2 * int(p) / 255 - 1 for p in pixels.reshape(-1)]
    return torch.tensor(flat).reshape(pixels.shape)
# %% right: callable object
class Answer:
    def __call__(self, pixels):
        return pixels.float() / 255 * 2 - 1

to_model_range = Answer()
# %% right: bound method
class Course:
    def to_model_range(self, pixels):
        return pixels.float() / 255 * 2 - 1

to_model_range = Course().to_model_range
# %% right: one more optional argument
def to_model_range(pixels, verbose=False):
    if verbose:
        print('called')
    return pixels.float() / 255 * 2 - 1
# %% right: prints one line
def to_model_range(pixels):
    print('shape', getattr(pixels, 'shape', pixels))
    return pixels.float() / 255 * 2 - 1
# %% right: star arguments handed on
def answer(pixels):
    return pixels.float() / 255 * 2 - 1

def to_model_range(*args, **kwargs):
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
def to_model_range(pixels):
    return pixels.float() / 255 * 2 - 1
# %% right: inference mode
@torch.inference_mode()
def to_model_range(pixels):
    return pixels.float() / 255 * 2 - 1
# %% wrong: only to 0..1
def to_model_range(pixels):
    return pixels.float() / 255
# %% wrong: doubling in uint8 wraps
def to_model_range(pixels):
    return 2 * pixels / 255 - 1
# %% wrong: divided by 128
def to_model_range(pixels):
    return pixels / 128 - 1
# %% wrong: divided by 256
def to_model_range(pixels):
    return pixels / 256 * 2 - 1
# %% wrong: range is only -0.5 to 0.5
def to_model_range(pixels):
    return (pixels.float() - 127.5) / 255
# %% wrong: 127 for the middle and for the scale
def to_model_range(pixels):
    return (pixels.float() - 127) / 127
# %% wrong: upside down, black becomes 1
def to_model_range(pixels):
    return 1 - pixels / 127.5
# %% wrong: stretched by the smallest and largest value present
def to_model_range(pixels):
    x = pixels.float()
    return 2 * (x - x.min()) / (x.max() - x.min()) - 1
# %% wrong: standardised by mean and std of the batch
def to_model_range(pixels):
    x = pixels.float()
    return (x - x.mean()) / x.std()
# %% wrong: 28 x 28 hard-coded
def to_model_range(pixels):
    return pixels.reshape(-1, 1, 28, 28).float() / 127.5 - 1
# %% wrong: no return
def to_model_range(pixels):
    pixels = pixels.float()
    pixels / 127.5 - 1
# %% wrong: prints instead of returning
def to_model_range(pixels):
    print(pixels / 127.5 - 1)
# %% wrong: subtracts in place from the bytes
def to_model_range(pixels):
    pixels -= 127
    return pixels.float() / 128
# %% wrong: rounds to whole numbers
def to_model_range(pixels):
    return torch.round(pixels / 127.5 - 1)
# %% wrong: whole-number dtype
def to_model_range(pixels):
    return (pixels / 127.5 - 1).long()
# %% wrong: integer division
def to_model_range(pixels):
    return (pixels // 255).float() * 2 - 1
# %% wrong: precedence, 0.5 times 2
def to_model_range(pixels):
    return pixels.float() / 255 - 0.5 * 2
# %% wrong: clamped to 0..1
def to_model_range(pixels):
    return (pixels / 127.5 - 1).clamp(0, 1)
# %% wrong: dequantisation noise added
def to_model_range(pixels):
    x = pixels.float() + torch.rand(pixels.shape)
    return x / 128 - 1
# %% wrong: bfloat16 merges neighbouring bytes
def to_model_range(pixels):
    return pixels.bfloat16() / 127.5 - 1
# %% wrong: flattened
def to_model_range(pixels):
    return pixels.flatten().float() / 127.5 - 1
# %% remark: list of numbers
def to_model_range(pixels):
    return (pixels / 127.5 - 1).tolist()
# %% wrong: tanh squashes
def to_model_range(pixels):
    return torch.tanh((pixels.float() - 127.5) / 127.5)
# %% wrong: batch axis added
def to_model_range(pixels):
    return (pixels / 127.5 - 1).unsqueeze(0)
# %% wrong: sets the global seed inside
def to_model_range(pixels):
    torch.manual_seed(0)
    return pixels.float() / 255 * 2 - 1
# %% wrong: sets the default dtype to float64 inside
def to_model_range(pixels):
    torch.set_default_dtype(torch.float64)
    return pixels.float() / 255 * 2 - 1
# %% remark: prints ten thousand lines
def to_model_range(pixels):
    for i in range(10000):
        print(i, 'of 10000')
    return pixels.float() / 255 * 2 - 1
# %% wrong: asks for input
def to_model_range(pixels):
    input('press return')
    return pixels.float() / 255 * 2 - 1
# %% wrong: result in another container
def answer(pixels):
    return pixels.float() / 255 * 2 - 1

def to_model_range(pixels):
    return {answer(pixels)}
# %% wrong: unfinished
def to_model_range(pixels):
    ...

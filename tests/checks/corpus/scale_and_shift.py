# %% given
import torch
import torch.nn.functional as F
from torch import nn
# %% right: as in the text
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% right: slices and a hand-made SiLU
def scale_and_shift(h, e, linear):
    c = h.shape[1]
    table = linear(e * torch.sigmoid(e))
    scale, shift = table[:, :c], table[:, c:]
    return h + h * scale.reshape(-1, c, 1, 1) + shift.reshape(-1, c, 1, 1)
# %% right: two by c in one view
def scale_and_shift(h, embedding, to_channels):
    b, c = h.shape[:2]
    scale, shift = to_channels(F.silu(embedding)).view(b, 2, c, 1, 1).unbind(1)
    return torch.addcmul(shift, h, scale + 1)
# %% right: einsum
def scale_and_shift(h, embedding, to_channels):
    scale, shift = torch.split(to_channels(nn.SiLU()(embedding)), h.size(1), dim=1)
    return torch.einsum("bchw,bc->bchw", h, 1 + scale) + shift[..., None, None]
# %% right: loop over the samples
def scale_and_shift(h, embedding, to_channels):
    out = []
    for x, e in zip(h, embedding):
        scale, shift = to_channels(F.silu(e)).tensor_split(2)
        out.append(x * (1 + scale).view(-1, 1, 1) + shift.view(-1, 1, 1))
    return torch.stack(out)
# %% right: flattened maps
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).unsqueeze(-1).chunk(2, dim=1)
    return ((scale + 1) * h.flatten(2) + shift).view_as(h)
# %% right: channels last
def scale_and_shift(h, embedding, to_channels):
    table = to_channels(F.silu(embedding))
    scale, shift = torch.chunk(table[:, None, None, :], chunks=2, dim=-1)
    return (h.permute(0, 2, 3, 1) * (1 + scale) + shift).permute(0, 3, 1, 2)
# %% right: sequential of activation and layer
def scale_and_shift(h, embedding, to_channels):
    scale, shift = nn.Sequential(nn.SiLU(), to_channels)(embedding)[..., None, None].chunk(2, 1)
    return h.mul(scale.add(1)).add(shift)
# %% right: callable object
class Answer:
    def __call__(self, h, embedding, to_channels):
        scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
        return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]

scale_and_shift = Answer()
# %% right: bound method
class Course:
    def scale_and_shift(self, h, embedding, to_channels):
        scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
        return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]

scale_and_shift = Course().scale_and_shift
# %% right: one more optional argument
def scale_and_shift(h, embedding, to_channels, verbose=False):
    if verbose:
        print('called')
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% right: prints one line
def scale_and_shift(h, embedding, to_channels):
    print('shape', getattr(h, 'shape', h))
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% right: star arguments handed on
def answer(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]

def scale_and_shift(*args, **kwargs):
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
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% wrong: the 1 forgotten
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * scale + shift
# %% wrong: shift before scale
def scale_and_shift(h, embedding, to_channels):
    shift, scale = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: activation forgotten (labml)
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(embedding)[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: activation behind the layer
def scale_and_shift(h, embedding, to_channels):
    scale, shift = F.silu(to_channels(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: activation twice
def scale_and_shift(h, embedding, to_channels):
    scale, shift = F.silu(to_channels(F.silu(embedding)))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: ReLU for SiLU
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.relu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: GELU for SiLU
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.gelu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: sigmoid for SiLU
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(torch.sigmoid(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: scale and shift take turns
def scale_and_shift(h, embedding, to_channels):
    table = to_channels(F.silu(embedding))[:, :, None, None]
    return h * (1 + table[:, ::2]) + table[:, 1::2]
# %% wrong: shift inside the bracket
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return (h + shift) * (1 + scale)
# %% wrong: shift only (DDPM)
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h + shift
# %% wrong: scale only
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale)
# %% wrong: cut along the batch
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=0)
    return h * (1 + scale) + shift
# %% wrong: no axes added
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: channels along the width
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, None, None, :]) + shift[:, None, None, :]
# %% wrong: channels along the height
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, None, :, None]) + shift[:, None, :, None]
# %% wrong: mean over the batch
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).mean(0, keepdim=True)[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: first sample's time for all
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding[:1]))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: changes h in place
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h.mul_(1 + scale).add_(shift)
# %% wrong: activation in place on the embedding
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding, inplace=True))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: no gradient reaches the layer
def scale_and_shift(h, embedding, to_channels):
    with torch.no_grad():
        scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: scale detached
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale.detach()) + shift
# %% wrong: embedding detached
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding.detach()))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: h detached by data
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h.data * (1 + scale) + shift
# %% wrong: own fresh layer
def scale_and_shift(h, embedding, to_channels):
    layer = nn.Linear(embedding.shape[1], 2 * h.shape[1]).to(h.dtype)
    scale, shift = layer(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: bias of the layer left out
def scale_and_shift(h, embedding, to_channels):
    scale, shift = (F.silu(embedding) @ to_channels.weight.T)[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: h normalised first
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return F.group_norm(h, 1) * (1 + scale) + shift
# %% wrong: SiLU on the result
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return F.silu(h * (1 + scale) + shift)
# %% wrong: h added once more
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h + h * (1 + scale) + shift
# %% wrong: exp of the scale
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * scale.exp() + shift
# %% wrong: shift subtracted
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
    return h * (1 + scale) - shift
# %% wrong: channels hard-coded to 16
def scale_and_shift(h, embedding, to_channels):
    table = to_channels(F.silu(embedding))[:, :, None, None]
    return h * (1 + table[:, :16]) + table[:, 16:]
# %% wrong: scale a single number by item
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale.mean().item()) + shift.mean().item()
# %% wrong: half precision
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).half()[:, :, None, None].chunk(2, dim=1)
    return (h.half() * (1 + scale) + shift).to(h.dtype)
# %% wrong: returns scale and shift
def scale_and_shift(h, embedding, to_channels):
    return to_channels(F.silu(embedding)).chunk(2, dim=1)
# %% wrong: 7 x 7 hard-coded
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].expand(-1, -1, 7, 7).chunk(2, dim=1)
    return h * (1 + scale) + shift
# %% wrong: sets the global seed inside
def scale_and_shift(h, embedding, to_channels):
    torch.manual_seed(0)
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% wrong: sets the default dtype to float64 inside
def scale_and_shift(h, embedding, to_channels):
    torch.set_default_dtype(torch.float64)
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% remark: prints ten thousand lines
def scale_and_shift(h, embedding, to_channels):
    for i in range(10000):
        print(i, 'of 10000')
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% wrong: asks for input
def scale_and_shift(h, embedding, to_channels):
    input('press return')
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
# %% wrong: result in another container
def answer(h, embedding, to_channels):
    scale, shift = to_channels(F.silu(embedding)).chunk(2, dim=1)
    return h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]

def scale_and_shift(h, embedding, to_channels):
    return {answer(h, embedding, to_channels)}
# %% wrong: unfinished
def scale_and_shift(h, embedding, to_channels):
    ...
# %% wrong: SiLU on the result, none in front of the layer
def scale_and_shift(h, embedding, to_channels):
    scale, shift = to_channels(embedding).chunk(2, dim=1)
    return F.silu(h * (1 + scale[:, :, None, None]) + shift[:, :, None, None])

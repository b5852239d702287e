# %% given
import torch
import torch.nn.functional as F
from functools import reduce
from einops import rearrange
def cut(x, p):
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=p, q=p)
def put(tokens, p, height, width):
    return rearrange(tokens, "b (h w) (p q c) -> b c (h p) (w q)", h=height // p, p=p, q=p)
def told(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
# %% right: as in the text
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, x.shape[2], x.shape[3])
# %% right: reduce
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = reduce(lambda a, f: f(a, embedding), blocks, positions + inlet(cut(x, patch_size)))
    return put(outlet(told(norm(h), *to_two(embedding).chunk(2, 1))), patch_size, *x.shape[-2:])
# %% right: written out
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    b, c, height, width = x.shape
    tokens = inlet(cut(x, patch_size))
    tokens = tokens + positions.unsqueeze(0)
    for i in range(len(blocks)):
        tokens = blocks[i](tokens, embedding)
    d = tokens.shape[-1]
    two = to_two(embedding).unsqueeze(1)
    tokens = norm(tokens) * (1 + two[..., d:]) + two[..., :d]
    return put(outlet(tokens), patch_size, height, width)
# %% right: positions for every sample
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions.expand(len(x), -1, -1)
    for block in blocks:
        h = block(h, embedding)
    two = to_two(embedding)
    shift, scale = two.reshape(len(x), 2, -1).unbind(1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[2:])
# %% right: an own way back
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    p, (height, width) = patch_size, x.shape[-2:]
    h = inlet(cut(x, p)) + positions
    for f in list(blocks):
        h = f(h, embedding)
    shift, scale = torch.chunk(to_two(embedding), 2, dim=1)
    out = outlet(told(norm(h), shift, scale))
    out = out.reshape(len(x), height // p, width // p, p, p, -1)
    return torch.einsum("nhwpqc->nchpwq", out).reshape(x.shape)
# %% wrong: no positions
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size))
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: positions in every block
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size))
    for block in blocks:
        h = block(h + positions, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: the loop forgets
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        y = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(y), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: added once more
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = h + block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: no norm at the end
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(h, shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: straight to the last layer
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    return put(outlet(norm(h)), patch_size, *x.shape[-2:])
# %% wrong: scale first
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    scale, shift = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: height and width exchanged
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, x.shape[3], x.shape[2])
# %% wrong: reshaped
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return outlet(told(norm(h), shift, scale)).reshape(x.shape)
# %% wrong: tokens
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return outlet(told(norm(h), shift, scale))

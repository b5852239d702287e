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
# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
def told(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
def cut(x, p):
    b, c, h, w = x.shape
    return x.reshape(b, c, h // p, p, w // p, p).permute(0, 2, 4, 3, 5, 1).reshape(b, -1, p * p * c)
def put(t, p, height, width):
    parts = t.reshape(len(t), height // p, width // p, p, p, -1)
    return parts.permute(0, 5, 1, 3, 2, 4).reshape(len(t), -1, height, width)
# %% right: in order, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% right: einops, without the own functions, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = x.shape[2] // patch_size
    t = rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=patch_size, q=patch_size)
    t = inlet(t) + positions[None]
    for block in blocks:
        t = block(t, embedding)
    shift, scale = rearrange(to_two(embedding), "b (two d) -> two b 1 d", two=2)
    t = outlet((scale + 1) * norm(t) + shift)
    return rearrange(t, "b (h w) (p q c) -> b c (h p) (w q)", h=h, p=patch_size, q=patch_size)
# %% right: reduce, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    from functools import reduce
    h = reduce(lambda rows, one: one(rows, embedding), blocks, positions + inlet(cut(x, patch_size)))
    return put(outlet(told(norm(h), *to_two(embedding).chunk(2, 1))), patch_size, x.size(2), x.size(3))
# %% right: verbose, with split, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    batch, channels, height, width = x.shape
    patches = cut(x, patch_size)
    tokens = inlet(patches)
    positions_for_all = positions.unsqueeze(0).repeat(batch, 1, 1)
    tokens = torch.add(tokens, positions_for_all)
    for i in range(len(blocks)):
        tokens = blocks[i](tokens, embedding)
    two = to_two(embedding)
    d = two.shape[1] // 2
    shift = two[:, :d]
    scale = two[:, d:]
    tokens = norm(tokens)
    tokens = told(tokens, shift, scale)
    answer = outlet(tokens)
    return put(answer, patch_size, height, width)
# %% right: recursion, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    def through(rows, rest):
        return rows if not len(rest) else through(rest[0](rows, embedding), rest[1:])
    rows = norm(through(inlet(cut(x, patch_size)) + positions, list(blocks)))
    b, s = torch.split(to_two(embedding), rows.shape[-1], -1)
    rows = torch.addcmul(b.unsqueeze(1), rows, 1 + s.unsqueeze(1))
    return put(outlet(rows), patch_size, x.shape[-2], x.shape[-1])
# %% right: reshape by hand, written blind
def transformer(x, c, p, first, where, layers, ln, two, last):
    b, ch, H, W = x.shape
    t = x.view(b, ch, H // p, p, W // p, p).permute(0, 2, 4, 3, 5, 1).reshape(b, -1, p * p * ch)
    t = first(t) + where
    for layer in layers: t = layer(t, c)
    shift, scale = two(c)[:, None].chunk(2, -1)
    t = last(ln(t) * (1 + scale) + shift)
    return t.view(b, H // p, W // p, p, p, ch).permute(0, 5, 1, 3, 2, 4).reshape(b, ch, H, W)
# %% wrong: positions forgotten, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size))
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: positions before the first layer, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size) + positions)
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: positions again in every block, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size))
    for one in blocks:
        tokens = one(tokens + positions, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: positions after the blocks, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size))
    for one in blocks:
        tokens = one(tokens, embedding)
    tokens = tokens + positions
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: every block sees the inlet, only the last counts, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        out = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(out), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: blocks add once more, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = tokens + one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: blocks backwards, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in reversed(list(blocks)):
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: shift and scale swapped, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    scale, shift = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: last norm forgotten, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(tokens, shift, scale)), patch_size, *x.shape[2:])
# %% wrong: last modulation forgotten, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    return put(outlet(norm(tokens)), patch_size, *x.shape[2:])
# %% wrong: modulated before the norm, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(norm(told(tokens, shift, scale))), patch_size, *x.shape[2:])
# %% wrong: adds x as in a residual network, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return x + put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: adds the tokens before the blocks again, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    first = tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(first + told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: the tokens are returned, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return outlet(told(norm(tokens), shift, scale))
# %% wrong: put by a plain reshape, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return outlet(told(norm(tokens), shift, scale)).reshape(x.shape)
# %% wrong: height and width in grid units, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, x.shape[2] // patch_size, x.shape[3] // patch_size)
# %% wrong: width and height swapped, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, x.shape[3], x.shape[2])
# %% wrong: to_two as a gate, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(norm(tokens) * scale[:, None] + shift[:, None]), patch_size, *x.shape[2:])
# %% wrong: the last layer before the norm, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(told(norm(outlet(tokens)), shift, scale), patch_size, *x.shape[2:])
# %% wrong: blocks get no embedding, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    for one in blocks:
        tokens = one(tokens)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: only the first block, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    tokens = blocks[0](tokens, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return put(outlet(told(norm(tokens), shift, scale)), patch_size, *x.shape[2:])
# %% wrong: norm and modulation in front of the blocks, written blind
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    tokens = inlet(cut(x, patch_size)) + positions
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    tokens = told(norm(tokens), shift, scale)
    for one in blocks:
        tokens = one(tokens, embedding)
    return put(outlet(tokens), patch_size, *x.shape[2:])
# %% right: image by image
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    made = []
    for image, c in zip(x.split(1), embedding.split(1)):
        h = inlet(cut(image, patch_size)) + positions
        for block in blocks:
            h = block(h, c)
        shift, scale = to_two(c).chunk(2, dim=1)
        made.append(put(outlet(norm(h) * (1 + scale) + shift), patch_size, *image.shape[2:]))
    return torch.cat(made)
# %% right: keywords
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions[None]
    for block in list(blocks):
        h = block(h, embedding=embedding)
    shift, scale = torch.tensor_split(to_two(embedding), 2, dim=-1)
    out = outlet(told(norm(h), shift=shift, scale=scale))
    return put(out, patch_size, height=x.shape[2], width=x.shape[3])
# %% right: in place on a copy of the tokens
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)).clone()
    h += positions
    for block in blocks:
        h = block(h, embedding)
    both = to_two(embedding)[:, None]
    h = norm(h).clone()
    h *= 1 + both[..., both.shape[-1] // 2 :]
    h += both[..., : both.shape[-1] // 2]
    return put(outlet(h), patch_size, x.size(-2), x.size(-1))
# %% wrong: a residual around all blocks
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = h + block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, -1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: every block sees the first tokens
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    first = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(first, embedding)
    shift, scale = to_two(embedding).chunk(2, -1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: the input is added at the end
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, -1)
    return x + put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])
# %% wrong: positions multiplied
def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = inlet(cut(x, patch_size)) * positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, -1)
    return put(outlet(told(norm(h), shift, scale)), patch_size, *x.shape[-2:])

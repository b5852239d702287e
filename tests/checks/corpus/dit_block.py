# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
def told(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
# %% right: as in the text
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(told(norm(x), s1, c1))
    x = x + g2[:, None] * mlp(told(norm(x), s2, c2))
    return x
# %% right: written out
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).unsqueeze(1).chunk(6, dim=2)
    h = x + g1 * attend(norm(x) * (1 + c1) + s1)
    return h + g2 * mlp(norm(h) * (1 + c2) + s2)
# %% right: a loop over the halves
def dit_block(x, embedding, to_six, norm, attend, mlp):
    six = to_six(embedding).chunk(6, dim=1)
    for branch, (shift, scale, gate) in ((attend, six[:3]), (mlp, six[3:])):
        x = x + gate.unsqueeze(1) * branch(told(norm(x), shift, scale))
    return x
# %% right: unflatten and unbind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    six = to_six(embedding).unflatten(-1, (6, -1))[:, :, None]
    s1, c1, g1, s2, c2, g2 = six.unbind(1)
    a = attend((1 + c1) * norm(x) + s1)
    y = x + g1 * a
    return y + g2 * mlp((1 + c2) * norm(y) + s2)
# %% right: slices
def dit_block(x, embedding, to_six, norm, attend, mlp):
    d = x.shape[-1]
    six = to_six(embedding)
    part = [six[:, i * d:(i + 1) * d] for i in range(6)]
    y = x + attend(told(norm(x), part[0], part[1])) * part[2][:, None]
    return y + mlp(told(norm(y), part[3], part[4])) * part[5][:, None]
# %% wrong: no gates
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + attend(told(norm(x), s1, c1))
    return x + mlp(told(norm(x), s2, c2))
# %% wrong: gate inside
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + attend(g1[:, None] * told(norm(x), s1, c1))
    return x + mlp(g2[:, None] * told(norm(x), s2, c2))
# %% wrong: nothing added to
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = g1[:, None] * attend(told(norm(x), s1, c1))
    return g2[:, None] * mlp(told(norm(x), s2, c2))
# %% wrong: no norm
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(told(x, s1, c1))
    return x + g2[:, None] * mlp(told(x, s2, c2))
# %% wrong: in parallel
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    return x + g1[:, None] * attend(told(norm(x), s1, c1)) + g2[:, None] * mlp(told(norm(x), s2, c2))
# %% wrong: scale before shift
def dit_block(x, embedding, to_six, norm, attend, mlp):
    c1, s1, g1, c2, s2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(told(norm(x), s1, c1))
    return x + g2[:, None] * mlp(told(norm(x), s2, c2))
# %% wrong: pairs
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, s2, c1, c2, g1, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(told(norm(x), s1, c1))
    return x + g2[:, None] * mlp(told(norm(x), s2, c2))
# %% wrong: mlp first
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * mlp(told(norm(x), s1, c1))
    return x + g2[:, None] * attend(told(norm(x), s2, c2))
# %% wrong: gate from 1
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + (1 + g1[:, None]) * attend(told(norm(x), s1, c1))
    return x + (1 + g2[:, None]) * mlp(told(norm(x), s2, c2))
# %% wrong: attention alone
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    return x + g1[:, None] * attend(told(norm(x), s1, c1))
# %% wrong: norm behind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(norm(told(x, s1, c1)))
    return x + g2[:, None] * mlp(norm(told(x, s2, c2)))
# %% wrong: the second half without its norm
def dit_block(x, embedding, to_six, norm, attend, mlp):
    s1, c1, g1, s2, c2, g2 = to_six(embedding).chunk(6, dim=-1)
    x = x + g1[:, None] * attend(told(norm(x), s1, c1))
    return x + g2[:, None] * mlp(told(x, s2, c2))
# %% given
import torch
import torch.nn as nn
import torch.nn.functional as F
def told(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
# %% right: chunk and told, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% right: loop over the halves, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    six = to_six(embedding).unflatten(-1, (2, 3, -1))
    for half, layer in enumerate((attend, mlp)):
        shift, scale, gate = six[:, half].unsqueeze(2).unbind(1)
        x = x + gate * layer(norm(x) * (1 + scale) + shift)
    return x
# %% right: without told, slices, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    six = to_six(embedding)
    d = x.shape[2]
    six = six.reshape(len(x), 1, 6 * d)
    normed = norm(x)
    changed = normed * (1 + six[:, :, d:2 * d]) + six[:, :, 0:d]
    after_attention = x + six[:, :, 2 * d:3 * d] * attend(changed)
    normed = norm(after_attention)
    changed = normed * (1 + six[:, :, 4 * d:5 * d]) + six[:, :, 3 * d:4 * d]
    return after_attention + six[:, :, 5 * d:] * mlp(changed)
# %% right: inner function, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    def half(x, layer, shift, scale, gate):
        return x + gate.unsqueeze(1) * layer(told(norm(x), shift, scale))
    s = torch.split(to_six(embedding), x.size(-1), dim=1)
    return half(half(x, attend, *s[:3]), mlp, *s[3:])
# %% right: addcmul, written blind
def dit_block(x, c, six, ln, attn, ffn):
    b1, s1, g1, b2, s2, g2 = [z[:, None] for z in torch.tensor_split(six(c), 6, dim=1)]
    x = torch.addcmul(x, g1, attn(torch.addcmul(b1, ln(x), 1 + s1)))
    return torch.addcmul(x, g2, ffn(torch.addcmul(b2, ln(x), 1 + s2)))
# %% right: sum of three, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    a, b, c, d, e, f = to_six(embedding).chunk(6, -1)
    first = torch.einsum("bd,bnd->bnd", c, attend(told(norm(x), a, b)))
    second = torch.einsum("bd,bnd->bnd", f, mlp(told(norm(x + first), d, e)))
    return x + first + second
# %% right: functools.reduce, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    from functools import reduce
    p = to_six(embedding).chunk(6, dim=1)
    steps = [(attend, p[:3]), (mlp, p[3:])]
    return reduce(lambda h, s: h + s[1][2][:, None] * s[0](told(norm(h), s[1][0], s[1][1])), steps, x)
# %% wrong: gate before attention, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + attend(gate1[:, None] * told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: shift and scale of the mlp swapped, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(x), scale2, shift2))
# %% wrong: shift and scale swapped in both halves, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    scale1, shift1, gate1, scale2, shift2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: halves in parallel, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    a = gate1[:, None] * attend(told(norm(x), shift1, scale1))
    b = gate2[:, None] * mlp(told(norm(x), shift2, scale2))
    return x + a + b
# %% wrong: mlp sees the answer of attention without x, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    a = gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + a + gate2[:, None] * mlp(told(norm(a), shift2, scale2))
# %% wrong: x lost in the second half, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: no residual at all, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: the residual of attention forgotten at the end, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    y = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(y), shift2, scale2))
# %% wrong: one plus gate, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + (1 + gate1[:, None]) * attend(told(norm(x), shift1, scale1))
    return x + (1 + gate2[:, None]) * mlp(told(norm(x), shift2, scale2))
# %% wrong: sigmoid of the gate, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None].sigmoid() * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None].sigmoid() * mlp(told(norm(x), shift2, scale2))
# %% wrong: no gates, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + attend(told(norm(x), shift1, scale1))
    return x + mlp(told(norm(x), shift2, scale2))
# %% wrong: gate on the whole sum, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = gate1[:, None] * (x + attend(told(norm(x), shift1, scale1)))
    return gate2[:, None] * (x + mlp(told(norm(x), shift2, scale2)))
# %% wrong: no norm before the mlp, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(x, shift2, scale2))
# %% wrong: no norm at all, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(x, shift1, scale1))
    return x + gate2[:, None] * mlp(told(x, shift2, scale2))
# %% wrong: norm after (post-norm), written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * told(norm(attend(x)), shift1, scale1)
    return x + gate2[:, None] * told(norm(mlp(x)), shift2, scale2)
# %% wrong: the residual is the normed x, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = norm(x)
    x = x + gate1[:, None] * attend(told(x, shift1, scale1))
    x = norm(x)
    return x + gate2[:, None] * mlp(told(x, shift2, scale2))
# %% wrong: order of the six taken as the gates last, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, shift2, scale2, gate1, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate2[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: gate without an axis for tokens, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate1 * attend(told(norm(x), shift1, scale1))
    return x + gate2 * mlp(told(norm(x), shift2, scale2))
# %% wrong: the gates of the two halves swapped, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate2[:, None] * attend(told(norm(x), shift1, scale1))
    return x + gate1[:, None] * mlp(told(norm(x), shift2, scale2))
# %% wrong: the same three for both halves, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift, scale, gate = to_six(embedding).chunk(6, dim=-1)[:3]
    x = x + gate[:, None] * attend(told(norm(x), shift, scale))
    return x + gate[:, None] * mlp(told(norm(x), shift, scale))
# %% wrong: mlp first, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    x = x + gate2[:, None] * mlp(told(norm(x), shift2, scale2))
    return x + gate1[:, None] * attend(told(norm(x), shift1, scale1))
# %% wrong: scale without the 1, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = [z[:, None] for z in to_six(embedding).chunk(6, dim=-1)]
    x = x + gate1 * attend(scale1 * norm(x) + shift1)
    return x + gate2 * mlp(scale2 * norm(x) + shift2)
# %% wrong: two of the three mistakes mended, written blind
def dit_block(x, embedding, to_six, norm, attend, mlp):
    shift1, scale1, gate1, shift2, scale2, gate2 = to_six(embedding).chunk(6, dim=-1)
    a = gate1[:, None] * attend(told(norm(x), shift1, scale1))
    b = gate2[:, None] * mlp(told(norm(x), shift2, scale2))
    x = x + a
    x = x + b
    return x
# %% right: image by image
def dit_block(x, embedding, to_six, norm, attend, mlp):
    made = []
    for tokens, told in zip(x.split(1), embedding.split(1)):
        b1, s1, g1, b2, s2, g2 = to_six(told).chunk(6, dim=1)
        tokens = tokens + g1 * attend(norm(tokens) * (1 + s1) + b1)
        made.append(tokens + g2 * mlp(norm(tokens) * (1 + s2) + b2))
    return torch.cat(made)
# %% right: in place on a copy
def dit_block(x, embedding, to_six, norm, attend, mlp):
    six = to_six(embedding).unsqueeze(1).chunk(6, dim=-1)
    y = x.clone()
    y += six[2] * attend(norm(y) * (1 + six[1]) + six[0])
    y += six[5] * mlp(norm(y) * (1 + six[4]) + six[3])
    return y
# %% right: token by token in the second half
def dit_block(x, embedding, to_six, norm, attend, mlp):
    b1, s1, g1, b2, s2, g2 = to_six(embedding)[:, None].chunk(6, dim=-1)
    x = x + g1 * attend(norm(x) * (1 + s1) + b1)
    return torch.cat([token + g2 * mlp(norm(token) * (1 + s2) + b2) for token in x.split(1, dim=1)], dim=1)
# %% wrong: the gates one too many
def dit_block(x, embedding, to_six, norm, attend, mlp):
    b1, s1, g1, b2, s2, g2 = to_six(embedding)[:, None].chunk(6, dim=-1)
    x = x + (1 + g1) * attend(norm(x) * (1 + s1) + b1)
    return x + (1 + g2) * mlp(norm(x) * (1 + s2) + b2)
# %% wrong: x is gated too
def dit_block(x, embedding, to_six, norm, attend, mlp):
    b1, s1, g1, b2, s2, g2 = to_six(embedding)[:, None].chunk(6, dim=-1)
    x = g1 * (x + attend(norm(x) * (1 + s1) + b1))
    return g2 * (x + mlp(norm(x) * (1 + s2) + b2))
# %% wrong: the norm around the sum
def dit_block(x, embedding, to_six, norm, attend, mlp):
    b1, s1, g1, b2, s2, g2 = to_six(embedding)[:, None].chunk(6, dim=-1)
    x = norm(x + g1 * attend(x * (1 + s1) + b1))
    return norm(x + g2 * mlp(x * (1 + s2) + b2))
# %% wrong: all six of one half after the other
def dit_block(x, embedding, to_six, norm, attend, mlp):
    b1, b2, s1, s2, g1, g2 = to_six(embedding)[:, None].chunk(6, dim=-1)
    x = x + g1 * attend(norm(x) * (1 + s1) + b1)
    return x + g2 * mlp(norm(x) * (1 + s2) + b2)

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

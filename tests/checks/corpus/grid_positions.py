# %% given
import torch
import torch.nn.functional as F
from einops import rearrange
# %% right: meshgrid
def grid_positions(embed, height, width):
    rows, cols = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.cat([embed(rows.flatten()), embed(cols.flatten())], dim=-1)
# %% right: repeat_interleave and repeat
def grid_positions(embed, height, width):
    r = torch.arange(height).repeat_interleave(width)
    c = torch.arange(width).repeat(height)
    return torch.cat((embed(r), embed(c)), 1)
# %% right: embed once, then index
def grid_positions(embed, height, width):
    r, c = embed(torch.arange(height)), embed(torch.arange(width))
    k = torch.arange(height * width)
    return torch.cat([r[k // width], c[k % width]], dim=1)
# %% right: a loop
def grid_positions(embed, height, width):
    r, c = embed(torch.arange(height)), embed(torch.arange(width))
    return torch.stack([torch.cat([r[i], c[j]]) for i in range(height) for j in range(width)])
# %% right: expand
def grid_positions(embed, height, width):
    r, c = embed(torch.arange(height)), embed(torch.arange(width))
    d = r.shape[1]
    return torch.cat([r[:, None].expand(height, width, d), c[None].expand(height, width, d)], dim=-1).reshape(height * width, 2 * d)
# %% right: unravel_index
def grid_positions(embed, height, width):
    r, c = torch.unravel_index(torch.arange(height * width), (height, width))
    return torch.hstack([embed(r), embed(c)])
# %% wrong: columns first
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k % width), embed(k // width)], 1)
# %% wrong: divided by the height
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // height), embed(k % height)], 1)
# %% wrong: xy indexing
def grid_positions(embed, height, width):
    a, b = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.cat([embed(a.T.flatten()), embed(b.T.flatten())], 1)
# %% wrong: token number twice
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k), embed(k)], 1)
# %% wrong: added
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return embed(k // width) + embed(k % width)
# %% wrong: rows alone
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k // width)], 1)
# %% wrong: below each other
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k % width)], 0)
# %% wrong: counted from 1
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width + 1), embed(k % width + 1)], 1)
# %% wrong: token number for the column
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k)], 1)

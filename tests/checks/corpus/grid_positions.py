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
# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
from einops import rearrange, repeat
# %% right: repeat_interleave and repeat, written blind
def grid_positions(embed, height, width):
    rows = torch.arange(height).repeat_interleave(width)
    cols = torch.arange(width).repeat(height)
    return torch.cat([embed(rows), embed(cols)], dim=-1)
# %% right: meshgrid, written blind
def grid_positions(embed, height, width):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.cat((embed(y.flatten()), embed(x.flatten())), 1)
# %% right: division and remainder, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.hstack([embed(k // width), embed(k % width)])
# %% right: loops, one place at a time, written blind
def grid_positions(embed, height, width):
    result = []
    for row in range(height):
        for column in range(width):
            where_row = embed(torch.tensor([row]))[0]
            where_column = embed(torch.tensor([column]))[0]
            result.append(torch.cat([where_row, where_column]))
    return torch.stack(result)
# %% right: expanded vectors, written blind
def grid_positions(embed, height, width):
    r = embed(torch.arange(height))[:, None].expand(-1, width, -1)
    c = embed(torch.arange(width))[None].expand(height, -1, -1)
    return torch.cat([r, c], dim=2).flatten(0, 1)
# %% right: einops, written blind
def grid_positions(embed, height, width):
    r, c = embed(torch.arange(height)), embed(torch.arange(width))
    return torch.cat([repeat(r, "h d -> (h w) d", w=width), repeat(c, "w d -> (h w) d", h=height)], 1)
# %% right: cartesian_prod, written blind
def grid_positions(embed, height, width):
    pairs = torch.cartesian_prod(torch.arange(height), torch.arange(width))
    return torch.cat([embed(one) for one in pairs.T], dim=-1)
# %% right: lists and tensors, written blind
def grid_positions(e, h, w):
    return torch.cat([e(torch.tensor([i for i in range(h) for j in range(w)])), e(torch.tensor([j for i in range(h) for j in range(w)]))], -1)
# %% right: written into zeros, written blind
def grid_positions(embed, height, width):
    rows = embed(torch.arange(height))
    cols = embed(torch.arange(width))
    half = rows.shape[1]
    out = torch.zeros(height, width, 2 * half)
    out[:, :, :half] = rows.unsqueeze(1)
    out[:, :, half:] = cols.unsqueeze(0)
    return out.view(height * width, 2 * half)
# %% wrong: column first, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k % width), embed(k // width)], 1)
# %% wrong: divided by height, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // height), embed(k % height)], 1)
# %% wrong: meshgrid with xy, written blind
def grid_positions(embed, height, width):
    x, y = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="xy")
    return torch.cat([embed(x.flatten()), embed(y.flatten())], 1)
# %% wrong: tokens along columns, written blind
def grid_positions(embed, height, width):
    rows = torch.arange(height).repeat(width)
    cols = torch.arange(width).repeat_interleave(height)
    return torch.cat([embed(rows), embed(cols)], 1)
# %% wrong: repeat where interleave is needed, both, written blind
def grid_positions(embed, height, width):
    rows = torch.arange(height).repeat(width)
    cols = torch.arange(width).repeat(height)
    return torch.cat([embed(rows), embed(cols)], 1)
# %% wrong: sum, not side by side, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return embed(k // width) + embed(k % width)
# %% wrong: number of the token in the row of tokens, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k), embed(k)], 1)
# %% wrong: counted from 1, written blind
def grid_positions(embed, height, width):
    rows = torch.arange(1, height + 1).repeat_interleave(width)
    cols = torch.arange(1, width + 1).repeat(height)
    return torch.cat([embed(rows), embed(cols)], 1)
# %% wrong: interleaved, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.stack([embed(k // width), embed(k % width)], dim=-1).flatten(1)
# %% wrong: under one another, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k % width)], dim=0)
# %% wrong: scaled to 0..1, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed((k // width) / height), embed((k % width) / width)], 1)
# %% wrong: true division, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k / width), embed(k % width)], 1)
# %% wrong: grid kept, written blind
def grid_positions(embed, height, width):
    r = embed(torch.arange(height))[:, None].expand(-1, width, -1)
    c = embed(torch.arange(width))[None].expand(height, -1, -1)
    return torch.cat([r, c], dim=2)
# %% wrong: only the rows, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k // width)], 1)
# %% wrong: does not embed, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.stack([k // width, k % width], 1)
# %% wrong: with a batch axis, written blind
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k // width), embed(k % width)], 1)[None]
# %% wrong: rows only, not repeated for columns, written blind
def grid_positions(embed, height, width):
    return torch.cat([embed(torch.arange(height)), embed(torch.arange(width))], dim=-1)
# %% right: numpy's indices
def grid_positions(embed, height, width):
    import numpy as np
    rows, columns = np.indices((height, width)).reshape(2, -1)
    return torch.hstack([embed(torch.from_numpy(rows)), embed(torch.from_numpy(columns))])
# %% right: divmod and keywords
def grid_positions(embed, height, width):
    pairs = [divmod(k, width) for k in range(height * width)]
    rows, columns = zip(*pairs)
    return torch.cat((embed(k=torch.tensor(rows)), embed(k=torch.tensor(columns))), dim=-1)
# %% right: one place at a time, floats
def grid_positions(embed, height, width):
    one = lambda k: embed(torch.tensor([float(k)]))[0]
    return torch.stack([torch.cat([one(i), one(j)]) for i in range(height) for j in range(width)])
# %% wrong: the position in the row of tokens in both halves
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed(k), embed(k)], 1)
# %% wrong: added in the place of side by side
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return embed(k // width) + embed(k % width)
# %% wrong: divided to lie between 0 and 1
def grid_positions(embed, height, width):
    k = torch.arange(height * width)
    return torch.cat([embed((k // width) / height), embed((k % width) / width)], 1)

# %% given
import itertools
import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
# %% right: broadcasting
def transport_pairs(x0, eps):
    differences = x0.flatten(1)[:, None] - eps.flatten(1)[None]
    rows, columns = linear_sum_assignment(differences.square().sum(2).numpy())
    return eps[torch.from_numpy(columns)]
# %% right: cdist squared
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2
    _, col = linear_sum_assignment(cost)
    return eps[col]
# %% right: maximal inner product
def transport_pairs(x0, eps):
    _, col = linear_sum_assignment((x0.flatten(1) @ eps.flatten(1).T).numpy(), maximize=True)
    return eps[torch.as_tensor(col)]
# %% right: transposed and inverted
def transport_pairs(x0, eps):
    cost = ((eps.flatten(1)[:, None] - x0.flatten(1)[None]) ** 2).sum(-1)
    row, col = linear_sum_assignment(cost.numpy())
    return eps[torch.from_numpy(np.argsort(col))]
# %% right: filled row by row
def transport_pairs(x0, eps):
    a, b = x0.reshape(len(x0), -1), eps.reshape(len(eps), -1)
    cost = np.array([[float(((p - q) ** 2).sum()) for q in b] for p in a])
    out = torch.empty_like(eps)
    for i, j in zip(*linear_sum_assignment(cost)):
        out[i] = eps[j]
    return out
# %% right: index_select
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy()
    return eps.index_select(0, torch.tensor(linear_sum_assignment(cost)[1]))
# %% wrong: argmin
def transport_pairs(x0, eps):
    return eps[torch.cdist(x0.flatten(1), eps.flatten(1)).argmin(1)]
# %% wrong: rows in place of columns
def transport_pairs(x0, eps):
    rows, columns = linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())
    return eps[torch.from_numpy(rows)]
# %% wrong: plain distance
def transport_pairs(x0, eps):
    return eps[torch.from_numpy(linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).numpy())[1])]
# %% wrong: inverse permutation
def transport_pairs(x0, eps):
    col = linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())[1]
    return eps[torch.from_numpy(np.argsort(col))]
# %% wrong: pairs returned
def transport_pairs(x0, eps):
    col = linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())[1]
    return x0, eps[torch.from_numpy(col)]
# %% wrong: the columns
def transport_pairs(x0, eps):
    return torch.from_numpy(linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())[1])
# %% wrong: data reordered
def transport_pairs(x0, eps):
    col = linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())[1]
    return x0[torch.from_numpy(col)]
# %% wrong: maximised
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy()
    return eps[torch.from_numpy(linear_sum_assignment(cost, maximize=True)[1])]
# %% wrong: greedy
def transport_pairs(x0, eps):
    left, out = list(range(len(eps))), []
    for p in x0.flatten(1):
        best = min(left, key=lambda j: float((p - eps.flatten(1)[j]).square().sum()))
        left.remove(best)
        out.append(eps[best])
    return torch.stack(out)
# %% wrong: not flattened, last axis
def transport_pairs(x0, eps):
    cost = (x0[:, None] - eps[None]).square().sum(-1)
    return eps[torch.from_numpy(linear_sum_assignment(cost.numpy())[1])]
# %% wrong: shuffled
def transport_pairs(x0, eps):
    return eps[torch.randperm(len(eps))]
# %% wrong: sorted on the first coordinate
def transport_pairs(x0, eps):
    a, b = x0.flatten(1)[:, 0].argsort(), eps.flatten(1)[:, 0].argsort()
    out = torch.empty_like(eps)
    out[a] = eps[b]
    return out
# %% wrong: unchanged
def transport_pairs(x0, eps):
    linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)).square().numpy())
    return eps
# %% right: cdist, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1).double(), eps.flatten(1).double()) ** 2
    rows, columns = linear_sum_assignment(cost.numpy())
    return eps[torch.from_numpy(columns)]
# %% right: broadcasting, written blind
def transport_pairs(x0, eps):
    a = x0.reshape(len(x0), 1, -1)
    b = eps.reshape(1, len(eps), -1)
    cost = ((a - b) ** 2).sum(-1)
    _, j = linear_sum_assignment(cost.detach().cpu().numpy())
    return eps[j]
# %% right: only the product matters, written blind
def transport_pairs(x0, eps):
    cost = -2 * x0.flatten(1) @ eps.flatten(1).T
    rows, columns = linear_sum_assignment(cost)
    return torch.stack([eps[k] for k in columns])
# %% wrong: distances not squared, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1))
    rows, columns = linear_sum_assignment(cost)
    return eps[columns]
# %% wrong: orders the data, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2
    rows, columns = linear_sum_assignment(cost)
    return x0[columns]
# %% wrong: costs transposed, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(eps.flatten(1), x0.flatten(1)) ** 2
    rows, columns = linear_sum_assignment(cost)
    return eps[columns]
# %% wrong: nearest noise for each, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2
    return eps[cost.argmin(1)]
# %% wrong: rows, written blind
def transport_pairs(x0, eps):
    cost = torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2
    rows, columns = linear_sum_assignment(cost)
    return eps[rows]
# %% right: scipy's distances and numpy all the way
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist
    costs = cdist(x0.flatten(1).numpy(), eps.flatten(1).numpy(), "sqeuclidean")
    return torch.from_numpy(eps.numpy()[linear_sum_assignment(costs)[1]])
# %% right: a matrix of the permutation
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    flat = eps.flatten(1)
    rows, columns = linear_sum_assignment(torch.cdist(x0.flatten(1), flat).square())
    moved = torch.zeros(len(eps), len(eps), dtype=eps.dtype)
    moved[rows, columns] = 1
    return (moved @ flat).reshape(eps.shape)
# %% right: one row of costs at a time
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    costs = torch.stack([(x - eps).pow(2).flatten(1).sum(1) for x in x0])
    return torch.stack([eps[j] for j in linear_sum_assignment(costs.tolist())[1]])
# %% wrong: the order itself comes back
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    return torch.from_numpy(linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2)[1])
# %% wrong: the data are put in order
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    return x0[linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2)[1]]
# %% wrong: distances within the data
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    return eps[linear_sum_assignment(torch.cdist(x0.flatten(1), x0.flatten(1)) ** 2)[1]]
# %% wrong: rows for columns
def transport_pairs(x0, eps):
    from scipy.optimize import linear_sum_assignment
    rows, columns = linear_sum_assignment(torch.cdist(x0.flatten(1), eps.flatten(1)) ** 2)
    return eps[rows]

# %% given
import math
import torch
# %% right: all unit pictures at once
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return rows.T @ rows
# %% right: A written out
def noise_covariance(view, shape):
    n = torch.Size(shape).numel()
    units = torch.eye(n).double().view(n, *shape)
    A = view(units).flatten(1).T
    return A @ A.T
# %% right: one pixel at a time
def noise_covariance(view, shape):
    total = 0
    for k in range(math.prod(shape)):
        e = torch.zeros(math.prod(shape), dtype=torch.float64)
        e[k] = 1
        a = view(e.reshape(1, *shape)).flatten()
        total = total + torch.outer(a, a)
    return total
# %% right: einsum
def noise_covariance(view, shape):
    n = math.prod(shape)
    seen = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).flatten(1)
    return torch.einsum("ki,kj->ij", seen, seen)
# %% right: by columns in a list
def noise_covariance(view, shape):
    n = math.prod(shape)
    eye = torch.eye(n, dtype=torch.float64)
    columns = [view(eye[k].reshape(1, *shape)).reshape(-1) for k in range(n)]
    A = torch.stack(columns, dim=1)
    return A.mm(A.t())
# %% right: sum of outer products
def noise_covariance(view, shape):
    n = math.prod(shape)
    a = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return (a[:, :, None] * a[:, None, :]).sum(0)
# %% wrong: transposed A times A
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return rows @ rows.T
# %% wrong: A itself
def noise_covariance(view, shape):
    n = math.prod(shape)
    return view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1).T
# %% wrong: torch.cov of the unit pictures
def noise_covariance(view, shape):
    n = math.prod(shape)
    return torch.cov(view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1).T)
# %% wrong: divided by n
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return rows.T @ rows / n
# %% wrong: entries squared
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return rows.T ** 2
# %% wrong: variances only
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    return rows.square().sum(0)
# %% wrong: sampled noise
def noise_covariance(view, shape):
    rows = view(torch.randn(10000, *shape, dtype=torch.float64)).flatten(1)
    return rows.T @ rows / 10000
# %% wrong: a picture of ones
def noise_covariance(view, shape):
    a = view(torch.ones(1, *shape, dtype=torch.float64)).flatten()
    return torch.outer(a, a)
# %% wrong: unit matrix not reshaped
def noise_covariance(view, shape):
    rows = view(torch.eye(math.prod(shape), dtype=torch.float64))
    return rows.T @ rows
# %% wrong: says yes or no
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    c = rows.T @ rows
    return torch.allclose(c, torch.eye(len(c), dtype=c.dtype))
# %% wrong: mean taken off
def noise_covariance(view, shape):
    n = math.prod(shape)
    rows = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1)
    rows = rows - rows.mean(0)
    return rows.T @ rows
# %% right: jacobian
def noise_covariance(view, shape):
    import math
    flat = lambda v: view(v.reshape(1, *shape)).flatten()
    A = torch.autograd.functional.jacobian(flat, torch.zeros(math.prod(shape), dtype=torch.float64))
    return A @ A.T
# %% right: vmap over the units
def noise_covariance(view, shape):
    import math
    units = torch.eye(math.prod(shape), dtype=torch.float64)
    columns = torch.vmap(lambda unit: view(unit.reshape(1, *shape)).flatten())(units)
    return torch.einsum("ni,nj->ij", columns, columns)
# %% right: numpy, pixel by pixel
def noise_covariance(view, shape):
    import numpy as np
    columns = []
    for place in np.ndindex(*shape):
        unit = torch.zeros(1, *shape, dtype=torch.float64)
        unit[(0, *place)] = 1
        columns.append(view(unit).numpy().ravel())
    A = np.stack(columns, axis=1)
    return torch.from_numpy(A @ A.T)
# %% wrong: the other way round
def noise_covariance(view, shape):
    import math
    n = math.prod(shape)
    A = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1).T
    return A.T @ A
# %% wrong: the diagonal alone
def noise_covariance(view, shape):
    import math
    n = math.prod(shape)
    A = view(torch.eye(n, dtype=torch.float64).reshape(n, *shape)).reshape(n, -1).T
    return torch.diag((A @ A.T).diagonal())
# %% wrong: measured on noise
def noise_covariance(view, shape):
    x = torch.randn(5000, *shape, dtype=torch.float64)
    return view(x).flatten(1).T.cov()
# %% wrong: float32
def noise_covariance(view, shape):
    import math
    n = math.prod(shape)
    A = view(torch.eye(n).reshape(n, *shape)).reshape(n, -1).T
    return A @ A.T

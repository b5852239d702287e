# %% given
import math
import numpy as np
import torch
# %% right: as they stand
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return (mean_a * var_b + mean_b * var_a) / total, var_a * var_b / total
# %% right: list of two
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    mean = (mean_a * var_b + mean_b * var_a) / (var_a + var_b)
    var = torch.mul(var_a, var_b) / torch.add(var_a, var_b)
    return mean, var
# %% right: Kalman gain
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    gain = var_a / (var_a + var_b)
    return mean_a + gain * (mean_b - mean_a), (1 - gain) * var_a
# %% right: lerp
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    share = var_a / (var_a + var_b)
    return torch.lerp(mean_a, mean_b, share), share * var_b
# %% right: numpy and back
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    ma, va, mb, vb = (np.asarray(x) for x in (mean_a, var_a, mean_b, var_b))
    return torch.as_tensor((ma * vb + mb * va) / (va + vb)), torch.as_tensor(va * vb / (va + vb))
# %% right: named tuple
from collections import namedtuple
Bell = namedtuple("Bell", "mean variance")
def product_of_gaussians(m1, v1, m2, v2):
    return Bell((m1 * v2 + m2 * v1) / (v1 + v2), v1 * v2 / (v1 + v2))
# %% right: weights of a helper
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    def weighted(a, b):
        return (a * var_b + b * var_a) / (var_a + var_b)
    return weighted(mean_a, mean_b), weighted(0 * mean_a, var_b)
# %% right: einsum over two rows
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    weights = torch.stack([var_b, var_a]) / (var_a + var_b)
    return torch.einsum("i...,i...->...", weights, torch.stack([mean_a, mean_b])), weights[0] * var_a
# %% wrong: each mean weighted by its own variance
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return (mean_a * var_a + mean_b * var_b) / total, var_a * var_b / total
# %% wrong: precisions, 1 over a variance of 0
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    var = 1 / (1 / var_a + 1 / var_b)
    return var * (mean_a / var_a + mean_b / var_b), var
# %% wrong: sum of the bells, variances added
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return mean_a + mean_b, var_a + var_b
# %% wrong: product of the means
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return mean_a * mean_b, var_a * var_b / (var_a + var_b)
# %% wrong: plain mean of the means
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a + mean_b) / 2, var_a * var_b / (var_a + var_b)
# %% wrong: variance not divided
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), var_a * var_b
# %% wrong: variance is the mean of the variances
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), (var_a + var_b) / 2
# %% wrong: standard deviation returned
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return (mean_a * var_b + mean_b * var_a) / total, (var_a * var_b / total).sqrt()
# %% wrong: variance first
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return var_a * var_b / total, (mean_a * var_b + mean_b * var_a) / total
# %% wrong: only the mean
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b)
# %% wrong: stacked into one tensor
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return torch.stack([(mean_a * var_b + mean_b * var_a) / total, var_a * var_b / total])
# %% wrong: brackets missing
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return mean_a * var_b + mean_b * var_a / (var_a + var_b), var_a * var_b / (var_a + var_b)
# %% wrong: brackets missing in both
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / var_a + var_b, var_a * var_b / var_a + var_b
# %% wrong: precisions with a small epsilon
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    pa, pb = 1 / (var_a + 1e-5), 1 / (var_b + 1e-5)
    return (mean_a * pa + mean_b * pb) / (pa + pb), 1 / (pa + pb)
# %% wrong: plain python numbers with item
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    a, b = var_a.item(), var_b.item()
    return (mean_a.item() * b + mean_b.item() * a) / (a + b), a * b / (a + b)
# %% wrong: variances taken for deviations, squared
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    a, b = var_a ** 2, var_b ** 2
    return (mean_a * b + mean_b * a) / (a + b), a * b / (a + b)
# %% wrong: the second mean forgotten
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return mean_a * var_b / (var_a + var_b), var_a * var_b / (var_a + var_b)
# %% wrong: sum over the whole tensor
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = (var_a + var_b).sum()
    return (mean_a * var_b + mean_b * var_a) / total, var_a * var_b / total
# %% wrong: difference in the denominator
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = (var_a - var_b).abs()
    return (mean_a * var_b + mean_b * var_a) / total, var_a * var_b / total
# %% wrong: smaller variance wins alone
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return torch.where(var_a < var_b, mean_a, mean_b), torch.minimum(var_a, var_b)
# %% wrong: in place, var_a changed
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    mean = (mean_a * var_b + mean_b * var_a) / (var_a + var_b)
    total = var_a + var_b
    var_a *= var_b
    var_a /= total
    return mean, var_a
# %% wrong: variance plus the squared distance (mixture)
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return (mean_a * var_b + mean_b * var_a) / (var_a + var_b), (var_a + var_b) / 2 + (mean_a - mean_b) ** 2 / 4
# %% right: list returned
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return [(mean_a * var_b + mean_b * var_a) / total, var_a * var_b / total]
# %% right: generator unpacked by the caller, made a tuple
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    return tuple(top / (var_a + var_b) for top in (mean_a * var_b + mean_b * var_a, var_a * var_b))
# %% wrong: dictionary
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return {"mean": (mean_a * var_b + mean_b * var_a) / total, "variance": var_a * var_b / total}
# %% wrong: where on variance 0 takes the other mean
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    mean = torch.where(var_a == 0, mean_b, (mean_a * var_b + mean_b * var_a) / total)
    return mean, var_a * var_b / total
# %% wrong: weights by deviations
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    a, b = var_a.sqrt(), var_b.sqrt()
    return (mean_a * b + mean_b * a) / (a + b), var_a * var_b / (var_a + var_b)
# %% wrong: variance squared in the numerator
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return (mean_a * var_b + mean_b * var_a) / total, (var_a * var_b) ** 2 / total
# %% wrong: generator of the two
def product_of_gaussians(mean_a, var_a, mean_b, var_b):
    total = var_a + var_b
    return (x for x in [(mean_a * var_b + mean_b * var_a) / total, var_a * var_b])

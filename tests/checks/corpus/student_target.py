# %% given
import torch
# %% right: the derived formula
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end + sigma * sigma_end) * x_t) / (alpha * sigma_end - sigma * alpha_end)
# %% right: through x0 and eps
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    below = alpha * sigma_end - sigma * alpha_end
    x0 = (sigma_end * x_t - sigma * x_end) / below
    eps = (alpha * x_end - alpha_end * x_t) / below
    return alpha * eps - sigma * x0
# %% right: x0 as in the paper, then v from x0
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    ratio = sigma_end / sigma
    x0 = (x_end - ratio * x_t) / (alpha_end - ratio * alpha)
    return (alpha * x_t - x0) / sigma
# %% right: with angles
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    angle = torch.atan2(sigma, alpha) - torch.atan2(sigma_end, alpha_end)
    return (torch.cos(angle) * x_t - x_end) / torch.sin(angle)
# %% right: denominator turned round with both signs
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    turned = (alpha * alpha_end + sigma * sigma_end) * x_t
    return (turned - x_end) / (sigma * alpha_end - alpha * sigma_end)
# %% wrong: gives x0
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (sigma_end * x_t - sigma * x_end) / (alpha * sigma_end - sigma * alpha_end)
# %% wrong: gives eps
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (alpha * x_end - alpha_end * x_t) / (alpha * sigma_end - sigma * alpha_end)
# %% wrong: x_end taken for x0
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    eps = (x_t - alpha * x_end) / sigma
    return alpha * eps - sigma * x_end
# %% wrong: sign
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end + sigma * sigma_end) * x_t) / (sigma * alpha_end - alpha * sigma_end)
# %% wrong: minus between the products
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end - sigma * sigma_end) * x_t) / (alpha * sigma_end - sigma * alpha_end)
# %% wrong: plus below
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end + sigma * sigma_end) * x_t) / (alpha * sigma_end + sigma * alpha_end)
# %% wrong: plain difference
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return x_end - x_t
# %% wrong: v at the end
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    below = alpha * sigma_end - sigma * alpha_end
    x0 = (sigma_end * x_t - sigma * x_end) / below
    eps = (alpha * x_end - alpha_end * x_t) / below
    return alpha_end * eps - sigma_end * x0
# %% wrong: points exchanged
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_t - (alpha * alpha_end + sigma * sigma_end) * x_end) / (alpha * sigma_end - sigma * alpha_end)
# %% wrong: v mixed wrongly
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    below = alpha * sigma_end - sigma * alpha_end
    x0 = (sigma_end * x_t - sigma * x_end) / below
    eps = (alpha * x_end - alpha_end * x_t) / below
    return alpha * x0 - sigma * eps
# %% right: last line, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end + sigma * sigma_end) * x_t) / (alpha * sigma_end - sigma * alpha_end)
# %% right: x0 and eps by Cramer, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    det = alpha * sigma_end - sigma * alpha_end
    x0 = (sigma_end * x_t - sigma * x_end) / det
    eps = (alpha * x_end - alpha_end * x_t) / det
    return alpha * eps - sigma * x0
# %% right: the step solved for v, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    kept = alpha_end * alpha + sigma_end * sigma
    turned = sigma_end * alpha - alpha_end * sigma
    return x_end / turned - kept / turned * x_t
# %% wrong: sign of the denominator, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end + sigma * sigma_end) * x_t) / (sigma * alpha_end - alpha * sigma_end)
# %% wrong: end's own alpha and sigma in v, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    det = alpha * sigma_end - sigma * alpha_end
    x0 = (sigma_end * x_t - sigma * x_end) / det
    eps = (alpha * x_end - alpha_end * x_t) / det
    return alpha_end * eps - sigma_end * x0
# %% wrong: x_end taken for x0, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    eps = (x_t - alpha * x_end) / sigma
    return alpha * eps - sigma * x_end
# %% wrong: minus in the product, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end - sigma * sigma_end) * x_t) / (alpha * sigma_end - sigma * alpha_end)
# %% wrong: gives x0, written blind
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (sigma_end * x_t - sigma * x_end) / (alpha * sigma_end - sigma * alpha_end)
# %% right: two equations for torch.linalg.solve
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    ones = torch.ones_like(x_t)
    rows = torch.stack([torch.stack([alpha * ones, sigma * ones], -1), torch.stack([alpha_end * ones, sigma_end * ones], -1)], -2)
    x0, eps = torch.linalg.solve(rows, torch.stack([x_t, x_end], -1)).unbind(-1)
    return alpha * eps - sigma * x0
# %% right: in place on a copy
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    v = x_end.clone()
    v -= (alpha * alpha_end + sigma * sigma_end) * x_t
    v /= alpha * sigma_end - sigma * alpha_end
    return v
# %% right: numpy
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    import numpy as np
    x, y, a, s, b, r = (np.asarray(part) for part in (x_t, x_end, alpha, sigma, alpha_end, sigma_end))
    return torch.from_numpy((y - (a * b + s * r) * x) / (a * r - s * b))
# %% wrong: the slope between the two points
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_t - x_end) / (sigma - sigma_end)
# %% wrong: weights of the start in both places
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (alpha * x_t - x_end) / sigma
# %% wrong: the product of the weights with a minus
def student_target(x_t, x_end, alpha, sigma, alpha_end, sigma_end):
    return (x_end - (alpha * alpha_end - sigma * sigma_end) * x_t) / (alpha * sigma_end - sigma * alpha_end)

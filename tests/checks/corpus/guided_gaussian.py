# %% given
import torch
# %% right: precisions
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    precision = guidance_scale / var_cond + (1 - guidance_scale) / var
    variance = 1 / precision
    m = variance * (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var)
    return m, variance
# %% right: over a common denominator
def guided_gaussian(mc, vc, m, v, w):
    denominator = w * v + (1 - w) * vc
    return (w * mc * v + (1 - w) * m * vc) / denominator, vc * v / denominator
# %% right: natural parameters with helpers
def _natural(m, v):
    return torch.stack([m / v, -0.5 / v])
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    eta = guidance_scale * _natural(mean_cond, var_cond) + (1 - guidance_scale) * _natural(mean, var)
    variance = -0.5 / eta[1]
    return eta[0] * variance, variance
# %% right: lerp of precisions
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    lam = torch.lerp(1 / var, 1 / var_cond, guidance_scale)
    h = torch.lerp(mean / var, mean_cond / var_cond, guidance_scale)
    return h / lam, lam.reciprocal()
# %% right: float64 inside, list returned
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    mc, vc, m, v = (x.double() for x in (mean_cond, var_cond, mean, var))
    p = guidance_scale / vc + (1 - guidance_scale) / v
    h = guidance_scale * mc / vc + (1 - guidance_scale) * m / v
    return [(h / p).to(mean.dtype), (1 / p).to(var.dtype)]
# %% right: zero of the mixed score, curvature of the log density
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    score = lambda x: guidance_scale * (mean_cond - x) / var_cond + (1 - guidance_scale) * (mean - x) / var
    at0, at1 = score(torch.zeros_like(mean)), score(torch.ones_like(mean))
    variance = 1 / (at0 - at1)
    return at0 * variance, variance
# %% right: element by element
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    ms, vs = torch.empty_like(mean), torch.empty_like(var)
    for i in range(mean.numel()):
        a, b, c, d = (x.flatten()[i] for x in (mean_cond, var_cond, mean, var))
        p = guidance_scale / b + (1 - guidance_scale) / d
        vs.view(-1)[i] = 1 / p
        ms.view(-1)[i] = (guidance_scale * a / b + (1 - guidance_scale) * c / d) / p
    return ms, vs
# %% wrong: precision returned for the variance
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p, p
# %% wrong: standard deviation returned
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p, p.rsqrt()
# %% wrong: means mixed without precisions
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return guidance_scale * mean_cond + (1 - guidance_scale) * mean, 1 / p
# %% wrong: variances mixed
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    return w * mean_cond + (1 - w) * mean, w * var_cond + (1 - w) * var
# %% wrong: variance of a sum, weights squared
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    return w * mean_cond + (1 - w) * mean, w**2 * var_cond + (1 - w) ** 2 * var
# %% wrong: mean not divided by the precision
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var, 1 / p
# %% wrong: mean multiplied by the precision
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) * p, 1 / p
# %% wrong: weights w and w - 1
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    p = w / var_cond + (w - 1) / var
    return (w * mean_cond / var_cond + (w - 1) * mean / var) / p, 1 / p
# %% wrong: paper's weights 1 + w and -w
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    p = (1 + w) / var_cond - w / var
    return ((1 + w) * mean_cond / var_cond - w * mean / var) / p, 1 / p
# %% wrong: conditional and unconditional exchanged
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    p = (1 - w) / var_cond + w / var
    return ((1 - w) * mean_cond / var_cond + w * mean / var) / p, 1 / p
# %% wrong: variances read as deviations
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    p = w / var_cond**2 + (1 - w) / var**2
    return (w * mean_cond / var_cond**2 + (1 - w) * mean / var**2) / p, 1 / p
# %% wrong: roots of the variances
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    p = w / var_cond.sqrt() + (1 - w) / var.sqrt()
    return (w * mean_cond / var_cond.sqrt() + (1 - w) * mean / var.sqrt()) / p, 1 / p
# %% wrong: order of the results exchanged
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return 1 / p, (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p
# %% wrong: one added to the precision
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p, 1 / (1 + p)
# %% wrong: variance of the class over the scale
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p, var_cond / guidance_scale
# %% wrong: product without the power of the marginal
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + 1 / var
    return (guidance_scale * mean_cond / var_cond + mean / var) / p, 1 / p
# %% wrong: marginal forgotten
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    return mean_cond, var_cond / guidance_scale
# %% wrong: marginal taken for N(0, 1)
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale)
    return guidance_scale * mean_cond / var_cond / p, 1 / p
# %% wrong: each precision divided by itself, variances in the mean
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond * var_cond + (1 - guidance_scale) * mean * var) / p, 1 / p
# %% wrong: only the mean returned
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = guidance_scale / var_cond + (1 - guidance_scale) / var
    return (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p
# %% wrong: averaged over the entries
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    p = (guidance_scale / var_cond + (1 - guidance_scale) / var).mean()
    m = (guidance_scale * mean_cond / var_cond + (1 - guidance_scale) * mean / var) / p
    return m, (1 / p).expand_as(m)
# %% wrong: variances inverted in place
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    pc, p = var_cond.reciprocal_(), var.reciprocal_()
    q = guidance_scale * pc + (1 - guidance_scale) * p
    return (guidance_scale * pc * mean_cond + (1 - guidance_scale) * p * mean) / q, 1 / q
# %% wrong: dots left standing
def guided_gaussian(mean_cond, var_cond, mean, var, guidance_scale):
    ...

# %% given
import torch
# %% right: eigenvalues of the product
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    return ((mean_a - mean_b) ** 2).sum() + torch.trace(cov_a) + torch.trace(cov_b) - 2 * roots.sum()
# %% right: eigvals of the other order
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    cross = torch.linalg.eigvals(cov_b @ cov_a).real.clamp(min=0).sqrt().sum()
    return (mean_a - mean_b).pow(2).sum() + (cov_a + cov_b).trace() - 2 * cross
# %% right: symmetric root
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    w, v = torch.linalg.eigh(cov_a)
    half = v @ torch.diag(w.clamp(min=0).sqrt()) @ v.T
    inner = torch.linalg.eigvalsh(half @ cov_b @ half).clamp(min=0).sqrt().sum()
    gap = mean_a - mean_b
    return gap @ gap + cov_a.trace() + cov_b.trace() - 2 * inner
# %% right: Cholesky and singular values
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    a, b = torch.linalg.cholesky(cov_a), torch.linalg.cholesky(cov_b)
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * torch.linalg.svdvals(a.T @ b).sum()
# %% right: complex roots
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    values = torch.linalg.eigvals(cov_a @ cov_b)
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * values.sqrt().real.sum()
# %% wrong: means not squared
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    return (mean_a - mean_b).norm() + cov_a.trace() + cov_b.trace() - 2 * roots.sum()
# %% wrong: mean of squares
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    return (mean_a - mean_b).square().mean() + cov_a.trace() + cov_b.trace() - 2 * roots.sum()
# %% wrong: cross term once
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - roots.sum()
# %% wrong: no root
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    return (mean_a - mean_b).square().sum() + (cov_a + cov_b - 2 * cov_a @ cov_b).trace()
# %% wrong: root of entries
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    root = (cov_a @ cov_b).clamp(min=0).sqrt()
    return (mean_a - mean_b).square().sum() + (cov_a + cov_b - 2 * root).trace()
# %% wrong: root at the end
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    return ((mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * roots.sum()).clamp(min=0).sqrt()
# %% wrong: the means alone
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    return (mean_a - mean_b).square().sum()
# %% wrong: standard deviations alone
def distance_of_gaussians(mean_a, cov_a, mean_b, cov_b):
    return (mean_a - mean_b).square().sum() + (cov_a.diagonal().sqrt() - cov_b.diagonal().sqrt()).square().sum()

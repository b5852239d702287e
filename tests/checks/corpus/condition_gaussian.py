# %% given
import torch
# %% right: the formula
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(measure.shape[0], dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% right: with solve
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(observed)).to(cov)
    K = torch.linalg.solve(S, measure @ cov).T
    return mean + K @ (observed - measure @ mean), cov - K @ S @ K.T
# %% right: Joseph's form
def condition_gaussian(mean, cov, measure, observed, noise_std):
    R = noise_std**2 * torch.eye(len(observed), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.pinv(measure @ cov @ measure.T + R)
    I = torch.eye(len(mean), dtype=cov.dtype)
    left = I - K @ measure
    return mean + K @ (observed - measure @ mean), left @ cov @ left.T + K @ R @ K.T
# %% right: blocks of the joint Gaussian
def condition_gaussian(mean, cov, measure, observed, noise_std):
    d = len(mean)
    both = torch.cat([torch.eye(d, dtype=cov.dtype), measure])
    joint = both @ cov @ both.T
    joint[d:, d:] += noise_std**2 * torch.eye(len(observed), dtype=cov.dtype)
    xy, yy = joint[:d, d:], joint[d:, d:]
    gain = xy @ yy.inverse()
    return mean + gain @ (observed - measure @ mean), joint[:d, :d] - gain @ xy.T
# %% right: one measurement after the other
def condition_gaussian(mean, cov, measure, observed, noise_std):
    for row, y in zip(measure, observed):
        along = cov @ row
        spread = row @ along + noise_std**2
        mean = mean + along * (y - row @ mean) / spread
        cov = cov - torch.outer(along, along) / spread
    return mean, cov
# %% wrong: noise forgotten
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: std not squared
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: noise on every entry
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: y without the expected
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ observed, cov - K @ measure @ cov
# %% wrong: sign of the innovation
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean - K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: covariance added
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov + K @ measure @ cov
# %% wrong: inverse elementwise
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ (1 / S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: C missing in the gain
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: last factor C forgotten
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure
# %% wrong: mean only
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean)
# %% wrong: variances only
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), (cov - K @ measure @ cov).diagonal()
# %% right: solve, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std ** 2 * torch.eye(len(measure), dtype=cov.dtype)
    K = torch.linalg.solve(S, measure @ cov).T
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% right: Joseph form, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    k, d = measure.shape
    R = noise_std ** 2 * torch.eye(k, dtype=cov.dtype)
    gain = cov @ measure.T @ torch.linalg.inv(measure @ cov @ measure.T + R)
    rest = torch.eye(d, dtype=cov.dtype) - gain @ measure
    return mean + gain @ (observed - measure @ mean), rest @ cov @ rest.T + gain @ R @ gain.T
# %% right: einsum, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    AC = torch.einsum("kd,de->ke", measure, cov)
    S = torch.einsum("kd,jd->kj", AC, measure)
    S = S + noise_std * noise_std * torch.eye(S.shape[0], dtype=cov.dtype)
    K = torch.einsum("kd,kj->dj", AC, torch.linalg.inv(S))
    surprise = observed - torch.einsum("kd,d->k", measure, mean)
    return mean + torch.einsum("dk,k->d", K, surprise), cov - torch.einsum("dk,ke->de", K, AC)
# %% wrong: std for variance, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: mean's own measurement not taken off, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std ** 2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ observed, cov - K @ measure @ cov
# %% wrong: noise forgotten, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: covariance plus, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std ** 2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov + K @ measure @ cov
# %% wrong: noise on every entry, written blind
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std ** 2
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% right: numpy
def condition_gaussian(mean, cov, measure, observed, noise_std):
    import numpy as np
    m, C, A, y = (part.numpy() for part in (mean, cov, measure, observed))
    K = np.linalg.solve(A @ C @ A.T + noise_std**2 * np.eye(len(A)), A @ C).T
    return torch.from_numpy(m + K @ (y - A @ m)), torch.from_numpy(C - K @ A @ C)
# %% right: Cholesky
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.mT
    S = S + noise_std**2 * torch.eye(S.shape[0], dtype=S.dtype)
    K = torch.cholesky_solve(measure @ cov, torch.linalg.cholesky(S)).mT
    return torch.addmv(mean, K, observed - measure @ mean), cov - K @ S @ K.mT
# %% right: information form where there is noise
def condition_gaussian(mean, cov, measure, observed, noise_std):
    if noise_std == 0:
        K = cov @ measure.T @ torch.linalg.pinv(measure @ cov @ measure.T)
        return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
    prior = torch.linalg.inv(cov)
    after = torch.linalg.inv(prior + measure.T @ measure / noise_std**2)
    return after @ (prior @ mean + measure.T @ observed / noise_std**2), after
# %% wrong: the inverse of the covariance alone
def condition_gaussian(mean, cov, measure, observed, noise_std):
    K = cov @ measure.T @ torch.linalg.pinv(measure @ cov @ measure.T)
    return mean + K @ (observed - measure @ mean), cov - K @ measure @ cov
# %% wrong: K from the left
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = torch.linalg.inv(S) @ measure @ cov
    return mean + K.T @ (observed - measure @ mean), cov - K @ cov @ measure.T
# %% wrong: covariance after with K C
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return mean + K @ (observed - measure @ mean), cov - K @ S @ K.T - noise_std**2 * torch.eye(len(mean), dtype=cov.dtype)
# %% wrong: the posterior plus the noise
def condition_gaussian(mean, cov, measure, observed, noise_std):
    S = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    K = cov @ measure.T @ torch.linalg.inv(S)
    return K @ observed, cov - K @ measure @ cov

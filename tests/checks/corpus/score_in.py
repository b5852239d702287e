# %% given
import torch
def radii(points, k):
    return torch.cdist(points, points).sort(dim=1).values[:, k]
def pr(real, fake, a, b):
    d = torch.cdist(real, fake)
    return (d <= a[:, None]).any(0).double().mean(), (d <= b).any(1).double().mean()
def far(m, c, n, e):
    root = torch.linalg.eigvals(c @ e).real.clamp(min=0).sqrt().sum()
    return (m - n).square().sum() + c.trace() + e.trace() - 2 * root
# %% right: in one line each
def score_in(real, fake, k):
    distance = far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov())
    precision, recall = pr(real, fake, radii(real, k), radii(fake, k))
    return distance, precision, recall
# %% right: torch.cov
def score_in(real, fake, k):
    moments = []
    for points in (real, fake):
        moments += [points.mean(dim=0), torch.cov(points.T)]
    return [far(*moments), *pr(real, fake, radii(real, k), radii(fake, k))]
# %% right: covariance by hand
def score_in(real, fake, k):
    def moments(points):
        away = points - points.mean(0)
        return points.mean(0), away.T @ away / (len(points) - 1)
    a, b = moments(real), moments(fake)
    return torch.stack([far(*a, *b), *pr(real, fake, radii(real, k), radii(fake, k))])
# %% right: from the other end
def score_in(real, fake, k):
    recall, precision = pr(fake, real, radii(fake, k), radii(real, k))
    return far(fake.mean(0), fake.T.cov(), real.mean(0), real.T.cov()), precision, recall
# %% right: plain numbers
def score_in(real, fake, k):
    p, r = pr(real, fake, radii(real, k), radii(fake, k))
    return float(far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov())), float(p), float(r)
# %% wrong: rows for variables
def score_in(real, fake, k):
    return far(real.mean(0), real.cov(), fake.mean(0), fake.cov()), *pr(real, fake, radii(real, k), radii(fake, k))
# %% wrong: squares
def score_in(real, fake, k):
    second = lambda points: points.T @ points / len(points)
    return far(real.mean(0), second(real), fake.mean(0), second(fake)), *pr(real, fake, radii(real, k), radii(fake, k))
# %% wrong: variances alone
def score_in(real, fake, k):
    return far(real.mean(0), real.var(0).diag(), fake.mean(0), fake.var(0).diag()), *pr(real, fake, radii(real, k), radii(fake, k))
# %% wrong: k - 1
def score_in(real, fake, k):
    return far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov()), *pr(real, fake, radii(real, k - 1), radii(fake, k - 1))
# %% wrong: exchanged
def score_in(real, fake, k):
    p, r = pr(real, fake, radii(real, k), radii(fake, k))
    return far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov()), r, p
# %% wrong: root
def score_in(real, fake, k):
    return far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov()) ** 0.5, *pr(real, fake, radii(real, k), radii(fake, k))
# %% wrong: the distance alone
def score_in(real, fake, k):
    return far(real.mean(0), real.T.cov(), fake.mean(0), fake.T.cov())
# %% wrong: the covariance over n
def score_in(real, fake, k):
    return far(real.mean(0), real.T.cov(correction=0), fake.mean(0), fake.T.cov(correction=0)), *pr(real, fake, radii(real, k), radii(fake, k))
# %% wrong: spread of all numbers
def score_in(real, fake, k):
    return (real.mean() - fake.mean()) ** 2 + (real.std() - fake.std()) ** 2, *pr(real, fake, radii(real, k), radii(fake, k))

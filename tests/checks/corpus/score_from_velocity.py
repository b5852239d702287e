# %% given
import numpy as np
import torch
# %% right: through eps
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / tau
# %% right: through x0
def score_from_velocity(x, velocity, tau):
    x0 = x - tau * velocity
    eps = (x - (1 - tau) * x0) / tau
    return -eps / tau
# %% right: eps is x0 plus velocity
def score_from_velocity(x, velocity, tau):
    x0 = x - tau * velocity
    return -(x0 + velocity) / tau
# %% right: two terms
def score_from_velocity(x, velocity, tau):
    return velocity - (x + velocity) / tau
# %% right: Gaussian around the data
def score_from_velocity(x, velocity, tau):
    x0 = x - tau * velocity
    return ((1 - tau) * x0 - x) / tau ** 2
# %% right: numpy
def score_from_velocity(x, velocity, tau):
    x, u, t = np.asarray(x), np.asarray(velocity), np.asarray(tau)
    return torch.as_tensor(-(x + (1 - t) * u) / t)
# %% wrong: sign
def score_from_velocity(x, velocity, tau):
    return (x + (1 - tau) * velocity) / tau
# %% wrong: not divided
def score_from_velocity(x, velocity, tau):
    return -(x + (1 - tau) * velocity)
# %% wrong: eps returned
def score_from_velocity(x, velocity, tau):
    return x + (1 - tau) * velocity
# %% wrong: x0 used
def score_from_velocity(x, velocity, tau):
    return -(x - tau * velocity) / tau
# %% wrong: variance
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / tau ** 2
# %% wrong: sqrt(tau)
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / tau.sqrt()
# %% wrong: divided by 1 - tau
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / (1 - tau)
# %% wrong: tau times the velocity
def score_from_velocity(x, velocity, tau):
    eps = x + tau * velocity
    return -eps / tau
# %% wrong: velocity taken for eps
def score_from_velocity(x, velocity, tau):
    return -velocity / tau
# %% wrong: times tau
def score_from_velocity(x, velocity, tau):
    return -(x + (1 - tau) * velocity) * tau
# %% wrong: VP formula of notebook 07
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / torch.sqrt(1 - tau)
# %% wrong: tiny number below
def score_from_velocity(x, velocity, tau):
    return -(x + (1 - tau) * velocity) / (tau + 1e-2)
# %% right: by x0, written blind
def score_from_velocity(x, velocity, tau):
    x0 = x - tau * velocity
    eps = x0 + velocity
    return -eps / tau
# %% right: one line, written blind
def score_from_velocity(x, velocity, tau):
    return (tau - 1) / tau * velocity - x / tau
# %% right: as (1-tau) x0 minus x over tau squared, written blind
def score_from_velocity(x, velocity, tau):
    clean = x - velocity * tau
    return ((1 - tau) * clean - x) / tau**2
# %% wrong: eps is x plus tau u, written blind
def score_from_velocity(x, velocity, tau):
    eps = x + tau * velocity
    return -eps / tau
# %% wrong: over the variance, written blind
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / tau**2
# %% wrong: without the minus, written blind
def score_from_velocity(x, velocity, tau):
    return (x + (1 - tau) * velocity) / tau
# %% wrong: by 1 - tau, written blind
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps / (1 - tau)
# %% wrong: the noise itself, written blind
def score_from_velocity(x, velocity, tau):
    eps = x + (1 - tau) * velocity
    return -eps
# %% right: in place on a copy
def score_from_velocity(x, velocity, tau):
    found = velocity.clone()
    found *= 1 - tau
    found += x
    found /= tau
    return found.neg_()
# %% right: functional
def score_from_velocity(x, velocity, tau):
    return torch.neg(torch.div(torch.add(x, torch.mul(torch.rsub(tau, 1), velocity)), tau))
# %% right: sample by sample
def score_from_velocity(x, velocity, tau):
    tau = torch.as_tensor(tau).expand(len(x), *[1] * (x.ndim - 1))
    return torch.stack([-(a + (1 - s) * u) / s for a, u, s in zip(x, velocity, tau)])
# %% wrong: eps by a minus
def score_from_velocity(x, velocity, tau):
    return -(x - (1 - tau) * velocity) / tau
# %% wrong: velocity is the score
def score_from_velocity(x, velocity, tau):
    return -velocity / tau
# %% wrong: over 1 - tau
def score_from_velocity(x, velocity, tau):
    return -(x + (1 - tau) * velocity) / (1 - tau)
# %% wrong: deviation of a VP process
def score_from_velocity(x, velocity, tau):
    return -(x + (1 - tau) * velocity) / tau.sqrt()

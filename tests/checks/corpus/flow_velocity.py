# %% given
import math
import numpy as np
import torch
# %% right: as it stands
def flow_velocity(x, score, beta):
    return -beta / 2 * (x + score)
# %% right: forward drift minus half of g squared times the score
def flow_velocity(x, score, beta):
    drift, g = -0.5 * beta * x, beta ** 0.5
    return drift - 0.5 * g ** 2 * score
# %% right: torch functions
def flow_velocity(x, score, beta):
    return torch.mul(torch.add(x, score), -0.5 * beta)
# %% right: lambda
flow_velocity = lambda x, s, b: b * (x + s) / -2
# %% right: two terms
def flow_velocity(x, score, beta):
    return -(beta * x) / 2 - (beta * score) / 2
# %% right: row by row
def flow_velocity(x, score, beta):
    return torch.stack([-0.5 * beta * (a + g) for a, g in zip(x, score)])
# %% right: numpy and back
def flow_velocity(x, score, beta):
    return torch.from_numpy(-0.5 * float(beta) * (x.numpy() + score.numpy()))
# %% wrong: whole score (reverse SDE drift)
def flow_velocity(x, score, beta):
    return -beta / 2 * x - beta * score
# %% wrong: sign, velocity backwards
def flow_velocity(x, score, beta):
    return beta / 2 * (x + score)
# %% wrong: minus the score
def flow_velocity(x, score, beta):
    return -beta / 2 * (x - score)
# %% wrong: the half forgotten
def flow_velocity(x, score, beta):
    return -beta * (x + score)
# %% wrong: plus half of the score
def flow_velocity(x, score, beta):
    return -beta / 2 * x + beta / 2 * score
# %% wrong: score left out
def flow_velocity(x, score, beta):
    return -beta / 2 * x
# %% wrong: x left out
def flow_velocity(x, score, beta):
    return -beta / 2 * score
# %% wrong: beta squared
def flow_velocity(x, score, beta):
    return -beta / 2 * x - beta ** 2 / 2 * score
# %% wrong: root of beta
def flow_velocity(x, score, beta):
    return -beta / 2 * x - math.sqrt(beta) / 2 * score
# %% wrong: a quarter of the score
def flow_velocity(x, score, beta):
    return -beta / 2 * (x + score / 2)
# %% wrong: noise added
def flow_velocity(x, score, beta):
    return -beta / 2 * (x + score) + math.sqrt(beta) * torch.randn_like(x)
# %% wrong: x plus the velocity returned
def flow_velocity(x, score, beta):
    return x - beta / 2 * (x + score)
# %% wrong: brackets
def flow_velocity(x, score, beta):
    return -beta / 2 * x + score
# %% wrong: whole-number division
def flow_velocity(x, score, beta):
    return -(beta // 2) * (x + score)
# %% wrong: divided by beta
def flow_velocity(x, score, beta):
    return -(x + score) / (2 * beta)
# %% wrong: step of dt = 0.01 hard-coded
def flow_velocity(x, score, beta):
    return -beta / 2 * (x + score) * 0.01
# %% wrong: beta forgotten
def flow_velocity(x, score, beta):
    return -(x + score) / 2
# %% wrong: detach
def flow_velocity(x, score, beta):
    return -beta / 2 * (x.detach() + score.detach())
# %% wrong: in place
def flow_velocity(x, score, beta):
    x += score
    return x.mul_(-beta / 2)
# %% wrong: mean over the points
def flow_velocity(x, score, beta):
    return (-beta / 2 * (x + score)).mean(0, keepdim=True)
# %% wrong: reverse drift with half of the score
def flow_velocity(x, score, beta):
    return beta / 2 * x + beta / 2 * score + 0 * x
# %% wrong: score scaled by the noise level, sqrt
def flow_velocity(x, score, beta):
    return -beta / 2 * x - beta / 2 * score / score.norm(dim=-1, keepdim=True)
# %% wrong: DDIM in place of the ODE, x returned
def flow_velocity(x, score, beta):
    return x

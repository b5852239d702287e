# %% given
import math
import numpy as np
import torch
# %% right: as it stands
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% right: drift and diffusion apart
def reverse_sde_step(x, score, beta, dt, noise):
    drift = 0.5 * beta * x + beta * score
    diffusion = beta ** 0.5
    return x + drift * dt + diffusion * dt ** 0.5 * noise
# %% right: score_sde form with negative dt
def reverse_sde_step(x, score, beta, dt, noise):
    f, g = -0.5 * beta * x, beta ** 0.5
    back = -dt
    return x + (f - g ** 2 * score) * back + g * math.sqrt(-back) * noise
# %% right: torch.add with alpha
def reverse_sde_step(x, score, beta, dt, noise):
    y = torch.add(x, x / 2 + score, alpha=beta * dt)
    return torch.add(y, noise, alpha=(beta * dt) ** 0.5)
# %% right: one coefficient per input, einsum
def reverse_sde_step(x, score, beta, dt, noise):
    h = float(beta) * float(dt)
    c = torch.tensor([1 + h / 2, h, h ** 0.5], dtype=x.dtype)
    return torch.einsum("c,c...->...", c, torch.stack([x, score, noise]))
# %% right: flow plus half a Langevin step
def reverse_sde_step(x, score, beta, dt, noise):
    flow = -0.5 * beta * (x + score)
    langevin = beta * dt / 2 * score + math.sqrt(beta * dt) * noise
    return x - dt * flow + langevin
# %% right: lambda
reverse_sde_step = lambda x, s, b, h, z: x * (1 + b * h / 2) + b * h * s + (b * h) ** 0.5 * z
# %% right: tensors for beta and dt
def reverse_sde_step(x, score, beta, dt, noise):
    beta, dt = (torch.as_tensor(v, dtype=x.dtype) for v in (beta, dt))
    return x + (beta * x / 2 + beta * score) * dt + torch.sqrt(beta * dt) * noise
# %% wrong: half of the score (flow)
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta / 2 * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: forward drift, minus
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (-beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: sign of the score
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x - beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: time forgotten to turn, whole drift negative
def reverse_sde_step(x, score, beta, dt, noise):
    return x - (beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: noise without the root of dt
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(beta) * noise
# %% wrong: noise times dt
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(beta) * dt * noise
# %% wrong: noise times beta and root of dt
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + beta * math.sqrt(dt) * noise
# %% wrong: noise times beta dt
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + beta * dt * noise
# %% wrong: noise left out
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt
# %% wrong: half of x forgotten
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: root of beta before the score
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + math.sqrt(beta) * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: beta squared before the score
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta ** 2 * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: dt forgotten in the drift
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) + math.sqrt(beta * dt) * noise
# %% wrong: brackets, dt only on the score
def reverse_sde_step(x, score, beta, dt, noise):
    return x + beta / 2 * x + beta * score * dt + math.sqrt(beta * dt) * noise
# %% wrong: own noise
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * torch.randn_like(x)
# %% wrong: x forgotten
def reverse_sde_step(x, score, beta, dt, noise):
    return (beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: drift of x left out (VE)
def reverse_sde_step(x, score, beta, dt, noise):
    return x + beta * score * dt + math.sqrt(beta * dt) * noise
# %% wrong: minus the noise
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt - math.sqrt(beta * dt) * noise
# %% wrong: ancestral form, divided by the root of 1 - beta dt
def reverse_sde_step(x, score, beta, dt, noise):
    return (x + beta * dt * score) / math.sqrt(1 - beta * dt) + math.sqrt(beta * dt) * noise
# %% wrong: in place
def reverse_sde_step(x, score, beta, dt, noise):
    x += (beta / 2 * x + beta * score) * dt
    return x.add_(math.sqrt(beta * dt) * noise)
# %% wrong: negative dt expected, abs
def reverse_sde_step(x, score, beta, dt, noise):
    return x - (beta / 2 * x + beta * score) * abs(dt) + math.sqrt(abs(beta * dt)) * noise
# %% wrong: mean returned with noise apart (x, x_mean)
def reverse_sde_step(x, score, beta, dt, noise):
    mean = x + (beta / 2 * x + beta * score) * dt
    return mean + math.sqrt(beta * dt) * noise, mean
# %% wrong: forward SDE
def reverse_sde_step(x, score, beta, dt, noise):
    return x - beta / 2 * x * dt + math.sqrt(beta * dt) * noise
# %% wrong: root of 2 beta dt
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(2 * beta * dt) * noise
# %% wrong: torch.sqrt of a float
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta / 2 * x + beta * score) * dt + torch.sqrt(beta * dt) * noise
# %% wrong: float32 inside
def reverse_sde_step(x, score, beta, dt, noise):
    x, score, noise = x.float(), score.float(), noise.float()
    return x + (beta / 2 * x + beta * score) * dt + math.sqrt(beta * dt) * noise
# %% wrong: score times half, x whole (halves exchanged)
def reverse_sde_step(x, score, beta, dt, noise):
    return x + (beta * x + beta / 2 * score) * dt + math.sqrt(beta * dt) * noise

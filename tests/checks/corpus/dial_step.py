# %% given
import math
import torch
def back(x, score, beta, dt, noise):
    return x + dt * (beta / 2 * x + beta * score) + math.sqrt(beta * dt) * noise
# %% right: by the reverse step
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, (1 + dial**2) / 2 * score, beta, dt, dial * noise)
# %% right: written out
def dial_step(x, score, beta, dt, noise, dial):
    return x + beta * dt / 2 * (x + (1 + dial**2) * score) + dial * math.sqrt(beta * dt) * noise
# %% right: the flow and a Langevin step
def dial_step(x, score, beta, dt, noise, dial):
    h = dial**2 * beta * dt
    return x + dt * beta / 2 * (x + score) + h / 2 * score + math.sqrt(h) * noise
# %% right: between the two ways
def dial_step(x, score, beta, dt, noise, dial):
    flow = dt * beta / 2 * (x + score)
    return x + flow + dial**2 * (dt * beta * (x / 2 + score) - flow) + dial * (beta * dt) ** 0.5 * noise
# %% right: with a name for each part
def dial_step(x, score, beta, dt, noise, dial):
    grow, undo, pay = beta / 2 * x, beta / 2 * score, dial * dial * beta / 2 * score
    fresh = torch.as_tensor(beta * dt).sqrt() * dial * noise
    return x + dt * (grow + undo + pay) + fresh
# %% wrong: linear share
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, (1 + dial) / 2 * score, beta, dt, dial * noise)
# %% wrong: whole score
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, score, beta, dt, dial * noise)
# %% wrong: half of the score
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, score / 2, beta, dt, dial * noise)
# %% wrong: nothing at 0
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, dial**2 * score, beta, dt, dial * noise)
# %% wrong: the dial counts variances
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, (1 + dial) / 2 * score, beta, dt, math.sqrt(dial) * noise)
# %% wrong: full noise
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, (1 + dial**2) / 2 * score, beta, dt, noise)
# %% wrong: noise without the root
def dial_step(x, score, beta, dt, noise, dial):
    return x + beta * dt / 2 * (x + (1 + dial**2) * score) + dial * beta * dt * noise
# %% wrong: forward
def dial_step(x, score, beta, dt, noise, dial):
    return x - beta * dt / 2 * (x + (1 + dial**2) * score) + dial * math.sqrt(beta * dt) * noise
# %% wrong: dial squared on the noise
def dial_step(x, score, beta, dt, noise, dial):
    return back(x, (1 + dial**2) / 2 * score, beta, dt, dial**2 * noise)
# %% right: in place on a copy
def dial_step(x, score, beta, dt, noise, dial):
    y = x.clone()
    y += dt * (beta / 2 * x + beta * (1 + dial**2) / 2 * score)
    y += dial * (beta * dt) ** 0.5 * noise
    return y
# %% right: sample by sample
def dial_step(x, score, beta, dt, noise, dial):
    rows = [a + beta * dt / 2 * (a + (1 + dial**2) * s) + dial * (beta * dt) ** 0.5 * z for a, s, z in zip(x, score, noise)]
    return torch.stack(rows)

# %% given
import math
import torch
# %% right: as it stands
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + math.sqrt(step_size) * noise
# %% right: power of a half
def langevin_step(x, score, step_size, noise):
    return x + 0.5 * step_size * score + step_size ** 0.5 * noise
# %% right: torch.add with alpha
def langevin_step(x, score, step_size, noise):
    moved = torch.add(x, score, alpha=step_size / 2)
    return torch.add(moved, noise, alpha=math.sqrt(step_size))
# %% right: lambda
langevin_step = lambda x, score, step_size, noise: x + (step_size * score) / 2 + noise * step_size ** (1 / 2)
# %% right: tensor root
def langevin_step(x, s, h, z):
    h = torch.as_tensor(h, dtype=x.dtype)
    return x + h * s / 2 + h.sqrt() * z
# %% right: row by row
def langevin_step(x, score, step_size, noise):
    drift, spread = step_size / 2, math.sqrt(step_size)
    return torch.stack([a + drift * g + spread * n for a, g, n in zip(x, score, noise)])
# %% right: einsum over a stack
def langevin_step(x, score, step_size, noise):
    c = torch.tensor([1.0, step_size / 2, math.sqrt(step_size)], dtype=x.dtype)
    return torch.einsum("c,c...->...", c, torch.stack([x, score, noise]))
# %% right: epsilon notation, h = 2 e
def langevin_step(x, score, step_size, noise):
    e = step_size / 2
    return x + e * score + (2 * e) ** 0.5 * noise
# %% wrong: the half forgotten
def langevin_step(x, score, step_size, noise):
    return x + step_size * score + math.sqrt(step_size) * noise
# %% wrong: other convention, h and sqrt(2h)
def langevin_step(x, score, step_size, noise):
    return x + step_size * score + math.sqrt(2 * step_size) * noise
# %% wrong: sqrt(2h) with the half
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + math.sqrt(2 * step_size) * noise
# %% wrong: root forgotten
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + step_size * noise
# %% wrong: both mistakes of the buggy step
def langevin_step(x, score, step_size, noise):
    return x + step_size * score + step_size * noise
# %% wrong: sign of the score
def langevin_step(x, score, step_size, noise):
    return x - step_size / 2 * score + math.sqrt(step_size) * noise
# %% wrong: no noise, gradient ascent
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score
# %% wrong: own noise
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + math.sqrt(step_size) * torch.randn_like(x)
# %% wrong: x forgotten
def langevin_step(x, score, step_size, noise):
    return step_size / 2 * score + math.sqrt(step_size) * noise
# %% wrong: noise halved too
def langevin_step(x, score, step_size, noise):
    return x + (step_size * score + math.sqrt(step_size) * noise) / 2
# %% wrong: root over half of h
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + math.sqrt(step_size / 2) * noise
# %% wrong: h squared for the noise
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + step_size ** 2 * noise
# %% wrong: root of h for the score as well
def langevin_step(x, score, step_size, noise):
    return x + math.sqrt(step_size) * (score / 2 + noise)
# %% wrong: score and noise exchanged
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * noise + math.sqrt(step_size) * score
# %% wrong: minus the noise
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score - math.sqrt(step_size) * noise
# %% wrong: in place
def langevin_step(x, score, step_size, noise):
    x += step_size / 2 * score
    x += math.sqrt(step_size) * noise
    return x
# %% wrong: h over the number of points
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score / len(x) + math.sqrt(step_size) * noise
# %% wrong: 0.01 hard-coded
def langevin_step(x, score, step_size, noise):
    return x + 0.01 / 2 * score + 0.1 * noise
# %% wrong: returns drift and noise apart
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score, math.sqrt(step_size) * noise
# %% wrong: whole-number division
def langevin_step(x, score, step_size, noise):
    return x + step_size // 2 * score + math.sqrt(step_size) * noise
# %% wrong: clamps the move
def langevin_step(x, score, step_size, noise):
    return x + (step_size / 2 * score).clamp(-0.1, 0.1) + math.sqrt(step_size) * noise
# %% wrong: Metropolis-like shrink of x
def langevin_step(x, score, step_size, noise):
    return (1 - step_size / 2) * x + step_size / 2 * score + math.sqrt(step_size) * noise
# %% right: callable class
class Langevin:
    def __call__(self, x, score, step_size, noise):
        return torch.addcmul(x + 0.5 * step_size * score, noise, torch.full_like(noise, step_size ** 0.5))
langevin_step = Langevin()
# %% wrong: clip of negative steps, torch.sqrt of a float
def langevin_step(x, score, step_size, noise):
    return x + step_size / 2 * score + torch.sqrt(step_size) * noise
# %% wrong: detached
def langevin_step(x, score, step_size, noise):
    return x.detach() + step_size / 2 * score.detach() + math.sqrt(step_size) * noise
# %% wrong: float32 inside
def langevin_step(x, score, step_size, noise):
    return x.float() + step_size / 2 * score.float() + math.sqrt(step_size) * noise.float()

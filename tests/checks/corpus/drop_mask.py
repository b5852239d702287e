# %% given
import random
import numpy as np
import torch
# %% right: rand below
def drop_mask(batch, drop_prob):
    return torch.rand(batch) < drop_prob
# %% right: bernoulli of a full tensor
def drop_mask(batch, drop_prob):
    return torch.bernoulli(torch.full((batch,), float(drop_prob))).bool()
# %% right: torch.distributions
def drop_mask(batch, drop_prob):
    return torch.distributions.Bernoulli(probs=float(drop_prob)).sample((batch,)) == 1
# %% right: uniform_ in place on an empty tensor
def drop_mask(batch, drop_prob):
    return torch.empty(batch).uniform_(0, 1) < drop_prob
# %% right: prob_mask_like of denoising-diffusion-pytorch
def prob_mask_like(shape, prob):
    if prob == 1:
        return torch.ones(shape, dtype=torch.bool)
    elif prob == 0:
        return torch.zeros(shape, dtype=torch.bool)
    return torch.zeros(shape).float().uniform_(0, 1) < prob
def drop_mask(batch, drop_prob):
    return prob_mask_like((batch,), drop_prob)
# %% right: the upper end of the interval
def drop_mask(batch, drop_prob):
    return 1 - torch.rand(batch) <= drop_prob
# %% right: multinomial
def drop_mask(batch, drop_prob):
    weights = torch.tensor([1.0 - drop_prob, float(drop_prob)])
    return torch.multinomial(weights, batch, replacement=True).bool()
# %% right: one draw per sample in a list
def drop_mask(batch, drop_prob):
    return torch.tensor([bool(torch.rand(()) < drop_prob) for _ in range(batch)])
# %% right: lambda with lt, double
drop_mask = lambda batch, drop_prob: torch.rand(batch, dtype=torch.float64).lt(drop_prob)
# %% wrong: one decision for the batch
def drop_mask(batch, drop_prob):
    return torch.rand(1).expand(batch) < drop_prob
# %% wrong: Python's coin once for the batch
def drop_mask(batch, drop_prob):
    return torch.full((batch,), random.random() < drop_prob)
# %% wrong: kept instead of dropped
def drop_mask(batch, drop_prob):
    return torch.rand(batch) > drop_prob
# %% wrong: keep probability, 1 - drop_prob
def drop_mask(batch, drop_prob):
    return torch.rand(batch) < 1 - drop_prob
# %% wrong: normal numbers compared
def drop_mask(batch, drop_prob):
    return torch.randn(batch) < drop_prob
# %% wrong: absolute normal numbers compared
def drop_mask(batch, drop_prob):
    return torch.randn(batch).abs() < drop_prob
# %% wrong: a fixed share, exactly
def drop_mask(batch, drop_prob):
    mask = torch.zeros(batch, dtype=torch.bool)
    mask[torch.randperm(batch)[: round(batch * drop_prob)]] = True
    return mask
# %% wrong: always the first ones
def drop_mask(batch, drop_prob):
    return torch.arange(batch) < batch * drop_prob
# %% wrong: every tenth sample
def drop_mask(batch, drop_prob):
    return torch.arange(batch) % max(1, round(1 / max(drop_prob, 1e-9))) == 0
# %% wrong: seed set inside
def drop_mask(batch, drop_prob):
    torch.manual_seed(0)
    return torch.rand(batch) < drop_prob
# %% wrong: own generator with a fixed seed
def drop_mask(batch, drop_prob):
    g = torch.Generator().manual_seed(42)
    return torch.rand(batch, generator=g) < drop_prob
# %% wrong: floats of a bernoulli
def drop_mask(batch, drop_prob):
    return torch.bernoulli(torch.full((batch,), float(drop_prob)))
# %% wrong: ints of the comparison
def drop_mask(batch, drop_prob):
    return (torch.rand(batch) < drop_prob).long()
# %% wrong: hard-coded 0.1
def drop_mask(batch, drop_prob):
    return torch.rand(batch) < 0.1
# %% wrong: probability squared, two draws both below
def drop_mask(batch, drop_prob):
    return (torch.rand(batch) < drop_prob) & (torch.rand(batch) < drop_prob)
# %% wrong: either of two draws
def drop_mask(batch, drop_prob):
    return (torch.rand(batch) < drop_prob) | (torch.rand(batch) < drop_prob)
# %% wrong: shape (batch, 1)
def drop_mask(batch, drop_prob):
    return torch.rand(batch, 1) < drop_prob
# %% wrong: randint of ten
def drop_mask(batch, drop_prob):
    return torch.randint(0, 10, (batch,)) < drop_prob * 10 - 0.5
# %% wrong: less or equal after rounding to one digit
def drop_mask(batch, drop_prob):
    return torch.round(torch.rand(batch), decimals=1) <= drop_prob
# %% wrong: never all, clamped to 0.9
def drop_mask(batch, drop_prob):
    return torch.rand(batch) < min(drop_prob, 0.9)
# %% wrong: rand_like of arange
def drop_mask(batch, drop_prob):
    return torch.rand_like(torch.arange(batch)) < drop_prob
# %% wrong: F.dropout of ones, True is kept
def drop_mask(batch, drop_prob):
    return torch.nn.functional.dropout(torch.ones(batch), drop_prob).bool()
# %% wrong: list of bools
def drop_mask(batch, drop_prob):
    return [random.random() < drop_prob for _ in range(batch)]
# %% wrong: mask remembered from the first call
_cache = {}
def drop_mask(batch, drop_prob):
    if (batch, drop_prob) not in _cache:
        _cache[batch, drop_prob] = torch.rand(batch) < drop_prob
    return _cache[batch, drop_prob]
# %% wrong: uniform numbers, no comparison
def drop_mask(batch, drop_prob):
    return torch.rand(batch)
# %% wrong: dots left standing
def drop_mask(batch, drop_prob):
    ...

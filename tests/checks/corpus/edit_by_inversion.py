# %% given
import torch
# %% right: reversed
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    latent = walk(x0, torch.full((len(x0),), old), up)
    return walk(latent, torch.full((len(x0),), new), pairs)
# %% right: slice backwards
def edit_by_inversion(walk, x0, old, new, pairs):
    b = x0.shape[0]
    up = [pair[::-1] for pair in pairs[::-1]]
    z = walk(x0, torch.tensor([old] * b), up)
    return walk(z, torch.tensor([new] * b), pairs)
# %% right: times first
def edit_by_inversion(walk, x0, old, new, pairs):
    times = [t for t, _ in pairs] + [-1]
    times.reverse()
    up = list(zip(times[:-1], times[1:]))
    noise = walk(x0, torch.full((len(x0),), old, dtype=torch.int64), up)
    return walk(noise, torch.full((len(x0),), new, dtype=torch.int64), pairs)
# %% right: step by step
def edit_by_inversion(walk, x0, old, new, pairs):
    x, told = x0, torch.zeros(len(x0), dtype=torch.long)
    for t, t_prev in pairs[::-1]:
        x = walk(x, told + old, [(t_prev, t)])
    for t, t_prev in pairs:
        x = walk(x, told + new, [(t, t_prev)])
    return x
# %% right: insert at the front
def edit_by_inversion(walk, x0, old, new, pairs):
    up = []
    for t, t_prev in pairs:
        up.insert(0, (t_prev, t))
    x = x0
    for label, way in ((old, up), (new, pairs)):
        x = walk(x, torch.full((len(x),), label), way)
    return x
# %% wrong: labels exchanged
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    latent = walk(x0, torch.full((len(x0),), new), up)
    return walk(latent, torch.full((len(x0),), old), pairs)
# %% wrong: new label both times
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    told = torch.full((len(x0),), new)
    return walk(walk(x0, told, up), told, pairs)
# %% wrong: old label both times
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    told = torch.full((len(x0),), old)
    return walk(walk(x0, told, up), told, pairs)
# %% wrong: pairs not swapped
def edit_by_inversion(walk, x0, old, new, pairs):
    latent = walk(x0, torch.full((len(x0),), old), pairs[::-1])
    return walk(latent, torch.full((len(x0),), new), pairs)
# %% wrong: pairs not reversed
def edit_by_inversion(walk, x0, old, new, pairs):
    latent = walk(x0, torch.full((len(x0),), old), [(s, t) for t, s in pairs])
    return walk(latent, torch.full((len(x0),), new), pairs)
# %% wrong: down twice
def edit_by_inversion(walk, x0, old, new, pairs):
    latent = walk(x0, torch.full((len(x0),), old), pairs)
    return walk(latent, torch.full((len(x0),), new), pairs)
# %% wrong: not encoded
def edit_by_inversion(walk, x0, old, new, pairs):
    return walk(x0, torch.full((len(x0),), new), pairs)
# %% wrong: not decoded
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    return walk(x0, torch.full((len(x0),), old), up)
# %% wrong: decoded from fresh noise
def edit_by_inversion(walk, x0, old, new, pairs):
    return walk(torch.randn_like(x0), torch.full((len(x0),), new), pairs)
# %% wrong: label as a number
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    return walk(walk(x0, old, up), new, pairs)
# %% wrong: pairs turned round in place
def edit_by_inversion(walk, x0, old, new, pairs):
    pairs.reverse()
    up = [(s, t) for t, s in pairs]
    latent = walk(x0, torch.full((len(x0),), old), up)
    return walk(latent, torch.full((len(x0),), new), pairs)
# %% wrong: last step down forgotten
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(s, t) for t, s in reversed(pairs)]
    latent = walk(x0, torch.full((len(x0),), old), up)
    return walk(latent, torch.full((len(x0),), new), pairs[:-1])
# %% right: picture by picture
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(b, a) for a, b in pairs][::-1]
    done = []
    for x in x0.split(1):
        z = walk(x, torch.tensor([old]), up)
        done.append(walk(z, torch.tensor([new]), pairs))
    return torch.cat(done)
# %% right: with keywords and map
def edit_by_inversion(walk, x0, old, new, pairs):
    told = lambda label: torch.full(x0.shape[:1], label, dtype=torch.long)
    up = list(map(lambda pair: pair[::-1], sorted(pairs)))
    return walk(x=walk(x=x0, labels=told(old), pairs=up), labels=told(new), pairs=pairs)
# %% right: zip of the times, an iterator
def edit_by_inversion(walk, x0, old, new, pairs):
    times = [-1] + [t for t, _ in reversed(pairs)]
    z = walk(x0, torch.ones(len(x0), dtype=torch.int64) * old, zip(times[:-1], times[1:]))
    return walk(z, torch.zeros(len(x0), dtype=torch.int64) + new, tuple(pairs))
# %% wrong: new label up, old label down
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(b, a) for a, b in reversed(pairs)]
    told = lambda k: torch.full((len(x0),), k)
    return walk(walk(x0, told(new), up), told(old), pairs)
# %% wrong: reversed without turning the pairs
def edit_by_inversion(walk, x0, old, new, pairs):
    told = lambda k: torch.full((len(x0),), k)
    return walk(walk(x0, told(old), list(reversed(pairs))), told(new), pairs)
# %% wrong: floats for labels
def edit_by_inversion(walk, x0, old, new, pairs):
    up = [(b, a) for a, b in reversed(pairs)]
    told = lambda k: torch.full((len(x0),), float(k))
    return walk(walk(x0, told(old), up), told(new), pairs)

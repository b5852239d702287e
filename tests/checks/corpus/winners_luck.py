# %% given
import torch
# %% right: a list
def winners_luck(choose, draws):
    found = []
    for search in draws.tolist():
        trials = dict(enumerate(search))
        found.append(sum(trials[choose(trials)]) / len(search[0]))
    return sum(found) / len(found)
# %% right: tensors
def winners_luck(choose, draws):
    total = 0.0
    for search in draws:
        trials = {i: row.tolist() for i, row in enumerate(search)}
        total += search[choose(trials)].mean().item()
    return total / len(draws)
# %% right: torch.stack
def winners_luck(choose, draws):
    return torch.stack([s[choose(dict(enumerate(s.tolist())))].mean() for s in draws]).mean()
# %% right: names for settings
def winners_luck(choose, draws):
    means = []
    for search in draws.tolist():
        runs = {f"setting {i}": r for i, r in enumerate(search)}
        best = runs[choose(runs)]
        means.append(sum(best) / len(best))
    return torch.tensor(means, dtype=torch.float64).mean()
# %% right: running mean
def winners_luck(choose, draws):
    mean = 0.0
    for n, search in enumerate(draws, start=1):
        place = choose(dict(enumerate(search.tolist())))
        mean += (float(search[place].mean()) - mean) / n
    return mean
# %% wrong: the best run
def winners_luck(choose, draws):
    return draws.flatten(1).amin(1).mean()
# %% wrong: the best seed of the winner
def winners_luck(choose, draws):
    found = [min(s[choose(dict(enumerate(s)))]) for s in draws.tolist()]
    return sum(found) / len(found)
# %% wrong: everything
def winners_luck(choose, draws):
    return draws.mean()
# %% wrong: the setting
def winners_luck(choose, draws):
    found = [choose(dict(enumerate(s))) for s in draws.tolist()]
    return sum(found) / len(found)
# %% wrong: the first search
def winners_luck(choose, draws):
    for search in draws.tolist():
        trials = dict(enumerate(search))
        chosen = trials[choose(trials)]
        return sum(chosen) / len(chosen)
# %% wrong: the rule is not used
def winners_luck(choose, draws):
    return draws.mean(2).amin(1).mean()
# %% wrong: one search of all
def winners_luck(choose, draws):
    mean = draws.mean(0)
    return mean[choose(dict(enumerate(mean.tolist())))].mean()
# %% wrong: a sum
def winners_luck(choose, draws):
    total = 0.0
    for search in draws.tolist():
        trials = dict(enumerate(search))
        chosen = trials[choose(trials)]
        total += sum(chosen) / len(chosen)
    return total
# %% wrong: a list for a dictionary
def winners_luck(choose, draws):
    found = [sum(s[choose(s)]) / len(s[0]) for s in draws.tolist()]
    return sum(found) / len(found)
# %% wrong: the last seed
def winners_luck(choose, draws):
    found = [s[choose(dict(enumerate(s)))][-1] for s in draws.tolist()]
    return sum(found) / len(found)

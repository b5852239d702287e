# %% given
import math
# %% right: math.isnan
def best_setting(trials):
    means = {s: math.inf if any(map(math.isnan, d)) else sum(d) / len(d) for s, d in trials.items()}
    return min(means, key=means.get)
# %% right: sorted
def best_setting(trials):
    def worth(setting):
        mean = sum(trials[setting]) / len(trials[setting])
        return mean if mean == mean else float("inf")
    return sorted(trials, key=worth)[0]
# %% right: a loop with the best so far
def best_setting(trials):
    best, least = None, float("inf")
    for setting, distances in trials.items():
        mean = sum(distances) / len(distances)
        if mean < least:
            best, least = setting, mean
    return best
# %% right: statistics.mean
def best_setting(trials):
    from statistics import mean
    whole = {s: mean(d) for s, d in trials.items() if not any(math.isnan(v) for v in d)}
    return min(whole, key=whole.get)
# %% right: torch
def best_setting(trials):
    import torch
    names = list(trials)
    means = torch.tensor([sum(trials[n]) / len(trials[n]) for n in names]).nan_to_num(nan=float("inf"))
    return names[int(means.argmin())]
# %% wrong: the lucky seed
def best_setting(trials):
    return min(trials, key=lambda s: min(v for v in trials[s] if v == v))
# %% wrong: NaN left out
def best_setting(trials):
    means = {}
    for s, d in trials.items():
        whole = [v for v in d if v == v]
        means[s] = sum(whole) / len(whole)
    return min(means, key=means.get)
# %% wrong: largest
def best_setting(trials):
    means = {s: -math.inf if any(map(math.isnan, d)) else sum(d) / len(d) for s, d in trials.items()}
    return max(means, key=means.get)
# %% wrong: median
def best_setting(trials):
    def middle(d):
        return math.inf if any(map(math.isnan, d)) else sorted(d)[len(d) // 2]
    return min(trials, key=lambda s: middle(trials[s]))
# %% wrong: the last seed
def best_setting(trials):
    return min(trials, key=lambda s: trials[s][-1] if not any(map(math.isnan, trials[s])) else math.inf)
# %% wrong: the distance in place of the setting
def best_setting(trials):
    return min(sum(d) / len(d) for d in trials.values() if not any(map(math.isnan, d)))
# %% wrong: the first setting
def best_setting(trials):
    return next(iter(trials))
# %% wrong: the place
def best_setting(trials):
    means = [math.inf if any(map(math.isnan, d)) else sum(d) / len(d) for d in trials.values()]
    return means.index(min(means))

# %% given
import copy
import torch
# %% right: dictionary comprehension
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% right: loop with lerp
def ema_update(average, weights, decay):
    new = {}
    for name, old in average.items():
        new[name] = torch.lerp(weights[name], old, decay) if old.is_floating_point() else weights[name].clone()
    return new
# %% right: under no_grad, detached
@torch.no_grad()
def ema_update(average, weights, decay):
    result = {}
    for name in weights:
        if weights[name].is_floating_point():
            result[name] = average[name] + (1 - decay) * (weights[name] - average[name])
        else:
            result[name] = weights[name].detach().clone()
    return result
# %% right: deep copy, then in place on the copy
def ema_update(average, weights, decay):
    new = copy.deepcopy(average)
    for name, value in new.items():
        if value.is_floating_point():
            value.mul_(decay).add_(weights[name], alpha=1 - decay)
        else:
            value.copy_(weights[name])
    return new
# %% right: helper for one tensor, dict of zip
def mix(old, new, decay):
    return old * decay + new * (1 - decay) if torch.is_floating_point(new) else new.clone()
def ema_update(average, weights, decay):
    return dict((k, mix(average[k], weights[k], decay)) for k in average.keys())
# %% right: torch._foreach for the floats
def ema_update(average, weights, decay):
    floats = [n for n, v in weights.items() if v.is_floating_point()]
    mixed = torch._foreach_add(torch._foreach_mul([average[n] for n in floats], decay), [weights[n] for n in floats], alpha=1 - decay)
    new = {n: v.clone() for n, v in weights.items()}
    new.update(zip(floats, mixed))
    return new
# %% right: dtype comparison
def ema_update(average, weights, decay):
    out = {}
    for key, w in weights.items():
        if w.dtype in (torch.int64, torch.int32, torch.bool, torch.uint8):
            out[key] = w.clone()
        else:
            out[key] = torch.add(decay * average[key], w, alpha=1 - decay)
    return out
# %% right: OrderedDict
from collections import OrderedDict
def ema_update(ema, online, beta):
    return OrderedDict((k, ema[k].mul(beta).add(v.mul(1 - beta)) if v.is_floating_point() else v.clone()) for k, v in online.items())
# %% wrong: decay the wrong way round
def ema_update(average, weights, decay):
    return {name: (1 - decay) * average[name] + decay * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% wrong: counters averaged too
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value for name, value in weights.items()}
# %% wrong: counters averaged and cast back to whole numbers
def ema_update(average, weights, decay):
    return {name: (decay * average[name] + (1 - decay) * value).to(value.dtype) for name, value in weights.items()}
# %% wrong: counters kept from the average
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else average[name].clone()
            for name, value in weights.items()}
# %% wrong: counters left out
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value for name, value in weights.items() if value.is_floating_point()}
# %% wrong: counter handed on without a copy
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value
            for name, value in weights.items()}
# %% wrong: changes the weights in place
def ema_update(average, weights, decay):
    for name, value in weights.items():
        if value.is_floating_point():
            value.mul_(1 - decay).add_(decay * average[name])
    return {name: value.clone() for name, value in weights.items()}
# %% wrong: returns the weights dictionary updated
def ema_update(average, weights, decay):
    for name, value in weights.items():
        if value.is_floating_point():
            weights[name] = decay * average[name] + (1 - decay) * value
    return weights
# %% wrong: changes the average and returns None
def ema_update(average, weights, decay):
    for name, value in weights.items():
        if value.is_floating_point():
            average[name] = decay * average[name] + (1 - decay) * value
        else:
            average[name] = value.clone()
# %% wrong: sum, the second weight forgotten
def ema_update(average, weights, decay):
    return {name: decay * average[name] + value if value.is_floating_point() else value.clone() for name, value in weights.items()}
# %% wrong: decay applied to the average only, no weights
def ema_update(average, weights, decay):
    return {name: decay * average[name] if value.is_floating_point() else value.clone() for name, value in weights.items()}
# %% wrong: warm-up inside with a fixed step
def ema_update(average, weights, decay):
    decay = min(decay, 1 / 10)
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% wrong: decay 0.999 hard-coded
def ema_update(average, weights, decay):
    return {name: 0.999 * average[name] + 0.001 * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% wrong: plain mean of the two
def ema_update(average, weights, decay):
    return {name: (average[name] + value) / 2 if value.is_floating_point() else value.clone() for name, value in weights.items()}
# %% wrong: returns a list of tensors
def ema_update(average, weights, decay):
    return [decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()]
# %% wrong: zip of values in their order, names may differ in order
def ema_update(average, weights, decay):
    return {name: decay * a + (1 - decay) * w if w.is_floating_point() else w.clone()
            for name, a, w in zip(average, average.values(), weights.values())}
# %% wrong: only the names with weight
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value for name, value in weights.items() if "weight" in name}
# %% wrong: returns from inside the loop
def ema_update(average, weights, decay):
    new = {}
    for name, value in weights.items():
        if value.is_floating_point():
            new[name] = decay * average[name] + (1 - decay) * value
        else:
            new[name] = value.clone()
        return new
# %% wrong: float() casts everything to float32
def ema_update(average, weights, decay):
    return {name: decay * average[name].float() + (1 - decay) * value.float() if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% wrong: counters become floats
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.float()
            for name, value in weights.items()}
# %% wrong: decay squared by a second update
def ema_update(average, weights, decay):
    once = {n: decay * average[n] + (1 - decay) * v if v.is_floating_point() else v.clone() for n, v in weights.items()}
    return {n: decay * once[n] + (1 - decay) * v if v.is_floating_point() else v.clone() for n, v in weights.items()}
# %% wrong: items as python numbers
def ema_update(average, weights, decay):
    return {name: decay * average[name].mean().item() + (1 - decay) * value.mean().item() for name, value in weights.items()}
# %% wrong: copies average for floats, test inverted
def ema_update(average, weights, decay):
    return {name: decay * average[name] + (1 - decay) * value if not value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% wrong: the average is aliased where decay is 1
def ema_update(average, weights, decay):
    if decay == 1:
        return weights
    return {name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.clone()
            for name, value in weights.items()}
# %% right: class instance called
class Follow:
    def __call__(self, average, weights, decay):
        pairs = ((n, average[n], weights[n]) for n in average)
        return {n: a.lerp(w, 1 - decay) if w.is_floating_point() else w.clone() for n, a, w in pairs}
ema_update = Follow()
# %% right: sorted names, values by a helper
def ema_update(average, weights, decay):
    new = {}
    for name in sorted(weights):
        w = weights[name]
        new[name] = (average[name] * decay).add(w, alpha=1 - decay) if torch.is_floating_point(w) else torch.clone(w)
    return new
# %% right: the average changed in place and returned (Diffusers style)
def ema_update(average, weights, decay):
    with torch.no_grad():
        for name, w in weights.items():
            if w.is_floating_point():
                average[name].sub_((1 - decay) * (average[name] - w))
            else:
                average[name].copy_(w)
    return average
# %% wrong: decay 0 keeps the average (falsy default)
def ema_update(average, weights, decay):
    decay = decay or 0.999
    return {n: decay * average[n] + (1 - decay) * w if w.is_floating_point() else w.clone() for n, w in weights.items()}
# %% wrong: decay squared as if set back each step (Diffusers 1864)
def ema_update(average, weights, decay):
    decay = 1 - min(decay, 0.5)
    return {n: average[n] - decay * (average[n] - w) if w.is_floating_point() else w.clone() for n, w in weights.items()}
# %% wrong: half precision buffers, floats test by float32 only
def ema_update(average, weights, decay):
    return {n: decay * average[n] + (1 - decay) * w if w.dtype == torch.float32 else w.clone() for n, w in weights.items()}
# %% wrong: requires_grad as the test for weights
def ema_update(average, weights, decay):
    return {n: decay * average[n] + (1 - decay) * w if w.requires_grad else w.clone() for n, w in weights.items()}

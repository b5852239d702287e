# %% given
import copy

import torch

from diffusion_lib.checks import get_exercise

take_step = get_exercise("training_step").reference
follow_weights = get_exercise("ema_update").reference
loop = get_exercise("train").reference

# %% right: lambdas
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), min(decay, (k + 1) / (k + 10))))
    losses = loop(lambda x0: take_step(network, optimizer, x0, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses

# %% right: nonlocal, and a loop of its own
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = {k: v.detach().clone() for k, v in network.state_dict().items()}
    losses = []
    for k in range(num_steps):
        losses += [take_step(network, optimizer, batches[k % len(batches)], schedule, kind)]
        average = follow_weights(average, network.state_dict(), min(decay, (1 + k) / (10 + k)))
    network.load_state_dict(average)
    return torch.tensor(losses)

# %% right: averaged in place by hand
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = [p.detach().clone() for p in network.parameters()]

    def follow(k):
        now = min(decay, (1 + k) / (10 + k))
        with torch.no_grad():
            for mean, p in zip(average, network.parameters()):
                mean.lerp_(p, 1 - now)

    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    with torch.no_grad():
        for mean, p in zip(average, network.parameters()):
            p.copy_(mean)
    return losses

# %% right: weights by name, and a list of losses by comprehension
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    weights = {name: value.detach().clone() for name, value in network.named_parameters()}

    def one(k):
        loss = take_step(network, optimizer, batches[k % len(batches)], schedule, kind)
        share = min(decay, (1 + k) / (10 + k))
        for name, value in network.named_parameters():
            weights[name] = share * weights[name] + (1 - share) * value.detach()
        return loss

    losses = [one(k) for k in range(num_steps)]
    network.load_state_dict(weights, strict=False)
    return losses

# %% right: cycling through the batches
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    import itertools
    average = copy.deepcopy(network.state_dict())
    losses = []
    for k, x0 in enumerate(itertools.islice(itertools.cycle(batches), num_steps)):
        losses.append(take_step(network, optimizer, x0, schedule, kind))
        average = follow_weights(average, network.state_dict(), min((1 + k) / (10 + k), decay))
    network.load_state_dict(average)
    return losses

# %% wrong: no average in the end
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    return loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, lambda k: None, num_steps)

# %% wrong: the average is a local name of follow
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = {name: value.clone() for name, value in network.state_dict().items()}

    def follow(k):
        average = {}
        average.update(network.state_dict())

    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses

# %% wrong: no warm-up
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), decay))
    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses

# %% wrong: one step too many
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), min(decay, (k + 1) / (k + 10))))
    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps + 1)
    network.load_state_dict(average)
    return losses

# %% wrong: only the last loss
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), min(decay, (k + 1) / (k + 10))))
    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses[-1]

# %% wrong: the average of the first weights only
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, lambda k: None, num_steps)
    network.load_state_dict(average)
    return losses

# %% wrong: decay and its rest change places
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), 1 - min(decay, (k + 1) / (k + 10))))
    losses = loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses

# %% wrong: nothing is given back
def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = copy.deepcopy(network.state_dict())
    follow = lambda k: average.update(follow_weights(average, network.state_dict(), min(decay, (k + 1) / (k + 10))))
    loop(lambda b: take_step(network, optimizer, b, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)

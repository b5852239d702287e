# %% right: as asked
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate - rate * i / num_rounds
        losses.append(step(pick(), noise()))
    return losses
# %% right: rates counted down
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    both = []
    for left in range(num_rounds, 0, -1):
        for player in optimizers:
            player.param_groups[0]["lr"] = rate * left / num_rounds
        x = pick()
        z = noise()
        both.append(step(x, z))
    return both
# %% right: two lists
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    judging, deceiving = [], []
    first, second = optimizers
    for i in range(num_rounds):
        first.param_groups[0]["lr"] = second.param_groups[0]["lr"] = (1 - i / num_rounds) * rate
        a, b = step(pick(), noise())
        judging.append(a)
        deceiving.append(b)
    return list(zip(judging, deceiving))
# %% right: a tensor of losses
import torch
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    table = torch.zeros(num_rounds, 2, dtype=torch.float64)
    for i, r in enumerate(torch.linspace(rate, 0, num_rounds + 1, dtype=torch.float64)[:-1].tolist()):
        for o in optimizers:
            o.param_groups[0].update(lr=r)
        table[i] = torch.tensor(step(pick(), noise()), dtype=torch.float64)
    return table
# %% right: a scheduler of torch
import torch
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for o in optimizers:
        o.param_groups[0]["lr"] = rate
    for i in range(num_rounds):
        losses.append(step(pick(), noise()))
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (num_rounds - i - 1) / num_rounds
    return losses
# %% wrong: no fall
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate
        losses.append(step(pick(), noise()))
    return losses
# %% wrong: too early
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(1, num_rounds + 1):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses.append(step(pick(), noise()))
    return losses
# %% wrong: the rate is set after the step
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        losses.append(step(pick(), noise()))
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
    return losses
# %% wrong: shrinks what has shrunk
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        rate = rate * (1 - i / num_rounds)
        for o in optimizers:
            o.param_groups[0]["lr"] = rate
        losses.append(step(pick(), noise()))
    return losses
# %% wrong: noise drawn once
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses, z = [], noise()
    for i in range(num_rounds):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses.append(step(pick(), z))
    return losses
# %% wrong: one batch
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses, x = [], pick()
    for i in range(num_rounds):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses.append(step(x, noise()))
    return losses
# %% wrong: last losses only
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    for i in range(num_rounds):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses = step(pick(), noise())
    return [losses]
# %% wrong: the discriminator alone
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        optimizers[1].param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses.append(step(pick(), noise()))
    return losses
# %% wrong: data and noise exchanged
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        for o in optimizers:
            o.param_groups[0]["lr"] = rate * (1 - i / num_rounds)
        losses.append(step(noise(), pick())[::-1])
    return losses
# %% wrong: an attribute that optimizers do not look at
def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    losses = []
    for i in range(num_rounds):
        for o in optimizers:
            o.lr = rate * (1 - i / num_rounds)
        losses.append(step(pick(), noise()))
    return losses

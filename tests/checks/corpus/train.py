# %% given
import itertools
import torch
# %% right: modulo
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(k)
    return losses
# %% right: itertools.cycle
def train(step, batches, follow, num_steps):
    losses = []
    for k, batch in enumerate(itertools.islice(itertools.cycle(batches), num_steps)):
        losses.append(step(batch))
        follow(k)
    return losses
# %% right: while loop
def train(step, batches, follow, num_steps):
    k, losses = 0, []
    while k < num_steps:
        loss = step(batches[k % len(batches)])
        follow(k)
        losses += [loss]
        k += 1
    return losses
# %% right: generator inside
def run(step, batches, follow, num_steps):
    for k in range(num_steps):
        yield step(batches[k % len(batches)])
        follow(k)
def train(step, batches, follow, num_steps):
    return list(run(step, batches, follow, num_steps))
# %% right: comprehension with helper
def train(step, batches, follow, num_steps):
    def both(k):
        loss = step(batches[k % len(batches)])
        follow(k)
        return loss
    return [both(k) for k in range(num_steps)]
# %% right: nested loops over epochs
def train(step, batches, follow, num_steps):
    losses = []
    while len(losses) < num_steps:
        for batch in batches:
            if len(losses) == num_steps:
                break
            losses.append(step(batch))
            follow(len(losses) - 1)
    return losses
# %% right: list filled by index
def train(step, batches, follow, num_steps):
    losses = [0.0] * num_steps
    for k in range(num_steps):
        _, which = divmod(k, len(batches))
        losses[k] = step(batches[which])
        follow(k)
    return losses
# %% right: zip of count and cycle
def train(step, batches, follow, num_steps):
    losses = []
    for k, batch in zip(range(num_steps), itertools.cycle(batches)):
        losses.append(step(batch)), follow(k)
    return losses
# %% wrong: follow before step
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        follow(k)
        losses.append(step(batches[k % len(batches)]))
    return losses
# %% wrong: follow counts from 1
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(k + 1)
    return losses
# %% wrong: one pass over the batches only
def train(step, batches, follow, num_steps):
    losses = []
    for k, batch in enumerate(batches):
        losses.append(step(batch))
        follow(k)
    return losses
# %% wrong: zip ends with the batches
def train(step, batches, follow, num_steps):
    losses = []
    for k, batch in zip(range(num_steps), batches):
        losses.append(step(batch))
        follow(k)
    return losses
# %% wrong: num_steps epochs
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        for batch in batches:
            losses.append(step(batch))
            follow(k)
    return losses
# %% wrong: follow once per pass
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        if (k + 1) % len(batches) == 0:
            follow(k)
    return losses
# %% wrong: follow once, after the loop
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
    follow(num_steps)
    return losses
# %% wrong: all steps, then all follows
def train(step, batches, follow, num_steps):
    losses = [step(batches[k % len(batches)]) for k in range(num_steps)]
    for k in range(num_steps):
        follow(k)
    return losses
# %% wrong: modulo 3 hard-coded
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % 3]))
        follow(k)
    return losses
# %% wrong: index without modulo
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k]))
        follow(k)
    return losses
# %% wrong: always the first batch
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[0]))
        follow(k)
    return losses
# %% wrong: returns the last loss
def train(step, batches, follow, num_steps):
    for k in range(num_steps):
        loss = step(batches[k % len(batches)])
        follow(k)
    return loss
# %% wrong: returns the mean loss
def train(step, batches, follow, num_steps):
    total = 0.0
    for k in range(num_steps):
        total += step(batches[k % len(batches)])
        follow(k)
    return total / num_steps
# %% wrong: random batches
import random
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(random.choice(batches)))
        follow(k)
    return losses
# %% wrong: one step too many
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps + 1):
        losses.append(step(batches[k % len(batches)]))
        follow(k)
    return losses
# %% wrong: starts at 1, one step short
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(1, num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(k)
    return losses
# %% wrong: counts from 1, first batch is the second
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(1, num_steps + 1):
        losses.append(step(batches[k % len(batches)]))
        follow(k - 1)
    return losses
# %% wrong: modulo the wrong number
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % num_steps % len(batches) - 1]))
        follow(k)
    return losses
# %% wrong: follow gets the loss
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(losses[-1])
    return losses
# %% wrong: generator returned, not a list
def train(step, batches, follow, num_steps):
    for k in range(num_steps):
        yield step(batches[k % len(batches)])
        follow(k)
# %% wrong: iterator used up after the first pass
def train(step, batches, follow, num_steps):
    losses, rest = [], iter(batches)
    for k in range(num_steps):
        batch = next(rest, None)
        if batch is None:
            break
        losses.append(step(batch))
        follow(k)
    return losses
# %% wrong: pops the caller's list
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        batch = batches.pop(0)
        batches.append(batch)
        losses.append(step(batch))
        follow(k)
    return losses
# %% wrong: follow never called
def train(step, batches, follow, num_steps):
    return [step(batches[k % len(batches)]) for k in range(num_steps)]
# %% wrong: return inside the loop
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(k)
        return losses
# %% right: tensor of losses
def train(step, batches, follow, num_steps):
    losses = torch.zeros(num_steps)
    for k in range(num_steps):
        losses[k] = step(batches[k % len(batches)])
        follow(k)
    return losses
# %% wrong: follow is a step behind
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        follow(max(k - 1, 0))
    return losses
# %% wrong: batch k stays until the chain has used num_steps // len
def train(step, batches, follow, num_steps):
    losses = []
    each = max(1, num_steps // len(batches))
    for k in range(num_steps):
        losses.append(step(batches[min(k // each, len(batches) - 1)]))
        follow(k)
    return losses
# %% right: class with state
class Loop:
    def __init__(self, step, follow):
        self.step, self.follow, self.losses = step, follow, []
    def go(self, batch):
        self.losses.append(self.step(batch))
        self.follow(len(self.losses) - 1)
def train(step, batches, follow, num_steps):
    loop = Loop(step, follow)
    for k in range(num_steps):
        loop.go(batches[k % len(batches)])
    return loop.losses
# %% right: copies of the list, sliced
def train(step, batches, follow, num_steps):
    order = (list(batches) * (num_steps // len(batches) + 1))[:num_steps]
    losses = []
    for k, batch in enumerate(order):
        losses.append(step(batch))
        follow(k)
    return losses
# %% right: iterator renewed on StopIteration
def train(step, batches, follow, num_steps):
    losses, rest = [], iter(batches)
    for k in range(num_steps):
        try:
            batch = next(rest)
        except StopIteration:
            rest = iter(batches)
            batch = next(rest)
        losses.append(step(batch))
        follow(k)
    return losses
# %% wrong: k starts anew with every pass
def train(step, batches, follow, num_steps):
    losses = []
    while len(losses) < num_steps:
        for k, batch in enumerate(batches):
            if len(losses) == num_steps:
                break
            losses.append(step(batch))
            follow(k)
    return losses
# %% wrong: whole passes only, rounds up
def train(step, batches, follow, num_steps):
    losses, k = [], 0
    while k < num_steps:
        for batch in batches:
            losses.append(step(batch))
            follow(k)
            k += 1
    return losses
# %% wrong: step called twice, once for the loss
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        step(batches[k % len(batches)])
        losses.append(step(batches[k % len(batches)]))
        follow(k)
    return losses
# %% wrong: running mean of the losses
def train(step, batches, follow, num_steps):
    losses, mean = [], 0.0
    for k in range(num_steps):
        mean += (step(batches[k % len(batches)]) - mean) / (k + 1)
        losses.append(mean)
        follow(k)
    return losses
# %% wrong: losses as (k, loss) pairs
def train(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append((k, step(batches[k % len(batches)])))
        follow(k)
    return losses

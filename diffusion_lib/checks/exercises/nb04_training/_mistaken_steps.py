"""Training steps with one part replaced."""

import torch

from ._target import target


def draw_times(schedule, x0):
    return torch.randint(0, schedule.timesteps, (len(x0),))


def mistaken(
    draw_t=draw_times,
    draw_noise=torch.randn_like,
    seen=lambda x_t, x0, noise: x_t,
    told=lambda t, steps: t,
    wanted=target,
    penalty=torch.square,
    reduce=torch.mean,
    learn=None,
    result=lambda loss: loss.item(),
):
    """A training step with one part replaced."""

    def clear_learn(loss, optimizer):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def answer(network, optimizer, x0, schedule, kind):
        t, noise = draw_t(schedule, x0), draw_noise(x0)
        x_t = schedule.q_sample(x0, t, noise)
        output = network(seen(x_t, x0, noise), told(t, schedule.timesteps))
        aim = wanted(kind, *((x_t, noise) if wanted is of_x_t else (x0, noise)), schedule.alpha_bar(t, x0))
        loss = reduce(penalty(output - aim))
        loss.samples = len(x0)
        (learn or clear_learn)(loss, optimizer)
        return result(loss)

    return answer


def of_x_t(kind, x_t, noise, alpha_bar):
    return target(kind, x_t, noise, alpha_bar)


def swapped(kind, x0, noise, alpha_bar):
    return target(kind, noise, x0, alpha_bar)


def always(wanted):
    return lambda kind, x0, noise, alpha_bar: target(wanted, x0, noise, alpha_bar)


def stale_gradients(loss, optimizer):
    loss.backward()
    optimizer.step()


def step_first(loss, optimizer):
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()


def too_early(loss, optimizer):
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()


def by_sum(loss, optimizer):
    optimizer.zero_grad()
    (loss * loss.samples).backward()
    optimizer.step()


def quiet(network, optimizer, x0, schedule, kind):
    network.eval()
    return mistaken()(network, optimizer, x0, schedule, kind)


def two_times(network, optimizer, x0, schedule, kind):
    return mistaken(told=lambda t, steps: draw_times(schedule, x0))(network, optimizer, x0, schedule, kind)


def uphill(loss, optimizer):
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()

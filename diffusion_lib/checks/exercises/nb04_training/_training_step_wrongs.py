"""The known mistakes of the exercise training_step."""

import torch

from ...declare import Misconception
from ._recorder import RATE
from ._symptoms import (
    clears_between,
    ends_missing,
    gap_of_times,
    lossy,
    moved_by,
    noise_of,
    sees,
)
from ._target import target


def _draw_t(schedule, x0):
    return torch.randint(0, schedule.timesteps, (len(x0),))


def _mistaken(
    draw_t=_draw_t,
    draw_noise=torch.randn_like,
    seen=lambda x_t, x0, noise: x_t,
    told=lambda t, steps: t,
    wanted=target,
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
        aim = wanted(kind, *((x_t, noise) if wanted is _of_x_t else (x0, noise)), schedule.alpha_bar(t, x0))
        loss = reduce((output - aim).square())
        (learn or clear_learn)(loss, optimizer)
        return result(loss)

    return answer


def _of_x_t(kind, x_t, noise, alpha_bar):
    return target(kind, x_t, noise, alpha_bar)


def _swapped(kind, x0, noise, alpha_bar):
    return target(kind, noise, x0, alpha_bar)


def _always(wanted):
    return lambda kind, x0, noise, alpha_bar: target(wanted, x0, noise, alpha_bar)


def _stale(loss, optimizer):
    loss.backward()
    optimizer.step()


def _too_early(loss, optimizer):
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()


def _uphill(loss, optimizer):
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()


MISTAKES = (
    Misconception(
        "The optimizer never steps",
        "The gradients are there, and nobody uses them: the weights stay as they were.",
        _mistaken(learn=lambda loss, optimizer: loss.backward()),
        lambda calls: all(bool((c.value["backward, step, network"][:, 1] == 0).all()) for c in calls),
    ),
    Misconception(
        "No gradient is calculated",
        "The optimizer steps, but backward() was never called on the loss: there is no gradient to follow.",
        _mistaken(learn=lambda loss, optimizer: optimizer.step()),
        lambda calls: all(bool((c.value["backward, step, network"][:, 0] == 0).all()) for c in calls),
    ),
    Misconception(
        "The gradients are cleared too early",
        "Between backward() and step() the gradients are set back: "
        "the optimizer finds none. Clear them before backward().",
        _mistaken(learn=_too_early),
        clears_between,
    ),
    Misconception(
        "One t for the whole batch",
        "Every sample has the same time. With one draw per sample each step "
        "sees many times, and its gradient is far less noisy (algorithm 1).",
        _mistaken(draw_t=lambda s, x0: torch.randint(0, s.timesteps, (1,)).expand(len(x0))),
        lambda calls: all(gap_of_times(c) == 0 for c in calls),
    ),
    Misconception(
        "The time is told as a share of T",
        "The network is told a number between 0 and 1. In this course t goes in as it is, a whole number.",
        _mistaken(told=lambda t, steps: t / steps),
        lambda calls: (
            all(c.value["the t that the network is told"].is_floating_point() for c in calls)
            and all(float(c.value["the t that the network is told"].max()) <= 1 for c in calls)
        ),
    ),
    Misconception(
        "The network sees the clean picture",
        "x0 goes into the network, and x_t is used for nothing.",
        _mistaken(seen=lambda x_t, x0, noise: x0),
        sees(lambda call: call.args[0]),
    ),
    Misconception(
        "Uniform numbers instead of normal ones",
        "What was added to the data lies between 0 and 1. The noise of diffusion is standard normal.",
        _mistaken(draw_noise=torch.rand_like),
        lambda calls: float(noise_of(calls[0]).min()) > -1e-3 and float(noise_of(calls[0]).max()) < 1.001,
    ),
    Misconception(
        "One noise picture for the whole batch",
        "All the samples share one noise picture: the noise needs the shape of x0, batch included.",
        _mistaken(draw_noise=lambda x: torch.randn_like(x[:1]).expand_as(x)),
        lambda calls: float((noise_of(calls[0]) - noise_of(calls[0])[:, :1]).abs().max()) < 1e-3,
    ),
    Misconception(
        "The last time never comes",
        "T-1 is never drawn: the upper end of randint is exclusive already. Sampling begins at T-1.",
        _mistaken(draw_t=lambda s, x0: torch.randint(0, s.timesteps - 1, (len(x0),))),
        ends_missing(-1),
    ),
    Misconception(
        "The first time never comes",
        "t = 0 is never drawn, though sampling ends there. The paper counts from 1; this course counts from 0.",
        _mistaken(draw_t=lambda s, x0: torch.randint(1, s.timesteps, (len(x0),))),
        ends_missing(0),
    ),
    Misconception(
        "The kind is ignored: always eps",
        "The target is the noise, whatever kind is asked for.",
        _mistaken(wanted=_always("eps")),
        lossy("eps"),
    ),
    Misconception(
        "The kind is ignored: always x0",
        "The target is the clean picture, whatever kind is asked for.",
        _mistaken(wanted=_always("x0")),
        lossy("x0"),
    ),
    Misconception(
        "The target is made of x_t",
        "x_t was given where the target needs x0. The network is asked for a mixture that no formula turns back.",
        _mistaken(wanted=_of_x_t),
        lossy(None, "x_t"),
    ),
    Misconception(
        "Data and noise are exchanged in the target",
        "The target's arguments stand in each other's place: first the data, then the noise.",
        _mistaken(wanted=_swapped),
        lossy(None, "swapped"),
    ),
    Misconception(
        "Summed instead of averaged",
        "The loss is a sum over all entries. Its size, and so the length of "
        "the step, then depends on the batch and on the picture.",
        _mistaken(reduce=torch.sum),
        lambda calls: all(lossy(None, "sum")([c]) for c in calls),
    ),
    Misconception(
        "Old gradients are still there",
        "The first step is right. The second one also follows the gradient "
        "of the first: backward() adds to what is there. Clear the gradients before it.",
        _mistaken(learn=_stale),
        lambda calls: moved_by(calls, RATE, stale=True),
    ),
    Misconception(
        "Uphill instead of downhill",
        "The weights move so that the loss grows: a sign is wrong.",
        _mistaken(learn=_uphill),
        lambda calls: moved_by(calls, -RATE),
    ),
    Misconception(
        "The loss is kept with its graph",
        "The number you return still holds on to all that led to it. A "
        "list of a thousand such losses keeps a thousand networks' worth of memory. Return a plain float.",
        _mistaken(result=lambda loss: loss),
        lambda calls: all(bool(c.value["graph kept"].bool().all()) for c in calls),
    ),
)

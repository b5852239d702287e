"""The known mistakes of the exercise training_step."""
# cites: ddpm

import torch
import torch.nn.functional as F

from ...declare import Misconception
from ._mistaken_steps import (
    always,
    by_sum,
    mistaken,
    of_x_t,
    quiet,
    stale_gradients,
    step_first,
    swapped,
    too_early,
    two_times,
    uphill,
)
from ._recorder import RATE
from ._symptoms import (
    clears_between,
    counted_from_one,
    drawn_twice,
    ends_missing,
    gap_of_times,
    lossy,
    moved_by,
    noise_of,
    right_losses,
    sees,
    steps_first,
)
from ._target import target

MISTAKES = (
    Misconception(
        "The optimizer never steps",
        "The gradients are there, and nobody uses them: the weights stay as they were.",
        mistaken(learn=lambda loss, optimizer: loss.backward()),
        lambda calls: all(bool((c.value["backward, step, network"][:, 1] == 0).all()) for c in calls),
    ),
    Misconception(
        "No gradient is calculated",
        "The optimizer steps, but backward() was never called on the loss: there is no gradient to follow.",
        mistaken(learn=lambda loss, optimizer: optimizer.step()),
        lambda calls: all(bool((c.value["backward, step, network"][:, 0] == 0).all()) for c in calls),
    ),
    Misconception(
        "The step comes before backward()",
        "step() follows gradients that are there already, and backward() makes them afterwards. The step found none, "
        "or those of an earlier batch.",
        mistaken(learn=step_first),
        steps_first,
    ),
    Misconception(
        "The gradients are cleared too early",
        "Between backward() and step() the gradients are set back: "
        "the optimizer finds none. Clear them before backward().",
        mistaken(learn=too_early),
        clears_between,
    ),
    Misconception(
        "One t for the whole batch",
        "Every sample has the same time. With one draw per sample each step "
        "sees many times, and its gradient is far less noisy (algorithm 1).",
        mistaken(draw_t=lambda s, x0: torch.randint(0, s.timesteps, (1,)).expand(len(x0))),
        lambda calls: all(gap_of_times(c) == 0 for c in calls),
    ),
    Misconception(
        "The time is told as a share of T",
        "The network is told a number between 0 and 1. In this course t goes in as it is, a whole number.",
        mistaken(told=lambda t, steps: t / steps),
        lambda calls: (
            all(c.value["the t that the network is told"].is_floating_point() for c in calls)
            and all(float(c.value["the t that the network is told"].max()) <= 1 for c in calls)
        ),
    ),
    Misconception(
        "The network sees the clean picture",
        "x0 goes into the network, and x_t is used for nothing.",
        mistaken(seen=lambda x_t, x0, noise: x0),
        sees(lambda call: call.args[0]),
    ),
    Misconception(
        "Uniform numbers instead of normal ones",
        "What was added to the data lies between 0 and 1. The noise of diffusion is standard normal.",
        mistaken(draw_noise=torch.rand_like),
        lambda calls: float(noise_of(calls[0]).min()) > -1e-3 and float(noise_of(calls[0]).max()) < 1.001,
    ),
    Misconception(
        "One noise picture for the whole batch",
        "All the samples share one noise picture: the noise needs the shape of x0, batch included.",
        mistaken(draw_noise=lambda x: torch.randn_like(x[:1]).expand_as(x)),
        lambda calls: float((noise_of(calls[0]) - noise_of(calls[0])[:, :1]).abs().max()) < 1e-3,
    ),
    Misconception(
        "The last time never comes",
        "T-1 is never drawn: the upper end of randint is exclusive already. Sampling begins at T-1.",
        mistaken(draw_t=lambda s, x0: torch.randint(0, s.timesteps - 1, (len(x0),))),
        ends_missing(-1),
    ),
    Misconception(
        "The first time never comes",
        "t = 0 is never drawn, though sampling ends there. The paper counts from 1; this course counts from 0.",
        mistaken(draw_t=lambda s, x0: torch.randint(1, s.timesteps, (len(x0),))),
        ends_missing(0),
    ),
    Misconception(
        "The kind is ignored: always eps",
        "The target is the noise, whatever kind is asked for.",
        mistaken(wanted=always("eps")),
        lossy("eps"),
    ),
    Misconception(
        "The kind is ignored: always x0",
        "The target is the clean picture, whatever kind is asked for.",
        mistaken(wanted=always("x0")),
        lossy("x0"),
    ),
    Misconception(
        "The target is made of x_t",
        "x_t was given where the target needs x0. The network is asked for a mixture that no formula turns back.",
        mistaken(wanted=of_x_t),
        lossy(None, "x_t"),
    ),
    Misconception(
        "Data and noise are exchanged in the target",
        "The target's arguments stand in each other's place: first the data, then the noise.",
        mistaken(wanted=swapped),
        lossy(None, "swapped"),
    ),
    Misconception(
        "Summed instead of averaged",
        "The loss is a sum over all entries. Its size, and so the length of "
        "the step, then depends on the batch and on the picture.",
        mistaken(reduce=torch.sum),
        lambda calls: all(lossy(None, "sum")([c]) for c in calls),
    ),
    Misconception(
        "Old gradients are still there",
        "The first step is right. The second one also follows the gradient "
        "of the first: backward() adds to what is there. Clear the gradients before it.",
        mistaken(learn=stale_gradients),
        lambda calls: moved_by(calls, RATE, stale=True),
    ),
    Misconception(
        "Uphill instead of downhill",
        "The weights move so that the loss grows: a sign is wrong.",
        mistaken(learn=uphill),
        lambda calls: moved_by(calls, -RATE),
    ),
    Misconception(
        "The loss is kept with its graph",
        "The number you return still holds on to all that led to it. A "
        "list of a thousand such losses keeps a thousand networks' worth of memory. Return a plain float.",
        mistaken(result=lambda loss: loss),
        lambda calls: all(bool(c.value["graph kept"].bool().all()) for c in calls),
    ),
    Misconception(
        "One loss per sample is returned",
        "The losses of the samples come back. The loss of a step is one number: their mean.",
        mistaken(result=lambda loss: loss.detach().reshape(1).expand(3).numpy()),
        lambda calls: all(bool((c.value["entries of the loss"] > 1).all()) for c in calls[:3]),
    ),
    Misconception(
        "A tensor is returned",
        "The loss comes back as a tensor without a graph. A list of them cannot be written to a file or plotted "
        "everywhere, and on a GPU each keeps its place there. The text asks for a plain float.",
        mistaken(result=lambda loss: loss.detach()),
        lambda calls: all(bool(c.value["a tensor"].all()) for c in calls),
    ),
    Misconception(
        "The network is left in evaluation mode",
        "The network came in training mode and is given back in evaluation mode: layers such as dropout and BatchNorm "
        "would train no more as they should.",
        quiet,
        lambda calls: all(not bool(c.value["mode of training"].any()) for c in calls),
    ),
    Misconception(
        "The network is told times from 1 to T",
        "The paper counts from 1, this course from 0: T is told, which no table holds, and 0 never.",
        mistaken(told=lambda t, steps: t + 1),
        counted_from_one,
    ),
    Misconception(
        "Half of the squared error",
        "The returned loss is half of the mean squared error.",
        mistaken(reduce=lambda errors: errors.mean() / 2),
        lossy(None, "half"),
    ),
    Misconception(
        "The losses of the samples are added up",
        "The returned loss is as many times the mean squared error as the batch has samples. It is to be a mean over "
        "the batch as well.",
        mistaken(reduce=lambda errors: errors.mean() * len(errors)),
        lossy(None, "samples"),
    ),
    Misconception(
        "The absolute error",
        "Errors are not squared: the best answer would be a median. Sampling needs the mean.",
        mistaken(penalty=torch.abs),
        lossy(None, "l1"),
    ),
    Misconception(
        "The smooth L1 (Huber) loss",
        "Large errors count by their size, not by its square. The best answer is then no mean, and sampling needs it.",
        mistaken(penalty=lambda gap: F.smooth_l1_loss(gap, torch.zeros_like(gap), reduction="none")),
        lossy(None, "huber"),
    ),
    Misconception(
        "Noise is drawn twice",
        "Twice as many normal numbers are drawn as one noise needs, and the loss or x_t does not fit. "
        "The noise in the target must be the noise in x_t.",
        mistaken(wanted=lambda kind, x0, noise, a: target(kind, x0, torch.randn_like(noise), a)),
        drawn_twice("normal", lambda x0: x0.numel()),
    ),
    Misconception(
        "Times are drawn twice",
        "Two times are drawn for each sample, and they do not stay apart. One t goes into x_t, into the network and "
        "into the target.",
        two_times,
        drawn_twice("integer", len),
    ),
    Misconception(
        "The gradients of the samples are added up",
        "The returned loss is a mean, and the weights move as many times too far as the batch has samples: backward() "
        "adds to the gradients that are there.",
        mistaken(learn=by_sum),
        lambda calls: right_losses(calls) and all(moved_by([c], RATE * len(c.args[0])) for c in calls),
    ),
)

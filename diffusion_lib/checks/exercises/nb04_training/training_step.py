"""The exercise training_step: find the bug: a training step."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal, some_betas
from ._recorder import RATE, drive
from ._symptoms import (
    moved_by,
    right_losses,
    standard_normal,
    uniform_times,
)
from ._target import target
from ._training_step_wrongs import MISTAKES


def training_step(network, optimizer, x0, schedule, kind):
    """One step of training: draw, noise, ask, compare, improve."""
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    output = network(schedule.q_sample(x0, t, noise), t)
    loss = (output - target(kind, x0, noise, schedule.alpha_bar(t, x0))).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def _probes(generator):
    def data(*shape):
        # Two values, unevenly often: data that cannot be taken for noise.
        return 2 * (torch.rand(shape, generator=generator, dtype=torch.float64) > 0.7).double() - 1

    def probe(name, kind, timesteps, *shape):
        weights = 0.5 + 0.2 * normal(generator, 3).clamp(-1, 1)
        return Probe(f"{name}, {kind}", (data(*shape), weights, some_betas(generator, timesteps), kind))

    return [
        probe("many small pictures, T = 8", "v", 8, 200, 1, 2, 3),
        probe("points in the plane, T = 5", "eps", 5, 200, 2),
        probe("pictures in colour, T = 12", "x0", 12, 120, 2, 4, 7),
        probe("batch as large as the width", "v", 12, 4, 4, 4, 4),
        probe("a batch of one", "eps", 12, 1, 3, 5, 2),
    ]


EXERCISE = Exercise(
    id="training_step",
    title="find the bug: a training step",
    notebook="04_training",
    place=40,
    points=4,
    difficulty=3,
    minutes=12,
    reference=training_step,
    probes=_probes,
    driver=drive,
    where="DDPM (Ho et al. 2020), algorithm 1, lines 3 to 5",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the network is asked once per step",
            lambda calls: all(bool((c.value["backward, step, network"][:, 2] == 1).all()) for c in calls),
            "One step asks the network once; every further question costs as much as a step.",
        ),
        Property(
            "t is uniform over 0..T-1, both ends included",
            uniform_times,
            "The times that the network is told are not uniform over 0..T-1.",
        ),
        Property(
            "x_t holds standard normal noise, noised to the t that is told",
            standard_normal,
            "Taking x0 out of x_t at the t that was told leaves no standard normal noise: other noise, another "
            "t, or another formula was used.",
        ),
        Property(
            "the returned loss is that of output and target",
            right_losses,
            "The loss is not the mean squared error between the network's answer and the target made of this x0 and "
            "this noise.",
        ),
        Property(
            "the weights move by one step of gradient descent",
            lambda calls: moved_by(calls, RATE),
            "The weights do not move along the gradient of this loss: is something scaled, cleared or done twice?",
        ),
        Property(
            "the loss is a number without a graph",
            lambda calls: all(not bool(c.value["graph kept"].any() or c.value["a tensor"].any()) for c in calls),
            "Return a plain float.",
        ),
        Property(
            "one loss comes back",
            lambda calls: all(bool((c.value["entries of the loss"] == 1).all()) for c in calls),
            "The loss of a step is one number.",
        ),
        Property(
            "the network is left in the mode it came in",
            lambda calls: all(bool(c.value["mode of training"].all()) for c in calls),
            "The network came in training mode and is left in evaluation mode.",
        ),
    ),
    hints=(
        "Go through algorithm 1 line by line: which values are drawn, how many of each, and who sees them?",
        "Then the three calls on the optimizer and the loss. What does backward() do with gradients that are there?",
        "There are four mistakes: how t is drawn, what the target is made of, a missing call, and what is returned.",
    ),
    draws=("integer", "normal"),
    by_properties=True,
    forbidden=("Objective", "Draws", "training_steps", "train_diffusion", "Run"),
)

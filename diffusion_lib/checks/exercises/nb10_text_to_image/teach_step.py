"""The exercise teach_step: a layer learns from another."""

from functools import partial

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._teaching import drive


def teach_step(student, teacher, optimizer, rows, context, mask):
    """One step towards what the teacher says to the same rows."""
    with torch.no_grad():
        wanted = teacher(rows, context, mask)
    loss = (student(rows, context, mask) - wanted).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def _step(
    student, teacher, optimizer, rows, context, mask, detach=True, clear=True, square=True, swap=False, whole=False
):
    wanted, said = teacher(rows, context, mask), student(rows, context, mask)
    if swap:
        wanted, said = said, wanted
    gap = said - (wanted.detach() if detach else wanted)
    gap = gap.square() if square else gap.abs()
    loss = gap.sum() if whole else gap.mean()
    if clear:
        optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def _no_mask(student, teacher, optimizer, rows, context, mask):
    return teach_step(student, teacher, optimizer, rows, context, torch.ones_like(mask))


def _no_move(student, teacher, optimizer, rows, context, mask):
    with torch.no_grad():
        return (student(rows, context, mask) - teacher(rows, context, mask)).square().mean().item()


def _probes(generator):
    probes = []
    for name, b, n, m, d, c in (
        ("six positions", 3, 6, 4, 3, 2),
        ("one sample", 1, 4, 3, 2, 5),
        ("square", 4, 4, 4, 4, 4),
    ):
        weights = tuple((normal(generator, d, d) / 2, normal(generator, c, d) / 2) for _ in range(2))
        mask = torch.ones(b, m, dtype=torch.bool)
        mask[:, -1] = False
        probes.append(Probe(name, (weights, normal(generator, 2, b, n, d), normal(generator, b, m, c), mask)))
    return probes


def _teacher_stays(calls):
    return all(bool((c.value["teacher"][0] == c.value["teacher"][1]).all()) for c in calls)


EXERCISE = Exercise(
    id="teach_step",
    title="your layer learns from the one that is there",
    notebook="10_text_to_image",
    place=45,
    points=2,
    difficulty=3,
    minutes=10,
    reference=teach_step,
    probes=_probes,
    driver=drive,
    tolerance=1e-8,
    where="Salimans & Ho 2022: the target of a student is what its teacher says",
    misconceptions=(
        Misconception(
            "The teacher learns too",
            "The gradient reached the teacher: it gives way to its pupil, and both end somewhere between.",
            partial(_step, detach=False),
        ),
        Misconception(
            "The teacher learns from the pupil",
            "The wrong side was cut off from its gradient: the trained layer was moved, the new one stayed.",
            partial(_step, swap=True),
        ),
        Misconception(
            "Gradients pile up",
            "The gradients of the step before are still there when backward() adds to them.",
            partial(_step, clear=False),
        ),
        Misconception("The optimizer never steps", "Nothing moves: the loss was measured, and that was all.", _no_move),
        Misconception("Padding is read", "The mask did not reach the layers.", _no_mask),
        Misconception("Absolute differences", "The squared difference is asked for.", partial(_step, square=False)),
        Misconception(
            "A sum for the mean",
            "The squares were summed: the step grows with the number of positions.",
            partial(_step, whole=True),
        ),
    ),
    properties=(
        Property("the teacher stays as it is", _teacher_stays, "The teacher's weights moved."),
        Property(
            "the loss is a number",
            lambda calls: all(float(c.value["a number"]) == 1 for c in calls),
            "Return a plain number: a tensor would keep the graph, and with it the memory of every step.",
        ),
    ),
    hints=(
        "What should the student say? Ask the teacher, with the same rows, words and mask.",
        "The teacher's answer is a fixed target: torch.no_grad() or .detach().",
        "Then the usual five: difference, mean square, zero_grad, backward, step. What comes back is a plain number.",
    ),
)

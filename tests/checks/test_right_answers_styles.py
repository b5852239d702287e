"""Notebooks 12 to 15: an answer may ask about one sample at a time, name its arguments, or count in floats."""

import pytest
import torch

from diffusion_lib.checks.notebook.learner import diagnose
from tests.checks.corpus_table import cells, verdict

STYLES = ("sample by sample", "one sample after the other", "a batch of one at a time", "map ", "vmap", "keywords")
ASKING = (
    "flow_loss",
    "velocity_from_v",
    "midpoint_path",
    "two_teacher_steps",
    "distillation_loss",
    "consistency_loss",
    "consistency_sample",
    "guided_loss",
)
ANSWERS = [cell for name in ASKING for cell in cells(name) if cell.kind == "right" and cell.label.startswith(STYLES)]


@pytest.mark.parametrize("cell", ANSWERS, ids=lambda cell: f"{cell.exercise}, {cell.label}")
def test_a_part_of_the_batch_may_be_asked_about(cell):
    assert verdict(cell).passed


def test_every_one_of_them_is_tried_in_two_styles_at_least():
    assert all(sum(cell.exercise == name for cell in ANSWERS) >= 2 for name in ASKING)


def test_asking_more_often_than_needed_is_seen_whatever_the_style():
    def walk(velocity, x, steps):
        states, h = [x], 1 / steps
        for k in range(steps, 0, -1):
            velocity(states[-1], k * h)  # asked, and thrown away
            middle = states[-1] - h / 2 * velocity(states[-1], k * h)
            states.append(states[-1] - h * velocity(middle, (k - 0.5) * h))
        return states

    def one_by_one(velocity, x, steps):
        return torch.cat([torch.stack(walk(velocity, one, steps)) for one in x.split(1)], dim=1)

    for answer in (walk, one_by_one):
        assert diagnose("midpoint_path", answer).misconception == "Asked more often than needed"


def right(n, d):
    return 24 * n * d**2 + 4 * n**2 * d


@pytest.mark.parametrize(
    ("answer", "rung"),
    [
        (lambda n, d: float(right(n, d)), "passed"),
        (lambda n, d: right(n, d) + 0.25, "dtype"),  # as near as float32, and no count
        (lambda n, d: float(right(n, d) + 1000 * n), "property"),  # a count, and another one
        (lambda n, d: 12.0 * n * d**2 + 2.0 * n**2 * d, "misconception"),
    ],
)
def test_a_whole_number_may_come_as_an_exact_float(answer, rung):
    assert diagnose("block_flops", answer).rung == rung

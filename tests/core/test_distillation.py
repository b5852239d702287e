"""Progressive distillation: the target leads where the teacher lands, and a student can learn it."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from diffusion_lib.measuring import read_classes
from diffusion_lib.process import Prediction, prediction_between
from diffusion_lib.sampling import ddim_step, draw_samples, load_model
from diffusion_lib.schedule import DiffusionSchedule, FlowSchedule, step_pairs
from diffusion_lib.training import (
    RECIPES,
    CheckpointError,
    Distillation,
    Run,
    StudentRecipe,
    TrainState,
    training_steps,
)
from diffusion_lib.training.loop import Limits

SCHEDULES = [DiffusionSchedule(1000, "cosine"), FlowSchedule(1000)]


class Exact(nn.Module):
    """The best answer about data N(mean, 0.5^2), in v, at any time; the mean is its one weight."""

    def __init__(self, schedule, mean=0.3):
        super().__init__()
        self.schedule, self.mean = schedule, nn.Parameter(torch.tensor([mean], dtype=torch.float64))

    def forward(self, x, t):
        alpha, sigma = self.schedule.level(t, x)
        x0 = self.mean + alpha * 0.25 / (alpha**2 * 0.25 + sigma**2) * (x - alpha * self.mean)
        return alpha * (x - alpha * x0) / sigma - sigma * x0


@pytest.mark.parametrize("schedule", SCHEDULES, ids=["cosine", "flow"])
@pytest.mark.parametrize(("t", "s"), [(999, 499), (500, 20), (400, -1)])
def test_one_step_of_the_prediction_between_two_states_leads_from_one_to_the_other(schedule, t, s):
    x_t, x_s = torch.randn(2, 5, 3, dtype=torch.float64)
    level, target = schedule.level(t), schedule.level(s)
    found = prediction_between(x_t, level, x_s, target)
    assert isinstance(found, Prediction)
    torch.testing.assert_close(level.mix(*found), x_t, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(ddim_step(found, level, target), x_s, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=["cosine", "flow"])
def test_the_teacher_lands_where_the_sampler_does(schedule):
    """One student step for all of the teacher's is the sampler's whole walk; four are its four quarters."""
    network = Exact(schedule)
    task = Distillation(network, schedule, "v", 8, 4)
    assert task.times.tolist() == [[999, 874, 749], [749, 624, 499], [499, 374, 249], [249, 124, -1]]
    noise = torch.randn(6, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float32).double()
    x = schedule.level(999).sigma * noise
    for row in task.times:
        x = task.walk(x, row.expand(6, -1))
    drawn = draw_samples(
        "ddim", network, schedule, (6, 1), "cpu", 8, generator=torch.Generator().manual_seed(0), prediction_type="v",
        clip_x0=False,
    )  # fmt: skip
    torch.testing.assert_close(x, drawn.double(), rtol=1e-5, atol=1e-5)


def test_a_teacher_of_as_many_steps_is_its_own_student():
    """Nothing is left to learn: the loss is 0. With fewer steps it is not."""
    schedule = SCHEDULES[0]
    network = Exact(schedule)
    x = 0.3 + 0.5 * torch.randn(64, 1, dtype=torch.float64)
    for steps, nothing in ((4, True), (2, False)):
        task = Distillation(network, schedule, "v", 4, steps)
        losses = task.losses(network, x, None, task.draw(x)._replace(noise=torch.randn_like(x)))
        assert losses.shape == (64,) and bool((losses < 1e-18).all()) == nothing


class Line(nn.Module):
    """v as a line in x, one for each of two times: all that a student of Gaussian data needs."""

    def __init__(self):
        super().__init__()
        self.slope, self.shift = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))

    def forward(self, x, t):
        place = (t < 900).long()
        return self.slope[place, None] * x + self.shift[place, None]


class Batches:
    """Endless samples of N(0.3, 0.5^2)."""

    def __getitem__(self, step):
        return 0.3 + 0.5 * torch.randn(256, 1, generator=torch.Generator().manual_seed(step)), None


@pytest.mark.slow
def test_a_student_learns_to_land_where_its_teacher_does():
    """On Gaussian data the walk of 16 steps is linear, so two steps can do all of it."""
    schedule = SCHEDULES[0]
    teacher = Exact(schedule).float()
    student = Line()
    task = Distillation(teacher, schedule, "v", 16, 2)
    state = TrainState.start(student, 0.05, 0.0)
    for _ in training_steps(state, task, Batches(), limits=Limits(steps=400), lr=0.05):
        pass
    options = {"prediction_type": "v", "clip_x0": False}
    ends = [
        draw_samples(
            "ddim", network, schedule, (512, 1), "cpu", steps, generator=torch.Generator().manual_seed(3), **options
        )
        for network, steps in ((teacher, 16), (student, 2), (teacher, 2))
    ]
    with_student, without = ((ends[0] - other).abs().max() for other in ends[1:])
    assert with_student < 0.01 < 0.05 < without
    assert all(p.grad is None for p in teacher.parameters())


def test_numbers_of_steps_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="teacher_steps must be a multiple of student_steps, got 10 and 4"):
        Distillation(Exact(SCHEDULES[0]), SCHEDULES[0], "v", 10, 4)


def test_a_student_recipe_begins_as_its_teacher():
    recipe = replace(RECIPES["digits_4"], batch_size=4)
    run = Run(recipe)
    x, t, labels = torch.randn(2, 1, 28, 28), torch.tensor([10, 900]), torch.tensor([3, 4])
    teacher = recipe.make_objective().teacher
    with torch.no_grad():
        torch.testing.assert_close(run.state.network(x, t, labels), teacher(x, t, labels))
    report = next(run.steps(Limits(steps=1)))
    assert 0 < report.loss < 1


def test_a_student_of_another_process_or_of_nobody_is_refused():
    with pytest.raises(ValueError, match="a student has its teacher's schedule and prediction type"):
        replace(RECIPES["digits_4"], prediction_type="eps").make_objective()
    with pytest.raises(CheckpointError, match="the teacher 'nobody' is no shipped model: give its file"):
        StudentRecipe("s", "a student", teacher="nobody").first_network()


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_shipped_students_draw_in_their_own_number_of_steps(steps):
    """The shipped students are told nothing of their number of steps, and know it."""
    model, labels = load_model(f"digits_{steps}"), torch.arange(10)
    states = list(model.trajectory(labels))
    assert len(states) == steps == len(step_pairs(model.schedule, steps))
    images = model.sample(labels)
    torch.testing.assert_close(images, states[-1].x)
    assert (read_classes(images) == labels).sum() >= 8
    metrics = model.manifest["metrics"][f"guidance 1, DDIM steps: {steps}"]
    assert metrics["accuracy"] > 0.95 and metrics["frechet"] < {1: 3.0, 2: 1.5, 4: 1.0}[steps]

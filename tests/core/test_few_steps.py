"""Consistency functions and their distillation, drawing with them, and the measured tables of few steps."""

import json

import pytest
import torch
from torch import nn

from diffusion_lib.assets import asset
from diffusion_lib.data import to_pixels
from diffusion_lib.measuring import (
    load_consistency_losses,
    load_few_steps_losses,
    load_few_steps_table,
    load_plane_table,
)
from diffusion_lib.process import target
from diffusion_lib.sampling import GaussianDenoiser, consistency_sample
from diffusion_lib.schedule import DiffusionSchedule, FlowSchedule, step_pairs
from diffusion_lib.showing import draw_few_steps, few_steps_slider
from diffusion_lib.training import (
    ConsistencyDistillation,
    StudentDraws,
    consistency_function,
    train_at_times,
    train_average_velocity,
)

SCHEDULES = [DiffusionSchedule(100, "cosine"), FlowSchedule(100)]
EXACT = [GaussianDenoiser(schedule, mean=0.3, std=0.5) for schedule in SCHEDULES]


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


class PathEnd(nn.Module):
    """Says v of the prediction whose x0 is the end of the path, for N(0.3, 0.5^2): an exact consistency function."""

    def __init__(self, exact):
        super().__init__()
        self.exact, self.shift = exact, nn.Parameter(torch.zeros(1, dtype=torch.float64))

    def forward(self, x, t):
        level = self.exact.schedule.level(t, x)
        end = self.exact.flow_to_data(x, t) + self.shift
        return target("v", end, (x - level.alpha * end) / level.sigma, level)


class Says(nn.Module):
    """A teacher that says v of what `denoise` says."""

    def __init__(self, denoise, schedule):
        super().__init__()
        self.denoise, self.schedule = denoise, schedule

    def forward(self, x, t):
        return target("v", *self.denoise(x, t), self.schedule.level(t, x))


class Anything(nn.Module):
    """A network that has learned nothing."""

    def forward(self, x, t):
        return torch.sin(7 * x) + t.reshape(-1, 1)


def test_a_consistency_function_of_v_keeps_the_boundary_condition_whatever_the_network_says():
    x, t = draw(5, 2), torch.tensor([-1, 99, -1, 30, 0])
    said = consistency_function(Anything(), SCHEDULES[0], "v", x, t)
    torch.testing.assert_close(said[[0, 2]], x[[0, 2]], rtol=0, atol=0)
    level = SCHEDULES[0].level(t, x)
    wanted = level.alpha * x - level.sigma * Anything()(x, t)
    torch.testing.assert_close(said[[1, 3, 4]], wanted[[1, 3, 4]])


def test_a_consistency_function_of_x0_does_not():
    x, t = draw(3, 2), torch.tensor([-1, -1, -1])
    assert (consistency_function(Anything(), SCHEDULES[0], "x0", x, t) - x).abs().max() > 0.1


@pytest.mark.parametrize("exact", EXACT, ids=["cosine", "flow"])
def test_the_end_of_exact_paths_nearly_costs_nothing_and_less_with_more_steps(exact):
    """The teacher's step is Euler's, so what is left falls as the square of the step length; elsewhere it does not."""
    network, x = PathEnd(exact), 0.3 + 0.5 * draw(400, 2)
    losses = []
    for steps in (10, 20, 50):
        task = ConsistencyDistillation(Says(exact, exact.schedule), exact.schedule, "v", steps, steps, weighted=False)
        draws = task.draw(x, torch.Generator().manual_seed(1))
        assert set(draws.step.tolist()) == set(range(steps))
        losses.append(task.losses(network, x, None, draws._replace(noise=draw(400, 2, seed=2))))
        assert losses[-1].shape == (400,)
    values = [loss.mean().item() for loss in losses]
    assert values[0] < 0.02 and values[2] < values[1] / 2 < values[0] / 4


def test_the_loss_compares_both_ends_of_one_teacher_step_and_moves_only_the_first():
    """Written out for one step, with a teacher that is no best answer."""
    schedule, x, noise = SCHEDULES[0], draw(4, 2), draw(4, 2, seed=1)
    teacher = Anything()
    network = PathEnd(EXACT[0])
    task, step = ConsistencyDistillation(teacher, schedule, "v", 4, 4, weighted=False), torch.tensor([0, 1, 2, 3])
    loss = task.losses(network, x, None, StudentDraws(step, noise, step < 0))
    errors = []
    for place, (t, t_prev) in enumerate(step_pairs(schedule, 4)):
        here, there = schedule.level(t), schedule.level(t_prev)
        x_t = here.alpha * x[[place]] + here.sigma * noise[[place]]
        v = Anything()(x_t, torch.tensor([t]))
        x_prev = there.alpha * (here.alpha * x_t - here.sigma * v) + there.sigma * (here.sigma * x_t + here.alpha * v)
        end = x_prev if t_prev == -1 else EXACT[0].flow_to_data(x_prev, torch.tensor([t_prev]))
        errors.append(EXACT[0].flow_to_data(x_t, torch.tensor([t])) - end)
    errors = torch.cat(errors)
    torch.testing.assert_close(loss, errors.square().mean(dim=1))
    loss.sum().backward()
    # The shift moves what is said at both ends: with a gradient through both, only the step into data would count.
    torch.testing.assert_close(network.shift.grad, 2 * errors.mean(dim=1).sum().reshape(1))


def test_one_jump_is_the_function_and_more_jumps_keep_the_distribution():
    """On exact paths the end of a path is exact data, and so is what comes after noise and another jump."""
    exact, x = EXACT[0], draw(20_000, 1)
    torch.testing.assert_close(
        consistency_sample(exact.flow_to_data, x, exact.schedule, [99]),
        exact.flow_to_data(x, torch.full((20_000,), 99)),
    )
    generator = torch.Generator().manual_seed(3)
    ends = consistency_sample(exact.flow_to_data, x, exact.schedule, [99, 60, 20], generator)
    assert abs(ends.mean() - 0.3) < 5 * 0.5 / 20_000**0.5
    assert abs(ends.var() / 0.25 - 1) < 5 * (2 / 20_000) ** 0.5
    alone = torch.randn(2, 20_000, 1, generator=generator.manual_seed(3)).double()
    by_hand = x
    for t, noise in ((99, None), (60, alone[0]), (20, alone[1])):
        by_hand = by_hand if noise is None else exact.schedule.level(t).mix(by_hand, noise)
        by_hand = exact.flow_to_data(by_hand, torch.full((20_000,), t))
    torch.testing.assert_close(ends, by_hand)


@pytest.mark.parametrize("times", [[], [10, 20], [20, 20]])
def test_times_that_do_not_fall_are_refused(times):
    with pytest.raises(ValueError, match="times must fall, and be at least one, got"):
        consistency_sample(lambda x, t: x, draw(2, 1), SCHEDULES[0], times)


def test_the_task_moves_its_schedule():
    task = ConsistencyDistillation(Says(*2 * [None]), SCHEDULES[0], "v", 4, 4)
    times = torch.zeros(2, dtype=torch.int64, device="meta")
    assert task.to("meta").schedule.level(times).alpha.device.type == "meta" and task.schedule is SCHEDULES[0]


def test_the_measured_tables_read_as_they_were_written():
    table, losses = load_few_steps_table(), load_few_steps_losses()
    plain = json.loads(asset("measurements/digits_in_few_steps.json").read_text(encoding="utf-8"))["rows"]
    students = {f"student of {n}" for n in (4, 2, 1)}
    assert set(table.rows) == {"DDIM", "DPM-Solver++(2M)", "consistency"} | students
    for name, row in table.rows.items():
        assert {1, 2, 4, 8} <= set(row) and all(len(seeds) == 3 for seeds in row.values())
        values = [entry["frechet"] for entry in plain[name]["2"].values()]
        mean, std = table.mean_and_std(name, 2)
        assert mean == pytest.approx(sum(values) / 3) and std == pytest.approx(
            torch.tensor(values, dtype=torch.float64).std().item()
        )
    assert set(losses.rows) == {"DDIM"} | students
    assert all(len(entry["coverage"]) == 3 for row in losses.rows.values() for entry in row.values())
    # What the course says of them.
    assert table.mean_and_std("student of 1", 1)[0] < 5 < 100 < table.mean_and_std("DDIM", 1)[0]
    assert table.mean_and_std("student of 1", 4)[0] > 5 * table.mean_and_std("student of 1", 1)[0]
    jumps = [table.mean_and_std("consistency", n)[0] for n in (1, 2, 4)]
    assert jumps[0] > 2 * table.mean_and_std("student of 1", 1)[0] and jumps[1] < jumps[0] / 4 and jumps[2] < 1
    short = load_consistency_losses()
    for n in (1, 2, 4, 8):
        assert short.mean_and_std("not weighted", n)[0] > 5 * short.mean_and_std("weighted", n)[0]


def test_rows_beside_each_other():
    grey = {nfe: torch.full((3, 1, 4, 4), nfe / 4 - 1) for nfe in (1, 2, 4)}
    rows = {"a": grey, "b": {nfe: grey[nfe] for nfe in (4, 2)}}
    figure = draw_few_steps(rows, 2, columns=3)
    assert len(figure.axes) == 6 and "2 function evaluations" in figure.get_suptitle()
    shown = {int(axes.images[0].get_array()[0, 0]) for axes in figure.axes}
    assert shown == {int(to_pixels(grey[2])[0, 0, 0, 0])}
    slider, picture = few_steps_slider(rows, columns=3).children
    before = picture.value
    slider.value = 4
    assert slider.options == (("2", 2), ("4", 4)) and picture.value != before
    with pytest.raises(ValueError, match="nfe must be one of 2, 4, got 1"):
        draw_few_steps(rows, 1)


def test_training_with_a_loss_of_ones_own_finds_its_least_value_at_the_times_of_the_rows():
    """The best constant at each time is the mean of what is asked for there; the times of a row stay together."""
    torch.manual_seed(0)
    table = nn.Embedding(10, 1)
    seen = set()

    def loss(network, x0, noise, t, t_end):
        seen.update(zip(t.tolist(), t_end.tolist(), strict=True))
        assert x0.shape == noise.shape == (64, 1) and abs(noise.mean()) < 5 / 8
        return (network(t) - x0 - t[:, None]).square().mean(dim=1)

    def sample(num, generator):
        return 0.5 + 0.01 * torch.randn(num, 1, generator=generator)

    last = train_at_times(table, loss, sample, [(9, 4), (4, -1)], 400, lr=0.2, batch_size=64)
    assert seen == {(9, 4), (4, -1)} and last < 1e-3
    torch.testing.assert_close(table.weight[[9, 4], 0].detach(), torch.tensor([9.5, 4.5]), rtol=0, atol=0.02)


@pytest.mark.parametrize(("rows", "num_steps"), [([], 3), ([(3, -1)], 0)])
def test_nothing_to_train_on_is_refused(rows, num_steps):
    with pytest.raises(ValueError, match="needed: rows of times, and at least one step, got"):
        train_at_times(nn.Embedding(10, 1), lambda *given: given[1], lambda *given: torch.ones(1), rows, num_steps)


def test_the_average_velocity_of_one_point_is_learned_and_one_step_lands_there():
    """Data of one point: u(z, r, tau) = (z - c) / tau at every r, and z - u is c."""
    point = torch.tensor([0.5, -1.0])

    def pairs():
        return point.expand(64, 2), torch.randn(64, 2)

    def loss(network, z, v, r, tau):
        """The identity without its change along the path, which is 0 for this u."""
        return (network(z, r, tau) - v).square().mean(dim=1)

    noise = torch.randn(100, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    away = [
        (noise - train_average_velocity(loss, pairs, steps)(noise, 0.0, 1.0) - point).norm(dim=1).mean()
        for steps in (2, 150)
    ]
    assert away[1] < 0.2 < away[0]
    again = train_average_velocity(loss, pairs, 2)(noise, 0.0, 1.0)
    assert torch.equal(again, train_average_velocity(loss, pairs, 2)(noise, 0.0, 1.0)) and again.dtype == noise.dtype


def test_the_table_of_the_plane_has_every_training_and_its_floor():
    table = load_plane_table()
    values = [entry[key] for row in table.rows.values() for entry in row.values() for key in ("near", "least")]
    assert {len(numbers) for numbers in values} == {table.seeds} and table.seeds == 3
    best, _ = table.spread("data", 0)
    assert best > 0.97 and all(
        table.spread(name, steps)[0] <= best for name, row in table.rows.items() for steps in row
    )
    assert (
        table.spread("DDIM, exact", 1)[0] == table.spread("flow, exact, Euler", 1)[0] == 0
    )  # one step ends at the mean
    assert [line.split()[1] for line in table.lines("MeanFlow").splitlines()] == ["1", "2", "4"]
    assert len(table.lines().splitlines()) == sum(map(len, table.rows.values()))

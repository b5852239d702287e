"""Consistency models told a class: their distillation, drawing by jumps, and the shipped one of digits."""

import pytest
import torch
from torch import nn

from diffusion_lib.measuring import load_few_steps_table, read_classes
from diffusion_lib.process import prediction_between, target
from diffusion_lib.sampling import Diffusion, GaussianDenoiser, consistency_sample, jumping, load_model
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.training import ConsistencyDistillation, StudentDraws, consistency_function

SCHEDULE = DiffusionSchedule(100, "cosine")
PAIRS = step_pairs(SCHEDULE, 5)
MEANS = torch.tensor([-2.0, 1.0, 0.3], dtype=torch.float64)  # of two classes, and where none is told
LABELS, NULL = torch.tensor([0, 1] * 8), 2


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


class Told(nn.Module):
    """Says v of data N(mean of the class, 0.5^2): `landing` names where the step from x at t is to lead."""

    num_classes, takes_condition = 2, True

    def __init__(self, landing):
        super().__init__()
        self.landing = landing

    def null_condition(self, labels):
        return torch.full_like(labels, NULL)

    def forward(self, x, t, labels):
        mean, level = MEANS[labels].reshape(-1, 1), SCHEDULE.level(t, x)
        s = torch.tensor([self.landing[int(now)] for now in t])
        end = SCHEDULE.level(s, x)
        away = (x - level.alpha * mean) / (level.alpha**2 * 0.25 + level.sigma**2).sqrt()
        landed = end.alpha * mean + (end.alpha**2 * 0.25 + end.sigma**2).sqrt() * away
        return target("v", *prediction_between(x, level, landed, end), level)


TEACHER = Told({**dict(PAIRS)})  # each of its steps stays on the exact path
EXACT = Told(dict.fromkeys(range(100), -1))  # and this one names the end of it


def losses(network, drop, weighted=True):
    task = ConsistencyDistillation(TEACHER, SCHEDULE, "v", 5, 5, weighted=weighted)
    draws = StudentDraws(torch.arange(16) % 5, draw(16, 1, seed=1), drop)
    return task.losses(network, MEANS[LABELS].reshape(-1, 1) + 0.5 * draw(16, 1), LABELS, draws)


@pytest.mark.parametrize("drop", [torch.zeros(16) > 0, torch.arange(16) % 3 == 0], ids=["told", "dropped"])
def test_the_exact_ends_of_a_teacher_told_the_class_cost_nothing(drop):
    """To teacher and student the same is said, or to both nothing."""
    assert losses(EXACT, drop).max() < 1e-20


def test_a_student_that_is_wrong_where_no_class_is_told_pays_for_that_alone():
    class Other(Told):
        def forward(self, x, t, labels):
            return super().forward(x, t, torch.where(labels == NULL, 0, labels))

    drop = torch.arange(16) % 3 == 0
    found = losses(Other(EXACT.landing), drop)
    into_data = torch.arange(16) % 5 == 4  # the last step ends at data, and what is named there is not the network's
    assert found[~drop].max() < 1e-20 and found[drop].min() > 1e-4 and found[drop & into_data].min() > 1e-4


def test_the_difference_of_the_ends_is_weighed_by_the_noise_that_is_left():
    """Divided by sigma it is the difference of v; the division changes no end."""
    off = Told(EXACT.landing)
    off.forward = lambda x, t, labels: EXACT(x, t, labels) + 0.1 * t[:, None] / 99
    told = torch.zeros(16) > 0
    t = torch.tensor(PAIRS)[torch.arange(16) % 5, 0]
    sigma = SCHEDULE.level(t).sigma
    torch.testing.assert_close(losses(off, told) * sigma**2, losses(off, told, weighted=False))
    assert losses(off, told).min() > 1e-6 and losses(EXACT, told, weighted=False).max() < 1e-20


def test_jumping_as_a_sampler_is_consistency_sampling():
    exact, x = GaussianDenoiser(SCHEDULE, mean=0.3, std=0.5), draw(50, 1)
    times = [t for t, _ in PAIRS]
    walked = list(jumping(exact, x, SCHEDULE, PAIRS, generator=torch.Generator().manual_seed(2)))
    by_hand = consistency_sample(lambda x, t: exact(x, t).x0, x, SCHEDULE, times, torch.Generator().manual_seed(2))
    assert len(walked) == 5
    torch.testing.assert_close(walked[-1].x, by_hand, rtol=0, atol=0)


@pytest.fixture(scope="module")
def shipped():
    return load_model("digits_consistency")


def test_at_data_the_shipped_model_names_the_point_itself(shipped):
    x, labels = torch.randn(4, 1, 28, 28), torch.arange(4)
    t = torch.tensor([-1, 999, -1, 0])
    said = consistency_function(shipped.network, shipped.schedule, "v", x, t, labels)
    assert torch.equal(said[[0, 2]], x[[0, 2]]) and not torch.equal(said[[1, 3]], x[[1, 3]])


@pytest.mark.parametrize("steps", [1, 2])
def test_the_shipped_model_draws_by_jumps_when_nobody_names_a_sampler(shipped, steps):
    labels = torch.arange(10)
    images = shipped.sample(labels, steps=steps, seed=5)
    torch.testing.assert_close(images, shipped.sample(labels, steps=steps, seed=5, sampler=jumping), rtol=0, atol=0)
    denoise, g = shipped.denoiser(labels), torch.Generator().manual_seed(5)
    noise = torch.randn(10, 1, 28, 28, generator=g)
    times = [t for t, _ in step_pairs(1000, steps)]
    by_hand = consistency_sample(lambda x, t: denoise(x, t).x0, noise, shipped.schedule, times, g)
    torch.testing.assert_close(images, by_hand)
    walk = [state.x for state in shipped.trajectory(labels, steps=steps, seed=5)]
    assert len(walk) == steps and (read_classes(images) == labels).sum() >= 8
    other = Diffusion(shipped.network, shipped.schedule, "v", image_shape=(1, 28, 28))  # nobody knows what it is
    ddim = other.sample(labels, steps=steps, seed=5)
    assert torch.allclose(ddim, images, atol=1e-5) == (steps == 1)
    torch.testing.assert_close(ddim, shipped.sample(labels, steps=steps, seed=5, sampler="ddim"), rtol=0, atol=0)


def test_what_was_measured_are_the_weights_that_are_shipped(shipped):
    table = load_few_steps_table()
    for row, sha in table.checkpoints.items():
        name = f"digits_{row.removeprefix('student of ')}" if row.startswith("student") else "digits"
        assert sha == load_model("digits_consistency" if row == "consistency" else name).manifest["sha256"], row
    assert set(table.checkpoints) == set(table.rows)
    for jumps, (first, *_) in table.rows["consistency"].items():
        assert shipped.manifest["metrics"][f"guidance 1, jumps: {jumps}"] == first.to_dict()


def test_the_table_says_in_words_what_it_holds_and_what_it_does_not():
    table = load_few_steps_table()
    head, *rows = table.lines("DDIM", "consistency").splitlines()
    assert head.startswith("Fréchet distance, 1000 digits") and [row.split()[0] for row in rows] == [
        "DDIM",
        "consistency",
    ]
    assert len({len(line) for line in (head, *rows)}) == 1  # columns stand below each other
    assert table.lines(score="accuracy").startswith("accuracy, ") and len(table.lines().splitlines()) == 1 + len(
        table.rows
    )
    for wrong, words in (
        (lambda: table.lines("Heun"), "no row 'Heun'; its rows are 'DDIM'"),
        (lambda: table.lines("DDIM", score="fid"), "score must be 'frechet' or 'accuracy', got 'fid'"),
        (lambda: table.mean_and_std("DDIM", 3), "'DDIM' was measured with 1, 2, 4, 8, 32 evaluations, not 3"),
    ):
        with pytest.raises(ValueError, match=words):
            wrong()

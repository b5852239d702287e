"""Times of every form that a user may hand in: those that a schedule has, and those it refuses in one sentence."""

import math

import numpy as np
import pytest
import torch

from diffusion_lib.process import q_step
from diffusion_lib.schedule import (
    SPACINGS,
    VPSDE,
    DiffusionSchedule,
    EDMSchedule,
    FlowSchedule,
    encoding_pairs,
    get_index_from_list,
    step_pairs,
)

SCHEDULES = {
    "vp": DiffusionSchedule(1000),
    "zero_snr": DiffusionSchedule(1000, "cosine", zero_terminal_snr=True),
    "flow": FlowSchedule(1000),
    "edm": EDMSchedule(1000),
    "vp_sde": VPSDE(1000),
}
every_schedule = pytest.mark.parametrize("name", SCHEDULES)
X = torch.full((4, 1, 3, 3), 5.0)


def one_sentence(error):
    text = str(error.value)
    return "\n" not in text and len(text) < 250


OUTSIDE = [-2, -1000, 1000, 1001, 10**9]


@every_schedule
@pytest.mark.parametrize("t", OUTSIDE)
def test_times_outside_are_refused_and_named(as_a_user, name, t):
    """-2 once read the last but one entry, and 1000 spoke of 1001."""
    schedule = SCHEDULES[name]
    wanted = rf"t must be from 0 to 999, or -1 for data, got {t}(\.0)?: papers count from 1 to T"
    whole = torch.tensor([3, t, 7, 2])
    for times in (whole, whole.double(), whole.float()):
        for ask in (lambda w: schedule.q_sample(X, w), lambda w: schedule.level(w, X), lambda w: schedule.level(w)):
            with pytest.raises(ValueError, match=wanted if times.dtype != torch.float32 else "t must be") as error:
                ask(times)
            assert one_sentence(error)
    with pytest.raises(ValueError, match=wanted):
        schedule.level(t)
    with pytest.raises(ValueError, match="t must be from 0 to 999"):
        schedule.level(float(t))


@pytest.mark.parametrize("t", [-1, *OUTSIDE])
def test_a_table_of_the_papers_has_no_entry_for_data(as_a_user, t):
    with pytest.raises(ValueError, match=f"t must be from 0 to 9, got {t}: papers count from 1") as error:
        get_index_from_list(torch.arange(10.0), torch.tensor([0, t]), (2, 3))
    assert one_sentence(error)
    if t >= 0:
        return
    with pytest.raises(ValueError, match="t must be from 0 to 999, got"):
        q_step(SCHEDULES["vp"], X, torch.tensor([0, 1, 2, t]), X)


@every_schedule
@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf, -1.001, 999.01])
def test_real_times_outside_are_refused(as_a_user, name, t):
    schedule = SCHEDULES[name]
    for times in (t, torch.full((4,), t), torch.tensor([0.0, 1.0, t, 2.0]).double()):
        with pytest.raises(ValueError, match="t must be from 0 to 999, or -1 for data, got") as error:
            schedule.level(times)
        assert one_sentence(error)


@every_schedule
@pytest.mark.parametrize(
    "t",
    [
        500,
        500.0,
        None,
        [1, 2, 3, 4],
        (1, 2, 3, 4),
        "500",
        np.array([1, 2, 3, 4]),
        np.int64(3),
        torch.tensor(3),
        torch.tensor([3]),
        torch.tensor([1, 2, 3]),
        torch.tensor([[1], [2], [3], [4]]),
        torch.tensor([1, 2, 3, 4], dtype=torch.int32),
        torch.tensor([1, 2, 3, 4], dtype=torch.uint8),
        torch.tensor([1, 2, 3, 4], dtype=torch.float16),
        torch.tensor([True, False, True, True]),
        torch.tensor([1j, 2, 3, 4]),
        torch.zeros(0, dtype=torch.int64),
    ],
    ids=lambda t: f"{type(t).__name__} {getattr(t, 'dtype', '')} {getattr(t, 'shape', '')}",
)
def test_what_is_no_time_per_sample_is_refused_in_q_sample(as_a_user, name, t):
    with pytest.raises(TypeError, match=r"t must be int64 of shape \(4,\), got .*sample_t\(4\)") as error:
        SCHEDULES[name].q_sample(X, t)
    assert one_sentence(error)


@pytest.mark.parametrize("t", [None, [1, 2], "500", np.array([1, 2])], ids=lambda t: type(t).__name__)
def test_what_is_no_time_is_refused_in_level(as_a_user, t):
    with pytest.raises(TypeError, match="t must be") as error:
        SCHEDULES["vp"].level(t)
    assert one_sentence(error)


@pytest.mark.parametrize("t", [True, False])
def test_a_truth_value_is_no_time(as_a_user, t):
    with pytest.raises(TypeError, match="t must be"):
        SCHEDULES["vp"].level(t)


@every_schedule
def test_numbers_of_numpy_are_times(as_a_user, name):
    schedule = SCHEDULES[name]
    assert schedule.level(np.int64(7)).sigma == schedule.level(7).sigma
    assert schedule.level(np.float64(7.5)).sigma == schedule.level(7.5).sigma
    assert schedule.level(7.0).sigma == schedule.level(7).sigma


@every_schedule
def test_an_empty_batch_stays_empty(name):
    none = torch.zeros(0, dtype=torch.int64)
    for t in (none, none.double()):
        assert SCHEDULES[name].q_sample(torch.zeros(0, 3), t).shape == (0, 3)
        assert SCHEDULES[name].level(t).alpha.shape == (0,)


@every_schedule
def test_real_times_noise_like_whole_ones(name):
    schedule, noise = SCHEDULES[name], torch.randn(X.shape, generator=torch.Generator().manual_seed(0))
    t = torch.tensor([0, 10, 500, 999])
    whole, real = schedule.q_sample(X, t, noise), schedule.q_sample(X, t.double(), noise)
    torch.testing.assert_close(whole, real, rtol=1e-6, atol=1e-6)
    assert torch.equal(schedule.q_sample(X, torch.full((4,), -1), noise), X)
    assert torch.equal(schedule.q_sample(X, torch.full((4,), -1.0), noise), X)
    between = schedule.q_sample(X.double(), torch.full((4,), 500.5).double(), noise.double())
    low, high = (schedule.q_sample(X.double(), torch.full((4,), s), noise.double()) for s in (500, 501))
    assert ((between - low) * (high - between) >= 0).all()


@pytest.mark.parametrize(
    "x",
    [
        torch.zeros(4, 1, 3, 3, dtype=torch.uint8),
        torch.zeros(4, 3, dtype=torch.int64),
        torch.zeros(4, 3, dtype=torch.bool),
        torch.zeros(4, 3, dtype=torch.complex64),
        np.zeros((4, 3), dtype=np.float32),
        np.zeros((4, 3), dtype=np.uint8),
        [[0.0], [1.0], [2.0], [3.0]],
        None,
    ],
    ids=lambda x: f"{type(x).__name__} {getattr(x, 'dtype', '')}",
)
def test_data_that_are_no_floats_are_refused_by_name(as_a_user, x):
    """Bytes once came out as all zeros."""
    with pytest.raises(TypeError, match="x_0 must be a tensor of floats, got .*to_model_range") as error:
        SCHEDULES["vp"].q_sample(x, torch.tensor([0, 1, 2, 3]))
    assert one_sentence(error)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@every_schedule
def test_floats_of_any_width_stay_what_they_are(name, dtype):
    noised = SCHEDULES[name].q_sample(X.to(dtype), torch.tensor([0, 1, 500, 900]))
    assert noised.dtype == dtype and noised.isfinite().all()


def test_noise_is_no_number_and_of_no_other_shape(as_a_user):
    for noise in (torch.zeros(4), torch.zeros(1, 1, 3, 3), torch.zeros(4, 1, 3, 4)):
        with pytest.raises(ValueError, match="noise must have the shape of x_0"):
            SCHEDULES["vp"].q_sample(X, torch.tensor([0, 1, 2, 3]), noise)


# --- the times that samplers visit -------------------------------------------------------------------------------


@pytest.mark.parametrize("num", [1, 2, 3, 7, 10, 33, 100])
def test_even_steps_are_rounded_to_the_nearest_time(num):
    """linspace and quadratic against fractions written as whole numbers; half a step goes up."""
    timesteps = 100
    gaps = max(num - 1, 1)
    even = [((timesteps - 1) * 2 * i + gaps) // (2 * gaps) for i in range(num)] if num > 1 else [99]
    assert [t for t, _ in reversed(step_pairs(timesteps, num, "linspace"))] == even
    curved = [((timesteps - 1) * 2 * i * i + gaps**2) // (2 * gaps**2) for i in range(num)] if num > 1 else [99]
    distinct = []
    for t in curved:
        distinct.append(max(t, distinct[-1] + 1) if distinct else t)
    assert [t for t, _ in reversed(step_pairs(timesteps, num, "quadratic"))] == distinct


@pytest.mark.parametrize("spacing", SPACINGS)
def test_as_many_steps_as_times_are_allowed_and_one_more_is_not(spacing):
    assert len(step_pairs(8, 8, spacing)) == 8
    for num in (9, 0, -1):
        with pytest.raises(ValueError, match="num_steps must be between 1 and the schedule's 8 steps, got"):
            step_pairs(8, num, spacing)


@pytest.mark.slow
@every_schedule
@pytest.mark.parametrize("num", [1, 2, 10, 60])
def test_spacings_of_the_noise_are_spaced_in_the_noise(name, num):
    schedule = SCHEDULES[name]
    least = float(schedule.level(0).noise_to_signal)
    most = min(float(schedule.level(999).noise_to_signal), 80.0)
    for spacing, place in (("karras", lambda r: r ** (1 / 7)), ("log_snr", math.log)):
        pairs = step_pairs(schedule, num, spacing)
        times = [t for t, _ in pairs]
        assert len(pairs) == num and pairs[-1][1] == -1 and [p for _, p in pairs[:-1]] == times[1:]
        places = [place(float(schedule.level(t).noise_to_signal)) for t in times]
        fractions = [i / max(num - 1, 1) for i in range(num)]
        wanted = [place(most) + f * (place(least) - place(most)) for f in fractions]
        assert places == pytest.approx(wanted, rel=1e-6, abs=1e-6)
        back = encoding_pairs(pairs)
        assert back[0] == (-1, times[-1]) and back[-1][1] == times[0]


def test_the_karras_steps_of_edm_are_its_own_times():
    schedule = EDMSchedule(40)
    assert [t for t, _ in step_pairs(schedule, 40, "karras")] == pytest.approx(list(range(39, -1, -1)), abs=1e-6)


@pytest.mark.parametrize("spacing", ["karras", "log_snr", "cubic"])
def test_spacings_without_what_they_need_are_refused(spacing):
    with pytest.raises(ValueError) as error:
        step_pairs(10, 3, spacing)
    assert one_sentence(error)
    with pytest.raises(ValueError, match="num_steps must be at least 1"):
        step_pairs(SCHEDULES["vp"], 0, "karras")


@every_schedule
def test_steps_of_a_schedule_are_those_of_its_number(name):
    assert step_pairs(SCHEDULES[name], 7) == step_pairs(1000, 7)

"""Noise levels of every process against their closed forms, and what a schedule says of itself."""

import copy
import json
import math
import pickle

import pytest
import torch

from diffusion_lib.schedule import (
    SCHEDULES,
    VPSDE,
    DiffusionSchedule,
    EDMSchedule,
    FlowSchedule,
    NoiseLevel,
    make_schedule,
    scaled_linear_beta_schedule,
    sigmoid_beta_schedule,
)

EVERY = {
    "linear": DiffusionSchedule(100, "linear"),
    "scaled_linear": DiffusionSchedule(100, "scaled_linear"),
    "cosine": DiffusionSchedule(100, "cosine"),
    "sigmoid": DiffusionSchedule(100, "sigmoid", tau=0.9),
    "zero_snr": DiffusionSchedule(100, "linear", zero_terminal_snr=True),
    "given": DiffusionSchedule(beta_schedule=[0.1, 0.2, 0.3, 0.25]),
    "flow": FlowSchedule(100),
    "edm": EDMSchedule(100, sigma_min=0.01, sigma_max=50.0, rho=5.0),
    "vp_sde": VPSDE(100, beta_min=0.2, beta_max=15.0),
}
every_schedule = pytest.mark.parametrize("name", EVERY)


def closed_form(name, t):
    """alpha and sigma in plain Python, at a whole time or a real one of a process that is a formula."""
    if name == "flow":
        u = (t + 1) / 100
        return 1 - u, u
    if name == "edm":
        least, most = 0.01 ** (1 / 5), 50.0 ** (1 / 5)
        return 1.0, 0.01 * (t + 1) if t < 0 else (least + t / 99 * (most - least)) ** 5
    if name == "vp_sde":
        u = (t + 1) / 100
        alpha_bar = math.exp(-(0.2 * u + 14.8 * u * u / 2))
    else:
        alpha_bar = 1.0
        for beta in EVERY[name].betas.tolist()[: int(t) + 1]:
            alpha_bar *= 1 - beta
    return math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)


@every_schedule
def test_whole_times_have_their_closed_form(name):
    schedule = EVERY[name]
    for t in range(-1, schedule.timesteps):
        assert [float(value) for value in schedule.level(t)] == pytest.approx(
            closed_form(name, t), rel=1e-11, abs=1e-13
        )


@pytest.mark.parametrize("name", ["flow", "edm", "vp_sde"])
def test_real_times_have_the_same_closed_form(name):
    for t in (-1.0, -0.999, -0.5, 0.25, 17.3, 50.5, 98.999, 99.0):
        assert [float(value) for value in EVERY[name].level(t)] == pytest.approx(closed_form(name, t), rel=1e-11)


@every_schedule
def test_all_forms_of_a_time_give_one_level(name):
    schedule = EVERY[name]
    times = torch.arange(-1, schedule.timesteps)
    x = torch.zeros(len(times), 2, 3)
    by_index, by_curve = schedule.level(times, x), schedule.level(times.double(), x)
    single = [schedule.level(int(t)) for t in times]
    for whole, real, alone in zip(by_index, by_curve, zip(*single, strict=True), strict=True):
        assert whole.shape == real.shape == (len(times), 1, 1) and whole.dtype == real.dtype == torch.float64
        torch.testing.assert_close(whole, real, rtol=1e-12, atol=1e-14)
        assert torch.equal(whole.flatten(), torch.stack(alone))
    for row, entry in zip(schedule.table(), by_index, strict=True):
        assert torch.equal(row, entry.flatten()[1:])
    torch.testing.assert_close(schedule.level(times.float(), x).sigma, by_index.sigma, rtol=1e-6, atol=1e-6)
    assert schedule.level(times).alpha.shape == (len(times),)
    assert schedule.level(0).alpha.shape == () and schedule.level(0.5).alpha.shape == ()


@every_schedule
def test_real_times_lie_between_their_neighbours_and_noise_only_grows(name):
    schedule = EVERY[name]
    t = torch.linspace(-1, schedule.last, 1500, dtype=torch.float64)
    level = schedule.level(t)
    ratio = level.sigma / level.alpha.clamp(min=1e-300)
    assert (ratio.diff() > 0).all()
    assert level.alpha[0] == 1 and level.sigma[0] == 0
    if isinstance(schedule, DiffusionSchedule):
        torch.testing.assert_close(level.alpha**2 + level.sigma**2, torch.ones_like(t), rtol=1e-14, atol=0)


def test_the_properties_are_those_of_the_papers():
    level = NoiseLevel(torch.tensor(0.6).double(), torch.tensor(0.3).double())
    assert float(level.snr) == pytest.approx(4.0) and float(level.log_snr) == pytest.approx(math.log(4))
    assert float(level.noise_to_signal) == pytest.approx(0.5) and float(level.alpha_bar) == pytest.approx(0.36)
    assert float(level.variance(0.25)) == pytest.approx(0.36 * 0.25 + 0.09)
    assert float(level.mix(torch.tensor([2.0]), torch.tensor([-1.0]))) == pytest.approx(0.9)
    vp = NoiseLevel.of_alpha_bar(torch.tensor(0.36).double())
    assert float(vp.alpha) == pytest.approx(0.6) and float(vp.sigma) == pytest.approx(0.8)
    data, nothing = (
        NoiseLevel(torch.tensor(a).double(), torch.tensor(s).double()) for a, s in ((1.0, 0.0), (0.0, 1.0))
    )
    assert data.log_snr == math.inf and nothing.log_snr == -math.inf and nothing.noise_to_signal == math.inf


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_levels_take_the_dtype_of_the_data_and_give_it_none(dtype):
    schedule, x = EVERY["linear"], torch.zeros(3, 2, dtype=dtype)
    t = torch.tensor([0, 50, 99])
    assert schedule.level(t, x).like(x).sigma.dtype == dtype
    for level in (schedule.level(t, x), schedule.level(50)):
        assert level.mix(x, x).dtype == dtype
    # Cast last: in half precision 1 - alpha_bar alone would be exactly 0 at t = 0.
    assert schedule.level(t, x).like(x).sigma[0] > 0


# --- the inverse, and the slopes ---------------------------------------------------------------------------------


@every_schedule
def test_the_time_of_a_level_is_the_inverse_of_the_level_of_a_time(name):
    schedule = EVERY[name]
    last = schedule.last
    for t in (-1.0, -0.75, 0.0, 0.3, 1.0, last / 3, last / 2 + 0.2, last - 1.0, last - 0.1, float(last)):
        level = schedule.level(t)
        if level.alpha == 0:
            continue
        assert schedule.time_of(float(level.noise_to_signal)) == pytest.approx(t, abs=2e-6)
    for whole in (0, 1, last // 2, last - 1):
        found = schedule.time_of(float(schedule.level(whole).noise_to_signal))
        assert found == whole and found == int(found)


@pytest.mark.parametrize("name", ["zero_snr", "flow"])
def test_pure_noise_lies_at_the_end(name):
    schedule = EVERY[name]
    assert schedule.has_zero_terminal_snr and schedule.level(schedule.last).alpha == 0
    assert schedule.time_of(math.inf) == schedule.last
    assert schedule.last - 1 < schedule.time_of(1e9) <= schedule.last


@every_schedule
@pytest.mark.parametrize("wrong", [-0.1, -math.inf, math.nan, 1e12, math.inf])
def test_levels_that_are_never_reached_are_refused_in_a_sentence(name, wrong):
    schedule = EVERY[name]
    if schedule.has_zero_terminal_snr and wrong > 0:
        return
    with pytest.raises(ValueError, match="noise_to_signal must be from 0 to ") as error:
        schedule.time_of(wrong)
    assert "\n" not in str(error.value)


@every_schedule
def test_slopes_are_the_derivatives(name):
    schedule, h = EVERY[name], 1e-6
    for t in (0.37, 1.5, schedule.last / 2 + 0.25, schedule.last - 0.4):
        before, after = schedule.level(t - h), schedule.level(t + h)
        for slope, low, high in zip(schedule.slopes(t), before, after, strict=True):
            assert slope.dtype == torch.float64 and slope.shape == ()
            assert float(slope) == pytest.approx(float(high - low) / (2 * h), rel=1e-5, abs=1e-8)
    with torch.no_grad():
        assert float(schedule.slopes(0.37).sigma) > 0


# --- a value -----------------------------------------------------------------------------------------------------


@every_schedule
def test_a_schedule_goes_through_json(name):
    schedule = EVERY[name]
    config = json.loads(json.dumps(schedule.config()))
    again = make_schedule(**config)
    assert type(again) is type(schedule) and again == schedule and hash(again) == hash(schedule)
    assert again.config() == config and repr(again) == repr(schedule)


@every_schedule
def test_a_schedule_is_a_value_that_never_changes(name):
    schedule = EVERY[name]
    for attribute in ("timesteps", "device", "has_zero_terminal_snr", "betas", "something_new"):
        with pytest.raises(AttributeError, match="a schedule does not change"):
            setattr(schedule, attribute, 3)
    for twin in (copy.copy(schedule), copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):
        assert twin == schedule and len({twin, schedule}) == 1


def test_schedules_are_equal_when_their_levels_are():
    assert DiffusionSchedule(50) == DiffusionSchedule(50, "linear", beta_end=0.02)
    assert DiffusionSchedule(50) == DiffusionSchedule(beta_schedule=DiffusionSchedule(50).betas)
    different = [*EVERY.values(), DiffusionSchedule(50), DiffusionSchedule(100, beta_end=0.03), FlowSchedule(99)]
    assert all((a == b) == (a is b) for a in different for b in different)
    assert DiffusionSchedule(50) != "linear" and DiffusionSchedule(50) is not None


@every_schedule
def test_to_another_device_keeps_everything(name):
    schedule = EVERY[name]
    assert schedule.to("cpu") is schedule and schedule.to(torch.device("cpu")) is schedule
    moved = schedule.to("meta")
    assert type(moved) is type(schedule) and moved.device.type == "meta" and moved.table().sigma.device.type == "meta"
    assert moved.config() == schedule.config() and moved == schedule and hash(moved) == hash(schedule)
    # Levels of Python numbers stay on the CPU, where they cost no wait.
    assert moved.level(0).sigma == schedule.level(0).sigma
    assert moved.to("cpu") == schedule


# --- named betas and their parameters ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name,parameters,theirs",
    [
        ("scaled_linear", {}, {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}),
        (
            "scaled_linear",
            {"beta_start": 0.001, "beta_end": 0.03},
            {"beta_start": 0.001, "beta_end": 0.03, "beta_schedule": "scaled_linear"},
        ),
        ("linear", {"beta_end": 0.05}, {"beta_start": 1e-4, "beta_end": 0.05, "beta_schedule": "linear"}),
        ("cosine", {}, {"beta_schedule": "squaredcos_cap_v2"}),
    ],
)
def test_named_betas_agree_with_diffusers(name, parameters, theirs):
    from diffusers import DDPMScheduler

    other = DDPMScheduler(1000, **theirs)
    schedule = DiffusionSchedule(1000, name, **parameters)
    torch.testing.assert_close(schedule.betas.float(), other.betas, rtol=3e-5, atol=3e-7)
    torch.testing.assert_close(schedule.alpha_bars.float(), other.alphas_cumprod, rtol=3e-5, atol=1e-9)


def test_scaled_linear_of_stable_diffusion():
    """The end points, and the middle, whose root is the mean of their roots."""
    betas = scaled_linear_beta_schedule(1001)
    middle = (0.5 * (math.sqrt(0.00085) + math.sqrt(0.012))) ** 2
    assert [float(betas[i]) for i in (0, 500, 1000)] == pytest.approx([0.00085, middle, 0.012], rel=1e-12)


@pytest.mark.parametrize("start,end,tau", [(-3.0, 3.0, 1.0), (0.0, 3.0, 0.3), (-3.0, 3.0, 1.1)])
def test_sigmoid_of_chen(start, end, tau):
    """alpha_bar in plain Python, as far as the clipped betas let it be followed."""
    alpha_bars = torch.cumprod(1 - sigmoid_beta_schedule(1000, start, end, tau), 0)
    g = lambda u: 1 / (1 + math.exp(-(start + u * (end - start)) / tau))  # noqa: E731
    for t in (0, 250, 500, 998):
        assert float(alpha_bars[t]) == pytest.approx((g(1) - g((t + 1) / 1000)) / (g(1) - g(0)), rel=1e-9)
    assert 0 < float(alpha_bars[-1]) < float(alpha_bars[-2]) * 0.0011


@pytest.mark.parametrize("s", [0.0, 0.008, 0.2])
def test_cosine_takes_its_offset(s):
    alpha_bars = DiffusionSchedule(200, "cosine", s=s).alpha_bars
    f = lambda u: math.cos((u + s) / (1 + s) * math.pi / 2) ** 2  # noqa: E731
    for t in (0, 100, 198):
        assert float(alpha_bars[t]) == pytest.approx(f((t + 1) / 200) / f(0), rel=1e-9)


@pytest.mark.parametrize(
    "make,error,words",
    [
        (lambda: DiffusionSchedule(10, "quadratic"), ValueError, "beta_schedule must be one of .*cosine.*quadratic"),
        (
            lambda: DiffusionSchedule(10, "linear", tau=1.0),
            TypeError,
            "linear schedule has no parameter 'tau'.*beta_end",
        ),
        (lambda: DiffusionSchedule(10, "cosine", beta_end=0.1), TypeError, "has no parameter 'beta_end': it has s"),
        (lambda: DiffusionSchedule(10, beta_start=0.5, beta_end=0.1), ValueError, "0 < beta_start <= beta_end < 1"),
        (lambda: DiffusionSchedule(10, beta_start=0.0), ValueError, "0 < beta_start"),
        (lambda: DiffusionSchedule(10, "cosine", s=-0.1), ValueError, "s must not be negative"),
        (lambda: DiffusionSchedule(10, "sigmoid", tau=0.0), ValueError, "tau above 0"),
        (lambda: DiffusionSchedule(10, "sigmoid", start=3.0), ValueError, "start must lie below end"),
        (lambda: DiffusionSchedule(0), ValueError, "timesteps must be a whole number, at least 1, got 0"),
        (lambda: DiffusionSchedule(1, zero_terminal_snr=True), ValueError, "T >= 2"),
        (lambda: DiffusionSchedule(beta_schedule=[]), ValueError, "betas must be one number"),
        (lambda: DiffusionSchedule(beta_schedule=[0.1, 1.5]), ValueError, "betas must be one number in"),
        (lambda: DiffusionSchedule(beta_schedule=[0.1, math.nan]), ValueError, "betas must be one number in"),
        (lambda: DiffusionSchedule(beta_schedule=[0.1, 0.0]), ValueError, "betas must be one number in"),
        (lambda: DiffusionSchedule(beta_schedule=[0.1], beta_end=0.3), ValueError, "beta_end"),
        (lambda: FlowSchedule(0), ValueError, "timesteps"),
        (lambda: EDMSchedule(1), ValueError, "timesteps >= 2"),
        (lambda: EDMSchedule(sigma_min=0.0), ValueError, "0 < sigma_min < sigma_max"),
        (lambda: EDMSchedule(sigma_max=0.001), ValueError, "0 < sigma_min < sigma_max"),
        (lambda: EDMSchedule(rho=0.0), ValueError, "rho > 0"),
        (lambda: VPSDE(beta_min=3.0, beta_max=1.0), ValueError, "beta_min <= beta_max"),
        (lambda: VPSDE(beta_min=0.0, beta_max=0.0), ValueError, "beta_min <= beta_max"),
        (lambda: make_schedule("ve"), ValueError, "no schedule of the kind 've'.*edm, flow, vp"),
        (lambda: make_schedule("flow", beta_end=0.1), TypeError, "beta_end"),
    ],
)
def test_schedules_that_cannot_be_are_refused_in_a_sentence(as_a_user, make, error, words):
    with pytest.raises(error, match=words) as caught:
        make()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("timesteps", [1, 2, 3])
@pytest.mark.parametrize("kind", SCHEDULES)
def test_very_short_schedules_work(kind, timesteps):
    if kind == "edm" and timesteps == 1:
        return
    schedule = make_schedule(kind, timesteps=timesteps)
    assert schedule.table().sigma.shape == (timesteps,) and schedule.snr().isfinite().all()
    assert (schedule.level(torch.tensor([-0.5])).sigma > 0).all()
    assert schedule.sample_t(50).max() == timesteps - 1

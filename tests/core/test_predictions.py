"""Prediction types and posteriors, of every type with every process: inverse pairs, closed forms, refusals."""

import math

import pytest
import torch

from diffusion_lib.process import (
    PREDICTION_TYPES,
    Denoiser,
    Prediction,
    beta_between,
    check_prediction_type,
    coefficients,
    eps_to_score,
    eps_to_x0,
    posterior,
    posterior_variance,
    score_to_eps,
    target,
    to_prediction,
    velocity,
    x0_to_eps,
)
from diffusion_lib.sampling import (
    Diffusion,
    GaussianDenoiser,
    MixtureDenoiser,
    NetworkDenoiser,
    clip,
    denoiser_of,
    guide,
    make_denoiser,
    sample_ddim,
)
from diffusion_lib.schedule import VPSDE, DiffusionSchedule, EDMSchedule, FlowSchedule, NoiseLevel
from diffusion_lib.training import Objective

SCHEDULES = {
    "linear": DiffusionSchedule(200),
    "cosine": DiffusionSchedule(200, "cosine"),
    "zero_snr": DiffusionSchedule(200, zero_terminal_snr=True),
    "flow": FlowSchedule(200),
    "edm": EDMSchedule(200),
    "vp_sde": VPSDE(200),
}
every_schedule = pytest.mark.parametrize("name", SCHEDULES)
every_type = pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
IMPOSSIBLE = [(schedule, kind) for schedule in ("zero_snr", "flow") for kind in ("eps", "score")]


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@every_schedule
@every_type
def test_target_and_prediction_are_inverse_to_each_other(name, prediction_type):
    """Mixed times, whole and real, in float64 and float32; errors are those that the division by alpha magnifies."""
    schedule, impossible = SCHEDULES[name], (name, prediction_type) in IMPOSSIBLE
    last = 198 if impossible else 199
    for t in (torch.tensor([0, 1, 50, 100, 150, last]), torch.tensor([0.0, 0.5, 33.3, 120.7, 180.1, last]).double()):
        for dtype, tolerance in ((torch.float64, 1e-12), (torch.float32, 1e-5)):
            x0, eps = draw(6, 1, 4, 4, dtype=dtype), draw(6, 1, 4, 4, seed=1, dtype=dtype)
            level = schedule.level(t, x0)
            x_t = schedule.q_sample(x0, t, eps)
            said = target(prediction_type, x0, eps, level)
            got = to_prediction(prediction_type, said, x_t, level)
            assert got.x0.dtype == got.eps.dtype == said.dtype == dtype
            # How far rounding of x_t and of what was said can move either answer.
            a, b = (torch.as_tensor(c, dtype=torch.float64) for c in coefficients(prediction_type, level))
            unit = (level.alpha * b - level.sigma * a).abs()
            size = 1 + x_t.abs().max() + said.abs().amax((1, 2, 3), keepdim=True)
            of_x0, of_eps = size * (b.abs() + level.sigma) / unit, size * (a.abs() + level.alpha) / unit
            assert ((got.x0 - x0).abs() <= tolerance * of_x0).all()
            assert ((got.eps - eps).abs() <= tolerance * of_eps).all()
            torch.testing.assert_close(level.mix(*got), x_t, rtol=1e4 * tolerance, atol=1e4 * tolerance)


@every_schedule
def test_in_the_middle_of_the_noise_nothing_is_magnified(name):
    """Where signal and noise are of one size, to 1e-12 and 1e-5 outright."""
    schedule = SCHEDULES[name]
    t = torch.tensor([schedule.time_of(ratio) for ratio in (0.5, 1.0, 2.0)]).double()
    for dtype, tolerance in ((torch.float64, 1e-12), (torch.float32, 1e-5)):
        x0, eps = draw(3, 5, dtype=dtype), draw(3, 5, seed=1, dtype=dtype)
        level, x_t = schedule.level(t, x0), schedule.q_sample(x0, t, eps)
        for kind in PREDICTION_TYPES:
            got = to_prediction(kind, target(kind, x0, eps, level), x_t, level)
            torch.testing.assert_close(got.x0, x0, rtol=tolerance, atol=tolerance)
            torch.testing.assert_close(got.eps, eps, rtol=tolerance, atol=tolerance)


@every_schedule
def test_targets_are_those_of_the_papers(name):
    schedule, t = SCHEDULES[name], torch.tensor([0, 60, 140, 190])
    x0, eps = draw(4, 3), draw(4, 3, seed=1)
    alpha, sigma = schedule.level(t, x0)
    wanted = {"eps": eps, "x0": x0, "v": alpha * eps - sigma * x0, "score": -eps / sigma, "u": eps - x0}
    assert sorted(wanted) == sorted(PREDICTION_TYPES)
    for kind, value in wanted.items():
        torch.testing.assert_close(target(kind, x0, eps, NoiseLevel(alpha, sigma)), value, rtol=1e-14, atol=0)
    level, x_t = NoiseLevel(alpha, sigma), alpha * x0 + sigma * eps
    torch.testing.assert_close(eps_to_x0(x_t, eps, level), x0)
    torch.testing.assert_close(x0_to_eps(x_t, x0, level), eps)
    torch.testing.assert_close(score_to_eps(eps_to_score(eps, level), level), eps)


def test_what_the_network_said_is_taken_to_the_last_bit():
    level, x_t = SCHEDULES["linear"].level(torch.tensor([0, 199]), torch.zeros(2, 3)), draw(2, 3, dtype=torch.float32)
    said = draw(2, 3, seed=5, dtype=torch.float32)
    assert torch.equal(to_prediction("x0", said, x_t, level).x0, said)
    assert torch.equal(to_prediction("eps", said, x_t, level).eps, said)


def test_u_is_the_velocity_of_the_straight_path():
    """On the flow process d x_t / du = eps - x0, and `velocity` counts time in steps of 1/T."""
    schedule, x0, eps = SCHEDULES["flow"], draw(4, 3), draw(4, 3, seed=1)
    level = schedule.level(torch.tensor([3, 50, 100, 199]), x0)
    straight = target("u", x0, eps, level)
    torch.testing.assert_close(200 * velocity(Prediction(x0, eps), schedule.slopes(70.2)), straight)


# --- pairs that cannot work ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name,prediction_type", IMPOSSIBLE)
def test_pairs_that_cannot_work_are_refused_with_the_fix_everywhere(name, prediction_type):
    schedule = SCHEDULES[name]
    asks = {
        "check": lambda: check_prediction_type(prediction_type, schedule),
        "denoiser": lambda: make_denoiser(lambda x, t: x, schedule, prediction_type),
        "sample": lambda: sample_ddim(lambda x, t: x, schedule, (2, 3), "cpu", 3, prediction_type=prediction_type),
        "train": lambda: Objective(schedule, prediction_type),
        "object": lambda: Diffusion(lambda x, t: x, schedule, prediction_type),
    }
    for ask in asks.values():
        with pytest.raises(ValueError, match=f"prediction_type '{prediction_type}' cannot work .*Use .*'v'") as error:
            ask()
        assert "\n" not in str(error.value)


@every_schedule
@every_type
def test_pairs_that_can_work_are_not_refused(name, prediction_type):
    if (name, prediction_type) not in IMPOSSIBLE:
        check_prediction_type(prediction_type, SCHEDULES[name])
        make_denoiser(lambda x, t: x, SCHEDULES[name], prediction_type)
        Objective(SCHEDULES[name], prediction_type)


@pytest.mark.parametrize("wrong", ["noise", "epsilon", "", "EPS"])
def test_an_unknown_type_is_refused_with_those_there_are(wrong):
    level, x = SCHEDULES["linear"].level(3), draw(2, 2)
    for ask in (
        lambda: check_prediction_type(wrong),
        lambda: check_prediction_type(wrong, SCHEDULES["flow"]),
        lambda: target(wrong, x, x, level),
        lambda: to_prediction(wrong, x, x, level),
        lambda: make_denoiser(lambda x, t: x, SCHEDULES["linear"], wrong),
        lambda: Diffusion(lambda x, t: x, SCHEDULES["linear"], wrong),
    ):
        with pytest.raises(ValueError, match="prediction_type must be one of .*eps.*score.*u.*v.*x0.*, got"):
            ask()


# --- posteriors ---------------------------------------------------------------------------------------------------


@every_schedule
@pytest.mark.parametrize("t,s", [(1, 0), (40, 39), (150, 100), (198, 197), (198, 0), (120.5, 33.25)])
def test_the_posterior_is_the_conditional_of_the_joint_gaussian(name, t, s):
    """x_s and x_t given x0 are jointly Gaussian, with the covariance of a Markov chain: condition on x_t by hand."""
    schedule, x0, x_t = SCHEDULES[name], 0.3, -1.1
    (alpha_s, sigma_s), (alpha_t, sigma_t) = ([float(v) for v in schedule.level(time)] for time in (s, t))
    covariance = alpha_t / alpha_s * sigma_s**2
    mean = alpha_s * x0 + covariance / sigma_t**2 * (x_t - alpha_t * x0)
    variance = sigma_s**2 - covariance**2 / sigma_t**2
    one = torch.ones(1, 1).double()
    found = posterior(x0 * one, x_t * one, schedule.level(t), schedule.level(s))
    assert float(found.mean) == pytest.approx(mean, rel=1e-9)
    assert float(found.variance) == pytest.approx(variance, rel=1e-8)
    assert float(posterior_variance(schedule.level(t), schedule.level(s))) == float(found.variance)


@pytest.mark.parametrize("name", ["linear", "flow", "edm"])
def test_the_posterior_is_what_is_seen_among_samples(name):
    """Noise data to s, then on to t, and regress x_s on (x0, x_t): by 200,000 samples, within 5 standard errors."""
    schedule, n = SCHEDULES[name], 200_000
    level, earlier = schedule.level(schedule.time_of(1.2)), schedule.level(schedule.time_of(0.5))
    x0 = 0.4 + 0.7 * draw(n, 1)
    x_s = earlier.mix(x0, draw(n, 1, seed=1))
    x_t = level.alpha / earlier.alpha * x_s + beta_between(level, earlier).sqrt() * draw(n, 1, seed=2)
    assert abs(float(x_t.var() / (level.alpha**2 * 0.49 + level.sigma**2)) - 1) < 5 * math.sqrt(2 / n)
    found = posterior(x0, x_t, level, earlier)
    rest = x_s - found.mean
    variance = float(found.variance)
    assert abs(float(rest.mean())) < 5 * math.sqrt(variance / n)
    assert abs(float(rest.var()) / variance - 1) < 5 * math.sqrt(2 / n)
    for seen in (x0 - x0.mean(), x_t - x_t.mean()):
        assert abs(float((rest * seen).mean())) < 5 * math.sqrt(variance * float(seen.var()) / n)


@pytest.mark.parametrize("schedule", ["linear", "cosine", "zero_snr"])
def test_for_single_steps_it_is_the_formula_of_ddpm(schedule):
    """Ho et al. 2020, eq. 6 and 7, in betas, number by number."""
    schedule = SCHEDULES[schedule]
    betas, alpha_bars = schedule.betas.tolist(), [*schedule.alpha_bars.tolist(), 1.0]
    one = torch.ones(1, 1).double()
    for t in (0, 1, 2, 100, 197, 198):
        beta, ab, before = betas[t], alpha_bars[t], alpha_bars[t - 1]
        of_x0 = math.sqrt(before) * beta / (1 - ab)
        of_x_t = math.sqrt(1 - beta) * (1 - before) / (1 - ab)
        level, earlier = schedule.level(t), schedule.level(t - 1)
        found = posterior(0.7 * one, -0.2 * one, level, earlier)
        assert float(found.mean) == pytest.approx(0.7 * of_x0 - 0.2 * of_x_t, rel=1e-9, abs=1e-12)
        assert float(found.variance) == pytest.approx((1 - before) / (1 - ab) * beta, rel=1e-9, abs=1e-15)
        assert float(beta_between(level, earlier)) == pytest.approx(beta, rel=1e-9)
        assert float(schedule.posterior_variance[t]) == float(found.variance)


@every_schedule
@pytest.mark.parametrize("t", [0, 7, 100, 198])
def test_into_data_the_posterior_is_x0_itself(name, t):
    schedule, one = SCHEDULES[name], torch.ones(1, 1).double()
    found = posterior(0.3 * one, 5 * one, schedule.level(t), schedule.level(-1))
    assert float(found.mean) == pytest.approx(0.3, abs=1e-14) and found.variance == 0


# --- one protocol -------------------------------------------------------------------------------------------------


@every_schedule
def test_everything_that_denoises_speaks_one_protocol(name):
    """Whole times and real ones, in and out alike, x_t = alpha x0 + sigma eps always."""
    schedule, kind = SCHEDULES[name], "v"
    gaussian = GaussianDenoiser(schedule, 0.2, 0.6)
    denoisers = {
        "gaussian": gaussian,
        "data": MixtureDenoiser.of_data(schedule, draw(7, 3)),
        "network": NetworkDenoiser(lambda x, t: 0.3 * x, schedule, kind),
        "clipped": clip(gaussian, schedule),
        "guided": guide(gaussian, GaussianDenoiser(schedule, 0.0, 0.9), 2.5, rescale=0.7, schedule=schedule),
        "score": denoiser_of(lambda x, t: -x, schedule),
    }
    x = draw(4, 3, dtype=torch.float32)
    for denoise in denoisers.values():
        assert isinstance(denoise, Denoiser)
        for t in (
            torch.tensor([0, 5, 100, 180]),
            torch.tensor([0.0, 5.5, 99.9, 180.2]),
            torch.full((4,), 7.5).double(),
        ):
            said = denoise(x, t)
            assert isinstance(said, Prediction) and said.x0.dtype == said.eps.dtype == x.dtype
            level = schedule.level(t, x)
            torch.testing.assert_close(level.mix(*said), x, rtol=1e-3, atol=1e-3)

import math

import pytest
import torch

from diffusion_lib.process import (
    PREDICTION_TYPES,
    check_prediction_type,
    eps_to_score,
    posterior,
    q_jump,
    q_step,
    score_to_eps,
    target,
    to_prediction,
)
from diffusion_lib.schedule import DiffusionSchedule, NoiseLevel

SCHEDULES = ["linear", "cosine"]


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEDULES)
def test_composed_steps_equal_the_closed_form(name):
    """One-steps without noise multiply the mean; their variances add up to 1 - alpha_bar."""
    s = DiffusionSchedule(1000, name)
    x, variance = torch.ones(1, 1, dtype=torch.float64), 0.0
    for t in range(1000):
        time = torch.tensor([t])
        gain = q_step(s, torch.ones_like(x), time, torch.zeros_like(x))
        spread = q_step(s, torch.zeros_like(x), time, torch.ones_like(x))
        x, variance = gain * x, float(gain**2) * variance + float(spread**2)
        if t in (0, 1, 499, 999):
            assert float(s.q_sample(torch.ones(1, 1).double(), time, torch.zeros(1, 1).double())) == pytest.approx(
                float(x), rel=1e-12
            )
            assert float(s.q_sample(torch.zeros(1, 1).double(), time, torch.ones(1, 1).double())) ** 2 == pytest.approx(
                variance, rel=1e-12
            )


def test_q_sample_agrees_with_diffusers_for_mixed_times():
    from diffusers import DDPMScheduler

    theirs = DDPMScheduler(1000, beta_schedule="linear", beta_start=1e-4, beta_end=0.02)
    x0, noise, t = draw(5, 1, 8, 8).float(), draw(5, 1, 8, 8, seed=1).float(), torch.tensor([0, 1, 500, 998, 999])
    got = DiffusionSchedule(1000, "linear").q_sample(x0, t, noise)
    torch.testing.assert_close(got, theirs.add_noise(x0, noise, t), rtol=1e-5, atol=2e-6)
    level = DiffusionSchedule(1000, "linear").level(t, x0)
    torch.testing.assert_close(target("v", x0, noise, level), theirs.get_velocity(x0, noise, t), rtol=1e-5, atol=2e-6)


def test_q_sample_draws_standard_noise_when_none_is_given():
    s = DiffusionSchedule(1000, "cosine")
    torch.manual_seed(0)
    x = s.q_sample(torch.zeros(4, 1, 100, 100), torch.full((4,), 999))
    n = x.numel()
    assert abs(float(x.mean())) < 5 / math.sqrt(n) and abs(float(x.var()) - 1) < 5 * math.sqrt(2 / n)


def test_q_sample_refuses_noise_of_another_shape(as_a_user):
    with pytest.raises(ValueError, match="noise must have the shape of x_0"):
        DiffusionSchedule(10).q_sample(torch.zeros(2, 1, 4, 4), torch.tensor([1, 2]), torch.zeros(1, 1, 4, 4))


def test_jumps_compose():
    s = DiffusionSchedule(100, "cosine")
    one = torch.ones(1, 1, dtype=torch.float64)
    data, mid, end = (s.level(torch.tensor([t]), one) for t in (-1, 30, 80))
    gain = q_jump(q_jump(one, data, mid, 0 * one), mid, end, 0 * one)
    assert float(gain**2) == pytest.approx(float(end.alpha_bar), rel=1e-12)
    spread = q_jump(0 * one, mid, end, one) ** 2
    spread = spread + (end.alpha_bar / mid.alpha_bar) * q_jump(0 * one, data, mid, one) ** 2
    assert float(spread) == pytest.approx(1 - float(end.alpha_bar), rel=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_every_prediction_gives_back_x0_and_eps(name, prediction_type):
    s = DiffusionSchedule(1000, name)
    x0, eps, t = draw(6, 1, 4, 4), draw(6, 1, 4, 4, seed=1), torch.tensor([0, 1, 250, 500, 750, 990])
    x_t, level = s.q_sample(x0, t, eps), s.level(t, x0)
    got = to_prediction(prediction_type, target(prediction_type, x0, eps, level), x_t, level)
    torch.testing.assert_close(got.x0, x0, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(got.eps, eps, rtol=1e-9, atol=1e-9)


def test_v_is_a_rotation_and_score_is_its_own_inverse_pair():
    s = DiffusionSchedule(1000, "linear")
    x0, eps, t = draw(3, 4), draw(3, 4, seed=1), torch.tensor([0, 400, 999])
    level = s.level(t, x0)
    length = s.q_sample(x0, t, eps) ** 2 + target("v", x0, eps, level) ** 2
    torch.testing.assert_close(length, x0**2 + eps**2)
    torch.testing.assert_close(score_to_eps(eps_to_score(eps, level), level), eps)


def test_score_of_a_gaussian_is_the_gradient_of_its_log_density():
    ab = torch.tensor([[0.3]], dtype=torch.float64)
    x0 = torch.zeros(1, 1, dtype=torch.float64)  # a point mass: q(x_t) = N(0, 1 - ab)
    x = torch.tensor([[0.7]], dtype=torch.float64, requires_grad=True)
    torch.distributions.Normal(0.0, (1 - ab).sqrt()).log_prob(x).sum().backward()
    level = NoiseLevel.of_alpha_bar(ab)
    eps = to_prediction("x0", x0, x.detach(), level).eps
    torch.testing.assert_close(eps_to_score(eps, level), x.grad)


def test_eps_with_zero_terminal_snr_is_refused():
    with pytest.raises(ValueError, match="zero-terminal-SNR"):
        check_prediction_type("eps", DiffusionSchedule(10, zero_terminal_snr=True))
    check_prediction_type("v", DiffusionSchedule(10, zero_terminal_snr=True))
    with pytest.raises(ValueError, match="prediction_type must be one of"):
        check_prediction_type("noise")


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("t,t_prev", [(1, 0), (500, 499), (999, 998), (999, 499), (10, 3)])
def test_posterior_is_the_product_of_its_two_gaussians(name, t, t_prev):
    """Bayes by hand: q(x_s | x0) q(x_t | x_s) as a function of x_s, completed to a square."""
    s = DiffusionSchedule(1000, name)
    ab, abp = float(s.alpha_bars[t]), float(s.alpha_bars[t_prev])
    a = ab / abp
    x0, x_t = 0.3, -1.1
    precision = 1 / (1 - abp) + a / (1 - a)
    mean = (math.sqrt(abp) * x0 / (1 - abp) + math.sqrt(a) * x_t / (1 - a)) / precision
    one = torch.ones(1, 1, dtype=torch.float64)
    got = posterior(x0 * one, x_t * one, NoiseLevel.of_alpha_bar(ab * one), NoiseLevel.of_alpha_bar(abp * one))
    assert float(got.mean) == pytest.approx(mean, rel=1e-9)
    assert float(got.variance) == pytest.approx(1 / precision, rel=1e-9)


def test_posterior_into_data_is_x0_without_variance():
    one = torch.ones(1, 1, dtype=torch.float64)
    got = posterior(0.3 * one, 5 * one, NoiseLevel.of_alpha_bar(0.9 * one), NoiseLevel.of_alpha_bar(one))
    assert float(got.mean) == pytest.approx(0.3, abs=1e-15) and float(got.variance) == 0


def test_coefficients_survive_half_precision():
    s = DiffusionSchedule(1000, "linear")
    x = torch.zeros(1, 1, dtype=torch.float16)
    noisy = s.q_sample(x, torch.tensor([0]), torch.ones_like(x))
    assert float(noisy) == pytest.approx(0.01, rel=1e-3)  # sqrt(1 - 0.9999), lost if taken in float16


@pytest.mark.parametrize("off", [1e-3, -1e-3, 0.05, 0.1, math.nan])
def test_weights_of_a_mixture_add_up_to_one(off):
    from diffusion_lib.process import GaussianMixture

    with pytest.raises(ValueError, match="weights must add up to 1"):
        GaussianMixture(torch.tensor([0.4, 0.6 + off]), torch.zeros(2, 3), torch.ones(2))
    GaussianMixture(torch.tensor([0.4, 0.6 + 1e-6]), torch.zeros(2, 3), torch.ones(2))

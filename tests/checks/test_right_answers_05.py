"""Notebook 05: right answers written in other ways pass, near misses do not, and the course agrees with the library."""

import math

import numpy as np
import pytest
import torch
from einops import rearrange

from diffusion_lib import DiffusionSchedule
from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import record_of
from diffusion_lib.process import eps_to_x0

pytestmark = pytest.mark.filterwarnings("error")
REFERENCE = {
    name: get_exercise(name).reference
    for name in (
        "product_of_gaussians",
        "posterior",
        "mean_from_eps",
        "ancestral_step",
        "ddpm_sample",
        "final_variance",
        "step_is_right",
        "posterior_jump",
    )
}


def wide(values, x):
    return values.view(len(values), *(1,) * (x.dim() - 1))


def shifted(alpha_bars):
    return torch.cat((torch.tensor([1.0]), alpha_bars))[:-1]


# product_of_gaussians
def product_in_numpy(mean_a, var_a, mean_b, var_b):
    a, va, b, vb = (np.asarray(part) for part in (mean_a, var_a, mean_b, var_b))
    gain = va / (va + vb)
    return a + gain * (b - a), (1 - gain) * va


def product_as_a_list(mean_a, var_a, mean_b, var_b):
    share = var_a / (var_a + var_b)
    return [torch.lerp(mean_a, mean_b, share), share * var_b]


def product_in_float32(*, mean_a, var_a, mean_b, var_b):
    return tuple(p.float() for p in product_in_numpy_as_torch(mean_a, var_a, mean_b, var_b))


def product_in_numpy_as_torch(*four):
    return tuple(torch.as_tensor(part) for part in product_in_numpy(*four))


# posterior
def posterior_by_the_bells(x0, x_t, t, betas, alpha_bars):
    p, b = wide(shifted(alpha_bars)[t], x0), wide(betas[t], x0)
    return product_as_a_list(p.sqrt() * x0, (1 - p).expand_as(x0), x_t / (1 - b) ** 0.5, (b / (1 - b)).expand_as(x0))


def posterior_with_where(x0, x_t, t, betas, alpha_bars):
    bar = wide(alpha_bars[t], x0)
    before = torch.where(wide(t, x0) > 0, wide(alpha_bars[(t - 1).clamp(min=0)], x0), torch.ones(()).double())
    alpha = bar / before
    variance = (1 - alpha) * (1 - before) / (1 - bar)
    return (before.sqrt() * (1 - alpha) * x0 + alpha.sqrt() * (1 - before) * x_t) / (1 - bar), variance


def posterior_sample_by_sample(x0, x_t, t, betas, alpha_bars):
    means, variances = [], []
    for one, noisy, i in zip(x0, x_t, t.tolist(), strict=True):
        before = float(alpha_bars[i - 1]) if i else 1.0
        bar, beta = float(alpha_bars[i]), float(betas[i])
        means.append((math.sqrt(before) * beta * one + math.sqrt(1 - beta) * (1 - before) * noisy) / (1 - bar))
        variances.append(torch.full([1] * one.ndim, beta * (1 - before) / (1 - bar)).double())
    return torch.stack(means), torch.stack(variances)


def posterior_in_numpy(x0, x_t, t, betas, alpha_bars):
    b, a = np.asarray(betas), np.asarray(alpha_bars)
    p = np.append(1.0, a[:-1])
    t, ones = np.asarray(t), [-1] + [1] * (x0.ndim - 1)
    first, second = np.sqrt(p) * b / (1 - a), np.sqrt(1 - b) * (1 - p) / (1 - a)
    mean = first[t].reshape(ones) * np.asarray(x0) + second[t].reshape(ones) * np.asarray(x_t)
    return mean, (b * (1 - p) / (1 - a))[t].reshape(ones)


def posterior_in_place(x0, x_t, t, betas, alpha_bars):
    p, a, b = (wide(table[t], x0) for table in (shifted(alpha_bars), alpha_bars, betas))
    x0.mul_(p.sqrt() * b / (1 - a)).add_(x_t.mul_((1 - b).sqrt() * (1 - p) / (1 - a)))
    return x0, b * (1 - p) / (1 - a)


# mean_from_eps and ancestral_step
def mean_by_x0(x_t, eps, t, betas, alpha_bars):
    a = wide(alpha_bars[t], x_t)
    return posterior_with_where((x_t - (1 - a) ** 0.5 * eps) / a**0.5, x_t, t, betas, alpha_bars)[0]


def mean_with_einops(x_t, eps, t, betas, alpha_bars):
    shape = "b -> b " + " ".join("1" for _ in range(x_t.ndim - 1))
    b, a = rearrange(betas[t], shape), rearrange(alpha_bars[t], shape)
    return torch.addcmul(x_t, -b * (1 - a).rsqrt(), eps) * (1 - b).rsqrt()


def mean_in_float32(x_t, eps, t, betas, alpha_bars):
    b, a = wide(betas[t], x_t).float(), wide(alpha_bars[t], x_t).float()
    return (x_t.float() - b / (1 - a).sqrt() * eps.float()) / (1 - b).sqrt()


def mean_in_place(x_t, eps, t, betas, alpha_bars):
    b, a = wide(betas[t], x_t), wide(alpha_bars[t], x_t)
    eps *= b / (1 - a).sqrt()
    x_t -= eps
    x_t /= (1 - b).sqrt()
    return x_t


def step_by_posterior(x_t, eps, t, betas, alpha_bars, noise):
    a = wide(alpha_bars[t], x_t)
    x0 = (x_t - (1 - a).sqrt() * eps) / a.sqrt()
    mean, variance = posterior_in_numpy(x0, x_t, t, betas, alpha_bars)
    return torch.as_tensor(mean) + torch.as_tensor(variance) ** 0.5 * noise


def step_with_a_mask(x_t, eps, t, betas, alpha_bars, noise):
    log_variance = (betas * (1 - alpha_bars.roll(1)) / (1 - alpha_bars)).log()
    std = wide((0.5 * log_variance[t]).exp(), x_t) * wide((t != 0).double(), x_t)
    return mean_with_einops(x_t, eps, t, betas, alpha_bars) + std * noise


def step_by_keyword(*, x_t, eps, t, betas, alpha_bars, noise):
    before = torch.ones_like(alpha_bars)
    before[1:] = alpha_bars[:-1]
    std = (betas * (1 - before) / (1 - alpha_bars)).sqrt()
    return mean_in_float32(x_t, eps, t, betas, alpha_bars) + wide(std[t], x_t).float() * noise.float()


def step_along_eps(x_t, eps, t, betas, alpha_bars, noise):
    p, a, b = (wide(table[t], x_t) for table in (shifted(alpha_bars), alpha_bars, betas))
    variance = b * (1 - p) / (1 - a)
    x0 = (x_t - (1 - a).sqrt() * eps) / a.sqrt()
    return p.sqrt() * x0 + (1 - p - variance).clamp(min=0).sqrt() * eps + variance.sqrt() * noise


# ddpm_sample
def loop_with_while(predict_eps, x_T, betas, step):
    i, x, bars = len(betas) - 1, x_T.clone(), (1 - betas).cumprod(0)
    while i >= 0:
        t = torch.ones(x.shape[0], dtype=torch.long) * i
        noise = torch.randn(x.shape)
        x = step(x_t=x, eps=predict_eps(x, t), t=t, betas=betas, alpha_bars=bars, noise=noise)
        i -= 1
    return x


def loop_with_all_the_noise_first(predict_eps, x_T, betas, step):
    noises = torch.empty(len(betas), *x_T.shape, dtype=x_T.dtype).normal_()
    bars = torch.exp(torch.log1p(-betas).cumsum(0))
    for i, noise in zip(range(len(betas) - 1, -1, -1), noises, strict=True):
        t = torch.tensor([i] * len(x_T))
        x_T = step(x_T, predict_eps(x_T, t), t, betas, bars, noise)
    return x_T


def loop_without_noise_into_data(predict_eps, x_T, betas, step):
    x, bars = x_T.float(), torch.cumprod(1 - betas, 0)
    for i in range(len(betas))[::-1]:
        t = torch.full(x.shape[:1], i, dtype=torch.int64)
        with torch.no_grad():
            eps = predict_eps(x, t)
        noise = torch.distributions.Normal(0.0, 1.0).sample(x.shape) * (i > 0)
        x = step(x, eps, t, betas, bars, noise).float()
    return x


def loop_in_numpy_noise(predict_eps, x_T, betas, step):
    random, x = np.random.default_rng(), x_T
    for t in torch.arange(len(betas)).flip(0)[:, None].repeat(1, len(x_T)):
        x = step(x, predict_eps(x, t), t, betas, (1 - betas).cumprod(0), torch.tensor(random.standard_normal(x.shape)))
    return x


# final_variance
def variance_by_loop(step, data_variance, betas, alpha_bars):
    variance = 1.0
    for i in range(len(betas) - 1, -1, -1):
        t, bar = torch.tensor([i]), alpha_bars[i]
        eps = (1 - bar).sqrt() / (bar * data_variance + 1 - bar)
        a = step(torch.ones(1), eps * torch.ones(1), t, betas, alpha_bars, torch.zeros(1))
        b = step(torch.zeros(1), torch.zeros(1), t, betas, alpha_bars, torch.ones(1))
        variance = a**2 * variance + b**2
    return variance


def variance_as_a_float(step, data_variance, betas, alpha_bars):
    t = torch.arange(len(betas))
    slope = (1 - alpha_bars) ** 0.5 / (alpha_bars * (data_variance - 1) + 1)
    x = torch.stack([torch.ones_like(slope), torch.zeros_like(slope)], 1)
    lines = step(x, x * slope[:, None], t, betas, alpha_bars, 1 - x)
    a, b, variance = lines[:, 0].tolist(), lines[:, 1].tolist(), 1.0
    for i in reversed(t.tolist()):
        variance = a[i] * a[i] * variance + b[i] * b[i]
    return variance


def variance_from_products(step, data_variance, betas, alpha_bars):
    t, one = torch.arange(len(betas)), torch.ones(len(betas), 1)
    slope = ((1 - alpha_bars).sqrt() / (alpha_bars * data_variance + 1 - alpha_bars))[:, None]
    a = step(one, slope * one, t, betas, alpha_bars, 0 * one)[:, 0] ** 2
    b = step(0 * one, 0 * slope, t, betas, alpha_bars, one)[:, 0] ** 2
    after = torch.cat([torch.ones(1), a.cumprod(0)])
    return (after[-1] + (b * after[:-1]).sum())[None]


# step_is_right
def test_time_by_time(step, betas, alpha_bars):
    for i in range(len(betas)):
        t = torch.tensor([i, i])
        x0, eps, noise = (torch.randn(2, 3, dtype=torch.float64) for _ in range(3))
        x_t = alpha_bars[i].sqrt() * x0 + (1 - alpha_bars[i]).sqrt() * eps
        mean, variance = posterior_with_where(x0, x_t, t, betas, alpha_bars)
        if ((step(x_t, eps, t, betas, alpha_bars, noise) - mean - variance.sqrt() * noise).abs() > 1e-9).any():
            return False
    return True


def test_in_float32(step, betas, alpha_bars):
    t = torch.arange(len(betas))
    x0, eps, noise = torch.randn(3, len(t), 1, 4, 4)
    x_t = wide(alpha_bars, x0).sqrt() * x0 + wide(1 - alpha_bars, x0).sqrt() * eps
    mean, variance = posterior_by_the_bells(x0.double(), x_t, t, betas, alpha_bars)
    wanted = mean + variance**0.5 * noise
    return torch.isclose(step(x_t, eps, t, betas, alpha_bars, noise), wanted, atol=1e-6).all()


def test_with_numpy(step, betas, alpha_bars):
    random, t = np.random.default_rng(0), torch.arange(len(betas))
    x0, eps, noise = (torch.tensor(random.standard_normal((len(t), 6))) for _ in range(3))
    x_t = wide(alpha_bars, x0) ** 0.5 * x0 + wide(1 - alpha_bars, x0) ** 0.5 * eps
    mean, variance = posterior_in_numpy(x0, x_t, t, betas, alpha_bars)
    got = np.asarray(step(x_t, eps, t, betas, alpha_bars, noise))
    return np.allclose(got, mean + np.sqrt(variance) * noise.numpy())


def test_against_another_step(step, betas, alpha_bars):
    t = torch.arange(len(betas)).repeat(2)
    x, eps, noise = torch.randn(3, len(t), 2, dtype=torch.float64)
    gap = step(x, eps, t, betas, alpha_bars, noise) - step_by_posterior(x, eps, t, betas, alpha_bars, noise)
    return float(gap.abs().max()) < 1e-8


for _test in (test_time_by_time, test_in_float32, test_with_numpy, test_against_another_step):
    _test.__test__ = False  # answers to an exercise about tests, not tests of ours


# posterior_jump
def jump_by_the_bells(x0, x_t, t, s, alpha_bars):
    p = torch.where(s < 0, torch.ones(()).double(), alpha_bars[s.clamp(min=0)])
    p, alpha = wide(p, x0), wide(alpha_bars[t] / p, x0)
    return product_as_a_list(p.sqrt() * x0, (1 - p).expand_as(x0), x_t / alpha.sqrt(), (1 / alpha - 1).expand_as(x0))


def jump_by_conditioning(x0, x_t, t, s, alpha_bars):
    p = wide(torch.cat([torch.ones(1), alpha_bars])[s + 1], x0)
    a = wide(alpha_bars[t], x0)
    gain = (a / p).sqrt() * (1 - p) / (1 - a)
    return p.sqrt() * x0 + gain * (x_t - a.sqrt() * x0), (1 - p) * (1 - gain * (a / p).sqrt())


RIGHT = [
    ("product_of_gaussians", product_in_numpy),
    ("product_of_gaussians", product_as_a_list),
    ("product_of_gaussians", product_in_float32),
    ("posterior", posterior_by_the_bells),
    ("posterior", posterior_with_where),
    ("posterior", posterior_sample_by_sample),
    ("posterior", posterior_in_numpy),
    ("mean_from_eps", mean_by_x0),
    ("mean_from_eps", mean_with_einops),
    ("mean_from_eps", mean_in_float32),
    ("ancestral_step", step_by_posterior),
    ("ancestral_step", step_with_a_mask),
    ("ancestral_step", step_by_keyword),
    ("ancestral_step", step_along_eps),
    ("ddpm_sample", loop_with_while),
    ("ddpm_sample", loop_with_all_the_noise_first),
    ("ddpm_sample", loop_in_numpy_noise),
    ("final_variance", variance_by_loop),
    ("final_variance", variance_as_a_float),
    ("final_variance", variance_from_products),
    ("step_is_right", test_time_by_time),
    ("step_is_right", test_in_float32),
    ("step_is_right", test_with_numpy),
    ("step_is_right", test_against_another_step),
    ("posterior_jump", jump_by_the_bells),
    ("posterior_jump", jump_by_conditioning),
    (
        "posterior_jump",
        lambda x0, x_t, t, s, alpha_bars: tuple(
            part.float() for part in jump_by_conditioning(x0, x_t, t, s, alpha_bars)
        ),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
@pytest.mark.parametrize("seed", ["0", "7"])
def test_right_answers_pass(name, answer, seed, monkeypatch):
    monkeypatch.setenv("DIFFUSION_LIB_CHECK_SEED", seed)
    diagnosis = diagnose(name, answer)
    assert diagnosis.passed, str(diagnosis)


@pytest.mark.slow
def test_the_remarks_are_true():
    assert diagnose("step_is_right", test_time_by_time).remarks == ()
    assert diagnose("ddpm_sample", loop_with_while).remarks == ()


def seeded_loop(predict_eps, x_T, betas, step):
    torch.manual_seed(0)
    return loop_with_while(predict_eps, x_T, betas, step)


def half_the_noise_twice(predict_eps, x_T, betas, step):
    def doubled(x_t, eps, t, betas, alpha_bars, noise):
        return step(x_t, eps, t, betas, alpha_bars, (noise + noise.flip(0)) / 2**0.5)

    return loop_with_while(predict_eps, x_T, betas, doubled)


def nothing_for_noise_at_the_end(predict_eps, x_T, betas, step):
    def careful(x_t, eps, t, betas, alpha_bars, noise):
        return step(x_t, eps, t, betas, alpha_bars, noise if t[0] else None)

    return loop_with_while(predict_eps, x_T, betas, careful)


def no_step_at_the_end(predict_eps, x_T, betas, step):
    """The last step is left to the predicted x0, so step is never called at t = 0."""
    x, bars = x_T, torch.cumprod(1 - betas, 0)
    for i in reversed(range(1, len(betas))):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, bars, torch.randn_like(x))
    return eps_to_x0(x, predict_eps(x, torch.zeros(len(x), dtype=torch.long)), bars[0])


NEAR_MISSES = [
    (
        "product_of_gaussians",
        lambda mean_a, var_a, mean_b, var_b: (
            (mean_a * var_b + mean_b * var_a) / (var_a + var_b + 1e-3),
            var_a * var_b / (var_a + var_b),
        ),
    ),
    (
        "posterior",
        lambda x0, x_t, t, betas, alpha_bars: (
            posterior_with_where(x0, x_t, t, betas, alpha_bars)[0],
            torch.full((len(t),), 0.1),
        ),
    ),
    (
        "posterior",
        lambda x0, x_t, t, betas, alpha_bars: posterior_with_where(x0.clamp(-1, 1), x_t, t, betas, alpha_bars),
    ),
    (
        "mean_from_eps",
        lambda x_t, eps, t, betas, alpha_bars: mean_with_einops(
            x_t, eps, t, betas, torch.cumsum(betas, 0).clamp(max=0.99)
        ),
    ),
    ("mean_from_eps", lambda x_t, eps, t, betas, alpha_bars: mean_by_x0(x_t, eps, t, betas, alpha_bars).clamp(-1, 1)),
    (
        "ancestral_step",
        lambda x_t, eps, t, betas, alpha_bars, noise: step_with_a_mask(
            x_t, eps, t, betas, alpha_bars, torch.randn_like(noise)
        ),
    ),
    (
        "ancestral_step",
        lambda x_t, eps, t, betas, alpha_bars, noise: step_along_eps(x_t, eps, t, betas, alpha_bars, noise) + 1e-3,
    ),
    ("ddpm_sample", seeded_loop),
    ("ddpm_sample", half_the_noise_twice),
    ("ddpm_sample", no_step_at_the_end),
    ("ddpm_sample", nothing_for_noise_at_the_end),
    ("ddpm_sample", lambda predict_eps, x_T, betas, step: x_T),
    ("final_variance", lambda step, data_variance, betas, alpha_bars: data_variance),
    (
        "final_variance",
        lambda step, data_variance, betas, alpha_bars: variance_by_loop(step, data_variance, betas, alpha_bars) * 1.01,
    ),
    ("step_is_right", lambda step, betas, alpha_bars: test_against_another_step(step, betas[:4], alpha_bars[:4])),
    (
        "step_is_right",
        lambda step, betas, alpha_bars: test_time_by_time(
            lambda *five: step(*five).mean() + 0 * five[0], betas, alpha_bars
        ),
    ),
    ("posterior_jump", lambda x0, x_t, t, s, alpha_bars: jump_by_conditioning(x0, x_t, t, s.clamp(min=0), alpha_bars)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), NEAR_MISSES)
def test_near_misses_do_not_pass(name, answer):
    assert diagnose(name, answer).status == "failed"


def test_the_checks_say_what_a_learner_did():
    def trajectory(predict_eps, x_T, betas, step):
        return [loop_with_while(predict_eps, x_T, betas, step)]

    def forgets(predict_eps, x_T, betas, step):
        loop_with_while(predict_eps, x_T, betas, step)

    def prints(step, betas, alpha_bars):
        print(test_time_by_time(step, betas, alpha_bars))

    assert "should give one tensor, got list" in str(diagnose("ddpm_sample", trajectory))
    assert diagnose("ddpm_sample", forgets).rung == "nothing returned"
    assert diagnose("step_is_right", prints).rung == "nothing returned"
    assert diagnose("ddpm_sample", seeded_loop).rung == "draws"


def batch():
    generator = torch.Generator().manual_seed(0)
    x0, eps, noise = torch.randn(3, 50, 2, 3, generator=generator, dtype=torch.float64)
    schedule, t = DiffusionSchedule(50, "cosine"), torch.arange(50)
    return schedule, t, x0, schedule.q_sample(x0, t, eps), eps, noise


def test_the_posterior_agrees_with_bayes_to_twelve_digits():
    schedule, t, x0, x_t, *_ = batch()
    mean, variance = REFERENCE["posterior"](x0, x_t, t, schedule.betas, schedule.alpha_bars)
    alpha, beta = wide(schedule.alphas, x0), wide(schedule.betas, x0)
    p = wide(schedule.alpha_bars_prev, x0)
    bells = REFERENCE["product_of_gaussians"](p.sqrt() * x0, 1 - p, x_t / alpha.sqrt(), beta / alpha)
    assert torch.allclose(mean, bells[0], rtol=0, atol=1e-12)
    assert torch.allclose(variance, bells[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("beta", "want"), [(False, 0.24613), (True, 0.25075)])
def test_the_known_variances_for_a_thousand_steps(beta, want):
    schedule = DiffusionSchedule(1000, "linear")

    def with_beta(x_t, eps, t, betas, alpha_bars, noise):
        noise = noise * (t > 0) * betas[t].sqrt()
        return REFERENCE["mean_from_eps"](x_t, eps, t, betas, alpha_bars) + noise

    step = with_beta if beta else REFERENCE["ancestral_step"]
    got = REFERENCE["final_variance"](step, 0.25, schedule.betas, schedule.alpha_bars)
    assert float(got) == pytest.approx(want, abs=5e-6)


def asks_the_first_sample(x_t, eps, t, betas, alpha_bars, noise):
    """Right unless the first sample stands at t = 0 and another does not."""
    right = get_exercise("ancestral_step").reference
    return right(x_t, eps, t, betas, alpha_bars, noise if t[0] > 0 else 0 * noise)


def cuts_eps(predict_eps, x_T, betas, step):
    loop = get_exercise("ddpm_sample").reference
    return loop(lambda x, t: predict_eps(x, t).clamp(-3, 3), x_T, betas, step)


def tries_some_times(step, betas, alpha_bars):
    t = torch.randint(0, len(betas), (64,))
    x0, eps, noise = torch.randn(3, 64, 4, dtype=torch.float64)
    kept = alpha_bars[t][:, None]
    x_t = kept.sqrt() * x0 + (1 - kept).sqrt() * eps
    mean, variance = get_exercise("posterior").reference(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


@pytest.mark.parametrize(
    ("name", "answer"),
    [("ancestral_step", asks_the_first_sample), ("ddpm_sample", cuts_eps), ("step_is_right", tries_some_times)],
)
def test_answers_that_once_slipped_through(name, answer):
    from diffusion_lib.checks import judge

    exercise = get_exercise(name)
    assert not judge(exercise, record_of(exercise, answer, inspect_code=False)).passed


def _walked(predict_eps, x_T, betas, step, into=lambda x: x, give=lambda x: x, noise_of=torch.randn_like, times=None):
    """The sampling loop with one part replaced."""
    x, bars = x_T, torch.cumprod(1 - betas, 0)
    for i in times or reversed(range(len(betas))):
        t = torch.full((len(x),), i)
        x = into(step(x, predict_eps(x, t), t, betas, bars, noise_of(x)))
    return give(x)


def cut_at_the_end(*args):
    return _walked(*args, give=lambda x: x.clamp(-1, 1))


def cut_on_the_way(*args):
    return _walked(*args, into=lambda x: x.clamp(-1, 1))


def one_step_only(predict_eps, x_T, betas, step):
    return _walked(predict_eps, x_T, betas, step, times=[len(betas) - 1])


def start_as_noise(predict_eps, x_T, betas, step):
    return _walked(predict_eps, x_T, betas, step, noise_of=lambda x: x_T)


def first_sample_decides(x_t, eps, t, betas, alpha_bars, noise):
    mean = mean_by_x0(x_t, eps, t, betas, alpha_bars)
    if t[0] == 0:
        return mean
    return mean + wide((betas * (1 - shifted(alpha_bars)) / (1 - alpha_bars)).sqrt()[t], x_t) * noise


def _tested(compare, times=slice(None), dtype=torch.float64):
    """A test of a step that compares in some way, at some of the times."""

    def answer(step, betas, alpha_bars):
        t = torch.arange(len(betas))[times]
        x0, eps, noise = torch.randn(3, len(t), 4, dtype=dtype)
        a = alpha_bars[t].reshape(-1, 1)
        x_t = (a.sqrt() * x0 + (1 - a).sqrt() * eps).to(dtype)
        mean, variance = posterior_with_where(x0, x_t, t, betas, alpha_bars)
        return bool(compare(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise))

    return answer


SLIPS = [
    ("ddpm_sample", cut_at_the_end, "Cut to -1..1"),
    ("ddpm_sample", cut_on_the_way, "Cut to -1..1"),
    ("ddpm_sample", loop_without_noise_into_data, "Noise is held back"),
    ("ddpm_sample", one_step_only, "One step only"),
    ("ddpm_sample", start_as_noise, "x_T as the noise"),
    ("ancestral_step", first_sample_decides, "The first sample decides"),
    ("step_is_right", _tested(lambda got, want: (got - want < 1e-9).all()), "Only one side"),
    ("step_is_right", _tested(torch.allclose, times=slice(4, 5)), "Only some of the times"),
    ("step_is_right", _tested(lambda a, b: abs(a.mean() - b.mean()) < 1e-3), ""),
    ("step_is_right", lambda step, betas, alpha_bars: False, "never called"),
]


@pytest.mark.parametrize(("name", "answer", "said"), SLIPS)
def test_slips_that_people_make_are_named(name, answer, said):
    diagnosis = diagnose(name, answer)
    assert not diagnosis.passed
    assert said in diagnosis.misconception


@pytest.mark.parametrize(("name", "answer"), [("posterior", posterior_in_place), ("mean_from_eps", mean_in_place)])
def test_results_written_into_an_input_are_refused(name, answer):
    assert diagnose(name, answer).rung == "changed input"

import math

import pytest
import torch

from diffusion_lib.process import Prediction, eps_to_x0, x0_to_eps
from diffusion_lib.sampling import (
    NetworkDenoiser,
    classifier_free_guidance_sample,
    clip,
    ddim,
    ddim_step,
    ddpm,
    ddpm_step,
    guide,
    make_denoiser,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.schedule import SPACINGS, DiffusionSchedule, NoiseLevel, step_pairs


def gaussian_denoiser(schedule, mean=0.3, std=0.5):
    """The exact denoiser of data N(mean, std^2): every sampler is affine on it."""

    def denoise(x, t):
        ab = schedule.level(t, x).alpha_bar
        eps = (1 - ab).sqrt() * (x - ab.sqrt() * mean) / (ab * std**2 + 1 - ab)
        return Prediction((x - (1 - ab).sqrt() * eps) / ab.sqrt(), eps)

    return denoise


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def last(states):
    *_, state = states
    return state.x


@pytest.mark.slow
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 30, 600, 1000])
def test_ddim_equals_a_float64_recursion(spacing, steps):
    """A scalar recursion in plain Python floats, written from eq. 12."""
    schedule = DiffusionSchedule(1000, "linear")
    x = draw(4, 3)
    got = last(ddim(gaussian_denoiser(schedule), x, schedule, step_pairs(1000, steps, spacing)))
    alpha_bars = schedule.alpha_bars.tolist()
    for start, end in zip(x.flatten().tolist(), got.flatten().tolist(), strict=True):
        value = start
        for t, t_prev in step_pairs(1000, steps, spacing):
            ab, abp = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else 1.0
            eps = math.sqrt(1 - ab) * (value - math.sqrt(ab) * 0.3) / (ab * 0.25 + 1 - ab)
            x0 = (value - math.sqrt(1 - ab) * eps) / math.sqrt(ab)
            value = math.sqrt(abp) * x0 + math.sqrt(1 - abp) * eps
        assert end == pytest.approx(value, rel=1e-9, abs=1e-12)


class FixedOutput(torch.nn.Module):
    """A network with a definite answer that depends on x and t."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.3))

    def forward(self, x, t):
        return self.weight * x + 0.01 * torch.sin(t.float())[:, None, None, None]


@pytest.mark.parametrize("spacing", ["leading", "trailing"])
@pytest.mark.parametrize("prediction_type,theirs", [("eps", "epsilon"), ("v", "v_prediction"), ("x0", "sample")])
@pytest.mark.parametrize("steps", [1, 10, 50])
def test_ddim_agrees_with_diffusers(spacing, prediction_type, theirs, steps):
    from diffusers import DDIMScheduler

    other = DDIMScheduler(
        1000, 1e-4, 0.02, "linear", clip_sample=False, prediction_type=theirs, timestep_spacing=spacing
    )
    other.set_timesteps(steps)
    network, x = FixedOutput(), draw(2, 1, 4, 4, dtype=torch.float32)
    schedule = DiffusionSchedule(1000, "linear")
    denoise = make_denoiser(network, schedule, prediction_type)
    got = last(ddim(denoise, x, schedule, step_pairs(1000, steps, spacing)))
    for t in other.timesteps:
        with torch.no_grad():
            x = other.step(network(x, t.expand(2)), t, x).prev_sample
    torch.testing.assert_close(got, x, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("variance,theirs", [("beta_tilde", "fixed_small"), ("beta", "fixed_large")])
def test_single_ddpm_steps_agree_with_diffusers(variance, theirs):
    from diffusers import DDPMScheduler

    other = DDPMScheduler(1000, 1e-4, 0.02, "linear", variance_type=theirs, clip_sample=False)
    schedule, network = DiffusionSchedule(1000, "linear"), FixedOutput()
    # Diffusers' own tables are float32, which costs 6e-5 at small t; with float64 tables its step is ours.
    other.alphas, other.alphas_cumprod = schedule.alphas, schedule.alpha_bars
    for t in (1, 2, 500, 999):
        x, time = draw(2, 1, 4, 4, dtype=torch.float32), torch.full((2,), t)
        with torch.no_grad():
            output = network(x, time)
            generator = torch.Generator().manual_seed(7)
            wanted = other.step(output, t, x, generator=generator).prev_sample
            noise = draw(2, 1, 4, 4, seed=7, dtype=torch.float32)
            prediction = NetworkDenoiser(network, schedule)(x, time)
        got = ddpm_step(x, prediction, schedule.level(time, x), schedule.level(time - 1, x), noise, variance)
        torch.testing.assert_close(got, wanted.float(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("steps", [1, 2, 10, 37])
def test_a_constant_eps_oracle_returns_x0_in_any_number_of_steps(spacing, steps):
    schedule = DiffusionSchedule(1000, "linear")
    x0, eps = draw(2, 3), draw(2, 3, seed=1)
    pairs = step_pairs(1000, steps, spacing)
    x = schedule.q_sample(x0, torch.full((2,), pairs[0][0]), eps)
    got = last(
        ddim(
            lambda x_t, t: Prediction(eps_to_x0(x_t, eps, schedule.level(t, x_t)), eps),
            x,
            schedule,
            pairs,
        )
    )
    torch.testing.assert_close(got, x0, rtol=0, atol=1e-10)


def test_eta_one_over_all_steps_is_ddpm():
    schedule = DiffusionSchedule(50, "cosine")
    pairs, x = step_pairs(50, 50), draw(3, 4)
    make = lambda: torch.Generator().manual_seed(5)  # noqa: E731
    denoise = gaussian_denoiser(schedule)
    a = last(ddim(denoise, x, schedule, pairs, eta=1.0, generator=make()))
    b = last(ddpm(denoise, x, schedule, pairs, generator=make()))
    torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


class CountingMode(torch.overrides.TorchFunctionMode):
    draws = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.randn:
            self.draws += 1
        return func(*args, **(kwargs or {}))


def test_draws_are_counted_eta_zero_none_ddpm_all_but_the_last():
    schedule = DiffusionSchedule(20, "linear")
    x, pairs = draw(2, 3), step_pairs(20, 20)
    with CountingMode() as mode:
        last(ddim(gaussian_denoiser(schedule), x, schedule, pairs))
    assert mode.draws == 0
    with CountingMode() as mode:
        last(ddpm(gaussian_denoiser(schedule), x, schedule, pairs))
    assert mode.draws == 19


@pytest.mark.slow
@pytest.mark.parametrize("variance,wanted", [("beta_tilde", 0.24613), ("beta", 0.25075)])
def test_variance_of_ancestral_samples_by_recursion(variance, wanted):
    """On linear-Gaussian data the output variance has a closed recursion: gain^2 v + spread^2."""
    schedule = DiffusionSchedule(1000, "linear")
    denoise = gaussian_denoiser(schedule, mean=0.0)
    one, v = torch.ones(1, 1, dtype=torch.float64), 1.0
    for t, t_prev in step_pairs(1000, 1000):
        time, prev = torch.tensor([t]), torch.tensor([t_prev])
        levels = schedule.level(time, one), schedule.level(prev, one)
        gain = ddpm_step(one, denoise(one, time), *levels, None, variance)
        noisy = ddpm_step(one, denoise(one, time), *levels, one, variance) if t_prev >= 0 else gain
        v = float(gain) ** 2 * v + float(noisy - gain) ** 2
    assert v == pytest.approx(wanted, abs=5e-6)


def test_ddim_error_falls_as_one_over_steps():
    schedule = DiffusionSchedule(1000, "cosine")
    x = draw(1, 50)
    ab = schedule.alpha_bars[-1]
    exact = 0.3 + 0.5 * (x - ab.sqrt() * 0.3) / (ab * 0.25 + 1 - ab).sqrt()
    errors = [
        float((last(ddim(gaussian_denoiser(schedule), x, schedule, step_pairs(1000, n))) - exact).abs().max())
        for n in (50, 100, 200)
    ]
    assert 1.7 < errors[0] / errors[1] < 2.3 and 1.7 < errors[1] / errors[2] < 2.3


def test_full_noise_from_zero_signal_stays_a_number():
    """With eta = 1 from alpha_bar = 0 nothing is left along eps; rounding must not put that under a root below 0."""
    alpha_bar_prev = torch.linspace(0.001, 0.999, 2000, dtype=torch.float64)[:, None]
    one = torch.ones(2000, 1, dtype=torch.float64)
    levels = (NoiseLevel.of_alpha_bar(part) for part in (0 * alpha_bar_prev, alpha_bar_prev))
    got = ddim_step(Prediction(0 * one, one), *levels, 1.0, 0 * one)
    torch.testing.assert_close(got, 0 * one, rtol=0, atol=1e-7)


def test_unknown_variance_is_refused():
    one = torch.ones(1, 1)
    levels = NoiseLevel.of_alpha_bar(one / 2), NoiseLevel.of_alpha_bar(one)
    with pytest.raises(ValueError, match="beta_tilde"):
        ddpm_step(one, Prediction(one, one), *levels, None, "learned")


def test_clipping_re_derives_eps():
    schedule = DiffusionSchedule(1000, "cosine")
    x, t = 3 * draw(4, 5), torch.tensor([0, 10, 500, 900])
    got = clip(gaussian_denoiser(schedule), schedule)(x, t)
    assert got.x0.abs().max() <= 1
    torch.testing.assert_close(schedule.level(t, x).mix(*got), x)


class Forwards(torch.nn.Module):
    """Counts forwards and the batches they had; answers the label."""

    takes_condition = True

    def null_condition(self, labels):
        return torch.full_like(labels, 10)

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(()))
        self.batches = []

    def forward(self, x, t, labels):
        self.batches.append(len(x))
        return self.weight * labels[:, None, None, None] + 0 * x


@pytest.mark.parametrize("scale,forwards", [(0.0, [2]), (1.0, [2]), (2.5, [4]), (-1.0, [4])])
def test_guidance_is_affine_in_its_scale_and_costs_one_forward(scale, forwards):
    network, schedule = Forwards(), DiffusionSchedule(1000, "cosine")
    labels = torch.tensor([3, 4])
    denoise = make_denoiser(network, schedule, condition=labels, guidance_scale=scale)
    x, t = draw(2, 1, 4, 4, dtype=torch.float32), torch.tensor([100, 100])
    got = denoise(x, t)
    wanted = 10 + scale * (labels - 10.0)
    torch.testing.assert_close(got.eps, wanted[:, None, None, None].expand_as(x))
    torch.testing.assert_close(got.eps, x0_to_eps(x, got.x0, schedule.level(t, x)), rtol=1e-4, atol=1e-4)
    assert network.batches == forwards
    assert labels.tolist() == [3, 4]


def test_denoisers_that_clip_otherwise_are_not_asked_in_one_batch():
    network, schedule = Forwards(), DiffusionSchedule(1000, "cosine")
    x, t = draw(2, 1, 4, 4, dtype=torch.float32), torch.tensor([500, 500])
    labels = torch.tensor([3, 4]), torch.tensor([10, 10])
    for clipped in ((True, False), (False, True)):
        one, null = (
            make_denoiser(network, schedule, condition=c, clip_x0=k) for c, k in zip(labels, clipped, strict=True)
        )
        network.batches.clear()
        got, alone = guide(one, null, 2.0)(x, t), (one(x, t), null(x, t))
        assert network.batches == [2, 2, 2, 2]
        torch.testing.assert_close(got.x0, 2 * alone[0].x0 - alone[1].x0)
        torch.testing.assert_close(got.eps, 2 * alone[0].eps - alone[1].eps)


def test_guidance_without_a_condition_or_null_is_refused():
    schedule = DiffusionSchedule(10)
    with pytest.raises(ValueError, match="needs a condition"):
        make_denoiser(FixedOutput(), schedule, guidance_scale=2.0)
    with pytest.raises(ValueError, match="null_condition"):
        make_denoiser(lambda x, t, y: x, schedule, condition=torch.tensor([1]), guidance_scale=2.0)


def test_exact_guidance_on_gaussian_classes():
    """Guided score of two Gaussians is score_u + w (score_c - score_u), in closed form."""
    schedule = DiffusionSchedule(1000, "cosine")
    means = torch.tensor([0.0, 1.0], dtype=torch.float64)

    one, null = (gaussian_denoiser(schedule, mean=float(mean)) for mean in (means[1], means[0]))
    x, t = draw(3, 1), torch.tensor([100, 500, 900])
    got = guide(one, null, 3.0)(x, t)
    ab = schedule.level(t, x).alpha_bar
    wanted = (1 - ab).sqrt() * (x - ab.sqrt() * 3.0 * 1.0) / (ab * 0.25 + 1 - ab)
    torch.testing.assert_close(got.eps, wanted)


def test_one_line_forms_give_the_shape_and_repeat_by_seed():
    network, schedule = FixedOutput(), DiffusionSchedule(50, "cosine")
    make = lambda: torch.Generator().manual_seed(5)  # noqa: E731
    shape = (3, 1, 4, 4)
    assert sample_ddpm(network, schedule, shape, "cpu", generator=make()).shape == shape
    a = sample_ddim(network, schedule, shape, "cpu", 10, 0.0, generator=make())
    b = sample_ddim(network, schedule, shape, "cpu", num_inference_steps=10, eta=0.0, generator=make())
    assert torch.equal(a, b)
    labelled = Forwards()
    condition = torch.tensor([1, 2, 3])
    assert (
        classifier_free_guidance_sample(labelled, schedule, shape, condition, w=7.5, num_inference_steps=5).shape
        == shape
    )
    assert labelled.training  # the mode is put back


def test_zero_terminal_snr_samples_with_v_and_refuses_eps():
    schedule = DiffusionSchedule(50, "linear", zero_terminal_snr=True)
    x = sample_ddim(FixedOutput(), schedule, (2, 1, 4, 4), prediction_type="v", num_inference_steps=7)
    assert torch.isfinite(x).all()
    with pytest.raises(ValueError, match="zero-terminal-SNR"):
        sample_ddim(FixedOutput(), schedule, (2, 1, 4, 4), prediction_type="eps")


def test_float64_state_goes_through_a_float32_network():
    schedule = DiffusionSchedule(50, "cosine")
    denoise = make_denoiser(FixedOutput(), schedule, prediction_type="v")
    assert last(ddim(denoise, draw(2, 1, 4, 4), schedule, step_pairs(50, 5))).dtype == torch.float64


def test_ddim_step_alone_at_the_last_step_is_x0():
    one = torch.ones(2, 3, dtype=torch.float64)
    level, data = (NoiseLevel.of_alpha_bar(torch.tensor(value).double()) for value in (0.9, 1.0))
    got = ddim_step(Prediction(0.3 * one, 9 * one), level, data, 1.0, None)
    torch.testing.assert_close(got, 0.3 * one)

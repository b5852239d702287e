import math

import pytest
import torch

from diffusion_lib.schedule import (
    SPACINGS,
    DiffusionSchedule,
    cosine_beta_schedule,
    get_index_from_list,
    linear_beta_schedule,
    rescale_zero_terminal_snr,
    step_pairs,
)

REFERENCE = {
    "linear": (0.9999, 0.07858724288177824, 4.0358297653756754e-05),
    "cosine": (0.999958715775178, 0.4938435904406382, 2.4287669070348567e-09),
}


@pytest.mark.parametrize("name", REFERENCE)
def test_alpha_bars_have_the_published_values(name):
    alpha_bars = DiffusionSchedule(1000, name).alpha_bars
    got = [float(alpha_bars[i]) for i in (0, 499, 999)]
    assert got == pytest.approx(REFERENCE[name], rel=1e-12)


@pytest.mark.parametrize(
    "name,diffusers_name,tail", [("linear", "linear", 1e-5), ("cosine", "squaredcos_cap_v2", 2e-5)]
)
def test_alpha_bars_agree_with_diffusers(name, diffusers_name, tail):
    from diffusers import DDPMScheduler

    theirs = DDPMScheduler(1000, beta_start=1e-4, beta_end=0.02, beta_schedule=diffusers_name).alphas_cumprod
    torch.testing.assert_close(DiffusionSchedule(1000, name).alpha_bars.float(), theirs, rtol=tail, atol=0)


@pytest.mark.parametrize("name", ["linear", "cosine"])
@pytest.mark.parametrize("timesteps", [1, 2, 10, 1000])
def test_tables_hold_what_they_say(name, timesteps):
    s = DiffusionSchedule(timesteps, name)
    assert ((s.betas > 0) & (s.betas < 1)).all()
    product = 1.0
    for t in range(timesteps):
        assert float(s.alpha_bars_prev[t]) == pytest.approx(product, rel=1e-12)
        product *= 1 - float(s.betas[t])
        assert float(s.alpha_bars[t]) == pytest.approx(product, rel=1e-12)
    assert (s.alpha_bars.diff() < 0).all() and (s.snr().log().diff() < 0).all()
    torch.testing.assert_close(s.sqrt_alpha_bars**2 + s.sqrt_one_minus_alpha_bars**2, torch.ones(timesteps).double())
    assert s.posterior_variance[0] == 0 and (s.posterior_variance <= s.betas).all()
    assert s.betas.dtype == torch.float64


@pytest.mark.parametrize("make", [linear_beta_schedule, cosine_beta_schedule])
def test_low_precision_first_loses_the_noise_at_small_t(make):
    exact = 1 - torch.cumprod(1 - make(1000), dim=0)
    in_float32 = 1 - torch.cumprod(1 - make(1000).float(), dim=0)
    error = ((in_float32.double() - exact) / exact).abs().max()
    assert 1e-4 < float(error) < 1e-3
    assert (1 - (1 - exact).half())[0] == 0
    table = DiffusionSchedule(beta_schedule=make(1000)).sqrt_one_minus_alpha_bars
    torch.testing.assert_close(table**2, exact, rtol=1e-12, atol=0)


@pytest.mark.parametrize("make", [linear_beta_schedule, cosine_beta_schedule])
def test_zero_terminal_snr_ends_in_nothing_and_keeps_the_start(make):
    betas = make(1000)
    after = rescale_zero_terminal_snr(betas)
    root = torch.cumprod(1 - after, 0).sqrt()
    assert root[-1] == 0
    assert float(root[0]) == pytest.approx(float((1 - betas[0]).sqrt()), rel=1e-12)
    assert DiffusionSchedule(beta_schedule=after).has_zero_terminal_snr
    assert DiffusionSchedule(1000, "linear", zero_terminal_snr=True).sqrt_alpha_bars[-1] == 0


def test_zero_terminal_snr_agrees_with_diffusers():
    from diffusers.schedulers.scheduling_ddim import rescale_zero_terminal_snr as theirs

    betas = linear_beta_schedule(1000)
    torch.testing.assert_close(rescale_zero_terminal_snr(betas), theirs(betas), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", [(3, 1, 28, 28), (3, 2), (3, 4, 5)])
def test_lookup_is_per_sample_and_broadcasts(shape):
    vals = torch.arange(10.0)
    got = get_index_from_list(vals, torch.tensor([0, 9, 4]), shape)
    assert got.shape == (3,) + (1,) * (len(shape) - 1)
    assert got.flatten().tolist() == [0, 9, 4]


@pytest.mark.parametrize(
    "t", [torch.tensor([1.0, 2.0]).half(), torch.tensor([1, 2], dtype=torch.int32), torch.tensor(3), torch.tensor([1])]
)
def test_a_wrong_t_is_refused_by_name(as_a_user, t):
    with pytest.raises(TypeError, match=r"t must be int64 of shape \(2,\), got .*sample_t\(2\)"):
        DiffusionSchedule(10).q_sample(torch.zeros(2, 1, 4, 4), t)


def test_sample_t_covers_both_ends_and_is_uniform():
    t = DiffusionSchedule(5).sample_t(20_000, torch.Generator().manual_seed(0))
    counts = t.bincount(minlength=5).double()
    assert t.dtype == torch.int64 and len(counts) == 5
    assert ((counts - 4000).abs() < 5 * math.sqrt(20_000 * 0.2 * 0.8)).all()


@pytest.mark.parametrize(
    "bad", [{"timesteps": 0}, {"beta_schedule": "quadratic"}, {"beta_schedule": torch.tensor([0.5, 1.5])}]
)
def test_wrong_schedules_are_refused(bad):
    with pytest.raises(ValueError):
        DiffusionSchedule(**bad)


@pytest.mark.slow
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("timesteps", [1, 7, 50, 1000])
def test_step_pairs_take_exactly_the_steps_asked_for_and_end_in_data(spacing, timesteps):
    for num in range(1, timesteps + 1):
        pairs = step_pairs(timesteps, num, spacing)
        times = [t for t, _ in pairs]
        assert len(pairs) == num
        assert [p for _, p in pairs] == [*times[1:], -1]
        assert all(a > b for a, b in zip(times, times[1:], strict=False))
        assert times[-1] >= 0 and times[0] < timesteps
        if spacing != "leading":
            assert times[0] == timesteps - 1
    assert step_pairs(timesteps, timesteps, spacing) == [(t, t - 1) for t in reversed(range(timesteps))]


def test_trailing_steps_are_rounded_up_where_the_steps_do_not_divide():
    assert step_pairs(10, 3, "trailing") == [(9, 6), (6, 3), (3, -1)]


@pytest.mark.parametrize("spacing", ["leading", "trailing"])
@pytest.mark.parametrize("num", [1, 10, 20, 50, 100, 500, 1000])
def test_step_pairs_agree_with_diffusers_where_it_divides(spacing, num):
    from diffusers import DDIMScheduler

    theirs = DDIMScheduler(1000, timestep_spacing=spacing)
    theirs.set_timesteps(num)
    assert [t for t, _ in step_pairs(1000, num, spacing)] == theirs.timesteps.tolist()


@pytest.mark.parametrize("num,spacing", [(0, "leading"), (11, "leading"), (5, "cubic")])
def test_impossible_steps_are_refused(num, spacing):
    with pytest.raises(ValueError):
        step_pairs(10, num, spacing)

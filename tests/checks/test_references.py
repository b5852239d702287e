"""What `mine_or_library` lends is what the library computes: every reference is held against the library's own code."""

import pytest
import torch

from diffusion_lib.checks import get_exercise
from diffusion_lib.data import to_model_range
from diffusion_lib.process import eps_to_x0, q_jump, q_step, x0_to_eps
from diffusion_lib.schedule import (
    DiffusionSchedule,
    cosine_beta_schedule,
    get_index_from_list,
    linear_beta_schedule,
    rescale_zero_terminal_snr,
    step_pairs,
)

SCHEDULE = DiffusionSchedule(40, "cosine")
AB = SCHEDULE.alpha_bars


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


X, NOISE, T, S = (
    draw(5, 1, 4, 3),
    draw(5, 1, 4, 3, seed=1),
    torch.tensor([39, 7, 0, 20, 3]),
    torch.tensor([9, 3, 0, 1, 2]),
)
PIXELS = torch.arange(256, dtype=torch.uint8)[:, None, None, None]

# exercise -> (its arguments, what the library says)
SAME = {
    "to_model_range": ((PIXELS,), lambda: to_model_range(PIXELS)),
    "noise_one_step": (
        (X, SCHEDULE.betas[7], NOISE),
        lambda: q_step(SCHEDULE, X, torch.full((5,), 7), NOISE),
    ),
    "signal_and_noise": ((SCHEDULE.betas,), lambda: (SCHEDULE.sqrt_alpha_bars, SCHEDULE.sqrt_one_minus_alpha_bars)),
    "lookup": ((AB, T, X), lambda: get_index_from_list(AB, T, X.shape)),
    "q_sample": ((X, T, AB, NOISE), lambda: SCHEDULE.q_sample(X, T, NOISE)),
    "recover_x0": ((X, T, AB, NOISE), lambda: eps_to_x0(X, NOISE, SCHEDULE.alpha_bar(T, X))),
    "recover_eps": ((X, NOISE, T, AB), lambda: x0_to_eps(X, NOISE, SCHEDULE.alpha_bar(T, X))),
    "q_between": ((X, S, T, AB, NOISE), lambda: q_jump(X, SCHEDULE.alpha_bar(S, X), SCHEDULE.alpha_bar(T, X), NOISE)),
    "linear_betas": ((50,), lambda: linear_beta_schedule(50)),
    "cosine_betas": ((50,), lambda: cosine_beta_schedule(50)),
    "cumulative_alphas": ((SCHEDULE.betas,), lambda: AB),
    "log_snr": ((AB,), lambda: SCHEDULE.snr().log()),
    "posterior_variance": ((SCHEDULE.betas,), lambda: SCHEDULE.posterior_variance),
    "zero_terminal_snr": ((SCHEDULE.betas,), lambda: rescale_zero_terminal_snr(SCHEDULE.betas)),
}


@pytest.mark.parametrize("name", SAME)
def test_the_reference_is_the_librarys(name):
    arguments, library = SAME[name]
    got, wanted = get_exercise(name).reference(*arguments), library()
    # Pixels are float32 in the library; everything else here is float64.
    near = 2e-7 if name == "to_model_range" else 1e-9
    torch.testing.assert_close(got, wanted, rtol=near, atol=near, check_dtype=False)


def test_the_table_is_the_schedules():
    for name, values in get_exercise("schedule_table").reference(SCHEDULE.betas).items():
        torch.testing.assert_close(values, getattr(SCHEDULE, name), rtol=1e-9, atol=1e-12)


def test_a_resampled_schedule_visits_the_kept_times():
    kept = torch.tensor(sorted(t for t, _ in step_pairs(40, 7)))
    betas = get_exercise("resample_schedule").reference(AB, kept)
    torch.testing.assert_close(DiffusionSchedule(beta_schedule=betas).alpha_bars, AB[kept])

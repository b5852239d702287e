"""Heun, DPM-Solver++(2M), inversion and interpolation: orders of convergence, and other people's implementations."""

import math

import pytest
import torch

from diffusion_lib.process import Prediction, eps_to_x0
from diffusion_lib.sampling import (
    GaussianDenoiser,
    clip,
    ddim,
    dpm_solver_pp,
    find_sampler,
    heun,
    make_denoiser,
    slerp,
)
from diffusion_lib.schedule import DiffusionSchedule, encoding_pairs, step_pairs


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def last(states):
    *_, state = states
    return state.x


# A fine schedule, so that many step sizes are to be had: 1024 steps and less, always between the same two times.
FINE = DiffusionSchedule(beta_schedule=torch.linspace(1e-4, 0.02, 1000).double().repeat_interleave(16) / 16)
FIRST, LAST = 12_288, 2_048


def pairs_between(steps):
    gap = (FIRST - LAST) // steps
    times = [FIRST - i * gap for i in range(steps + 1)]
    return list(zip(times[:-1], times[1:], strict=True))


def error(sampler, steps, **options):
    """Distance from the exact flow of N(0.3, 0.5^2), with steps between two times that are both noisy."""
    exact = GaussianDenoiser(FINE, 0.3, 0.5)
    x = draw(64, 3)
    # Both ends of a path of the exact flow lead to the same data.
    got = last(sampler(exact, x, FINE, pairs_between(steps), **options))
    end = exact.flow_to_data(got, torch.full((64,), LAST))
    return float((end - exact.flow_to_data(x, torch.full((64,), FIRST))).abs().mean())


@pytest.mark.parametrize("name,order", [("ddim", 1), ("heun", 2), ("dpm_solver_pp", 2)])
def test_order_of_convergence(name, order):
    errors = [error(find_sampler(name), steps) for steps in (32, 64, 128, 256)]
    orders = [math.log2(a / b) for a, b in zip(errors[:-1], errors[1:], strict=True)]
    assert orders[-1] == pytest.approx(order, abs=0.15)
    assert all(abs(found - order) < 0.4 for found in orders)


def test_second_order_is_worth_it():
    """At equal numbers of function evaluations (Heun takes two per step) both beat DDIM by far."""
    assert error(heun, 32) < error(ddim, 64) / 5
    assert error(dpm_solver_pp, 64) < error(ddim, 64) / 10


class FixedOutput(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.3))

    def forward(self, x, t):
        return self.weight * x + 0.01 * torch.sin(t.float())[:, None, None, None]


# The other library hands a torch tensor to numpy in a way that numpy is about to forbid.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("prediction_type,theirs", [("eps", "epsilon"), ("v", "v_prediction"), ("x0", "sample")])
@pytest.mark.parametrize("steps", [2, 5, 10, 20, 50])
def test_dpm_solver_agrees_with_diffusers(prediction_type, theirs, steps):
    from diffusers import DPMSolverMultistepScheduler

    other = DPMSolverMultistepScheduler(
        1000, 1e-4, 0.02, "linear", solver_order=2, prediction_type=theirs, algorithm_type="dpmsolver++",
        final_sigmas_type="zero", euler_at_final=True, timestep_spacing="trailing",
    )  # fmt: skip
    other.set_timesteps(steps)
    network, x = FixedOutput(), draw(2, 1, 4, 4, dtype=torch.float32)
    schedule = DiffusionSchedule(1000, "linear")
    pairs = step_pairs(1000, steps)
    assert other.timesteps.tolist() == [t for t, _ in pairs]
    denoise = make_denoiser(network, schedule, prediction_type)
    got = last(dpm_solver_pp(denoise, x, schedule, pairs))
    for t in other.timesteps:
        with torch.no_grad():
            x = other.step(network(x, t.expand(2)), t, x).prev_sample
    torch.testing.assert_close(got, x, rtol=1e-4, atol=1e-4)


def test_heun_agrees_with_a_float64_recursion():
    """Heun in (y, s) coordinates, one number at a time, in plain Python floats; Euler where s is above 80."""
    schedule = DiffusionSchedule(1000, "linear")
    pairs = step_pairs(1000, 9)
    alpha_bars = [*schedule.alpha_bars.tolist(), 1.0]
    x = draw(5, 1)

    def eps(y, s):
        ab = 1 / (1 + s * s)
        return math.sqrt(1 - ab) * (y * math.sqrt(ab) - math.sqrt(ab) * 0.3) / (ab * 0.25 + 1 - ab)

    got = last(heun(GaussianDenoiser(schedule, 0.3, 0.5), x, schedule, pairs))
    for start, end in zip(x.flatten().tolist(), got.flatten().tolist(), strict=True):
        y = start / math.sqrt(alpha_bars[999])
        for t, t_prev in pairs:
            s, s_prev = (math.sqrt(1 / alpha_bars[i] - 1) for i in (t, t_prev))
            euler = y + (s_prev - s) * eps(y, s)
            y = euler if t_prev < 0 or s > 80 else y + (s_prev - s) * (eps(y, s) + eps(euler, s_prev)) / 2
        assert end == pytest.approx(y, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["ddim", "dpm_solver_pp", "heun"])
@pytest.mark.parametrize("steps", [1, 2, 3, 30])
def test_zero_terminal_snr_is_finite(name, steps):
    schedule = DiffusionSchedule(1000, "linear", zero_terminal_snr=True)
    denoise = make_denoiser(FixedOutput(), schedule, "v")
    x = draw(2, 1, 4, 4)
    assert last(find_sampler(name)(denoise, x, schedule, step_pairs(1000, steps))).isfinite().all()


@pytest.mark.parametrize("name", ["ddim", "heun", "dpm_solver_pp"])
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_single_point_is_reached_in_any_number_of_steps(name, steps):
    """Data without spread: every deterministic sampler ends exactly on the one point there is."""
    schedule = DiffusionSchedule(1000, "cosine")
    x = last(find_sampler(name)(GaussianDenoiser(schedule, 0.7, 0.0), draw(3, 2), schedule, step_pairs(1000, steps)))
    torch.testing.assert_close(x, torch.full_like(x, 0.7), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["heun", "dpm_solver_pp"])
def test_deterministic_samplers_leave_the_generator_alone(name):
    schedule, generator = DiffusionSchedule(1000), torch.Generator().manual_seed(3)
    before = generator.get_state()
    last(find_sampler(name)(GaussianDenoiser(schedule), draw(2, 2), schedule, step_pairs(1000, 4), generator=generator))
    assert torch.equal(before, generator.get_state())


def test_heun_survives_the_noisy_end_of_the_cosine_schedule():
    """A hair of error in eps, times a noise-to-signal ratio of 20,000, once threw whole samples away."""
    schedule = DiffusionSchedule(1000, "cosine")
    exact = GaussianDenoiser(schedule, 0.3, 0.5)

    def nearly(x, t):
        eps = exact(x, t).eps * (1 + 1e-3 * torch.sin(t.double()[:, None]))
        return Prediction(eps_to_x0(x, eps, schedule.level(t, x)), eps)

    clipped = clip(nearly, schedule, -5.0, 5.0)
    x = draw(200, 2)
    got, wanted = (last(heun(denoise, x, schedule, step_pairs(1000, 10))) for denoise in (clipped, exact))
    assert float((got - wanted).abs().mean()) < 0.05


def test_heun_evaluates_twice_except_into_data():
    schedule, asked = DiffusionSchedule(1000), []
    exact = GaussianDenoiser(schedule)

    def spy(x, t):
        asked.append(int(t[0]))
        return exact(x, t)

    last(heun(spy, draw(2, 2), schedule, step_pairs(1000, 3)))
    # The first step leaves s = 157 and stays Euler's.
    assert asked == [999, 666, 333, 333]


def test_inversion_comes_back_with_an_error_of_first_order():
    schedule = DiffusionSchedule(1000, "cosine")
    exact, x0 = GaussianDenoiser(schedule, 0.3, 0.5), draw(50, 2)
    gaps = []
    for steps in (50, 100, 200):
        pairs = step_pairs(1000, steps)
        noise = last(ddim(exact, x0, schedule, encoding_pairs(pairs)))
        assert noise.isfinite().all()
        gaps.append(float((last(ddim(exact, noise, schedule, pairs)) - x0).abs().mean()))
    assert gaps[0] / gaps[1] == pytest.approx(2, abs=0.4) and gaps[1] / gaps[2] == pytest.approx(2, abs=0.4)


def test_encoding_pairs_walk_the_same_way_back():
    assert encoding_pairs([(9, 4), (4, 0), (0, -1)]) == [(-1, 0), (0, 4), (4, 9)]


def test_encoding_never_asks_the_network_about_data():
    schedule, asked = DiffusionSchedule(100), []
    exact = GaussianDenoiser(schedule)

    def spy(x, t):
        asked.append(int(t.min()))
        return exact(x, t)

    last(ddim(spy, draw(2, 2), schedule, encoding_pairs(step_pairs(100, 4))))
    assert min(asked) == 0 and len(asked) == 4


@pytest.mark.parametrize("eta", [-0.1, 1.1])
def test_eta_outside_its_range_is_refused(eta):
    with pytest.raises(ValueError, match="eta must be between 0"):
        ddim(GaussianDenoiser(DiffusionSchedule()), draw(1, 1), DiffusionSchedule(), step_pairs(1000, 2), eta=eta)


def test_slerp_ends_and_length():
    a, b = draw(4, 1, 8, 8), draw(4, 1, 8, 8, seed=1)
    torch.testing.assert_close(slerp(a, b, 0.0), a)
    torch.testing.assert_close(slerp(a, b, 1.0), b)
    torch.testing.assert_close(slerp(a, a, 0.3), a)
    b = b * (a.flatten(1).norm(dim=1) / b.flatten(1).norm(dim=1)).reshape(-1, 1, 1, 1)
    middle = slerp(a, b, 0.5)
    torch.testing.assert_close(middle.flatten(1).norm(dim=1), a.flatten(1).norm(dim=1))
    angle = torch.nn.functional.cosine_similarity(a.flatten(1), slerp(a, b, 0.25).flatten(1)).acos()
    whole = torch.nn.functional.cosine_similarity(a.flatten(1), b.flatten(1)).acos()
    torch.testing.assert_close(angle, whole / 4)


@pytest.mark.parametrize("fraction", [0.25, torch.tensor([0.0, 0.5, 1.0])])
def test_slerp_keeps_noise_noise(fraction):
    a, b = draw(3, 20_000), draw(3, 20_000, seed=1)
    fraction = fraction if isinstance(fraction, float) else fraction[:, None].double()
    assert (slerp(a, b, fraction).var(dim=1) - 1).abs().max() < 0.05


def test_the_gaussian_denoiser_is_the_best_there_is():
    """Its eps has the smallest mean squared error: the closed form, by Monte Carlo within 5 standard errors."""
    schedule, t = DiffusionSchedule(1000, "linear"), torch.full((40_000,), 300)
    x0, eps = 0.3 + 0.5 * draw(40_000, 1), draw(40_000, 1, seed=1)
    ab = float(schedule.alpha_bars[300])
    guess = GaussianDenoiser(schedule, 0.3, 0.5)(schedule.q_sample(x0, t, eps), t)
    errors = (guess.eps - eps).square()
    wanted = ab * 0.25 / (ab * 0.25 + 1 - ab)
    assert abs(float(errors.mean()) - wanted) < 5 * float(errors.std()) / 200
    for scale in (0.97, 1.03):
        assert ((scale * guess.eps - eps) ** 2).mean() > errors.mean()

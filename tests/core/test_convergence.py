"""Every sampler on every process: exact flows, orders of convergence, numbers of evaluations, other implementations."""

import math

import pytest
import torch

from diffusion_lib.process import GaussianMixture, Prediction
from diffusion_lib.sampling import SAMPLERS, GaussianDenoiser, MixtureDenoiser, make_denoiser
from diffusion_lib.schedule import (
    SPACINGS,
    VPSDE,
    DiffusionSchedule,
    EDMSchedule,
    FlowSchedule,
    NoiseLevel,
    step_pairs,
)

DOUBLE = {"dtype": torch.float64}
SCHEDULES = {
    "linear": DiffusionSchedule(2000, beta_start=5e-5, beta_end=0.01),
    "zero_snr": DiffusionSchedule(2000, "cosine", zero_terminal_snr=True),
    "flow": FlowSchedule(2000),
    "edm": EDMSchedule(2000),
    "vp_sde": VPSDE(2000),
}
# Tables are corners to a second order; fine ones let the error of the steps be seen.
FINE = {**SCHEDULES, "linear": DiffusionSchedule(20_000, beta_end=0.001, beta_start=5e-6),
        "zero_snr": DiffusionSchedule(20_000, "cosine", zero_terminal_snr=True)}  # fmt: skip
ORDERS = {"ddim": 1, "heun": 2, "midpoint": 2, "dpm_solver_2": 2, "dpm_solver_pp": 2, "deis": 2, "edm": 2}
every_schedule = pytest.mark.parametrize("name", SCHEDULES)
every_solver = pytest.mark.parametrize("sampler", ORDERS)


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def last(states):
    *_, state = states
    return state.x


def start(schedule, t, *shape):
    return draw(*shape) * torch.hypot(*schedule.level(t))


def test_every_deterministic_sampler_is_tested_here():
    assert {*ORDERS, "ddpm", "exponential_sde"} == set(SAMPLERS)


# --- orders ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@every_schedule
@every_solver
def test_orders_on_gaussian_data(name, sampler):
    """From sigma / alpha = 5 down to 0.2 in real times; the order is what the text-books say, midpoint included."""
    schedule = FINE[name]
    first, end = schedule.time_of(5.0), schedule.time_of(0.2)
    exact, x = GaussianDenoiser(schedule, 0.3, 0.5), start(schedule, first, 64, 3)
    errors = []
    for steps in (48, 96):
        times = [first + (end - first) * i / steps for i in range(steps + 1)]
        got = last(SAMPLERS[sampler](exact, x, schedule, list(zip(times[:-1], times[1:], strict=True))))
        # Both ends of a path of the exact flow lead to the same data.
        there = exact.flow_to_data(got, torch.full((64,), times[-1], **DOUBLE))
        errors.append(float((there - exact.flow_to_data(x, torch.full((64,), first, **DOUBLE))).abs().mean()))
    order = math.log2(errors[0] / errors[1])
    if sampler == "midpoint" and name in ("flow", "zero_snr"):
        # Where the variance of Gaussian data is a parabola in time the error of h^3 cancels; see the test on a mixture.
        assert order > 2.5
    else:
        assert order == pytest.approx(ORDERS[sampler], abs=0.15)
    assert errors[1] < (5e-3 if ORDERS[sampler] == 1 else 3e-4)


MIXTURE = GaussianMixture(
    torch.tensor([0.3, 0.7], **DOUBLE), torch.tensor([[-1.0], [1.2]], **DOUBLE), torch.tensor([0.5, 0.3], **DOUBLE)
)


def mass_below(x, level):
    noised = MIXTURE.noised(level)
    parts = zip(noised.weights, noised.means[:, 0], noised.stds, strict=True)
    return sum(w * torch.special.ndtr((x - mean) / std) for w, mean, std in parts)


def exact_end(x, level):
    """Where the exact flow carries x: in one dimension paths never cross, so each keeps its quantile."""
    wanted, data = mass_below(x, level), NoiseLevel(torch.ones((), **DOUBLE), torch.zeros((), **DOUBLE))
    low, high = torch.full_like(x, -10), torch.full_like(x, 10)
    for _ in range(55):
        middle = (low + high) / 2
        below = mass_below(middle, data) < wanted
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return low


@pytest.mark.parametrize("sampler,order", [("ddim", 1), ("midpoint", 2)])
def test_orders_in_time_on_the_straight_path(sampler, order):
    """DDIM is Euler's method in time here; no flow moves a point to another quantile."""
    schedule = FlowSchedule(100)
    denoise, x, errors = MixtureDenoiser(schedule, MIXTURE), draw(40, 1), []
    for steps in (32, 64):
        times = [99 - 80 * i / steps for i in range(steps + 1)]
        got = last(SAMPLERS[sampler](denoise, x, schedule, list(zip(times[:-1], times[1:], strict=True))))
        moved = mass_below(got, schedule.level(times[-1])) - mass_below(x, schedule.level(99))
        errors.append(float(moved.abs().mean()))
    assert math.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


@pytest.mark.slow
@every_schedule
@pytest.mark.parametrize("spacing", ["trailing", "quadratic", "karras"])
def test_every_sampler_finds_the_exact_flow_of_a_mixture(name, spacing):
    """From noise to data, along every kind of steps; nothing but the steps' number decides how far it is off."""
    schedule, denoise = SCHEDULES[name], MixtureDenoiser(SCHEDULES[name], MIXTURE)
    walks = [step_pairs(schedule, steps, spacing) for steps in (12, 36)]
    for sampler, order in ORDERS.items():
        errors = []
        for pairs in walks:
            x = start(schedule, pairs[0][0], 60, 1)
            got = last(SAMPLERS[sampler](denoise, x, schedule, pairs))
            errors.append(float((got - exact_end(x, schedule.level(pairs[0][0]))).abs().mean()))
        assert errors[1] < (0.08 if order == 1 else 0.05), sampler
        # Steps even in the noise show the order all the way; others end in a step whose size they do not choose.
        least = 2.3 if order == 1 or spacing in SPACINGS else 5
        assert errors[0] / errors[1] > least, sampler


# --- EDM's noise --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@every_schedule
def test_new_noise_of_edm_keeps_every_marginal(name):
    """Whatever state the denoiser is asked about has the variance of its level: 10,000 samples, 5 standard errors."""
    schedule, n, mean, std = SCHEDULES[name], 10_000, 0.3, 0.5
    exact, asked = GaussianDenoiser(schedule, mean, std), []

    def spy(x, t):
        asked.append((float(t[0]), float(x.mean()), float(x.var())))
        return exact(x, t)

    pairs = step_pairs(schedule, 40, "karras")
    alpha, sigma = schedule.level(pairs[0][0])
    x = alpha * mean + NoiseLevel(alpha, sigma).variance(std**2).sqrt() * draw(n, 1)
    generator = torch.Generator().manual_seed(3)
    end = last(SAMPLERS["edm"](spy, x, schedule, pairs, generator=generator, churn=10.0))
    for t, m, v in [*asked, (-1.0, float(end.mean()), float(end.var()))]:
        level = schedule.level(t)
        variance = float(level.variance(std**2))
        assert abs(m - float(level.alpha) * mean) < 5 * math.sqrt(variance / n) + 2e-3 * math.sqrt(variance)
        # Heun's error of 40 steps comes on top.
        assert abs(v / variance - 1) < 5 * math.sqrt(2 / n) + 0.01


def test_edm_is_algorithm_2_of_its_paper():
    """Number by number in plain Python, with the noise that the sampler drew."""
    schedule, steps, generator = EDMSchedule(1000), 12, torch.Generator().manual_seed(7)
    options = {"churn": 4.0, "churn_min": 0.05, "churn_max": 50.0, "noise_scale": 1.003}
    x = 80.0 * draw(1, 1)
    got = last(
        SAMPLERS["edm"](
            GaussianDenoiser(schedule, 0.3, 0.5),
            x,
            schedule,
            step_pairs(schedule, steps, "karras"),
            generator=generator,
            **options,
        )
    )
    noise = torch.Generator().manual_seed(7)
    least, most = 0.002 ** (1 / 7), 80 ** (1 / 7)
    sigmas = [(most + i / (steps - 1) * (least - most)) ** 7 for i in range(steps)] + [0.0]
    slope = lambda y, s: (y - 0.3) * s / (0.25 + s * s)  # noqa: E731  (y - D(y)) / s of N(0.3, 0.5^2)
    y, gammas = float(x), 0
    for i in range(steps):
        s = sigmas[i]
        gamma = min(4.0 / steps, math.sqrt(2) - 1) if 0.05 <= s <= 50.0 else 0.0
        hat = s * (1 + gamma)
        if gamma:
            gammas += 1
            y += math.sqrt(hat**2 - s**2) * 1.003 * float(torch.randn(1, 1, generator=noise, dtype=torch.float32))
        d = slope(y, hat)
        step = y + (sigmas[i + 1] - hat) * d
        if sigmas[i + 1] > 0:
            step = y + (sigmas[i + 1] - hat) * (d + slope(step, sigmas[i + 1])) / 2
        y = step
    assert gammas == sum(0.05 <= s <= 50.0 for s in sigmas) == 9
    assert float(got) == pytest.approx(y, rel=1e-6)


@every_schedule
def test_edm_without_churn_is_heun(name):
    schedule = SCHEDULES[name]
    denoise, pairs = GaussianDenoiser(schedule, 0.3, 0.5), step_pairs(schedule, 9, "karras")
    x, generator = start(schedule, pairs[0][0], 4, 2), torch.Generator().manual_seed(1)
    before = generator.get_state()
    edm, heun = (last(SAMPLERS[s](denoise, x, schedule, pairs, generator=generator)) for s in ("edm", "heun"))
    assert torch.equal(edm, heun) and torch.equal(before, generator.get_state())


# --- evaluations and draws ---------------------------------------------------------------------------------------


class Count:
    """A denoiser that counts how often it is asked, and when."""

    def __init__(self, denoise):
        self.denoise, self.times, self.grad = denoise, [], []

    def __call__(self, x, t):
        self.times.append(float(t[0]))
        self.grad.append(torch.is_grad_enabled())
        return self.denoise(x, t)


@pytest.mark.slow
@every_schedule
@pytest.mark.parametrize(
    "sampler,options,wanted",
    [
        ("ddim", {}, lambda n: n),
        ("ddim", {"eta": 0.7}, lambda n: n),
        ("ddpm", {}, lambda n: n),
        ("exponential_sde", {}, lambda n: n),
        ("exponential_sde", {"tau": 0}, lambda n: n),
        ("dpm_solver_pp", {}, lambda n: n),
        ("deis", {}, lambda n: n),
        ("heun", {}, lambda n: 2 * n - 1),
        ("dpm_solver_2", {}, lambda n: 2 * n - 1),
        ("midpoint", {}, lambda n: 2 * n - (n > 1)),  # one step leads from noise to data, with a middle
        ("edm", {}, lambda n: 2 * n - 1),
        ("edm", {"churn": 5.0}, lambda n: 2 * n - 1),
    ],
)
def test_function_evaluations_and_draws_are_counted(name, sampler, options, wanted):
    schedule = SCHEDULES[name]
    for steps in (1, 6):
        # log-SNR steps begin at 80 times more noise than signal at most; above it solvers are content with Euler.
        pairs = step_pairs(schedule, steps, "log_snr")
        count, generator = Count(GaussianDenoiser(schedule, 0.3, 0.5)), torch.Generator().manual_seed(0)
        states = list(SAMPLERS[sampler](count, start(schedule, pairs[0][0], 2, 3), schedule, pairs,
                                        generator=generator, **options))  # fmt: skip
        assert len(states) == steps and [state.t_prev for state in states] == [p for _, p in pairs]
        assert len(count.times) == wanted(steps) and min(count.times) >= 0 and not any(count.grad)
        noisy = sampler in ("ddpm", "exponential_sde") and options.get("tau") != 0
        drawn = steps - 1 if noisy or options.get("eta") else 0
        if options.get("churn"):
            # Noise is added before a step, so before the last one too; not where the process ends.
            drawn = steps
            top = min(float(schedule.level(schedule.last).noise_to_signal), 80.0)
            drawn -= float(schedule.level(pairs[0][0]).noise_to_signal) >= top * (1 - 1e-9)
        again = torch.Generator().manual_seed(0)
        for _ in range(drawn):
            torch.randn(2, 3, generator=again)
        assert torch.equal(generator.get_state(), again.get_state())


@every_schedule
def test_ddim_at_eta_one_is_ddpm_along_any_steps(name):
    schedule = SCHEDULES[name]
    denoise, pairs = GaussianDenoiser(schedule, 0.3, 0.5), step_pairs(schedule, 23, "quadratic")
    x = start(schedule, pairs[0][0], 3, 4)
    ends = [
        last(SAMPLERS[s](denoise, x, schedule, pairs, generator=torch.Generator().manual_seed(5), **options))
        for s, options in (("ddim", {"eta": 1.0}), ("ddpm", {}))
    ]
    torch.testing.assert_close(*ends, rtol=0, atol=1e-10)


@every_schedule
@pytest.mark.parametrize("spacing", ["quadratic", "trailing", "log_snr"])
@pytest.mark.parametrize(("tau", "eta"), [(0, 0.0), (1.0, 1.0)])
def test_the_dial_of_the_sde_ends_at_ddim_and_passes_ddpm(name, spacing, tau, eta):
    schedule = SCHEDULES[name]
    denoise, pairs = GaussianDenoiser(schedule, 0.3, 0.5), step_pairs(schedule, 23, spacing)
    x = start(schedule, pairs[0][0], 3, 4)
    ends = [
        last(SAMPLERS[s](denoise, x, schedule, pairs, generator=torch.Generator().manual_seed(5), **options))
        for s, options in (("ddim", {"eta": eta}), ("exponential_sde", {"tau": tau}))
    ]
    torch.testing.assert_close(*ends, rtol=0, atol=1e-10)


@every_schedule
@pytest.mark.parametrize("tau", [0.5, 1.0, 2.0])
def test_the_sde_is_that_of_any_number_of_small_steps_where_data_are_a_point(name, tau):
    """x0 does not change there, so that long steps are exact: mean, variance and what is left of the old noise."""
    schedule, n = SCHEDULES[name], 40_000
    level, target = schedule.level(1500), schedule.level(800)
    x = level.mix(torch.full((n, 1), 0.3, **DOUBLE), draw(n, 1))
    point, eps = GaussianDenoiser(schedule, 0.3, 0.0), (x - level.alpha * 0.3) / level.sigma
    ratio = float(target.noise_to_signal / level.noise_to_signal)
    for times in ([1500, 800], [1500, 1400, 1250, 900, 800]):
        generator = torch.Generator().manual_seed(2)
        pairs = list(zip(times[:-1], times[1:], strict=True))
        end = last(SAMPLERS["exponential_sde"](point, x, schedule, pairs, generator=generator, tau=tau))
        rest = (end - target.alpha * 0.3) / target.sigma
        assert abs(float(rest.mean())) < 5 / math.sqrt(n)
        assert abs(float(rest.var()) - 1) < 5 * math.sqrt(2 / n)
        # Old noise decays as the integral of tau^2 d log-SNR / 2 says, whatever the steps.
        assert float((rest * eps).mean()) == pytest.approx(ratio ** (tau**2), abs=5 / math.sqrt(n))


@pytest.mark.parametrize("tau", [0.5, 1.0, 2.0])
def test_the_sde_agrees_with_its_source_number_by_number(tau):
    """The first order of the stochastic Adams method in log-SNR, as a recursion of plain numbers."""
    schedule = DiffusionSchedule(1000, beta_end=0.012)
    pairs, x = step_pairs(1000, 7), draw(1, 1)
    alpha_bars = [*schedule.alpha_bars.tolist(), 1.0]
    generator = torch.Generator().manual_seed(4)
    options = {"generator": generator, "tau": tau}
    got = last(SAMPLERS["exponential_sde"](GaussianDenoiser(schedule, 0.3, 0.5), x, schedule, pairs, **options))
    noise, y = torch.Generator().manual_seed(4), float(x)
    for t, s in pairs:
        alpha, sigma = math.sqrt(alpha_bars[t]), math.sqrt(1 - alpha_bars[t])
        alpha_s, sigma_s = math.sqrt(alpha_bars[s]), math.sqrt(1 - alpha_bars[s])
        x0 = 0.3 + alpha * 0.25 / (alpha**2 * 0.25 + sigma**2) * (y - alpha * 0.3)
        if s == -1:
            y = x0
            continue
        h = math.log(alpha_s / sigma_s) - math.log(alpha / sigma)
        drawn = float(torch.randn(1, 1, generator=noise, dtype=torch.float32))
        y = (
            math.exp(-(tau**2) * h) * sigma_s / sigma * y
            + alpha_s * (1 - math.exp(-(1 + tau**2) * h)) * x0
            + sigma_s * math.sqrt(1 - math.exp(-2 * tau**2 * h)) * drawn
        )
    assert float(got) == pytest.approx(y, rel=1e-9)


@pytest.mark.parametrize("tau", [0.0, 0.5, 1.0, 2.0])
def test_the_sde_leads_to_the_data_with_any_noise(tau):
    """Mean and standard deviation of Gaussian data, 20,000 samples and 200 steps."""
    schedule, n = SCHEDULES["linear"], 20_000
    pairs = step_pairs(schedule, 200, "log_snr")
    generator, x = torch.Generator().manual_seed(1), start(schedule, pairs[0][0], n, 1)
    exact = GaussianDenoiser(schedule, 0.3, 0.5)
    end = last(SAMPLERS["exponential_sde"](exact, x, schedule, pairs, generator=generator, tau=tau))
    assert float(end.mean()) == pytest.approx(0.3, abs=5 * 0.5 / math.sqrt(n))
    assert float(end.std()) == pytest.approx(0.5, abs=5 * 0.5 / math.sqrt(2 * n) + 0.02)


@pytest.mark.parametrize(("tau", "std"), [(0.0, 0.4864), (1.0, 0.4747), (2.0, 0.4384), (4.0, 0.3657)])
def test_long_steps_of_the_sde_narrow_what_even_an_exact_denoiser_draws(tau, std):
    """50 quadratic steps on the cosine schedule: a recursion of the deviation in plain numbers, and 20,000 draws."""
    schedule = DiffusionSchedule(1000, "cosine")
    pairs, variance = step_pairs(schedule, 50, "quadratic"), 1.0
    for t, s in pairs:
        (alpha, sigma), (alpha_s, sigma_s) = (map(float, schedule.level(time)) for time in (t, s))
        x0 = alpha * 0.25 / (alpha**2 * 0.25 + sigma**2)  # of a deviation of x_t, how much is taken for x0's
        kept = (sigma_s * alpha / (alpha_s * sigma)) ** tau**2
        new = sigma_s**2 * (1 - kept**2) if s != -1 else 0.0
        variance = (alpha_s * x0 + sigma_s * kept * (1 - alpha * x0) / sigma) ** 2 * variance + new
    assert math.sqrt(variance) == pytest.approx(std, abs=5e-4)
    generator = torch.Generator().manual_seed(1)
    exact, x = GaussianDenoiser(schedule, 0.3, 0.5), 0.3 * schedule.level(999).alpha + draw(20_000, 1)
    end = last(SAMPLERS["exponential_sde"](exact, x, schedule, pairs, generator=generator, tau=tau))
    assert float(end.std()) == pytest.approx(std, abs=5 * std / math.sqrt(40_000))


@every_schedule
@pytest.mark.parametrize("eta", [0.0, 0.3, 0.8, 1.0])
def test_ddim_has_the_variance_of_its_formula(name, eta):
    """One step from t = 1500 to 800 on data that are one point: variance sigma_s^2, and how much of it is new."""
    schedule, n = SCHEDULES[name], 40_000
    level, target = schedule.level(1500), schedule.level(800)
    x = level.mix(torch.full((n, 1), 0.3, **DOUBLE), draw(n, 1))
    generator = torch.Generator().manual_seed(2)
    point = GaussianDenoiser(schedule, 0.3, 0.0)
    end = last(SAMPLERS["ddim"](point, x, schedule, [(1500, 800)], generator=generator, eta=eta))
    rest = end - target.alpha * 0.3
    assert abs(float(rest.var() / target.sigma**2) - 1) < 5 * math.sqrt(2 / n)
    # New is eta^2 of the posterior's variance (Song et al. 2021, DDIM, eq. 16): eta itself stands outside the root.
    eps = (x - level.alpha * 0.3) / level.sigma
    kept = float((rest * eps).mean() / (eps * eps).mean())
    beta = float(level.sigma**2 - (level.alpha / target.alpha) ** 2 * target.sigma**2)
    spread = eta**2 * beta * float(target.sigma**2 / level.sigma**2)
    assert kept == pytest.approx(math.sqrt(max(float(target.sigma**2) - spread, 0)), abs=0.03 * float(target.sigma))


# --- other implementations ----------------------------------------------------------------------------------------


class FixedOutput(torch.nn.Module):
    """A network with a definite answer that depends on x and t."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.3))

    def forward(self, x, t):
        return self.weight * x + 0.1 * torch.sin(t.float() / 50)[:, None, None, None]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("prediction_type,theirs", [("eps", "epsilon"), ("v", "v_prediction")])
@pytest.mark.parametrize("steps", [4, 10, 28])
def test_heun_agrees_with_diffusers(prediction_type, theirs, steps):
    from diffusers import HeunDiscreteScheduler

    betas = {"beta_start": 1e-4, "beta_end": 0.012}
    other = HeunDiscreteScheduler(
        1000, beta_schedule="linear", prediction_type=theirs, timestep_spacing="linspace", **betas
    )
    other.set_timesteps(steps)
    schedule, network = DiffusionSchedule(1000, **betas), FixedOutput()
    pairs = step_pairs(1000, steps, "linspace")
    assert [t for t, _ in pairs] == other.timesteps[:1].tolist() + other.timesteps[1::2].tolist()
    x = draw(2, 1, 4, 4, dtype=torch.float32)
    got = last(SAMPLERS["heun"](make_denoiser(network, schedule, prediction_type), x, schedule, pairs))
    y = x / schedule.level(999).alpha.float()
    for t in other.timesteps:
        with torch.no_grad():
            y = other.step(network(other.scale_model_input(y, t), t.expand(2)), t, y).prev_sample
    torch.testing.assert_close(got, y, rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("steps", [3, 8, 20])
def test_multistep_on_edm_agrees_with_diffusers(steps):
    from diffusers import EDMDPMSolverMultistepScheduler

    other = EDMDPMSolverMultistepScheduler(solver_order=2, final_sigmas_type="zero", euler_at_final=True)
    other.set_timesteps(steps)
    schedule = EDMSchedule(1000)
    network = lambda x, c: 0.3 * x + 0.2 * torch.sin(c).reshape(-1, 1)  # noqa: E731

    def denoise(x, t):
        """EDM's preconditioning around a network, with sigma_data = 0.5 (Karras et al. 2022, eq. 7)."""
        s = schedule.level(t, x).sigma.to(x.dtype)
        total = s**2 + 0.25
        x0 = 0.25 / total * x + s * 0.5 / total.sqrt() * network(x / total.sqrt(), s.log().flatten() / 4)
        return Prediction(x0, (x - x0) / s)

    x = 80 * draw(2, 3)
    got = last(SAMPLERS["dpm_solver_pp"](denoise, x, schedule, step_pairs(schedule, steps, "karras")))
    for t in other.timesteps:
        x = other.step(network(other.scale_model_input(x, t), t.expand(2).double()), t, x).prev_sample
    torch.testing.assert_close(got, x, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("steps", [2, 5, 11])
def test_deis_agrees_with_a_float64_recursion(steps):
    """The second Adams-Bashforth method in y = x / alpha and r = sigma / alpha, one number at a time."""
    schedule = DiffusionSchedule(1000, beta_end=0.012)
    pairs, x = step_pairs(1000, steps), draw(3, 1)
    alpha_bars = [*schedule.alpha_bars.tolist(), 1.0]
    got = last(SAMPLERS["deis"](GaussianDenoiser(schedule, 0.3, 0.5), x, schedule, pairs))
    ratio = lambda t: math.sqrt(1 / alpha_bars[t] - 1)  # noqa: E731
    for begin, end in zip(x.flatten().tolist(), got.flatten().tolist(), strict=True):
        y, before = begin / math.sqrt(alpha_bars[999]), None
        for t, t_prev in pairs:
            r, h = ratio(t), ratio(t_prev) - ratio(t)
            eps = r * (y - 0.3) / (0.25 + r * r)
            if before is None or t_prev < 0:
                y += h * eps
            else:
                eps_before, h_before = before
                y += h * ((1 + h / h_before / 2) * eps - h / h_before / 2 * eps_before)
            before = eps, h
        assert end == pytest.approx(y, rel=1e-9, abs=1e-12)

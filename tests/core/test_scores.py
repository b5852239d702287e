"""Exact scores, Langevin dynamics, the SDE, its flow and its likelihoods, against closed forms and other libraries."""

import math

import pytest
import torch
from scipy.integrate import solve_ivp
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from diffusion_lib.data import load_digits
from diffusion_lib.network import PointNetwork
from diffusion_lib.process import GaussianMixture, eps_to_score
from diffusion_lib.sampling import (
    GaussianDenoiser,
    MixtureDenoiser,
    annealed_langevin,
    denoiser_of,
    divergence,
    flow,
    flow_log_density,
    langevin,
    probability_flow,
    reverse_sde,
    score_of,
)
from diffusion_lib.schedule import VPSDE, DiffusionSchedule, EDMSchedule, FlowSchedule
from diffusion_lib.showing import draw_field, draw_particles, particle_slider

DOUBLE = {"dtype": torch.float64}
MIXTURE = GaussianMixture(
    torch.tensor([0.2, 0.5, 0.3], **DOUBLE),
    torch.tensor([[-2.0, 0.0], [1.0, 1.5], [2.0, -2.0]], **DOUBLE),
    torch.tensor([0.5, 0.8, 0.3], **DOUBLE),
)
SCHEDULE = DiffusionSchedule(200, "cosine")
SDE = VPSDE()


def draw(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), **DOUBLE)


def gaussian_score(sde, mean, std):
    """A denoiser made of the exact score of N(mean, std^2) data at every level."""

    def score(x, t):
        alpha, sigma = sde.level(t, x)
        return -(x - alpha * mean) / (alpha**2 * std**2 + sigma**2)

    return denoiser_of(score, sde)


def test_density_equals_torchs_own():
    parts = Independent(Normal(MIXTURE.means, MIXTURE.stds[:, None].expand(3, 2)), 1)
    x = 3 * draw(50, 2)
    wanted = MixtureSameFamily(Categorical(MIXTURE.weights), parts).log_prob(x)
    torch.testing.assert_close(MIXTURE.log_density(x), wanted)


def test_score_is_the_gradient_and_finite_far_out():
    x = (4 * draw(60, 2)).requires_grad_()
    (wanted,) = torch.autograd.grad(MIXTURE.log_density(x).sum(), x)
    torch.testing.assert_close(MIXTURE.score(x), wanted, rtol=1e-8, atol=1e-8)
    far = torch.tensor([[1e4, -1e4], [0.0, 1e6]], **DOUBLE)
    assert torch.isfinite(MIXTURE.score(far)).all() and torch.isfinite(MIXTURE.log_density(far)).all()
    torch.testing.assert_close(MIXTURE.responsibilities(x).sum(1), torch.ones(60, **DOUBLE))


def test_samples_and_noised_mixtures_have_the_right_moments():
    generator = torch.Generator().manual_seed(0)
    x0 = MIXTURE.sample(40_000, generator)
    x_t = 0.6 * x0 + 0.8 * draw(40_000, 2, seed=1)
    for mixture, x in ((MIXTURE, x0), (MIXTURE.noised(0.36), x_t), (MIXTURE.spread(0.5), x0 + 0.5 * draw(40_000, 2))):
        mean = (mixture.weights[:, None] * mixture.means).sum(0)
        second = (mixture.weights[:, None] * (mixture.means**2 + mixture.stds[:, None] ** 2)).sum(0)
        spread = (second - mean**2).sqrt()
        assert ((x.mean(0) - mean).abs() < 5 * spread / 200).all()
        assert ((x.var(0) / spread**2 - 1).abs() < 0.05).all()


def test_misfits_are_refused():
    with pytest.raises(ValueError, match="weights and stds must be"):
        GaussianMixture(torch.ones(2) / 2, torch.zeros(3, 2), torch.ones(3))
    with pytest.raises(ValueError, match="add up to 1"):
        GaussianMixture(torch.ones(2), torch.zeros(2, 2), torch.ones(2))


def test_denoiser_of_a_mixture_obeys_tweedie():
    x, t = 2 * draw(40, 2), torch.arange(0, 200, 5)
    said = MixtureDenoiser(SCHEDULE, MIXTURE)(x, t)
    for i in range(40):
        level = SCHEDULE.level(int(t[i]))
        score = MIXTURE.noised(level).score(x[i : i + 1])
        torch.testing.assert_close(eps_to_score(said.eps[i : i + 1], level), score, rtol=1e-6, atol=1e-6)
        tweedie = (x[i] + level.sigma**2 * score[0]) / level.alpha
        torch.testing.assert_close(said.x0[i], tweedie, rtol=1e-6, atol=1e-6)


def test_one_component_is_the_gaussian_denoiser():
    mixture = GaussianMixture(
        torch.ones(1, **DOUBLE), torch.full((1, 3), 0.4, **DOUBLE), torch.full((1,), 0.7, **DOUBLE)
    )
    x, t = draw(6, 3), torch.tensor([0, 10, 50, 100, 150, 199])
    for got, wanted in zip(
        MixtureDenoiser(SCHEDULE, mixture)(x, t), GaussianDenoiser(SCHEDULE, 0.4, 0.7)(x, t), strict=True
    ):
        torch.testing.assert_close(got, wanted)


def test_denoiser_of_a_data_set_recalls_the_nearest_picture():
    data = load_digits().test_images[:30]
    denoise = MixtureDenoiser.of_data(SCHEDULE, data)
    t = torch.full((30,), 20)
    x_t = SCHEDULE.q_sample(data, t, torch.randn(data.shape, generator=torch.Generator().manual_seed(0)))
    said = denoise(x_t, t)
    assert said.x0.shape == data.shape and (said.x0 - data).abs().max() < 1e-3
    last = denoise(torch.randn(4, 1, 28, 28), torch.full((4,), 199)).x0
    assert (last - data.mean(0)).abs().mean() < 0.1


def test_langevin_widens_a_gaussian_by_its_step():
    generator = torch.Generator().manual_seed(0)
    for step in (0.2, 1.0):
        *_, x = langevin(lambda y: -y, draw(40_000, 1), step, 60, generator)
        assert abs(float(x.var()) * (1 - step / 4) - 1) < 5 * (2 / 40_000) ** 0.5


def test_annealing_finds_the_weights_that_plain_langevin_misses():
    far = GaussianMixture(
        torch.tensor([0.2, 0.8], **DOUBLE),
        torch.tensor([[-4.0, 0.0], [4.0, 0.0]], **DOUBLE),
        torch.full((2,), 0.5, **DOUBLE),
    )
    start = 8 * torch.rand(2000, 2, generator=torch.Generator().manual_seed(0), **DOUBLE) - 4
    generator = torch.Generator().manual_seed(1)
    *_, plain = langevin(far.score, start, 0.05, 300, generator)
    growing = EDMSchedule(100, sigma_min=0.1, sigma_max=10.0)
    times = [growing.time_of(sigma) for sigma in (0.9999 * torch.logspace(1, -1, 12).double()).tolist()]
    denoise = MixtureDenoiser(growing, far)
    *_, annealed = annealed_langevin(denoise, start, growing, times, 0.005, 25, generator)
    fraction = [float((x[:, 0] > 0).double().mean()) for x in (plain, annealed)]
    assert abs(fraction[0] - 0.5) < 0.06 and abs(fraction[1] - 0.8) < 0.06
    with pytest.raises(ValueError, match="times must fall"):
        next(annealed_langevin(denoise, start, growing, [1.0, 2.0], 0.1, 1, generator))


def test_continuous_noise_is_the_limit_of_the_linear_schedule():
    discrete = DiffusionSchedule(1000, "linear").alpha_bars
    wanted = torch.tensor([SDE.alpha_bar((i + 1) / 1000) for i in range(1000)], **DOUBLE)
    torch.testing.assert_close(discrete, wanted, rtol=0.06, atol=1e-5)
    h = 1e-5
    slope = (math.log(SDE.alpha_bar(0.5 + h)) - math.log(SDE.alpha_bar(0.5 - h))) / (2 * h)
    assert slope == pytest.approx(-SDE.beta(0.5), rel=1e-6)


@pytest.mark.slow
def test_reverse_sde_and_flow_end_with_the_same_gaussian():
    mean, std = 0.7, 0.4
    denoise, x = gaussian_score(SDE, mean, std), draw(20_000, 1)
    *_, by_noise = reverse_sde(denoise, x, SDE, 400, torch.Generator().manual_seed(3))
    *_, by_flow = probability_flow(denoise, x, SDE, 100)
    for end in (by_noise, by_flow):
        assert abs(float(end.mean()) - mean) < 0.02 and abs(float(end.std()) - std) < 0.02


@pytest.mark.slow
def test_the_flow_is_of_second_order_and_equals_scipys():
    denoise, x = gaussian_score(SDE, 0.5, 0.6), draw(5, 1)

    def velocity(u, y):
        """-beta(u) / 2 (x + score), written from the SDE alone."""
        kept = SDE.alpha_bar(u)
        score = -(y - kept**0.5 * 0.5) / (kept * 0.36 + 1 - kept)
        return -SDE.beta(u) / 2 * (y + score)

    solved = solve_ivp(velocity, (1.0, 1e-3), x[:, 0].numpy(), rtol=1e-10, atol=1e-12)
    wanted = torch.tensor(solved.y[:, -1])[:, None]
    errors = []
    for steps in (50, 100, 200):
        *_, end = probability_flow(denoise, x, SDE, steps)
        errors.append(float((end - wanted).abs().max()))
    assert errors[2] < 1e-3
    assert math.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.4)
    *_, there = probability_flow(denoise, wanted, SDE, 400, start=0.0, end=SDE.last)
    torch.testing.assert_close(there, x, rtol=1e-3, atol=1e-3)


def test_divergence_of_known_fields():
    x = draw(7, 3)
    torch.testing.assert_close(divergence(lambda y: y**2, x), 2 * x.sum(1))
    turn = torch.tensor([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], **DOUBLE)
    torch.testing.assert_close(divergence(lambda y: y @ turn.T, x), torch.zeros(7, **DOUBLE))


@pytest.mark.slow
def test_likelihood_of_a_gaussian_and_of_a_mixture():
    mean, std = 0.3, 0.8
    x = mean + std * draw(20, 2)
    found = flow_log_density(gaussian_score(SDE, mean, std), x, SDE, 200)
    torch.testing.assert_close(found, Normal(mean, std).log_prob(x).sum(1), rtol=1e-2, atol=1e-2)
    x = MIXTURE.sample(20, torch.Generator().manual_seed(5))
    denoise = denoiser_of(lambda y, t: MIXTURE.noised(SDE.level(float(t[0]))).score(y), SDE)
    found = flow_log_density(denoise, x, SDE, 300)
    assert (found - MIXTURE.log_density(x)).abs().max() < 0.1


def test_the_network_for_points_knows_time():
    torch.manual_seed(0)
    net = PointNetwork(2)
    x = torch.randn(5, 2)
    out = net(x, torch.tensor([0, 1, 2, 3, 4]))
    assert out.shape == (5, 2) and not torch.allclose(out, net(x, torch.full((5,), 99)))


def test_pictures_of_fields_and_particles():
    walk = [draw(10, 2, seed=i) for i in range(4)]
    figure = draw_field(
        {"a": MIXTURE, "b": MIXTURE.noised(0.5)}, arrows={"a": MIXTURE.score}, points={"b": walk[0]},
        paths={"a": torch.stack(walk)},
    )  # fmt: skip
    assert [axes.get_title() for axes in figure.axes] == ["a", "b"]
    assert len(figure.axes[0].lines) == 11 and len(figure.axes[1].lines) == 1
    moved = draw_particles({"plain": walk}, MIXTURE, 2).axes[0].lines[0].get_xdata()
    assert moved.tolist() == walk[2][:, 0].tolist()
    slider, picture = particle_slider({"plain": walk, "annealed": walk[:2]}, MIXTURE).children
    before = picture.value
    slider.value = 3
    assert picture.value != before and slider.max == 3


# --- one protocol: any process, any denoiser ---------------------------------------------------------------------

PROCESSES = {
    "table": DiffusionSchedule(400, beta_end=0.05),
    "sde": VPSDE(400),
    "flow": FlowSchedule(400),
    "edm": EDMSchedule(400, sigma_max=30.0),
}
every_process = pytest.mark.parametrize("name", PROCESSES)


@pytest.mark.slow
@every_process
def test_every_process_is_undone_by_its_reverse_sde_and_its_flow(name):
    """N(0.7, 0.4^2) comes back with its mean and variance, by noise and without."""
    schedule, mean, std, n = PROCESSES[name], 0.7, 0.4, 10_000
    denoise = GaussianDenoiser(schedule, mean, std)
    first = schedule.last - (10 if schedule.has_zero_terminal_snr else 0)
    alpha, sigma = schedule.level(first)
    x = alpha * mean + (alpha**2 * std**2 + sigma**2).sqrt() * draw(n, 1)
    steps = 800 if name == "edm" else 400
    walks = {
        "sde": reverse_sde(denoise, x, schedule, steps, torch.Generator().manual_seed(3), start=first),
        "flow": probability_flow(denoise, x, schedule, 200, start=first),
    }
    for walk in walks.values():
        *_, end = walk
        assert abs(float(end.mean()) - mean) < 5 * std / n**0.5 + 0.01
        assert abs(float(end.var()) / std**2 - 1) < 5 * (2 / n) ** 0.5 + 0.03


def test_a_reverse_sde_cannot_begin_where_nothing_is_left():
    for schedule in (FlowSchedule(50), DiffusionSchedule(50, zero_terminal_snr=True)):
        with pytest.raises(ValueError, match="cannot start where alpha is 0: give a start before it"):
            reverse_sde(GaussianDenoiser(schedule), draw(2, 1), schedule, 5)


@pytest.mark.slow
@every_process
def test_the_likelihood_of_a_gaussian_is_its_own(name):
    """log N(x; 0.3, 0.8^2) in two dimensions, to 1 % and 0.02 nats, whatever the process."""
    schedule = PROCESSES[name]
    x = 0.3 + 0.8 * draw(12, 2)
    found = flow_log_density(GaussianDenoiser(schedule, 0.3, 0.8), x, schedule, 250)
    # Data with the first time's noise on them, as the flow ends there.
    level = schedule.level(0)
    spread = float((level.alpha**2 * 0.64 + level.sigma**2).sqrt())
    wanted = Normal(float(level.alpha) * 0.3, spread).log_prob(x).sum(1)
    torch.testing.assert_close(found, wanted, rtol=1e-2, atol=2e-2)


@every_process
def test_langevin_with_the_score_of_a_denoiser_stays_in_its_density(name):
    schedule, n = PROCESSES[name], 20_000
    t = schedule.time_of(0.7)
    level = schedule.level(t)
    variance = float(level.alpha**2 * 0.25 + level.sigma**2)
    x = float(level.alpha) * 0.3 + variance**0.5 * draw(n, 1)
    score = score_of(GaussianDenoiser(schedule, 0.3, 0.5), schedule, t)
    torch.testing.assert_close(score(x), -(x - float(level.alpha) * 0.3) / variance, rtol=1e-9, atol=1e-9)
    *_, end = langevin(score, x, 0.1 * variance, 40, torch.Generator().manual_seed(1))
    assert abs(float(end.var()) / variance * (1 - 0.1 / 4) - 1) < 5 * (2 / n) ** 0.5
    times = [schedule.time_of(ratio) for ratio in (0.7, 0.3, 0.1)]
    *_, end = annealed_langevin(GaussianDenoiser(schedule, 0.3, 0.5), x, schedule, times, 0.01, 60,
                                torch.Generator().manual_seed(2))  # fmt: skip
    last = schedule.level(times[-1])
    assert abs(float(end.mean()) - float(last.alpha) * 0.3) < 0.03


def test_a_trained_model_speaks_the_same_protocol():
    from diffusion_lib.sampling import load_model

    model = load_model("digits")
    denoise, schedule = model.denoiser(torch.tensor([3, 7])), model.schedule
    x = draw(2, 1, 28, 28).float()
    with torch.no_grad():
        assert score_of(denoise, schedule, 500)(x).shape == x.shape
        assert score_of(denoise, schedule, 500.5)(x).shape == x.shape
        walks = (
            reverse_sde(denoise, x, schedule, 6, torch.Generator().manual_seed(0), start=900.0),
            probability_flow(denoise, x, schedule, 4, start=900.0),
            annealed_langevin(denoise, x, schedule, (600, 300), 1e-3, 2, torch.Generator().manual_seed(0)),
        )
        for walk in walks:
            *_, end = walk
            assert end.shape == x.shape and end.isfinite().all()
    assert flow(denoise, schedule, 300.0)(x).shape == x.shape

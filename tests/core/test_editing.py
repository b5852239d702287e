"""Editing: exact limits, the Gaussian conditional, views that keep noise white, windows, the bias of replacement."""

import math

import pytest
import torch
from torch import Tensor

from diffusion_lib.measuring import inpainting_moments, load_hybrid_table
from diffusion_lib.process import GaussianMixture, Prediction
from diffusion_lib.sampling import (
    CorrelatedDenoiser,
    GaussianDenoiser,
    MixtureDenoiser,
    ddim,
    ddpm,
    hybrid,
    keep_known,
    keeps_noise_white,
    measured,
    over_windows,
    pairs_from,
    read_as,
    repaint,
    score_of,
    sdedit,
    steer,
    through_views,
)
from diffusion_lib.schedule import DiffusionSchedule, step_pairs

SCHEDULE = DiffusionSchedule(1000, "cosine")
COV = torch.tensor([[1.0, 0.9], [0.9, 1.0]], dtype=torch.float64)
PAIR = CorrelatedDenoiser(SCHEDULE, torch.zeros(2, dtype=torch.float64), COV)
FIRST = torch.tensor([[1.0, 0.0]], dtype=torch.float64)  # the measurement that shows the first number


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def last(walk):
    *_, state = walk
    return state.x


def affine(denoise, pairs, d=2):
    """Mean and covariance of what DDIM makes of white noise: its walk is affine, so zero and unit vectors tell all."""
    x = last(ddim(denoise, torch.cat([torch.zeros(1, d), torch.eye(d)]).double(), SCHEDULE, pairs))
    mean, rows = x[0], x[1:] - x[0]
    return mean, rows.T @ rows


def test_sdedit_without_steps_is_the_identity_and_with_all_of_them_sampling():
    clean = DiffusionSchedule(50, "cosine", zero_terminal_snr=True)
    denoise, pairs = GaussianDenoiser(clean, 0.3, 0.5), step_pairs(clean, 10)
    images = torch.randn(4, 3, generator=seeded(1), dtype=torch.float64)
    assert sdedit(denoise, images, clean, pairs_from(pairs, -1)) is images
    noise = torch.randn(4, 3, generator=seeded(2), dtype=torch.float32).double()
    whole = sdedit(denoise, images, clean, pairs_from(pairs, 49), generator=seeded(2))
    torch.testing.assert_close(whole, last(ddim(denoise, noise, clean, pairs)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("t", [100, 500, 900])
def test_sdedit_of_a_gaussian_is_the_flow_from_the_noised_image(t):
    denoise, pairs = GaussianDenoiser(SCHEDULE, 0.3, 0.5), pairs_from(step_pairs(SCHEDULE, 1000), t)
    images = torch.full((5, 2), 2.0, dtype=torch.float64)
    x_t = SCHEDULE.level(t).mix(images, torch.randn(5, 2, generator=seeded(3)).double())
    expected = denoise.flow_to_data(x_t, torch.full((5,), t))
    assert pairs[0][0] == t
    torch.testing.assert_close(
        sdedit(denoise, images, SCHEDULE, pairs, generator=seeded(3)), expected, rtol=0, atol=5e-3
    )


def test_the_known_part_is_exact_and_the_denoiser_sees_it_at_its_noise_level():
    mask, known = torch.tensor([1.0, 0.0]), torch.tensor([[2.0, 0.0]], dtype=torch.float64).expand(4000, 2)
    seen = []

    def spy(x_t: Tensor, t: Tensor) -> Prediction:
        seen.append(x_t)
        return PAIR(x_t, t)

    kept = keep_known(spy, SCHEDULE, known, mask, seeded())
    x = torch.zeros(4000, 2, dtype=torch.float64)
    said, level = kept(x, torch.full((4000,), 400)), SCHEDULE.level(400)
    assert (said.x0[:, 0] == 2).all() and (seen[0][:, 1] == 0).all() and (x == 0).all()
    torch.testing.assert_close(level.mix(*said)[:, 0], seen[0][:, 0])
    assert abs(seen[0][:, 0].mean() - 2 * level.alpha) < 5 * level.sigma / 4000**0.5
    assert seen[0][:, 0].std() == pytest.approx(float(level.sigma), rel=0.06)
    assert (last(ddpm(kept, x, SCHEDULE, step_pairs(SCHEDULE, 5), generator=seeded())) [:, 0] == 2).all()  # fmt: skip


@pytest.mark.parametrize("rounds", [1, 3])
def test_what_replacement_draws_is_what_its_moments_say(rounds):
    n, pairs = 20_000, step_pairs(SCHEDULE, 20)
    known, mask = torch.tensor([1.0, 0.0], dtype=torch.float64), torch.tensor([True, False])
    kept = keep_known(PAIR, SCHEDULE, known.expand(n, 2), mask.double(), seeded(5))
    start = torch.randn(n, 2, generator=seeded(6)).double()
    drawn = last(repaint(kept, start, SCHEDULE, pairs, rounds=rounds, generator=seeded(7)))[:, 1]
    mean, cov = inpainting_moments(COV, known, mask, SCHEDULE, pairs, rounds)
    assert abs(drawn.mean() - mean) < 5 * (cov[0, 0] / n) ** 0.5
    assert abs(drawn.var() - cov[0, 0]) < 5 * cov[0, 0] * (2 / n) ** 0.5


def test_replacement_is_biased_and_going_back_and_forth_mends_most_of_it():
    known, mask, pairs = torch.tensor([1.0, 0.0]), torch.tensor([True, False]), step_pairs(SCHEDULE, 250)
    means = [float(inpainting_moments(COV, known, mask, SCHEDULE, pairs, rounds).mean) for rounds in (1, 5)]
    assert means == pytest.approx([0.6242, 0.8544], abs=1e-4)  # the truth is 0.9
    alone = inpainting_moments(torch.eye(2), known, mask, SCHEDULE, pairs)
    assert float(alone.mean) == 0  # independent pixels tell each other nothing, and nothing is wrong
    assert float(alone.covariance) == pytest.approx(1, abs=0.03)


def test_repaint_with_one_round_is_ancestral_sampling_and_refuses_none():
    x, pairs = torch.randn(6, 2, generator=seeded(1)).double(), step_pairs(SCHEDULE, 7)
    once = last(repaint(PAIR, x, SCHEDULE, pairs, rounds=1, generator=seeded(2)))
    torch.testing.assert_close(once, last(ddpm(PAIR, x, SCHEDULE, pairs, generator=seeded(2))))
    with pytest.raises(ValueError, match="rounds must be a whole number from 1, got 0"):
        repaint(PAIR, x, SCHEDULE, pairs, rounds=0)


def test_the_jump_back_restores_the_noise_level():
    """Data N(0, 1), exact denoiser: the state has variance 1 at every time, after any number of rounds."""
    schedule = DiffusionSchedule(40, "linear", beta_end=0.3)
    x = torch.randn(40_000, 1, generator=seeded(1)).double()
    walk = repaint(
        GaussianDenoiser(schedule), x, schedule, step_pairs(schedule, 40)[:20], rounds=4, generator=seeded(2)
    )
    # beta-tilde loses a little variance at each step; what comes back up is put in again.
    assert abs(last(walk).var() - 1) < 0.1


def test_the_conditional_gaussian_is_that_of_the_textbook():
    truth = PAIR.given(FIRST, torch.tensor([1.0], dtype=torch.float64))
    torch.testing.assert_close(truth.mean, torch.tensor([1.0, 0.9], dtype=torch.float64))
    assert float(truth.cov[1, 1]) == pytest.approx(1 - 0.81) and float(truth.cov[0].abs().max()) < 1e-12
    mean, cov = affine(truth, step_pairs(SCHEDULE, 1000))
    torch.testing.assert_close(mean, truth.mean, rtol=0, atol=1e-4)
    torch.testing.assert_close(cov, truth.cov, rtol=0, atol=2e-3)
    noisy = PAIR.given(FIRST, torch.tensor([1.0], dtype=torch.float64), 0.5)
    joint = torch.tensor([[1.25, 0.9], [0.9, 1.0]], dtype=torch.float64)
    assert float(noisy.cov[1, 1]) == pytest.approx(float(1 / torch.linalg.inv(joint)[1, 1]))


def test_a_correlated_denoiser_is_a_mixture_of_one():
    cov = torch.tensor([[1.0, 0.3, 0.1], [0.3, 0.5, 0.2], [0.1, 0.2, 2.0]], dtype=torch.float64)
    denoise = CorrelatedDenoiser(SCHEDULE, torch.tensor([1.0, -1.0, 0.5], dtype=torch.float64), cov)
    x, t = torch.randn(7, 3, generator=seeded(4)).double(), torch.tensor([0, 5, 100, 300, 500, 900, 999])
    said, level = denoise(x, t), SCHEDULE.level(t, x)
    torch.testing.assert_close(level.mix(*said), x)
    for i, time in enumerate(t.tolist()):
        alpha, sigma = SCHEDULE.level(time)
        there = torch.distributions.MultivariateNormal(alpha * denoise.mean, alpha**2 * cov + sigma**2 * torch.eye(3))
        point = x[i].clone().requires_grad_()
        (score,) = torch.autograd.grad(there.log_prob(point), point)
        torch.testing.assert_close(score_of(denoise, SCHEDULE, time)(x[i : i + 1])[0], score)


def test_posterior_sampling_is_exact_for_white_data():
    """Independent N(0.5, 0.7^2) pixels, and A A^T = 1/4 I: the mean of four pixels, measured with noise."""
    pool = torch.full((1, 4), 0.25, dtype=torch.float64)
    prior = GaussianDenoiser(SCHEDULE, 0.5, 0.7)
    seen = measured(
        lambda x: x @ pool.T, torch.tensor([[1.5]], dtype=torch.float64), SCHEDULE, 0.1, gram=0.25, data_std=0.7
    )
    white = CorrelatedDenoiser(SCHEDULE, torch.full((4,), 0.5).double(), 0.49 * torch.eye(4).double())
    truth = white.given(pool, torch.tensor([1.5], dtype=torch.float64), 0.1)
    x, t = torch.randn(6, 4, generator=seeded(8)).double(), torch.tensor([3, 100, 400, 600, 900, 999])
    for got, expected in zip(steer(prior, SCHEDULE, seen)(x, t), truth(x, t), strict=True):
        torch.testing.assert_close(got, expected)


def test_posterior_sampling_is_biased_for_correlated_data_and_less_so_than_replacement():
    seen = torch.ones(1, 1, dtype=torch.float64)
    guided = steer(PAIR, SCHEDULE, measured(lambda x: x[:, :1], seen, SCHEDULE))
    mean, cov = affine(guided, step_pairs(SCHEDULE, 200))
    assert mean.tolist() == pytest.approx([1.0, 0.847], abs=1e-3) and float(cov[1, 1]) == pytest.approx(0.228, abs=1e-3)
    with pytest.raises(ValueError, match="noise_std or gram must be above 0, got 0.0 and 0"):
        measured(lambda x: x, seen, SCHEDULE, gram=0)


def test_with_the_known_pixels_own_spread_posterior_sampling_has_no_bias():
    """What the one spread for all directions costs, 0.847 for 0.9, is all of the bias: see notebook 13, section 4."""

    def own_spread(x_t: Tensor, t: Tensor, x0: Tensor) -> Tensor:
        ab = SCHEDULE.alpha_bars[t[0]]
        left = COV - ab * COV @ torch.linalg.inv(ab * COV + (1 - ab) * torch.eye(2).double()) @ COV
        return -(1 - x0[:, 0]).square() / (2 * left[0, 0])

    mean, _ = affine(steer(PAIR, SCHEDULE, own_spread), step_pairs(SCHEDULE, 50))
    assert float(mean[1]) == pytest.approx(0.9, abs=1e-3)


def test_what_replacement_decides_in_strong_noise_is_mostly_made_up_for():
    """From an alpha-bar of 0.2 on, blind before, it ends nearly as from pure noise; from 0.8 on it does not."""
    known, mask, pairs = torch.tensor([1.0, 0.0]), torch.tensor([True, False]), step_pairs(SCHEDULE, 250)
    means = [float(inpainting_moments(COV, known, mask, SCHEDULE, pairs_from(pairs, t)).mean) for t in (999, 700, 300)]
    assert means == pytest.approx([0.624, 0.616, 0.424], abs=5e-3)


def test_steering_by_the_true_class_probability_gives_the_class():
    """Two Gaussian classes: the mixture's score plus that of p(class | x_t) is the class's own score."""
    means, std = torch.tensor([[-1.0, 0.5], [2.0, 0.0]], dtype=torch.float64), 0.6
    weights = torch.tensor([0.3, 0.7], dtype=torch.float64)
    mixture = MixtureDenoiser(SCHEDULE, GaussianMixture(weights, means, torch.full((2,), std).double()))

    def log_posterior(x_t: Tensor, t: Tensor, x0: Tensor) -> Tensor:
        alpha, sigma = SCHEDULE.level(t, x_t)
        gaps = (x_t[:, None] - alpha[..., None] * means).square().sum(-1)
        logits = weights.log() - gaps / (2 * (alpha**2 * std**2 + sigma**2))
        return logits.log_softmax(1)[:, 1]

    x, t = torch.randn(5, 2, generator=seeded(9)).double(), torch.tensor([10, 300, 500, 800, 990])
    one_class = GaussianDenoiser(SCHEDULE, means[1], std)
    for got, expected in zip(steer(mixture, SCHEDULE, log_posterior)(x, t), one_class(x, t), strict=True):
        torch.testing.assert_close(got, expected)
    for got, expected in zip(steer(mixture, SCHEDULE, log_posterior, 0.0)(x, t), mixture(x, t), strict=True):
        torch.testing.assert_close(got, expected)


def test_steering_works_where_gradients_are_off_and_names_a_wrong_likelihood():
    labels, x, t = torch.tensor([0, 1]), torch.randn(2, 2).double(), torch.tensor([3, 700])
    with torch.no_grad():
        said = steer(PAIR, SCHEDULE, read_as(lambda x0: 3 * x0, labels))(x, t)
    torch.testing.assert_close(SCHEDULE.level(t, x).mix(*said), x)
    assert not said.x0.requires_grad and (said.x0 - PAIR(x, t).x0)[:, 0].sign().tolist() == [1, -1]
    with pytest.raises(ValueError, match="one number per sample"):
        steer(PAIR, SCHEDULE, lambda x_t, t, x0: x0.square())(x, t)


VIEWS = {
    "as it is": (lambda x: x, True),
    "turned by 180 degrees": (lambda x: x.rot90(2, (-2, -1)), True),
    "turned by 90 degrees": (lambda x: x.rot90(1, (-2, -1)), True),
    "negative": (lambda x: -x, True),
    "columns shuffled": (lambda x: x[..., [2, 0, 3, 1]], True),
    "twice as bright": (lambda x: 2 * x, False),
    "shifted, with a black border": (lambda x: torch.nn.functional.pad(x[..., :-1], (1, 0)), False),
    "blurred": (lambda x: (x + x.roll(1, -1)) / 2, False),
    "cut to its left half": (lambda x: x[..., :2], True),
    "twice as wide, by repetition": (lambda x: x.repeat_interleave(2, -1), False),
    "blurred, as loud": (lambda x: (x + x.roll(1, -1)) / math.sqrt(2), False),
}


@pytest.mark.parametrize("name", VIEWS)
def test_which_views_keep_noise_white(name):
    view, white = VIEWS[name]
    assert keeps_noise_white(view, (1, 4, 4)) == white


def test_views_are_undone_and_averaged():
    turn = (lambda x: x.rot90(1, (-2, -1)), lambda x: x.rot90(-1, (-2, -1)))
    same = (lambda x: x, lambda x: x)
    x, t = torch.randn(2, 1, 4, 4).double(), torch.tensor([100, 700])
    ramp = torch.arange(16.0, dtype=torch.float64).reshape(1, 4, 4)
    upright, turned = GaussianDenoiser(SCHEDULE, ramp, 0.5), GaussianDenoiser(SCHEDULE, turn[0](ramp), 0.5)
    for got, expected in zip(through_views([upright, turned], [same, turn])(x, t), upright(x, t), strict=True):
        torch.testing.assert_close(got, expected)  # both look at the same picture, one with its head on the side
    mixed = through_views([upright, GaussianDenoiser(SCHEDULE, 0.0, 0.5)], [same, same])(x, t)
    torch.testing.assert_close(mixed.x0, GaussianDenoiser(SCHEDULE, ramp / 2, 0.5)(x, t).x0)
    with pytest.raises(ValueError, match="got 2 denoisers and 1 views"):
        through_views([upright, turned], [same])


def test_a_hybrid_of_one_denoiser_is_itself_and_takes_coarse_and_fine_apart():
    blur = lambda x: x.mean(-1, keepdim=True).expand_as(x)  # noqa: E731
    x, t = torch.randn(3, 6).double(), torch.tensor([5, 400, 999])
    far, near = GaussianDenoiser(SCHEDULE, 2.0, 0.1), GaussianDenoiser(SCHEDULE, torch.arange(6.0).double(), 0.1)
    for got, expected in zip(hybrid(far, far, blur)(x, t), far(x, t), strict=True):
        torch.testing.assert_close(got, expected)
    both = hybrid(far, near, blur)(x, t)
    torch.testing.assert_close(both.x0.mean(-1), far(x, t).x0.mean(-1))
    fine = near(x, t).x0
    torch.testing.assert_close(both.x0 - blur(both.x0), fine - blur(fine))


def test_windows_of_a_denoiser_that_looks_at_pixels_alone_are_that_denoiser():
    x, t = torch.randn(2, 1, 4, 14).double(), torch.tensor([30, 800])
    plain = GaussianDenoiser(SCHEDULE, 0.3, 0.5)
    for stride in (1, 2):
        for got, expected in zip(over_windows(plain, 4, stride)(x, t), plain(x, t), strict=True):
            torch.testing.assert_close(got, expected)


def test_windows_see_their_own_part_and_are_averaged_where_they_overlap():
    widths = []

    def place(x_t: Tensor, t: Tensor) -> Prediction:
        widths.append(x_t.shape[-1])
        return Prediction(torch.full_like(x_t, len(widths)), x_t)

    said = over_windows(place, 4, 2)(torch.randn(1, 1, 1, 8), torch.tensor([5]))
    assert widths == [4, 4, 4] and said.x0.flatten().tolist() == [1, 1, 1.5, 1.5, 2.5, 2.5, 3, 3]
    with pytest.raises(ValueError, match="4 plus a multiple of 2, got 7"):
        over_windows(place, 4, 2)(torch.randn(1, 1, 1, 7), torch.tensor([5]))
    with pytest.raises(ValueError, match="others leave gaps"):
        over_windows(place, 4, 5)


def test_the_table_of_hybrids_counts_both_readings_at_once():
    table = load_hybrid_table()
    for row in table.rows.values():
        for near, far, both in zip(row["near"], row["far"], row["both"], strict=True):
            assert near + far - 1 - 1e-3 <= both <= min(near, far) <= 1
    assert {"real", "hybrid 0 4", "plain 4 0"} == set(table.rows)

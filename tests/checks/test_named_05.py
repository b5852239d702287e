"""Slips in notebook 05 that were once called by a wrong name, or by none; and answers that passed without work."""

import pytest
import torch

from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import try_answer


def _wide(values, x):
    return values.reshape(-1, *[1] * (x.ndim - 1))


def _before(alpha_bars):
    return torch.cat([alpha_bars.new_ones(1), alpha_bars[:-1]])


def posterior(x0, x_t, t, betas, alpha_bars):
    bars, prev, beta = (_wide(table[t], x_t) for table in (alpha_bars, _before(alpha_bars), betas))
    mean = (prev.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - prev) * x_t) / (1 - bars)
    return mean, beta * (1 - prev) / (1 - bars)


# step_is_right
def ancestral_step(x_t, eps, t, betas, alpha_bars, noise):
    bars = _wide(alpha_bars[t], x_t)
    x0 = (x_t - (1 - bars).sqrt() * eps) / bars.sqrt()
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return mean + variance.sqrt() * noise


one_step = ancestral_step
steps = {"right": one_step}


def variance_of(step, data_variance, betas, alpha_bars):
    return get_exercise("final_variance").reference(step, data_variance, betas, alpha_bars)


def _some(betas):
    return *torch.randn(3, len(betas), 4, dtype=torch.float64), torch.arange(len(betas))


def held_against_itself(step, betas, alpha_bars):
    x, eps, noise, t = _some(betas)
    return torch.allclose(step(x, eps, t, betas, alpha_bars, noise), one_step(x, eps, t, betas, alpha_bars, noise))


def by_another_name(step, betas, alpha_bars):
    x, eps, noise, t = _some(betas)
    right = steps["right"]
    return bool((step(x, eps, t, betas, alpha_bars, noise) - right(x, eps, t, betas, alpha_bars, noise)).norm() < 1e-9)


def by_a_helper(step, betas, alpha_bars):
    return all(torch.allclose(*(f(betas, alpha_bars) for f in (_asked(step), _asked(one_step)))) for _ in range(2))


def _asked(step):
    def once(betas, alpha_bars):
        torch.manual_seed(0)
        x, eps, noise, t = _some(betas)
        return step(x, eps, t, betas, alpha_bars, noise)

    return once


def by_the_variance(step, betas, alpha_bars):
    return torch.allclose(*(variance_of(each, 0.25, betas, alpha_bars) for each in (step, one_step)))


def by_the_library(step, betas, alpha_bars):
    x, eps, noise, t = _some(betas)
    given = x, eps, t, betas, alpha_bars, noise
    return torch.allclose(step(*given), get_exercise("ancestral_step").reference(*given))


@pytest.mark.parametrize("answer", [held_against_itself, by_another_name, by_a_helper, by_the_variance, by_the_library])
def test_a_step_that_is_held_against_itself_is_no_test(answer):
    found = diagnose("step_is_right", answer)
    assert not found.passed and found.misconception == "The step is held against itself"


def against_the_posterior(step, betas, alpha_bars):
    x0, eps, noise, t = _some(betas)
    bars = alpha_bars[:, None]
    x_t = bars.sqrt() * x0 + (1 - bars).sqrt() * eps
    mean, variance = posterior(x0, x_t, t, betas, alpha_bars)
    return torch.allclose(step(x_t, eps, t, betas, alpha_bars, noise), mean + variance.sqrt() * noise)


def against_the_form_of_ddim(step, betas, alpha_bars):
    x0, eps, noise, t = _some(betas)
    bars, prev = alpha_bars[:, None], _before(alpha_bars)[:, None]
    spread = betas[:, None] * (1 - prev) / (1 - bars)
    want = prev.sqrt() * x0 + (1 - prev - spread).clamp(min=0).sqrt() * eps + spread.sqrt() * noise
    got = step(bars.sqrt() * x0 + (1 - bars).sqrt() * eps, eps, t, betas, alpha_bars, noise)
    return torch.allclose(got, want, atol=1e-7)


def by_its_numbers(step, betas, alpha_bars):
    """What the step multiplies x_t, eps and the noise by, against the exact mean and variance."""
    t, one, zero = torch.arange(len(betas)), torch.ones_like(betas), torch.zeros_like(betas)
    asked = ((one, zero, zero), (zero, one, zero), (zero, zero, one))
    of_x, of_eps, of_noise = (step(x, eps, t, betas, alpha_bars, noise) for x, eps, noise in asked)
    precision = 1 / (1 - _before(alpha_bars)) + (1 - betas) / betas  # of the two bells that are multiplied
    mean, variance = posterior(-((1 - alpha_bars) / alpha_bars).sqrt(), zero, t, betas, alpha_bars)
    along_x, _ = posterior(1 / alpha_bars.sqrt(), one, t, betas, alpha_bars)
    wanted = ((of_x, along_x), (of_eps, mean), (of_noise, precision**-0.5), (of_noise, variance.sqrt()))
    return all(torch.allclose(*pair) for pair in wanted)


@pytest.mark.parametrize("answer", [against_the_posterior, against_the_form_of_ddim, by_its_numbers])
def test_a_second_formula_of_any_kind_is_a_test(answer):
    assert diagnose("step_is_right", answer).passed


# ancestral_step
def _drawn(x0, square_root=True):
    """The posterior's draw with something else in the place of x0."""

    def answer(x_t, eps, t, betas, alpha_bars, noise):
        mean, variance = posterior(x0(x_t, eps, noise, _wide(alpha_bars[t], x_t)), x_t, t, betas, alpha_bars)
        return mean + (variance.sqrt() if square_root else variance) * noise

    return answer


@pytest.mark.parametrize(
    "x0, name",
    [
        (lambda x_t, eps, noise, a: eps, "eps is taken for x0"),
        (lambda x_t, eps, noise, a: x_t, "x_t is taken for x0"),
        (lambda x_t, eps, noise, a: noise, "The fresh noise is taken for x0"),
        (lambda x_t, eps, noise, a: x_t - (1 - a).sqrt() * eps, "x0 is not scaled up"),
    ],
)
def test_what_stands_in_the_place_of_x0_is_named(x0, name):
    assert diagnose("ancestral_step", _drawn(x0)).misconception == name


@pytest.mark.parametrize(
    "x0",
    [
        lambda x_t, eps, noise, a: eps,
        lambda x_t, eps, noise, a: x_t + eps,
        lambda x_t, eps, noise, a: (x_t - (1 - a).sqrt() * eps) / a.sqrt() + 0.1,
    ],
)
def test_a_wrong_mean_is_not_called_noise(x0):
    found = diagnose("ancestral_step", _drawn(x0, square_root=False))
    assert found.rung == "property" and "lands on its mean" in found.seen and "not by the noise" in found.means


def test_noise_into_data_is_called_noise():
    def noisy(x_t, eps, t, betas, alpha_bars, noise):
        return ancestral_step(x_t, eps, t, betas, alpha_bars, noise) + 0.3 * noise

    found = diagnose("ancestral_step", noisy)
    assert found.rung == "property" and "adds no noise" in found.seen


# product_of_gaussians
def _by_precisions(change):
    def answer(mean_a, var_a, mean_b, var_b):
        precision_a, precision_b = 1 / change(var_a), 1 / change(var_b)
        both = precision_a + precision_b
        return (mean_a * precision_a + mean_b * precision_b) / both, 1 / both

    return answer


@pytest.mark.parametrize("least", [1e-12, 1e-8, 1e-5, 1e-3])
@pytest.mark.parametrize("way", ["clamp", "add", "where"])
def test_a_small_number_in_the_place_of_0_is_named_whatever_its_size(least, way):
    ways = {
        "clamp": lambda v: v.clamp(min=least),
        "add": lambda v: v + least,
        "where": lambda v: torch.where(v == 0, torch.full_like(v, least), v),
    }
    found = diagnose("product_of_gaussians", _by_precisions(ways[way]))
    assert not found.passed and "mall number in the place of 0" in (found.misconception or found.means)


@pytest.mark.parametrize(
    "name, said",
    [
        ("product_of_gaussians", "Mean and variance are exchanged"),
        ("posterior_jump", "another order"),
        ("health", "another order"),
        ("guided_gaussian", "another order"),
        ("condition_gaussian", "another order"),
    ],
)
def test_right_results_in_another_order_are_told_so(name, said):
    exercise = get_exercise(name)
    turned = try_answer(exercise, lambda *given: tuple(exercise.reference(*given))[::-1], 0, inspect_code=False)
    assert not turned.passed and said in turned.seen
    assert try_answer(exercise, exercise.reference, 0, inspect_code=False).passed

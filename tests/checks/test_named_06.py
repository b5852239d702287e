"""Slips in notebook 06 that were once called by a general name alone, or ended in a sentence about NaN."""

import pytest
import torch

from diffusion_lib.checks.notebook.learner import diagnose


def ddim_variance(
    total=lambda x0, eps: (x0 + eps) ** 2,
    x0=lambda ab, v, m: ab.sqrt() * v / m,
    eps=lambda ab, v, m: (1 - ab).sqrt() / m,
    last=None,
    shorter=lambda sigma: sigma**2,
):
    def answer(data_variance, pairs, alpha_bars, eta):
        variance = torch.ones_like(data_variance)
        for t, t_prev in pairs:
            ab = alpha_bars[t]
            to = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double() if last is None else alpha_bars[last]
            sigma = eta * torch.sqrt((1 - to) / (1 - ab) * (1 - ab / to))
            m = ab * data_variance + 1 - ab
            along = (1 - to - shorter(sigma)).clamp(min=0).sqrt()
            parts = to.sqrt() * x0(ab, data_variance, m), along * eps(ab, data_variance, m)
            variance = total(*parts) * variance + sigma**2
        return variance

    return answer


@pytest.mark.parametrize(
    "parts, name",
    [
        ({"total": lambda x0, eps: x0**2 + eps**2}, "The squares of the two parts are added"),
        ({"total": lambda x0, eps: (x0 - eps) ** 2}, "The two parts are subtracted"),
        ({"total": lambda x0, eps: x0**2}, "The part along eps is missing"),
        ({"total": lambda x0, eps: eps**2}, "The part along x0 is missing"),
        ({"x0": lambda ab, v, m: ab.sqrt() * v}, "m is missing in x0's number"),
        ({"eps": lambda ab, v, m: (1 - ab).sqrt()}, "m is missing in eps's number"),
        ({"x0": lambda ab, v, m: ab.sqrt() * v**2 / m}, "s squared twice in x0's number"),
        ({"x0": lambda ab, v, m: ab.sqrt() / m}, "s squared is missing in x0's number"),
        ({"x0": lambda ab, v, m: ab * v / m}, "alpha_bar without its root"),
        ({"eps": lambda ab, v, m: (1 - ab) / m}, "1 - alpha_bar without its root"),
        ({"shorter": lambda sigma: sigma}, "sigma is not squared under the root"),
        ({"last": -1}, "Index -1 is the last entry, and sigma has no root"),
        ({"last": 0}, "The last target holds the noise of time 0"),
    ],
)
def test_each_wrong_factor_has_a_name_of_its_own(parts, name):
    assert diagnose("ddim_variance", ddim_variance(**parts)).misconception == name


def test_the_right_factor_passes():
    assert diagnose("ddim_variance", ddim_variance()).passed


def ddim_step(x0=lambda x, eps, a, p: (x - (1 - a).sqrt() * eps) / a.sqrt(), left=lambda p, s: 1 - p - s**2):
    return lambda x, eps, a, p, s, noise: p.sqrt() * x0(x, eps, a, p) + left(p, s).sqrt() * eps + s * noise


@pytest.mark.parametrize(
    "parts, name",
    [
        ({"x0": lambda x, eps, a, p: (x - (1 - a).sqrt() * eps) / a}, "x0 is divided by alpha_bar itself"),
        ({"x0": lambda x, eps, a, p: (x - (1 - a) * eps) / a.sqrt()}, "A variance takes the noise out"),
        ({"x0": lambda x, eps, a, p: (x - (1 - a) * eps) / a}, "Both roots are missing in x0"),
        ({"x0": lambda x, eps, a, p: (x - (1 - p).sqrt() * eps) / p.sqrt()}, "x0 is predicted at the target's level"),
        ({"left": lambda p, s: 1 - p - s}, "sigma is not squared, and the root has none"),
        ({"left": lambda p, s: (1 - p - s).clamp(min=0)}, "sigma is not squared under the root"),
        ({"left": lambda p, s: s**2 - (1 - p)}, "The difference under the root is turned"),
    ],
)
def test_each_wrong_part_of_a_step_has_a_name_of_its_own(parts, name):
    assert diagnose("ddim_step", ddim_step(**parts)).misconception == name


def test_the_right_step_passes():
    assert diagnose("ddim_step", ddim_step()).passed


@pytest.mark.parametrize(
    "second, name",
    [
        (lambda a, p: 1 - p / a, "The second factor is negative"),
        (lambda a, p: a / p - 1, "The second factor is negative"),
        (lambda a, p: a - p, "The second factor is negative"),
        (lambda a, p: p / a - 1, "The ratio upside down, minus one"),
    ],
)
def test_what_makes_the_root_undefined_is_named(second, name):
    found = diagnose("ddim_sigma", lambda a, p, eta: eta * ((1 - p) / (1 - a) * second(a, p)).sqrt())
    assert found.misconception == name
    assert diagnose("ddim_sigma", lambda a, p, eta: eta * ((1 - p) / (1 - a) * (1 - a / p)).sqrt()).passed


@pytest.mark.parametrize(
    "told, name",
    [
        (lambda t, t_prev: t_prev, "The network is asked about the target, -1 too"),
        (lambda t, t_prev: max(t_prev, 0), "The network is asked about the target"),
        (lambda t, t_prev: t - 1, "The network is told t - 1"),
        (lambda t, t_prev: max(t - 1, 0), "The network is told t - 1, and never -1"),
        (lambda t, t_prev: t, ""),
    ],
)
def test_the_time_that_the_network_is_told_is_named(told, name):
    def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
        x = x_T
        for t, t_prev in pairs:
            eps = predict_eps(x, torch.full((len(x),), told(t, t_prev)))
            here, to = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
            x = to.sqrt() * (x - (1 - here).sqrt() * eps) / here.sqrt() + (1 - to).sqrt() * eps
        return x

    found = diagnose("ddim_sample", ddim_sample)
    assert found.misconception == name and found.passed == (name == "")

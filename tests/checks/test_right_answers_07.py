"""Notebook 07: right answers written another way pass, near misses do not."""

import math

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from torch.distributions import Normal

from diffusion_lib.checks.notebook.learner import diagnose

pytestmark = pytest.mark.filterwarnings("error")


def density_by_loop(x, weights, means, stds):
    parts = []
    for w, m, s in zip(weights, means, stds, strict=True):
        parts.append(w.log() + Normal(m, s).log_prob(x).sum(1))
    return torch.stack(parts).logsumexp(0)


def density_in_numpy(x, weights, means, stds):
    x, weights, means, stds = (part.detach().numpy() for part in (x, weights, means, stds))
    squares = ((x[:, None] - means[None]) ** 2).sum(-1)
    parts = np.log(weights) - squares / 2 / stds**2 - x.shape[1] / 2 * np.log(2 * np.pi * stds**2)
    return logsumexp(parts, axis=1)


def density_by_hand(x, weights, means, stds):
    squares = torch.cdist(x, means, compute_mode="donot_use_mm_for_euclid_dist") ** 2
    parts = weights.log() - squares / (2 * stds**2) - x.shape[1] * (stds.log() + 0.5 * math.log(2 * math.pi))
    top = parts.max(1, keepdim=True).values
    return (top + (parts - top).exp().sum(1, keepdim=True).log())[:, 0]


def score_by_loop(x, weights, means, stds):
    squares = (x[:, None] - means).pow(2).sum(-1)
    logs = weights.log() - squares / (2 * stds**2) - x.shape[1] * stds.log()
    responsible = (logs - logs.logsumexp(1, keepdim=True)).exp()
    result = torch.zeros_like(x)
    for k in range(len(means)):
        result += responsible[:, k : k + 1] * (means[k] - x) / stds[k] ** 2
    return result


def score_by_einsum(x, weights, means, stds):
    squares = (x[:, None] - means).pow(2).sum(-1)
    pull = torch.softmax(torch.log(weights) - squares / (2 * stds**2) - x.shape[1] * torch.log(stds), -1) / stds**2
    return torch.einsum("nk,nkd->nd", pull, means[None] - x[:, None])


def langevin_in_place(x, score, step_size, noise):
    x = x.clone()
    x += 0.5 * step_size * score
    x += step_size**0.5 * noise
    return x


def tweedie_by_eps(x_t, score, alpha_bar):
    eps = -torch.sqrt(1 - alpha_bar) * score
    return (x_t - torch.sqrt(1 - alpha_bar) * eps) / torch.sqrt(alpha_bar)


def dsm_by_target(score, eps, alpha_bar):
    target = -eps / torch.sqrt(1 - alpha_bar)
    return ((1 - alpha_bar) * (score - target) ** 2).reshape(len(score), -1).mean(-1)


def reverse_by_parts(x, score, beta, dt, noise):
    return x * (1 + beta * dt / 2) + beta * dt * score + (beta * dt) ** 0.5 * noise


def divergence_by_jacobian(field, x):
    jacobians = torch.func.vmap(torch.func.jacrev(lambda row: field(row[None])[0]))(x)
    return jacobians.diagonal(dim1=1, dim2=2).sum(-1)


def divergence_by_rows(field, x):
    total = []
    for row in x:
        jacobian = torch.autograd.functional.jacobian(lambda y: field(y[None])[0], row)
        total.append(torch.trace(jacobian))
    return torch.stack(total)


RIGHT = {
    "mixture_log_density": [density_by_loop, density_by_hand],
    "mixture_score": [score_by_loop, score_by_einsum],
    "langevin_step": [langevin_in_place, lambda x, s, h, n: torch.add(x, s, alpha=h / 2) + np.sqrt(h) * n],
    "eps_from_score": [
        lambda s, a: -torch.sqrt(1 - a) * s,
        lambda s, a: (s * (1 - a).sqrt()).neg().float(),
        lambda s, a: -(s.numpy() * np.sqrt(1 - a.numpy())),
    ],
    "tweedie": [tweedie_by_eps, lambda x, s, a: x / a**0.5 + (1 - a) / a**0.5 * s],
    "dsm_loss": [
        dsm_by_target,
        lambda s, e, a: torch.stack([((1 - a) ** 0.5 * s + e)[i].pow(2).mean() for i in range(len(s))]),
    ],
    "reverse_sde_step": [
        reverse_by_parts,
        lambda x, s, b, dt, n: x - (-b / 2 * x - b * s) * dt + math.sqrt(b) * math.sqrt(dt) * n,
    ],
    "flow_velocity": [lambda x, s, b: -0.5 * b * x - 0.5 * b * s],
    "exact_divergence": [divergence_by_jacobian, divergence_by_rows],
}


@pytest.mark.parametrize("name, number", [(name, i) for name, answers in RIGHT.items() for i in range(len(answers))])
def test_right_answers_pass(name, number):
    diagnosis = diagnose(name, RIGHT[name][number])
    assert diagnosis.passed, diagnosis


WRONG = {
    "mixture_log_density": lambda x, w, m, s: density_by_loop(x, w, m, s) + 0.01,
    "mixture_score": lambda x, w, m, s: score_by_loop(x, w, m, s).clamp(-50, 50),
    "langevin_step": lambda x, s, h, n: x + h / 2 * s + h**0.5 * torch.randn_like(n),
    "eps_from_score": lambda s, a: -torch.sqrt(1 - a[:1]) * s,
    "tweedie": lambda x, s, a: tweedie_by_eps(x, s, a).clamp(-1, 1),
    "dsm_loss": lambda s, e, a: dsm_by_target(s, e, a) / 2,
    "reverse_sde_step": lambda x, s, b, dt, n: reverse_by_parts(x, s, b, -dt, -n) if dt < 0 else x + b * dt * s,
    "flow_velocity": lambda x, s, b: -b / 2 * (x + s).clamp(-1, 1),
    "exact_divergence": lambda field, x: (field(x + 1e-2) - field(x)).sum(1) / 1e-2,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WRONG))
def test_near_misses_do_not_pass(name):
    assert diagnose(name, WRONG[name]).status == "failed"


def test_a_density_that_cuts_the_gradient_is_told_so():
    assert diagnose("mixture_log_density", density_in_numpy).misconception == "The gradient is cut"


def score_by_backward(x, weights, means, stds):
    y = x.clone().requires_grad_()
    density_by_hand(y, weights, means, stds).sum().backward()
    return y.grad


def score_by_jacobian(x, weights, means, stds):
    return torch.autograd.functional.jacobian(lambda y: density_by_hand(y, weights, means, stds).sum(), x)


@pytest.mark.parametrize("answer", [score_by_backward, score_by_jacobian])
def test_a_score_by_autograd_is_not_the_formula(answer):
    assert diagnose("mixture_score", answer).rung == "borrowed"


def langevin_into_its_input(x, score, step_size, noise):
    x += step_size / 2 * score + step_size**0.5 * noise
    return x


def test_a_step_that_writes_into_its_input_spoils_the_path():
    assert diagnose("langevin_step", langevin_into_its_input).rung == "changed input"


def density_of_distributions(x, weights, means, stds):
    parts = torch.distributions.Independent(
        torch.distributions.Normal(means, stds[:, None].expand_as(means)), 1, validate_args=False
    )
    mixture = torch.distributions.Categorical(weights)
    return torch.distributions.MixtureSameFamily(mixture, parts).log_prob(x)


def divergence_with_a_graph(field, x):
    x = x.detach().clone().requires_grad_()
    value = field(x)
    return sum(
        torch.autograd.grad(value[:, i].sum(), x, create_graph=True, retain_graph=True)[0][:, i]
        for i in range(x.shape[1])
    )


def test_distributions_of_torch_are_allowed():
    assert diagnose("mixture_log_density", density_of_distributions).passed


def test_a_divergence_that_keeps_its_graph_is_remarked_on():
    diagnosis = diagnose("exact_divergence", divergence_with_a_graph)
    assert diagnosis.passed
    assert any("graph" in remark for remark in diagnosis.remarks)


def loss_in_place(score, eps, alpha_bar):
    score *= (1 - alpha_bar).sqrt()
    score += eps
    return score.square().flatten(1).mean(1)


def test_a_score_that_is_written_into_is_refused():
    assert diagnose("dsm_loss", loss_in_place).rung == "changed input"


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("langevin_step", lambda x, s, h, n: x + (h * s + h**0.5 * n) / 2, "The noise is halved too"),
        ("reverse_sde_step", lambda x, s, b, dt, n: x + dt * b * (x / 2 + s) + (2 * b * dt) ** 0.5 * n, "Twice"),
        ("flow_velocity", lambda x, s, b: -(b // 2) * (x + s), "Whole-number division"),
        ("eps_from_score", lambda s, a: -((1 - a[:1]) ** 0.5) * s, "One alpha_bar"),
    ],
)
def test_slips_that_people_make_are_named(name, answer, said):
    assert said in diagnose(name, answer).misconception

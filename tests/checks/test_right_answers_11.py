"""Notebook 11: right answers written another way pass, near misses do not."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from diffusion_lib.checks import get_exercise, judge
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import record_of

pytestmark = pytest.mark.filterwarnings("error")
CROSS = nn.BCEWithLogitsLoss()


def loss_by_cross_entropy(real_logits, fake_logits):
    return CROSS(real_logits, torch.ones_like(real_logits)) + CROSS(fake_logits, torch.zeros_like(fake_logits))


def loss_in_single_precision(real_logits, fake_logits):
    real, fake = real_logits.float(), fake_logits.float()
    return torch.logaddexp(-real, torch.zeros(())).mean() + F.softplus(fake).mean()


def loss_by_logsigmoid(real_logits, fake_logits):
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean())


def loss_one_by_one(real_logits, fake_logits):
    first = sum(F.softplus(-real) for real in real_logits) / len(real_logits)
    return first + sum(F.softplus(fake) for fake in fake_logits) / len(fake_logits)


def best_by_division(log_p, log_q):
    return 1 / (1 + torch.exp(log_q - log_p))


def best_by_softmax(log_p, log_q):
    return torch.stack([log_p, log_q]).softmax(0)[0]


def best_by_logaddexp(log_p, log_q):
    return (log_p - torch.logaddexp(log_p, log_q)).exp()


def best_by_numpy(log_p, log_q):
    return 1 / (1 + np.exp(np.asarray(log_q) - np.asarray(log_p)))


def step_that_draws_twice_from_the_generator(generator, discriminator, g_opt, d_opt, x, z):
    with torch.no_grad():
        fakes = generator(z)
    d_opt.zero_grad()
    logits = discriminator(torch.cat([x, fakes]))[:, 0]
    labels = torch.cat([torch.ones(len(x)), torch.zeros(len(x))]).to(logits)
    loss_d = 2 * F.binary_cross_entropy_with_logits(logits, labels)
    loss_d.backward()
    d_opt.step()
    g_opt.zero_grad()
    loss_g = CROSS(discriminator(generator(z)), torch.ones(len(z), 1).to(logits))
    loss_g.backward()
    g_opt.step()
    return loss_d.item(), loss_g.item()


def step_in_two_halves(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    for p in discriminator.parameters():
        p.grad = None
    fakes = generator(z)
    real = F.softplus(-discriminator(x)).mean()
    real.backward()
    fake = F.softplus(discriminator(fakes.detach())).mean()
    fake.backward()
    discriminator_optimizer.step()
    for p in discriminator.parameters():
        p.requires_grad_(False)
    loss = F.softplus(-discriminator(fakes)).mean()
    generator.zero_grad()
    loss.backward()
    for p in discriminator.parameters():
        p.requires_grad_(True)
    generator_optimizer.step()
    return (real + fake).detach(), loss.detach()


def step_with_slopes(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    def take(network, optimizer, loss):
        for p, slope in zip(network.parameters(), torch.autograd.grad(loss, list(network.parameters())), strict=True):
            p.grad = slope
        optimizer.step()
        return loss.detach()

    judging = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(generator(z))).mean()
    first = take(discriminator, discriminator_optimizer, judging)
    return first, take(generator, generator_optimizer, F.softplus(-discriminator(generator(z))).mean())


def modes_one_by_one(samples, centres, radius):
    found, near = set(), 0
    for sample in samples:
        hits = [i for i, centre in enumerate(centres) if float((sample - centre).norm()) < radius]
        found.update(hits)
        near += bool(hits)
    return len(found), near / len(samples)


def modes_by_squares(samples, centres, radius):
    near = (samples[:, None] - centres[None]).square().sum(-1) <= radius**2
    return near.any(dim=0).sum(), near.any(dim=1).float().mean()


def precision_by_minima(real, fake, real_radius, fake_radius):
    d = torch.cdist(real.float(), fake.float())
    precision = ((d - real_radius.float().unsqueeze(1)).amin(0) <= 0).float().mean()
    return precision, ((d - fake_radius.float()).amin(1) <= 0).float().mean()


def precision_one_by_one(real, fake, real_radius, fake_radius):
    inside = sum(any((f - r).norm() < radius for r, radius in zip(real, real_radius, strict=True)) for f in fake)
    found = sum(any((f - r).norm() < radius for f, radius in zip(fake, fake_radius, strict=True)) for r in real)
    return inside / len(fake), found / len(real)


def pixels_by_erf(x, mean, std):
    def below(edge):
        return 0.5 * (1 + torch.erf((edge - mean) / (std * 2**0.5)))

    upper = torch.where(x > 0.999, torch.ones_like(x), below(x + 1 / 255))
    lower = torch.where(x < -0.999, torch.zeros_like(x), below(x - 1 / 255))
    return (upper - lower).clamp(min=1e-12).log().reshape(len(x), -1).sum(1)


def pixels_by_distribution(x, mean, std):
    normal = torch.distributions.Normal(mean, std)
    upper, lower = x + 1 / 255, x - 1 / 255
    upper[x >= 1] = math.inf
    lower[x <= -1] = -math.inf
    mass = normal.cdf(upper.nan_to_num(posinf=1e9)) - normal.cdf(lower.nan_to_num(neginf=-1e9))
    return torch.log(mass).sum(dim=tuple(range(1, x.ndim)))


def pixels_one_by_one(x, mean, std):
    std = std.expand_as(x[:1])
    sums = []
    for picture, guess in zip(x, mean, strict=True):
        total = 0.0
        for v, m, s in zip(picture.flatten(), guess.flatten(), std.flatten(), strict=True):
            high = 1.0 if v > 0.998 else torch.special.ndtr((v + 1 / 255 - m) / s)
            low = 0.0 if v < -0.998 else torch.special.ndtr((v - 1 / 255 - m) / s)
            total = total + torch.as_tensor(high - low).log()
        sums.append(total)
    return torch.stack(sums)


def coverage_by_minimum(real, fake, real_radius):
    return (torch.cdist(real, fake).min(dim=1).values <= real_radius).double().mean()


def coverage_by_loop(real, fake, real_radius):
    hits = [bool(((fake - r).norm(dim=1) < radius).any()) for r, radius in zip(real, real_radius, strict=True)]
    return sum(hits) / len(hits)


RIGHT = {
    "discriminator_loss": (loss_by_cross_entropy, loss_in_single_precision, loss_by_logsigmoid, loss_one_by_one),
    "generator_loss": (
        lambda logits: CROSS(logits, torch.ones_like(logits)),
        lambda logits: -F.logsigmoid(logits).sum() / len(logits),
        lambda logits: torch.logaddexp(torch.zeros_like(logits), -logits).mean(),
    ),
    "best_discriminator": (best_by_division, best_by_softmax, best_by_logaddexp, best_by_numpy),
    "gan_step": (step_that_draws_twice_from_the_generator, step_in_two_halves, step_with_slopes),
    "count_modes": (modes_one_by_one, modes_by_squares),
    "precision_recall": (precision_by_minima, precision_one_by_one),
    "pixel_log_likelihood": (pixels_by_erf, pixels_by_distribution, pixels_one_by_one),
    "coverage": (coverage_by_minimum, coverage_by_loop),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "place"), [(name, i) for name, answers in RIGHT.items() for i in range(len(answers))])
@pytest.mark.parametrize("seed", [0, 20201])
def test_right_answers_pass(name, place, seed):
    exercise = get_exercise(name)
    verdict = judge(exercise, record_of(exercise, RIGHT[name][place], seed), seed)
    assert verdict.passed, verdict


def _step_that_zeroes_late(generator, discriminator, g_opt, d_opt, x, z):
    step = get_exercise("gan_step").reference(generator, discriminator, g_opt, d_opt, x, z)
    with torch.no_grad():
        discriminator[0].weight *= 1.0001
    return step


NEAR_MISSES = {
    "discriminator_loss": (
        lambda r, f: loss_by_cross_entropy(r, f) + 1e-3,
        lambda r, f: CROSS(r, torch.full_like(r, 0.9)) + CROSS(f, torch.zeros_like(f)),
    ),
    "generator_loss": (lambda f: F.softplus(-f).median(), lambda f: F.relu(-f).mean()),
    "best_discriminator": (
        lambda p, q: (2 * (p - q)).sigmoid(),
        lambda p, q: (p.exp() / (p.exp() + q.exp())).nan_to_num(0.5),
    ),
    "gan_step": (_step_that_zeroes_late, lambda g, d, go, do, x, z: step_in_two_halves(g, d, go, do, x, z.flip(0) * 2)),
    "count_modes": (lambda s, c, r: modes_by_squares(s, c, r / 2), lambda s, c, r: (len(c), 1.0)),
    "precision_recall": (
        lambda r, f, a, b: (precision_by_minima(r, f, a, b)[0],) * 2,
        lambda r, f, a, b: precision_by_minima(r, f, a.mean().expand(len(r)), b.mean().expand(len(f))),
    ),
    "pixel_log_likelihood": (
        lambda x, m, s: pixels_by_erf(x, m.clamp(-1, 1), s),
        lambda x, m, s: pixels_by_erf(x, m, s.mean()),
        lambda x, m, s: pixels_by_erf(x.clamp(-0.99, 0.99), m, s),
    ),
    "coverage": (lambda r, f, a: coverage_by_minimum(r, f, a.mean()), lambda r, f, a: 1.0),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "place"), [(name, i) for name, answers in NEAR_MISSES.items() for i in range(len(answers))]
)
def test_near_misses_fail(name, place):
    assert not diagnose(name, NEAR_MISSES[name][place]).passed


@pytest.mark.parametrize("name", RIGHT)
def test_every_exercise_has_six_misconceptions_or_more(name):
    assert len(get_exercise(name).misconceptions) >= 6


PLAIN_NUMBERS = {
    "discriminator_loss": lambda r, f: loss_by_logsigmoid(r, f).item(),
    "generator_loss": lambda f: F.softplus(-f).mean().detach(),
}


@pytest.mark.parametrize("name", sorted(PLAIN_NUMBERS))
def test_a_loss_that_nothing_can_be_trained_on_is_no_loss(name):
    assert diagnose(name, PLAIN_NUMBERS[name]).misconception == "The gradient is cut"


def test_a_count_is_whole_in_any_dtype():
    def answer(samples, centres, radius):
        near = torch.cdist(samples, centres) <= radius
        return near.any(0).float().sum(), near.any(1).float().mean()

    assert diagnose("count_modes", answer).passed


def test_what_a_model_hardly_expects_is_not_cheaper_than_it_is():
    def answer(x, mean, std):
        return pixels_by_erf(x, mean, std).clamp(min=-60)

    assert not diagnose("pixel_log_likelihood", answer).passed


def loss_with_a_kink(real_logits, fake_logits):
    def cost(a):
        return torch.relu(-a) + torch.log1p(torch.exp(-a.abs()))

    return cost(real_logits).mean() + cost(-fake_logits).mean()


def test_a_formula_with_a_kink_at_zero_is_right():
    assert diagnose("discriminator_loss", loss_with_a_kink).passed
    assert diagnose("generator_loss", lambda f: (torch.relu(-f) + torch.log1p(torch.exp(-f.abs()))).mean()).passed


def test_two_losses_where_one_is_asked_for_are_explained():
    said = diagnose("discriminator_loss", lambda r, f: (F.softplus(-r).mean(), F.softplus(f).mean()))
    assert "One tensor is asked for" in said.means

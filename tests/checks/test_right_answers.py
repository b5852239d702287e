"""A right answer written another way passes; a remark may be all it gets."""

import math

import numpy as np
import pytest
import torch
from einops import rearrange

from diffusion_lib.checks.notebook.learner import diagnose

pytestmark = pytest.mark.filterwarnings("error")


def wide(values, x):
    return values.view(len(values), *(1,) * (x.dim() - 1))


def in_numpy(x0, t, alpha_bars, noise):
    kept = np.asarray(alpha_bars)[np.asarray(t)].reshape([-1] + [1] * (x0.ndim - 1))
    return np.sqrt(kept) * np.asarray(x0) + np.sqrt(1 - kept) * np.asarray(noise)


def with_einops(x0, t, alpha_bars, noise):
    ones = " ".join("1" for _ in range(x0.ndim - 1))
    kept = rearrange(alpha_bars[t], f"b -> b {ones}")
    return torch.addcmul(kept.sqrt() * x0, (1 - kept).sqrt(), noise)


def in_place_on_copies(x0, t, alpha_bars, noise):
    kept = wide(alpha_bars[t], x0)
    return x0.clone().mul_(kept**0.5).add_(noise.clone().mul_((1 - kept) ** 0.5))


def in_float32(x0, t, alpha_bars, noise):
    kept = wide(alpha_bars.float()[t], x0)
    return kept.sqrt() * x0.float() + (1 - kept).sqrt() * noise.float()


def by_keyword(*, x0, t, alpha_bars, noise):
    samples = zip(x0, alpha_bars[t], noise, strict=True)
    return torch.stack([kept**0.5 * x + (1 - kept) ** 0.5 * eps for x, kept, eps in samples])


def other_names(picture, when, table, eps):
    return (picture.movedim(0, -1) * table[when].sqrt() + eps.movedim(0, -1) * (1 - table[when]).sqrt()).movedim(-1, 0)


def one_by_one_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return [beta_start + (beta_end - beta_start) * i / (timesteps - 1) for i in range(timesteps)]


def cosine_with_math(timesteps, s=0.008):
    level = [math.cos((i / timesteps + s) / (1 + s) * math.pi / 2) ** 2 for i in range(timesteps + 1)]
    return torch.tensor([min(1 - b / a, 0.999) for a, b in zip(level, level[1:], strict=False)], dtype=torch.float64)


def zero_snr_by_loop(betas):
    roots = (1 - betas).cumprod(0) ** 0.5
    roots = (roots - roots[-1]) / (roots[0] - roots[-1]) * roots[0]
    alphas = torch.cat([roots[:1] ** 2, (roots[1:] / roots[:-1]) ** 2])
    return 1 - alphas


def table_from_numpy(betas):
    b = np.asarray(betas)
    bars = np.cumprod(1 - b)
    before = np.append(1.0, bars[:-1])
    return {
        "alpha_bars": bars,
        "betas": b,
        "alphas": 1 - b,
        "alpha_bars_prev": before,
        "snr": bars / (1 - bars),
        "sqrt_alpha_bars": bars**0.5,
        "sqrt_one_minus_alpha_bars": (1 - bars) ** 0.5,
        "posterior_variance": (1 - before) / (1 - bars) * b,
    }


def running_alphas(betas):
    kept, result = 1.0, []
    for beta in betas.tolist():
        kept *= 1 - beta
        result.append(kept)
    return torch.tensor(result, dtype=torch.float64)


def noise_first(x0, alpha_bars):
    noise = torch.empty_like(x0).normal_()
    t = (torch.rand(len(x0)) * len(alpha_bars)).long()
    return by_keyword(x0=x0, t=t, alpha_bars=alpha_bars, noise=noise), t, noise


def pair_in_numpy(x0, alpha_bars):
    random = np.random.default_rng()
    t, noise = random.integers(len(alpha_bars), size=len(x0)), random.standard_normal(x0.shape)
    return in_numpy(x0, t, alpha_bars, noise), t, noise


def pair_with_distributions(x0, alpha_bars):
    t = torch.randperm(len(alpha_bars)).repeat(len(x0) // len(alpha_bars) + 1)[: len(x0)]
    t = t[torch.randperm(len(t))]
    noise = torch.distributions.Normal(0.0, 1.0).sample(x0.shape)
    return in_numpy(x0, t, alpha_bars, noise), t, noise


RIGHT = [
    ("to_model_range", lambda pixels: pixels.float().div_(255).mul_(2).sub_(1)),
    ("to_model_range", lambda pixels: (np.asarray(pixels).astype(float) - 127.5) / 127.5),
    ("to_model_range", lambda pixels: torch.lerp(-torch.ones(()), torch.ones(()), pixels / 255)),
    ("noise_one_step", lambda x, beta, noise: math.sqrt(1 - beta) * x + math.sqrt(beta) * noise),
    ("noise_one_step", lambda x, beta, noise: x.clone().mul_((1 - beta) ** 0.5).add_(noise, alpha=float(beta) ** 0.5)),
    ("noise_one_step", lambda x, beta, noise: torch.sqrt(1 - beta) * x.float() + torch.sqrt(beta) * noise.float()),
    ("signal_and_noise", lambda betas: [r.sqrt() for r in ((1 - betas).cumprod(0), 1 - (1 - betas).cumprod(0))]),
    (
        "signal_and_noise",
        lambda betas: torch.stack([(1 - betas).log().cumsum(0).exp(), 1 - (1 - betas).log().cumsum(0).exp()]).sqrt(),
    ),
    (
        "signal_and_noise",
        lambda betas: (np.cumprod(1 - betas.numpy()) ** 0.5, (1 - np.cumprod(1 - betas.numpy())) ** 0.5),
    ),
    ("lookup", lambda values, t, x: values.gather(0, t)[(...,) + (None,) * (x.ndim - 1)]),
    ("lookup", lambda values, t, x: wide(values[t], x).expand_as(x)),
    ("lookup", lambda values, t, x: wide(torch.stack([values[i] for i in t]), x).float()),
    ("q_sample", in_numpy),
    ("q_sample", with_einops),
    ("q_sample", in_place_on_copies),
    ("q_sample", in_float32),
    ("q_sample", by_keyword),
    ("q_sample", other_names),
    (
        "recover_x0",
        lambda x_t, t, alpha_bars, noise: (
            x_t / wide(alpha_bars[t], x_t).sqrt() - noise * wide(1 / alpha_bars[t] - 1, x_t).sqrt()
        ),
    ),
    (
        "recover_x0",
        lambda x_t, t, alpha_bars, noise: (
            x_t.clone().sub_(wide(1 - alpha_bars[t], x_t) ** 0.5 * noise).div_(wide(alpha_bars[t], x_t) ** 0.5)
        ),
    ),
    (
        "recover_eps",
        lambda x_t, x0, t, alpha_bars: (
            (x_t - wide(alpha_bars[t], x0).sqrt() * x0) * wide(1 - alpha_bars[t], x0).rsqrt()
        ).float(),
    ),
    ("training_pair", noise_first),
    ("training_pair", pair_in_numpy),
    ("training_pair", pair_with_distributions),
    (
        "q_between",
        lambda x_s, s, t, alpha_bars, noise: (
            wide((alpha_bars[t].log() - alpha_bars[s].log()).exp(), x_s) ** 0.5 * x_s
            + wide(1 - alpha_bars[t] / alpha_bars[s], x_s) ** 0.5 * noise
        ),
    ),
    ("linear_betas", one_by_one_betas),
    (
        "linear_betas",
        lambda timesteps, beta_start=1e-4, beta_end=0.02: torch.linspace(
            beta_start, beta_end, timesteps, dtype=torch.double
        ),
    ),
    ("linear_betas", lambda timesteps, beta_start=1e-4, beta_end=0.02: np.linspace(beta_start, beta_end, timesteps)),
    ("cosine_betas", cosine_with_math),
    ("cumulative_alphas", running_alphas),
    ("cumulative_alphas", lambda betas: np.cumprod(1 - betas.numpy().astype(np.float64))),
    ("log_snr", torch.logit),
    ("log_snr", lambda alpha_bars: -np.log(1 / np.asarray(alpha_bars) - 1)),
    ("log_snr", lambda alpha_bars: 2 * torch.log(alpha_bars.sqrt() / (1 - alpha_bars).sqrt())),
    ("posterior_variance", lambda betas: table_from_numpy(betas)["posterior_variance"]),
    ("zero_terminal_snr", zero_snr_by_loop),
    ("zero_terminal_snr", lambda betas: zero_snr_by_loop(betas).float()),
    ("schedule_table", table_from_numpy),
    (
        "resample_schedule",
        lambda alpha_bars, timesteps_kept: (
            1
            - torch.cat(
                [alpha_bars[timesteps_kept][:1], alpha_bars[timesteps_kept][1:] / alpha_bars[timesteps_kept][:-1]]
            )
        ),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    diagnosis = diagnose(name, answer)
    assert diagnosis.passed, str(diagnosis)


@pytest.mark.parametrize(
    ("answer", "remark"),
    [(in_float32, "float32"), (in_numpy, "numpy")],
)
def test_a_pass_can_carry_a_remark(answer, remark):
    assert any(remark in text for text in diagnose("q_sample", answer).remarks)


def test_a_checked_answer_leaves_the_random_state_alone():
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    diagnose("training_pair", noise_first)
    assert torch.equal(torch.rand(3), wanted)

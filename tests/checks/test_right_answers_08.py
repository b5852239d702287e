"""Notebook 08: right answers written another way pass, near misses do not."""

import numpy as np
import pytest
import torch
from einops import rearrange, reduce
from torch.distributions import Normal

from diffusion_lib.checks.notebook.learner import diagnose

pytestmark = pytest.mark.filterwarnings("error")


def sample_by_distribution(mean, log_variance, noise):
    gaussian = Normal(mean, log_variance.exp().sqrt())
    return gaussian.loc + gaussian.scale * noise


def sample_in_place(mean, log_variance, noise):
    spread = log_variance.clone().div_(2).exp()
    return (spread * noise).add_(mean)


def sample_into_the_input(mean, log_variance, noise):
    return mean.add_(log_variance.div_(2).exp() * noise)


def sample_in_numpy(mean, log_variance, noise):
    mean, log_variance = (value.detach().numpy() for value in (mean, log_variance))
    return mean + np.exp(log_variance / 2) * noise.numpy()


def sample_without_gradients(mean, log_variance, noise):
    with torch.no_grad():
        return mean + (log_variance / 2).exp() * noise


def kl_by_loop(mean, log_variance):
    rows = []
    for m, v in zip(mean.flatten(1), log_variance.flatten(1), strict=True):
        rows.append(-0.5 * (1 + v - m.pow(2) - v.exp()).sum())
    return torch.stack(rows)


def kl_by_einops(mean, log_variance):
    each = (mean.square() + torch.exp(log_variance) - log_variance - 1) / 2
    return reduce(rearrange(each, "b ... -> b (...)"), "b n -> b", "sum")


def kl_by_axes(mean, log_variance):
    axes = tuple(range(1, mean.ndim))
    return 0.5 * torch.sum(mean**2 + log_variance.exp() - 1 - log_variance, dim=axes)


def loss_by_sums(x, reconstruction, mean, log_variance, kl_weight):
    pixels = x.numel() / len(x)
    error = ((x - reconstruction) ** 2).reshape(len(x), -1).sum(-1)
    return (error + kl_weight * kl_by_axes(mean, log_variance)) / pixels


def loss_in_single_precision(x, reconstruction, mean, log_variance, kl_weight):
    return loss_by_sums(x.float(), reconstruction.float(), mean.float(), log_variance.float(), kl_weight)


def snr_step_by_step(alpha_bar, std):
    signal, noise = alpha_bar.sqrt() * std, (1 - alpha_bar).sqrt()
    return (signal / noise) ** 2


def pair_by_angle(encode, x0, scale, t, alpha_bars, noise):
    latents = encode(x0).mul(scale)
    angle = alpha_bars[t].sqrt().acos()[:, None, None, None]
    return latents * angle.cos() + noise * angle.sin(), noise * angle.cos() - latents * angle.sin()


def pair_by_loop(encode, x0, scale, t, alpha_bars, noise):
    with torch.no_grad():
        z = encode(x0) * scale
    pairs = []
    for i in range(len(z)):
        a, s = alpha_bars[t[i]] ** 0.5, (1 - alpha_bars[t[i]]) ** 0.5
        pairs.append((a * z[i] + s * noise[i], a * noise[i] - s * z[i]))
    return tuple(torch.stack(part) for part in zip(*pairs, strict=True))


def decode_by_limits(decode, z, scale):
    return torch.minimum(torch.maximum(decode(z * (1 / scale)), torch.tensor(-1.0)), torch.tensor(1.0))


def channels_by_einops(mean, log_variance):
    each = (mean.square() + log_variance.exp() - log_variance - 1) / 2
    return reduce(each, "b c h w -> c", "sum") / len(mean)


def channels_by_transpose(mean, log_variance):
    rows = [kl_by_axes(m[:, None], v[:, None]).sum() for m, v in zip(mean.mT.mT, log_variance, strict=True)]
    assert len(rows) == len(mean)
    return torch.stack([kl_by_axes(mean[:, c], log_variance[:, c]).mean() for c in range(mean.shape[1])])


RIGHT = {
    "reparameterise": [sample_by_distribution, sample_in_place],
    "kl_divergence": [kl_by_loop, kl_by_einops, kl_by_axes],
    "vae_loss": [loss_by_sums, loss_in_single_precision],
    "scale_factor": [
        lambda z: 1 / z.std(),
        lambda z: z.var(unbiased=False) ** -0.5,
        lambda z: float(1 / np.std(z.numpy())),
        lambda z: torch.reciprocal(torch.std(z.float())),
    ],
    "latent_snr": [
        snr_step_by_step,
        lambda a, s: snr_step_by_step(a.float(), s),
        lambda a, s: s**2 / (1 / a - 1),
        lambda a, s: torch.logit(a).exp() * s * s,
    ],
    "latent_training_pair": [pair_by_angle, pair_by_loop],
    "decode_samples": [decode_by_limits, lambda d, z, s: torch.clip(d(torch.div(z, s)), min=-1, max=1)],
    "channel_kl": [channels_by_einops, channels_by_transpose],
}


@pytest.mark.slow
@pytest.mark.parametrize("name, number", [(name, i) for name, answers in RIGHT.items() for i in range(len(answers))])
def test_right_answers_pass(name, number):
    diagnosis = diagnose(name, RIGHT[name][number])
    assert diagnosis.passed, diagnosis


WRONG = {
    "reparameterise": lambda m, v, n: m + (v / 2).exp() * torch.randn_like(n),
    "kl_divergence": lambda m, v: (m**2 + v.exp() - 1 - v).flatten(1).mean(1),
    "vae_loss": lambda x, r, m, v, w: (x - r).square().flatten(1).mean(1) + w * kl_by_axes(m, v) / x.shape[-1],
    "scale_factor": lambda z: 1 / (1.05 * z.std()),
    "latent_snr": lambda a, s: (a * s**2 / (1 - a)).clamp(max=100),
    "latent_training_pair": lambda e, x, s, t, a, n: tuple(v[:1] for v in pair_by_angle(e, x, s, t, a, n)),
    "decode_samples": lambda d, z, s: d(z / s).clamp(-1, 1).abs(),
    "channel_kl": lambda m, v: channels_by_einops(m, v) * 1.01,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WRONG))
def test_near_misses_do_not_pass(name):
    assert diagnose(name, WRONG[name]).status == "failed"


def test_the_value_is_called_the_result_and_its_slopes_by_their_names():
    wrong = diagnose("reparameterise", lambda m, v, n: 2 * (m + (v / 2).exp() * n))
    assert wrong.seen.startswith("Every value is exactly 2.000 times")
    slope = diagnose("reparameterise", lambda m, v, n: m.detach() + (m - m.detach()) * 3 + (v / 2).exp() * n)
    assert "['slope along mean']" in slope.seen


@pytest.mark.parametrize("answer", [sample_in_numpy, sample_without_gradients])
def test_a_sample_that_cuts_the_gradient_is_told_so(answer):
    assert diagnose("reparameterise", answer).misconception == "The gradient is cut"


def test_overwriting_what_a_gradient_needs_is_explained():
    said = diagnose("reparameterise", lambda m, v, n: (v / 2).exp_().mul_(n).add_(m))
    assert said.rung == "raised" and "a gradient still needs" in said.means


def test_numpy_on_a_tensor_with_gradients_is_explained():
    said = diagnose("reparameterise", lambda m, v, n: m.numpy() + n.numpy())
    assert said.rung == "raised" and "numpy knows no gradients" in said.means


def test_a_sample_written_into_the_input_is_told_so():
    assert diagnose("reparameterise", sample_into_the_input).rung == "changed input"


def test_the_divergence_of_torch_is_right():
    def by_torch(mean, log_variance):
        normal = torch.distributions.Normal
        own = normal(mean, (log_variance / 2).exp())
        return torch.distributions.kl_divergence(own, normal(0.0 * mean, 1.0)).flatten(1).sum(1)

    assert diagnose("kl_divergence", by_torch).passed


KNOWN_BY_KIND = [
    *(
        (lambda a, s, limit=limit: (a * s**2 / (1 - a)).clamp(max=limit), "The ratio is cut off")
        for limit in (1.0, 20.0)
    ),
    *((lambda a, s, low=low: a * s**2 / (1 - a + low), "A small number below") for low in (1e-4, 0.3)),
    *((lambda a, s, wide=wide: a * wide**2 / (1 - a), "One deviation for all data") for wide in (0.5, 4.0)),
]


@pytest.mark.parametrize(("answer", "known"), KNOWN_BY_KIND)
def test_a_ratio_is_known_by_its_kind(answer, known):
    assert diagnose("latent_snr", answer).misconception == known

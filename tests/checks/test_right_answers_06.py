"""Notebook 06: right answers written another way pass, near misses do not."""

import math

import numpy as np
import pytest
import torch

from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import record_of
from diffusion_lib.sampling import ddim
from diffusion_lib.sampling import slerp as library_slerp
from diffusion_lib.schedule import DiffusionSchedule

pytestmark = pytest.mark.filterwarnings("error")


def pairs_by_ceil(timesteps, num_steps):
    times = [math.ceil(i * timesteps / num_steps) - 1 for i in range(1, num_steps + 1)]
    times.reverse()
    result = []
    for place, t in enumerate(times):
        result.append([t, times[place + 1] if place + 1 < num_steps else -1])
    return result


def pairs_as_tensor(timesteps, num_steps):
    i = torch.arange(num_steps, 0, -1)
    times = torch.div(i * timesteps + num_steps - 1, num_steps, rounding_mode="floor") - 1
    return torch.stack([times, torch.cat([times[1:], torch.tensor([-1])])], dim=1)


def pairs_as_arrays(timesteps, num_steps):
    times = -(-np.arange(num_steps, 0, -1) * timesteps // num_steps) - 1
    return zip(times, np.append(times[1:], -1), strict=True)


def sigma_by_posterior(alpha_bar, alpha_bar_prev, eta):
    beta = 1 - alpha_bar / alpha_bar_prev
    return eta * torch.sqrt(beta * (1 - alpha_bar_prev) / (1 - alpha_bar))


def step_through_noise(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x0 = x_t / alpha_bar**0.5 - (1 / alpha_bar - 1) ** 0.5 * eps
    along = torch.sqrt(torch.clamp(1 - alpha_bar_prev - sigma * sigma, min=0.0))
    return torch.addcmul(torch.sqrt(alpha_bar_prev) * x0 + along * eps, sigma, noise)


def step_in_float32(*given):
    return step_through_noise(*(part.float() for part in given))


def step_in_place(x_t, eps, alpha_bar, alpha_bar_prev, sigma, noise):
    x_t.sub_((1 - alpha_bar).sqrt() * eps).div_(alpha_bar.sqrt()).mul_(alpha_bar_prev.sqrt())
    return x_t.add_((1 - alpha_bar_prev - sigma**2).sqrt() * eps).add_(sigma * noise)


def sample_with_table(predict_eps, x_T, pairs, alpha_bars):
    with_data = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])  # entry -1 is data here
    for t, t_prev in pairs:
        time = torch.ones(x_T.shape[0], dtype=torch.long) * t
        eps = predict_eps(x_T, time)
        a, b = with_data[t], with_data[t_prev]
        x_T = (b / a).sqrt() * x_T + ((1 - b).sqrt() - (b / a * (1 - a)).sqrt()) * eps
    return x_T


def sample_in_float32(predict_eps, x_T, pairs, alpha_bars):
    return sample_with_table(predict_eps, x_T.float(), pairs, alpha_bars.float())


def sample_with_unused_noise(predict_eps, x_T, pairs, alpha_bars):
    torch.randn_like(x_T)
    return sample_with_table(predict_eps, x_T, pairs, alpha_bars)


def encode_with_table(predict_eps, x0, pairs, alpha_bars):
    rising = [-1] + [t for t, _ in pairs][::-1]
    levels = [torch.ones((), dtype=alpha_bars.dtype)] + [alpha_bars[t] for t in rising[1:]]
    x = x0.clone()
    for here, a, b in zip(rising, levels, levels[1:], strict=False):
        eps = predict_eps(x, torch.tensor([max(here, 0)] * len(x)))
        x = b.sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt() + (1 - b).sqrt() * eps
    return x


def slerp_by_loop(a, b, share):
    result = torch.empty_like(a)
    for i, (p, q) in enumerate(zip(a, b, strict=True)):
        theta = math.acos(float((p * q).sum() / p.norm() / q.norm()))
        result[i] = (math.sin((1 - share) * theta) * p + math.sin(share * theta) * q) / math.sin(theta)
    return result


def slerp_clamped(a, b, share):
    na, nb = (torch.nn.functional.normalize(x.flatten(1), dim=1) for x in (a, b))
    theta = torch.arccos((na * nb).sum(1, keepdim=True).clamp(-1, 1))
    flat = torch.sin((1 - share) * theta) / torch.sin(theta) * a.flatten(1)
    return (flat + torch.sin(share * theta) / torch.sin(theta) * b.flatten(1)).view_as(a)


def variance_in_numpy(data_variance, pairs, alpha_bars, eta):
    s2, bars = data_variance.numpy(), np.append(alpha_bars.numpy(), 1.0)
    v = np.ones_like(s2)
    for t, t_prev in pairs:
        a, b = bars[t], bars[t_prev]
        sigma2 = eta**2 * (1 - b) / (1 - a) * (1 - a / b)
        eps = np.sqrt(1 - a) / (a * s2 + 1 - a)
        x0 = (1 - np.sqrt(1 - a) * eps) / np.sqrt(a)
        v = (np.sqrt(b) * x0 + np.sqrt(max(1 - b - sigma2, 0)) * eps) ** 2 * v + sigma2
    return v


def solver_by_logs(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    def lam(ab):
        return torch.log(ab.sqrt() / (1 - ab).sqrt())

    h, r = lam(alpha_bar_prev) - lam(alpha_bar), lam(alpha_bar) - lam(alpha_bar_before)
    d = (1 + h / (2 * r)) * x0 - h / (2 * r) * x0_before
    return ((1 - alpha_bar_prev) / (1 - alpha_bar)) ** 0.5 * x - alpha_bar_prev**0.5 * torch.expm1(-h) * d


RIGHT = [
    ("step_pairs", pairs_by_ceil),
    ("step_pairs", lambda timesteps, num_steps: tuple(map(tuple, pairs_by_ceil(timesteps, num_steps)))),
    ("ddim_sigma", sigma_by_posterior),
    ("ddim_sigma", lambda alpha_bar, alpha_bar_prev, eta: sigma_by_posterior(alpha_bar, alpha_bar_prev, eta).float()),
    ("ddim_sigma", lambda a, p, eta: eta * ((1 - p) / (1 - a)) ** 0.5 * (1 - a / p) ** 0.5),
    ("ddim_step", step_through_noise),
    ("ddim_step", step_in_float32),
    ("ddim_sample", sample_with_table),
    ("ddim_sample", sample_in_float32),
    ("ddim_sample", sample_with_unused_noise),
    ("ddim_encode", encode_with_table),
    (
        "ddim_encode",
        lambda predict_eps, x0, pairs, alpha_bars: encode_with_table(
            predict_eps, x0.float(), pairs, alpha_bars.float()
        ),
    ),
    ("slerp", slerp_by_loop),
    ("slerp", slerp_clamped),
    ("slerp", library_slerp.__wrapped__ if hasattr(library_slerp, "__wrapped__") else slerp_clamped),
    ("ddim_variance", variance_in_numpy),
    (
        "ddim_variance",
        lambda v, pairs, bars, eta: torch.stack(
            [torch.as_tensor(variance_in_numpy(v[i : i + 1], pairs, bars, eta))[0] for i in range(len(v))]
        ),
    ),
    ("dpm_solver_step", solver_by_logs),
    ("dpm_solver_step", lambda *given: solver_by_logs(*(part.float() for part in given))),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    exercise = get_exercise(name)
    from diffusion_lib.checks import judge

    diagnosis = judge(exercise, record_of(exercise, answer, inspect_code=False))
    assert diagnosis.passed, str(diagnosis)


def halfway_clamped(a, b, share):
    return slerp_clamped(a, b, min(max(share, 0.2), 0.7))


NEARLY = [
    ("step_pairs", lambda T, S: pairs_by_ceil(T, S)[: S if S < 30 else S - 1]),
    ("step_pairs", lambda T, S: [tuple(p) for p in pairs_by_ceil(T, S)] if T % S == 0 else [(T - 1, -1)] * S),
    ("step_pairs", lambda T, S: [t for t, _ in pairs_by_ceil(T, S)]),
    ("ddim_sigma", lambda a, p, eta: sigma_by_posterior(a, p, eta).clamp(max=0.3)),
    ("ddim_step", lambda x, e, a, p, s, n: step_through_noise(x.clamp(-1, 1), e, a, p, s, n)),
    ("ddim_sample", lambda f, x, pairs, bars: sample_with_table(f, x, pairs[1:] or pairs, bars)),
    ("ddim_sample", lambda f, x, pairs, bars: [x]),
    ("ddim_encode", lambda f, x, pairs, bars: encode_with_table(f, x, pairs[1:] or pairs, bars)),
    ("slerp", halfway_clamped),
    ("ddim_variance", lambda v, pairs, bars, eta: variance_in_numpy(v, pairs, bars, min(eta, 0.5))),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), NEARLY)
def test_near_misses_do_not_pass(name, answer):
    assert diagnose(name, answer).status == "failed"


def test_borrowing_the_librarys_sampler_is_named():
    def ddim_sample(predict_eps, x_T, pairs, alpha_bars):

        return ddim(predict_eps, x_T, None, pairs)

    assert diagnose("ddim_sample", ddim_sample).rung == "borrowed"


def test_a_network_told_a_wrong_kind_of_time_is_explained():
    def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
        return predict_eps(x_T, torch.tensor([pairs[0][0]]).float())

    assert "one t per sample" in diagnose("ddim_sample", ddim_sample).misconception


SCHEDULE = DiffusionSchedule(1000, "linear")


def _move(x, eps, here, there):
    return there.sqrt() * (x - (1 - here).sqrt() * eps) / here.sqrt() + (1 - there).sqrt() * eps


def _walk(there=lambda table, s: table[s] if s >= 0 else torch.tensor(1.0), ask=lambda t, place, number: t, give=None):
    """A sampler with one part replaced."""

    def answer(predict_eps, x_T, pairs, alpha_bars):
        x = x_T
        for place, (t, s) in enumerate(pairs):
            eps = predict_eps(x, torch.full((len(x),), ask(t, place, len(pairs))))
            x = _move(x, eps, alpha_bars[t], there(alpha_bars, s))
        return give(x) if give else x

    return answer


def asked_twice(predict_eps, x_T, pairs, alpha_bars):
    return _walk()(lambda x, t: (predict_eps(x, t) + predict_eps(x, t)) / 2, x_T, pairs, alpha_bars)


def pairs_by_a_rounded_stride(timesteps, num_steps):
    times = [round(timesteps - i * timesteps / num_steps) - 1 for i in range(num_steps)]
    return list(zip(times, [*times[1:], -1], strict=True))


SLIPS = [
    ("ddim_sample", _walk(there=lambda table, s: table[max(s, 0)]), "holds the noise of time 0"),
    ("ddim_sample", _walk(there=lambda table, s: table[s] if s > 0 else torch.tensor(1.0)), "Time 0 is taken for data"),
    ("ddim_sample", _walk(ask=lambda t, place, number: number - 1 - place), "The place of the pair"),
    ("ddim_sample", _walk(give=lambda x: x.clamp(-1, 1)), "The result is cut"),
    ("ddim_sample", asked_twice, "asked twice"),
    ("step_pairs", lambda T, S: iter(pairs_as_tensor(T, S).tolist()), "only once"),
    ("step_pairs", pairs_as_tensor, "tensors"),
    ("step_pairs", pairs_as_arrays, "only once"),
    ("step_pairs", pairs_by_a_rounded_stride, "Rounded to the nearest"),
]


@pytest.mark.parametrize(("name", "answer", "said"), SLIPS)
def test_slips_that_people_make_are_named(name, answer, said):
    assert said in diagnose(name, answer).misconception


def test_a_step_written_into_x_is_refused():
    assert diagnose("ddim_step", step_in_place).rung == "changed input"

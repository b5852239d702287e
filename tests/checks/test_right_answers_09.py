"""Notebook 09: right answers written another way pass, near misses do not."""

import numpy as np
import pytest
import torch

from diffusion_lib.checks import get_exercise, judge
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import record_of

pytestmark = pytest.mark.filterwarnings("error")


def drop_on_a_copy(labels, null_label, drop):
    result = labels.clone()
    result[drop] = null_label
    return result


def drop_by_arithmetic(labels, null_label, drop):
    keep = (~drop).long()
    return labels * keep + null_label * (1 - keep)


def drop_one_by_one(labels, null_label, drop):
    return torch.tensor([null_label if d else int(y) for y, d in zip(labels, drop, strict=True)])


def mask_by_bernoulli(batch, drop_prob):
    return torch.bernoulli(torch.full((batch,), float(drop_prob))).bool()


def mask_in_place(batch, drop_prob):
    return torch.empty(batch).uniform_() < drop_prob


def mask_from_above(batch, drop_prob):
    return torch.rand(batch) >= 1 - drop_prob


def mask_one_by_one(batch, drop_prob):
    return torch.tensor([bool(torch.rand(()) < drop_prob) for _ in range(batch)])


def eps_as_mean(eps_cond, eps_uncond, guidance_scale):
    return guidance_scale * eps_cond + (1 - guidance_scale) * eps_uncond


def eps_by_lerp(eps_cond, eps_uncond, guidance_scale):
    return torch.lerp(eps_uncond, eps_cond, guidance_scale)


def eps_from_the_paper(eps_cond, eps_uncond, guidance_scale):
    w = guidance_scale - 1
    return ((1 + w) * eps_cond - w * eps_uncond).float()


def predict_null_first(network, x_t, t, labels, null_label, guidance_scale):
    both = torch.cat([torch.full((len(labels),), null_label), labels])
    uncond, cond = network(x_t.repeat(2, *[1] * (x_t.ndim - 1)), t.repeat(2), both).chunk(2)
    return eps_as_mean(cond, uncond, guidance_scale)


def predict_interleaved(network, x_t, t, labels, null_label, guidance_scale):
    asked = torch.stack([labels, torch.full_like(labels, null_label)], dim=1).flatten()
    said = network(x_t.repeat_interleave(2, 0), t.repeat_interleave(2), asked)
    return eps_as_mean(said[::2], said[1::2], guidance_scale)


def sample_with_two_calls(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    x, nothing = x_T.clone(), torch.full_like(labels, null_label)
    for t, t_prev in pairs:
        times = torch.full((x.shape[0],), t, dtype=torch.long)
        eps = eps_as_mean(network(x, times, labels), network(x, times, nothing), guidance_scale)
        here = alpha_bars[t]
        there = alpha_bars[t_prev] if t_prev != -1 else torch.ones_like(here)
        x0 = (x - torch.sqrt(1 - here) * eps) / torch.sqrt(here)
        x = torch.sqrt(there) * x0 + torch.sqrt(1 - there) * eps
    return x


def sample_by_ratio(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
    table = torch.cat([alpha_bars, torch.ones(1, dtype=alpha_bars.dtype)])  # index -1 is data
    x = x_T
    for t, t_prev in pairs:
        eps = predict_null_first(network, x, torch.full((len(x),), t), labels, null_label, guidance_scale)
        a, b = table[t], table[t_prev]
        x = (b / a).sqrt() * x + ((1 - b).sqrt() - (b * (1 - a) / a).sqrt()) * eps
    return x


def gaussian_by_log_density(mean_cond, var_cond, mean, var, guidance_scale):
    def log_density(x):
        return -guidance_scale * (x - mean_cond) ** 2 / (2 * var_cond) - (1 - guidance_scale) * (x - mean) ** 2 / (
            2 * var
        )

    zero, one = torch.zeros_like(mean), torch.ones_like(mean)
    quadratic = log_density(one) + log_density(-one) - 2 * log_density(zero)
    slope = (log_density(one) - log_density(-one)) / 2
    return -slope / quadratic, -1 / quadratic


def gaussian_by_product(mean_cond, var_cond, mean, var, guidance_scale):
    w = guidance_scale
    variance = var_cond * var / (w * var + (1 - w) * var_cond)
    return [variance * (w * mean_cond * var + (1 - w) * mean * var_cond) / (var_cond * var), variance]


def rescale_by_loop(guided, cond, share):
    rows = []
    for g, c in zip(guided, cond, strict=True):
        rows.append(g * (share * c.std() / g.std() + 1 - share))
    return torch.stack(rows)


def rescale_in_numpy(guided, cond, share):
    axes = tuple(range(1, guided.ndim))
    ratio = np.std(cond.numpy(), axis=axes, keepdims=True) / np.std(guided.numpy(), axis=axes, keepdims=True)
    return guided.numpy() * (share * ratio + (1 - share))


RIGHT = {
    "drop_labels": [drop_on_a_copy, drop_by_arithmetic, drop_one_by_one],
    "drop_mask": [mask_by_bernoulli, mask_in_place, mask_from_above, mask_one_by_one],
    "guided_eps": [eps_as_mean, eps_by_lerp, eps_from_the_paper],
    "guided_predict": [predict_null_first, predict_interleaved],
    "guided_sample": [sample_with_two_calls, sample_by_ratio],
    "guided_gaussian": [gaussian_by_log_density, gaussian_by_product],
    "rescale_guidance": [rescale_by_loop, rescale_in_numpy],
}


@pytest.mark.parametrize("name, number", [(name, i) for name, answers in RIGHT.items() for i in range(len(answers))])
def test_right_answers_pass(name, number):
    diagnosis = diagnose(name, RIGHT[name][number])
    assert diagnosis.passed, diagnosis


def half_each_way(batch, drop_prob):
    return (torch.rand(1) + torch.arange(batch) / batch) % 1 < drop_prob


def in_place(labels, null_label, drop):
    labels[drop] = null_label
    return labels


WRONG = {
    "drop_labels": [in_place, lambda y, null, d: torch.where(d, null, y).float() + 0.5],
    "drop_mask": [half_each_way, lambda n, p: torch.rand(n, 1) < p, lambda n, p: torch.rand(n) < p * 1.2],
    "guided_eps": [lambda c, u, w: u + w * (c - u) * 1.01],
    "guided_predict": [lambda net, x, t, y, null, w: net(x, t, y) * w],
    "guided_sample": [lambda net, x, y, null, w, pairs, a: sample_with_two_calls(net, x, y, null, w, pairs[:-1], a)],
    "guided_gaussian": [lambda mc, vc, m, v, w: gaussian_by_product(mc, vc, m, v, w)[::-1]],
    "rescale_guidance": [lambda g, c, s: g],
}


@pytest.mark.slow
@pytest.mark.parametrize("name, number", [(name, i) for name, answers in WRONG.items() for i in range(len(answers))])
def test_near_misses_do_not_pass(name, number):
    assert diagnose(name, WRONG[name][number]).status == "failed"


def test_changing_the_batch_is_named():
    diagnosis = diagnose("drop_labels", in_place)
    assert "chang" in (diagnosis.seen + diagnosis.means).lower()


def test_two_calls_are_named_and_a_right_value_alone_does_not_pass():
    def twice(network, x, t, labels, null_label, scale):
        return eps_as_mean(network(x, t, labels), network(x, t, torch.full_like(labels, null_label)), scale)

    diagnosis = diagnose("guided_predict", twice)
    assert not diagnosis.passed and diagnosis.misconception == "Two calls"


def test_a_mask_of_numbers_is_no_mask():
    said = diagnose("drop_mask", lambda batch, drop_prob: (torch.rand(batch) < drop_prob).float())
    assert said.rung == "dtype" and "True and False (bool)" in said.means


def test_a_null_label_written_down_is_named():
    written = diagnose("drop_labels", lambda labels, null_label, drop: torch.where(drop, 10, labels))
    assert written.misconception == "Always 10"

    def predict(network, x_t, t, labels, null_label, guidance_scale):
        both = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, 10)]))
        cond, uncond = both.chunk(2)
        return uncond + guidance_scale * (cond - uncond)

    said = diagnose("guided_predict", predict)
    assert said.rung == "raised" and "null label is an argument" in said.means


def test_an_input_that_the_next_cell_needs_is_not_written_into():
    def sample(network, x_T, labels, null_label, guidance_scale, pairs, alpha_bars):
        x_T += 0 * x_T
        x_T -= 1
        x_T += 1 + 1e-3
        right = get_exercise("guided_sample").reference
        return right(network, x_T - 1e-3, labels, null_label, guidance_scale, pairs, alpha_bars)

    assert diagnose("guided_sample", sample).rung == "changed input"


def test_a_mask_by_a_loop_is_right_and_quick():
    def by_loop(batch, drop_prob):
        return torch.tensor([bool(torch.rand(()) < drop_prob) for _ in range(batch)])

    assert sum(probe.args[0] for probe in get_exercise("drop_mask").fresh_probes(0)) < 5500  # each draw has its price
    assert diagnose("drop_mask", by_loop).passed


@pytest.mark.parametrize("seed", range(6))
def test_probabilities_nearby_are_told_apart(seed):
    rounded = diagnose_seeded("drop_mask", lambda n, p: torch.rand(n) < round(p, 1), seed)
    assert not rounded.passed
    assert diagnose_seeded("drop_mask", lambda n, p: torch.rand(n, dtype=torch.float64) < p, seed).passed


def test_labels_are_a_tensor_of_their_own_with_64_bits():
    def same(labels, null_label, drop):
        return torch.where(drop, null_label, labels) if drop.any() else labels

    assert diagnose("drop_labels", same).misconception == "The data themselves come back"
    short = diagnose("drop_labels", lambda y, null, d: torch.where(d, null, y).int())
    assert short.rung == "property" and "64 bits" in short.seen


def test_what_the_network_was_asked_tells_slips_apart():
    def along_channels(network, x_t, t, labels, null_label, guidance_scale):
        a, b = network(torch.cat([x_t, x_t], 1), t, labels).chunk(2, 1)
        return b + guidance_scale * (a - b)

    def one_half(network, x_t, t, labels, null_label, guidance_scale):
        nulls = torch.full_like(labels, null_label)
        return network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, nulls])).chunk(2)[0]

    assert diagnose("guided_predict", along_channels).misconception == "Joined along the channels"
    assert diagnose("guided_predict", one_half).misconception == "Only one half is used"


def test_guidance_that_only_shrinks_is_named():
    def shrinks(guided, cond, share):
        axes = tuple(range(1, guided.ndim))
        ratio = (cond.std(axes, keepdim=True) / guided.std(axes, keepdim=True)).clamp(max=1)
        return share * guided * ratio + (1 - share) * guided

    assert diagnose("rescale_guidance", shrinks).misconception == "It only shrinks"


def diagnose_seeded(name, answer, seed):
    exercise = get_exercise(name)
    return judge(exercise, record_of(exercise, answer, seed), seed)

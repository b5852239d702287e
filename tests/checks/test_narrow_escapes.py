"""Answers that once got the wrong verdict, and records that once hurt the judge."""

import json

import numpy as np
import pytest
import torch

from diffusion_lib.checks import get_exercise, judge
from diffusion_lib.checks.collect import limits
from diffusion_lib.checks.declare.inputs import noised_to, per_sample
from diffusion_lib.checks.declare.randomness import check_seed
from diffusion_lib.checks.judge.record import Malformed, load_record
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.notebook.render import as_text
from diffusion_lib.checks.trial import record_of
from diffusion_lib.process import eps_to_x0
from diffusion_lib.schedule import DiffusionSchedule


def pair(draw_t=None, draw_noise=torch.randn_like, before=lambda: None):
    def training_pair(x0, alpha_bars):
        before()
        t = draw_t(len(x0), len(alpha_bars)) if draw_t else torch.randint(0, len(alpha_bars), (len(x0),))
        noise = draw_noise(x0)
        return noised_to(x0, t, alpha_bars, noise), t, noise

    return training_pair


def only_four_axes(x):
    return torch.zeros_like(x) if x.ndim == 4 else torch.randn_like(x)


def one_t(batch, timesteps):
    return torch.randint(0, timesteps, (1,)).expand(batch)


def own_generator(x):
    return torch.randn(x.shape, generator=torch.Generator().manual_seed(0), dtype=x.dtype)


WRONG_PAIRS = {
    "nothing random": pair(lambda b, T: torch.arange(b) % T, lambda x: x.clone()),
    "noise is the data": pair(None, lambda x: x.clone()),
    "seeded at every call": pair(before=lambda: torch.manual_seed(0)),
    "a generator seeded at every call": pair(lambda b, T: torch.arange(b).flip(0) % T, own_generator),
    "noise shared by the channels": pair(None, lambda x: torch.randn_like(x[:, :1]).expand_as(x)),
    "sorted noise": pair(None, lambda x: torch.randn_like(x).sort(0).values),
    "sorted times": pair(lambda b, T: torch.randint(0, T, (b,)).sort().values),
    "eight times only": pair(lambda b, T: torch.randint(0, min(T, 8), (b,))),
    "no noise for pictures": pair(None, only_four_axes),
    "one t for pictures": lambda x0, ab: pair(one_t if x0.ndim == 4 else None)(x0, ab),
}


@pytest.mark.parametrize("name", WRONG_PAIRS)
def test_pairs_that_are_not_random_enough(name):
    assert not diagnose("training_pair", WRONG_PAIRS[name]).passed


def test_a_seed_inside_the_function_is_named():
    assert "same random numbers" in diagnose("training_pair", pair(before=lambda: torch.manual_seed(0))).seen


def test_normal_numbers_may_be_made_from_uniform_ones():
    made = pair(None, lambda x: torch.special.ndtri(torch.rand_like(x).clamp(1e-12, 1 - 1e-12)))
    assert diagnose("training_pair", made).passed


@pytest.mark.parametrize("seed", range(10))
def test_the_right_pair_passes_with_every_seed(seed):
    exercise = get_exercise("training_pair")
    assert judge(exercise, record_of(exercise, pair(), seed), seed).passed


def q(change_kept=lambda kept: kept, change_t=lambda t: t):
    def q_sample(x0, t, alpha_bars, noise):
        kept = change_kept(per_sample(alpha_bars[change_t(t)], x0))
        return kept.sqrt() * x0 + (1 - kept).sqrt() * noise

    return q_sample


def x0_of(x_t, t, alpha_bars, noise, least=0.0, added=0.0):
    kept = per_sample(alpha_bars[t], x_t).clamp(min=least)
    return (x_t - (1 - kept).sqrt() * noise) / (kept.sqrt() + added)


def floored_eps(x, x0, t, alpha_bars):
    kept = per_sample(alpha_bars[t], x)
    return (x - kept.sqrt() * x0) / (1 - kept).clamp(min=1e-2).sqrt()


def gentle_step(x, beta, noise):
    beta = beta.clamp(max=0.5)
    return (1 - beta).sqrt() * x + beta.sqrt() * noise


WRONG = {
    "clamped share": ("q_sample", q(lambda kept: kept.clamp(0.05, 0.99))),
    "clamped t": ("q_sample", q(change_t=lambda t: t.clamp(max=11))),
    "some ranks alone": ("q_sample", lambda x, t, a, n: q()(x, t, a, n) if x.ndim in (2, 3, 4) else x),
    "x0 with a floor": ("recover_x0", lambda *given: x0_of(*given, least=0.05)),
    "x0 with an epsilon": ("recover_x0", lambda *given: x0_of(*given, added=1e-5)),
    "eps with a floor": ("recover_eps", floored_eps),
    "betas above one half": ("noise_one_step", gentle_step),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_answers_right_in_the_middle_alone(name):
    exercise, answer = WRONG[name]
    assert not diagnose(exercise, answer).passed


def test_the_library_may_not_do_the_work():
    def borrowed_x0(x_t, t, alpha_bars, noise):
        return eps_to_x0(x_t, noise, per_sample(alpha_bars[t], x_t))

    def borrowed_table(betas):
        return DiffusionSchedule(beta_schedule=betas).alpha_bars

    assert diagnose("recover_x0", borrowed_x0).rung == "borrowed"
    assert diagnose("cumulative_alphas", borrowed_table).rung == "borrowed"


def test_a_word_in_a_message_is_no_borrowing():
    from diffusion_lib.data import to_pixels  # used, and harmless

    def q_sample(x0, t, alpha_bars, noise):
        to_pixels(torch.zeros(1))
        print("q_sample", end="")
        return q()(x0, t, alpha_bars, noise)

    assert diagnose("q_sample", q_sample).passed


@pytest.mark.parametrize("number", [float, np.float64, torch.tensor], ids=lambda n: getattr(n, "__name__", "tensor"))
def test_long_lists_of_numbers_are_read(number):
    def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
        values = torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
        return [v.clone() if number is torch.tensor else number(v) for v in values]

    assert diagnose("linear_betas", linear_betas).passed


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError


class Angry(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *args, **kwargs):
        raise RuntimeError("no")


def raise_unprintable(*given):
    raise Unprintable


def leave(*given):
    raise GeneratorExit


def endless(*given):
    items = []
    items.extend([items] * 40)
    return items


def angry(x0, *given):
    return x0.as_subclass(Angry)


def wrapped_in_itself(*given):
    return None


wrapped_in_itself.__wrapped__ = wrapped_in_itself


@pytest.mark.slow
@pytest.mark.parametrize("answer", [raise_unprintable, leave, endless, angry, wrapped_in_itself, lambda *given: exit()])
def test_whatever_an_answer_does_it_is_diagnosed(answer, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 2.0)  # the list that holds itself 40 times takes all there is
    diagnosis = diagnose("q_sample", answer)
    assert diagnosis.status == "failed" and as_text(diagnosis)


def test_defaults_of_torch_do_not_change_the_verdict():
    def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
        return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)

    assert diagnose("linear_betas", linear_betas).passed
    torch.set_default_dtype(torch.float64)
    try:
        assert diagnose("linear_betas", linear_betas).passed
        assert diagnose("cumulative_alphas", lambda betas: torch.cumprod(1 - betas.double(), 0)).passed
    finally:
        torch.set_default_dtype(torch.float32)
    torch.set_default_device("meta")
    try:
        assert diagnose("q_sample", q()).passed
    finally:
        torch.set_default_device(None)


@pytest.mark.parametrize("text", ["²", "9" * 30, "autumn, group 2", "", "7"])
def test_any_text_is_a_seed(monkeypatch, text):
    monkeypatch.setenv("DIFFUSION_LIB_CHECK_SEED", text)
    assert 0 <= check_seed() < 2**63
    assert diagnose("q_sample", q()).passed


def test_a_small_record_cannot_unfold_into_a_large_one():
    exercise = get_exercise("q_sample")
    record = record_of(exercise, q(), 0)
    report = json.loads(str(record["0.report"]))
    twice = {"kind": "sequence", "items": [report["structure"]] * 50}
    repeated = {"0.report": np.array(json.dumps(report | {"structure": twice}))}
    assert judge(exercise, record | repeated, 0).rung == "unreadable"
    assert judge(exercise, record | {"0.0": np.zeros(300_000)}, 0).rung == "unreadable"


def test_symptoms_are_not_asked_about_misshapen_results():
    exercise = get_exercise("training_pair")
    record = record_of(exercise, pair(), 0)
    size = 3000
    strange = {"4.0": np.zeros((size, 1, 1, 1)), "4.1": np.zeros(size, int), "4.2": np.zeros((size, 1, 1, 1, 1))}
    assert judge(exercise, record | strange, 0).rung == "shape"


def test_a_record_says_its_size_before_it_is_unpacked(tmp_path):
    exercise = get_exercise("q_sample")
    np.savez_compressed(tmp_path / "good.npz", **record_of(exercise, q(), 0))
    assert judge(exercise, load_record(tmp_path / "good.npz"), 0).passed
    np.savez_compressed(tmp_path / "large.npz", **{"0.0": np.zeros(10_000_000)})
    with pytest.raises(Malformed, match="unpacks to"):
        load_record(tmp_path / "large.npz")
    (tmp_path / "foreign.npz").write_bytes(b"PK")
    np.savez(tmp_path / "objects.npz", a=np.array([{}], dtype=object))
    for name, said in {"foreign": "no archive", "objects": "smaller than it says"}.items():
        with pytest.raises(Malformed, match=said):
            load_record(tmp_path / f"{name}.npz")

"""Each kind of wrong answer is stopped at its own rung."""

import importlib
import operator

import numpy as np
import pytest
import torch
from torch import randn as gauss

from diffusion_lib import process
from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.judge.comparing import first_difference, relation, shape_slip
from diffusion_lib.checks.judge.errors import meaning
from diffusion_lib.checks.notebook.learner import diagnose

pytestmark = pytest.mark.filterwarnings("error")
right = get_exercise("q_sample").reference
helper = right


def after(change):
    """A right q_sample whose result is changed afterwards."""

    def answer(x0, t, alpha_bars, noise):
        kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
        return change(kept**0.5 * x0 + (1 - kept) ** 0.5 * noise)

    return answer


def raising(x0, t, alpha_bars, noise):
    return alpha_bars[t] + undefined_thing  # noqa: F821


def unfinished(x0, t, alpha_bars, noise):
    kept = ...
    return kept * x0


def refusing(x0, t, alpha_bars, noise):
    raise NotImplementedError()


def forgetful(x0, t, alpha_bars, noise):
    x_t = x0 + noise  # noqa: F841


def spoiling(x0, t, alpha_bars, noise):
    x0 += 1
    return x0 * noise


def drawing(x0, t, alpha_bars, noise):
    return x0 * gauss(x0.shape)


def borrowing(x0, t, alpha_bars, noise):
    return helper(x0, t, alpha_bars, noise)


def importing(x0, t, alpha_bars, noise):
    from diffusion_lib.process import q_sample as quietly

    return quietly(x0, t, alpha_bars, noise)


def nested(x0, t, alpha_bars, noise):
    return [helper(x, t, alpha_bars, e) for x, e in [(x0, noise)]][0]


def other_order(x0, noise, t, alpha_bars):
    return x0


def ending(x0, t, alpha_bars, noise):
    raise SystemExit


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "rung"),
    [
        (..., "not attempted"),
        (refusing, "not attempted"),
        (unfinished, "not attempted"),
        (None, "missing"),
        (3.0, "not callable"),
        (borrowing, "borrowed"),
        (importing, "borrowed"),
        (nested, "borrowed"),
        (right, "borrowed"),
        (raising, "raised"),
        (ending, "raised"),
        (lambda x0: x0, "raised"),
        (forgetful, "nothing returned"),
        (after(lambda x: "x_t"), "type"),
        (after(lambda x: (x, x)), "type"),
        (after(lambda x: x[..., :1]), "shape"),
        (after(lambda x: x.flatten()), "shape"),
        (after(lambda x: x.mean()), "shape"),
        (after(lambda x: x.half()), "dtype"),
        (after(lambda x: x.long()), "dtype"),
        (after(lambda x: x * 1j), "dtype"),
        (after(lambda x: x / 0), "nan"),
        (after(lambda x: (x - 100).log()), "nan"),
        (after(lambda x: -x), "sign"),
        (after(lambda x: 2 * x), "factor"),
        (after(lambda x: x + 1), "offset"),
        (after(lambda x: x.flip(0)), "reversed"),
        (spoiling, "changed input"),
        (drawing, "draws"),
        (after(lambda x: x**2), "property"),
        (other_order, "signature"),
    ],
)
def test_every_mistake_has_its_rung(answer, rung):
    diagnosis = diagnose("q_sample", answer)
    assert not diagnosis.passed
    assert diagnosis.rung == rung, str(diagnosis)


# Each reaches the library's function by a text that names it.
BY_TEXT = {
    "getattr": lambda *inputs: getattr(process, "q_sample")(*inputs),  # noqa: B009
    "vars": lambda *inputs: vars(process)["q_sample"](*inputs),
    "__dict__": lambda *inputs: process.__dict__["q_sample"](*inputs),
    "attrgetter": lambda *inputs: operator.attrgetter("q_sample")(process)(*inputs),
    "__import__": lambda *inputs: __import__("diffusion_lib.process").process.q_sample(*inputs),
    "import_module": lambda *inputs: importlib.import_module("diffusion_lib.process").q_sample(*inputs),
    "eval": lambda *inputs: eval("process.q_sample")(*inputs),
    "exec": lambda *inputs: exec("from diffusion_lib.process import q_sample as q", names := {}) or names["q"](*inputs),
}


@pytest.mark.parametrize("way", BY_TEXT)
def test_a_name_in_a_text_is_borrowed_too(way):
    assert diagnose("q_sample", BY_TEXT[way]).rung == "borrowed"


def test_evaluation_mode_is_no_reading_of_texts():
    def answer(x0, t, alpha_bars, noise):
        """What q_sample of diffusion_lib does, after a layer that is in evaluation mode."""
        torch.nn.Identity().eval()
        return after(lambda x: x)(x0, t, alpha_bars, noise)

    assert diagnose("q_sample", answer).passed


def test_a_helper_of_the_same_name_is_not_borrowed():
    def q_sample(x0, t, alpha_bars, noise):
        return after(lambda x: x)(x0, t, alpha_bars, noise)

    def answer(x0, t, alpha_bars, noise):
        return q_sample(x0, t, alpha_bars, noise)

    assert diagnose("q_sample", answer).passed


def test_the_errors_line_is_the_learners():
    diagnosis = diagnose("q_sample", raising)
    assert "alpha_bars[t] + undefined_thing" in diagnosis.seen and "NameError" in diagnosis.seen
    assert "typing slip" in diagnosis.means


def test_too_few_arguments_are_laid_on_whoever_calls():
    def both(kept, x0):
        return kept * x0

    def answer(x0, t, alpha_bars, noise):
        return both(x0)

    assert "What this line calls" in diagnose("q_sample", answer).means
    assert "signature in the exercise" in diagnose("q_sample", lambda x0, t: x0).means


def attention(weigh, mix=lambda x: x):
    """Self-attention with other weights, on a changed x."""

    def answer(x, to_qkv, to_out, heads):
        parts = to_qkv(mix(x)).unflatten(-1, (3, heads, -1)).permute(2, 0, 3, 1, 4)
        q, k, v = parts
        scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        return to_out((weigh(scores) @ v).transpose(1, 2).flatten(2))

    return answer


def test_a_fact_that_is_said_not_to_hold_does_not_hold():
    """No answer hears that it mixes samples unless it does."""
    assert diagnose("self_attention", attention(lambda s: s.softmax(-1))).passed
    mixing = diagnose("self_attention", attention(lambda s: s.softmax(-1), lambda x: x + x.mean(dim=0)))
    single = diagnose("self_attention", attention(lambda s: 3 * s.softmax(-1)))
    other = diagnose("self_attention", attention(lambda s: (2 * s).softmax(-1)))
    assert "others of its batch" in mixing.seen and "single token" in single.seen
    assert other.rung == "difference"


def test_factor_is_said_exactly():
    assert "exactly 2.000 times" in diagnose("q_sample", after(lambda x: 2 * x)).seen


def test_one_index_too_late():
    def late(alpha_bars):
        values = torch.log(alpha_bars / (1 - alpha_bars))
        return torch.cat([values[:1], values[:-1]])

    assert diagnose("log_snr", late).rung == "shift"


def test_the_last_rung_shows_one_position_only():
    def off(x0, t, alpha_bars, noise):
        x = after(lambda x: x)(x0, t, alpha_bars, noise)
        x.view(-1)[-1] += 0.5 * x.view(-1)[0]
        return x

    diagnosis = diagnose("recover_x0", off)
    assert diagnosis.rung in ("property", "difference")
    place, got, want = first_difference(np.array([1.0, 9.0, 2.0]), np.array([1.0, 9.21, 3.0]), 1e-6)
    assert place == (1,) and "9.21" in want and got.strip("0.") == "9"


def test_a_broken_fact_comes_before_a_difference():
    assert diagnose("log_snr", lambda a: torch.logit(a).clamp(max=9.0)).rung == "property"


def test_normal_noise_must_be_drawn():
    def constant(x0, alpha_bars):
        t = torch.randint(0, len(alpha_bars), (len(x0),))
        noise = torch.zeros_like(x0)
        return right(x0, t, alpha_bars, noise), t, noise

    assert diagnose("training_pair", constant).rung in ("draws", "property", "misconception")


def test_another_seed_gives_other_inputs(monkeypatch):
    exercise = get_exercise("q_sample")
    assert not torch.equal(exercise.fresh_probes(0)[0].args[0], exercise.fresh_probes(1)[0].args[0])
    monkeypatch.setenv("DIFFUSION_LIB_CHECK_SEED", "autumn class")
    assert diagnose("q_sample", after(lambda x: x)).passed


SHAPES = [
    ((), (4,), "reduced to one number"),
    ((4,), (), "One number was expected"),
    ((7, 3), (7, 2), "Axis 1 has more entries"),
    ((3, 2), (7, 2), "Axis 0 has fewer entries"),
    ((7, 4), (7, 2), "Axis 1 is twice as long"),
    ((5,), (7, 2), "The wrong axes are left"),
    ((7, 1), (7, 2), "Part of the data was lost"),
    ((6,), (7,), "One entry too few"),
    ((7, 3, 2), (7, 2), "Axes are left over"),
    ((5, 5), (5,), "have met and become (B, B)"),
    ((5, 3), (1, 3), "stretched by broadcasting"),
    ((3, 3), (5, 3, 3), "One sample is left"),
    ((5,), (5, 5), "One axis of a square table is gone"),
    ((6, 3), (3, 3), "Twice as many samples"),
    ((2, 7), (7, 2), "another order"),
]


@pytest.mark.parametrize("got, want, words", SHAPES)
def test_a_shape_is_explained_by_the_slip_that_makes_it(got, want, words):
    assert words in shape_slip(got, want)


def test_rounding_is_no_forgotten_constant():
    want = torch.rand(9).double().numpy()
    assert relation([(want * (1 + 2e-4), want)], 1e-10) == ("", "")
    assert relation([(want * 1.01, want)], 1e-10)[0] == "factor"


class Unprepared(torch.nn.Module):
    def __init__(self):
        self.layer = torch.nn.Linear(1, 1)


def backward_twice(leaf):
    loss = (leaf**2).sum()
    loss.backward()
    loss.backward()


def overwrite_what_is_needed(leaf):
    root = leaf.exp()
    root.mul_(2)
    root.sum().backward()


ERRORS = [
    (lambda leaf: leaf.numpy(), "numpy knows no gradients"),
    (backward_twice, "retain_graph=True"),
    (overwrite_what_is_needed, "a gradient still needs"),
    (lambda leaf: torch.autograd.grad(leaf.detach().sum(), leaf), "Nothing connects"),
    (lambda leaf: (2 * leaf).backward(), "backward() starts from one number"),
    (lambda leaf: (leaf > 0).mean(), "mean() wants floats"),
    (lambda leaf: torch.cat([leaf, 3.0]), "torch.cat joins tensors"),
    (lambda leaf: [a for a, b in [leaf.split(2)]], "As many names"),
    (lambda leaf: Unprepared(), "super().__init__()"),
    (lambda leaf: leaf + torch.zeros(2, 5), "Two shapes do not broadcast"),
]


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_errors_as_torch_words_them_are_explained(number):
    wrong, words = ERRORS[number]
    with pytest.raises(Exception) as caught:  # noqa: B017 - whichever kind this version of torch raises
        wrong(torch.ones(6).requires_grad_())
    assert words in meaning(type(caught.value).__name__, str(caught.value))

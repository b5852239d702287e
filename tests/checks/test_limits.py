"""What an answer may cost: results that are too large are refused before they are copied, endless ones are stopped."""

import time

import numpy as np
import pytest
import torch

from diffusion_lib.checks.collect import limits
from diffusion_lib.checks.collect.describing import Description
from diffusion_lib.checks.declare.spec import MOST_ENTRIES, MOST_LEAVES
from diffusion_lib.checks.notebook.learner import diagnose


def borrowed_but_right(x0, t, alpha_bars, noise):
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept**0.5 * x0 + (1 - kept) ** 0.5 * noise


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (torch.zeros(1).expand(10**13), "10,000,000,000,000"),  # no machine could copy it
        (np.broadcast_to(np.zeros(1), (10**6, 10**7)), "10,000,000,000,000"),
        (torch.zeros(MOST_ENTRIES + 1, dtype=torch.bool), f"{MOST_ENTRIES + 1:,}"),
        ([0.5] * (MOST_ENTRIES + 1), f"{MOST_ENTRIES + 1:,}"),
        (torch.zeros(1).expand(600, 600), "360,000"),
    ],
)
def test_a_result_that_is_too_large_is_called_so(value, entries):
    diagnosis = diagnose("q_sample", lambda x0, t, alpha_bars, noise: value)
    assert diagnosis.rung == "size" and not diagnosis.passed
    assert f"your result is too large: {entries} entries, expected about 120." in diagnosis.seen
    assert "cannot be read" not in diagnosis.seen + diagnosis.means


def test_the_shape_of_a_large_result_tells_the_slip():
    diagnosis = diagnose("drop_mask", lambda batch, p: torch.zeros(1, 1).expand(batch, batch) > p)
    assert diagnosis.rung == "size" and "(B, 1) have met and become (B, B)" in diagnosis.means


def test_many_arrays_together_are_too_large():
    described = Description([torch.zeros(MOST_ENTRIES // 2), torch.zeros(MOST_ENTRIES // 2), torch.zeros(1)])
    assert [item["kind"] for item in described.structure["items"]] == ["leaf", "leaf", "large"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [
        dict.fromkeys(map(str, range(10**5)), 1),
        {"x" * 10**6: 1.0},
        [[[[[1.0]] * 20] * 20] * 20] * 20,
        [[None] * 20] * 20,
        [torch.zeros(1)] * (MOST_LEAVES + 5),
        [object()] * 10**5,
        10**400,
        type("T" * 10**5, (), {})(),
    ],
)
def test_whatever_comes_back_is_described_shortly_and_judged(value):
    described = Description(value)
    assert len(described.leaves) <= MOST_LEAVES and len(str(described.structure)) < 20_000
    diagnosis = diagnose("q_sample", lambda x0, t, alpha_bars, noise: value)
    assert not diagnosis.passed and diagnosis.rung != "unreadable"


def test_a_graph_is_cut_off_and_noted():
    weight = torch.ones((), requires_grad=True)
    diagnosis = diagnose("q_sample", lambda *inputs: weight * borrowed_but_right(*inputs))
    assert diagnosis.passed and any("holds on to the graph" in remark for remark in diagnosis.remarks)
    assert not diagnose("q_sample", borrowed_but_right).remarks


def endless(x0, t, alpha_bars, noise):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


@pytest.mark.skipif(not hasattr(limits.signal, "setitimer"), reason="this system cannot interrupt Python code")
def test_an_endless_answer_is_stopped_and_said_to_be(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    start = time.perf_counter()
    diagnosis = diagnose("q_sample", endless)
    assert diagnosis.rung == "raised" and "still running after 0.2 seconds" in diagnosis.seen
    assert "loop whose end never comes" in diagnosis.means and time.perf_counter() - start < 5
    assert diagnose("q_sample", borrowed_but_right).passed


def test_an_outer_alarm_is_left_as_it_was():
    if not hasattr(limits.signal, "setitimer"):
        pytest.skip("this system has no alarms")
    before = limits.signal.getsignal(limits.signal.SIGALRM)
    with limits.time_limit(50):
        pass
    assert limits.signal.getsignal(limits.signal.SIGALRM) is before
    assert limits.signal.getitimer(limits.signal.ITIMER_REAL) == (0, 0)

"""The references meet published numbers and identities, not only themselves."""

import pytest
import torch

from diffusion_lib.checks import get_exercise


def reference(name):
    return get_exercise(name).reference


@pytest.mark.parametrize(
    ("schedule", "values"),
    [
        ("linear_betas", (0.9999, 0.07858724288177824, 4.0358297653756754e-05)),
        ("cosine_betas", (0.999958715775178, 0.4938435904406382, 2.4287669070348567e-09)),
    ],
)
def test_alpha_bars_of_the_papers(schedule, values):
    alpha_bars = reference("cumulative_alphas")(reference(schedule)(1000))
    wanted = torch.tensor(values, dtype=torch.float64)
    torch.testing.assert_close(alpha_bars[[0, 499, 999]], wanted, rtol=1e-10, atol=0)


def test_a_thousand_single_steps_make_the_closed_form():
    betas = reference("linear_betas")(1000)
    signal, noise = torch.tensor(1.0).double(), torch.tensor(0.0).double()
    step, zero = reference("noise_one_step"), torch.tensor(0.0).double()
    for beta in betas:
        signal, noise = step(signal, beta, zero), (1 - beta) * noise + beta
    roots = reference("signal_and_noise")(betas)
    torch.testing.assert_close(torch.stack([signal, noise.sqrt()]), torch.stack(roots)[:, -1], rtol=1e-12, atol=1e-12)


def test_two_jumps_make_one():
    alpha_bars = reference("cumulative_alphas")(reference("linear_betas")(50))
    x0, zero = torch.ones(2, 3).double(), torch.zeros(2, 3).double()
    s, t = torch.tensor([3, 10]), torch.tensor([20, 49])
    between = reference("q_between")(reference("q_sample")(x0, s, alpha_bars, zero), s, t, alpha_bars, zero)
    torch.testing.assert_close(between, reference("q_sample")(x0, t, alpha_bars, zero), rtol=1e-13, atol=0)


def test_zero_terminal_snr_ends_at_zero():
    betas = reference("zero_terminal_snr")(reference("linear_betas")(1000))
    assert betas[-1] == 1 and betas[0] == pytest.approx(1e-4, rel=1e-9)

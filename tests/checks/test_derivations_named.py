"""Slips in derivations that were once called by a wrong name, or by none; and right lines that were refused."""

import dataclasses

import pytest

from diffusion_lib.checks.derivations import all_derivations, get_derivation
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.notebook import diagnose
from diffusion_lib.checks.derivations.reading import read_lines
from tests.checks.test_derivations_slips import WORLD

SHARE = "(1 - alpha_bar_prev - sigma**2)"
WRITTEN_OUT = "a*x0 + b*x_t + sqrt(beta_tilde)*z"
TOTAL = get_derivation("reverse_variance").reference
BELLS = get_derivation("posterior_mean_variance").reference
WEIGHTS = "sqrt(alpha)*(1 - alpha_bar_prev)", "sqrt(alpha_bar_prev)*beta"
BELL = "-(1 - alpha_bar)/(2*beta*(1 - alpha_bar_prev))*(x_prev - ({}*x0 + {}*x_t)/(1 - alpha_bar))**2"
MEAN = ["E(x_prev)", f"E({WRITTEN_OUT})"]
KNOWN = "x0 is taken for known"
ROOTS = "Standard deviations in the place of variances"
NOISES = [f"Var(sqrt(alpha_bar_prev)*x0 + sqrt{SHARE}*eps + sigma*z)", f"Var(sqrt{SHARE}*eps) + Var(sigma*z)"]


@pytest.mark.parametrize(
    "name, lines, slip",
    [
        ("any_sigma", ["Var(x_prev)", f"sqrt{SHARE} + sigma"], ROOTS),
        ("any_sigma", ["Var(x_prev)", NOISES[0], f"sqrt{SHARE} + sigma"], ROOTS),
        ("any_sigma", ["Var(x_prev)", *NOISES, f"sqrt(Var(sqrt{SHARE}*eps)) + sqrt(Var(sigma*z))"], ROOTS),
        ("reverse_variance", ["Var(x_prev)", f"Var({WRITTEN_OUT})", "a*sqrt(v) + sqrt(beta_tilde)"], ROOTS),
        ("reverse_mean", ["E(x_prev)", "a*x0 + b*x_t"], KNOWN),
        ("reverse_mean", ["E(x_prev)", "E(E(x_prev, x0))", "a*x0 + b*x_t"], KNOWN),
        ("reverse_mean", ["E(x_prev)", "E(x_prev, x0)"], KNOWN),
        ("reverse_mean", [*MEAN, WRITTEN_OUT], "x0 and the noise are taken for known"),
        ("posterior_mean_variance", [*BELLS[:-1], BELL.format(*WEIGHTS)], "The two weights are exchanged"),
        ("posterior_mean_variance", [*BELLS[:3], BELL.format(*WEIGHTS)], "The two weights are exchanged"),
    ],
)
def test_what_was_done_is_named(name, lines, slip):
    verdict = diagnose(name, lines)
    assert verdict.wrong_line == len(lines) and verdict.lines[-1].slip == slip


@pytest.mark.parametrize(
    "right, wrong, key",
    [
        ("c**2 + w**2", "c + w", "deviations"),
        ("Var(x)**2 + w**2", "Var(x) + w", "deviations"),
        ("c + w", "c**2 + w**2", "squares"),
        ("E(x) + c", "x + c", "random"),
        ("E(x*y)", "x*E(y)", "random"),
        ("Var(x) + Var(z)", "Var(x) + z**2", "random"),
        ("E(E(y, x))", "E(y, x)", "random"),
        ("c*E(x) + w*E(z - 1)", "w*E(x) + c*E(z - 1)", "exchanged"),
        ("c**2*m - w/m", "w**2*m - c/m", "exchanged"),
    ],
)
def test_slips_of_a_kind_are_called_what_they_are(right, wrong, key):
    derivation = dataclasses.replace(WORLD, start=right, reference=(right, right, right))
    found = judge(derivation, read_lines(derivation, [right, wrong]), 0, 20).lines[1]
    assert (found.status, found.key) == ("slip", key), found


@pytest.mark.parametrize(
    "name, lines",
    [
        ("reverse_mean", [*MEAN, "a*E(x0) + b*x_t + sqrt(beta_tilde)*E(z)", "a*m + b*x_t"]),
        ("reverse_mean", ["E(x_prev)", "a*E(x0) + b*x_t + sqrt(beta_tilde)*E(z)", "a*m + b*x_t"]),
        ("reverse_mean", ["E(x_prev)", "a*E(x0) + b*x_t", "a*m + b*x_t"]),
        ("reverse_variance", ["Var(x_prev)", "Var(a*x0) + Var(sqrt(beta_tilde)*z)", *TOTAL[4:]]),
        ("reverse_variance", ["Var(x_prev)", f"Var({WRITTEN_OUT})", *TOTAL[3:]]),
        ("reverse_variance", ["Var(x_prev)", "a**2*Var(x0) + beta_tilde*Var(z)", *TOTAL[4:]]),
    ],
)
def test_a_right_derivation_without_the_law_passes(name, lines):
    assert diagnose(name, lines).passed


@pytest.mark.parametrize(
    "name, lines", [("reverse_mean", ["E(x_prev)", "2*E(x_prev)/2 + m - m", "b*x_t + a*m + 0*x_t", "a*m + b*x_t"])]
)
def test_a_result_without_an_idea_does_not(name, lines):
    assert diagnose(name, lines).diagnosis.rung == "steps"


@pytest.mark.parametrize("name", list(all_derivations()))
def test_what_stands_once_in_the_last_line_is_said(name):
    """Whoever reads what is asked of the last line knows every symbol that may stand in it only once."""
    form = get_derivation(name).end
    assert not form.once or "once" in form.says

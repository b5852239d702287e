"""Odd answers to a derivation: each ends in a sentence, none runs, hangs or raises."""

import math
import os
import subprocess
import sys
import time

import numpy as np
import pytest
import sympy
import torch

from diffusion_lib.checks.derivations import get_derivation, symbols
from diffusion_lib.checks.derivations.notebook import diagnose
from diffusion_lib.checks.derivations.rendering import card

EPS = get_derivation("mean_in_eps")
LINES = list(EPS.reference)
OWN = {name: sympy.Symbol(name) for name in EPS.names}
X, NOISE = OWN["x_t"], OWN["eps"]


def typed(text, **assumptions):
    """A line as a learner types it in Python, with symbols of their own."""
    known = {name: sympy.Symbol(name, **assumptions) for name in EPS.names}
    return eval(text, {"sqrt": sympy.sqrt, **known})


class Refuses:
    def __iter__(self):
        raise RuntimeError("no")


class Breaks:
    def __getattr__(self, name):
        raise RuntimeError(name)

    def __str__(self):
        raise RuntimeError


def nested(function, times):
    expression = X
    for _ in range(times):
        expression = function(expression)
    return expression


@pytest.mark.parametrize(
    "answer", [None, ..., [...], [], (), "", [" ", ""], [None, ...], lambda: ..., lambda x_t: None, NotImplementedError]
)
def test_nothing_written_is_no_attempt(answer):
    verdict = diagnose("mean_in_eps", answer)
    assert verdict.diagnosis.status == "not attempted" and verdict.score == 0.0


@pytest.mark.parametrize(
    "answer",
    [
        tuple(LINES),
        (line for line in LINES),
        "\n".join(LINES),
        [typed(line) for line in LINES],
        [typed(line, positive=True) for line in LINES],
        [typed(line, complex=True) for line in LINES],
        [typed(line, commutative=False) for line in LINES],
        np.array([typed(line) for line in LINES], dtype=object),
        sympy.Matrix([typed(line) for line in LINES]),
        [sympy.Eq(sympy.Symbol("mu"), typed(line)) for line in LINES],
        [sympy.Eq(typed(LINES[0]), typed(LINES[1])), *LINES[2:]],
        ["mu = " + line for line in LINES],
        [line.replace("**", "^") for line in LINES],
        [line.replace("1 -", "1.0 -").replace("sqrt(alpha)", "alpha**0.5") for line in LINES],
        [LINES[0], f"({LINES[0]})*{math.sqrt(2)}/sqrt(2)", *LINES[1:]],
        [*LINES, ...],
        lambda: LINES,
        lambda eps, x_t: LINES,
    ],
)
def test_right_lines_in_any_wrapping_pass(answer):
    assert diagnose("mean_in_eps", answer).passed


@pytest.mark.slow
@pytest.mark.parametrize(
    "line, said",
    [
        (LINES[1].replace("alpha_bar", "alphabar", 1), "did you mean alpha_bar_prev?"),
        (sympy.Symbol("alphabar") * X, "did you mean alpha_bar?"),
        ("foo + x_t", "there are x_t, eps"),
        ("x_t/0", "divides by zero"),
        ("x_t/(alpha + beta - 1)", "not defined at an admissible point"),
        (sympy.zoo, "divides by zero"),
        (float("nan"), "divides by zero"),
        (sympy.oo * X, "divides by zero"),
        ("sqrt(alpha_bar - 1)*x_t", "not a real number"),
        ("9**9**9", "power beyond"),
        ("((9**64)**64)**64", "too large"),
        ("x_t**1000000000", "power beyond"),
        (X**1000000000, "power beyond"),
        ("exp(exp(exp(exp(99))))", "not defined"),
        ("x_t+" * 3000 + "1", "characters long"),
        ("(" * 500 + "x_t" + ")" * 500, "nested too deeply"),
        ("-" * 3000 + "x_t", ""),  # words differ between Pythons
        (nested(lambda e: e + sympy.sin(e), 10), "more than 400 parts"),
        (nested(sympy.sin, 100), "nested too deeply"),
        (sum(X**power for power in range(300)), "more than 400 parts"),
        ('__import__("os").system("exit 1")', "is a * missing"),
        ("x_t.__class__.__mro__", "no arithmetic"),
        ("lambda: 1", "no arithmetic"),
        ("[x_t for x_t in eps]", "no arithmetic"),
        ("(y := 3)", "no arithmetic"),
        ("f'{x_t}'", "no arithmetic"),
        ("'a'*x_t", "no number"),
        ("True", "no number"),
        ("eps(x_t)", "is a * missing after it"),
        ("2(x_t)", "is a * missing"),
        ("2x_t", "cannot be read"),
        ("x_t eps", "cannot be read"),
        ("sqrt", "without brackets"),
        ("sqrt()", "takes one"),
        ("sqrt(x_t, eps)", "takes one"),
        ("open(x_t)", "not known here"),
        ("E(x_t)", "not known here"),
        (r"\frac{x_t}{2}", "LaTeX"),
        ("x_t == eps", "compares"),
        ("x_t, eps", "comma"),
        (X == NOISE, "True or False"),
        (sympy.Eq(X, X), "True or False"),
        (X < 3, "condition"),
        (X | NOISE, "condition"),
        (sympy.Eq(X + 1, typed(LINES[1])), "two sides"),
        (sympy.Matrix([[1, 2]]), "matrix"),
        (np.zeros(3), "array of 3"),
        (torch.zeros(2, 2), "array of 4"),
        ([LINES[1]], "collection"),
        (math.sqrt, "call it"),
        (lambda x: x, "call it"),
        (sympy.Symbol, "call it"),
        (sympy.Symbol("x t"), "not one of the given"),
        (sympy.Symbol("lambda"), "not one of the given"),
        (sympy.Function("f")(X), "not known here"),
        (sympy.Integral(NOISE, X), "not known here"),
        (sympy.Max(X, 1), "not known here"),
        (b"x_t", "bytes"),
        pytest.param(Breaks(), "type Breaks", id="breaks"),
        (1j * X, "not a real number"),
    ],
)
def test_an_odd_line_ends_in_a_sentence(line, said):
    begun = time.thread_time()
    verdict = diagnose("mean_in_eps", [LINES[0], line, *LINES[1:]])
    assert time.thread_time() - begun < 1.5
    assert verdict.wrong_line == 2 and not verdict.passed
    assert said in verdict.lines[1].sentence and verdict.lines[1].sentence.endswith((".", "?"))
    assert verdict.lines[0].status == "right" and verdict.lines[2].status in ("right", "right again")
    shown = card(EPS, verdict)
    assert str(shown) and shown._repr_html_()


@pytest.mark.parametrize(
    "answer, said",
    [
        (set(LINES), "give a list"),
        ({1: LINES[0]}, "give a list"),
        ((LINES[0] for _ in iter(int, 1)), "more than 40 lines"),
        (LINES * 8, "more than 40 lines"),
        (Refuses(), "cannot be read"),
        pytest.param(Breaks(), "cannot be read", id="breaks"),
        (lambda foo: LINES, "no given symbol"),
        (lambda: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_odd_answers_end_in_a_sentence(answer, said):
    verdict = diagnose("mean_in_eps", answer)
    assert verdict.diagnosis.status == "failed" and said in verdict.diagnosis.seen


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2.5, np.float32(3), np.int64(3), torch.tensor(4.0), torch.tensor([4]),
                                    np.array(3), sympy.pi, True, 1 + 2j])  # fmt: skip
def test_numbers_are_lines(number):
    verdict = diagnose("mean_in_eps", [LINES[0], number])
    assert verdict.wrong_line == 2 and verdict.lines[1].status == ("unreadable" if number is True else "slip")


def test_the_most_that_fits_still_ends():
    long = "+".join(f"x_t*eps**{power}/(beta + {power})" for power in range(1, 40))
    begun = time.thread_time()
    verdict = diagnose("mean_in_eps", [long] * 40)
    assert time.thread_time() - begun < 4 and not verdict.passed


@pytest.mark.slow
def test_checking_moves_no_global_generator():
    """In a process of its own: the run-time type checks of the tests draw random numbers themselves."""
    code = (
        "import random, numpy, torch\n"
        "from diffusion_lib.checks.derivations import diagnose\n"
        "def states(): return random.getstate(), numpy.random.get_state()[1].tolist(), torch.get_rng_state().tolist()\n"
        "diagnose('reverse_variance', ['Var(x_prev)'])\n"
        "before = states()\n"
        "diagnose('reverse_variance', ['Var(x_prev)', 'a**2*v', 'beta + s*x0'])\n"
        "print(states() == before)"
    )
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "True"


def test_operators_take_round_and_square_brackets():
    s = symbols("reverse_variance")
    assert s.E[s.x0] == s.E(s.x0) and s.Var[s.x_prev, s.x0] == s.Var(s.x_prev, s.x0)
    lines = ["Var[x_prev]", "E[Var[x_prev | x0]] + Var[E[x_prev | x0]]"]
    assert [line.status for line in diagnose("reverse_variance", lines).lines] == ["right", "right"]
    for given, said in (("E(x_prev, x_prev)", "must be one of x0, z"), ("E(x_prev, s)", "must be one of")):
        assert said in diagnose("reverse_variance", [given]).lines[0].sentence


def test_a_symbol_that_may_not_be_0_leaves_a_wrong_line_readable():
    """n divides the whole ratio: the look at n = 0 finds no value, and that is no fault of the learner's line."""
    ratio = get_derivation("half_the_patch_cost")
    line = "(6*n*d**2 + n**2*d)/(24*n*d**2 + 4*n**2*d)"
    said = diagnose(ratio.id, [ratio.start, line, *ratio.reference[2:]]).diagnosis
    assert said.seen.startswith("Line 2 does not follow") and "Infinity" not in said.seen + said.means

"""The derivations of the course: references and their rewritings pass, start and end and steps are told apart."""

import time

import pytest
import sympy
import torch

from diffusion_lib.checks.derivations import all_derivations, get_derivation
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.notebook import diagnose
from diffusion_lib.checks.derivations.parsing import parse, vocabulary
from diffusion_lib.checks.derivations.reading import read_lines

pytestmark = pytest.mark.filterwarnings("error")
IDS = list(all_derivations())
STEP_BACK = ["posterior_mean_variance", "mean_in_eps", "reverse_variance"]  # their symbols are rewritten below
POSTERIOR = get_derivation("posterior_mean_variance")
EPS = get_derivation("mean_in_eps")
TOTAL = get_derivation("reverse_variance")


def unfactored(line, known):
    return sympy.expand_mul(line)


def opened(line, known):
    return sympy.expand(line)


def one_fraction(line, known):
    return sympy.together(line)


def named(known, *names):
    """Symbols by name; those that this derivation has not are in none of its lines."""
    return [known.get(name, sympy.Symbol(name)) for name in names]


def without_alpha(line, known):
    alpha, beta = named(known, "alpha", "beta")
    return line.xreplace({alpha: 1 - beta})


def without_beta(line, known):
    alpha, beta = named(known, "alpha", "beta")
    return line.xreplace({beta: 1 - alpha})


def split_level(line, known):
    level, alpha, before = named(known, "alpha_bar", "alpha", "alpha_bar_prev")
    return line.xreplace({level: alpha * before})


def nothing_added(line, known):
    any_symbol = min(line.free_symbols, key=str)
    return sympy.Add(line, any_symbol, -any_symbol, evaluate=False)


def taken_out(line, known):
    return sympy.factor_terms(line)


def in_own_symbols(line, known):
    return line.xreplace({symbol: sympy.Symbol(symbol.name) for symbol in line.free_symbols})


def as_equation(line, known):
    return sympy.Eq(sympy.Symbol("mine"), line, evaluate=False)


def as_text(line, known):
    return "= " + str(line).replace("**", "^")


WAYS = [unfactored, opened, one_fraction, without_alpha, without_beta, split_level, nothing_added, taken_out,
        in_own_symbols, as_equation, as_text]  # fmt: skip
ANY_LINE = [in_own_symbols, as_equation, as_text]  # these leave the asked form of the last line as it is


@pytest.mark.parametrize("seed", [0, 1, 2, 77, 12345])
@pytest.mark.parametrize("name", IDS)
def test_reference_passes(name, seed):
    derivation = get_derivation(name)
    verdict = judge(derivation, read_lines(derivation, list(derivation.reference)), seed)
    assert verdict.passed and verdict.score == derivation.points
    assert [line.status for line in verdict.lines] == ["right"] * len(derivation.reference)


@pytest.mark.parametrize("name", IDS)
def test_a_right_derivation_passes_on_a_machine_ten_times_as_slow(name, monkeypatch):
    computed = time.thread_time
    monkeypatch.setattr(time, "thread_time", lambda: 10 * computed())
    derivation = get_derivation(name)
    assert judge(derivation, read_lines(derivation, list(derivation.reference))).passed


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STEP_BACK)
def test_every_line_passes_rewritten(name, way):
    derivation = get_derivation(name)
    known = vocabulary(derivation)
    lines = [parse(text, derivation) for text in derivation.reference]
    for number in range(len(lines) if way in ANY_LINE else len(lines) - 1):
        mixed = [way(line, known) if at == number else line for at, line in enumerate(lines)]
        verdict = judge(derivation, read_lines(derivation, mixed), number)
        assert verdict.passed, (number + 1, verdict.diagnosis)


@pytest.mark.parametrize(
    "derivation, last",
    [
        (POSTERIOR, "-(x_prev - (sqrt(alpha)*(1 - alpha_bar_prev)/(1 - alpha_bar)*x_t + sqrt(alpha_bar_prev)*beta"
                    "/(1 - alpha_bar)*x0))**2/(2*beta*(1 - alpha_bar_prev)/(1 - alpha_bar))"),
        (POSTERIOR, "(alpha_bar - 1)*(sqrt(alpha)*(1 - alpha_bar_prev)*x_t/(1 - alpha_bar) + sqrt(alpha_bar_prev)*beta"
                    "/(1 - alpha_bar)*x0 - x_prev)**2/(2*beta*(1 - alpha_bar_prev))"),
        (POSTERIOR, "7 - (1-alpha_bar)*(x_prev - (sqrt(alpha)*(1 - alpha_bar_prev)*x_t + sqrt(alpha_bar_prev)*beta*x0)"
                    "/(1 - alpha_bar))**2/(2*beta*(1 - alpha_bar_prev))"),
        (EPS, "x_t/sqrt(alpha) - beta/sqrt(alpha)/sqrt(1 - alpha_bar)*eps"),
        (EPS, "(x_t - (1 - alpha)/sqrt(1 - alpha_bar)*eps)/sqrt(alpha)"),
        (EPS, "(x_t*sqrt(1 - alpha_bar) - beta*eps)/sqrt(alpha*(1 - alpha_bar))"),
        (TOTAL, "beta*(1 - alpha_bar_prev*(1 - s**2))/(1 - alpha_bar*(1 - s**2))"),
        (TOTAL, "beta*(1 + alpha_bar_prev*(s**2 - 1))/(alpha_bar*s**2 + 1 - alpha_bar)"),
    ],
)  # fmt: skip
def test_other_last_lines_in_the_asked_form_pass(derivation, last):
    assert diagnose(derivation.id, [*derivation.reference[:-1], last]).passed


@pytest.mark.parametrize(
    "derivation, last, said",
    [
        (POSTERIOR, POSTERIOR.reference[-2], "x_prev stands in it 2 times"),
        (EPS, EPS.reference[0], "x0 should no longer stand in it"),
        (EPS, "(x_t - beta*eps/sqrt(1 - alpha*alpha_bar_prev))/sqrt(alpha)", "alpha_bar_prev should no longer"),
        (EPS, "(x_t*(1-alpha_bar)*(1+alpha_bar)*(2+alpha)*(3+beta)*(4+alpha_bar)/((1-alpha_bar)*(1+alpha_bar)*(2+alpha)"
              "*(3+beta)*(4+alpha_bar)) - beta*eps/sqrt(1 - alpha_bar))/sqrt(alpha)", ""),
        (TOTAL, "beta_tilde + a**2*v", "should no longer stand in it"),
        (TOTAL, "Var(x_prev)", "still written out"),
        (TOTAL, TOTAL.reference[-2], "beta stands in it 2 times"),
        (TOTAL, "beta*(alpha_bar_prev*s**2 + 1 - alpha_bar_prev)*(1 + s + alpha + s**2*alpha + s**3)*(2 + s*alpha_bar)"
                "/((alpha_bar*s**2 + 1 - alpha_bar)*((1 + s + alpha + s**3) + s**2*alpha)*(s*alpha_bar + 1 + 1))", ""),
    ],
)  # fmt: skip
def test_a_right_line_that_lacks_the_asked_form_is_told_apart(derivation, last, said):
    verdict = diagnose(derivation.id, [*derivation.reference[:-1], last])
    if said:  # the two without words cancel by themselves when SymPy reads them
        assert not verdict.passed and verdict.wrong_line is None and verdict.diagnosis.rung == "end"
        assert said in verdict.diagnosis.means
    else:
        assert verdict.passed


def test_a_needlessly_long_end_is_no_end():
    bracket = "(alpha_bar*s**2 + 1 - alpha_bar + s*alpha_bar*alpha_bar_prev)"
    opened_bracket = "(1 + alpha_bar*(s**2 - 1 + s*alpha_bar_prev))"
    last = f"{TOTAL.reference[-1]}*{bracket}**3/{opened_bracket}**3"
    verdict = diagnose("reverse_variance", [*TOTAL.reference[:-1], last])
    assert verdict.diagnosis.rung == "end" and "longer than it needs" in verdict.diagnosis.means


@pytest.mark.parametrize("name", IDS)
def test_a_jump_is_right_but_needs_its_steps(name):
    lines = get_derivation(name).reference
    for jump, said in (
        (lines[-1], "Line 1 is already the result"),
        ([lines[-1]], "Line 1 is already the result"),
        ([lines[-1]] * 6, "Line 1 is already the result"),
        ([lines[0], lines[-1]], "2 different lines"),
        ([lines[0], lines[0], lines[0], lines[-1]], "2 different lines"),
    ):
        verdict = diagnose(name, jump)
        assert verdict.diagnosis.rung == "steps" and said in verdict.diagnosis.means
        assert verdict.wrong_line is None and verdict.score == 0.0 and not verdict.diagnosis.misconception


def test_the_law_of_total_variance_must_be_on_the_page():
    lines = [line for at, line in enumerate(TOTAL.reference) if at != 1]
    verdict = diagnose("reverse_variance", lines)
    assert verdict.diagnosis.rung == "steps" and "law of total variance" in verdict.diagnosis.means


def test_nearly_equal_is_not_equal_and_a_rounded_root_is():
    near = [EPS.reference[0], f"{EPS.reference[1]} + x_t/10**9"]
    assert diagnose("mean_in_eps", near).wrong_line == 2
    rounded = [EPS.reference[0], f"({EPS.reference[1]})*1.7320508075688772/sqrt(3)", *EPS.reference[2:]]
    assert diagnose("mean_in_eps", rounded).passed


def test_lines_after_a_wrong_one_are_judged_too():
    lines = list(EPS.reference)
    wrong = [line.replace("x_t - sqrt", "x_t + sqrt") for line in lines[1:3]]
    statuses = [line.status for line in diagnose("mean_in_eps", [lines[0], *wrong, *lines[3:]]).lines]
    assert statuses == ["right", "slip", "follows", "right again", "right", "right", "right"]


def test_the_end_of_each_derivation_is_what_the_library_computes():
    from diffusion_lib.process.posterior import posterior
    from diffusion_lib.schedule import NoiseLevel

    generator = torch.Generator().manual_seed(3)
    x0, x_t = torch.randn(2, 1, generator=generator, dtype=torch.float64)
    beta, level_before = torch.tensor([0.3, 0.7], dtype=torch.float64)
    level = (1 - beta) * level_before
    mean, variance = posterior(x0, x_t, NoiseLevel.of_alpha_bar(level), NoiseLevel.of_alpha_bar(level_before))
    numbers = {
        "beta": beta,
        "alpha": 1 - beta,
        "alpha_bar_prev": level_before,
        "alpha_bar": level,
        "x0": x0,
        "x_t": x_t,
    }

    def value(derivation, **more):
        line = parse(derivation.reference[-1], derivation)
        known = vocabulary(derivation)
        return lambda at: float(line.subs({known[n]: float(v) for n, v in (numbers | more | at).items() if n in known}))

    bell = value(POSTERIOR)
    middle, aside = bell({"x_prev": mean}), bell({"x_prev": mean + 1})
    assert middle == pytest.approx(0, abs=1e-12) and aside == pytest.approx(-1 / (2 * float(variance)))
    noise = (x_t - level.sqrt() * x0) / (1 - level).sqrt()
    assert value(EPS, eps=noise)({}) == pytest.approx(float(mean))
    s = 1.7
    prior = level_before * s**2 + 1 - level_before  # Bayes' rule for two Gaussians, not the law of total variance
    assert value(TOTAL, s=s)({}) == pytest.approx(float(1 / (1 / prior + (1 - beta) / beta)))

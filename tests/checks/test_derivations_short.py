"""The half-page derivations of 04, 06, 07, 09 and 11: ways of writing them pass, slips are named."""

import math

import pytest
import sympy
import torch
from sympy import Derivative, diff, log, sqrt

from diffusion_lib.checks.derivations import get_derivation, symbols
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.parsing import parse, vocabulary
from diffusion_lib.checks.derivations.reading import read_lines
from diffusion_lib.process import Prediction
from diffusion_lib.sampling import ddim_step
from diffusion_lib.schedule import NoiseLevel

pytestmark = pytest.mark.filterwarnings("error")
PATIENT = 20  # seconds of computing: a name must not hang on how busy this machine is
SHORT = ["least_squares_mean", "guidance_by_bayes", "best_discriminator_slope", "any_sigma", "score_as_mean"]
START = {name: get_derivation(name).start for name in SHORT}
DECLARED = [(name, slip.name) for name in SHORT for slip in get_derivation(name).slips]
OLD = "(1 - alpha_bar_prev - sigma**2)"
Q, SLOPE, SCORE = "q(x, x0)", "Derivative(q(x, x0), x)", "Derivative(log(q(x, x0)), x)"
MIXED = f"sqrt(alpha_bar_prev)*x0 + sqrt{OLD}*(x_t - sqrt(alpha_bar)*x0)/sqrt(1 - alpha_bar) + sigma*z"


def checked(name, lines, seed=0):
    derivation = get_derivation(name)
    return judge(derivation, read_lines(derivation, lines), seed, PATIENT)


def in_symbols(name):
    """The lines of one derivation as a learner computes them in SymPy."""
    s = symbols(name)
    if name == "least_squares_mean":
        opened = sympy.expand((s.x0 - s.c) ** 2)
        return [s.E((s.x0 - s.c) ** 2), s.E(opened), s.E[s.x0**2] - 2 * s.c * s.m + s.c**2, s.v + (s.c - s.m) ** 2]
    if name == "guidance_by_bayes":
        all_of, of_class = log(s.p(s.x)), log(s.p_cond(s.x))
        bayes = s.p_cond(s.x) * s.prior / s.p(s.x)
        return [log(s.p(s.x) * s.classifier**s.w), all_of + s.w * log(bayes), all_of + s.w * (of_class - all_of)]
    if name == "best_discriminator_slope":
        paid = -s.p * log(s.D) - s.q * log(1 - s.D)
        best = s.p / (s.p + s.q)
        collected = (s.p + s.q) * (s.D - best) / (s.D * (1 - s.D))
        return [Derivative(paid, s.D), diff(paid, s.D), sympy.together(diff(paid, s.D)), collected]
    if name == "score_as_mean":
        q = s.q(s.x, s.x0)
        weighted = s.E(q / s.E(q) * Derivative(log(q), s.x))
        return [Derivative(log(s.E(q)), s.x), diff(log(s.E(q)), s.x), weighted]
    old = sqrt(1 - s.alpha_bar_prev - s.sigma**2)
    parts = s.Var(old * s.eps) + s.Var(s.sigma * s.z)
    return [s.Var(s.x_prev), s.Var(old * s.eps + s.sigma * s.z), parts, 1 - s.alpha_bar_prev]


@pytest.mark.parametrize("name", SHORT)
def test_lines_in_sympy_pass(name):
    assert checked(name, in_symbols(name)).passed
    assert checked(name, lambda: in_symbols(name)).passed


RIGHT = [
    ("least_squares_mean", ["Var(x0 - c) + E(x0 - c)**2", "Var(x0) + (m - c)^2", "v + (m - c)^2"]),
    ("least_squares_mean", ["E[(x0 - m + m - c)^2]", "Var(x0) + (E(x0) - c)**2", "(c - m)**2 + v"]),
    ("least_squares_mean", ["E(x0**2 - 2*c*x0 + c**2)", "E(x0**2) - 2*c*E(x0) + c**2", "v + m**2 - 2*c*m + c**2",
                            "= (c - m)**2 + v"]),
    ("least_squares_mean", ["E((x0 - m)**2) + (m - c)**2 - 2*(c - m)*E(x0 - m)", "v + (m - c)*(m - c)"]),
    ("guidance_by_bayes", ["log(p(x)) + w*log(p_cond(x)/p(x))", "(1 - w)*log(p(x)) + w*log(p_cond(x))"]),
    ("guidance_by_bayes", ["log(p(x)*(prior*p_cond(x)/p(x))^w)", "log(p(x)**(1 - w)*p_cond(x)**w)",
                           "w*log(p_cond(x)) - (w - 1)*log(p(x))"]),
    ("guidance_by_bayes", ["ln(p(x)) + w*ln(classifier)", "ln(p(x)) + w*(ln(p_cond(x)) + ln(prior) - ln(p(x)))",
                           "log p = ln(p(x)) - w*ln(p(x)) + w*ln(p_cond(x)) + 7"]),
    ("guidance_by_bayes", ["log(p(x)) + w*log(p_cond(x)*prior) - w*log(p(x))",
                           "log(p_cond(x)) + (w - 1)*(log(p_cond(x)) - log(p(x)))"]),
    ("best_discriminator_slope", ["-p/D - q*(-1)/(1 - D)", "(q*D - p + p*D)/(D*(1 - D))",
                                  "(p + q)/(D*(1 - D))*(D - p/(p + q))"]),
    ("best_discriminator_slope", ["-p*diff(log(D), D) - q*diff(log(1 - D), D)", "(D*(p + q) - p)/(D - D**2)",
                                  "(p + q)*(p/(p + q) - D)/(D*(D - 1))"]),
    ("best_discriminator_slope", ["q/(1 - D) - p/D", "slope = -(p + q)*(p/(p + q) - D)/((1 - D)*D)"]),
    ("best_discriminator_slope", ["-(p*(1 - D) - q*D)/(D*(1 - D))", "(D - 1/(1 + q/p))*(q + p)/(D*(1 - D))"]),
    ("any_sigma", [f"Var({MIXED})", f"{OLD}/(1 - alpha_bar)*Var(x_t) + sigma**2", "1 - alpha_bar_prev"]),
    ("any_sigma", ["E(x_prev**2) - E(x_prev)**2", f"E[(sqrt{OLD}*eps + sigma*z)^2]",
                   f"{OLD}*E(eps**2) + sigma^2*E(z**2)", "= 1 - alpha_bar_prev"]),
    ("any_sigma", [f"Var(sqrt{OLD}*eps) + Var(sigma*z) + 2*Cov(sqrt{OLD}*eps, sigma*z)", "-(alpha_bar_prev - 1)"]),
    ("any_sigma", [f"{OLD}*Var(eps) + sigma**2*Var(z)", f"{OLD} + sigma**2"]),
    ("score_as_mean", ["diff(E[q(x, x0)], x)/E[q(x, x0)]", f"E({Q}*{SCORE})/E({Q})"]),
    ("score_as_mean", [f"1/E({Q})*E({SLOPE})", f"E({SLOPE}/E({Q}))", f"E({Q}/E({Q})*{SCORE})"]),
    ("score_as_mean", [f"E({SLOPE}/{Q}*{Q})/E({Q})", f"1/E({Q})*E({SCORE}*{Q})"]),
    ("score_as_mean", [f"E({SLOPE})/E({Q})", f"E(exp(log({Q}))*{SCORE})/E({Q})"]),
]  # fmt: skip


@pytest.mark.parametrize("name, lines", RIGHT)
def test_other_right_ways_pass(name, lines):
    verdict = checked(name, [START[name], *lines])
    assert verdict.passed, verdict.diagnosis


@pytest.mark.parametrize(
    "name, last, said",
    [
        ("least_squares_mean", "v + m**2 - 2*c*m + c**2", "c stands in it 2 times"),
        ("least_squares_mean", "Var(x0) + (c - m)**2", "still written out"),
        ("guidance_by_bayes", "log(p(x)) + w*log(p_cond(x)/p(x))", "still holds a product"),
        ("guidance_by_bayes", "log(p(x)) + w*(log(p_cond(x)) + log(prior) - log(p(x)))", "prior should no longer"),
        ("best_discriminator_slope", "q/(1 - D) - p/D", "over one denominator"),
        ("best_discriminator_slope", "((p + q)*D - p)/(D*(1 - D))", "D is alone there"),
        ("any_sigma", f"{OLD}*Var(eps) + sigma**2", "still written out"),
        ("score_as_mean", f"E({SLOPE})/E({Q})", "something else than log(q(x, x0))"),
        ("score_as_mean", f"Derivative(log(E({Q})), x)", "No Derivative(log(q(x, x0)), x) stands inside a mean"),
    ],
)
def test_a_right_line_that_lacks_the_asked_form_is_told_apart(name, last, said):
    reference = get_derivation(name).reference
    verdict = checked(name, [*reference[:-1], last])
    assert verdict.diagnosis.rung == "end" and said in verdict.diagnosis.means and verdict.score == 0


@pytest.mark.parametrize("name, slip", DECLARED)
def test_declared_slips_are_named_after_the_start_and_before_the_end(name, slip):
    derivation = get_derivation(name)
    wrong = next(s.wrong for s in derivation.slips if s.name == slip)
    for number in (1, len(derivation.reference) - 1):
        verdict = checked(name, [*derivation.reference[:number], wrong], number)
        assert verdict.wrong_line == number + 1 and verdict.score == 0
        assert verdict.diagnosis.misconception == slip


WRONG = [
    ("least_squares_mean", ["(E(x0) - c)**2"], "The mean is put into the square"),
    ("least_squares_mean", ["Var(x0 - c)"], "The variance around the answer"),
    ("least_squares_mean", ["E(x0**2 + c**2)"], "The mixed term of the square is left out"),
    ("least_squares_mean", ["E(x0**2 - c**2)"], "A square of a difference for a difference of squares"),
    ("least_squares_mean", ["E(x0**2) - 2*c*m + c**2", "v - 2*c*m + c**2"], "The variance for the second moment"),
    ("least_squares_mean", ["E(x0**2 - c*x0 + c**2)"], "The mixed term stands once"),
    ("least_squares_mean", ["Var(x0) + (m - c)**2", "sqrt(v) + (m - c)**2"],
     "A standard deviation stands where a variance belongs"),
    ("least_squares_mean", ["Var(x0) + (m - c)**2", "v - (m - c)**2"], "A sign is turned"),
    ("guidance_by_bayes", ["log(p(x)) + w*log(prior*p_cond(x))"], "The class's density for the classifier"),
    ("guidance_by_bayes", ["log(p(x)) + w*log(p(x)*prior/p_cond(x))"], "Bayes' rule is upside down"),
    ("guidance_by_bayes", ["log(p(x)) + w*log(prior) + w*log(p_cond(x)) - log(p(x))"],
     "The scale reaches the wrong terms"),
    ("guidance_by_bayes", ["w*(log(p(x)) + log(classifier))"], "The scale reaches the wrong terms"),
    ("guidance_by_bayes", ["w*log(p_cond(x)/p(x))"], "The density of all pictures is lost"),
    ("guidance_by_bayes", ["log(p(x)) + log(prior*p_cond(x)/p(x))"], "The scale is forgotten"),
    ("guidance_by_bayes", ["log(p(x)) + log(classifier)**w"], "The power is left on the logarithm"),
    ("guidance_by_bayes", ["log(p(x)) + w*log(classifier)", "(1 + w)*log(p(x)) - w*log(p_cond(x))"],
     "Bayes' rule is upside down"),
    ("best_discriminator_slope", ["-p/D - q/(1 - D)"], "The inner derivative is forgotten"),
    ("best_discriminator_slope", ["p/D - q/(1 - D)"], "The costs have lost their minus"),
    ("best_discriminator_slope", ["q/(1 - D) - p/D", "(q - p)/(D*(1 - D))"], "Numerators are subtracted as they stand"),
    ("best_discriminator_slope", ["q/(1 - D) - p/D", "q*D - p*(1 - D)"], "The denominator is dropped"),
    ("best_discriminator_slope", ["(q*D - p*(1 - D))/(D*(1 - D))", "(q*D - p - p*D)/(D*(1 - D))"],
     "A sign is lost when D is collected"),
    ("best_discriminator_slope", ["((p + q)*D - p)/(D*(1 - D))", "(p + q)*(D - p)/(D*(1 - D))"], ""),
    ("best_discriminator_slope", ["((p + q)*D - p)/(D*(1 - D))", "(D - p/(p + q))/(D*(1 - D))"],
     "The factor does not come back"),
    ("best_discriminator_slope", ["-q/D + p/(1 - D)"], "Real and fake are exchanged"),
    ("any_sigma", [f"{OLD}*Var(eps) + sigma*Var(z)"], "The fresh noise leaves the variance without its square"),
    ("any_sigma", [f"sqrt{OLD}*Var(eps) + sigma**2*Var(z)"], "The old noise keeps its root"),
    ("any_sigma", [f"{OLD}*Var(eps) - sigma**2*Var(z)"], "The fresh noise is subtracted"),
    ("any_sigma", [f"Var({MIXED})", f"{OLD}/(1 - alpha_bar) + sigma**2"], "x_t is taken to have variance 1"),
    ("any_sigma", ["alpha_bar_prev + 1 - alpha_bar_prev"], "x0 is treated as random"),
    ("any_sigma", [f"(sqrt{OLD} + sigma)**2"], "Standard deviations are added"),
    ("any_sigma", ["Var(sigma*z)"], "x_t is treated as known"),
    ("any_sigma", [f"{OLD}*Var(eps) + sigma**2", "1 - alpha_bar_prev + sigma**2"], ""),
    ("score_as_mean", [f"E({SLOPE}/{Q})"], "All data count alike"),
    ("score_as_mean", [f"E({SLOPE})/E({Q})", f"E({Q})*E({SCORE})/E({Q})"], "All data count alike"),
    ("score_as_mean", [f"Derivative(E({Q}), x)"], "The density below the line is lost"),
    ("score_as_mean", [f"E({Q}*{SCORE})"], "The density below the line is lost"),
    ("score_as_mean", [f"E({SLOPE})/E({Q})", f"E({SCORE})/E({Q})"], "The slope of q for its score"),
    ("score_as_mean", [f"E({SLOPE})/E({Q})", f"E({Q}**2*{SCORE})/E({Q})"], "The score for the slope of q"),
    ("score_as_mean", [f"E({SLOPE})/E({Q})", f"-E({Q}*{SCORE})/E({Q})"], "A sign is turned"),
    ("score_as_mean", [f"log(Derivative(E({Q}), x))"], "The derivative jumps over the logarithm"),
]  # fmt: skip


@pytest.mark.parametrize("name, lines, slip", WRONG)
def test_wrong_answers_are_refused_at_their_line_and_named(name, lines, slip):
    verdict = checked(name, [START[name], *lines])
    assert verdict.wrong_line == len(lines) + 1 and verdict.score == 0
    assert verdict.diagnosis.misconception == slip or not slip


def value(name, **numbers):
    """The last line of the reference at these numbers."""
    derivation = get_derivation(name)
    known = vocabulary(derivation)
    line = parse(derivation.reference[-1], derivation)
    return float(line.subs({known[symbol]: number for symbol, number in numbers.items()}))


def test_the_ends_are_what_they_say():
    """Against numbers from elsewhere: three pictures, a sweep over D, the library's step."""
    pictures = [0.0, 1.0, 5.0]
    mean = sum(pictures) / 3
    spread = sum((picture - mean) ** 2 for picture in pictures) / 3
    paid = sum((picture - 1.5) ** 2 for picture in pictures) / 3
    assert value("least_squares_mean", c=1.5, m=mean, v=spread) == pytest.approx(paid)
    costs = {share / 1000: -0.6 * math.log(share / 1000) - 0.2 * math.log(1 - share / 1000) for share in range(1, 1000)}
    assert min(costs, key=costs.get) == 0.75
    slopes = [value("best_discriminator_slope", D=D, p=0.6, q=0.2) for D in (0.74, 0.75, 0.76)]
    assert slopes[0] < 0 and slopes[1] == pytest.approx(0) and slopes[2] > 0


@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
def test_the_noise_level_is_that_of_the_librarys_step(eta):
    """Both noises of a step, each on its own: their squared weights add up to the last line."""
    level, target = (NoiseLevel.of_alpha_bar(torch.tensor(share, dtype=torch.float64)) for share in (0.3, 0.75))
    one, none = torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
    old = ddim_step(Prediction(none, one), level, target, eta, none)
    fresh = ddim_step(Prediction(none, none), level, target, eta, one)
    assert float(old**2 + fresh**2) == pytest.approx(value("any_sigma", alpha_bar_prev=0.75))

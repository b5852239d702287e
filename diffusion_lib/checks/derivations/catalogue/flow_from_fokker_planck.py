"""Why the flow takes half of the score: spreading is written as a drift."""

import sympy

from ..declaring import Derivation, Form, Given, Helper, Slip

_FP = "-Derivative(f(x)*p(x), x) + g**2*Derivative(p(x), x, x)/2"
_SCORE = "Derivative(log(p(x)), x)"


def _is_a_drift(line) -> str:
    """One derivative of a product with p, and inside it no derivative but the score."""
    outer = [part for part in line.atoms(sympy.Derivative) if not isinstance(part.expr, sympy.log)]
    if len(outer) != 1 or any(part.expr.func == sympy.log for part in outer):
        return "Bring everything under one derivative in x; inside it the score is the only derivative."
    inside = outer[0].expr
    factors = [f for f in sympy.Mul.make_args(inside) if isinstance(f, sympy.core.function.AppliedUndef)]
    if not any(f.func.__name__ == "p" for f in factors):
        return "Take p(x) out of the bracket, so that one can read off what it is multiplied with."
    return ""


DERIVATION = Derivation(
    id="flow_from_fokker_planck",
    title="half of the score",
    notebook="07_score_functions",
    points=3,
    difficulty=3,
    minutes=14,
    task="A density under a drift f and noise of strength g changes by the Fokker-Planck equation. Without noise, "
    "under a velocity v, it changes by minus the derivative of v p. Bring the first into the form of the second.",
    givens=(
        Given("x", "x", says="the place"),
        Given("g", "g", 0.2, 2, says="strength of the noise"),
    ),
    helpers=(
        Helper("f", "f", says="f(x), the drift"),
        Helper("p", "p", positive=True, says="p(x), the density"),
    ),
    start=_FP,
    end=Form(
        "minus one derivative in x of a bracket times p(x); in the bracket f and the score, the derivative of log p",
        symbols=("x", "g"),
        extra=_is_a_drift,
    ),
    reference=(
        _FP,
        f"-Derivative(f(x)*p(x), x) + g**2*Derivative(p(x)*{_SCORE}, x)/2",
        f"-Derivative(f(x)*p(x) - g**2*p(x)*{_SCORE}/2, x)",
        f"-Derivative((f(x) - g**2*{_SCORE}/2)*p(x), x)",
    ),
    where="Y. Song et al. (2021), appendix D.1",
    slips=(
        Slip("The half is lost",
             "One half stands before the second derivative, and nothing takes it away.",
             wrong=f"-Derivative((f(x) - g**2*{_SCORE})*p(x), x)"),
        Slip("The sign of the score",
             "Minus stands before the whole derivative. What was added becomes subtracted inside.",
             wrong=f"-Derivative((f(x) + g**2*{_SCORE}/2)*p(x), x)"),
        Slip("The slope of p for its score",
             "The derivative of p is p times the score. One of the two was left out.",
             wrong=f"-Derivative(f(x)*p(x), x) + g**2*Derivative({_SCORE}, x)/2"),
        Slip("p counts twice",
             "The slope of p already holds p. In its place stands p times the score.",
             wrong="-Derivative(f(x)*p(x), x) + g**2*Derivative(p(x)*Derivative(p(x), x), x)/2"),
        Slip("A derivative of g for g squared",
             "The strength enters by its square: variances add up, not standard deviations.",
             wrong=f"-Derivative((f(x) - g*{_SCORE}/2)*p(x), x)"),
    ),
    hints=(
        "Leave one derivative outside. What is the other one, the derivative of p, in terms of log p?",
        "The derivative of log p is the derivative of p over p. Solve it for the derivative of p.",
        "Now both terms are derivatives in x: join them under one, and take p out of the bracket.",
    ),
    confusable=(),
)  # fmt: skip

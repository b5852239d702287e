"""The score of x_t is the mean of the conditional scores, over the data that fit x_t."""

import sympy

from ..declaring import Derivation, Form, Given, Helper, Random, Slip
from ..operators import Expectation

_Q = "q(x, x0)"
_SLOPE = "Derivative(q(x, x0), x)"
_SCORE = "Derivative(log(q(x, x0)), x)"


def _scores(line):
    """The conditional scores written in a line."""
    return [part for part in line.atoms(sympy.Derivative) if isinstance(part.expr, sympy.log)]


def _is_weighted(line) -> str:
    """A conditional score inside a mean, and no derivative of anything else."""
    if len(_scores(line)) != len(line.atoms(sympy.Derivative)):
        return "A derivative of something else than log(q(x, x0)) is in it. (diff takes one at once; Derivative waits.)"
    if not any(_scores(mean.args[0]) for mean in line.atoms(Expectation)):
        return "No Derivative(log(q(x, x0)), x) stands inside a mean."
    if any(part.expr.has(Expectation) for part in _scores(line)):
        return "A logarithm of a mean is still to be differentiated."
    return ""


DERIVATION = Derivation(
    id="score_as_mean",
    title="the score as a mean of conditional scores",
    notebook="07_score_functions",
    points=3,
    difficulty=3,
    minutes=14,
    task="q(x, x0) is the density of x_t at x, when x0 is known. The density of x_t alone is its mean over all data. "
    "Begin with the score of that mean, and bring it into a form with the conditional score, the derivative of log q.",
    givens=(Given("x", "x", says="the place, a value of x_t"),),
    randoms=(Random("x0", "x_0", says="the data"),),
    helpers=(Helper("q", "q", 2, positive=True, says="q(x, x0), the density of x_t at x, given x0"),),
    operators=("E",),
    start=f"Derivative(log(E({_Q})), x)",
    end=Form(
        "a mean of the conditional score, weighted by q, over the mean of q",
        symbols=("x", "x0", "E"),
        extra=_is_weighted,
    ),
    reference=(
        f"Derivative(log(E({_Q})), x)",
        f"Derivative(E({_Q}), x)/E({_Q})",
        f"E({_SLOPE})/E({_Q})",
        f"E({_Q}*{_SCORE})/E({_Q})",
    ),
    where="Vincent (2011): denoising score matching and score matching have one minimiser",
    slips=(
        Slip("All data count alike",
             "Data that fit x better count more. The weight q was lost, or averaged on its own.",
             wrong=f"E({_SCORE})"),
        Slip("The density below the line is lost",
             "The derivative of a logarithm divides by what stands in the logarithm.",
             wrong=f"E({_SLOPE})"),
        Slip("The slope of q for its score",
             "The derivative of q is q times the derivative of its logarithm. One factor is missing.",
             wrong=f"E({_SCORE})/E({_Q})"),
        Slip("The score for the slope of q",
             "What was put in for the derivative of q already holds q. Here q counts twice.",
             wrong=f"E({_Q}*{_SLOPE})/E({_Q})"),
        Slip("The slope of q is its score over q",
             "Solve for it again: the derivative of log q is the slope of q divided by q.",
             wrong=f"E({_SCORE}/{_Q})/E({_Q})"),
        Slip("The derivative jumps over the logarithm",
             "The logarithm is differentiated first, by the chain rule.",
             wrong=f"log(E({_SLOPE}))"),
    ),
    hints=(
        "The chain rule first: the derivative of the logarithm of something is its derivative over it.",
        "The mean over the data is a sum with weights that do not depend on x. So the derivative may go inside.",
        "The derivative of log q is the derivative of q, over q. Solve that for the derivative of q and put it in.",
    ),
    confusable=(("x", "x0"),),
)  # fmt: skip

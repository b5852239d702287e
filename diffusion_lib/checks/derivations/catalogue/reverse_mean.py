"""The mean of a step back, when x0 is not known: a guess may stand in for it, because the mean is linear."""

from ..declaring import Derivation, Form, Given, Milestone, Random, Slip
from ..operators import Expectation


def _twice_or_opened(line) -> bool:
    """An expectation inside an expectation, or one over x0 itself, once x_prev is written out."""
    inside = [part.args[0] for part in line.atoms(Expectation)]
    return any(part.has(Expectation) or "x0" in {s.name for s in part.free_symbols} for part in inside)


DERIVATION = Derivation(
    id="reverse_mean",
    title="the mean of a step back, when x0 is not known",
    notebook="05_ddpm_sampling",
    points=2,
    difficulty=2,
    minutes=8,
    task="x_t is seen: every mean here is given x_t. x0 is not known; its mean given x_t is m, all we have. "
    "The earlier picture is x_prev = a x0 + b x_t + sqrt(beta_tilde) z. Work out its mean: by the law of total "
    "expectation, or with x_prev written out.",
    givens=(
        Given("x_t", "x_t"),
        Given("m", "m", says="the mean of x0, given x_t"),
        Given("v", "v", 0.2, 2, says="the variance of x0, given x_t"),
        Given("beta", r"\beta_t", 0.05, 0.6),
        Given("alpha", r"\alpha_t", 0, value="1 - beta"),
        Given("alpha_bar_prev", r"\bar\alpha_{t-1}", 0.05, 0.95),
        Given("alpha_bar", r"\bar\alpha_t", 0, value="alpha*alpha_bar_prev"),
        Given("a", "a", 0, value="sqrt(alpha_bar_prev)*beta/(1 - alpha_bar)", says="weight of x0 in the mean"),
        Given("b", "b", 0, value="sqrt(alpha)*(1 - alpha_bar_prev)/(1 - alpha_bar)", says="weight of x_t in it"),
        Given("beta_tilde", r"\tilde\beta_t", 0, value="beta*(1 - alpha_bar_prev)/(1 - alpha_bar)",
              says="variance of the posterior"),
    ),
    randoms=(
        Random("x0", "x_0", mean="m", variance="v", says="the data, given x_t"),
        Random("z", "z", mean="0", variance="1", says="fresh noise, independent of x0"),
        Random("x_prev", "x_{t-1}", value="a*x0 + b*x_t + sqrt(beta_tilde)*z"),
    ),
    operators=("E", "Var"),
    start="E(x_prev)",
    end=Form(
        "a number times m plus a number times x_t, without x0 and without an expectation; m and x_t stand once each",
        symbols=("m", "x_t", "a", "b", "beta", "alpha", "alpha_bar_prev", "alpha_bar"),
        once=("m", "x_t"),
    ),
    reference=(
        "E(x_prev)",
        "E(E(x_prev, x0))",
        "E(a*x0 + b*x_t)",
        "a*E(x0) + b*x_t",
        "a*m + b*x_t",
    ),
    milestones=(
        Milestone("the law of total expectation, with a mean of a mean, or a mean with x_prev written out in it",
                  _twice_or_opened),
    ),
    where="the law of total expectation with DDPM (Ho et al. 2020), equation 7",
    slips=(
        Slip("The fresh noise has a mean",
             "z is as often positive as negative. Its mean is 0, whatever stands in front of it.",
             wrong="a*m + b*x_t + sqrt(beta_tilde)"),
        Slip("x0 is taken for known",
             "Given x_t, x0 is still random. Take its mean too.",
             wrong="a*x0 + b*x_t"),
        Slip("x0 and the noise are taken for known",
             "This is x_prev itself, written out. x0 and z are still random in it: take the mean.",
             wrong="a*x0 + b*x_t + sqrt(beta_tilde)*z"),
        Slip("The unknown x0 is left out",
             "x0 is not known, but x_t says something of it: its mean given x_t is not 0.",
             wrong="b*x_t"),
        Slip("x_t is treated as unknown",
             "Everything here is given x_t. A known number is its own mean.",
             wrong="a*m"),
        Slip("The mean of x0 stands alone",
             "x0 enters the earlier picture with a weight, and the weight stays in front of its mean.",
             wrong="m + b*x_t"),
        Slip("The two weights are exchanged",
             "One weight belongs to the data, the other to the picture that is seen.",
             wrong="b*m + a*x_t"),
        Slip("A weight is squared",
             "Squares of weights stand in variances. A mean takes them as they are.",
             wrong="a**2*m + b*x_t"),
    ),
    hints=(
        "Condition on x0: the mean is the mean of the conditional mean, E of E(x_prev, x0).",
        "With x0 known only z is random in x_prev. Then take the mean over x0: it passes through sums and constant "
        "factors.",
        "What is the mean of x0 called, and what is the mean of a known x_t?",
    ),
    least=3,
    confusable=(("a", "b"), ("m", "x_t"), ("x0", "x_prev", "z")),
)  # fmt: skip

"""The v with which one DDIM step leads from one point to another."""

from ..declaring import Derivation, Form, Given, Slip

_BELOW = "(alpha_t*sigma_s - sigma_t*alpha_s)"
_X0 = f"(sigma_s*x_t - sigma_t*x_s)/{_BELOW}"
_TURNED = "(alpha_t*alpha_s + sigma_t*sigma_s)"

DERIVATION = Derivation(
    id="v_between",
    title="the v that leads from one point to another",
    notebook="14_few_steps",
    points=3,
    difficulty=3,
    minutes=15,
    task="One x0 and one eps make both points: x_t = alpha_t x0 + sigma_t eps, and x_s = alpha_s x0 + sigma_s eps. "
    "Bring v = alpha_t eps - sigma_t x0 into a form in which x_t and x_s stand once each.",
    givens=(
        Given("x_t", "x_t", says="where the step begins"),
        Given("x_s", "x_s", says="where it should end"),
        Given("alpha_t", r"\alpha_t", 0.05, 0.5),
        Given("sigma_t", r"\sigma_t", 0, value="sqrt(1 - alpha_t**2)"),
        Given("alpha_s", r"\alpha_s", 0.6, 0.95),
        Given("sigma_s", r"\sigma_s", 0, value="sqrt(1 - alpha_s**2)"),
        Given("x0", "x_0", value=_X0, says="both equations, solved for x0"),
        Given("eps", r"\epsilon", value="(x_t - alpha_t*x0)/sigma_t", says="the noise that x0 leaves of x_t"),
    ),
    start="alpha_t*eps - sigma_t*x0",
    end=Form(
        "x_s minus a number times x_t, over a number; x_t and x_s stand once each",
        symbols=("x_t", "x_s", "alpha_t", "sigma_t", "alpha_s", "sigma_s"),
        once=("x_t", "x_s"),
    ),
    reference=(
        "alpha_t*eps - sigma_t*x0",
        "alpha_t*(x_t - alpha_t*x0)/sigma_t - sigma_t*x0",
        "alpha_t*x_t/sigma_t - (alpha_t**2 + sigma_t**2)*x0/sigma_t",
        "(alpha_t*x_t - x0)/sigma_t",
        f"(alpha_t*x_t - {_X0})/sigma_t",
        f"(alpha_t*{_BELOW}*x_t - sigma_s*x_t + sigma_t*x_s)/(sigma_t*{_BELOW})",
        f"(sigma_t*x_s - (sigma_s*(1 - alpha_t**2) + alpha_t*sigma_t*alpha_s)*x_t)/(sigma_t*{_BELOW})",
        f"(x_s - {_TURNED}*x_t)/{_BELOW}",
    ),
    where="Salimans & Ho 2022 (progressive distillation): the target of algorithm 2, written for v",
    slips=(
        Slip("The squares of alpha and sigma are left standing side by side as a product",
             "They add up to 1. Their product does not.",
             wrong="alpha_t*x_t/sigma_t - alpha_t**2*sigma_t**2*x0/sigma_t"),
        Slip("Only one term holds x0",
             "x0 stands in eps as well. Both of its terms belong into the bracket.",
             wrong="alpha_t*x_t/sigma_t - sigma_t*x0"),
        Slip("The sign of x0 in eps",
             "The noise is what is left of x_t after the signal is taken away.",
             wrong="alpha_t*(x_t + alpha_t*x0)/sigma_t - sigma_t*x0"),
        Slip("A difference of the two products before x_t",
             "When the bracket is multiplied out, both products come with a minus. Taken out together, they add.",
             wrong=f"(x_s - (alpha_t*alpha_s - sigma_t*sigma_s)*x_t)/{_BELOW}"),
        Slip("The denominator is turned round",
             "Two terms were exchanged in a difference, and with them the sign of v.",
             wrong=f"(x_s - {_TURNED}*x_t)/(sigma_t*alpha_s - alpha_t*sigma_s)"),
        Slip("The factor sigma_t is not cancelled everywhere",
             "It stands before x_s and in the bracket. Below it has to go as well.",
             wrong=f"(x_s - {_TURNED}*x_t)/(sigma_t*{_BELOW})"),
        Slip("The factor of x_t is forgotten",
             "In front of x_t stands the number that turns one level into the other.",
             wrong=f"(x_s - x_t)/{_BELOW}"),
        Slip("The data part of the answer",
             "This is x0. v holds the noise as well.",
             wrong=_X0),
    ),
    hints=(
        "Put in what eps is. Then collect both terms with x0 over sigma_t: which two squares add up to 1?",
        "Put in x0, and bring everything over one denominator.",
        "Before x_t stands sigma_s times (1 - alpha_t**2), which is sigma_s sigma_t**2. Now sigma_t cancels.",
    ),
    least=4,
    confusable=(("alpha_t", "alpha_s", "sigma_t", "sigma_s"), ("x_t", "x_s"), ("x0", "eps")),
)  # fmt: skip

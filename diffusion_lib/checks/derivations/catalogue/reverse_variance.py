"""The exact variance of a step back on Gaussian data, by the law of total variance."""

from ..declaring import Derivation, Form, Given, Milestone, Random, Slip
from ..operators import Expectation, Variance

_TOTAL = "(alpha_bar*s**2 + 1 - alpha_bar)"


def _splits(line) -> bool:
    """A variance inside an expectation and an expectation inside a variance; or the variance of the noise written out.

    Once x_prev is written out its parts are independent, and their variances add without the law.
    """
    if any("z" in {symbol.name for symbol in part.free_symbols} for part in line.atoms(Variance)):
        return True
    mean_of_variance = any(part.args[0].has(Variance) for part in line.atoms(Expectation))
    variance_of_mean = any(part.args[0].has(Expectation) for part in line.atoms(Variance))
    return mean_of_variance and variance_of_mean


DERIVATION = Derivation(
    id="reverse_variance",
    title="the exact variance of a step back on Gaussian data",
    notebook="05_ddpm_sampling",
    points=3,
    difficulty=4,
    minutes=28,
    task="The data are Gaussian with mean 0 and standard deviation s, and x_t is seen: every mean and variance here is "
    "given x_t. Then x0 still has a variance v, and x_prev = a x0 + b x_t + sqrt(beta_tilde) z. Split the variance of "
    "x_prev by the law of total variance, or into independent parts, and simplify.",
    givens=(
        Given("x_t", "x_t"),
        Given("s", "s", 0.3, 2.0, says="standard deviation of the data"),
        Given("beta", r"\beta_t", 0.05, 0.6),
        Given("alpha", r"\alpha_t", 0, value="1 - beta"),
        Given("alpha_bar_prev", r"\bar\alpha_{t-1}", 0.05, 0.95),
        Given("alpha_bar", r"\bar\alpha_t", 0, value="alpha*alpha_bar_prev"),
        Given("a", "a", 0, value="sqrt(alpha_bar_prev)*beta/(1 - alpha_bar)", says="weight of x0 in the mean"),
        Given("b", "b", 0, value="sqrt(alpha)*(1 - alpha_bar_prev)/(1 - alpha_bar)", says="weight of x_t in it"),
        Given("beta_tilde", r"\tilde\beta_t", 0, value="beta*(1 - alpha_bar_prev)/(1 - alpha_bar)",
              says="variance of the posterior"),
        Given("v", "v", 0, value=f"s**2*(1 - alpha_bar)/{_TOTAL}", says="variance of x0 given x_t"),
    ),
    randoms=(
        Random("x0", "x_0", mean=f"sqrt(alpha_bar)*s**2*x_t/{_TOTAL}", variance="v", says="the data, given x_t"),
        Random("z", "z", mean="0", variance="1", says="fresh noise, independent of x0"),
        Random("x_prev", "x_{t-1}", value="a*x0 + b*x_t + sqrt(beta_tilde)*z"),
    ),
    operators=("E", "Var"),
    start="Var(x_prev)",
    end=Form(
        "one fraction in beta, s and the two levels, cancelled until beta stands once, without a, b, v, beta_tilde and "
        "without an expectation",
        symbols=("beta", "alpha", "alpha_bar_prev", "alpha_bar", "s"),
        once=("beta",),
    ),
    reference=(
        "Var(x_prev)",
        "E(Var(x_prev, x0)) + Var(E(x_prev, x0))",
        "E(beta_tilde) + Var(a*x0 + b*x_t)",
        "beta_tilde + a**2*Var(x0)",
        "beta_tilde + a**2*v",
        "beta*(1 - alpha_bar_prev)/(1 - alpha_bar)"
        f" + alpha_bar_prev*beta**2*s**2/((1 - alpha_bar)*{_TOTAL})",
        f"beta*((1 - alpha_bar_prev)*{_TOTAL} + alpha_bar_prev*beta*s**2)/((1 - alpha_bar)*{_TOTAL})",
        f"beta*(alpha_bar_prev*s**2 + 1 - alpha_bar_prev)/{_TOTAL}",
    ),
    milestones=(
        Milestone("the law of total variance, with a mean of a variance and a variance of a mean, or x_prev written "
                  "out as independent parts", _splits),
    ),
    where="the law of total variance with DDPM (Ho et al. 2020), equations 6 and 7; the two limits are in section 3.2",
    slips=(
        Slip("The variance of the mean is left out",
             "That is the variance when x0 is known. A sampler does not know it: the mean itself varies with x0.",
             wrong="beta_tilde"),
        Slip("The mean of the variance is left out",
             "Even with x0 known, the earlier picture is not certain.",
             wrong="a**2*v"),
        Slip("A weight leaves the variance without its square",
             "The variance of a number times a variable holds that number squared.",
             wrong="beta_tilde + a*v"),
        Slip("Standard deviations are added",
             "Variances of independent parts add. Their roots do not.",
             wrong="(sqrt(beta_tilde) + a*sqrt(v))**2"),
        Slip("Standard deviations in the place of variances",
             "Two roots of variances stand there. Standard deviations of independent parts do not add, variances do.",
             wrong="sqrt(beta_tilde) + a*sqrt(v)"),
        Slip("The data's variance before x_t was seen",
             "Seeing x_t tells something about x0. Its variance is then smaller than that of all data.",
             wrong="beta_tilde + a**2*s**2"),
        Slip("x_t is treated as random",
             "Everything here is given x_t. A known number has no variance.",
             wrong=f"beta_tilde + a**2*v + b**2*{_TOTAL}"),
        Slip("The variance of the noising step for that of the posterior",
             "With x0 known, the step back is narrower than the step forward was.",
             wrong="beta + a**2*v"),
    ),
    hints=(
        "Condition on x0. The law: the variance is the mean of the conditional variance plus the variance of the "
        "conditional mean.",
        "Given x0, only z is random. The conditional mean is linear in x0, so its variance is that of x0 times a "
        "square.",
        "Put in what a, beta_tilde and v stand for and bring both terms over one denominator. beta times "
        "alpha_bar_prev is alpha_bar_prev minus alpha_bar: then a factor cancels.",
    ),
    least=5,
    confusable=(("beta", "beta_tilde"), ("alpha", "alpha_bar_prev", "alpha_bar"), ("a", "b"), ("v", "s"),
                ("x0", "x_prev", "z")),
)  # fmt: skip

"""Why DDIM may choose any sigma: the variance of the earlier picture, given x0, does not depend on it."""

from ..declaring import Derivation, Form, Given, Random, Slip

_OLD = "(1 - alpha_bar_prev - sigma**2)"

DERIVATION = Derivation(
    id="any_sigma",
    title="every sigma leads to the same noise level",
    notebook="06_ddim_sampling",
    points=2,
    difficulty=2,
    minutes=12,
    task="x0 is known, and every variance here is given x0. x_t is x0 with noise, and x_prev is mixed from x0, the "
    "noise of x_t and fresh noise z. Work out the variance of x_prev, and see what sigma does to it.",
    givens=(
        Given("x0", "x_0", says="the picture, known"),
        Given("alpha_bar", r"\bar\alpha_t", 0.05, 0.9),
        Given("alpha_bar_prev", r"\bar\alpha_{prev}", 0.05, 0.75),
        Given("sigma", r"\sigma", 0.05, 0.45, says="standard deviation of the fresh noise"),
    ),
    randoms=(
        Random("eps", r"\epsilon", mean="0", variance="1", says="the noise in x_t"),
        Random("z", "z", mean="0", variance="1", says="fresh noise, independent of eps"),
        Random("x_t", "x_t", value="sqrt(alpha_bar)*x0 + sqrt(1 - alpha_bar)*eps"),
        Random("x_prev", "x_{prev}", value=f"sqrt(alpha_bar_prev)*x0 + sqrt{_OLD}"
               "*(x_t - sqrt(alpha_bar)*x0)/sqrt(1 - alpha_bar) + sigma*z"),
    ),
    operators=("E", "Var", "Cov"),
    start="Var(x_prev)",
    end=Form("an expression in alpha_bar_prev alone, which stands once", symbols=("alpha_bar_prev",),
             once=("alpha_bar_prev",)),
    reference=(
        "Var(x_prev)",
        f"Var(sqrt(alpha_bar_prev)*x0 + sqrt{_OLD}*eps + sigma*z)",
        f"Var(sqrt{_OLD}*eps) + Var(sigma*z)",
        f"{_OLD}*Var(eps) + sigma**2*Var(z)",
        "1 - alpha_bar_prev",
    ),
    where="DDIM (J. Song et al. 2021), equation 7",
    slips=(
        Slip("The fresh noise leaves the variance without its square",
             "The variance of a number times a variable holds that number squared.",
             wrong=f"{_OLD} + sigma"),
        Slip("The old noise keeps its root",
             "A factor leaves a variance squared, and the square of a root has no root.",
             wrong=f"sqrt{_OLD} + sigma**2"),
        Slip("Standard deviations are added",
             "Variances of independent parts add. Their roots do not.",
             wrong=f"(sqrt{_OLD} + sigma)**2"),
        Slip("Standard deviations in the place of variances",
             "Two roots of variances stand there. Standard deviations of independent parts do not add, variances do.",
             wrong=f"sqrt{_OLD} + sigma"),
        Slip("x_t is treated as known",
             "Only x0 is known here. The noise in x_t is open, and it comes along.",
             wrong="sigma**2"),
        Slip("The fresh noise is left out",
             "Old and fresh noise both vary. Each brings its own variance.",
             wrong=_OLD),
        Slip("The fresh noise is subtracted",
             "Variances add, also where parts are subtracted.",
             wrong=f"{_OLD} - sigma**2"),
        Slip("x_t is taken to have variance 1",
             "Given x0 it has only the variance of its noise. The division by the root was made for that.",
             wrong=f"{_OLD}/(1 - alpha_bar) + sigma**2"),
        Slip("x0 is treated as random",
             "x0 is known here. A known number has no variance.",
             wrong="1"),
        Slip("The level of x_t",
             "The result belongs to the time that the step reaches, not to the one it leaves.",
             wrong="1 - alpha_bar"),
    ),
    hints=(
        "Put in what x_prev is. x_t minus its share of x0 is the noise in x_t times a root: what is left of the "
        "fraction?",
        "x0 is known: it shifts x_prev and has no variance. eps and z are independent, so their variances add.",
        "A factor leaves a variance squared. Both noises have variance 1. Look at what sigma does in the sum.",
    ),
    confusable=(("alpha_bar", "alpha_bar_prev"), ("x0", "x_t", "x_prev", "eps", "z")),
)  # fmt: skip

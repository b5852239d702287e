"""The posterior mean, from its form in x0 to its form in the noise."""

from ..declaring import Derivation, Form, Given, Slip

_OF_X0 = "sqrt(alpha_bar_prev)*beta/(1 - alpha_bar)"
_OF_X_T = "sqrt(alpha)*(1 - alpha_bar_prev)/(1 - alpha_bar)*x_t"

DERIVATION = Derivation(
    id="mean_in_eps",
    title="the mean of the step back, written with the noise",
    notebook="05_ddpm_sampling",
    points=2,
    difficulty=2,
    minutes=12,
    task="A network predicts the noise, not x0. Put what x0 is in terms of x_t and eps into the posterior mean, and "
    "simplify until x_t and eps stand once each.",
    givens=(
        Given("x_t", "x_t"),
        Given("eps", r"\epsilon", says="the noise in x_t"),
        Given("beta", r"\beta_t", 0.05, 0.6),
        Given("alpha", r"\alpha_t", 0, value="1 - beta"),
        Given("alpha_bar_prev", r"\bar\alpha_{t-1}", 0.05, 0.95),
        Given("alpha_bar", r"\bar\alpha_t", 0, value="alpha*alpha_bar_prev"),
        Given("x0", "x_0", value="(x_t - sqrt(1 - alpha_bar)*eps)/sqrt(alpha_bar)"),
    ),
    start=f"{_OF_X0}*x0 + {_OF_X_T}",
    end=Form(
        "x_t and eps, once each, with coefficients in alpha, beta and alpha_bar",
        symbols=("x_t", "eps", "beta", "alpha", "alpha_bar"),
        once=("x_t", "eps"),
    ),
    reference=(
        f"{_OF_X0}*x0 + {_OF_X_T}",
        f"{_OF_X0}*(x_t - sqrt(1 - alpha_bar)*eps)/sqrt(alpha_bar) + {_OF_X_T}",
        f"beta/((1 - alpha_bar)*sqrt(alpha))*(x_t - sqrt(1 - alpha_bar)*eps) + {_OF_X_T}",
        "(beta/sqrt(alpha) + sqrt(alpha)*(1 - alpha_bar_prev))*x_t/(1 - alpha_bar)"
        " - beta*eps/(sqrt(alpha)*sqrt(1 - alpha_bar))",
        "(beta + alpha*(1 - alpha_bar_prev))*x_t/(sqrt(alpha)*(1 - alpha_bar))"
        " - beta*eps/(sqrt(alpha)*sqrt(1 - alpha_bar))",
        "x_t/sqrt(alpha) - beta*eps/(sqrt(alpha)*sqrt(1 - alpha_bar))",
        "(x_t - beta*eps/sqrt(1 - alpha_bar))/sqrt(alpha)",
    ),
    where="DDPM (Ho et al. 2020), equation 7 to equation 11",
    slips=(
        Slip("The noise in x_t is scaled with its variance",
             "Solving x_t for x0 takes away the noise times its standard deviation.",
             wrong=f"{_OF_X0}*(x_t - (1 - alpha_bar)*eps)/sqrt(alpha_bar) + {_OF_X_T}"),
        Slip("The noise is added where it is taken away",
             "x_t is signal plus noise. Solving for the signal moves the noise to the other side.",
             wrong=f"{_OF_X0}*(x_t + sqrt(1 - alpha_bar)*eps)/sqrt(alpha_bar) + {_OF_X_T}"),
        Slip("The signal is rescaled with the level itself",
             "x0 stands in x_t with a root before it. Dividing by that factor keeps the root.",
             wrong=f"{_OF_X0}*(x_t - sqrt(1 - alpha_bar)*eps)/alpha_bar + {_OF_X_T}"),
        Slip("The signal is not rescaled",
             "After the noise is gone, what is left is x0 shrunk. It still has to be stretched back.",
             wrong=f"{_OF_X0}*(x_t - sqrt(1 - alpha_bar)*eps) + {_OF_X_T}"),
        Slip("The ratio of the two levels is upside down",
             "The level falls by a factor alpha in a step. The earlier level is the larger one, so their ratio is "
             "above 1 when it stands on top.",
             wrong=f"beta*sqrt(alpha)/(1 - alpha_bar)*(x_t - sqrt(1 - alpha_bar)*eps) + {_OF_X_T}"),
        Slip("The bracket before x_t is taken to be 1",
             "beta and alpha add up to 1, but here alpha comes with a factor. Multiply it out first.",
             wrong="x_t/(sqrt(alpha)*(1 - alpha_bar)) - beta*eps/(sqrt(alpha)*sqrt(1 - alpha_bar))"),
        Slip("A root is lost when the noise's factor is cancelled",
             "A number over its own root leaves the root, not 1 and not the number.",
             wrong="x_t/sqrt(alpha) - beta*eps/(sqrt(alpha)*(1 - alpha_bar))"),
    ),
    hints=(
        "Solve x_t = (signal) + (noise) for x0 first. Then replace x0 and nothing else.",
        "alpha_bar is alpha times alpha_bar_prev: one root cancels. Then collect all that stands before x_t.",
        "In the bracket before x_t, bring both terms over the root of alpha and multiply out. What is left cancels "
        "against the denominator.",
    ),
    least=4,
    confusable=(("beta", "alpha", "alpha_bar_prev", "alpha_bar"), ("x_t", "x0", "eps")),
)  # fmt: skip

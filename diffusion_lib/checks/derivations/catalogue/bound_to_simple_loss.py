"""One term of the bound on the likelihood, as a weighted squared error of the noise."""

from ..declaring import Derivation, Form, Given, Random, Slip

_ROOTS = "(sqrt(alpha)*sqrt(1 - alpha_bar))"

DERIVATION = Derivation(
    id="bound_to_simple_loss",
    title="from the bound to the simple loss",
    notebook="04_training",
    points=3,
    difficulty=3,
    minutes=15,
    task="x is drawn from the true step back, a Gaussian of mean m and variance v. The network's step back has the "
    "mean n and the same variance. The Kullback-Leibler divergence is the mean of the difference of their log "
    "densities. Bring it into the form of a number times the squared error of the noise.",
    givens=(
        Given("x_t", "x_t"),
        Given("eps", r"\epsilon", says="the noise in x_t"),
        Given("said", r"\hat\epsilon", says="what the network says"),
        Given("v", "v", 0.2, 2, says="the variance of both Gaussians"),
        Given("beta", r"\beta_t", 0.05, 0.6),
        Given("alpha", r"\alpha_t", 0, value="1 - beta"),
        Given("alpha_bar", r"\bar\alpha_t", 0.05, 0.35),
        Given("m", "m", value="(x_t - beta*eps/sqrt(1 - alpha_bar))/sqrt(alpha)", says="the mean of the true step"),
        Given("n", "n", value="(x_t - beta*said/sqrt(1 - alpha_bar))/sqrt(alpha)", says="the mean of the network's"),
    ),
    randoms=(Random("x", "x", mean="m", variance="v", says="drawn from the true step back"),),
    operators=("E", "Var"),
    start="E((x - n)**2/(2*v) - (x - m)**2/(2*v))",
    end=Form(
        "a number times the square of (eps - said), without m, n, x and x_t; eps and said stand once each",
        symbols=("eps", "said", "v", "beta", "alpha", "alpha_bar"),
        once=("eps", "said"),
    ),
    reference=(
        "E((x - n)**2/(2*v) - (x - m)**2/(2*v))",
        "(E((x - n)**2) - E((x - m)**2))/(2*v)",
        "(v + (m - n)**2 - v)/(2*v)",
        "(m - n)**2/(2*v)",
        f"(beta*(said - eps)/{_ROOTS})**2/(2*v)",
        "beta**2*(eps - said)**2/(2*v*alpha*(1 - alpha_bar))",
    ),
    where="DDPM (Ho et al. 2020), equations 5, 8 and 12",
    slips=(
        Slip("The mean is put into the first square",
             "An expectation does not pass through a square: the variance of x is in the first term, too.",
             wrong="((m - n)**2 - v)/(2*v)"),
        Slip("The second square is taken for zero",
             "Its mean is the variance. It is not 0, though the mean of what stands in the bracket is.",
             wrong="(v + (m - n)**2)/(2*v)"),
        Slip("The two distances add up",
             "The log densities are subtracted. What x itself varies by must cancel.",
             wrong="(2*v + (m - n)**2)/(2*v)"),
        Slip("The two goes from the denominator",
             "The exponent of a Gaussian holds twice the variance.",
             wrong="(m - n)**2/v"),
        Slip("The factor leaves the square unsquared",
             "The square is one of the whole product, the factor in front included.",
             wrong=f"beta*(eps - said)**2/(2*v*{_ROOTS})"),
        Slip("Only the numerator is squared",
             "A square of a fraction squares what is below the line as well.",
             wrong=f"beta**2*(eps - said)**2/(2*v*{_ROOTS})"),
        Slip("beta is left unsquared",
             "Everything in front of the noise is squared, beta with it.",
             wrong="beta*(eps - said)**2/(2*v*alpha*(1 - alpha_bar))"),
    ),
    hints=(
        "Take the two expectations apart first. For the one around n, write x - n as (x - m) plus (m - n) and multiply "
        "out.",
        "Around its own mean the mean square of x is v. Around n it is v plus the squared distance of the means. So v "
        "goes.",
        "m and n differ in the noise alone. x_t drops out of m - n, and a common factor is left.",
    ),
    confusable=(("m", "n", "x"), ("eps", "said"), ("alpha", "alpha_bar")),
)  # fmt: skip

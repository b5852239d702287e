"""A DDIM step without fresh noise, as a step of Euler's method."""

from ..declaring import Derivation, Form, Given, Slip

DERIVATION = Derivation(
    id="ddim_as_euler",
    title="the DDIM step as a step of Euler's method",
    notebook="06_ddim_sampling",
    points=2,
    difficulty=2,
    minutes=10,
    task="At eta = 0 the DDIM step gives x_prev = sqrt(alpha_bar_prev) x0 + sqrt(1 - alpha_bar_prev) eps. Divide it by "
    "sqrt(alpha_bar_prev), and write the result with y = x_t/sqrt(alpha_bar) and the ratios s of noise to signal.",
    givens=(
        Given("x_t", "x_t"),
        Given("eps", r"\epsilon", says="what the network says"),
        Given("alpha_bar", r"\bar\alpha_t", 0.05, 0.45),
        Given("alpha_bar_prev", r"\bar\alpha_{prev}", 0.5, 0.95),
        Given("x0", r"\hat x_0", value="(x_t - sqrt(1 - alpha_bar)*eps)/sqrt(alpha_bar)", says="the predicted data"),
        Given("x_prev", "x_{prev}", value="sqrt(alpha_bar_prev)*x0 + sqrt(1 - alpha_bar_prev)*eps"),
        Given("y", "y", value="x_t/sqrt(alpha_bar)", says="x_t on the scale of the data"),
        Given("s", "s", 0, value="sqrt(1 - alpha_bar)/sqrt(alpha_bar)", says="noise over signal at t"),
        Given("s_prev", "s_{prev}", 0, value="sqrt(1 - alpha_bar_prev)/sqrt(alpha_bar_prev)", says="that at t_prev"),
    ),
    start="x_prev/sqrt(alpha_bar_prev)",
    end=Form(
        "y plus a difference times eps, in y, s, s_prev and eps alone; y and eps stand once each",
        symbols=("y", "s", "s_prev", "eps"),
        once=("y", "eps"),
    ),
    reference=(
        "x_prev/sqrt(alpha_bar_prev)",
        "x0 + sqrt(1 - alpha_bar_prev)/sqrt(alpha_bar_prev)*eps",
        "(x_t - sqrt(1 - alpha_bar)*eps)/sqrt(alpha_bar) + s_prev*eps",
        "y - s*eps + s_prev*eps",
        "y + (s_prev - s)*eps",
    ),
    where="DDIM (J. Song et al. 2021), section 4.3",
    slips=(
        Slip("The step goes the wrong way",
             "On the way to data the noise shrinks: look which of the two ratios comes with a plus.",
             wrong="y + (s - s_prev)*eps"),
        Slip("Both ratios add up",
             "The predicted data are what is left after the noise was taken away. Mind its sign.",
             wrong="y + (s_prev + s)*eps"),
        Slip("Only one term was divided",
             "The division is one of the whole sum.",
             wrong="x0 + sqrt(1 - alpha_bar_prev)*eps"),
        Slip("The noise in the predicted data is left out",
             "The predicted data are not x_t on another scale: the noise is taken away first.",
             wrong="y + s_prev*eps"),
        Slip("x_t for y",
             "The predicted data divide x_t by its signal.",
             wrong="x_t + (s_prev - s)*eps"),
    ),
    hints=(
        "Divide both terms of the sum. What is left in front of the predicted data?",
        "Put in what the predicted data are, as one fraction, and take that fraction apart.",
        "Each root over a root is one of the letters s and s_prev. Then eps stands twice: take it out.",
    ),
    confusable=(("s", "s_prev"), ("alpha_bar", "alpha_bar_prev"), ("x_t", "y", "x0")),
)  # fmt: skip

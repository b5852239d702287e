"""The posterior of one step back, by completing the square."""

from ..declaring import Derivation, Form, Given, Slip

_STEP = "-(x_t - sqrt(alpha)*x_prev)**2/(2*beta)"
_CLOSED = "-(x_prev - sqrt(alpha_bar_prev)*x0)**2/(2*(1 - alpha_bar_prev))"
_HALF_PRECISION = "(1 - alpha_bar)/(2*beta*(1 - alpha_bar_prev))"
_MEAN = "(sqrt(alpha)*(1 - alpha_bar_prev)*x_t + sqrt(alpha_bar_prev)*beta*x0)/(1 - alpha_bar)"
_EXCHANGED = "(sqrt(alpha)*(1 - alpha_bar_prev)*x0 + sqrt(alpha_bar_prev)*beta*x_t)/(1 - alpha_bar)"
_SLOPE = "(sqrt(alpha)*x_t/beta + sqrt(alpha_bar_prev)*x0/(1 - alpha_bar_prev))"

DERIVATION = Derivation(
    id="posterior_mean_variance",
    title="mean and variance of one step back, when x0 is known",
    notebook="05_ddpm_sampling",
    points=3,
    difficulty=3,
    minutes=25,
    task="The exponents of two bells add: log q(x_t | x_prev) and log q(x_prev | x0). Bring their sum, line by line, "
    "into the exponent of one bell in x_prev, and read mean and variance off the last line.",
    givens=(
        Given("x_prev", "x_{t-1}", says="the variable of the bell"),
        Given("x_t", "x_t"),
        Given("x0", "x_0"),
        Given("beta", r"\beta_t", 0.05, 0.6, says="variance of one noising step"),
        Given("alpha", r"\alpha_t", 0, value="1 - beta"),
        Given("alpha_bar_prev", r"\bar\alpha_{t-1}", 0.05, 0.95, says="signal left one step earlier"),
        Given("alpha_bar", r"\bar\alpha_t", 0, value="alpha*alpha_bar_prev"),
    ),
    up_to="constant",
    of="x_prev",
    start=f"{_STEP} {_CLOSED}",
    end=Form(
        "minus a square of x_prev minus a mean, over twice a variance; in the mean, x0 and x_t stand once each",
        symbols=("x_prev", "x_t", "x0", "beta", "alpha", "alpha_bar_prev", "alpha_bar"),
        once=("x_prev", "x0", "x_t"),
    ),
    reference=(
        f"{_STEP} {_CLOSED}",
        "-(x_t**2 - 2*sqrt(alpha)*x_t*x_prev + alpha*x_prev**2)/(2*beta)"
        "- (x_prev**2 - 2*sqrt(alpha_bar_prev)*x0*x_prev + alpha_bar_prev*x0**2)/(2*(1 - alpha_bar_prev))",
        "-(alpha*x_prev**2 - 2*sqrt(alpha)*x_t*x_prev)/(2*beta)"
        "- (x_prev**2 - 2*sqrt(alpha_bar_prev)*x0*x_prev)/(2*(1 - alpha_bar_prev))",
        f"-(alpha/beta + 1/(1 - alpha_bar_prev))*x_prev**2/2 + {_SLOPE}*x_prev",
        f"-{_HALF_PRECISION}*x_prev**2 + {_SLOPE}*x_prev",
        f"-{_HALF_PRECISION}*(x_prev**2 - 2*x_prev*{_MEAN})",
        f"-{_HALF_PRECISION}*(x_prev - {_MEAN})**2",
    ),
    where="DDPM (Ho et al. 2020), equations 6 and 7",
    slips=(
        Slip("The step's bell keeps its variance when it is read backwards",
             "Seen as a bell in x_prev, the step is centred at x_t over a root. That division also changes its width.",
             wrong=f"-(x_prev - x_t/sqrt(alpha))**2/(2*beta) {_CLOSED}"),
        Slip("Each mean is weighted with its own variance",
             "The wide bell pulls harder in this line. The narrow one knows more.",
             wrong=f"-{_HALF_PRECISION}*(x_prev - (sqrt(alpha_bar_prev)*x0*(1 - alpha_bar_prev) + x_t*beta/alpha**1.5)"
             "/(1 - alpha_bar_prev + beta/alpha))**2"),
        Slip("The variances of the two bells are added",
             "Variances add for a sum of two random numbers. Here two densities are multiplied: the result is narrower "
             "than both.",
             wrong=f"-(x_prev - {_MEAN})**2/(2*(1 - alpha_bar_prev + beta/alpha))"),
        Slip("The level of x_t in the bell of the earlier picture",
             "The bell from x0 is about the picture one step earlier. Its mean and its variance belong to that time.",
             wrong=f"{_STEP} - (x_prev - sqrt(alpha_bar)*x0)**2/(2*(1 - alpha_bar))"),
        Slip("The two weights are exchanged",
             "One weight belongs to x0, the other to x_t. In this mean each stands beside the other one.",
             wrong=f"-{_HALF_PRECISION}*(x_prev - {_EXCHANGED})**2"),
        Slip("The slope is taken for the mean",
             "What stands before x_prev is mean times precision. Completing the square divides by the precision.",
             wrong=f"-{_HALF_PRECISION}*(x_prev - {_SLOPE})**2"),
        Slip("Standard deviations below the squares",
             "The exponent of a bell divides the square by twice the variance, not by twice its root.",
             wrong="-(x_t - sqrt(alpha)*x_prev)**2/(2*sqrt(beta))"
             "- (x_prev - sqrt(alpha_bar_prev)*x0)**2/(2*sqrt(1 - alpha_bar_prev))"),
        Slip("The signal is not scaled under the step",
             "One noising step shrinks the picture before it adds noise. The factor is missing on x_prev.",
             wrong=f"-(x_t - x_prev)**2/(2*beta) {_CLOSED}"),
    ),
    hints=(
        "Open both squares first. Terms without x_prev only scale the bell: let them go.",
        "Collect: something times x_prev squared, plus something times x_prev. For the first bracket use that alpha "
        "times alpha_bar_prev is alpha_bar.",
        "Take the factor before x_prev squared out of both terms. What stands beside x_prev inside, halved, is the "
        "mean. One over twice the factor outside is the variance.",
    ),
    least=4,
    confusable=(("beta", "alpha", "alpha_bar_prev", "alpha_bar"), ("x_prev", "x_t", "x0")),
)  # fmt: skip

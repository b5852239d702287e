"""The best answer in squared error is the conditional mean, and the variance is what is left."""

from ..declaring import Derivation, Form, Given, Random, Slip

DERIVATION = Derivation(
    id="least_squares_mean",
    title="what a squared error makes a network say",
    notebook="04_training",
    points=2,
    difficulty=2,
    minutes=9,
    task="x_t is seen, and every mean and variance here is given x_t. The target x0 still varies: it has mean m and "
    "variance v. A network answers c. Split its mean squared error into a part that no answer changes and one that "
    "the right answer removes.",
    givens=(
        Given("c", "c", says="the network's answer"),
        Given("m", "m", says="the mean of x0, given x_t"),
        Given("v", "v", 0.2, 2, says="the variance of x0, given x_t"),
    ),
    randoms=(Random("x0", "x_0", mean="m", variance="v", says="the target, given x_t"),),
    operators=("E", "Var"),
    start="E((x0 - c)**2)",
    end=Form(
        "a sum of two parts without an expectation; c stands once, in a square, and v stands once",
        symbols=("c", "m", "v"),
        once=("c", "v"),
    ),
    reference=(
        "E((x0 - c)**2)",
        "E((x0 - m)**2 + 2*(x0 - m)*(m - c) + (m - c)**2)",
        "E((x0 - m)**2) + 2*(m - c)*E(x0 - m) + (m - c)**2",
        "E((x0 - m)**2) + (m - c)**2",
        "v + (m - c)**2",
    ),
    where="the variance as a mean square around the mean; the loss is DDPM (Ho et al. 2020), equation 14",
    slips=(
        Slip("The mean is put into the square",
             "An expectation does not pass through a square. What gets lost this way is how much x0 varies.",
             wrong="(m - c)**2"),
        Slip("The variance around the answer",
             "A variance is measured around the mean. An answer beside the mean pays for its distance, too.",
             wrong="v"),
        Slip("The mixed term of the square is left out",
             "The square of a difference has three terms. The one with both letters is missing here.",
             wrong="v + m**2 + c**2"),
        Slip("A square of a difference for a difference of squares",
             "The two are different things. Write the bracket twice and multiply out.",
             wrong="v + m**2 - c**2"),
        Slip("The second moment for the variance",
             "The mean of the square of x0 is measured around 0. Around m it is smaller.",
             wrong="v + m**2 + (m - c)**2"),
        Slip("The variance for the second moment",
             "The mean of the square of x0 is more than its variance: it is measured around 0, not around m.",
             wrong="v - 2*c*m + c**2"),
        Slip("The distance from the mean keeps a mean",
             "x0 minus its own mean is positive as much as negative. Take the mean of both terms of that difference.",
             wrong="v + (m - c)**2 + 2*m*(m - c)"),
        Slip("The mixed term stands once",
             "Both products of the two letters count when the bracket is multiplied by itself.",
             wrong="v + m**2 - c*m + c**2"),
        Slip("The mixed term has the other sign",
             "What is squared is a difference. The sign in front of its mixed term is a minus.",
             wrong="v + (m + c)**2"),
    ),
    hints=(
        "Put the mean in between: x0 - c is (x0 - m) plus (m - c). Or multiply the square out, whichever you like.",
        "Only x0 varies. An expectation passes through sums and constant factors, and m and c are constants.",
        "The mean of x0 - m is 0, so the mixed term goes. Without it two squares are left. If you multiplied out: the "
        "mean of the square of x0 is its variance plus the square of its mean.",
    ),
    confusable=(("c", "m", "x0"),),
)  # fmt: skip

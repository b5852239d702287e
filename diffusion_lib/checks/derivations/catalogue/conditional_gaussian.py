"""The bell of a missing pixel when its neighbour is known, by completing the square."""

from ..declaring import Derivation, Form, Given, Slip

_JOINT = "-(v_b*a**2 - 2*c*a*b + v_a*b**2)/(2*(v_a*v_b - c**2))"
_LEFT = "(v_b - c**2/v_a)"

DERIVATION = Derivation(
    id="conditional_gaussian",
    title="a missing pixel, when its neighbour is known",
    notebook="13_editing",
    points=3,
    difficulty=2,
    minutes=12,
    task="The first line is the exponent of the bell of two pixels a and b. The pixel a is known, so it is a constant: "
    "bring the exponent, line by line, into that of one bell in b, and read mean and variance off the last line.",
    givens=(
        Given("b", "b", says="the missing pixel, the variable of the bell"),
        Given("a", "a", says="the known pixel"),
        Given("v_a", "v_a", 0.8, 2.0, says="variance of a"),
        Given("v_b", "v_b", 0.9, 2.5, says="variance of b"),
        Given("c", "c", 0.1, 0.7, says="covariance of a and b"),
    ),
    up_to="constant",
    of="b",
    start=_JOINT,
    end=Form(
        "minus a square of b minus a mean, over twice a variance; in it, b and a stand once each",
        symbols=("a", "b", "c", "v_a", "v_b"),
        once=("b", "a"),
    ),
    reference=(
        _JOINT,
        "-(v_a*b**2 - 2*c*a*b)/(2*(v_a*v_b - c**2))",
        "-(b**2 - 2*c*a*b/v_a)/(2*(v_b - c**2/v_a))",
        f"-(b - c*a/v_a)**2/(2*{_LEFT})",
    ),
    where="any book on statistics, under the conditional distribution of a Gaussian",
    slips=(
        Slip("The variance of b alone",
             "The bell is as wide as if a were not known. What a tells about b makes it narrower.",
             wrong="-(b - c*a/v_a)**2/(2*v_b)"),
        Slip("The covariance is the mean's factor",
             "The covariance still has to be divided by the variance of a: only then is it a slope.",
             wrong=f"-(b - c*a)**2/(2*{_LEFT})"),
        Slip("The slope of a along b",
             "The covariance was divided by the variance of the missing pixel. Divide by that of the known one.",
             wrong=f"-(b - c*a/v_b)**2/(2*{_LEFT})"),
        Slip("The variance grows",
             "Something was added to the variance of b. Knowing a only takes uncertainty away.",
             wrong="-(b - c*a/v_a)**2/(2*(v_b + c**2/v_a))"),
        Slip("The factor before b squared is not taken out",
             "The bracket still has a factor before b squared. Take it out before the square is completed.",
             wrong="-(b - c*a)**2/(2*(v_a*v_b - c**2))"),
        Slip("The two in the middle term",
             "Completing the square halves what stands before b.",
             wrong=f"-(b - 2*c*a/v_a)**2/(2*{_LEFT})"),
        Slip("The mean on the wrong side",
             "The sign of the mean is turned: two pixels with a positive covariance go the same way.",
             wrong=f"-(b + c*a/v_a)**2/(2*{_LEFT})"),
    ),
    hints=(
        "Terms without b only scale the bell: let them go.",
        "Divide numerator and denominator by what stands before b squared.",
        "Inside the bracket there is b squared minus twice something times b. That something is the mean.",
    ),
    least=3,
    confusable=(("v_a", "v_b", "c"), ("a", "b")),
)  # fmt: skip

"""The best discriminator, from the slope of what it pays."""

import sympy

from ..declaring import Derivation, Form, Given, Slip


def _shows_the_zero(line) -> str:
    """The numerator is a factor times D minus the place where the slope is 0."""
    if line.is_Add:
        return "Bring both terms over one denominator."
    numerator, _ = sympy.fraction(line)
    of_d = [factor for factor in sympy.Mul.make_args(numerator) if any(s.name == "D" for s in factor.free_symbols)]
    symbols = [symbol for symbol in line.free_symbols if symbol.name == "D"]
    if len(of_d) == 1 and abs(sympy.expand(of_d[0]).diff(symbols[0])) == 1:
        return ""
    return "Take out of the numerator what stands before D: then D is alone there, minus the place asked for."


DERIVATION = Derivation(
    id="best_discriminator_slope",
    title="what the best discriminator says",
    notebook="11_diffusion_gan_vae",
    points=2,
    difficulty=2,
    minutes=12,
    task="At one x real samples have density p and fakes density q. D is what the discriminator says there. Take the "
    "derivative in D of what it pays, and bring it into a form that shows where it is 0, and its sign on both sides.",
    givens=(
        Given("D", "D", 0.05, 0.95, says="the probability of real that is stated"),
        Given("p", "p", 0.1, 2, says="density of real samples at x"),
        Given("q", "q", 0.1, 2, says="density of fakes at x"),
    ),
    start="Derivative(-p*log(D) - q*log(1 - D), D)",
    end=Form(
        "one fraction over D(1 - D); on top a factor without D, times D minus the place where the slope is 0",
        symbols=("D", "p", "q"),
        extra=_shows_the_zero,
    ),
    reference=(
        "Derivative(-p*log(D) - q*log(1 - D), D)",
        "-p/D + q/(1 - D)",
        "(q*D - p*(1 - D))/(D*(1 - D))",
        "((p + q)*D - p)/(D*(1 - D))",
        "(p + q)*(D - p/(p + q))/(D*(1 - D))",
    ),
    where="Goodfellow et al. (2014), proposition 1",
    slips=(
        Slip("The inner derivative is forgotten",
             "1 - D falls when D rises. Its derivative is a factor -1.",
             wrong="-p/D - q/(1 - D)"),
        Slip("Real and fake are exchanged",
             "D is paid for by the real samples, 1 - D by the fakes.",
             wrong="((p + q)*D - q)/(D*(1 - D))"),
        Slip("Each numerator is multiplied by its own denominator",
             "For one denominator, each numerator is multiplied by the denominator of the other.",
             wrong="(q*(1 - D) - p*D)/(D*(1 - D))"),
        Slip("Numerators are subtracted as they stand",
             "Two fractions can be subtracted only over one denominator. Extend both first.",
             wrong="(q - p)/(D*(1 - D))"),
        Slip("A sign is lost when D is collected",
             "A minus before a bracket turns both signs in it.",
             wrong="((q - p)*D - p)/(D*(1 - D))"),
        Slip("The denominator is dropped",
             "That is 0 at the same place, but it is another slope. Keep the denominator: it is positive.",
             wrong="(p + q)*D - p"),
        Slip("The ratio of the two densities is taken for the zero",
             "That can be above 1, and D is a probability. Divide by all that stands before D.",
             wrong="(p + q)*(D - p/q)/(D*(1 - D))"),
        Slip("The factor does not come back",
             "What was divided out of the bracket still multiplies it.",
             wrong="(D - p/(p + q))/(D*(1 - D))"),
        Slip("The costs have lost their minus",
             "A logarithm of a probability is negative. What is paid is minus the logarithm.",
             wrong="p/D - q/(1 - D)"),
    ),
    hints=(
        "The derivative of log D is 1/D. In the second logarithm the chain rule brings a factor.",
        "Bring both fractions over D(1 - D). Then collect what stands before D on top.",
        "Divide the numerator by the sum of both densities and put that sum in front. What D is compared with is the "
        "answer.",
    ),
    confusable=(("p", "q"),),
)  # fmt: skip

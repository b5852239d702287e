"""How the cost of a transformer block grows when its patches are halved."""

from ..declaring import Derivation, Form, Given, Slip

DERIVATION = Derivation(
    id="half_the_patch_cost",
    title="what halving the patch costs",
    notebook="15_transformers",
    points=2,
    difficulty=2,
    minutes=10,
    task="A block costs 24 n d**2 + 4 n**2 d for n tokens of d numbers. Halve the side of a patch: there are m = 4 n "
    "tokens. Bring the ratio of the two costs into a form in which n and d stand once each.",
    givens=(
        Given("n", "n", 10, 400, says="tokens before"),
        Given("d", "d", 16, 512, says="numbers per token"),
        Given("m", "m", 0, value="4*n", says="tokens with half the patch"),
    ),
    start="(24*m*d**2 + 4*m**2*d)/(24*n*d**2 + 4*n**2*d)",
    end=Form(
        "a number plus a number over a sum, in which n and d stand once each",
        symbols=("n", "d"),
        once=("n", "d"),
    ),
    reference=(
        "(24*m*d**2 + 4*m**2*d)/(24*n*d**2 + 4*n**2*d)",
        "(96*n*d**2 + 64*n**2*d)/(24*n*d**2 + 4*n**2*d)",
        "(24*d + 16*n)/(6*d + n)",
        "(24*d + 4*n + 12*n)/(6*d + n)",
        "4 + 12*n/(6*d + n)",
        "4 + 12/(1 + 6*d/n)",
    ),
    where="the count of block_flops",
    slips=(
        Slip("The square of the tokens is forgotten",
             "The ratio of the layers alone is 4. In attention's products the tokens stand squared: four times as many "
             "tokens cost sixteen times as much.",
             wrong="(96*n*d**2 + 16*n**2*d)/(24*n*d**2 + 4*n**2*d)"),
        Slip("Twice as many tokens",
             "A patch is halved in height and in width, so four small ones lie in a large one.",
             wrong="(48*n*d**2 + 16*n**2*d)/(24*n*d**2 + 4*n**2*d)"),
        Slip("A quarter as many tokens",
             "Smaller patches make more tokens: m is 4 n, and not n over 4.",
             wrong="(6*n*d**2 + n**2*d/4)/(24*n*d**2 + 4*n**2*d)"),
        Slip("Attention alone",
             "This is the ratio of attention's products alone. The layers are part of the cost.",
             wrong="16"),
        Slip("All of the tokens in the remainder",
             "Sixteen n are four n, which make the first number, and the rest.",
             wrong="4 + 16*n/(6*d + n)"),
        Slip("The sum is divided term by term",
             "A fraction is not the sum of its terms over each other: the denominator stands below both.",
             wrong="4 + 16"),
        Slip("The denominator is turned over",
             "n over a sum is 1 over the sum over n: each term of the sum is divided by n.",
             wrong="4 + 12/(1 + 6*n/d)"),
    ),
    hints=(
        "Put in what m is, and divide both lines by 4 n d.",
        "Split the numerator: four times the denominator, and what is left.",
        "In the last fraction divide top and bottom by n, so that n stands once.",
    ),
    least=4,
    confusable=(("n", "m", "d"),),
)  # fmt: skip

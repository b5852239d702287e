"""The evidence lower bound of a VAE: the probability of a picture, split into three means."""

import sympy

from ..declaring import Derivation, Form, Helper, Random, Slip
from ..operators import Expectation

_START = "E(log(likelihood(z)*prior(z)/posterior(z)))"


def _three_means(line) -> str:
    """The likelihood alone in one logarithm, q over the prior in another, q over the posterior in the third."""
    found = set()
    for mean in line.atoms(Expectation):
        for logarithm in mean.args[0].atoms(sympy.log):
            calls = logarithm.args[0].atoms(sympy.core.function.AppliedUndef)
            found.add(frozenset(call.func.__name__ for call in calls))
    wanted = {frozenset({"likelihood"}), frozenset({"q", "prior"}), frozenset({"q", "posterior"})}
    if found == wanted:
        return ""
    return "Three means are asked for: of the likelihood alone, of q with the prior, and of q with the posterior."


DERIVATION = Derivation(
    id="elbo_of_vae",
    title="the bound, and what it leaves out",
    notebook="08_latent_diffusion",
    points=3,
    difficulty=3,
    minutes=14,
    task="By Bayes' rule log p(x) is the logarithm of likelihood times prior over posterior, whatever z is. So its "
    "mean over the encoder's q is log p(x) too. Bring q in, and split the mean into three.",
    givens=(),
    randoms=(Random("z", "z", says="the latents, drawn from the encoder's q"),),
    helpers=(
        Helper("likelihood", r"p_{\text{dec}}", positive=True, says="likelihood(z), the decoder's p(x | z)"),
        Helper("prior", "p", positive=True, says="prior(z), p(z)"),
        Helper("posterior", r"p_{\text{post}}", positive=True, says="posterior(z), the true p(z | x): nobody has it"),
        Helper("q", "q", positive=True, says="q(z), the encoder's q(z | x)"),
    ),
    operators=("E",),
    start=_START,
    end=Form(
        "a mean of the logarithm of the likelihood, one of log(q/prior) and one of log(q/posterior)",
        symbols=("z", "E"),
        extra=_three_means,
    ),
    reference=(
        _START,
        "E(log(likelihood(z)*(prior(z)/q(z))*(q(z)/posterior(z))))",
        "E(log(likelihood(z)) + log(prior(z)/q(z)) + log(q(z)/posterior(z)))",
        "E(log(likelihood(z))) + E(log(prior(z)/q(z))) + E(log(q(z)/posterior(z)))",
        "E(log(likelihood(z))) - E(log(q(z)/prior(z))) + E(log(q(z)/posterior(z)))",
    ),
    where="Kingma & Welling (2014), equations 1 to 3",
    slips=(
        Slip("The price of the prior is added",
             "Turning a fraction round changes the sign of its logarithm.",
             wrong="E(log(likelihood(z))) + E(log(q(z)/prior(z))) + E(log(q(z)/posterior(z)))"),
        Slip("The gap is subtracted",
             "The posterior stands below the line, so q over it adds to the bound: the bound lies below log p(x).",
             wrong="E(log(likelihood(z))) - E(log(q(z)/prior(z))) - E(log(q(z)/posterior(z)))"),
        Slip("The gap is left out",
             "Without the third mean it is the bound, and no longer equal to log p(x). Keep it: it says how loose.",
             wrong="E(log(likelihood(z))) - E(log(q(z)/prior(z)))"),
        Slip("q comes in once",
             "What multiplies must be 1: q over q. Above the line and below it.",
             wrong="E(log(likelihood(z)*prior(z)*q(z)/posterior(z)))"),
        Slip("The logarithm jumps over the mean",
             "The mean of a logarithm is not the logarithm of the mean.",
             wrong="log(E(likelihood(z))) - E(log(q(z)/prior(z))) + E(log(q(z)/posterior(z)))"),
    ),
    hints=(
        "Multiply inside the logarithm by q(z)/q(z), which is 1.",
        "Let the likelihood stand alone, put one q below the prior and the other above the posterior.",
        "A logarithm of a product is a sum, and so is the mean of a sum. Then turn one fraction round.",
    ),
    confusable=(("prior", "posterior"),),
)  # fmt: skip

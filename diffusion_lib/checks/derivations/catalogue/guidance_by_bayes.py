"""Guidance without a classifier: Bayes' rule writes the classifier with two densities."""

import sympy

from ..declaring import Derivation, Form, Given, Helper, Slip


def _opened(line) -> str:
    """Every logarithm is that of one density."""
    if all(isinstance(part.args[0], sympy.core.function.AppliedUndef) for part in line.atoms(sympy.log)):
        return ""
    return "A logarithm in it still holds a product, a quotient or a power."


DERIVATION = Derivation(
    id="guidance_by_bayes",
    title="a classifier's opinion without a classifier",
    notebook="09_classifier_free_guidance",
    points=2,
    difficulty=2,
    minutes=12,
    task="A classifier sharpens the density p(x): its opinion p(c | x) counts w times. Take the logarithm, replace the "
    "classifier by Bayes' rule, and drop what does not depend on x.",
    givens=(
        Given("x", "x", says="the picture"),
        Given("w", "w", 0.3, 4, says="the guidance scale"),
        Given("prior", "p(c)", 0.05, 0.95, says="share of the class c"),
        Given("classifier", r"p(c \mid x)", 0, value="prior*p_cond(x)/p(x)", says="the class's probability, given x"),
    ),
    helpers=(
        Helper("p", "p", positive=True, says="p(x), the density of all pictures"),
        Helper("p_cond", r"p_{\text{cond}}", positive=True, says="p_cond(x), the density of pictures of class c"),
    ),
    up_to="constant",
    of="x",
    start="log(p(x)*classifier**w)",
    end=Form(
        "the logarithms of p(x) and p_cond(x), each with a factor in w; the classifier and p(c) are gone",
        symbols=("x", "w"),
        extra=_opened,
    ),
    reference=(
        "log(p(x)*classifier**w)",
        "log(p(x)) + w*log(classifier)",
        "log(p(x)) + w*log(prior*p_cond(x)/p(x))",
        "log(p(x)) + w*(log(prior) + log(p_cond(x)) - log(p(x)))",
        "log(p(x)) + w*(log(p_cond(x)) - log(p(x)))",
    ),
    where="Bayes' rule; the guided score is Ho & Salimans (2021), equation 6, whose w is one less",
    slips=(
        Slip("The class's density for the classifier",
             "Bayes' rule divides by p(x). That is no constant: it depends on x and must stay.",
             wrong="log(p(x)) + w*log(p_cond(x))"),
        Slip("Bayes' rule is upside down",
             "A class is probable where its own pictures are dense. The density of the class belongs on top.",
             wrong="log(p(x)) + w*(log(p(x)) - log(p_cond(x)))"),
        Slip("The scale reaches the wrong terms",
             "w belongs to the whole of what replaces the classifier, and to nothing else. Look at the brackets.",
             wrong="w*log(p_cond(x))"),
        Slip("The density of all pictures is lost",
             "The classifier only sharpens. The factor that it sharpens still stands in front.",
             wrong="w*(log(p_cond(x)) - log(p(x)))"),
        Slip("The logarithm of a quotient as a sum",
             "What stands below the line is subtracted in a logarithm.",
             wrong="log(p(x)) + w*(log(p_cond(x)) + log(p(x)))"),
        Slip("The other way of counting the scale",
             "In that line no guidance is at 0. Here it is at 1: then only the density of the class is left.",
             wrong="(1 + w)*log(p_cond(x)) - w*log(p(x))"),
        Slip("The logarithm of a product as a product",
             "A logarithm turns a product into a sum.",
             wrong="w*log(p(x))*log(classifier)"),
        Slip("The power is left on the logarithm",
             "A power inside a logarithm becomes a factor before it.",
             wrong="log(p(x)) + log(classifier)**w"),
        Slip("The scale is forgotten",
             "The classifier counts w times, not once.",
             wrong="log(p_cond(x))"),
    ),
    hints=(
        "The logarithm of a product is a sum, and a power comes down as a factor.",
        "Bayes' rule: p(c | x) is p(c) times p_cond(x), over p(x). Put the quotient in and open its logarithm.",
        "The logarithm of p(c) holds no x. Its gradient is 0, so it may go. Keep the bracket that w stands before.",
    ),
    confusable=(("prior", "classifier"),),
)  # fmt: skip

"""Why a step back may be as wide as beta or as narrow as beta-tilde."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_two_variances",
    notebook="05_ddpm_sampling",
    question="beta-tilde is exactly right for data without any spread, beta for standard normal data. Yet nobody "
    "tells the step what the data are like. What is it, then, that makes the true step back wider for the second kind?",
    rubric=(
        RubricPoint("beta-tilde is what stays open when x0 is known, and data that are one point make x0 known"),
        RubricPoint("otherwise x_t leaves x0 open, by a variance that depends on the data"),
        RubricPoint("the mean of the step moves with x0, so that this doubt is added to the step's variance"),
    ),
    answer="beta-tilde is what stays open once x0 is known; data that are one point leave nothing to guess. From "
    "standard normal data x_t leaves x0 open, and as the mean of the step moves with x0, that doubt adds to its "
    "variance, until it is beta.",
    common=("beta gives more noise and therefore more variety", "beta-tilde is better because it is derived"),
    where="DDPM (Ho et al. 2020), section 3.2",
)

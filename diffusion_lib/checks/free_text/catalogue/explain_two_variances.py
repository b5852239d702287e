"""Why a step back may be as wide as beta or as narrow as beta-tilde."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_two_variances",
    notebook="05_ddpm_sampling",
    question="The step back can be drawn with variance beta or with the smaller beta-tilde. What would the data "
    "have to be like for each of the two to be exactly right, and why?",
    rubric=(
        RubricPoint("beta-tilde is right when x0 is known, so for data that are one single point"),
        RubricPoint("beta is right for data that are standard normal themselves"),
        RubricPoint("a reason: not knowing x0 adds the variance of the posterior mean"),
    ),
    answer="beta-tilde is the variance once x0 is known, so it is exact when all data are one point and there is "
    "nothing left to guess. Otherwise the unknown x0 moves the mean as well, which makes the step wider: for "
    "standard normal data it then has variance beta.",
    common=("beta gives more noise and therefore more variety", "beta-tilde is better because it is derived"),
    where="DDPM (Ho et al. 2020), section 3.2",
)

"""What marginals leave out: a film of right pictures that is no chain."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_flicker",
    notebook="01_forward_noise",
    question="Somebody makes a film of the forward process: `q_sample` for t = 0, 1, 2, … with fresh noise each time. "
    "Each single picture is right, and yet the film does not show a chain. What is wrong with it, and how would you "
    "make a right one?",
    rubric=(
        RubricPoint("eq. 4 gives the distribution of each x_t by itself, given x0", 0),
        RubricPoint(
            "in the chain x_t holds the noise of all steps before it; here neighbours share none, and the film "
            "flickers",
            0,
        ),
        RubricPoint(
            "walk with eq. 2, or jump from each picture to the next; the same noise in all pictures is smooth, "
            "and still no chain",
            0,
        ),
    ),
    answer="Eq. 4 says how x_t is distributed given x0, each time by itself. In the chain x_t is made of the picture "
    "before it, so neighbours share much of their noise, and soon nearly all; with fresh noise they share none, and "
    "the film flickers. Walk with eq. 2 instead, each step from the picture before.",
    common=("the noise is too strong", "q_sample is only right for small t"),
    where="Ho et al. 2020, equations 2 and 4",
)

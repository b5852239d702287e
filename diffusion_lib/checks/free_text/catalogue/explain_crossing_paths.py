"""Why the learned flow's paths bend, and why its samples are right all the same."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_crossing_paths",
    notebook="12_flow_matching",
    question="Every training pair moves on a straight line, and these lines cross. The paths of the trained flow bend. "
    "Why must they, and why do the samples have the right density all the same?",
    rubric=(
        RubricPoint("a velocity field has one value per point and time, so its paths cannot cross"),
        RubricPoint("the network says the mean of the velocities that pass there"),
        RubricPoint("with the mean velocity the density at every time is that of the straight lines"),
    ),
    answer="At one point and time the network can say one velocity only, and it learns the mean of those that pass "
    "there, so where lines would cross its paths turn aside. The mean velocity carries as many points through every "
    "place as the lines did, so the density at every time is the same, though single points end elsewhere.",
    common=("the network is too small to learn straight lines", "the solver takes too few steps"),
    where="Lipman et al. 2023, on marginal vector fields; Liu et al. 2023, on crossing paths",
)

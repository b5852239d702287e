"""Where the best flow carries a noise whose training lines lead to both sides."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_crossing_paths",
    notebook="12_flow_matching",
    question="Now the data are −1 and 1 on a line, equally often, and the noise is standard normal. Half of the "
    "training lines from any noise lead to −1. Where does the best flow carry a noise above 0, and why do the samples "
    "hold as many of each value as the data all the same?",
    rubric=(
        RubricPoint("at 0 both values are equally likely at every time: the velocity there is 0, and this path stays"),
        RubricPoint("no path crosses that one, so every noise above 0 ends at 1, also where its own line led to −1"),
        RubricPoint("half of the noise lies on each side of 0, so each value gets half of the samples"),
    ),
    answer="At 0 both values are equally likely, so the mean of x0 and with it the best velocity are 0 at every time, "
    "and no path crosses this one: each noise above 0 ends at 1, each below at −1. Half of the noise lies on each "
    "side, so each value gets half of the samples, in other pairs than those of the training.",
    common=(
        "half of the points go to each side from any noise, as the lines do: a noise has one path",
        "all points end at 0, the mean: only the one in the middle does",
    ),
    where="Lipman et al. 2023, on marginal vector fields; Liu et al. 2023, on crossing paths",
)

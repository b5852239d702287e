"""Why the reverse SDE takes the whole score and the flow half of it."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_half_score",
    notebook="07_score_functions",
    question="The reverse SDE moves along the whole score, the flow along half of it, and both have the same "
    "densities. What does the other half do in the SDE? Would a third process with three quarters of the score and a "
    "little noise be possible?",
    rubric=(
        RubricPoint("half of the score undoes the spreading of the forward noise, in both"),
        RubricPoint("in the SDE the other half pulls together what its own fresh noise spreads"),
        RubricPoint("yes: any strength of noise has its share of the score, so there is a whole family"),
    ),
    answer="Half of the score undoes what the forward noise spread, and the flow needs no more. The SDE draws fresh "
    "noise, which spreads the points again; its other half of the score pulls exactly that back, as a Langevin step "
    "does. Any amount of fresh noise can be balanced so, and three quarters of the score pay for half of the "
    "SDE's variance: there is a whole family between the two.",
    common=("the SDE moves faster", "the flow is an approximation of the SDE"),
    where="Y. Song et al. (2021), appendix D.1",
)

"""Why a lower loss need not be a better network."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_lower_loss",
    notebook="04_training",
    question="The eps network ends at 0.05 and the v network at 0.09. A friend proposes to ship the eps network, since "
    "it has the lower loss. What do you answer, and which two numbers would you compare instead?",
    rubric=(
        RubricPoint("the two losses are errors of different things, in different units at each t"),
        RubricPoint("the same error of eps is a small error of x0 at small t and a large one at large t"),
        RubricPoint("something comparable: both answers turned into one target at the same t, or a measure on samples"),
    ),
    answer="The losses measure errors of different things, so neither says which network is better. One error of eps "
    "is a small error of x0 at small t and a large one at large t; an error of v is never enlarged. I "
    "would turn both answers into x0 and compare their errors t by t, or measure samples: the gaps above do, and are "
    "larger for eps.",
    common=("the eps network is overfitted", "the v network needs more steps"),
    where="Salimans & Ho 2022, section 4",
)

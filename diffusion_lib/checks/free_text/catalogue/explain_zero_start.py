"""Why one of the two small matrices of an update begins at zero, and not both."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_zero_start",
    notebook="15_transformers",
    question="An update B A begins with B = 0 and a random A. Why is one of them zero, and why not both?",
    rubric=(
        RubricPoint("with B = 0 the product is 0, so the network begins as exactly the one that was trained"),
        RubricPoint("each matrix's gradient holds the other as a factor: with both at 0 neither would ever move"),
    ),
    answer="With B at zero the update is nothing, so training begins at the network as it was. The gradient of each "
    "matrix holds the other one as a factor: with both at zero, nothing would ever move.",
    common=("zeros are faster to compute", "random numbers break the symmetry", "B is not needed at first"),
    where="Hu et al. 2021 (LoRA), section 4.1: the first values of A and B",
)  # fmt: skip

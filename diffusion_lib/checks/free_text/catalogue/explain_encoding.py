"""Why the encoding of a picture is not a draw of noise."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_encoding",
    notebook="06_ddim_sampling",
    question="The walk at eta = 0 solves a differential equation, and its solutions can be followed both ways. Why, "
    "then, does the encoding of a digit have far less variance at the rim than the noise it was drawn from?",
    rubric=(
        RubricPoint("pixels at the rim are black in every digit: on the way to data their noise is pressed to nothing"),
        RubricPoint("going back multiplies that nothing by a huge factor: steps of finite size do not resolve it"),
        RubricPoint("what rounding, clipping or coarse steps destroyed cannot be had again, exact equation or not"),
    ),
    answer="Rim pixels are black in all digits, so the walk to data presses whatever noise they had into almost "
    "exactly one value. To come back, that tiny rest would have to be blown up by an enormous factor in the first "
    "steps from data, and with steps of finite size it is not.",
    common=("the network was not trained at time -1", "the encoding is noise, only with another seed"),
    where="J. Song et al. 2021 (DDIM), section 4.3",
)

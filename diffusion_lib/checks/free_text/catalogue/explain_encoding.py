"""Why the encoding of a picture is not a draw of noise."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_encoding",
    notebook="06_ddim_sampling",
    question="The walk at eta = 0 solves a differential equation, and its solutions can be followed both ways. Why, "
    "then, does the encoding of a digit have far less variance at the rim than the noise it was drawn from?",
    rubric=(
        RubricPoint(
            "pixels at the rim are black in nearly every digit: on the way to data their noise is pressed to nothing"
        ),
        RubricPoint(
            "the last step, into data, leaves the predicted picture alone and drops what was left of the noise"
        ),
        RubricPoint(
            "what is gone cannot be enlarged on the way back: the equation can be walked both ways, this step not"
        ),
    ),
    answer="A rim pixel is black in nearly all digits, so on the walk to data its noise shrinks to almost nothing, and "
    "the last step, into data, drops even that: it leaves the predicted picture alone. Going back there is nothing "
    "left that could be enlarged, whatever the equation says.",
    common=("the network was not trained at time -1", "the encoding is noise, only with another seed"),
    where="J. Song et al. 2021 (DDIM), section 4.3",
)

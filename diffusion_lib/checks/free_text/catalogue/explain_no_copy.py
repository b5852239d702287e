"""What a distance to the training data shows, and what it does not."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_no_copy",
    notebook="00_start_here",
    question="Another model knows one trick alone: it takes ten training digits of the class that is asked for and "
    "draws their mean. What would the nearest-neighbour measurement say of its digits? Does that make it a good model?",
    rubric=(
        RubricPoint("a mean of ten lies away from each of them, so the distances are not near 0: no copies", 0),
        RubricPoint("a distance from the training digits does not say whether a picture is a digit", 0),
        RubricPoint(
            "such digits are blurred and alike; that takes a look, the classifier, or a measure of how much "
            "samples differ",
            0,
        ),
    ),
    answer="The mean of ten digits lies away from each of the ten, so the measurement would find no copies: tried, the "
    "median distance is 0.12, as for unseen digits. That does not make them good. A blur is as far from the training "
    "digits as a new digit is. The classifier reads only about a third of the blurs as what was asked for.",
    common=("the distances would be 0, for the digits come from the training data",),
)

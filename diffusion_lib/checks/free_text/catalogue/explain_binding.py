"""Why a bag of words is not enough for a picture of two things."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_binding",
    notebook="10_text_to_image",
    question="Take the text encoder away, give cross-attention the bare word embeddings, without places, and train "
    "the model anew like this. Which prompts of this notebook would then come out right, which would not, and which of "
    "the three scores of section 6 would show it?",
    rubric=(
        RubricPoint("prompts with one thing still work: nothing can be exchanged"),
        RubricPoint("two things fail: attention does not see order, so colours and shapes can be exchanged"),
        RubricPoint("colours and shapes stay right; the pairs fall, among scenes of two things that differ in both"),
    ),
    answer="Attention treats the words as a set. A prompt with one thing is a set that says it all, so it would still "
    "come out right. With two things the same set fits both ways of joining colours to shapes, and left and right are "
    "open too. The scores of colours and of shapes would stay high. That of the pairs would fall, to about one "
    "half among scenes of two things that differ in colour and in shape.",
    common=("everything fails without a text encoder", "cross-attention knows the order of the words"),
    where="Huang et al. (2023): attribute binding",
)

"""Why a thousand steps make a bell of any noise, and one jump does not."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_uniform_noise",
    notebook="01_forward_noise",
    question="Somebody draws uniform numbers, shifted and scaled to mean 0 and variance 1, in place of normal ones: "
    "once in each of the 1,000 single steps, once in the jump to t = 999. What do the histograms of the two results "
    "look like, and why can one jump with normal noise?",
    rubric=(
        RubricPoint("after the thousand steps a bell: a sum of very many small independent draws is nearly normal"),
        RubricPoint("after the jump a flat box: a single draw keeps the shape that it was drawn with"),
        RubricPoint("sums of normal numbers are normal again, so one draw stands for any number of steps"),
    ),
    answer="After the thousand steps it is a bell: each value is a sum of a thousand small independent draws, and such "
    "a sum is nearly normal, whatever the single draw looks like (the central limit theorem). The jump draws once, so "
    "its histogram is a flat box. Sums of normal numbers are normal for any number of steps: only their variance "
    "counts, and one draw of it does what all steps do.",
    common=("both are flat, since the numbers are uniform", "both are bells, since mean and variance agree"),
    where="Ho et al. 2020 (DDPM), eq. 4",
)

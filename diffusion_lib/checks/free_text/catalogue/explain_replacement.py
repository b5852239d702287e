"""Why inpainting by replacement is biased."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_replacement",
    notebook="13_editing",
    question="Replacement puts the known pixels in at every step, at exactly the right noise level. Why are the "
    "unknown pixels wrong all the same, and why does going back up and down again help?",
    rubric=(
        RubricPoint("at a noisy time the denoiser sees the known pixels through noise, and can use them only in part"),
        RubricPoint("what the unknown pixels decide there is carried on, and quieter times take it back only in part"),
        RubricPoint("repeating a step lets the unknown pixels be drawn again with the known ones in view"),
    ),
    answer="While the noise is strong the known pixels are covered by it, so the denoiser fills the unknown ones "
    "almost without them; the right answer would use the clean pixels. Later steps make up for "
    "it only in part. Noising up again and repeating the step draws the unknown pixels anew, each time seeing the "
    "known ones, until both agree.",
    common=("the known pixels are noisy in the end", "the network was not trained with masks"),
    where="Lugmayr et al. 2022 (RePaint), on resampling",
)

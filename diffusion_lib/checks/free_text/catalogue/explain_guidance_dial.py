"""What guidance buys and what it costs, and whom the numbers serve."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_guidance_dial",
    notebook="09_classifier_free_guidance",
    question="A colleague picks the guidance scale with the best class accuracy and then trains a classifier on the "
    "samples. On real digits it does badly. What went wrong, and which measurement would have warned?",
    rubric=(
        RubricPoint("high guidance draws typical digits and leaves out the unusual ones"),
        RubricPoint("accuracy cannot see it: it only asks whether each sample is read as asked"),
        RubricPoint("recall, coverage, variety or the Fréchet distance against real digits would have shown it"),
    ),
    answer="Strong guidance pushes every sample to where its class is beyond doubt, so slanted, thin or open digits "
    "are missing from the set. A classifier trained on it never meets them. Accuracy rises all the same, because it "
    "looks at each sample alone. Recall or coverage of real digits would have fallen and the Fréchet distance risen: "
    "they compare the sets.",
    common=("the samples are too blurred", "the model was not trained long enough"),
    where="Kynkäänniemi et al. (2019): precision and recall",
)

"""What makes a comparison of methods one that means something."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_fair_race",
    notebook="11_diffusion_gan_vae",
    question="A paper compares its new method with a GAN: 'the GAN was trained with the settings of its authors, our "
    "method with the best of forty settings; one seed each; ours has the better Fréchet distance'. Name the three "
    "gravest faults, and for each an experiment that would show whether it matters.",
    rubric=(
        RubricPoint("unequal search; search both with the same grid, budget and rule"),
        RubricPoint("one seed; several seeds, and the spread beside the mean"),
        RubricPoint(
            "one score from one feature space, by which it was also chosen; a second ruler, precision and recall"
        ),
        RubricPoint("the budget and the cost of a sample are not said; equal seconds"),
    ),
    answer="The searches differ: I would give both methods the same grid, the same seconds and the same rule. One seed "
    "says nothing about chance: I would train three of each and print the spread. And the method was chosen by the "
    "score it is judged by, in one feature space: I would add precision, recall and a second ruler.",
    common=("the GAN should have more parameters", "more samples"),
    where="Lucic et al. (2018): budgets and searches",
)

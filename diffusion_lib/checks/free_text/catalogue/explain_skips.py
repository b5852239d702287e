"""At which times a network without skips would suffer most."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_skips",
    notebook="03_unet",
    question="Somebody leaves out the skip connections of SmallUNet. The network is asked for the noise in x_t, and it "
    "is still told the time. Would its answers get worse at small t, at large t, or at both, and why?",
    rubric=(
        RubricPoint(
            "noise differs from pixel to pixel, and through a narrow bottom fewer numbers get than there are pixels"
        ),
        RubricPoint("it gets worse at every t, for the noise has the same detail at every t"),
        RubricPoint("at large t x_t is nearly the noise itself, so a network with skips could simply copy it"),
    ),
    answer="At both. The noise has a value of its own at each of 784 pixels, and 16 channels of 4 x 4, the bottom of "
    "SmallUNet, are 256 numbers. Compared with a network that has skips, most is lost at large t: there x_t is nearly "
    "pure noise, and a skip at full size would only have to copy it.",
    common=("only at small t, because there is more detail in the picture", "attention makes up for it"),
    where="Ronneberger et al. 2015, figure 1",
)

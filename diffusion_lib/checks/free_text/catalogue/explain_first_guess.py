"""Why the first guess of x0, made from pure noise, looks like an average."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_first_guess",
    notebook="05_ddpm_sampling",
    question="At the first step the predicted x0 looks like a blurred average of all digits of the label, although no "
    "such picture is in the training data. Why is that the right prediction?",
    rubric=(
        RubricPoint("x_t at the last time says nothing, or almost nothing, about which digit it came from"),
        RubricPoint("the loss is a squared error, and the mean is what makes the expected squared error smallest"),
    ),
    answer="Pure noise tells nothing about x0, and the label tells only its class, so every digit of that label is "
    "still possible. The network was trained with squared errors, and of all single guesses the mean has the smallest "
    "expected one.",
    common=("the network is not trained enough", "the noise blurs the picture"),
    where="DDPM (Ho et al. 2020), equation 14 with equation 15",
)

"""Where a latent model's errors come from, and how to tell."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_two_floors",
    notebook="08_latent_diffusion",
    question="A friend's latent model draws faces whose eyes are smeared. More steps and longer training of the "
    "diffusion network change nothing. What do you suspect, which two experiments tell, and what would you change?",
    rubric=(
        RubricPoint("the autoencoder loses the detail; no diffusion model can bring it back"),
        RubricPoint("experiment: encode and decode real faces and look at the eyes"),
        RubricPoint("experiment that separates: compare samples with reconstructions by one score, not with real ones"),
        RubricPoint("a change to the autoencoder: more channels, less compression, smaller KL weight, another loss"),
    ),
    answer="I suspect the autoencoder: what it drops is lost before diffusion begins. First I decode encoded real "
    "faces and look whether their eyes are smeared too. Then I score the samples against these reconstructions: if "
    "they are as good, the diffusion network is not to blame. I would give the latents more channels or less "
    "compression, or train the decoder with a loss that sees sharpness.",
    common=("more DDIM steps", "a larger guidance scale"),
    where="Rombach et al. (2022), section 3.1",
)

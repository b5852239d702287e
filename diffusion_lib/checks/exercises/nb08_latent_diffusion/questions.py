"""Guesses and the self-quiz of notebook 08."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="snr_without_scale",
        notebook="08_latent_diffusion",
        question="Where alpha_bar is 0.5, data of unit variance have a signal-to-noise ratio of 1. What is it for "
        "Stable Diffusion's latents without their scale, std 5.49?",
        low=0,
        high=100,
        tolerance=1,
        lesson="About 30, the square of 5.49: the ratio compares variances. A schedule made for unit variance would "
        "hardly disturb such latents for half of its length.",
    ),
    Guess(
        id="sick_autoencoder",
        notebook="08_latent_diffusion",
        question="An autoencoder decodes its own means well and samples of its own Gaussians badly. Which of the four "
        "mistakes is it?",
        low=1,
        high=4,
        tolerance=0,
        which=True,
        lesson="Where no noise comes in, a wide Gaussian costs the picture nothing. So the divergence alone says how "
        "wide it is, and is least at 1. The decoder has met means only, and fails on samples. Without it sigma "
        "would shrink. With the variance for its root it would stay small. With too much divergence the means "
        "themselves would come back blurred.",
    ),
    Guess(
        id="latent_speed",
        notebook="08_latent_diffusion",
        question="The latents have 4 times fewer numbers than the pixels. How many times faster is a sample, decoding "
        "included?",
        low=0.5,
        high=20,
        tolerance=0.5,
        # shown: 28 / 2
        lesson="About 4. A convolution costs what its maps cost, and 7 x 7 has a quarter of the places of 14 x 14. The "
        "decoder comes on top once, and costs a hundredth of the whole.",
    ),
]

QUIZ = (
    Question(
        "For one latent number the encoder says mean 0.5 and log-variance -4. How wide is its Gaussian?",
        {
            "a": "Its standard deviation is 0.018.",
            "b": "Its standard deviation is 0.14.",
            "c": "Its standard deviation is 2.",
            "d": "That is no answer: a variance cannot be negative.",
        },
        "b",
        {
            "a": "That is exp(-4), the variance.",
            "b": "exp(-4 / 2): half of the logarithm of the variance is that of the standard deviation.",
            "c": "The sign counts: exp(-2), not -(-2).",
            "d": "The variance is exp(-4), above 0. Any real number is a valid logarithm.",
        },
    ),
    Question(
        "Somebody draws the latents with torch.normal(mean, std) in place of mean + std * noise. The loss falls at "
        "first and stays high. Why?",
        {
            "a": "torch.normal draws from another density.",
            "b": "The noise is drawn anew at every step.",
            "c": "The divergence is not computed.",
            "d": "No gradient of the picture's error reaches the encoder; only the divergence moves it.",
        },
        "d",
        {
            "a": "It is the same Gaussian.",
            "b": "So it should be, in both.",
            "c": "It depends on mean and log-variance alone, and its gradient is there.",
            "d": "A drawn number has no gradient with respect to what it was drawn from. The encoder hears of the "
            "prior alone.",
        },
    ),
    Question(
        # shown: 0.2**2
        "A network is trained on latents of standard deviation 0.2 that nobody scaled. What does it mostly see?",
        {
            "a": "Nearly pure noise: the signal is gone early on.",
            "b": "Nearly clean latents.",
            "c": "The same as with scaled ones: networks normalise.",
            "d": "Latents beyond the range of the noise.",
        },
        "a",
        {
            "a": "The signal-to-noise ratio is 0.04 of the nominal one at every time.",
            "b": "That is what wide latents would show.",
            "c": "Normalising inside a network does not change how much noise was added.",
            "d": "The noise has standard deviation 1, five times theirs.",
        },
    ),
    Question(
        "A sampler for latents clips its guess of z0 to -1..1 at every step, as the one for pixels does. Which "
        "pictures come out?",
        {
            "a": "The right ones: the guess lies in that range anyway.",
            "b": "Pure noise.",
            "c": "Pictures that can be recognised, with what large latents stand for missing.",
            "d": "The right ones with a larger range of grey.",
        },
        "c",
        {
            "a": "Scaled latents have standard deviation 1, so about a third lies beyond.",
            "b": "Most latents stay as they are.",
            "c": "Clipping cuts off data, and the decoder has only met whole ones.",
            "d": "The range of the picture is the decoder's affair.",
        },
    ),
    Question(
        "Real digits have a Fréchet distance of 0.40, decoded encodings of real digits 0.47. What can a perfect latent "
        "diffusion model reach, with this autoencoder?",
        {
            "a": "0, with enough steps.",
            "b": "About 0.47.",
            "c": "0.40.",
            "d": "0.07, the difference.",
        },
        "b",
        {
            "a": "Real digits themselves do not: the number of samples sets a floor.",
            "b": "Its samples would be latents like those of real digits, and they go through the same decoder.",
            "c": "What the decoder loses no latents bring back.",
            "d": "Distances are measured to real digits, not to reconstructions.",
        },
    ),
)

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
        id="latent_speed",
        notebook="08_latent_diffusion",
        question="The latents have 4 times fewer numbers than the pixels. How many times faster is a sample, decoding "
        "included?",
        low=0.5,
        high=20,
        tolerance=0.5,
        lesson="About 4. A convolution costs what its maps cost, and 7 x 7 has a quarter of the places of 14 x 14. The "
        "decoder comes on top once, and costs a hundredth of the whole.",
    ),
]

QUIZ = (
    Question(
        "Why does the encoder give a log-variance and not a standard deviation?",
        {
            "a": "Logarithms are faster to compute.",
            "b": "Any real number is a valid log-variance; a network's output needs no constraint.",
            "c": "The KL divergence has no closed form in the standard deviation.",
            "d": "It keeps the latents between -1 and 1.",
        },
        "b",
        {
            "a": "Speed is no concern for a few hundred numbers.",
            "b": "A standard deviation must be positive. The exponential of half a real number always is.",
            "c": "It has one in either; only the letters change.",
            "d": "Latents have no range, whatever the encoder says.",
        },
    ),
    Question(
        "What does the reparameterisation make possible?",
        {
            "a": "Decoding without noise.",
            "b": "Sampling from a Gaussian at all.",
            "c": "A smaller latent space.",
            "d": "Gradients that flow through the sample into mean and log-variance.",
        },
        "d",
        {
            "a": "One decodes the mean for that.",
            "b": "torch can sample anyway; but a drawn number has no gradient.",
            "c": "The size of the latents is chosen by the architecture.",
            "d": "The noise comes from outside, and the sample is a smooth function of what the encoder said.",
        },
    ),
    Question(
        "Latents have a standard deviation of 5 and are not scaled. What happens to diffusion on them?",
        {
            "a": "The schedule adds far too little noise for most of its length.",
            "b": "The schedule adds far too much noise.",
            "c": "Nothing: networks normalise their inputs.",
            "d": "The decoder fails.",
        },
        "a",
        {
            "a": "The signal is 25 times as strong as the schedule takes for granted.",
            "b": "That is what narrow latents would suffer.",
            "c": "Normalising inside the network does not change how much noise was added.",
            "d": "The decoder was trained on exactly these latents.",
        },
    ),
    Question(
        "Why is the predicted x0 clipped in pixel space and never in latent space?",
        {
            "a": "Clipping is slow on many channels.",
            "b": "Latents are clipped by the encoder already.",
            "c": "Pixels lie between -1 and 1 by definition; latents have no such range.",
            "d": "The latent network says v, for which clipping is not defined.",
        },
        "c",
        {
            "a": "It costs next to nothing.",
            "b": "The encoder clips nothing.",
            "c": "Cutting at the range corrects mistakes in pixels. In latents it would cut off the data themselves.",
            "d": "A predicted x0 follows from v as it does from eps.",
        },
    ),
    Question(
        "A latent diffusion model draws blurred details, whatever the number of steps. Where do you look first?",
        {
            "a": "At the schedule's length.",
            "b": "At the autoencoder: reconstruct real pictures with it.",
            "c": "At the guidance scale.",
            "d": "At the seed.",
        },
        "b",
        {
            "a": "More steps were tried already.",
            "b": "No sample can be better than what encoder and decoder keep of a real picture.",
            "c": "Guidance changes what is drawn, not what the decoder can express.",
            "d": "All seeds share the decoder.",
        },
    ),
)

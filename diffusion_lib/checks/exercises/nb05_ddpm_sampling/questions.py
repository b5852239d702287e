"""Guesses and the self-quiz of notebook 05."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="beta_ratio_first",
        notebook="05_ddpm_sampling",
        question="With the linear schedule and T = 1000, how large is beta-tilde / beta at t = 1?",
        low=0,
        high=1,
        tolerance=0.05,
        lesson="Less than one half at the last noisy step; from t = 20 on the two differ by a tenth or less, and soon "
        "by nothing worth mentioning.",
    ),
    Guess(
        id="exact_eps_variance",
        notebook="05_ddpm_sampling",
        question="Data of variance 0.25, an exact network, T = 1000, beta-tilde. Which variance do the samples have?",
        low=0,
        high=1,
        tolerance=0.002,
        lesson="A little too narrow, with a perfect network: beta-tilde is the right variance only for data without "
        "any spread, and the last step draws nothing. More steps make the gap smaller.",
    ),
    Guess(
        id="wrong_but_legible",
        notebook="05_ddpm_sampling",
        question="Of the five wrong samplers, how many get more than 90 of 100 digits read as the label asked for?",
        low=0,
        high=5,
        tolerance=0,
        lesson="Only one of the five fails loudly. The other four draw digits that a classifier reads as well as most "
        "real ones.",
    ),
]

QUIZ = (
    Question(
        "Why is the posterior q(x_{t-1} | x_t, x0) narrower than the bell from x0 and the bell from x_t?",
        {
            "a": "Because noise is removed on the way back.",
            "b": "Because β̃ is clipped.",
            "c": "Because two bells are multiplied: x0 and x_t together leave less open than one of them.",
            "d": "Because the network is uncertain.",
        },
        "c",
        {
            "a": "The mean moves towards less noise; a variance says how much is open.",
            "b": "Nothing is clipped: β̃ follows from Bayes' rule.",
            "c": "The product of two Gaussians is narrower than both.",
            "d": "No network takes part in the posterior: x0 is known in it.",
        },
    ),
    Question(
        "What does the predicted x0 look like at t near T?",
        {
            "a": "A sharp digit, the final one.",
            "b": "Nearly the mean of all digits that are still possible.",
            "c": "Pure noise.",
            "d": "The digit of the training set nearest to x_t.",
        },
        "b",
        {
            "a": "Nearly nothing about the digit is decided yet.",
            "b": "The best guess in squared error is a mean; it sharpens as x_t says more.",
            "c": "x_t is nearly pure noise; the guess of x0 is smooth.",
            "d": "A network trained on squared error gives means, not neighbours.",
        },
    ),
    Question(
        "Why is no noise added in the step from t = 0?",
        {
            "a": "Because the posterior is told x0, so its variance is 0 there; shown is the mean of the guess.",
            "b": "Because the network is exact there.",
            "c": "Because β at t = 0 is 0.",
            "d": "To save a random number.",
        },
        "a",
        {
            "a": "β̃ is exactly 0. A sampler only guesses x0, so the exact last step would still draw; leaving that out "
            "is a choice.",
            "b": "It is best there, not exact.",
            "c": "β at t = 0 is small, not 0; noise of variance β would show as grain.",
            "d": "Drawing and not using it would be as good.",
        },
    ),
    Question(
        "A sampler's class accuracy rises from 97 % to 100 % after a change. What do you know?",
        {
            "a": "The change mended a mistake.",
            "b": "The samples are more varied.",
            "c": "The sampler draws from the right distribution now.",
            "d": "Only that the digits are easier to read; too little noise does that as well.",
        },
        "d",
        {
            "a": "Leaving the noise out raised it as well.",
            "b": "More typical digits are usually less varied.",
            "c": "Accuracy does not look at the distribution.",
            "d": "The gallery's two quietest samplers read best, and both are wrong.",
        },
    ),
    Question(
        "Which test finds an index off by one in a step?",
        {
            "a": "Looking at a grid of samples.",
            "b": "The step at every t against a second formula, in float64.",
            "c": "The mean and the variance of many samples.",
            "d": "The training loss.",
        },
        "b",
        {
            "a": "Its digits look like the right ones.",
            "b": "Differences that the chain hides are large in a single step, or at least far above rounding.",
            "c": "With 1000 steps they move by a few per cent, as much as taking β for β̃, which is allowed.",
            "d": "Training never runs the sampler.",
        },
    ),
)

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
        lesson="Less than one half at the last noisy step; from t = 15 on the two differ by less than a tenth.",
    ),
    Guess(
        id="exact_eps_variance",
        notebook="05_ddpm_sampling",
        question="Data of variance 0.25, an exact network, T = 1000, beta-tilde. Which variance do the samples have?",
        low=0,
        high=1,
        tolerance=0.005,
        lesson="A little too narrow, with a perfect network. More steps make the gap smaller; derivation 4 says where "
        "it comes from.",
    ),
    Guess(
        id="wrong_but_legible",
        notebook="05_ddpm_sampling",
        question="Of the five wrong samplers, how many get more than 90 of 100 digits read as the label asked for?",
        low=0,
        high=5,
        tolerance=0,
        lesson="Only one of the five fails loudly. The other four draw digits that a classifier reads as asked.",
    ),
]

QUIZ = (
    Question(
        # shown: given: 3; 1 / (1 / 3 + 1 / 3 + 1 / 3); 3 + 3 + 3; 3 * 3 * 3
        "Three bells of variance 3 are multiplied, and the area is scaled to 1. What is the variance of the result?",
        {
            "a": "9",
            "b": "3",
            "c": "1",
            "d": "27",
        },
        "c",
        {
            "a": "Variances add up where independent numbers are added.",
            "b": "Each of the three bells narrows what the others leave open.",
            "c": "Precisions add up: three thirds. Two of them first and then the third gives the same.",
            "d": "Densities are multiplied, and not the variances alone.",
        },
    ),
    Question(
        "A data set holds one picture all black and one all white, equally often. A perfect network sees pure noise. "
        "Which x0 does it predict?",
        {
            "a": "One of the two, by chance.",
            "b": "A grey picture.",
            "c": "Noise.",
            "d": "The one to which the noise lies nearer.",
        },
        "b",
        {
            "a": "Whoever guesses one of them is off by much in half of the cases. Squared error prefers the middle.",
            "b": "Both are still possible, and the mean of both has the least squared error, though no data look so.",
            "c": "Noise is in no data.",
            "d": "At pure noise nearness is chance. It says which one only once there is some signal in x_t.",
        },
    ),
    Question(
        # shown: final_variance(ancestral_step, 1.0, torch.tensor([0.5]), torch.tensor([0.5])); given: 0.25
        "The data are standard normal, the network is exact, and the chain has a single step, with β = 0.5. It is the "
        "step into data, and adds no noise. Which variance do the samples have?",
        {
            "a": "0.5",
            "b": "1",
            "c": "0",
            "d": "0.25",
        },
        "a",
        {
            "a": "The guess of x0 is x_t times the root of a half. What x_t leaves open about x0 is the other half, "
            "and no noise stands for it.",
            "b": "The exact step would have it. It draws what x_t leaves open about x0, and this one draws nothing.",
            "c": "All samples would be alike if x_t told nothing of x0. But much of it is signal.",
            "d": "So it would be if the guess were ᾱ times x_t. Its factor has a root.",
        },
    ),
    Question(
        "A sampler's class accuracy rises from 97 % to 100 % after a change. What do you know?",
        {
            "a": "The change mended a mistake.",
            "b": "The samples are more varied.",
            "c": "The sampler draws from the right distribution now.",
            "d": "Little: it may be chance, and samplers with too little noise are read as well.",
        },
        "d",
        {
            "a": "In the gallery a sampler without noise was read just as well.",
            "b": "More typical digits are usually less varied.",
            "c": "Accuracy does not look at the distribution.",
            "d": "Four of the gallery's five wrong samplers are read nearly as well as the right one.",
        },
    ),
    Question(
        "The test of exercise 7 says False for a step with variance β and a silent last step. What follows?",
        {
            "a": "The step draws from a wrong distribution and has to be mended.",
            "b": "That it does not draw from the posterior given x0; it may be a good step all the same.",
            "c": "Nothing: such small differences are rounding.",
            "d": "That the test has a mistake.",
        },
        "b",
        {
            "a": "For standard normal data a step with variance β is exact.",
            "b": "A test compares with a rule that somebody chose. β̃ is one choice, and β another that papers use.",
            "c": "At t = 1 the two variances differ by more than a factor of 2.",
            "d": "It was told to compare with β̃, and did.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 13."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="replacement_bias",
        notebook="13_editing",
        question="Two pixels with correlation 0.9; the first is known to be 1, so the second is 0.9 on average. What "
        "average does inpainting by replacement draw for it?",
        low=-2.0,
        high=2.0,
        tolerance=0.05,
        lesson="Far too little. While the noise is strong, the model sees the known pixel through it, and believes it "
        "only in part.",
    ),
    Guess(
        id="white_views",
        notebook="13_editing",
        question="Six views: half turn, mirror, negative, shuffled columns, twice as bright, blurred. How many of them "
        "turn white noise into white noise?",
        low=0,
        high=6,
        tolerance=0,
        lesson="Four: all that move pixels about or turn their signs. Brighter noise has another variance, and blurred "
        "noise has neighbours that agree.",
    ),
]

QUIZ = (
    Question(
        "SDEdit begins at an earlier t, nearer to data. What happens?",
        {
            "a": "The result is more realistic and farther from the guide.",
            "b": "The result is nearer to the guide and keeps its faults.",
            "c": "Only the number of steps changes.",
            "d": "The class changes more often.",
        },
        "b",
        {
            "a": "That is what a later t does.",
            "b": "Little noise hides little: what is odd about the guide stays.",
            "c": "More of the guide is left as well.",
            "d": "The less noise, the more of the class is left.",
        },
    ),
    Question(
        "Two pixels that are independent of each other in the data. The first is known. What does inpainting by "
        "replacement draw for the second?",
        {
            "a": "Values that are too low in the mean, as with the two pixels of section 3.",
            "b": "Always the mean of the data.",
            "c": "Values that become right only after many rounds.",
            "d": "What it should.",
        },
        "d",
        {
            "a": "There the second pixel had to follow the first, and did so too little.",
            "b": "The sampler still draws it, from noise of its own.",
            "c": "Rounds let both pixels agree. Here there is nothing to agree on.",
            "d": "The fault is that the known pixel is heard too late. Here it has nothing to tell.",
        },
    ),
    Question(
        # shown: 0.25**0.5; 0.25**-0.5; 1 / 0.25; given: 1
        "For standard normal data the exact guess is the root of ᾱ times x_t. Somebody takes posterior sampling's "
        "gradient with respect to this guess, and not to x_t. At ᾱ = 0.25 the push is then",
        {
            "a": "2 times what it should be.",
            "b": "half of what it should be.",
            "c": "4 times what it should be.",
            "d": "the same: the guess is a function of x_t.",
        },
        "a",
        {
            "a": "By the chain rule the right one has one factor more, the slope of the guess: a half. The more noise, "
            "the worse.",
            "b": "The slope of the guess is missing here, and it is below 1. Is what is left larger or smaller?",
            "c": "That is another slip: to differentiate by x_t with eps held fixed, past the network.",
            "d": "A function of x_t, and not x_t itself: to move it, x_t has to move further.",
        },
    ),
    Question(
        # shown: given: 4
        "A classifier says the same probabilities of every picture, clean or noisy. It guides at scale 4. What is "
        "drawn?",
        {
            "a": "Digits of the class asked for, only bolder.",
            "b": "The mean of all digits.",
            "c": "What the model draws without guidance.",
            "d": "Noise.",
        },
        "c",
        {
            "a": "For that it would have to prefer some pictures to others.",
            "b": "Nothing pulls the samples together.",
            "c": "Guidance follows the gradient in x of the log-probability, and this one is level.",
            "d": "The model's own eps is still there.",
        },
    ),
    Question(
        "Which view is fit for a visual anagram? Each makes a picture of two halves.",
        {
            "a": "The mean of the left half and the right half, twice.",
            "b": "Their sum and their difference, each divided by the root of 2.",
            "c": "The left half doubled, and the right half divided by 2.",
            "d": "The left half, twice.",
        },
        "b",
        {
            "a": "White noise would come out with half of the variance, and with equal halves.",
            "b": "Each number of it has variance 1, and sum and difference of white noise are uncorrelated. The matrix "
            "times its transpose is I.",
            "c": "One half of the noise gets four times the variance, the other a quarter.",
            "d": "The halves of the noise are equal then, and the right half of the picture cannot be brought back.",
        },
    ),
)

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
        "Inpainting by replacement meets the known pixels exactly. What is wrong with it?",
        {
            "a": "The known pixels are noisy in the end.",
            "b": "It needs a gradient in every step.",
            "c": "It needs a network that was trained with masks.",
            "d": "The unknown pixels follow the known ones too little.",
        },
        "d",
        {
            "a": "The last step puts the clean ones in.",
            "b": "It needs none; posterior sampling does.",
            "c": "Any trained model will do.",
            "d": "Early on, the model sees the known pixels under strong noise, and commits itself without them.",
        },
    ),
    Question(
        "Why is the gradient of posterior sampling taken with respect to x_t, through the network?",
        {
            "a": "Bayes' rule adds the gradient of log p(y | x_t), and y hangs on x_t by way of the predicted x0.",
            "b": "To train the network on the measurement.",
            "c": "Because the predicted x0 has no gradient.",
            "d": "It makes the sampler deterministic.",
        },
        "a",
        {
            "a": "The score of p(x_t | y) is a sum of two gradients at the same place, x_t.",
            "b": "No weight is changed.",
            "c": "It has one; but the sampler moves x_t.",
            "d": "That depends on the sampler alone.",
        },
    ),
    Question(
        "A classifier was trained on clean digits. What may it be shown while sampling?",
        {
            "a": "x_t, because that is what the sampler moves.",
            "b": "The noise.",
            "c": "The predicted x0.",
            "d": "Nothing: only a classifier of noisy digits can guide.",
        },
        "c",
        {
            "a": "It has never seen noise; what it says about x_t is worth little.",
            "b": "There is no digit in it.",
            "c": "It is nearer to its training data than x_t is, and the gradient passes through the network to x_t.",
            "d": "That is the paper's way, and not the only one.",
        },
    ),
    Question(
        "Which view is fit for a visual anagram?",
        {
            "a": "Twice as large, cut to size.",
            "b": "The same pixels in another order.",
            "c": "A little blurred.",
            "d": "Twice as bright.",
        },
        "b",
        {
            "a": "Neighbouring pixels of the noise become equal.",
            "b": "White noise in another order is white noise, and the view can be undone.",
            "c": "Blurred noise is no white noise: neighbours agree.",
            "d": "The noise gets four times the variance.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 03."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="floor_and_back",
        notebook="03_unet",
        question="28 is halved three times, rounding down, and doubled three times. Which size comes back?",
        low=1,
        high=64,
        tolerance=0,
        lesson="28, 14, 7, 3, then 6, 12, 24. What is rounded away at 7 is missing four pixels wide at the end.",
    ),
    Guess(
        id="view_width",
        # shown: 9 + 2 * 2
        notebook="03_unet",
        question="Five 3 x 3 convolutions, the second and the fourth of stride 2: how many input pixels wide is the "
        "view of one output pixel?",
        low=1,
        high=100,
        tolerance=2,
        lesson="21. After each stride of 2 the next kernel reaches twice as far: 3, 5, 9, 13, 21. At stride 1 five "
        "layers see only 11.",
    ),
]

QUIZ = (
    Question(
        "A U-Net of three halvings takes 28 x 28 pictures. Where should the way up get its sizes from?",
        {
            "a": "From doubling, three times.",
            "b": "From the skips.",
            "c": "From a table for 28 x 28.",
            "d": "From the time embedding.",
        },
        "b",
        {
            "a": "4 doubles to 8, and the skip has 7.",
            "b": "Each skip has the size that its level had; that works for every picture.",
            "c": "That works for 28 x 28 and for nothing else.",
            "d": "It knows the time and nothing about sizes.",
        },
    ),
    Question(
        "Why is t not given to the network as one plain number?",
        # shown: given: 500, 501, 100, 900
        {
            "a": "Networks take no whole numbers.",
            "b": "It would need too much memory.",
            "c": "t is secret at sampling time.",
            "d": "Sines of many frequencies tell near and far times apart, all at the same size.",
        },
        "d",
        {
            "a": "It could be given as a float.",
            "b": "One number needs the least memory of all.",
            "c": "The sampler knows t at every step.",
            "d": "Fast waves tell 500 from 501, slow ones 100 from 900, and the length never changes.",
        },
    ),
    Question(
        "Why does a diffusion network use GroupNorm and not BatchNorm?",
        {
            "a": "BatchNorm takes its mean over samples that sit at different times, so they influence each other.",
            "b": "GroupNorm has no parameters.",
            "c": "BatchNorm does not work on pictures.",
            "d": "GroupNorm makes the maps smaller.",
        },
        "a",
        {
            "a": "A sample's answer should depend on that sample and its own t alone.",
            "b": "It has a scale and a shift per channel, as BatchNorm has.",
            "c": "It does, and is common in classifiers.",
            "d": "No norm changes a shape.",
        },
    ),
    Question(
        "In attention, what do the weights of one query add up to?",
        {"a": "√d", "b": "The number of keys", "c": "1", "d": "It depends on the keys"},
        "c",
        {
            "a": "√d divides the scores, before softmax.",
            "b": "Then the result would not be a mean.",
            "c": "Softmax along the keys makes every result a weighted mean of the values.",
            "d": "The single weights do; softmax fixes their sum.",
        },
    ),
    Question(
        "A U-Net keeps its skips after downsampling. Behind its last doubling stands a 1 x 1 convolution alone. Which "
        "symptom has the trained model?",
        {
            "a": "It ignores t.",
            "b": "Its samples influence each other.",
            "c": "It crashes at 32 x 32.",
            "d": "Its answers are coarse: blocks of 2 x 2 equal pixels.",
        },
        "d",
        {
            "a": "Time enters through the blocks, not through the skips.",
            "b": "That is what BatchNorm does.",
            "c": "At 32 x 32 nothing is rounded, so the sizes can fit.",
            "d": "Doubling repeats every pixel; nothing behind it tells the copies apart, whatever the weights are.",
        },
    ),
)

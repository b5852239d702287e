"""The self-quiz of notebook 00."""

from ...declare import Question

GUESSES = ()

QUIZ = (
    Question(
        "What does a check do when your answer is wrong?",
        {
            "a": "It stops the notebook.",
            "b": "It prints the right code.",
            "c": "It says what it saw and what that usually means.",
        },
        "c",
        {
            "a": "A wrong answer never raises an error: Run All always reaches the end.",
            "b": "It never prints the answer. Hints rise step by step, and the solution is a separate call.",
            "c": "It compares with known mistakes first, then looks at shape, dtype, sign and so on.",
        },
    ),
    Question(
        "Why are pixels moved to -1..1 rather than 0..1?",
        # shown: load_digits().train_images.var()
        {
            "a": "The noise has variance 1, and the schedule of signal and noise is made for data of about that size.",
            "b": "The network cannot read the number 0.",
            "c": "It makes the files smaller.",
        },
        "a",
        {
            "a": "The variance of the digits is 0.38 in this range and a quarter of that in the other, so noise would "
            "drown them much earlier. Any fixed range would do with a schedule made for it.",
            "b": "Networks read any finite number; the reason lies in the size of the noise.",
            "c": "Floating-point pixels take more room, not less.",
        },
    ),
    Question(
        "You skipped an exercise. What do later cells use?",
        {
            "a": "Nothing: they fail.",
            "b": "The library's version, until yours passes its check.",
            "c": "Whatever you wrote, right or wrong.",
        },
        "b",
        {
            "a": "An unsolved exercise never blocks the rest of the notebook.",
            "b": "One line under the exercise says which of the two is in use.",
            "c": "A wrong function would spoil every picture after it, so it is used only after its check passed.",
        },
    ),
    Question(
        "In the film strip, what is in the rows called x0?",
        {
            "a": "The finished digit, known from the start.",
            "b": "The noise that is taken away.",
            "c": "What the model believes, at that step, the finished digit to be.",
        },
        "c",
        {
            "a": "Nobody knows it at the start: early on the row shows a blur.",
            "b": "Noise has no strokes; the rows show a digit getting sharper.",
            "c": "Early guesses are averages of many digits; they sharpen as the noise goes.",
        },
    ),
    Question(
        "Two samples of the same class look different. Why?",
        {
            "a": "They began from different noise.",
            "b": "The model was trained again in between.",
            "c": "The classifier changed its mind.",
        },
        "a",
        {
            "a": "The start is pure noise, drawn anew for every sample; with equal noise they would be equal.",
            "b": "The weights stay as they are while sampling.",
            "c": "The classifier only reads finished digits.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 01."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="unreadable_t",
        notebook="01_forward_noise",
        question="At which t does a classifier's accuracy on noised digits first fall below one half?",
        low=0,
        high=999,
        tolerance=75,
        lesson="Digits have variance 0.38, so noise overtakes signal at t = 175 already, not where ᾱ is one half. This "
        "classifier, which never saw noise, fails near there.",
    ),
    Guess(
        id="variance_after_T",
        notebook="01_forward_noise",
        question="Data of variance 1 are noised for all T = 1000 steps. What is their variance then?",
        low=0,
        high=1000,
        tolerance=0.1,
        lesson="Each step shrinks the signal just enough to make room for its noise: the variance is kept at 1.",
    ),
]

QUIZ = (
    Question(
        "x_t = √ᾱ_t x0 + √(1−ᾱ_t) eps. At a t with ᾱ_t = 0.25, which part of the variance is signal "
        "(data of variance 1)?",
        # shown: 0.25 ** 0.5
        {"a": "One half", "b": "One quarter", "c": "Three quarters", "d": "One sixteenth"},
        "b",
        {
            "a": "0.5 is the coefficient of x0; a variance is its square.",
            "b": "The coefficient 0.5 squared: ᾱ is the share of the signal in the variance.",
            "c": "That is the share of the noise.",
            "d": "ᾱ was squared; it is a variance already.",
        },
    ),
    Question(
        "Why can training jump to any t without walking through the steps before it?",
        {
            "a": "Because the network is fast enough.",
            "b": "Because the betas are small.",
            "c": "Because each step is Gaussian and linear, and such steps compose to one of the same kind.",
            "d": "Because the noise of every step is the same.",
        },
        "c",
        {
            "a": "No network is involved in the forward process at all.",
            "b": "The closed form is exact for betas of any size in (0, 1).",
            "c": "Factors of the signal multiply, and independent noise adds up to one Gaussian.",
            "d": "Every step has fresh, independent noise; this is what lets the variances add.",
        },
    ),
    Question(
        "In a batch of 64 pictures, how many different t should one training step usually see?",
        # shown: given: 64
        {
            "a": "One per picture, drawn independently",
            "b": "One for the whole batch",
            "c": "All T of them",
            "d": "64 neighbouring ones",
        },
        "a",
        {
            "a": "Independent draws; the loss of one step then averages over many times.",
            "b": "The gradient would then jump with t from step to step.",
            "c": "T is much larger than the batch; many steps together cover all times.",
            "d": "Neighbouring times are nearly the same task: the step would see one noise level only.",
        },
    ),
    Question(
        "values[t] has shape (b,). It should scale pictures of shape (b, c, height, width). What happens without a "
        "reshape?",
        {
            "a": "torch matches the batch axis by itself.",
            "b": "It always fails with an error.",
            "c": "It always scales each picture by its first coefficient.",
            "d": "It is matched with the width: an error, or a silently wrong result where the width equals b.",
        },
        "d",
        {
            "a": "Broadcasting knows no batch axis; it compares shapes from the right.",
            "b": "Not where the last axis has length b or 1: then it runs, and is wrong.",
            "c": "Nothing picks a first coefficient; every column of pixels would get its own.",
            "d": "This is why checks try a batch as large as the width.",
        },
    ),
    Question(
        "You know x_t, t and the exact noise. How well can x0 be recovered at t = T-1?",
        # shown: DiffusionSchedule(1000, "linear").alpha_bars[-1] ** -0.5
        {
            "a": "Not at all: the signal is gone.",
            "b": "Exactly, up to rounding that is magnified by 1/√ᾱ_t.",
            "c": "Only on average.",
            "d": "Only if x_t was clipped to [-1, 1] first.",
        },
        "b",
        {
            "a": "Little signal is left, but with the noise known it can be told apart.",
            "b": "About 157 times for the linear schedule: float16 drops digits that matter then, float64 none.",
            "c": "Nothing is random once the noise is known.",
            "d": "Clipping x_t destroys the equation that is being solved.",
        },
    ),
)

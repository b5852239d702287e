"""Guesses and the self-quiz of notebook 02."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="signal_left_linear",
        notebook="02_schedules",
        question="What share of the signal's amplitude is left after 100 linear betas with the usual ends?",
        low=0,
        high=1,
        tolerance=0.05,
        lesson="With a tenth of the steps, log alpha_bar is a tenth, and most of the signal is still there. A short "
        "chain needs larger betas to follow the same curve. Even after 1000 steps the signal never quite vanishes: "
        "section 6 asks who can read its 0.006.",
    ),
    Guess(
        id="halfway_cosine",
        notebook="02_schedules",
        question="How far through the cosine chain (0 to 1) does alpha_bar cross one half?",
        low=0,
        high=1,
        tolerance=0.05,
        lesson="Almost exactly in the middle; the linear schedule is past one half after about a quarter of its steps.",
    ),
]

QUIZ = (
    Question(
        "Why is a schedule calculated in float64 even when the network runs in float32?",
        # shown: torch.finfo(torch.float32).tiny
        {
            "a": "The network needs float64 coefficients.",
            "b": "1 - ᾱ at small t is a tiny difference of numbers near 1: rounded before, its digits are lost.",
            "c": "float32 cannot hold numbers below 0.0001.",
            "d": "cumprod is only defined for float64.",
        },
        "b",
        {
            "a": "It gets them in its own dtype, after one cast.",
            "b": "In float32 it is off by up to 0.05 %, in half precision it is 0. Calculate in float64, "
            "cast once at use.",
            "c": "float32 reaches down to about 1e-38; its 7 digits are the limit, not its range.",
            "d": "It runs in any floating dtype, just less exactly.",
        },
    ),
    Question(
        "At which log-SNR have signal and noise the same variance (data of variance 1)?",
        {"a": "At 1", "b": "At 0.5", "c": "It depends on T", "d": "At 0"},
        "d",
        {
            "a": "The SNR is 1 there; its logarithm is asked.",
            "b": "ᾱ is 0.5 there; the log-SNR is not ᾱ.",
            "c": "T decides when that happens, not at which log-SNR.",
            "d": "Equal variances have the ratio 1, and the log of 1 is 0.",
        },
    ),
    Question(
        "Why are the cosine betas clipped at 0.999?",
        # shown: cumulative_alphas(cosine_betas(1000))[-1]
        {
            "a": "The last one would be 1 and destroy all signal in one step; going back would divide by zero.",
            "b": "To make the schedule run faster.",
            "c": "Because betas above 0.02 are not Gaussian.",
            "d": "To keep the first betas from being too small.",
        },
        "a",
        {
            "a": "ᾱ ends at exactly 0 in the formula; the clip leaves about 2.4e-9.",
            "b": "The number of steps does not change.",
            "c": "Every step is Gaussian, for any beta in (0, 1).",
            "d": "That is what the offset s is for, at the other end.",
        },
    ),
    Question(
        "The posterior variance β̃ at t = 0 is exactly 0. Why?",
        {
            "a": "Because β_0 is 0.",
            "b": "Because of rounding.",
            "c": "Because the step leads to x0, which the posterior is told.",
            "d": "Because ᾱ_0 is 1.",
        },
        "c",
        {
            "a": "The first beta is small but not 0.",
            "b": "It is 0 on paper too: the factor 1 - ᾱ_prev vanishes.",
            "c": "Given x0 nothing is left to guess: ᾱ_prev = 1 stands for data.",
            "d": "In this course t = 0 is noisy already; ᾱ is 1 only before it.",
        },
    ),
    Question(
        "A schedule is rescaled to zero terminal SNR. Which prediction target stops working at the last time?",
        {"a": "v", "b": "eps", "c": "x0", "d": "All of them"},
        "b",
        {
            "a": "v at ᾱ = 0 is -x0: still a real question.",
            "b": "At ᾱ = 0 x_T is eps: predicting it is trivial, and x0 follows by a division by zero.",
            "c": "Predicting x0 from pure noise gives the mean of the data: hard, but well defined.",
            "d": "Only the target that is already fully visible in the input breaks down.",
        },
    ),
)

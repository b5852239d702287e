"""Guesses and the self-quiz of notebook 06."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="strided_steps",
        notebook="06_ddim_sampling",
        question="How many times are in range(0, 1000, 1000 // 600)?",
        low=1,
        high=2000,
        tolerance=0,
        lesson="1000 // 600 is 1, so every time is visited: 1000 steps where 600 were asked for. Pairs made by "
        "arithmetic on t go wrong wherever S does not divide T.",
    ),
    Guess(
        id="inversion_factor",
        notebook="06_ddim_sampling",
        question="Twice as many steps: by which factor does the error of encoding and coming back fall?",
        low=1,
        high=16,
        tolerance=0.3,
        lesson="About 2: the error falls as 1/N. At eta = 0 DDIM is Euler's method for x / sqrt(alpha_bar), and its "
        "error over a whole walk is of first order.",
    ),
]

QUIZ = (
    Question(
        "Two samplers start from the same noise, one with 20 DDIM steps at eta = 0, one with 100. What do you see?",
        {
            "a": "Two unrelated pictures.",
            "b": "Exactly the same pixels.",
            "c": "Nearly the same picture: both follow one path, more or less finely.",
            "d": "The same picture, but only if the network was trained for both numbers of steps.",
        },
        "c",
        {
            "a": "That is what happens with eta = 1, where every step draws new noise.",
            "b": "Each number of steps makes its own small error along the path.",
            "c": "eta = 0 solves one differential equation; the noise decides which path, the steps how finely.",
            "d": "Training knows nothing about the sampler's steps.",
        },
    ),
    Question(
        "Which eta makes DDIM over all T steps equal to DDPM with the posterior's variance?",
        {"a": "eta = 1", "b": "eta = 0", "c": "eta = 0.5", "d": "None: they are different models."},
        "a",
        {
            "a": "Then sigma is the posterior's standard deviation, and the two steps are the same formula.",
            "b": "That one draws nothing at all.",
            "c": "It lies between the two.",
            "d": "One network serves both; only the walk differs.",
        },
    ),
    Question(
        "The last pair of a walk is (19, -1). What is alpha_bar at its target?",
        {
            "a": "alpha_bars[-1], the last entry of the table.",
            "b": "0, since nothing is left of the noise.",
            "c": "alpha_bars[0], the smallest time there is.",
            "d": "1: data are all signal.",
        },
        "d",
        {
            "a": "Python reads index -1 as the last entry, which is the noisiest time of all.",
            "b": "alpha_bar is the share of signal, and data are nothing but signal.",
            "c": "Time 0 is noisy already, a little.",
            "d": "-1 stands for data, where no noise has been added.",
        },
    ),
    Question(
        "Halfway on the straight line between two noises the digits are right, but too much alike. What is different "
        "there?",
        {
            "a": "The start lies outside the unit ball.",
            "b": "The mean of two noises has half the variance, and the network was told to expect the full one.",
            "c": "The network was trained without interpolation.",
            "d": "The walk from there needs more steps.",
        },
        "b",
        {
            "a": "Noise of many numbers lies far outside of it, on the line and on the arc.",
            "b": "Half the variance looks like less noise than t says, and typical digits come out. The arc keeps the "
            "length.",
            "c": "It was trained on neither path; on the arc the inputs look like noise it knows.",
            "d": "The number of steps has nothing to do with where the walk starts.",
        },
    ),
    Question(
        "A solver is of second order. Its step is halved, its steps doubled. The error becomes about",
        {"a": "a quarter", "b": "a half", "c": "a sixteenth", "d": "twice as large, since errors add up"},
        "a",
        {
            "a": "Second order: the error falls as the square of the step.",
            "b": "That is first order, DDIM's.",
            "c": "That would be fourth order.",
            "d": "There are more steps, but each errs far less.",
        },
    ),
)

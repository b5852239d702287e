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
        "The network is exact, eta = 0, and the noise is the same. For which data does a single step end where a "
        "thousand steps end?",
        {
            "a": "For all: an exact network makes no error.",
            "b": "For Gaussian data: each step is a line.",
            "c": "For data that are one single picture.",
            "d": "For none: one step gives a blur.",
        },
        "c",
        {
            "a": "Its guess is the mean of all data that fit x_t. That mean moves along the path, and one step does "
            "not see it move.",
            "b": "Each is a multiplication, and many small ones make another factor than a large one.",
            "c": "Only this picture fits, so the guess never moves. Then eps does not change along the path, and "
            "holding it fixed is no error.",
            "d": "A blur is a mean of pictures that differ. There are data whose mean is none.",
        },
    ),
    Question(
        # shown: given: 999; ddim_sigma(torch.tensor(0.5), torch.tensor(1.0), 1)
        "From one noise a single step is taken, from t = 999 straight into data, once with eta = 0 and once with "
        "eta = 1. How do the results differ?",
        {
            "a": "Not at all.",
            "b": "They are two different digits.",
            "c": "The one with eta = 1 is grainy.",
            "d": "The one with eta = 1 is sharper.",
        },
        "a",
        {
            "a": "Into data sigma is 0 whatever eta is: no noise belongs there. Both are the predicted x0.",
            "b": "For that fresh noise would have to come in on the way. There is one step, and it draws none.",
            "c": "Fresh noise has the variance that belongs to t_prev, and data have none.",
            "d": "Both are the first guess of the network, a blur.",
        },
    ),
    Question(
        # shown: given: 19
        "The last pair of a walk is (19, -1), and somebody looks its levels up as alpha_bars[19] and alpha_bars[-1]. "
        "What comes out?",
        {
            "a": "An error of Python.",
            "b": "A digit that is a little too dark.",
            "c": "The digit as it should be: the last step changes little.",
            "d": "Nearly pure noise.",
        },
        "d",
        {
            "a": "Index -1 is valid: it is the last entry.",
            "b": "The level is not a little off: it is that of the noisiest time.",
            "c": "A step goes to whatever level it is told.",
            "d": "The step mixes predicted x0 and eps as at the last time of all, where hardly any signal is left.",
        },
    ),
    Question(
        # shown: (2 / 3) ** 2 + (1 / 3) ** 2; given: 1 / 3, 1 / 2
        "A third of the way along the straight line between two independent noises of variance 1: which variance has "
        "the noise there?",
        {
            "a": "1",
            "b": "0.56",
            "c": "0.33",
            "d": "0.5",
        },
        "b",
        {
            "a": "That is so at both ends of the line, and all along the arc.",
            "b": "Two thirds squared and one third squared. The network was told to expect the full variance.",
            "c": "Variances add with the squares of the two shares.",
            "d": "That is the variance halfway, the least on the line.",
        },
    ),
    Question(
        # shown: given: 20, 80; 0.1 / 4; 0.1 / 16
        "With 20 steps a solver of first order and one of second order both err by 0.1. By how much with 80 steps?",
        {
            "a": "0.025 and about 0.006",
            "b": "0.05 and 0.025",
            "c": "0.025 both",
            "d": "about 0.006 and 0.025",
        },
        "a",
        {
            "a": "A step four times as short: a quarter for the one, a sixteenth for the other.",
            "b": "The step is four times as short, and not twice.",
            "c": "They fall at different rates; at 20 steps the two errors happen to meet.",
            "d": "The higher order gains more from shorter steps.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 07."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="euler_in_sigma",
        notebook="07_score_functions",
        question="Euler's method through the same 32 times, in t and in sigma: how many times as far from the true "
        "end does the one in sigma stop?",
        low=0,
        high=100,
        tolerance=0.4,
        lesson="Nearly three times. A variable in which single ways look straight does not make Euler's steps good by "
        "itself: it depends on where the times lie. A second order helps in every variable.",
    ),
    Guess(
        id="plain_share",
        notebook="07_score_functions",
        question="Two far peaks hold 20 % and 80 % of the density. Particles start evenly between them and follow "
        "plain Langevin dynamics for 300 steps. Which share ends at the heavy peak?",
        low=0,
        high=1,
        tolerance=0.06,
        lesson="About half. Each particle climbs the peak it starts nearer to: the score knows the way up, and nothing "
        "of how much lies behind the valley.",
    ),
    Guess(
        id="langevin_variance",
        notebook="07_score_functions",
        question="Langevin dynamics on N(0, 1) with step size 1: which variance do the particles reach?",
        low=0,
        high=4,
        tolerance=0.1,
        lesson="4/3: a finite step widens the density, by 1 / (1 - step / 4). Small steps are nearly exact, and slow.",
    ),
]

QUIZ = (
    Question(
        "What does the score of a density say?",
        {
            "a": "How probable a point is.",
            "b": "In which direction log p rises, and how steeply.",
            "c": "Where the highest peak is.",
            "d": "How far the point is from the data.",
        },
        "b",
        {
            "a": "That is p itself. The score does not know the normalisation.",
            "b": "It is the gradient of log p.",
            "c": "It knows only the slope where x is.",
            "d": "Only for one Gaussian is it proportional to a distance.",
        },
    ),
    Question(
        "Why is the score easier to learn than the density?",
        {
            "a": "It needs no normalising constant: that vanishes in the gradient of the logarithm.",
            "b": "It is always smaller.",
            "c": "It is linear.",
            "d": "It has fewer dimensions.",
        },
        "a",
        {
            "a": "A constant factor is a constant summand in log p, and its gradient is 0.",
            "b": "Between peaks it may be large.",
            "c": "Only for a Gaussian.",
            "d": "It has as many as the data; the density has one number.",
        },
    ),
    Question(
        "eps and the score of x_t are related by",
        {
            "a": "eps = score",
            "b": "eps = score / sqrt(alpha_bar)",
            "c": "eps = sqrt(1 - alpha_bar) score",
            "d": "eps = -sqrt(1 - alpha_bar) score",
        },
        "d",
        {
            "a": "They differ in sign and size.",
            "b": "The signal has no part in it.",
            "c": "The score points away from the noise.",
            "d": "The score is minus the added noise over its variance.",
        },
    ),
    Question(
        "Plain Langevin dynamics gave the wrong weights of two far peaks. What mends it?",
        {
            "a": "More particles.",
            "b": "A smaller step.",
            "c": "Beginning with much noise, where the peaks overlap, and lowering it.",
            "d": "A larger network.",
        },
        "c",
        {
            "a": "More of the same: each climbs the nearest peak.",
            "b": "Then it is slower still to cross the valley.",
            "c": "At high noise the way between the peaks is open, and the share behind each is known.",
            "d": "The score here was exact.",
        },
    ),
    Question(
        "Reverse SDE and probability flow start from the same noise. What do they share?",
        {
            "a": "The end points.",
            "b": "The density of all points at every time.",
            "c": "The paths.",
            "d": "The amount of noise drawn.",
        },
        "b",
        {
            "a": "One draws noise on its way, the other does not.",
            "b": "Both have the same density at every time; single paths differ.",
            "c": "One is rough, the other smooth.",
            "d": "The flow draws none.",
        },
    ),
)

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
        "itself: it depends on where the times lie. A second order helps once the steps are small: the table below "
        "says from when on.",
    ),
    Guess(
        id="whole_score_share",
        notebook="07_score_functions",
        question="The flow takes the whole score in place of half of it, and draws no noise. Which share of the points "
        "ends at the heavy peak of 80 %?",
        low=0,
        high=1,
        tolerance=0.05,
        lesson="All of them, and in one spot. The whole score belongs to the noise of the reverse SDE. Without it the "
        "points are pulled together at every time: early on onto the top of one hill, which lies on the heavy side.",
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
        "At some point the score is 0. What is there?",
        {
            "a": "The mean of the data.",
            "b": "A place where log p is level: a peak, or the lowest place on the way between two peaks.",
            "c": "The highest peak.",
            "d": "A place where the density is 0.",
        },
        "b",
        {
            "a": "Only if it happens to be such a place. Between two peaks the mean may lie on a slope.",
            "b": "The score is a gradient. It vanishes wherever log p neither rises nor falls.",
            "c": "Every peak has score 0, and so has the saddle between two.",
            "d": "There the logarithm has no end: the score grows with the distance from the data.",
        },
    ),
    Question(
        "A network is trained by denoising score matching at one noise level alone, sigma = 0.5. Whose score does it "
        "learn?",
        {
            "a": "That of the data with noise of standard deviation 0.5 added.",
            "b": "That of the data.",
            "c": "That of the noise, N(0, 0.25).",
            "d": "The mean of the scores of all noise levels.",
        },
        "a",
        {
            "a": "The mean of the target, given the noisy x, is the score of the density that noisy x have.",
            "b": "Its inputs are noisy. It is the data's score in the limit of little noise.",
            "c": "That is its target for one x0. The mean is taken over all x0 that fit.",
            "d": "It has seen one level.",
        },
    ),
    Question(
        # shown: -0.4 / 0.64**0.5; 1 - 0.36
        "At alpha_bar = 0.36 a network says eps = 0.4. Which score is that?",
        {
            "a": "-0.32",
            "b": "0.5",
            "c": "-0.67",
            "d": "-0.5",
        },
        "d",
        {
            "a": "That is eps times the root of 1 - alpha_bar. The score is eps over it.",
            "b": "The score points away from the noise.",
            "c": "The root of alpha_bar has no part in it.",
            "d": "-0.4 over the root of 0.64.",
        },
    ),
    Question(
        "Plain Langevin dynamics filled two far peaks by halves. A friend runs the same 300 steps with a hundred times "
        "as many particles. What changes?",
        {
            "a": "The weights come out right.",
            "b": "All particles end at the heavy peak.",
            "c": "The wrong weights are known more exactly.",
            "d": "The peaks become narrower.",
        },
        "c",
        {
            "a": "Each particle still climbs the peak that it starts nearer to.",
            "b": "The score says nothing of how much lies behind the valley.",
            "c": "The error is not one of chance: more of the same makes it only more certain.",
            "d": "The width does not depend on how many there are.",
        },
    ),
    Question(
        "Somebody wants the noise that a given picture came from, and the picture back from that noise. Which process "
        "can do both?",
        {
            "a": "Annealed Langevin dynamics.",
            "b": "The flow.",
            "c": "The reverse SDE.",
            "d": "All of them, with the exact score.",
        },
        "b",
        {
            "a": "It draws noise in every step.",
            "b": "It draws nothing on its way, so the way can be walked in both directions.",
            "c": "It draws noise on its way: each run ends elsewhere.",
            "d": "Densities agree, and single paths do not.",
        },
    ),
)

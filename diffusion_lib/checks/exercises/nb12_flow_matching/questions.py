"""Guesses and the self-quiz of notebook 12."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="one_euler_step",
        notebook="12_flow_matching",
        question="A single step of Euler's method leads from noise to data, with the exact velocity. The data have six "
        "peaks on a circle of radius 3. What is the standard deviation of the first coordinate of the results?",
        low=0,
        high=4,
        tolerance=0.1,
        lesson="Zero: all of them land in one point, the mean of the data. In pure noise the velocity is eps minus the "
        "mean of x0, and one whole step takes all of eps away.",
    ),
    Guess(
        id="straighter_by",
        notebook="12_flow_matching",
        question="A flow is trained on independent pairs, a second one on the pairs that the first one makes. What "
        "remains of the first one's straightness S, in percent?",
        low=0,
        high=200,
        tolerance=5,
        lesson="Under one percent is left. The pairs of a flow hardly cross, so there is hardly anything to average.",
    ),
]

QUIZ = (
    Question(
        # shown: given: 0, 4, 3, 1, 2; (3 * (4 - 0) + (1 - 3)) / 4; ((4 - 0) + (1 - 3)) / 2; 1 - 3
        "Two training lines meet at x = 2, halfway in time: one from data 0 to noise 4, one from data 3 to noise 1. "
        "The first is drawn three times as often. What does the best network say there?",
        {
            "a": "4, the velocity of the first.",
            "b": "1, halfway between the two.",
            "c": "2.5",
            "d": "4 or -2, as chance has it.",
        },
        "c",
        {
            "a": "It is more frequent. The other pulls too.",
            "b": "Both velocities count, but not equally.",
            "c": "Squared errors are least at the mean, and the first line counts three times: (3 * 4 - 2) / 4.",
            "d": "At one point and one time a network has one answer.",
        },
    ),
    Question(
        # shown: given: 0.3, 0.4, 1.2
        "On a line the learned flow carries the noise 0.3 to 1.2. Where can it carry the noise 0.4?",
        {
            "a": "Anywhere: the pairs of the training are blind.",
            "b": "Only to places above 1.2.",
            "c": "Only to 1.3.",
            "d": "To a place below 1.2, if it was paired with such data.",
        },
        "b",
        {
            "a": "The training lines cross. The flow's paths do not.",
            "b": "At one point and time there is one velocity, so paths never meet. On a line they keep their order.",
            "c": "The order is kept, the distance is not: a flow stretches and presses.",
            "d": "The flow does not follow single pairs. To get below, its path would have to cross the other.",
        },
    ),
    Question(
        "To use a trained v-model of DDPM as a flow on the straight path one needs",
        {
            "a": "a rescaled input and another time.",
            "b": "some more training.",
            "c": "another architecture.",
            "d": "the optimal transport between noise and data.",
        },
        "a",
        {
            "a": "Both processes show the same x0 and eps, in other proportions of size.",
            "b": "The identity is exact.",
            "c": "The network stays as it is.",
            "d": "That would be another coupling.",
        },
    ),
    Question(
        # shown: 3 + 4**0.5; 3 + 4; given: 1
        "Noise is standard normal; the data are normal numbers too, with mean 3 and variance 4. The first flow is "
        "exact, a second one learns from its pairs. Where does one Euler step of the second carry the noise 1?",
        {
            "a": "To 3",
            "b": "To 4",
            "c": "To 7",
            "d": "To 5",
        },
        "d",
        {
            "a": "All noises end there in one step of the first flow, which learned from blind pairs.",
            "b": "A flow carries the whole bell, and the data's is wider than the noise's.",
            "c": "How far from the middle is counted in standard deviations, not in variances.",
            "d": "Paths on a line keep their order: what lies one deviation above the middle stays there. The lines of "
            "such pairs do not cross, so the second flow is straight, and one step is the whole way.",
        },
    ),
    Question(
        # shown: given: 0, 1; training_times(torch.zeros(1), 0, 1, 1); training_times(torch.zeros(1), 1, 1, 1)
        "Logit-normal times, and the normal number gets the mean 1 in place of 0. What is trained more?",
        {
            "a": "The ends, both of them.",
            "b": "Times nearer to noise.",
            "c": "Times nearer to data.",
            "d": "Nothing: a sigmoid keeps its middle.",
        },
        "b",
        {
            "a": "That takes a larger standard deviation.",
            "b": "The median moves from 0.5 to 0.73, and noise is at 1.",
            "c": "Data are at 0, and the times move up.",
            "d": "The sigmoid of 0 is its middle, and now half of the numbers lie above 1.",
        },
    ),
)

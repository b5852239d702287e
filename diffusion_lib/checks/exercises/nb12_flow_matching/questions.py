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
        "What does a network learn that has the least conditional flow matching loss?",
        {
            "a": "The velocity of the one path that it was shown.",
            "b": "The shortest way to data.",
            "c": "At each point and time, the mean velocity of all paths that pass there.",
            "d": "The density of the data.",
        },
        "c",
        {
            "a": "Other pairs pass through the same point, and it has one answer for all.",
            "b": "Nothing in the loss asks for short ways.",
            "c": "Squared errors are least at the mean.",
            "d": "It can be computed along the flow, but the network says a velocity.",
        },
    ),
    Question(
        "Straight paths from noise to data cross each other. The paths of the learned flow",
        {
            "a": "cross as well.",
            "b": "never cross at one time: at one point and time there is one velocity.",
            "c": "are straight lines too.",
            "d": "end in other places than data.",
        },
        "b",
        {
            "a": "Then there would have to be two velocities at one point and time.",
            "b": "So they bend, where straight ones would have crossed.",
            "c": "Only if the straight ones did not cross.",
            "d": "At every time their density is that of the straight paths.",
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
        "What does reflow keep fixed that flow matching draws anew?",
        {
            "a": "The time.",
            "b": "The data.",
            "c": "The weights of the network.",
            "d": "Which noise belongs to which sample.",
        },
        "d",
        {
            "a": "Times are drawn as before.",
            "b": "The second flow is trained on samples of the first.",
            "c": "They are trained again.",
            "d": "A pair is a noise and where the flow carried it. With fresh noise nothing would get straighter.",
        },
    ),
    Question(
        "Why are times drawn from a logit-normal distribution?",
        {
            "a": "Because the network knows no other times.",
            "b": "Because at the ends the best answer is easy, and the middle is where there is most to learn.",
            "c": "To have more steps near data.",
            "d": "To keep the loss small.",
        },
        "b",
        {
            "a": "It takes any number.",
            "b": "Near noise the mean of the data is enough, and near data the point itself says nearly everything.",
            "c": "That is about sampling, and the middle is not near data.",
            "d": "The loss at single times is unchanged; its mean may even grow.",
        },
    ),
)

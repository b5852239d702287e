"""Guesses and the self-quiz of notebook 04."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="loss_of_silence",
        notebook="04_training",
        question="A network of kind eps always answers 0. What is its mean squared loss?",
        low=0,
        high=10,
        tolerance=0.05,
        lesson="The target has variance 1, so saying nothing costs 1. A loss of 1 means: nothing learned yet.",
    ),
    Guess(
        # shown: given: 124
        id="broken_trainings",
        notebook="04_training",
        question="Which mistake has A, which B, which C? Three digits, such as 124.",
        low=111,
        high=444,
        tolerance=0,
        which="ABC",
        lesson="A's loss is that of another question: the network says eps, and the sampler hears v. B knows its few "
        "noises by heart: its loss falls below that of a healthy run, and its samples, from new noise, are broken up. "
        "C's steps follow the sum of all gradients so far, not the present slope, and its loss explodes.",
    ),
    Guess(
        id="eps_loss_peak",
        notebook="04_training",
        question="At which t (0 to 999) is the eps-loss of a trained network largest?",
        low=0,
        high=999,
        tolerance=75,
        lesson="At the clean end. There is so little noise in x_t that it hides behind the digit's own details. At the "
        "noisy end x_t is almost nothing but the noise that is asked for.",
    ),
]

QUIZ = (
    Question(
        "Two networks are trained on the same digits, one says eps and one says x0. Their losses are 0.05 and "
        "0.01. Which one is better?",
        {
            "a": "The one that says x0: its loss is smaller.",
            "b": "The one that says eps.",
            "c": "The losses cannot be compared: they measure errors of different things.",
            "d": "Both are equally good.",
        },
        "c",
        {
            "a": "A squared error of x0 is one of eps divided by the SNR: the two numbers have different units.",
            "b": "A larger loss is no merit either.",
            "c": "Convert both to the same target, t by t, or compare the samples.",
            "d": "Nothing in these two numbers says so.",
        },
    ),
    Question(
        "average = network.state_dict(), and then every update writes into these tensors in place. Why does the "
        "average equal the network's weights at the end?",
        {
            "a": "state_dict() gives the network's own tensors: the start of the average must be cloned.",
            "b": "Because decay was too large.",
            "c": "Because the loss had converged.",
            "d": "Because buffers are not averaged.",
        },
        "a",
        {
            "a": "Both names hold the same memory, so training changes the average directly.",
            "b": "A large decay makes the average slow, not equal.",
            "c": "The weights never stop moving entirely; and equality would be exact here.",
            "d": "Most of the entries are weights.",
        },
    ),
    Question(
        "A network cannot overfit a batch of eight digits: its loss stays near 1. What is the most likely reason?",
        {
            "a": "Eight digits are too few to learn from.",
            "b": "The noise is different at every step.",
            "c": "The network needs attention.",
            "d": "The training step or the target has a mistake.",
        },
        "d",
        {
            "a": "Fewer examples are easier to learn by heart, not harder.",
            "b": "It is, and eight digits can be learned all the same: you saw it.",
            "c": "Learning eight pictures by heart needs no special layer.",
            "d": "That is what the test is for: it takes a minute and finds mistakes that a long run hides.",
        },
    ),
    Question(
        # shown: given: 0, 1; least_loss(torch.tensor([0.5]), 1.0) / 0.5
        "For once the data are standard normal numbers, each pixel for itself. A network of kind v answers 0 at first, "
        "at a loss of 1, and there the loss stays. What is the matter?",
        {
            "a": "The training step has a mistake.",
            "b": "Nothing: no network gets below that.",
            "c": "The network is too small.",
            "d": "The learning rate is too small.",
        },
        "b",
        {
            "a": "With digits that is the first suspicion. Here a right step shows the same numbers: work out what "
            "x_t tells of v.",
            "b": "v and x_t are eps and x0, turned by an angle, and turned normal numbers stay independent. x_t says "
            "nothing about v, so the best answer is its mean, 0, and what is left is its variance.",
            "c": "More weights find more of what x_t tells of v. Ask first whether it tells anything.",
            "d": "With a larger one the answers jitter around 0, and the loss lies above 1.",
        },
    ),
    Question(
        # shown: given: 0, 1; 0.5**0.5; 1 / 0.5**0.5
        "At alpha_bar = 0.5 a network of kind v sees x_t = 1 at a pixel and says 0. Which x0 does it mean there?",
        {
            "a": "0",
            "b": "1",
            "c": "0.71",
            "d": "1.41",
        },
        "c",
        {
            "a": "It says that v is 0, and v is a mixture.",
            "b": "x_t holds signal and noise, and v = 0 says how much of each.",
            "c": "The root of alpha_bar times x_t, and nothing taken off. The noise in it is as large.",
            "d": "That is what a network of kind eps means that says 0: all of x_t is signal.",
        },
    ),
)

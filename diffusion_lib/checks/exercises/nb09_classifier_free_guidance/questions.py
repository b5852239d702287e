"""Guesses and the self-quiz of notebook 09."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="recall_of_interval",
        notebook="09_classifier_free_guidance",
        question="Guidance of scale 4 in the interval from 200 to 700 against guidance at all times: by how many "
        "points does the recall differ?",
        low=-100,
        high=100,
        tolerance=4,
        lesson="More of the data are reached. At high noise the plain prediction leaves open which drawing of the "
        "digit it will be, and guidance comes in when that is decided.",
    ),
    Guess(
        id="guided_accuracy",
        notebook="09_classifier_free_guidance",
        question="Without guidance the classifier reads about 96 of 100 digits as asked. Of 100 digits drawn at "
        "scale 3, how many?",
        low=0,
        high=100,
        tolerance=1,
        lesson="Nearly all. Guidance moves samples to where the class is beyond doubt.",
    ),
    Guess(
        id="guided_variety",
        notebook="09_classifier_free_guidance",
        question="Variety is the mean distance between two drawings of one digit; real digits have 100 %. How much is "
        "left at scale 4?",
        low=0,
        high=150,
        tolerance=5,
        lesson="What is gained in certainty is paid in variety: samples of one class crowd together.",
    ),
]

QUIZ = (
    Question(
        "What does the null label teach the network?",
        {
            "a": "To ignore wrong labels.",
            "b": "To tell real pictures from drawn ones.",
            "c": "To predict without a class: the noise in a digit of any kind.",
            "d": "An eleventh kind of digit.",
        },
        "c",
        {
            "a": "There are no wrong labels in the data.",
            "b": "That is a discriminator's task.",
            "c": "It stands in for the label in a tenth of the samples, among digits of every class. So it learns the "
            "score of all classes mixed.",
            "d": "The pictures beside it are digits of all ten kinds.",
        },
    ),
    Question(
        "A paper reports w = 0.5 in the convention of Ho & Salimans. Which guidance_scale is that here?",
        {"a": "1.5", "b": "0.5", "c": "-0.5", "d": "2"},
        "a",
        {
            "a": "Their 0 is no guidance, ours is 1: add one.",
            "b": "That would be weaker than no guidance.",
            "c": "That leads away from the condition.",
            "d": "That is w = 1.",
        },
    ),
    Question(
        "Why are both predictions computed in one batch?",
        {
            "a": "So that both see the same dropout.",
            "b": "The result differs otherwise.",
            "c": "The null label needs a neighbour.",
            "d": "One call with twice the batch is quicker than two calls where the batch does not fill the machine.",
        },
        "d",
        {
            "a": "There is no dropout when sampling.",
            "b": "It is the same, apart from rounding.",
            "c": "Samples of a batch know nothing of each other.",
            "d": "Each call has a price of its own. A small batch leaves most of a GPU idle; a full one takes "
            "twice as long.",
        },
    ),
    Question(
        "Does sampling with guided scores give samples of p(x|c)^w p(x)^(1-w)?",
        {
            "a": "Yes, exactly.",
            "b": "No: at noisy times the guided score is not that density's noised score.",
            "c": "Only for w below 1.",
            "d": "Only with many steps.",
        },
        "b",
        {
            "a": "The notebook measured a difference on Gaussians.",
            "b": "Raising to a power and adding noise cannot be exchanged.",
            "c": "At 0 and 1 it does. In between and beyond it does not.",
            "d": "The difference stays when the steps become finer.",
        },
    ),
    Question(
        "At a high scale digits look bold and alike. Which number shows it?",
        {
            "a": "The loss.",
            "b": "The accuracy of the classifier.",
            "c": "The number of network calls.",
            "d": "The variety within a class, and the Fréchet distance.",
        },
        "d",
        {
            "a": "The loss belongs to training.",
            "b": "It only rises: typical digits are easy to read.",
            "c": "It is the same at every scale but 1 and 0.",
            "d": "Both compare the spread of the samples with that of real digits.",
        },
    ),
)

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
        lesson="More of the data are reached. An interval has two ends; which of them does it, the cell above can "
        "tell you.",
    ),
    Guess(
        id="sick_guidance",
        notebook="09_classifier_free_guidance",
        question="A guided sampler obeys its labels at scale 0, not at 1, and hardly ever at 3. Which of the four "
        "mistakes is it?",
        low=1,
        high=4,
        tolerance=0,
        which=True,
        lesson="With the halves exchanged the formula starts at the labelled prediction and leads to the unlabelled "
        "one: at scale 0 it is told the label, at 1 it is not, and beyond 1 it leads away from the class. Label 0 for "
        "none would obey at scale 1, and draw zeros at 0. An unconverted scale obeys everywhere. Labels in another "
        "order obey nowhere.",
    ),
    Guess(
        id="classifier_inside",
        notebook="09_classifier_free_guidance",
        question="Of 100 held-out digits, each asked about with every label at four noise levels: how many does the "
        "conditional model read rightly, by the least error of its noise?",
        low=0,
        high=100,
        tolerance=4,
        # shown: given: 990
        lesson="Most of them, though nobody trained it to read. Try it at t = 5 and at t = 990: at one of the two it "
        "reads badly. What does the label add there?",
    ),
    Guess(
        id="price_of_guidance",
        notebook="09_classifier_free_guidance",
        question="By what factor does the Fréchet distance to real digits grow from guidance scale 1 to 8?",
        low=0,
        high=1000,
        tolerance=3,
        lesson="What looks cleanest is not what is nearest to the data: a set of textbook digits has another mean and "
        "less spread than real handwriting.",
    ),
]

QUIZ = (
    Question(
        # shown: given: 3
        "By mistake no label was ever dropped in training. The loss looks well, and so do the digits at scale 1. What "
        "comes out at scale 3?",
        {
            "a": "Clearer digits: the network knows the classes all the better.",
            "b": "The same digits: both predictions agree.",
            "c": "Nobody can tell: guidance leads away from something that was never trained.",
            "d": "Digits that vary more.",
        },
        "c",
        {
            "a": "Guidance needs a second prediction, for digits of any kind, and nobody taught that one.",
            "b": "They would if the null label meant the same as the label. What it means was never learned.",
            "c": "The null label's vector is still what it was before training, by chance.",
            "d": "For that the two predictions would have to mean something.",
        },
    ),
    Question(
        "In the convention of Ho & Salimans somebody samples with w = -1. What is drawn?",
        {
            "a": "Digits without regard to the label.",
            "b": "Digits of any class but the one asked for.",
            "c": "Digits as the label asks, without guidance.",
            "d": "Noise: the scale must be positive.",
        },
        "a",
        {
            "a": "Their -1 is our 0, the prediction without a label.",
            "b": "That is what a scale below our 0 would lead to.",
            "c": "That is their 0, our 1.",
            "d": "Any number can be put in; -1 gives one of the two predictions.",
        },
    ),
    Question(
        # shown: given: 512; 15 * 2 + 15
        "At 512 x 512 one picture fills the GPU. Of 30 steps 15 are guided, in an interval. How long does a picture "
        "take, against 30 steps without guidance?",
        {
            "a": "As long.",
            "b": "Twice as long.",
            "c": "Half as long.",
            "d": "About one and a half times as long.",
        },
        "d",
        {
            "a": "That is so for small pictures, where the GPU is mostly idle.",
            "b": "It would be with guidance at every step.",
            "c": "Guidance never asks fewer questions than one a step.",
            "d": "15 steps of two questions and 15 of one are 45 questions, and on a full machine each costs its time.",
        },
    ),
    Question(
        # shown: given: 0, 1, 3; 3 * 1 + (1 - 3) * 0
        "A class is N(1, s²), and all data are N(0, s²), with the same s. Does guidance at scale 3 arrive at its aim, "
        "by a sampler without fresh noise?",
        {
            "a": "No: raising to a power and adding noise cannot be exchanged.",
            "b": "Yes: it draws N(3, s²).",
            "c": "Only its mean is right; it comes out too narrow.",
            "d": "Only with many times as many steps.",
        },
        "b",
        {
            "a": "In general not. Write both noised scores down for equal variances, and mix them.",
            "b": "The two noised scores have one denominator, so their mixture is the noised score of the aim, at "
            "every noise level.",
            "c": "It was too narrow in section 4, where the variances differ.",
            "d": "The mixed score is the right one here. Steps matter as they always do.",
        },
    ),
    Question(
        "From scale 1 to 4 every digit becomes readable, and recall falls from 96 to 72. Which real digits have no "
        "drawn neighbour any more?",
        {
            "a": "Those of the classes that were drawn too rarely.",
            "b": "Those that the classifier reads wrongly.",
            "c": "Typical ones, of which there are too many.",
            "d": "Unusual ones, far from the mean of their class.",
        },
        "d",
        {
            "a": "Ten of each class were asked for, and drawn.",
            "b": "Nearly all real digits are read rightly; that is too few to explain a quarter.",
            "c": "Those have the most neighbours.",
            "d": "Guidance leads to where the class is beyond doubt, and real handwriting is not always there.",
        },
    ),
)

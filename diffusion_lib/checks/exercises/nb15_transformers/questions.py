"""Guesses and the self-quiz of notebook 15."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="half_the_patch",
        notebook="15_transformers",
        question="Patches of 2 x 2 instead of 4 x 4, all else the same. By which factor does the cost of a block "
        "grow, for tokens of 112 numbers?",
        low=1,
        high=32,
        tolerance=0.6,
        lesson="There are four times as many tokens, and each costs a little more, since it looks at four times as "
        "many others. At this width most of the work is done token by token, so the factor stays close to 4; for very "
        "many tokens it would come near 16.",
    ),
    Guess(
        id="old_sentences",
        notebook="15_transformers",
        question="A rank-4 update has learned tops from twelve pictures. Which fraction of old sentences, without any "
        "top, does the model still draw with the right shapes?",
        low=0,
        high=1,
        tolerance=0.1,
        lesson="Nothing in the twelve pictures says what the other words mean, so part of it is overwritten. The "
        "frozen weights keep the way back open: at scale 0 the old model is there again.",
    ),
]

QUIZ = (
    Question(
        "A transformer without positions gets the patches of a digit in another order. What does it answer?",
        {
            "a": "The same patches as before, in the new order.",
            "b": "Exactly what it answered before.",
            "c": "Noise, since the digit is destroyed.",
            "d": "The right digit: attention finds the order.",
        },
        "a",
        {
            "a": "Every layer treats all tokens alike, and attention sums over them. Order is nowhere.",
            "b": "A token's answer goes where the token went.",
            "c": "Nothing in the network notices that an order was changed.",
            "d": "Without positions there is nothing to tell an order by.",
        },
    ),
    Question(
        "A fresh adaLN-Zero block is the identity. A gradient reaches its output. Which of its weights get one?",
        {
            "a": "None: a block that does nothing cannot learn.",
            "b": "All of them.",
            "c": "Those that make the gates. Attention and the network per token follow once a gate has opened.",
            "d": "Attention and the network per token; the gates follow.",
        },
        "c",
        {
            "a": "A gate is multiplied by what its branch says, and that is not 0.",
            "b": "What lies behind a closed gate hears nothing.",
            "c": "The slope of a product along one factor is the other factor: gate 0, branch not 0.",
            "d": "Their slope is the gate, and the gate is 0.",
        },
    ),
    Question(
        "The image is twice as high and wide, the patches stay. For very many tokens, by which factor does the cost of "
        "attention's middle part grow?",
        {
            "a": "2",
            "b": "4",
            "c": "8",
            "d": "16",
        },
        "d",
        {
            "a": "Height and width both double.",
            "b": "That is how the number of tokens grows.",
            "c": "Tokens grow by 4, and each looks at 4 times as many.",
            "d": "Four times as many tokens, each with four times as many to look at.",
        },
    ),
    Question(
        # shown: 112 * 448 / (112 + 448); 112 * 448 / (2 * 448); 112 + 1; given: 90, 57
        "A layer leads from 112 numbers to 448. From which rank on has its update more numbers to train than the layer "
        "has weights?",
        {
            "a": "From 113 on.",
            "b": "From 90 on.",
            "c": "From 57 on.",
            "d": "From none: a product of two small matrices is smaller.",
        },
        "b",
        {
            "a": "At 112 an update can be any change at all. What it costs is another question: count both matrices.",
            "b": "A rank costs 112 + 448 numbers, and the layer has 112 · 448. An update saves as long as its rank is "
            "small.",
            "c": "The two matrices are not of one size: one has a row of 112 for each rank, the other a column.",
            "d": "They grow with the rank, and the weight does not.",
        },
    ),
    Question(
        "A merged update and one kept beside its weight: what differs?",
        {
            "a": "What the network answers.",
            "b": "Which of the two can be trained longer.",
            "c": "The number of classes.",
            "d": "The time of a call, and how easily the update comes out again.",
        },
        "d",
        {
            "a": "The sums are the same, but for rounding.",
            "b": "Training needs it beside the weight; that is no difference in what was learned.",
            "c": "An update has nothing to do with it.",
            "d": "Merged, a layer is one product again. Beside it, the update can be scaled, changed or taken away.",
        },
    ),
)

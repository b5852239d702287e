"""Guesses and the self-quiz of notebook 10."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="held_out_share",
        notebook="10_text_to_image",
        question="Which share of pictures binds colour and shape as asked, for pairs that training never showed?",
        low=0,
        high=1,
        tolerance=0.1,
        lesson="More than half, and fewer than of the pairs it has seen. Which new pairs fail stands below.",
    ),
    Guess(
        id="hidden_red",
        notebook="10_text_to_image",
        question="The word red is hidden from the picture. In which share of the pictures is the circle still red?",
        low=0,
        high=1,
        tolerance=0.1,
        lesson="The word beside it does not carry the colour. What comes instead is no chance: look at the pictures.",
    ),
    Guess(
        id="unet_ratio",
        notebook="10_text_to_image",
        question="How many times as many parameters does Stable Diffusion's U-Net have as this one?",
        low=1,
        high=100_000,
        tolerance=100,
        lesson="About 480 times. The parts have the same roles; what differs inside stands below.",
    ),
]

QUIZ = (
    Question(
        # shown: (16 * 16) * 12 / ((8 * 8) * 12); (16 * 16) ** 2 / (8 * 8) ** 2
        "The latents become twice as high and twice as wide, the prompt stays. By which factors does the number of "
        "attention weights grow, in cross-attention and in self-attention?",
        {
            "a": "By 4 and by 4.",
            "b": "By 4 and by 16.",
            "c": "By 16 and by 16.",
            "d": "By 2 and by 4.",
        },
        "b",
        {
            "a": "In self-attention the positions are the keys as well, so both sides of its table grow.",
            "b": "Cross-attention has a table of positions by words, and one side of it grows. Self-attention's is "
            "positions by positions.",
            "c": "One side of cross-attention's table is the words, and they stay.",
            "d": "Height and width both double: there are four times as many positions.",
        },
    ),
    Question(
        "While drawing, somebody forgets the mask: positions now read the vectors of the padding too. Which answers "
        "of the network does this change least?",
        {
            "a": "Those to the empty sentence: it says nothing anyway.",
            "b": "It changes all alike, since every row has twelve tokens.",
            "c": "It changes none, since padding has the number 0.",
            "d": "Those to the longest prompts.",
        },
        "d",
        {
            "a": "Eleven of its twelve tokens are padding. And guidance starts from it.",
            "b": "Every row has twelve tokens, but not equally many of them are padding.",
            "c": "Number 0 has a vector like any other word. Only the mask keeps it out.",
            "d": "The more words, the less padding takes a share of the weights.",
        },
    ),
    Question(
        # shown: given: 7
        "Somebody writes the prompt itself into the field for the negative prompt. The guidance scale is 7. What is "
        "drawn?",
        {
            "a": "What the prompt gives without guidance.",
            "b": "Pictures of nothing: the prompt is asked for and forbidden.",
            "c": "What the prompt gives at scale 7 without a negative prompt.",
            "d": "Anything but the prompt.",
        },
        "a",
        {
            "a": "The difference of two equal predictions is 0, however often it is taken. What is left is where "
            "guidance starts, and that is the prediction for the prompt.",
            "b": "They do not cancel: the prediction from which guidance starts is still there.",
            "c": "That starts from the empty sentence, and goes far beyond the prompt.",
            "d": "To be led away from it there must be a difference between the two.",
        },
    ),
    Question(
        # shown: alignment_scores([["ab", "cd"]] * 4, [["ab", "cd"], ["ad", "cb"], ["ad", "cb"], ["ab", "cd", "ef"]])
        "Four pictures, each asked to show two things that differ in colour and in shape. One is right. In two of them "
        "the colours are exchanged. The last shows both things as asked, and a third one of another kind. What do the "
        "scores read: colours, shapes, pairs?",
        {
            "a": "1, 1, 0.5",
            "b": "0.25, 0.25, 0.25",
            "c": "0.75, 0.75, 0.25",
            "d": "0.75, 0.75, 0.75",
        },
        "c",
        {
            "a": "That forgives the third thing. Whole lists are compared, so something extra makes all three wrong.",
            "b": "An exchange leaves the list of colours as it was, and the list of shapes too.",
            "c": "The third thing spoils one picture in every score. The exchange is seen by the pairs alone.",
            "d": "With the colours exchanged the pairs are other ones than those asked for.",
        },
    ),
    Question(
        # shown: given: 50; 2 * 50
        "One picture in 50 steps, with guidance and a negative prompt: how much does each network work through?",
        {
            "a": "Text encoder 100 sentences, U-Net 100 latents, decoder 1.",
            "b": "Text encoder 2 sentences, U-Net 100 latents, decoder 1.",
            "c": "Text encoder 2 sentences, U-Net 50 latents, decoder 50.",
            "d": "Text encoder 1 sentence, U-Net 100 latents, decoder 1.",
        },
        "b",
        {
            "a": "The words do not change on the way: they are read before the first step.",
            "b": "Words are read once and latents are decoded once. Guidance asks for two predictions at every step.",
            "c": "Guidance asks for two predictions at every step, and nobody needs a picture before the last.",
            "d": "The negative prompt has to be read too.",
        },
    ),
)

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
        "In cross-attention, where do queries, keys and values come from?",
        {
            "a": "All three from the picture.",
            "b": "Queries from the picture, keys and values from the words.",
            "c": "Queries from the words, keys and values from the picture.",
            "d": "All three from the words.",
        },
        "b",
        {
            "a": "That is self-attention.",
            "b": "Every position asks; the words answer. So the result has one vector per position.",
            "c": "Then one vector per word would come out, and not a feature map.",
            "d": "That happens inside the text encoder.",
        },
    ),
    Question(
        "Why does the empty sentence keep its start token?",
        {
            "a": "The U-Net needs an even number of tokens.",
            "b": "It tells the network the time.",
            "c": "It makes sentences longer.",
            "d": "With no token at all every score is minus infinity, and the softmax gives NaN.",
        },
        "d",
        {
            "a": "It takes any number from one on.",
            "b": "Time has its own embedding.",
            "c": "The length of the row is fixed.",
            "d": "A softmax needs one finite score at least.",
        },
    ),
    Question(
        "What does a negative prompt replace?",
        {"a": "The null condition of guidance.", "b": "The start token.", "c": "The prompt.", "d": "The noise."},
        "a",
        {
            "a": "Guidance leads away from it, and it costs nothing extra.",
            "b": "That stays in both sentences.",
            "c": "The prompt stays; the result is led towards it.",
            "d": "Noise is drawn as before.",
        },
    ),
    Question(
        "A picture shows a red square and a green circle. Asked for: a red circle and a green square. What is right?",
        {
            "a": "Nothing.",
            "b": "The pairs only.",
            "c": "Colours and shapes, but not the pairs.",
            "d": "Everything, since a picture has no order.",
        },
        "c",
        {
            "a": "Both colours and both shapes are there.",
            "b": "The pairs are what is wrong.",
            "c": "Binding is what fails, and only a score of the pairs sees it.",
            "d": "Order does not matter, but which colour goes with which shape does.",
        },
    ),
    Question(
        # shown: 3 * 512 * 512 / (4 * 64 * 64)
        "Where does Stable Diffusion's diffusion take place?",
        {
            "a": "On pixels, 3 x 512 x 512.",
            "b": "On latents, 4 x 64 x 64.",
            "c": "On the 77 word vectors.",
            "d": "In the VAE's decoder.",
        },
        "b",
        {
            "a": "That is 48 times as many numbers.",
            "b": "The VAE brings them to pixels at the very end.",
            "c": "They stay as they are during sampling.",
            "d": "It runs once, after the last step.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 11."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="modes_of_gan",
        notebook="11_diffusion_gan_vae",
        question="How many of the six modes does the GAN reach after 1,200 steps?",
        low=0,
        high=6,
        tolerance=0,
        lesson="All of them, usually. Six wide modes are no trial for a GAN with the non-saturating loss; forgetting "
        "is not a law, it depends on data, losses and luck.",
    ),
    Guess(
        # shown: given: 124
        id="broken_gans",
        notebook="11_diffusion_gan_vae",
        question="Which mistake has A, which B, which C? Three digits, such as 124.",
        low=111,
        high=444,
        tolerance=0,
        lesson="A is paid for being found out: both lose nothing, and the samples flee to where D is surest. B has met "
        "128 noises and no other: its losses are those of a healthy game, and new noise lands between the modes. C has "
        "a judge that never learns: D's loss hardly moves, and all samples climb to the one point it likes best.",
    ),
    Guess(
        # shown: [t["diffusion, 20 steps"] / 20 / t["GAN"] for t in [measured("three_families")["seconds"]]]
        id="times_slower",
        notebook="11_diffusion_gan_vae",
        question="How many times as many seconds as the GAN does diffusion need for 1,000 digits, with 20 steps of "
        "DDIM?",
        low=1,
        high=1000,
        tolerance=15,
        lesson="Twenty function evaluations in place of one, and one of the U-Net costs 2.5 times as much as one of "
        "the generator, which has three quarters of its parameters.",
    ),
]

QUIZ = (
    Question(
        "The discriminator's loss stays at 1.386 = 2 log 2. What does it say?",
        {
            "a": "The generator is perfect.",
            "b": "The discriminator has won.",
            "c": "The discriminator cannot tell real from fake.",
            "d": "Training has stopped.",
        },
        "c",
        {
            "a": "A discriminator that is too weak, or untrained, pays as much.",
            "b": "Then its loss would be near 0.",
            "c": "It pays what one half everywhere costs: the fakes are right, or it has not learned yet.",
            "d": "Both players may well go on moving.",
        },
    ),
    Question(
        "Why are the fakes detached in the discriminator's step?",
        {
            "a": "Its loss must not reach the generator.",
            "b": "To save the noise for the next step.",
            "c": "So that the fakes stay between -1 and 1.",
            "d": "To make the discriminator weaker.",
        },
        "a",
        {
            "a": "Otherwise backward() goes through the generator, and uses up the graph that its own step needs.",
            "b": "Noise is drawn anew.",
            "c": "Their values do not change.",
            "d": "It learns exactly the same.",
        },
    ),
    Question(
        "A generator draws one perfect 7 again and again. What do precision and recall say?",
        {
            "a": "Both are high.",
            "b": "Both are low.",
            "c": "Precision is low, recall high.",
            "d": "Precision is high, recall low.",
        },
        "d",
        {
            "a": "Nothing but one 7 is reached.",
            "b": "Every sample lies in a real ball.",
            "c": "It is the other way round.",
            "d": "All fakes look real, and nearly all of the data is missing.",
        },
    ),
    Question(
        "A model gives a completely black picture a higher probability than any digit. What follows?",
        {
            "a": "It was trained wrongly.",
            "b": "Probability is not quality.",
            "c": "It will draw black pictures.",
            "d": "Its bound is no bound.",
        },
        "b",
        {
            "a": "Well-trained models do it too.",
            "b": "A smooth picture is cheap. There is one black picture, and there are very many digits.",
            "c": "One picture with a high probability still is next to nothing of the whole.",
            "d": "The bound holds for every picture.",
        },
    ),
    Question(
        "A paper says that model A beats model B. What should stand beside the numbers?",
        {
            "a": "The number of parameters alone.",
            "b": "The best of all seeds.",
            "c": "Training budget, sample number, and the spread over seeds.",
            "d": "The loss of both.",
        },
        "c",
        {
            "a": "Equal size can hide unequal training.",
            "b": "The best of many is luck, measured.",
            "c": "The ranking here changes with the budget, and seeds differ.",
            "d": "Losses of different families measure different things.",
        },
    ),
)

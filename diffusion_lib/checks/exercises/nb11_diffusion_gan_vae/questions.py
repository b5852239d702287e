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
        # shown: 2 * math.log(2); given: 0.2
        "D's loss stays at 1.39. A second discriminator is trained while G stands still, and on new samples its loss "
        "falls to 0.2. What was the matter?",
        {
            "a": "Nothing: at 1.39 the fakes are right, as theory says.",
            "b": "The second one has learned its samples by heart.",
            "c": "The fakes are far from the data, and the first D missed it.",
            "d": "G draws one kind of sample alone.",
        },
        "c",
        {
            "a": "Theory says so of the best D. The second number shows that the first D was not that.",
            "b": "Then its loss would be low on those alone. It was measured on new ones.",
            "c": "The best D pays at most 0.2, far below 2 log 2: the densities differ. Only near the best does the "
            "loss speak of the fakes; before, it spoke of D.",
            "d": "It might, and it might as well draw noise. How the fakes differ, no loss says.",
        },
    ),
    Question(
        "In a step like yours the fakes are made once, and somebody forgets to detach them. Each optimizer is cleared "
        "before its own backward. What happens?",
        {
            "a": "The second backward raises an error.",
            "b": "Nothing but lost time.",
            "c": "The generator learns to help the discriminator.",
            "d": "The discriminator learns nothing.",
        },
        "a",
        {
            "a": "The first one went through the generator as well and freed its graph, which the second one needs.",
            "b": "That would be so if the fakes were made anew for the generator.",
            "c": "What the first backward left in its gradients is cleared before its own.",
            "d": "Its own gradients are as they should be.",
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
        # shown: given: 40, 6.1, 6.6
        "A's best of 40 settings, one seed each, has a distance of 6.1. B's best of three settings, three seeds each, "
        "has a mean of 6.6. Seeds differ by 1. Which model is better?",
        {
            "a": "A, by half a standard deviation.",
            "b": "A: it was searched more thoroughly.",
            "c": "B is at least as likely to be; new seeds must tell.",
            "d": "Neither: they differ by less than the seeds.",
        },
        "c",
        {
            "a": "The two numbers are not means of one kind: one is the least of many single draws.",
            "b": "The wider a search, the luckier its winner.",
            "c": "If all settings are worth the same, the best of so many draws is lucky by about two deviations, and "
            "the best of three means by half of one. That is more than the gap.",
            "d": "That they are equal does not follow from it.",
        },
    ),
)

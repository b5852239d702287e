"""The exercise fit: a whole training, put together from its parts."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, some_betas
from ._fit_averages import averaged, drive, ends_with, goes_on, learns, mistaken, one_kind_for_all, warmed_up
from .ema_update import ema_update
from .train import train
from .training_step import training_step


def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
    """Train a network, and leave it with the average of its weights."""
    average = {name: value.clone() for name, value in network.state_dict().items()}

    def step(batch):
        return training_step(network, optimizer, batch, schedule, kind)

    def follow(k):
        average.update(ema_update(average, network.state_dict(), warmed_up(k, decay)))

    of_each_step = train(step, batches, follow, num_steps)
    network.load_state_dict(average)
    return of_each_step


def _probes(generator):
    def probe(name, kind, number, num_steps, decay, *shape):
        weights = 0.5 + 0.2 * normal(generator, 3).clamp(-1, 1)
        data = normal(generator, number, *shape)
        return Probe(f"{name}, {kind}", (data, weights, some_betas(generator, 9), kind, num_steps, decay))

    return [
        probe("3 batches, 7 steps, decay 0.3", "v", 3, 7, 0.3, 6, 2),
        probe("2 batches, 5 steps, decay 0.999", "eps", 2, 5, 0.999, 4, 1, 3, 3),
        probe("one batch, 4 steps, decay 0.2", "x0", 1, 4, 0.2, 5, 2),
    ]


def _shared(network, optimizer, batches, schedule, kind, num_steps, decay):
    average = dict(network.state_dict())

    def follow(k):
        average.update(ema_update(average, network.state_dict(), warmed_up(k, decay)))

    losses = train(lambda x: training_step(network, optimizer, x, schedule, kind), batches, follow, num_steps)
    network.load_state_dict(average)
    return losses


EXERCISE = Exercise(
    id="fit",
    title="a whole training",
    notebook="04_training",
    place=65,
    points=3,
    difficulty=3,
    minutes=16,
    reference=fit,
    probes=_probes,
    driver=drive,
    where="DDPM (Ho et al. 2020), algorithm 1; Song & Ermon 2020, technique 5",
    misconceptions=(
        Misconception(
            "The network keeps its last weights",
            "The average was made, or not, and nobody uses it: the network ends with the weights of the last step.",
            mistaken(load="never"),
            ends_with(lambda call: call.value["weights after"][-1].double()),
        ),
        Misconception(
            "The average becomes the weights during training",
            "The network should train on as if the average did not exist. Here each step starts from the average, so "
            "what a step learned is mostly thrown away.",
            mistaken(load="always"),
            lambda calls: not goes_on(calls),
        ),
        Misconception(
            "The kind is ignored",
            "The network learns the same target whatever kind is asked for. Hand the kind on to each step.",
            lambda network, optimizer, batches, schedule, kind, *rest: fit(
                network, optimizer, batches, schedule, "eps", *rest
            ),
            one_kind_for_all,
        ),
        Misconception(
            "There is no warm-up",
            "With the full decay from the first step on, the random first weights stay in the average for long.",
            mistaken(decay_at=lambda k, decay: decay),
            ends_with(lambda call: averaged(call, lambda k, decay: decay)),
        ),
        Misconception(
            "The larger of decay and warm-up",
            "The warm-up makes the first decays smaller. The larger of the two numbers does the opposite.",
            mistaken(decay_at=lambda k, decay: max(decay, (1 + k) / (10 + k))),
            ends_with(lambda call: averaged(call, lambda k, decay: max(decay, (1 + k) / (10 + k)))),
        ),
        Misconception(
            "The warm-up counts from 1",
            "The first update is number 0, with the decay 1/10.",
            mistaken(decay_at=lambda k, decay: warmed_up(k + 1, decay)),
            ends_with(lambda call: averaged(call, lambda k, decay: warmed_up(k + 1, decay))),
        ),
        Misconception(
            "The average follows before the step",
            "Then it never sees what the last step learned.",
            mistaken(when="before"),
            ends_with(lambda call: averaged(call, shift=1)),
        ),
        Misconception(
            "The average starts at zero",
            "It should begin as a copy of the network's weights. Zeros pull every weight towards zero.",
            mistaken(start=lambda weights: {name: 0 * value for name, value in weights.items()}),
            ends_with(lambda call: averaged(call, start=lambda after: 0 * after[0])),
        ),
        Misconception(
            "The average begins as the network's own tensors",
            "`state_dict()` hands out the tensors that training changes. Without `.clone()` the first weights are gone "
            "after one step.",
            _shared,
            ends_with(lambda call: averaged(call, start=lambda after: after[0])),
        ),
    ),
    properties=(
        Property(
            "training starts from the weights that came",
            lambda calls: all(bool((c.value["weights before"][0] - c.args[1]).abs().max() < 1e-9) for c in calls),
            "The first step should start from the weights that the network came with.",
        ),
        Property(
            "num_steps steps are taken",
            lambda calls: all(len(c.value["weights after"]) == c.args[4] for c in calls),
            "The optimizer should step num_steps times.",
        ),
        Property(
            "each step goes on from the weights of the one before",
            goes_on,
            "Between two steps the weights were changed: training should go on as if there were no average.",
        ),
        Property(
            "each step learns the target of the kind that is asked for",
            lambda calls: all(learns(c, c.args[3]) for c in calls),
            "The weights do not move along the gradient of this kind's loss on a batch that was given.",
        ),
        Property(
            "one loss comes back for each step",
            lambda calls: all(
                c.value["losses"].shape == (c.args[4],) and bool((c.value["losses"] > 0).all()) for c in calls
            ),
            "Return the list of losses that the loop gives back.",
        ),
        Property(
            "the network ends with the warmed-up average of its weights",
            ends_with(averaged),
            "Compute the average by hand for two steps: a copy of the first weights, then decay 1/10, then 2/11.",
        ),
    ),
    hints=(
        "Three things are needed: an average to start with, and the two functions that the loop asks for.",
        "What is the average before the first step? A dictionary of copies. What must `follow` leave in it?",
        "Both functions are two lines inside yours: they see the network, the optimizer and the average. When the "
        "loop is through, `network.load_state_dict` takes a dictionary of weights.",
    ),
    draws=("integer", "normal"),
    by_properties=True,
    forbidden=("Objective", "Draws", "training_steps", "train_diffusion", "Run", "EMA"),
)

"""The exercise play_rounds: the game, round after round."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def play_rounds(step, optimizers, pick, noise, num_rounds, rate):
    """Play, with a learning rate that falls in a straight line; give back both losses of every round."""
    kept = []
    for done in range(num_rounds):
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = rate * (1 - done / num_rounds)
        kept.append(step(pick(), noise()))
    return kept


_PATIENCE = 60  # rounds; more than any probe asks for


def _drive(answer, told, num_rounds, rate):
    """Both rates in every round, which data and which noise it was played with, and what came back."""
    optimizers = [torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.77) for _ in range(2)]
    rounds, drawn = [], [0, 0]

    def draw(place):
        def give():
            drawn[place] += 1
            return torch.tensor([float(drawn[place])])

        return give

    def step(x, z):
        if len(rounds) >= _PATIENCE:
            raise RuntimeError(f"step was called {len(rounds)} times for num_rounds = {num_rounds}")
        rates = [float(optimizer.param_groups[0]["lr"]) for optimizer in optimizers]
        rounds.append([*rates, float(x[0]), float(z[0])])
        return tuple(float(value) for value in told[len(rounds) - 1])

    result = answer(step, optimizers, draw(0), draw(1), num_rounds, rate)
    if result is None or result is Ellipsis:
        return None
    losses = torch.as_tensor([[float(value) for value in pair] for pair in result], dtype=torch.float64)
    table = torch.tensor(rounds, dtype=torch.float64).reshape(-1, 4)
    return {"losses": losses, "rates": table[:, :2], "data": table[:, 2], "noise": table[:, 3]}


def _probes(generator):
    def probe(name, num_rounds, rate):
        return Probe(name, (uniform(generator, _PATIENCE, 2), num_rounds, rate))

    return [
        probe("5 rounds", 5, 0.02),
        probe("8 rounds", 8, 0.3),
        probe("one round", 1, 0.1),
        probe("3 rounds", 3, 1.0),
    ]


def _rounds(rate_of, who=(0, 1), fresh=(True, True), keep=lambda losses: losses, extra=0):
    """A game with another rate, for some players, or with data or noise drawn once."""

    def answer(step, optimizers, pick, noise, num_rounds, rate):
        losses, once = [], (None if fresh[0] else pick(), None if fresh[1] else noise())
        for done in range(num_rounds + extra):
            for place in who:
                group = optimizers[place].param_groups[0]
                group["lr"] = rate_of(rate, done, num_rounds, group["lr"] if done else rate)
            losses.append(step(pick() if fresh[0] else once[0], noise() if fresh[1] else once[1]))
        return keep(losses)

    return answer


def _straight(rate, done, number, now):
    return rate * (1 - done / number)


EXERCISE = Exercise(
    id="play_rounds",
    title="the game, round after round",
    notebook="11_diffusion_gan_vae",
    place=45,
    points=2,
    difficulty=2,
    minutes=9,
    reference=play_rounds,
    probes=_probes,
    driver=_drive,
    where="Goodfellow et al. 2014: the outer loop",
    misconceptions=(
        Misconception(
            "The rate never falls",
            "Every round was played at the full rate: the two players keep circling each other.",
            _rounds(lambda rate, done, number, now: rate),
        ),
        Misconception(
            "One round too early",
            "The first round is already below the full rate, and the last one is played at rate 0: it moves nobody.",
            _rounds(lambda rate, done, number, now: rate * (1 - (done + 1) / number)),
        ),
        Misconception(
            "0 in the last round",
            "The line ends at 0 in the last round that is played: it moves nobody. It should be 0 after it.",
            _rounds(lambda rate, done, number, now: rate * (1 - done / max(number - 1, 1))),
        ),
        Misconception(
            "The rate shrinks what has shrunk",
            "Each round multiplied the rate that the round before had left. Work it out from `rate` every time.",
            _rounds(lambda rate, done, number, now: now * (1 - done / number)),
        ),
        Misconception(
            "One player's rate",
            "Only the first optimizer's rate falls. The other player keeps the one it came with.",
            _rounds(_straight, who=(0,)),
        ),
        Misconception(
            "The rates are never set",
            "Both optimizers keep the rate that they came with.",
            _rounds(_straight, who=()),
        ),
        Misconception(
            "The same noise in every round",
            "The noise was drawn once. The generator then learns a handful of samples and nothing between them.",
            _rounds(_straight, fresh=(True, False)),
        ),
        Misconception(
            "The same data in every round",
            "The batch was drawn once: all the rest of the data is never seen.",
            _rounds(_straight, fresh=(False, True)),
        ),
        Misconception(
            "The last losses alone",
            "The losses of every round are asked for, not those of the last.",
            _rounds(_straight, keep=lambda losses: losses[-1:]),
        ),
        Misconception("A round too many", "num_rounds rounds were asked for.", _rounds(_straight, extra=1)),
    ),
    properties=(
        Property(
            "every round has data and noise of its own",
            lambda calls: all(
                len(set(c.value[part].tolist())) == len(c.value[part]) for c in calls for part in ("data", "noise")
            ),
            "A batch or a noise was used twice: draw both in every round.",
        ),
        Property(
            "no round is played at rate 0",
            lambda calls: all(bool((c.value["rates"] > 0).all()) for c in calls),
            "A round at rate 0 moves nobody.",
        ),
    ),
    hints=(
        "Write down the rates of four rounds by hand, from the full one down. Where would the line reach 0?",
        "An optimizer looks up its rate in param_groups[0]['lr'] at every step: set it before the step, for both.",
        "The share of rounds that are still to come, this one included, times `rate`.",
    ),
    forbidden=("gan_steps", "training_steps"),
)

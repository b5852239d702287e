"""The exercise winners_luck: how good the winner of a search looks."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def winners_luck(choose, draws):
    """Mean over searches of the chosen setting's own mean."""
    found = []
    for search in draws.tolist():
        trials = dict(enumerate(search))
        chosen = trials[choose(trials)]
        found.append(sum(chosen) / len(chosen))
    return sum(found) / len(found)


def _drive(answer, draws, largest):
    """Called with a rule that takes the least mean, or one that takes the largest."""

    def choose(trials):
        if not isinstance(trials, dict):
            raise TypeError("choose wants a dictionary: setting to list of distances")
        means = {name: sum(float(v) for v in values) / len(values) for name, values in trials.items()}
        return (max if largest else min)(means, key=means.get)

    return answer(choose, draws.clone())


def _probes(generator):
    shapes = {"nine settings": (6, 9, 2), "three seeds": (4, 5, 3), "one search": (1, 4, 2), "square": (3, 3, 3)}
    probes = [Probe(name, (10 + 2 * normal(generator, *shape), False)) for name, shape in shapes.items()]
    return [*probes, Probe("a rule that takes the largest", (10 + 2 * normal(generator, 5, 4, 2), True))]


def _by(rule):
    """Another number worked out of the same searches; `rule(choose, trials)` is one of a search."""

    def answer(choose, draws):
        found = [rule(choose, dict(enumerate(search))) for search in draws.tolist()]
        return sum(found) / len(found)

    return answer


def _mean(values):
    return sum(values) / len(values)


EXERCISE = Exercise(
    id="winners_luck",
    title="how good the winner looks",
    notebook="11_diffusion_gan_vae",
    place=68,
    points=2,
    difficulty=2,
    minutes=7,
    reference=winners_luck,
    probes=_probes,
    driver=_drive,
    where="Lucic et al. 2018: what a search of a given size can be expected to find",
    misconceptions=(
        Misconception(
            "The least of all runs",
            "That is the best single run of a search. The rule chooses a setting; its own mean is asked for.",
            _by(lambda choose, trials: min(min(values) for values in trials.values())),
        ),
        Misconception(
            "The winner's best seed",
            "The setting is the right one. Its mean over the seeds is asked for, and not its best seed.",
            _by(lambda choose, trials: min(trials[choose(trials)])),
        ),
        Misconception(
            "The mean of all settings",
            "That is what a setting is worth that nobody chose.",
            _by(lambda choose, trials: _mean([_mean(values) for values in trials.values()])),
        ),
        Misconception(
            "The number of the setting",
            "choose gives a setting. How that one did is asked for.",
            _by(lambda choose, trials: float(choose(trials))),
        ),
        Misconception(
            "The first search alone",
            "Every search counts: the mean over all of them.",
            lambda choose, draws: winners_luck(choose, draws[:1]),
        ),
        Misconception(
            "One search of everything",
            "All searches were put together, and one setting was chosen for all. Each search chooses for itself.",
            lambda choose, draws: winners_luck(choose, draws.mean(0, keepdim=True)),
        ),
        Misconception(
            "Always the least mean",
            "The rule that was handed in was not used: the least mean was taken in its place.",
            _by(lambda choose, trials: min(_mean(values) for values in trials.values())),
        ),
        Misconception(
            "The sum",
            "The searches were added up. Divide by how many there are.",
            lambda choose, draws: winners_luck(choose, draws) * len(draws),
        ),
    ),
    properties=(
        Property(
            "it lies between the best and the worst run",
            lambda calls: all(
                float(c.args[0].min()) - 1e-9 <= float(c.value) <= float(c.args[0].max()) + 1e-9 for c in calls
            ),
            "A mean of runs cannot lie outside them.",
        ),
    ),
    hints=(
        "First one search: what does choose want, and what does it give back?",
        "dict(enumerate(rows)) numbers the settings. choose gives one of these numbers.",
        "Of each search the chosen setting's mean; then the mean of these over all searches.",
    ),
    forbidden=("best_setting",),
)

"""The exercise best_setting: one rule for all."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def best_setting(trials):
    """The setting with the least mean over its seeds; a trial that broke counts as infinitely far."""
    means = {}
    for setting, distances in trials.items():
        whole = [d for d in distances if d == d]
        means[setting] = sum(whole) / len(whole) if len(whole) == len(distances) else float("inf")
    return min(means, key=means.get)


def _drive(answer, names, distances):
    """The number of the setting that was chosen."""
    trials = {name: list(row) for name, row in zip(names, distances, strict=True)}
    chosen = answer(trials)
    if chosen is None or chosen is Ellipsis:
        return None
    if chosen not in names:
        raise TypeError(f"one of the settings was expected, got {chosen!r}")
    return torch.tensor(float(names.index(chosen)))


def _probes(generator):
    nan = float("nan")
    names = [(16, 0.001), (32, 0.001), (32, 0.004), (64, 0.002)]
    cases = {
        "a lucky seed": [[1.0, 20.0], [6.0, 7.0], [8.0, 9.0], [9.0, 15.0]],
        "a lucky last seed": [[7.0, 6.0], [19.0, 2.0], [8.0, 9.0], [9.0, 15.0]],
        "one run broke": [[9.0, 10.0], [2.0, nan], [7.0, 6.0], [11.0, 8.0]],
        "another broke": [[nan, 1.0], [12.0, 9.0], [10.0, 14.0], [8.0, 8.5]],
        "far ahead": [[9.0, 9.0], [12.0, 13.0], [8.0, 8.1], [2.0, 3.0]],
        "three seeds": [[4.0, 4.0, 16.0], [7.0, 7.0, 7.0], [9.0, 9.0, 9.0], [7.5, 7.5, 7.5]],
    }
    probes = []
    for name, rows in cases.items():
        order = torch.randperm(len(rows), generator=generator).tolist()
        probes.append(Probe(name, (names, [rows[place] for place in order])))
    return probes


def _whole(call):
    """Whether no run of the setting that was chosen broke."""
    return all(value == value for value in call.args[1][int(call.value)])


def _by(rule):
    return lambda trials: min(trials, key=lambda setting: rule(trials[setting]))


def _mean(values):
    return sum(values) / len(values) if all(v == v for v in values) else float("inf")


EXERCISE = Exercise(
    id="best_setting",
    title="one rule for every family",
    notebook="11_diffusion_gan_vae",
    place=67,
    points=2,
    difficulty=2,
    minutes=8,
    reference=best_setting,
    probes=_probes,
    driver=_drive,
    where="Lucic et al. 2018: one budget of search for every model",
    misconceptions=(
        Misconception(
            "The best seed",
            "That takes the setting with one lucky run. The mean over its seeds is what another run can expect.",
            _by(lambda values: min(v for v in values if v == v)),
        ),
        Misconception(
            "Broken runs are left out",
            "A run that ended in NaN was not counted, and the setting looks as good as its other seeds. It failed "
            "once in two: that is what it is worth.",
            _by(lambda values: sum(v for v in values if v == v) / max(sum(v == v for v in values), 1)),
        ),
        Misconception(
            "The largest mean",
            "A distance is better the smaller it is.",
            _by(lambda values: -_mean(values) if _mean(values) < float("inf") else float("inf")),
        ),
        Misconception(
            "The median",
            "The median forgives a bad run in three. The mean is the rule here.",
            _by(lambda values: sorted(values)[len(values) // 2] if all(v == v for v in values) else float("inf")),
        ),
        Misconception(
            "The last seed alone",
            "Every seed counts, not the last one.",
            _by(lambda values: values[-1] if all(v == v for v in values) else float("inf")),
        ),
    ),
    properties=(
        Property(
            "a setting that broke is not chosen",
            lambda calls: all(_whole(call) for call in calls),
            "A setting one of whose runs ended in NaN was chosen.",
        ),
    ),
    hints=(
        "First a mean for every setting, then the setting with the least one.",
        "NaN is not equal to itself, and every comparison with it is false: min() would answer by accident.",
        "Give a setting with a NaN an infinite mean. min() takes a key, a function by which it compares.",
    ),
)

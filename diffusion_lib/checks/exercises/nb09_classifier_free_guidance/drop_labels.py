"""The exercise drop_labels: forgetting labels."""

import torch

from ...declare import MAIN, Exercise, Misconception, Probe, Property


def drop_labels(labels, null_label, drop):
    """The labels, with the null label where `drop` says so."""
    return torch.where(drop, torch.full_like(labels, null_label), labels)


def _label_probes(generator):
    def case(name, number, classes, share):
        labels = torch.randint(classes, (number,), generator=generator)
        labels[0] = 0
        drop = torch.rand(number, generator=generator) < share
        drop[0], drop[-1] = False, number > 1
        return Probe(name, (labels, classes, drop))

    labels = torch.randint(7, (6,), generator=generator)  # not every class occurs in a batch
    return [
        case("ten classes", 40, 10, 0.3),
        case("three classes", 15, 3, 0.5),
        case("a batch of one, kept", 1, 10, 0.0),
        Probe("nothing dropped", (labels, 10, torch.zeros(6, dtype=torch.bool))),
        Probe("everything dropped", (labels.clone(), 10, torch.ones(6, dtype=torch.bool))),
    ]


def _apart(answer, labels, null_label, drop):
    """The labels that came back, and whether they are the very tensor that went in, though nothing was to change."""
    result = answer(labels, null_label, drop)
    if result is None or result is Ellipsis:
        return result
    own = result is not labels or bool(drop.any())
    if not own:  # an answer that writes into its input gives it back as well, and is told about that
        written = labels.clone()
        answer(written, null_label, torch.ones_like(drop))
        own = not torch.equal(written, labels)
    return {MAIN: result, "a tensor of its own": torch.tensor(float(own))}


def _kept(calls):
    return all(bool((c.value[MAIN][~c.args[2]] == c.args[0][~c.args[2]]).all()) for c in calls)


def _nulls(calls):
    return all(bool((c.value[MAIN][c.args[2]] == c.args[1]).all()) for c in calls)


EXERCISE = Exercise(
    id="drop_labels",
    title="forgetting labels",
    notebook="09_classifier_free_guidance",
    place=10,
    points=1,
    difficulty=1,
    minutes=5,
    reference=drop_labels,
    probes=_label_probes,
    driver=_apart,
    where="Ho & Salimans 2021, algorithm 1",
    misconceptions=(
        Misconception(
            "The wrong ones dropped",
            "The null label went to those that should be kept.",
            lambda y, null, d: torch.where(d, y, torch.full_like(y, null)),
        ),
        Misconception(
            "Class 0 stands for nothing",
            "Dropped labels became 0, which is a class of its own: the network "
            'would take "nothing said" for that class.',
            lambda y, null, d: torch.where(d, 0 * y, y),
        ),
        Misconception(
            "-1 stands for nothing",
            "Dropped labels became -1. The network has a row for the null label and none for -1.",
            lambda y, null, d: torch.where(d, 0 * y - 1, y),
        ),
        Misconception(
            "The last class stands for nothing",
            "Dropped labels became the last class. The null label comes after all classes.",
            lambda y, null, d: torch.where(d, 0 * y + null - 1, y),
        ),
        Misconception(
            "Always 10",
            "The null label was written down as 10. It comes as an argument: another data set "
            "has another number of classes.",
            lambda y, null, d: torch.where(d, 0 * y + 10, y),
        ),
        Misconception(
            "The whole batch is dropped",
            "If one label is dropped, all are. Each sample is decided on its own.",
            lambda y, null, d: torch.full_like(y, null) if d.any() else y.clone(),
        ),
        Misconception("Nothing is dropped", "The labels came back as they were.", lambda y, null, d: y),
        Misconception(
            "Added instead of put in place",
            "The null label was added to the dropped ones.",
            lambda y, null, d: y + d * null,
        ),
        Misconception(
            "The dropped ones are left out",
            "The batch came back shorter. Every picture keeps its place, and needs a label.",
            lambda y, null, d: y[~d].clone(),
        ),
        Misconception(
            "The data themselves come back",
            "Where nothing is dropped, the very tensor of the labels came back. Whoever then writes into the result "
            "writes into the data: give a tensor of its own in every case.",
            lambda y, null, d: torch.where(d, torch.full_like(y, null), y) if d.any() else y,
        ),
        Misconception(
            "The first sample decides",
            "All samples were treated as the first one. Each is decided on its own.",
            lambda y, null, d: torch.full_like(y, null) if d[0] else y.clone(),
        ),
        Misconception(
            "The null label is guessed from the batch",
            "The largest label of the batch plus 1 was taken. A batch need not hold every class: the null label comes "
            "as an argument.",
            lambda y, null, d: torch.where(d, y.max() + 1, y),
        ),
    ),
    properties=(
        Property(
            "labels stay whole numbers of 64 bits",
            lambda calls: all(c.value[MAIN].dtype == torch.int64 for c in calls),
            "The network's table of labels is asked with int64, as the labels came in.",
        ),
        Property("kept labels stay as they are", _kept, "A label that was not to be dropped has changed."),
        Property("dropped labels become the null label", _nulls, "A label that was to drop is not the null one."),
    ),
    hints=(
        "Two cases per sample, decided by a bool: there is a torch function that chooses entry by entry.",
        "It takes the condition first, then what to take where it is true, then what where it is false.",
        "The second of them is a tensor like the labels, filled with the null label.",
    ),
    forbidden=("drop_condition",),
)

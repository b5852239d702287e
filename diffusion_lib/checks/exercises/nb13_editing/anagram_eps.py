"""The exercise anagram_eps: one picture, several views."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal
from ._networks import TimedNetwork


def anagram_eps(predict_eps, x_t, t, labels, views):
    """The mean of what the network says in each view, brought back."""
    total = torch.zeros_like(x_t)
    for label, (there, back) in zip(labels, views, strict=True):
        told = torch.full((len(x_t),), label)
        total = total + back(predict_eps(there(x_t), t, told))
    return total / len(views)


class _Turn:
    """Turned by quarters."""

    def __init__(self, quarters):
        self.quarters = quarters

    def __call__(self, x):
        """Shapes: (b, c, h, h) -> the same."""
        return x.rot90(self.quarters, (-2, -1))


class _Shuffle:
    """Pixels in another order."""

    def __init__(self, order):
        self.order = order

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> the same."""
        return x.flatten(2)[..., self.order].reshape(x.shape)


def _turn(quarters):
    return _Turn(quarters), _Turn(-quarters)


def _probes(generator):
    def case(name, shape, classes, labels, views):
        t = mixed_times(generator, shape[0], 12)
        return Probe(name, (TimedNetwork(generator, 12, classes), normal(generator, *shape), t, labels, views))

    order = torch.randperm(9, generator=generator)
    shuffle = _Shuffle(order), _Shuffle(order.argsort())
    return [
        case("upright and turned by a half", (4, 1, 4, 4), 10, [6, 9], [_turn(0), _turn(2)]),
        case("a quarter turn", (3, 2, 3, 3), 5, [4, 1], [_turn(0), _turn(1)]),
        case("three views", (5, 1, 3, 3), 6, [0, 2, 5], [_turn(0), _turn(1), shuffle]),
        case("shuffled pixels", (2, 1, 3, 3), 4, [3, 0], [shuffle, _turn(3)]),
        case("one view is plain prediction", (4, 1, 4, 4), 4, [2], [_turn(0)]),
    ]


def _one_view(calls):
    network, x, t, labels, _ = calls[4].args
    said = network(x, t, torch.full((len(x),), labels[0]))
    return bool((calls[4].value - said).abs().max() < 1e-5)


def _seen(
    there=lambda view, x: view[0](x),
    back=lambda view, eps: view[1](eps),
    label=lambda labels, i: labels[i],
    total=lambda parts: sum(parts) / len(parts),
    order=lambda views: views,
):
    """The answer with one part replaced."""

    def answer(predict_eps, x_t, t, labels, views):
        parts = []
        for i, view in enumerate(order(views)):
            told = torch.full((len(x_t),), label(labels, i))
            parts.append(back(view, predict_eps(there(view, x_t), t, told)))
        return total(parts)

    return answer


def _averaged_first(predict_eps, x_t, t, labels, views):
    seen = sum(there(x_t) for there, _ in views) / len(views)
    return _seen(there=lambda view, x: seen)(predict_eps, x_t, t, labels, views)


def _chained(predict_eps, x_t, t, labels, views):
    eps = x_t
    for label, (there, back) in zip(labels, views, strict=True):
        eps = back(predict_eps(there(eps), t, torch.full((len(x_t),), label)))
    return eps


def _on_top(predict_eps, x_t, t, labels, views):
    seen, parts = x_t, []
    for label, (there, back) in zip(labels, views, strict=True):
        seen = there(seen)
        parts.append(back(predict_eps(seen, t, torch.full((len(x_t),), label))))
    return sum(parts) / len(parts)


EXERCISE = Exercise(
    id="anagram_eps",
    title="one picture, several views",
    notebook="13_editing",
    place=70,
    points=2,
    difficulty=2,
    minutes=8,
    reference=anagram_eps,
    probes=_probes,
    where="Geng et al. 2024 (visual anagrams): estimates of the noise in all views, brought back and averaged",
    misconceptions=(
        Misconception(
            "The way back is missing",
            "The predictions were averaged in their own views, each in another position. Bring them back first.",
            _seen(back=lambda view, eps: eps),
        ),
        Misconception(
            "Turned twice the same way",
            "On the way back the view was applied once more. A half turn hides it; a quarter turn does not.",
            _seen(back=lambda view, eps: view[0](eps)),
        ),
        Misconception(
            "There and back exchanged",
            "x_t was seen through the way back. A half turn hides it; a quarter turn does not.",
            _seen(there=lambda view, x: view[1](x), back=lambda view, eps: view[0](eps)),
        ),
        Misconception(
            "The picture is not turned",
            "The network saw the upright picture in all views, and its answers were turned.",
            _seen(there=lambda view, x: x),
        ),
        Misconception(
            "No view at all",
            "The network saw the upright picture with each label. That mixes classes, it makes no anagram.",
            _seen(there=lambda view, x: x, back=lambda view, eps: eps),
        ),
        Misconception(
            "The sum in place of the mean",
            "The predictions were added. The mean of the views is one noise; the sum is several.",
            _seen(total=lambda parts: sum(parts)),
        ),
        Misconception(
            "Divided by the root",
            "The sum was divided by the root of the number of views. The predictions are of one and the same noise: "
            "take their mean.",
            _seen(total=lambda parts: sum(parts) / len(parts) ** 0.5),
        ),
        Misconception(
            "The first label for all",
            "All views were asked for the first label.",
            _seen(label=lambda labels, i: labels[0]),
        ),
        Misconception(
            "The labels in the wrong order",
            "The labels were matched with the views from the other end.",
            _seen(label=lambda labels, i: labels[-1 - i]),
        ),
        Misconception(
            "The first view alone",
            "Only the first view came back: a return stands inside the loop.",
            _seen(total=lambda parts: parts[0]),
        ),
        Misconception(
            "The last view alone",
            "Each view overwrote the one before.",
            _seen(total=lambda parts: parts[-1]),
        ),
        Misconception(
            "Views are averaged before the network",
            "The turned pictures were averaged, and the network saw the mean: no view of any picture.",
            _averaged_first,
        ),
        Misconception(
            "One view after the other",
            "Each view was shown what the network said in the view before. All of them look at x_t.",
            _chained,
        ),
        Misconception(
            "The first view, divided by all",
            "The loop ended after the first view: a return stands inside it.",
            _seen(total=lambda parts: parts[0] / len(parts)),
        ),
        Misconception(
            "Each view on top of the one before",
            "x_t was overwritten by its turned self, so that the next view turned it further. Each view begins at x_t.",
            _on_top,
        ),
    ),
    properties=(
        Property(
            "one view is plain prediction",
            _one_view,
            "With one view that changes nothing, the network's own prediction must come back.",
        ),
    ),
    hints=(
        "One round of a loop per view: turn, ask, turn back. Keep the answers.",
        "zip(labels, views) walks through both. torch.full((b,), label) is a label for every sample.",
        "In the end the answers are added and divided by how many there are.",
    ),
    forbidden=("through_views",),
)

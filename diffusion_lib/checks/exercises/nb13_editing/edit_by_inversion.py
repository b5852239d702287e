"""The exercise edit_by_inversion: encoded as one label, decoded as another."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def edit_by_inversion(walk, x0, old, new, pairs):
    """Up to noise, told the old label, and down again, told the new one."""
    up = [(t_prev, t) for t, t_prev in reversed(pairs)]
    labels = [torch.full((len(x0),), label) for label in (old, new)]
    return walk(walk(x0, labels[0], up), labels[1], pairs)


class _Walk:
    """walk(x, labels, pairs): linear steps that can be undone; each depends on both of its times and on the label."""

    def __init__(self, generator, timesteps, classes):
        self.spreads = uniform(generator, timesteps + 1, low=0.5, high=1.5)  # the last one is that of data, t = -1
        self.tones = normal(generator, classes)

    def __call__(self, x, labels, pairs):
        """Shapes: x (b, ...), labels int64 (b,), pairs a list of (from, to) -> (b, ...)."""
        if not isinstance(labels, torch.Tensor) or labels.dtype != torch.int64 or labels.shape != x.shape[:1]:
            raise TypeError(f"labels must be an int64 tensor of shape {tuple(x.shape[:1])}")
        tone = self.tones.to(x.dtype)[labels].reshape(-1, *[1] * (x.ndim - 1))
        places, last = list(pairs), None
        for here, there in places:
            if last is not None and here != last:
                raise ValueError(f"a walk that has come to time {last} cannot go on from time {here}")
            ratio = self.spreads[there] / self.spreads[here]
            x, last = ratio * x + (1 - ratio) * tone * (2 + self.spreads[there] * self.spreads[here]), there
        return x


def _probes(generator):
    def pairs(*times):
        return list(zip(times, [*times[1:], -1], strict=True))

    cases = {
        "pictures": ((4, 1, 3, 4), 12, pairs(11, 7, 3), 4, 9),
        "points, every time": ((6, 2), 6, pairs(5, 4, 3, 2, 1, 0), 0, 1),
        "a batch of one": ((1, 2, 3, 3), 9, pairs(8, 2), 7, 3),
        "the same label twice": ((3, 4), 12, pairs(10, 6, 1), 5, 5),
    }
    return [
        Probe(name, (_Walk(generator, timesteps, 10), normal(generator, *shape) + 1, old, new, steps))
        for name, (shape, timesteps, steps, old, new) in cases.items()
    ]


def _comes_back(calls):
    return bool((calls[3].value - calls[3].args[1]).abs().max() < 1e-5)


def _upwards(pairs):
    return [(t_prev, t) for t, t_prev in reversed(pairs)]


def _edit(
    up=_upwards,
    down=lambda pairs: pairs,
    labels=lambda old, new: (old, new),
    begin=lambda x0: x0,
):
    """The answer with one part replaced."""

    def answer(walk, x0, old, new, pairs):
        first, second = (torch.full((len(x0),), label) for label in labels(old, new))
        return walk(begin(walk(x0, first, up(pairs))), second, down(pairs))

    return answer


def _only_up(walk, x0, old, new, pairs):
    return walk(x0, torch.full((len(x0),), old), _upwards(pairs))


def _only_down(walk, x0, old, new, pairs):
    return walk(x0, torch.full((len(x0),), new), pairs)


def _says(words):
    return lambda calls: any(call.error and words in call.error["message"] for call in calls)


EXERCISE = Exercise(
    id="edit_by_inversion",
    title="encode as one, decode as another",
    notebook="13_editing",
    place=65,
    points=1,
    difficulty=2,
    minutes=6,
    reference=edit_by_inversion,
    probes=_probes,
    where="Song, Meng & Ermon 2021 (DDIM), section 4.3: the ODE can be walked in both directions",
    misconceptions=(
        Misconception(
            "The labels exchanged",
            "It was encoded as the new label, and decoded as the old one.",
            _edit(labels=lambda old, new: (new, old)),
        ),
        Misconception(
            "One label both times",
            "It was encoded and decoded as the same label: it comes back as it was, and nothing is edited.",
            _edit(labels=lambda old, new: (old, old)),
        ),
        Misconception(
            "Only encoded",
            "The noise came back. It still has to be decoded.",
            _only_up,
        ),
        Misconception(
            "Never encoded",
            "The picture itself was put at the beginning of the way down, in the place of its noise.",
            _only_down,
        ),
        Misconception(
            "A way up with gaps",
            "One of two turns is missing: the way up takes the pairs in reversed order, and each of them from t_prev "
            "to t. Its first step begins at data.",
            _edit(up=lambda pairs: list(reversed(pairs))),
            _says("cannot go on from time"),
        ),
        Misconception(
            "Down on both ways",
            "The way up took the pairs as they are, which lead from noise to data.",
            _edit(up=lambda pairs: pairs),
        ),
        Misconception(
            "Up on both ways",
            "The way down took the pairs of the way up.",
            _edit(down=lambda pairs: [(t_prev, t) for t, t_prev in reversed(pairs)]),
        ),
        Misconception(
            "The first step of the way up is missing",
            "The way up began at the last time before data, as if the picture had its noise already.",
            _edit(up=lambda pairs: [(t_prev, t) for t, t_prev in reversed(pairs)][1:]),
        ),
        Misconception(
            "The last step of the way down is missing",
            "The way down ends at the last time before data.",
            _edit(down=lambda pairs: pairs[:-1]),
        ),
    ),
    properties=(
        Property(
            "the same label twice changes nothing",
            _comes_back,
            "Encoded and decoded as the same label, a picture must come back: the steps used here can be undone.",
        ),
    ),
    hints=(
        "Two walks, one after the other: up to noise, then down.",
        "The pairs lead down. The way up takes them in the other order, and each from t_prev to t.",
        "Each walk is told one label for every sample.",
    ),
    forbidden=("encoding_pairs",),
)

"""The exercise average_windows: wide pictures (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def average_windows(predict_eps, x_t, size, stride):
    """The prediction for a wide picture, from windows of what the network knows."""
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., left : left + size] += predict_eps(x_t[..., left : left + size])
        count[..., left : left + size] += 1
    return total / count


class _Narrow:
    """A network that knows pictures of one width, and sees at which edge a column lies."""

    def __init__(self, generator, size):
        self.tones = normal(generator, size)

    def __call__(self, x):
        """Shapes: x (b, ..., size) -> the same."""
        if x.shape[-1] != len(self.tones):
            raise ValueError(f"the network knows pictures {len(self.tones)} wide, got {tuple(x.shape)}")
        return torch.tanh(x + x.mean(-1, keepdim=True)) + self.tones.to(x.dtype)


def _probes(generator):
    def case(name, shape, size, stride):
        return Probe(name, (_Narrow(generator, size), normal(generator, *shape), size, stride))

    return [
        case("windows that overlap by half", (3, 1, 2, 12), 4, 2),
        case("windows side by side", (2, 2, 3, 12), 4, 4),
        case("moved by one", (2, 1, 2, 7), 3, 1),
        case("an uneven overlap", (1, 1, 3, 14), 5, 3),
        case("one window", (2, 1, 3, 6), 6, 2),
    ]


def _one_window(calls):
    network, x, *_ = calls[4].args
    return bool((calls[4].value - network(x)).abs().max() < 1e-5)


def _windows(
    lefts=lambda width, size, stride: range(0, width - size + 1, stride),
    put=lambda total, count, part: (total + part, count + 1),
    mean=lambda total, count: total / count.clamp(min=1),
):
    """The answer with one part replaced."""

    def answer(predict_eps, x_t, size, stride):
        total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
        for left in lefts(x_t.shape[-1], size, stride):
            window = slice(left, left + size)
            total[..., window], count[..., window] = put(
                total[..., window], count[..., window], predict_eps(x_t[..., window])
            )
        return mean(total, count)

    return answer


def _divided_by_all(predict_eps, x_t, size, stride):
    windows = len(range(0, x_t.shape[-1] - size + 1, stride))
    return _windows(mean=lambda total, count: total / windows)(predict_eps, x_t, size, stride)


def _another_width(calls):
    return any(call.error and "the network knows pictures" in call.error["message"] for call in calls)


EXERCISE = Exercise(
    id="average_windows",
    title="wide pictures (stretch)",
    notebook="13_editing",
    place=80,
    points=0,
    difficulty=3,
    minutes=12,
    reference=average_windows,
    probes=_probes,
    where="Bar-Tal et al. 2023 (MultiDiffusion): overlapping windows, averaged at every step",
    misconceptions=(
        Misconception(
            "Each window replaces what stood there",
            "Where windows overlap only the last one's prediction was kept, and still divided by how many there were. "
            "Add them up.",
            _windows(put=lambda total, count, part: (part, count + 1)),
        ),
        Misconception(
            "The sum in place of the mean",
            "Where windows overlap, their predictions were added and not divided by how many there are.",
            _windows(mean=lambda total, count: total),
        ),
        Misconception(
            "The later window wins",
            "Each window overwrote the one before where they overlap. Both count.",
            _windows(put=lambda total, count, part: (part, torch.ones_like(count))),
        ),
        Misconception(
            "The earlier window wins",
            "Where a window was before, the later one was left out. Both count.",
            _windows(put=lambda total, count, part: (torch.where(count > 0, total, part), torch.ones_like(count))),
        ),
        Misconception(
            "The last window is missing",
            "The last columns were never covered: range ends before its second number.",
            _windows(lefts=lambda width, size, stride: range(0, width - size, stride)),
        ),
        Misconception(
            "No overlap",
            "The windows were laid side by side, whatever the stride.",
            _windows(lefts=lambda width, size, stride: range(0, width - size + 1, size)),
        ),
        Misconception(
            "Always moved by one",
            "The windows moved by one column, whatever the stride.",
            _windows(lefts=lambda width, size, stride: range(0, width - size + 1)),
        ),
        Misconception(
            "Divided by the number of windows",
            "Every column was divided by the number of all windows. Divide each by how many cover it.",
            _divided_by_all,
        ),
        Misconception(
            "A running mean of two",
            "Each new window was averaged with what stood there, so that the later ones count more, and the first "
            "ones with the zeros at the start.",
            _windows(put=lambda total, count, part: ((total + part) / 2, count + 1), mean=lambda total, count: total),
        ),
        Misconception(
            "One window alone",
            "Only the first window was filled.",
            _windows(lefts=lambda width, size, stride: range(1)),
        ),
        Misconception(
            "The network is shown another width",
            "The network was asked about a part that is not as wide as its window: the whole picture, a strip across "
            "it, or a window that reaches over the edge.",
            lambda predict_eps, x_t, size, stride: predict_eps(x_t),
            _another_width,
        ),
        Misconception(
            "The last window is missing, and 0 is divided by 0",
            "The last columns were never covered, so nothing was divided by no windows: range ends before its second "
            "number.",
            _windows(
                lefts=lambda width, size, stride: range(0, width - size, stride),
                mean=lambda total, count: total / count,
            ),
        ),
        Misconception(
            "Half of what was there",
            "Where windows overlap, the new one was averaged with what stood there. With three of them the last one "
            "counts as much as both others.",
            _windows(
                put=lambda total, count, part: (torch.where(count > 0, (total + part) / 2, part), count + 1),
                mean=lambda total, count: total,
            ),
        ),
    ),
    properties=(
        Property(
            "one window is the network's own prediction",
            _one_window,
            "A picture as wide as the window must get the network's own prediction.",
        ),
    ),
    hints=(
        "Two tensors of the wide shape: a sum and a count, both zero at first.",
        "range(0, width - size + 1, stride) gives the left edges. x[..., left : left + size] is a window, to read and "
        "to add to.",
        "In the end the sum is divided by the count, column by column.",
    ),
    forbidden=("over_windows",),
)

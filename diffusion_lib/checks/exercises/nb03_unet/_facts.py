"""Facts about a learner's block or U-Net, measured from outside: no layer is known by name."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ...declare.networks import UNKNOWN, build, gap, respond, respond_trained


def fresh(make, *args):
    """The learner's network in float32 on the CPU, with new weights."""
    return build(make, *args).float().cpu()


def padded_shape(answer):
    """The shape as four numbers, -1 where there is none."""
    return torch.tensor([*answer.shape, -1, -1, -1, -1][:4])


def time_facts(network, x, time, other):
    """Least change of a sample's answer when its own time changes; largest when only the others' times do."""
    before, own, foreign = respond_trained(network, x, time), [], []
    for i in range(len(x)):
        moved = time.clone()
        moved[i] = other[i]
        after = respond_trained(network, x, moved)
        own.append(gap(after[i], before[i]))
        foreign += [gap(after[j], before[j]) for j in range(len(x)) if j != i]
    return min(own), max(foreign, default=UNKNOWN)


class BelowFullSize(TorchDispatchMode):
    """Note the smallest feature map that a convolution makes; with `silence`, set all maps below full size to zero.

    What still depends on the picture then has come to the output at full size: by a skip connection.
    """

    def __init__(self, x, silence):
        super().__init__()
        self.shape, self.silence, self.smallest = x.shape, silence, float(x[0, 0].numel())

    @classmethod
    def _should_skip_dynamo(cls):
        """Keep torch from importing its compiler, which takes seconds."""
        return False

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        answer = func(*args, **(kwargs or {}))
        if not isinstance(answer, torch.Tensor) or answer.ndim != 4 or len(answer) != self.shape[0]:
            return answer
        if "convolution" in func.name():
            self.smallest = min(self.smallest, answer.shape[2] * answer.shape[3])
        return torch.zeros_like(answer) if self.silence and self._below(answer) else answer

    def _below(self, answer):
        """Below full size, channels in front or behind; tables with one number per channel are let through."""
        height, width = self.shape[2:]
        sizes = answer.shape[1:]
        full = (sizes[1] >= height and sizes[2] >= width) or (sizes[0] >= height and sizes[1] >= width)
        return answer.is_floating_point() and not full and sizes[1] * sizes[2] > 1


def smallest_map(network, x, *rest):
    """Area of the smallest map that a convolution makes, as a share of the picture's."""
    with BelowFullSize(x, silence=False) as seen:
        respond(network, x, *rest)
    return seen.smallest / x[0, 0].numel()


def carried_at_full_size(network, x, *rest):
    """How much of the picture reaches the output when all smaller maps are silenced."""
    answers = []
    for picture in (x, x.flip(-1) + 1):
        with BelowFullSize(x, silence=True):
            answers.append(respond(network, picture, *rest))
    return float((answers[0] - answers[1]).abs().max())


def seen(name, test):
    """A symptom: `test` holds for the fact in every call that measured it, and there is one."""

    def symptom(calls):
        values = [float(c.value[name]) for c in calls if not c.error and float(c.value[name]) != UNKNOWN]
        return bool(values) and all(map(test, values))

    return symptom

"""Facts about a learner's block or U-Net, measured from outside: no layer is known by name."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ...declare.networks import UNKNOWN, build, respond

MOST_MAPS = 200  # no network of an exercise makes half as many


def fresh(make, *args):
    """The learner's network in float32 on the CPU, with new weights."""
    network = build(make, *args)
    return network.float().cpu()


class BelowFullSize(TorchDispatchMode):
    """Note the size of every map that a convolution makes, and set all maps below full size to zero.

    What still depends on the picture then has come to the output at full size: by a skip connection.
    """

    def __init__(self, x):
        super().__init__()
        self.shape, self.sizes = x.shape, []

    @classmethod
    def _should_skip_dynamo(cls):
        """Keep torch from importing its compiler, which takes seconds."""
        return False

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        answer = func(*args, **(kwargs or {}))
        if not isinstance(answer, torch.Tensor) or answer.ndim != 4 or len(answer) != self.shape[0]:
            return answer
        if "convolution" in func.name():
            self.sizes.append([answer.shape[2], answer.shape[3]])
        return torch.zeros_like(answer) if self._below(answer) else answer

    def _below(self, answer):
        """Below full size, channels in front or behind; tables with one number per channel are let through."""
        height, width = self.shape[2:]
        sizes = answer.shape[1:]
        full = (sizes[1] >= height and sizes[2] >= width) or (sizes[0] >= height and sizes[1] >= width)
        return answer.is_floating_point() and not full and sizes[1] * sizes[2] > 1


def at_full_size(network, x, *rest):
    """The answers to a picture and to another one when all smaller maps are silenced, (2, ...), and the sizes of maps.

    The sizes are height and width of every map that a convolution makes, before it is silenced: (convolutions, 2).
    """
    given, sizes = [], []
    for picture in (x, x.flip(-1) + 1):
        with BelowFullSize(x) as watch:
            given.append(respond(network, picture, *rest))
        sizes = sizes or watch.sizes
    return torch.stack(given), torch.tensor(sizes[:MOST_MAPS], dtype=torch.int64).reshape(-1, 2)


def seen(name, test):
    """A symptom: `test` holds for the fact in every call that measured it, and there is one."""

    def symptom(calls):
        values = [float(c.value[name]) for c in calls if not c.error and float(c.value[name]) != UNKNOWN]
        return bool(values) and all(map(test, values))

    return symptom

"""A conditional network that is strict about its labels."""

import torch

from ...declare.inputs import normal, per_sample


class LabelNetwork:
    """Stands in for a conditional network: smooth, different for each t and label, strict.

    It counts its calls, and the rows and null labels of all of them.
    """

    def __init__(self, generator, timesteps, classes):
        self.phases, self.tones = normal(generator, timesteps), normal(generator, classes + 1)
        self.classes, self.calls, self.rows, self.nulls = classes, 0, 0, 0

    def __call__(self, x, t, labels):
        """Shapes: x (b, ...), t and labels int64 (b,) -> (b, ...)."""
        self.calls += 1
        for name, value in (("t", t), ("labels", labels)):
            if not isinstance(value, torch.Tensor) or value.dtype != torch.int64 or value.shape != x.shape[:1]:
                came = getattr(value, "dtype", type(value).__name__), tuple(getattr(value, "shape", ()))
                raise TypeError(f"{name} must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        if int(labels.min()) < 0 or int(labels.max()) > self.classes:
            raise ValueError(
                f"labels go from 0 to {self.classes - 1} here and the null label is {self.classes}, got "
                f"{int(labels.min())} to {int(labels.max())}"
            )
        self.rows += len(x)
        self.nulls += int((labels == self.classes).sum())
        tone = per_sample(self.tones.to(x.dtype)[labels], x)
        return torch.sin(x * (1 + tone / 4) + per_sample(self.phases.to(x.dtype)[t], x)) + tone

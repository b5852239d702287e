"""Smooth stand-ins for networks: strict about what they are asked, and with slopes that gradients can follow."""

import torch

from ...declare import Misconception
from ...declare.inputs import normal, per_sample


def as_a_sampler_asks(answer, *args, **kwargs):
    """Call an answer as a sampler does: with gradients switched off."""
    with torch.no_grad():
        return answer(*args, **kwargs)


def gradients_are_off(wrong):
    """The mistake of an answer that relies on its caller's gradients: every case stops, for nothing wants any."""
    return Misconception(
        "Gradients are switched off",
        "A sampler asks under torch.no_grad(), and inside it nothing wants gradients, whatever x says. Switch them on "
        "for these lines.",
        wrong,
        lambda calls: all(call.error and "does not require grad" in call.error["message"] for call in calls),
    )


class TimedNetwork:
    """predict_eps(x, t), different at every time; with `labels` it is predict_eps(x, t, labels)."""

    def __init__(self, generator, timesteps, labels=0):
        self.phases, self.labels = normal(generator, timesteps), labels
        self.tones = normal(generator, max(labels, 1))

    def __call__(self, x, t, labels=None):
        """Shapes: x (b, ...), t and labels int64 (b,) -> (b, ...)."""
        asked = {"t": t} if not self.labels else {"t": t, "labels": labels}
        for name, value in asked.items():
            if not isinstance(value, torch.Tensor) or value.dtype != torch.int64 or value.shape != x.shape[:1]:
                came = getattr(value, "dtype", type(value).__name__), tuple(getattr(value, "shape", ()))
                raise TypeError(f"{name} must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        # Sees places as well as values, as a network does: a turned picture is another picture to it.
        places = torch.linspace(-1, 1, x[0].numel(), dtype=x.dtype).reshape(x.shape[1:])
        tone = per_sample(self.tones.to(x.dtype)[labels], x) if self.labels else 0.0
        return torch.sin(x * (1 + places / 2) + per_sample(self.phases.to(x.dtype)[t], x)) + places * (1 + tone) + tone


class OneTimeNetwork:
    """predict_eps(x) at one time: every number of the answer depends on several numbers of x."""

    def __init__(self, generator, size):
        self.mix = normal(generator, size, size) / size**0.5

    def __call__(self, x):
        """Shapes: x (b, ...) -> (b, ...)."""
        return torch.tanh(x.flatten(1) @ self.mix.to(x.dtype)).reshape(x.shape) + x / 3


class Classifier:
    """Logits of a few classes, curved in x."""

    def __init__(self, generator, size, classes):
        self.first, self.second = normal(generator, size, 5) / size**0.5, normal(generator, 5, classes)

    def __call__(self, x):
        """Shapes: x (b, ...) -> (b, classes)."""
        return torch.tanh(x.flatten(1) @ self.first.to(x.dtype)) @ self.second.to(x.dtype)

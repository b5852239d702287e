"""The variance that noising keeps."""

import torch

from ...declare import Property


def _squares_add_up(calls):
    signal, noise = calls[-2].value, calls[-1].value
    return bool((signal**2 + noise**2 - 1).abs().max() < 1e-5)


VARIANCE_KEPT = Property(
    "the squares of the two coefficients add up to 1",
    _squares_add_up,
    "Data of variance 1 should keep variance 1; with your two coefficients it does not.",
)


def _mixes(x, noise, signal_share):
    """Whether every sample is a multiple of x plus a multiple of the noise, and the first one has the right square."""

    def holds(calls):
        for call in calls:
            parts = [call.args[place].double().reshape(len(call.value), -1) for place in (x, noise)]
            wanted = signal_share(call.args).expand(len(call.value))
            for got, picture, storm, share in zip(call.value.reshape(len(call.value), -1), *parts, wanted, strict=True):
                table = torch.stack([picture, storm], 1)
                if len(table) < 3 or not (picture.any() and storm.any()):
                    continue
                factors = torch.linalg.lstsq(table, got[:, None]).solution
                rest = (table @ factors - got[:, None]).abs().max()
                if rest > 1e-4 or abs(float(factors[0, 0] ** 2 - share)) > 1e-4 or factors[0, 0] < 0:
                    return False
        return True

    return holds


def a_mixture(x, noise, signal_share, broken):
    """The fact that each sample is so much of x and so much of the noise; x and noise are places of arguments."""
    name = "each sample is a multiple of the picture plus a multiple of the noise, by its own time"
    return Property(name, _mixes(x, noise, signal_share), broken)

"""The variance that noising keeps."""

from ...declare import Property


def _squares_add_up(calls):
    signal, noise = calls[-2].value, calls[-1].value
    return bool((signal**2 + noise**2 - 1).abs().max() < 1e-5)


VARIANCE_KEPT = Property(
    "the squares of the two coefficients add up to 1",
    _squares_add_up,
    "Data of variance 1 should keep variance 1; with your two coefficients it does not.",
)

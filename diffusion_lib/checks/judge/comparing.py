"""How two results relate: equal, opposite, a multiple, shifted, of another shape. Pure functions on arrays."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

NOTHING = 1e-20  # what is smaller is a zero with rounding errors, and no scale to compare with


def close(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    """Equal up to `tolerance` relative to each entry and to the largest expected one; NaN equals NaN."""
    if got.shape != want.shape:
        return False
    finite = np.abs(want[np.isfinite(want)])
    return bool(np.allclose(got, want, rtol=tolerance, atol=tolerance * _scale(finite), equal_nan=True))


def _scale(sizes: np.ndarray) -> float:
    """The largest expected size; 1 where nothing but zeros is expected."""
    largest = float(sizes.max(initial=0))
    return largest if largest > NOTHING else 1.0


def relation(pairs: list[tuple[np.ndarray, np.ndarray]], tolerance: float) -> tuple[str, str]:
    """The simplest relation that holds between got and want on all pairs, as (rung, sentence); ("", "") if none."""
    pairs = [(got.astype(float), want.astype(float)) for got, want in pairs]
    if all(close(got, -want, tolerance) for got, want in pairs):
        return "sign", "Every value has the wrong sign; the sizes are right."
    factor = _factor(pairs)
    # A factor that shows only in the fourth digit is rounding, and no constant that somebody forgot.
    if (
        np.isfinite(factor)
        and factor
        and abs(factor - 1) > 1e-3
        and all(close(got, factor * want, tolerance * 10) for got, want in pairs)
    ):
        return "factor", f"Every value is exactly {factor:#.4g} times the expected one."
    gaps = np.concatenate([(got - want).ravel() for got, want in pairs])
    if gaps.size > 1 and np.ptp(gaps) < tolerance * 10 < abs(gaps[0]):
        return "offset", f"Every value is {abs(gaps[0]):#.4g} too {'large' if gaps[0] > 0 else 'small'}."
    return _index_relation(pairs, tolerance)


def _factor(pairs) -> float:
    got = np.concatenate([got.ravel() for got, _ in pairs])
    want = np.concatenate([want.ravel() for _, want in pairs])
    large = np.abs(want) > 0.1 * np.abs(want).max(initial=0)
    return float(np.median(got[large] / want[large])) if large.any() else float("nan")


def _index_relation(pairs, tolerance) -> tuple[str, str]:
    long = [(got, want) for got, want in pairs if want.ndim and len(want) >= 4]
    if not long:
        return "", ""
    if all(close(got[1:], want[:-1], tolerance) for got, want in long):
        return "shift", "Every value stands one index too late along the first axis."
    if all(close(got[:-1], want[1:], tolerance) for got, want in long):
        return "shift", "Every value stands one index too early along the first axis."
    if all(close(got[::-1], want, tolerance) for got, want in long):
        return "reversed", "The values are right and stand in reverse order along the first axis."
    return "", ""


def shape_slip(got: tuple, want: tuple, inputs: Collection[tuple] = ()) -> str:
    """Which slip most likely made the shape `got` where `want` was expected; `inputs` are shapes that came in."""
    squeezed_got, squeezed_want = [n for n in got if n != 1], [n for n in want if n != 1]
    if not want:
        return "One number was expected: is a mean or a sum missing?"
    if not got:
        return "Everything was reduced to one number: look for a sum, a mean or an .item() too many."
    if squeezed_got == squeezed_want:
        return "The values are there; only axes of length 1 are missing, too many or in the wrong place."
    if sorted(got) == sorted(want):
        return "The axes are there in another order: one was transposed or reshaped the wrong way."
    if len(got) == 1 and got[0] == int(np.prod(want)):
        return "The result was flattened on the way."
    if len(got) == len(want) == 1 and abs(got[0] - want[0]) == 1:
        few = "few" if got[0] < want[0] else "many"
        return f"One entry too {few}: count the fence posts, both ends included or not."
    if len(got) == len(want) and all(g == w or (w == 1 and g > 1) for g, w in zip(got, want, strict=True)):
        return (
            "The result was stretched by broadcasting: coefficients of shape (B,) met data along the wrong axis. "
            "Give them a shape with B first and ones after it."
        )
    if len(want) == 2 and want[0] == want[1] and got == want[1:]:
        return "One axis of a square table is gone: its diagonal, a row or a sum was taken, and all of it is needed."
    if got == want[1:]:
        return "One sample is left of the batch: one was taken, or the samples were joined to one."
    if len(got) == len(want) and got == (2 * want[0], *want[1:]):
        return "Twice as many samples came back as went in: both halves of a doubled batch."
    if len(got) > len(want):
        return (
            "Axes are left over: a sum, mean or softmax ran over the wrong ones, or is missing. If there is none in "
            "your answer, shapes (B,) and (B, 1) have met and become (B, B)."
        )
    if len(got) == len(want) and all(g == w or g in (1, w - 1) for g, w in zip(got, want, strict=True)):
        return "Part of the data was lost: one entry, or one sample, was taken where all were needed."
    if got in inputs:
        return "It has the shape of an input: was one returned, or taken where another was meant?"
    if len(got) == len(want):
        axis = next(place for place, (mine, theirs) in enumerate(zip(got, want, strict=True)) if mine != theirs)
        many = got[axis] > want[axis]
        if many and got[axis] == 2 * want[axis]:
            return f"Axis {axis} is twice as long as it should be: two parts were joined there, or one was used twice."
        return (
            f"Axis {axis} has {'more' if many else 'fewer'} entries than asked for: look at where its length comes "
            "from, which input or which argument."
        )
    return "The wrong axes are left: look at the axis of every sum, mean, maximum and softmax, and at every index."


def first_difference(got: np.ndarray, want: np.ndarray, tolerance: float) -> tuple[tuple, str, str]:
    """The first position that differs, and the two values there with just enough digits to tell them apart."""
    scale = _scale(np.abs(want[np.isfinite(want)]))
    wrong = ~np.isclose(got, want, rtol=tolerance, atol=tolerance * scale, equal_nan=True)
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    mine, theirs = got[place], want[place]
    for digits in (4, 7, 10, 13):
        texts = f"{mine:.{digits}g}", f"{theirs:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return place, *texts

"""Times that a schedule has, and the sentences about those it has not."""

from numbers import Real
from typing import NoReturn

import torch
from torch import Tensor


def check_times(t: Tensor, last: int, rows: int | None = None, least: int = -1, whole: bool = False) -> None:
    """Refuse a `t` that is not one time per sample, or outside the schedule; never waits for a GPU.

    Raises: TypeError for another type, dtype or shape, ValueError for a time outside; both name the fix.
    """
    dtypes = (torch.int64,) if whole else (torch.int64, torch.float32, torch.float64)
    fits = isinstance(t, Tensor) and t.ndim == 1 and rows in (None, len(t)) and t.dtype in dtypes
    if not fits:
        size = "b" if rows is None else rows
        raise TypeError(
            f"t must be int64 of shape ({size},), got {describe(t)}: draw it with schedule.sample_t({size})"
        )
    if t.device.type == "cpu" and len(t) and not (least <= t.min() and t.max() <= last):
        raise outside(t, last, least)


def outside(t: Tensor, last: int, least: int = -1) -> ValueError:
    """What to raise for times of which some lie outside the schedule."""
    wrong = t[~((t >= least) & (t <= last))]
    return _outside(wrong[0].item() if len(wrong) else t, last, least)


def _outside(t: object, last: int, least: int = -1) -> ValueError:
    data = ", or -1 for data" if least < 0 else ""
    return ValueError(f"t must be from 0 to {last}{data}, got {t}: papers count from 1 to T, so their t is t - 1 here")


def refuse_time(t: object, last: int) -> NoReturn:
    """Say that there is no such time. Raises: ValueError; TypeError for what is no number."""
    if isinstance(t, Real) and not isinstance(t, bool):
        raise _outside(t, last)
    raise TypeError(
        f"t must be a number from -1 to {last}, or one per sample in a tensor int64 (b,), got {describe(t)}"
    )


def describe(value: object) -> str:
    """What came, for a message: dtype and shape of a tensor or an array, else type and value."""
    dtype, shape = getattr(value, "dtype", None), getattr(value, "shape", None)
    if dtype is None or shape is None:
        return " ".join(f"{type(value).__name__} {value!r}".split())[:80]
    of = "" if isinstance(value, Tensor) else f"{type(value).__name__} of "
    return f"{of}{str(dtype).removeprefix('torch.')} {tuple(shape)}"

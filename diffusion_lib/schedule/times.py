"""Times that a schedule has, and the sentences about those it has not."""

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
    data = ", or -1 for data" if least < 0 else ""
    return ValueError(
        f"t must be from 0 to {last}{data}, got {wrong[0].item() if len(wrong) else t}: papers count from 1 to T, so "
        f"their t is t - 1 here"
    )


def refuse_time(t: float, last: int) -> NoReturn:
    """Say that there is no such time. Raises: ValueError; TypeError for what is no number."""
    raise outside(torch.tensor([t]), last)


def describe(value: object) -> str:
    """What came, for a message: dtype and shape of a tensor, else type and value."""
    if not isinstance(value, Tensor):
        return f"{type(value).__name__} {value!r}"[:80]
    return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"

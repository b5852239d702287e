"""Which times of a flow count: the logit-normal draw of training, and the shift for larger pictures."""

import torch
from jaxtyping import Float
from torch import Tensor

Times = Float[Tensor, "..."]


def logit_normal(z: Times, mean: float = 0.0, std: float = 1.0) -> Times:
    """Times in (0, 1) of standard normal numbers: sigmoid(mean + std z), most of them in the middle [sd3, sec. 3.1].

    Shapes: any -> the same.
    Raises: ValueError unless std > 0.
    """
    if std <= 0:
        raise ValueError(f"std must be above 0, got {std}: the paper's default is 1")
    return torch.sigmoid(mean + std * z)


def shift_time(u: Times, shift: float) -> Times:
    """Move times towards noise: shift u / (1 + (shift - 1) u), so that u / (1 - u) grows by `shift` [sd3, sec. 5.3.2].

    With m times as many pixels of equal content the noise averages out more, so that shift = sqrt(m).

    Shapes: any, from 0 to 1 -> the same.
    Raises: ValueError unless shift > 0.
    """
    if shift <= 0:
        raise ValueError(f"shift must be above 0, got {shift}: 1 leaves the times as they are, 3 is for large pictures")
    return shift * u / (1 + (shift - 1) * u)

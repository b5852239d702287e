"""How far the paths of a flow are from straight lines."""

from jaxtyping import Float
from torch import Tensor


def straightness(path: Float[Tensor, "points n ..."]) -> float:
    """The mean squared distance of a flow's velocity from that of the straight line between its ends [rectified_flow].

    S = integral over time of E|(x_end - x_start) - dx/dt|^2, for states at even times from 0 to 1, dx/dt by their
    differences. 0 for straight paths walked at constant speed, which one step of Euler's method follows exactly.

    Shapes: path (steps + 1, n, ...), in either direction.
    Raises: ValueError for fewer than two states.
    """
    if len(path) < 2:
        raise ValueError(f"path must hold at least two states, got {len(path)}: keep every step of the walk")
    velocity, whole = path.diff(dim=0) * (len(path) - 1), path[-1] - path[0]
    return float((velocity - whole).square().flatten(2).sum(2).mean())

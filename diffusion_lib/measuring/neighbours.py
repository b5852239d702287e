"""What the nearest neighbours say: are samples like real data, and is all of the real data among them?"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Neighbours:
    """Two sets compared by balls around their points.

    precision  share of samples inside some real point's ball (Kynkäänniemi et al. 2019)
    recall     share of real points inside some sample's ball
    coverage   share of real points with a sample inside their own ball (Naeem et al. 2020)
    """

    precision: float
    recall: float
    coverage: float


def radii(points: Float[Tensor, "n d"], k: int) -> Float[Tensor, " n"]:
    """Distance of every point to its k-th nearest neighbour in the same set, itself not counted.

    Shapes: (n, d) -> (n,).
    Raises: ValueError unless there are more than k points.
    """
    if not 1 <= k < len(points):
        raise ValueError(f"k must be from 1 to {len(points) - 1} for {len(points)} points, got {k}")
    # The nearest of all is the point itself, at distance 0.
    return _distances(points, points).kthvalue(k + 1, dim=1).values


def precision_recall(
    real: Float[Tensor, "n d"],
    samples: Float[Tensor, "m d"],
    real_radii: Float[Tensor, " n"],
    sample_radii: Float[Tensor, " m"],
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Share of samples in some real ball, and of real points in some sample's (Kynkäänniemi et al. 2019, eq. 1).

    Shapes: (n, d), (m, d), (n,), (m,) -> (), ().
    """
    distances = _distances(real, samples)
    precision = (distances <= real_radii[:, None]).any(dim=0).double().mean()
    recall = (distances <= sample_radii).any(dim=1).double().mean()
    return precision, recall


def coverage(
    real: Float[Tensor, "n d"], samples: Float[Tensor, "m d"], real_radii: Float[Tensor, " n"]
) -> Float[Tensor, ""]:
    """Share of real points with a sample inside their own ball (Naeem et al. 2020, eq. 9).

    Shapes: (n, d), (m, d), (n,) -> ().
    """
    return (_distances(real, samples) <= real_radii[:, None]).any(dim=1).double().mean()


def compare_neighbours(real: Float[Tensor, "n d"], samples: Float[Tensor, "m d"], k: int = 5) -> Neighbours:
    """Precision, recall and coverage of samples.

    Shapes: real (n, d), samples (m, d), features of the same kind.
    Pitfall: the numbers depend on k and on both sizes. Compare only values of equal settings.
    """
    real, samples = real.double(), samples.double()
    real_radii = radii(real, k)
    precision, recall = precision_recall(real, samples, real_radii, radii(samples, k))
    return Neighbours(float(precision), float(recall), float(coverage(real, samples, real_radii)))


def count_cells(points: Float[Tensor, "n d"], anchors: Float[Tensor, "k d"]) -> int:
    """How many of k cells hold a point; a cell is all that lies nearer to its anchor than to any other.

    A fine count of modes: many cells are small kinds of one digit (after Richardson & Weiss 2018, section 2).

    Shapes: points (n, d), anchors (k, d).
    """
    return len(_distances(points, anchors).argmin(dim=1).unique())


def count_modes(
    samples: Float[Tensor, "n d"], centres: Float[Tensor, "k d"], radius: float
) -> tuple[int, Float[Tensor, ""]]:
    """Modes that have at least one sample within `radius`, and the share of samples that are near some mode.

    The counts of Srivastava et al. 2017, section 4.1, where the radius is three standard deviations.

    Shapes: (n, d), (k, d) -> number, ().
    """
    near = _distances(samples, centres) <= radius
    return int(near.any(dim=0).sum()), near.any(dim=1).double().mean()


def _distances(a: Tensor, b: Tensor) -> Tensor:
    # The fast way through matrix products loses digits where points nearly coincide.
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")

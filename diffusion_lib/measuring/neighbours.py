"""Comparisons by nearest neighbours: precision, recall and coverage of samples, variety, modes and cells reached."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.measuring.given import class_labels, point_sets


@dataclass(frozen=True)
class Neighbours:
    """Two sets compared by balls around their points.

    precision  fraction of samples inside some real point's ball [precision_recall]
    recall     fraction of real points inside some sample's ball
    coverage   fraction of real points with a sample inside their own ball [coverage]
    """

    precision: float
    recall: float
    coverage: float


def radii(points: Float[Tensor, "n d"], k: int) -> Float[Tensor, " n"]:
    """Distance of every point to its k-th nearest neighbour in the same set, itself not counted.

    Shapes: (n, d) -> (n,).
    Raises: TypeError for anything but floats; ValueError unless there are more than k points, all of them numbers.
    """
    (points,) = point_sets(points=points)
    if len(points) < 2:
        raise ValueError(f"points must be at least 2, got {len(points)}: one alone has no neighbour")
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
    """Fraction of samples in some real ball, and of real points in some sample's [precision_recall].

    Shapes: (n, d), (m, d), (n,), (m,) -> (), ().
    Raises: TypeError for anything but floats; ValueError for sets that cannot be compared, or not one radius a point.
    """
    real, samples = point_sets(real=real, samples=samples)
    distances = _distances(real, samples)
    precision = (distances <= _per_point(real_radii, real, "real_radii")[:, None]).any(dim=0).double().mean()
    recall = (distances <= _per_point(sample_radii, samples, "sample_radii")).any(dim=1).double().mean()
    return precision, recall


def coverage(
    real: Float[Tensor, "n d"], samples: Float[Tensor, "m d"], real_radii: Float[Tensor, " n"]
) -> Float[Tensor, ""]:
    """Fraction of real points with a sample inside their own ball [coverage].

    Shapes: (n, d), (m, d), (n,) -> ().
    Raises: TypeError for anything but floats; ValueError for sets that cannot be compared, or not one radius a point.
    """
    real, samples = point_sets(real=real, samples=samples)
    inside = _distances(real, samples) <= _per_point(real_radii, real, "real_radii")[:, None]
    return inside.any(dim=1).double().mean()


def compare_neighbours(real: Float[Tensor, "n d"], samples: Float[Tensor, "m d"], k: int = 5) -> Neighbours:
    """Precision, recall and coverage of samples.

    Shapes: real (n, d), samples (m, d), features of the same kind.
    Raises: TypeError for anything but floats; ValueError for sets that cannot be compared, or of k points or fewer.
    Pitfall: the numbers depend on k and on both sizes. Compare only values of equal settings.
    """
    real, samples = (points.double() for points in point_sets(real=real, samples=samples))
    real_radii = radii(real, k)
    precision, recall = precision_recall(real, samples, real_radii, radii(samples, k))
    return Neighbours(float(precision), float(recall), float(coverage(real, samples, real_radii)))


def variety(features: Float[Tensor, "n d"], labels: Int[Tensor, " n"]) -> float:
    """Mean distance between two samples of one class, averaged over the classes.

    Shapes: features (n, d), labels int64 (n,), at least two samples of every class that appears.
    Raises: TypeError for features that are no floats, or labels that are no whole numbers; ValueError if a class has
        one sample alone, or there is not one label per sample.
    """
    (features,) = point_sets(features=features)
    labels = class_labels(labels, len(features), classes=2**62).to(features.device)
    means = []
    for label in labels.unique():
        group = features[labels == label].double()
        if len(group) < 2:
            raise ValueError(f"class {int(label)} has one sample: a distance needs two, draw more of it")
        distances = torch.cdist(group, group)
        means.append(distances.sum() / (len(group) * (len(group) - 1)))
    return float(torch.stack(means).mean())


def count_cells(points: Float[Tensor, "n d"], anchors: Float[Tensor, "k d"]) -> int:
    """How many of k cells hold a point; a cell is all that lies nearer to its anchor than to any other.

    A fine count of modes: many cells are small kinds of one digit (after [gmm_gan]).

    Shapes: points (n, d), anchors (k, d).
    Raises: TypeError for anything but floats; ValueError for sets that cannot be compared.
    """
    points, anchors = point_sets(points=points, anchors=anchors)
    return len(_distances(points, anchors).argmin(dim=1).unique())


def count_modes(
    samples: Float[Tensor, "n d"], centres: Float[Tensor, "k d"], radius: float
) -> tuple[int, Float[Tensor, ""]]:
    """Modes that have at least one sample within `radius`, and the fraction of samples that are near some mode.

    The counts of [veegan], where the radius is three standard deviations.

    Shapes: (n, d), (k, d) -> number, ().
    Raises: TypeError for anything but floats; ValueError for sets that cannot be compared.
    """
    samples, centres = point_sets(samples=samples, centres=centres)
    near = _distances(samples, centres) <= radius
    return int(near.any(dim=0).sum()), near.any(dim=1).double().mean()


def _per_point(values: Tensor, points: Tensor, name: str) -> Tensor:
    values = torch.as_tensor(values)
    if values.shape != (len(points),):
        raise ValueError(f"{name} must be one number a point, ({len(points)},), got {tuple(values.shape)}: see radii")
    return values.to(points.device)


def _distances(a: Tensor, b: Tensor) -> Tensor:
    # The fast way through matrix products loses digits where points nearly coincide.
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")

"""Samples compared with data by their neighbours, and modes counted."""

import math

import pytest
import torch

from diffusion_lib.measuring import (
    compare_neighbours,
    count_cells,
    count_modes,
    coverage,
    precision_recall,
    radii,
    variety,
)


def test_neighbours_of_constructed_sets():
    draw = torch.Generator().manual_seed(0)
    real, same, shift = torch.randn(3, 300, 2, generator=draw)
    good = compare_neighbours(real, same)
    assert min(good.precision, good.recall, good.coverage) > 0.85
    assert compare_neighbours(real, shift + 50) == type(good)(0.0, 0.0, 0.0)
    # One point of the data, again and again: all like real ones, next to nothing of them covered.
    collapsed = compare_neighbours(real, real[:1] + 1e-3 * shift)
    assert collapsed.precision == 1 and collapsed.coverage < 0.1 and collapsed.recall < 0.1
    # Far too wide: recall is fooled by a few lonely points with huge balls, coverage is not.
    wide = compare_neighbours(real, 20 * same)
    assert wide.precision < 0.1 and wide.coverage < 0.3 < wide.recall


def test_the_parts_are_the_whole_in_single_precision_too():
    """A point on the rim of a ball is inside it: radii and distances must come from the same numbers."""
    real, samples = torch.randn(2, 100, 3, generator=torch.Generator().manual_seed(2))
    for dtype in (torch.float32, torch.float64):
        a, b = real.to(dtype), samples.to(dtype)
        balls = radii(a, 3), radii(b, 3)
        assert balls[0].dtype == dtype
        precision, recall = precision_recall(a, b, *balls)
        whole = compare_neighbours(a, b, 3)
        assert (float(precision), float(recall)) == (whole.precision, whole.recall)
        assert float(coverage(a, b, balls[0])) == whole.coverage
        assert float(coverage(a, a, balls[0])) == 1


def test_a_point_is_not_its_own_neighbour():
    line = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    assert radii(line, 1).tolist() == [1, 1, 2, 4] and radii(line, 2).tolist() == [3, 2, 3, 6]
    assert radii(line.half(), 1).tolist() == [1, 1, 2, 4]
    with pytest.raises(ValueError, match="k must be from 1 to 3"):
        radii(line, 4)
    with pytest.raises(ValueError, match="points must be at least 2, got 1"):
        radii(line[:1], 1)


def test_cells_and_modes_are_counted():
    corners = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    points = torch.tensor([[0.5, 0.0], [0.0, -9.0], [4.0, 0.2], [2.1, 2.2]])
    assert count_cells(points, corners) == 3
    crowd = torch.tensor([[0.0, 0.0], [0.5, 0.0], [0.0, 0.5], [0.4, 0.4]])
    assert count_cells(crowd, corners) == 1
    modes, near = count_modes(points, corners, 1.0)
    assert modes == 2 and float(near) == 0.5
    assert count_modes(points, corners, 3.0) == (4, pytest.approx(0.75))
    assert count_modes(points.double(), corners, 1.0)[0] == 2  # whatever precision either has


def test_variety_is_the_mean_distance_within_a_class():
    features = torch.tensor([[0.0, 0.0], [3.0, 4.0], [10.0, 0.0], [10.0, 1.0], [10.0, 2.0]])
    labels = torch.tensor([7, 7, 20, 20, 20])
    assert variety(features, labels) == pytest.approx((5 + 4 / 3) / 2)
    with pytest.raises(ValueError, match="class 7 has one sample"):
        variety(features[1:], labels[1:])


TWO_SETS = {
    "compare_neighbours": compare_neighbours,
    "count_cells": count_cells,
    "count_modes": lambda a, b: count_modes(a, b, 1.0),
    "coverage": lambda a, b: coverage(a, b, torch.ones(len(a))),
    "precision_recall": lambda a, b: precision_recall(a, b, torch.ones(len(a)), torch.ones(len(b))),
}


@pytest.mark.parametrize("name", TWO_SETS)
def test_sets_that_cannot_be_compared_are_refused(as_a_user, name):
    function, good = TWO_SETS[name], torch.randn(8, 2, generator=torch.Generator().manual_seed(0))
    for wrong, error, words in (
        (good.clone().index_fill_(0, torch.tensor([0, 5]), math.nan), ValueError, "NaN or infinity in 2 of 8"),
        (torch.zeros(8, 3), ValueError, "2, got 3: compare features of one kind"),
        (torch.zeros(8, 2).long(), TypeError, "must be floats"),
        (torch.zeros(0, 2), ValueError, "n of at least 1"),
        (torch.zeros(8, 1, 4, 4), ValueError, r"flatten each sample by x.flatten\(1\)"),
    ):
        with pytest.raises(error, match=words):
            function(good, wrong)
        if wrong.shape != (8, 3):
            with pytest.raises(error, match=words):
                function(wrong, good)


def test_there_is_one_radius_a_point(as_a_user):
    real, samples = torch.randn(2, 8, 2, generator=torch.Generator().manual_seed(0))
    with pytest.raises(ValueError, match=r"real_radii must be one number a point, \(8,\), got \(7,\)"):
        coverage(real, samples, torch.ones(7))
    with pytest.raises(ValueError, match=r"sample_radii must be one number a point, \(8,\), got \(\)"):
        precision_recall(real, samples, torch.ones(8), torch.tensor(1.0))


def test_labels_of_variety_are_looked_at(as_a_user):
    features = torch.randn(4, 2)
    with pytest.raises(ValueError, match="one label each"):
        variety(features, torch.zeros(3).long())
    with pytest.raises(TypeError, match="whole numbers"):
        variety(features, torch.zeros(4))

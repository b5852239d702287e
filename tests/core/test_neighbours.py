"""Samples compared with data by their neighbours, and modes counted."""

import pytest
import torch

from diffusion_lib.measuring import compare_neighbours, count_cells, count_modes, radii


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


def test_a_point_is_not_its_own_neighbour():
    line = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    assert radii(line, 1).tolist() == [1, 1, 2, 4] and radii(line, 2).tolist() == [3, 2, 3, 6]
    with pytest.raises(ValueError, match="k must be from 1 to 3"):
        radii(line, 4)


def test_cells_and_modes_are_counted():
    corners = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    points = torch.tensor([[0.5, 0.0], [0.0, -9.0], [4.0, 0.2], [2.1, 2.2]])
    assert count_cells(points, corners) == 3
    crowd = torch.tensor([[0.0, 0.0], [0.5, 0.0], [0.0, 0.5], [0.4, 0.4]])
    assert count_cells(crowd, corners) == 1
    modes, near = count_modes(points, corners, 1.0)
    assert modes == 2 and float(near) == 0.5
    assert count_modes(points, corners, 3.0) == (4, pytest.approx(0.75))

"""The exercise noise_covariance: what a view makes of white noise."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def noise_covariance(view, shape):
    """A A^T of a linear view, from what it does to one pixel at a time."""
    size = math.prod(shape)
    units = torch.eye(size, dtype=torch.float64).reshape(size, *shape)
    columns = view(units).reshape(size, -1)
    return columns.T @ columns


class _Mixed:
    """A view by a matrix."""

    def __init__(self, matrix, out):
        self.matrix, self.out = matrix, out

    def __call__(self, x):
        """Shapes: (b, *shape) -> (b, *out)."""
        if x.ndim != 4 or x[0].numel() != self.matrix.shape[1]:
            raise ValueError(f"the view takes pictures (b, c, h, w) of {self.matrix.shape[1]} numbers, got {x.shape}")
        if x.dtype != torch.float64:
            raise TypeError(f"a view that holds float64 was shown pictures of {x.dtype}")
        return (x.flatten(1) @ self.matrix.T).reshape(len(x), *self.out)


class _Turn:
    """Turned by a quarter."""

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> (b, c, w, h)."""
        return x.rot90(1, (-2, -1))


class _Cut:
    """The left columns alone."""

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> (b, c, h, 2)."""
        return x[..., :2]


class _Twice:
    """Every row twice: as many numbers more."""

    def __call__(self, x):
        """Shapes: (b, c, h, w) -> (b, c, 2h, w)."""
        return x.repeat_interleave(2, dim=-2)


class _Bright:
    """Twice as bright."""

    def __call__(self, x):
        """Shapes: the same."""
        return 2 * x


def _probes(generator):
    def mixed(shape, out):
        return _Mixed(normal(generator, math.prod(out), math.prod(shape)) / math.prod(shape) ** 0.5, out)

    return [
        Probe("any mixture of pixels", (mixed((1, 3, 2), (1, 2, 3)), (1, 3, 2))),
        Probe("a smaller picture", (mixed((2, 2, 2), (1, 1, 3)), (2, 2, 2))),
        Probe("a quarter turn", (_Turn(), (1, 2, 3))),
        Probe("a part of the picture", (_Cut(), (1, 2, 3))),
        Probe("every row twice", (_Twice(), (1, 2, 2))),
        Probe("twice as bright", (_Bright(), (1, 2, 2))),
    ]


def _white(place, scale):
    def holds(calls):
        value = calls[place].value
        return value.ndim == 2 and bool((value - scale * torch.eye(len(value))).abs().max() < 1e-6)

    return holds


def _matrix(view, shape):
    size = math.prod(shape)
    return view(torch.eye(size, dtype=torch.float64).reshape(size, *shape)).reshape(size, -1).T


def _of_matrix(make):
    return lambda view, shape: make(_matrix(view, shape))


def _centred(matrix):
    columns = matrix.T - matrix.T.mean(0)
    return columns.T @ columns


def _not_a_picture(view, shape):
    rows = view(torch.eye(math.prod(shape), dtype=torch.float64))
    return rows.T @ rows


def _shown_rows(calls):
    return any(call.error and "the view takes pictures" in call.error["message"] for call in calls)


def _one_picture_of_ones(view, shape):
    seen = view(torch.ones(1, *shape, dtype=torch.float64)).reshape(1, -1)
    return seen.T @ seen


EXERCISE = Exercise(
    id="noise_covariance",
    title="what a view makes of white noise",
    notebook="13_editing",
    place=68,
    points=2,
    difficulty=2,
    minutes=8,
    reference=noise_covariance,
    probes=_probes,
    where="Geng et al. 2024 (visual anagrams): a view must keep the noise white, which orthogonal matrices do",
    misconceptions=(
        Misconception(
            "The other product",
            "This is the transposed A times A. It says how lengths change. Whether two pixels of the view agree stands "
            "in A times the transposed A.",
            _of_matrix(lambda a: a.T @ a),
        ),
        Misconception(
            "The matrix itself",
            "This is A, or A transposed. The covariance is made of two of them.",
            _of_matrix(lambda a: a),
        ),
        Misconception(
            "The matrix, transposed",
            "This is A transposed: a row per unit picture. The covariance is made of two of them.",
            _of_matrix(lambda a: a.T),
        ),
        Misconception(
            "A mean in place of the sum",
            "The products were averaged over the pixels. White noise has variance 1 in each of them: their effects add "
            "up.",
            _of_matrix(lambda a: a @ a.T / a.shape[1]),
        ),
        Misconception(
            "Divided as by torch.cov",
            "Unit pictures are no sample of noise: nothing is divided by their number.",
            _of_matrix(lambda a: a @ a.T / (a.shape[1] - 1)),
        ),
        Misconception(
            "Centred first",
            "The mean over the unit pictures was taken off. The noise has mean 0; the unit pictures stand for its "
            "directions.",
            _of_matrix(_centred),
        ),
        Misconception(
            "Centred and divided",
            "This is the covariance of the unit pictures, as if they were drawn: mean taken off, divided by their "
            "number. They stand for the directions of the noise.",
            _of_matrix(lambda a: _centred(a) / (a.shape[1] - 1)),
        ),
        Misconception(
            "Entry by entry",
            "A was squared entry by entry. A matrix product is wanted.",
            _of_matrix(lambda a: a * a),
        ),
        Misconception(
            "The variances alone",
            "Only the variances of the pixels came back. White noise also has no covariance between them.",
            _of_matrix(lambda a: (a @ a.T).diagonal()),
        ),
        Misconception(
            "The covariances are cut off",
            "Everything off the diagonal is 0 here. A blur would pass as white then.",
            _of_matrix(lambda a: (a @ a.T).diagonal().diag()),
        ),
        Misconception(
            "One picture of ones",
            "The view was shown one picture in which all pixels are 1. Its effects then add up; show it one pixel at a "
            "time.",
            _one_picture_of_ones,
        ),
        Misconception(
            "The view was shown no pictures",
            "A view takes a batch of pictures, (b, *shape). The rows of a unit matrix have to be reshaped first.",
            _not_a_picture,
            _shown_rows,
        ),
        Misconception(
            "A root too many",
            "The root of each covariance was taken.",
            _of_matrix(lambda a: (a @ a.T).abs().sqrt()),
        ),
        Misconception(
            "Pictures of another dtype",
            "The view was shown pictures that are not float64. A view may hold numbers of its own, as a blur does, and "
            "take no other.",
            lambda view, shape: _matrix(lambda x: view(x.float()), shape),
            lambda calls: any(call.error and "a view that holds float64" in call.error["message"] for call in calls),
        ),
    ),
    properties=(
        Property(
            "a turned picture's noise is white",
            _white(2, 1.0),
            "A quarter turn only moves pixels: the covariance must be 1 on the diagonal and 0 elsewhere.",
        ),
        Property(
            "so is the noise in a part of it",
            _white(3, 1.0),
            "A part of white noise is white noise, whatever was cut off.",
        ),
        Property(
            "twice as bright is four times the variance",
            _white(5, 4.0),
            "Twice the noise has four times its variance in every pixel, and no covariance.",
        ),
    ),
    hints=(
        "What the view makes of a picture with a single 1 is one column of A.",
        "A batch of all such pictures is a unit matrix, reshaped to (size, *shape); the view takes it at once.",
        "Flattened, the results are rows: A transposed. Which order of the product gives one row and column per pixel "
        "of the view?",
    ),
    forbidden=("keeps_noise_white",),
)

"""The exercise grid_positions: where each token lies."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


class Waves:
    """embed(k): a vector for every whole number; smooth, of fixed frequencies."""

    def __init__(self, generator, dim):
        self.frequencies, self.phases = normal(generator, dim), normal(generator, dim)

    def __call__(self, k):
        """Shapes: (n,) -> (n, dim)."""
        if not isinstance(k, torch.Tensor) or k.ndim != 1:
            came = tuple(k.shape) if isinstance(k, torch.Tensor) else type(k).__name__
            raise TypeError(f"embed takes a tensor of shape (n,), got {came}")
        return torch.sin(k.to(self.frequencies.dtype)[:, None] * self.frequencies + self.phases)


def grid_positions(embed, height, width):
    """Half of the numbers say the row, half the column."""
    place = torch.arange(height * width)
    return torch.cat([embed(place // width), embed(place % width)], dim=1)


def _probes(generator):
    sizes = {
        "wider than high": (3, 5, 4),
        "higher than wide": (6, 2, 3),
        "square": (4, 4, 2),
        "one row": (1, 6, 3),
        "one column": (5, 1, 2),
    }
    return [Probe(name, (Waves(generator, dim), h, w)) for name, (h, w, dim) in sizes.items()]


def _halves(calls):
    """Tokens of one row share the first half, tokens of one column the second."""
    for call in calls:
        _, h, w = call.args
        if call.value.ndim != 2 or len(call.value) != h * w or call.value.shape[1] % 2:
            return False
        grid = call.value.reshape(h, w, 2, -1)
        if (grid[:, :, 0] - grid[:, :1, 0]).abs().max() > 1e-5 or (grid[:, :, 1] - grid[:1, :, 1]).abs().max() > 1e-5:
            return False
    return True


def _of(rows=lambda k, h, w: k // w, columns=lambda k, h, w: k % w, join=lambda a, b: torch.cat([a, b], dim=1)):
    def answer(embed, height, width):
        place = torch.arange(height * width)
        return join(embed(rows(place, height, width)), embed(columns(place, height, width)))

    return answer


def _grid(embed, height, width):
    return grid_positions(embed, height, width).unflatten(0, (height, width))


EXERCISE = Exercise(
    id="grid_positions",
    title="where a token lies",
    notebook="15_transformers",
    place=30,
    points=2,
    difficulty=2,
    minutes=8,
    reference=grid_positions,
    probes=_probes,
    where="the code of Peebles & Xie 2022 (DiT), which has the column first: sine-cosine positions in two dimensions",
    misconceptions=(
        Misconception(
            "The columns stand first",
            "The first half of a vector says the column. Here it says the row.",
            _of(join=lambda a, b: torch.cat([b, a], dim=1)),
        ),
        Misconception(
            "The tokens run down the columns",
            "The second token is given the place below the first one. Tokens run along the rows.",
            _of(rows=lambda k, h, w: k % h, columns=lambda k, h, w: k // h),
        ),
        Misconception(
            "Divided by the height",
            "A row has as many tokens as the grid is wide: after that many a new row begins.",
            _of(rows=lambda k, h, w: k // h, columns=lambda k, h, w: k % h),
        ),
        Misconception(
            "The place in the row of tokens, twice",
            "Both halves say the number of the token. Then two neighbours in a column look far apart.",
            _of(rows=lambda k, h, w: k, columns=lambda k, h, w: k),
        ),
        Misconception(
            "The number of the token for the column",
            "The second half says the token's number. Two tokens of one column should share it.",
            _of(columns=lambda k, h, w: k),
        ),
        Misconception(
            "Rows alone",
            "Both halves say the row. The tokens of one row cannot be told apart.",
            _of(columns=lambda k, h, w: k // w),
        ),
        Misconception(
            "Columns alone",
            "Both halves say the column. The tokens of one column cannot be told apart.",
            _of(rows=lambda k, h, w: k % w),
        ),
        Misconception(
            "Added instead of put side by side",
            "Row and column are added up: (1, 2) and (2, 1) get the same vector.",
            _of(join=lambda a, b: a + b),
        ),
        Misconception(
            "Put below each other",
            "The two halves are joined along the tokens. They belong side by side, along the numbers.",
            _of(join=lambda a, b: torch.cat([a, b], dim=0)),
        ),
        Misconception(
            "Numbers alternate",
            "The numbers of row and column alternate. The first half is the row's, the second the column's.",
            _of(join=lambda a, b: torch.stack([a, b], dim=2).flatten(1)),
        ),
        Misconception(
            "Counted from 1",
            "Rows and columns are counted from 0.",
            _of(rows=lambda k, h, w: k // w + 1, columns=lambda k, h, w: k % w + 1),
        ),
        Misconception(
            "Rows repeat as columns do",
            "Rows are counted on from token to token, as columns are. A row's number stays for the whole row.",
            _of(rows=lambda k, h, w: k % h),
        ),
        Misconception(
            "Not rounded down",
            "The number of a token was divided, and the fraction stayed. A row is a whole number.",
            _of(rows=lambda k, h, w: k / w),
        ),
        Misconception(
            "Divided by the size of the grid",
            "Places were brought to 0 to 1. They are counted: 0, 1, 2.",
            _of(rows=lambda k, h, w: (k // w) / h, columns=lambda k, h, w: (k % w) / w),
        ),
        Misconception(
            "The grid is kept",
            "Rows and columns still stand on two axes. The tokens stand in one row: (height · width, d).",
            _grid,
        ),
        Misconception(
            "The places themselves",
            "Row and column are there as plain numbers. embed makes a vector of each.",
            lambda embed, h, w: torch.stack([torch.arange(h * w) // w, torch.arange(h * w) % w], dim=1),
        ),
        Misconception(
            "One vector per row and per column",
            "There is a vector for each row and each column, not for each token of the grid.",
            lambda embed, h, w: torch.cat([embed(torch.arange(h)), embed(torch.arange(w))], dim=1),
        ),
    ),
    properties=(
        Property(
            "tokens of a row share one half, tokens of a column the other",
            _halves,
            "The first half must be the same along a row, the second along a column.",
        ),
    ),
    hints=(
        "Number the tokens from 0. Row and column of a number follow from one division.",
        "A row holds `width` tokens: quotient and remainder of that division.",
        "embed both, and join along the last axis, the row's half first.",
    ),
    forbidden=("grid_positions",),
)

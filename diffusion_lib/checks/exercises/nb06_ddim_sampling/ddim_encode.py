"""The exercise ddim_encode: from a picture back along its path."""

import torch

from ...declare import Exercise, Property
from ._encoder_wrongs import SLIPS
from ._walks import ASKED_TWICE, KIND_OF_TIME, walk_probes
from .ddim_step import move


def ddim_encode(predict_eps, x0, pairs, alpha_bars):
    """Walk from data to noise along the same pairs."""
    x = x0
    for t, t_prev in reversed(pairs):
        here = alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        x = move(x, predict_eps(x, torch.full((len(x),), max(t_prev, 0))), here, alpha_bars[t])
    return x


EXERCISE = Exercise(
    id="ddim_encode",
    title="from a picture back along its path",
    notebook="06_ddim_sampling",
    place=50,
    points=2,
    difficulty=3,
    minutes=10,
    reference=ddim_encode,
    probes=walk_probes,
    where="DDIM (Song et al. 2021), section 4.3 and eq. 14",
    misconceptions=(
        KIND_OF_TIME,
        ASKED_TWICE,
        *SLIPS,
    ),
    properties=(
        Property(
            "the result has the shape of the picture",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "One noise per picture must come out.",
        ),
    ),
    hints=(
        "A pair (t, t_prev) is now a step from t_prev up to t. Python's reversed() turns a list round.",
        "Only three things change in your sampler: the order of the pairs, which alpha_bar comes first, and the time "
        "the network is told.",
        "The first step leaves data: alpha_bar 1, and the network is asked at time 0, the nearest it knows.",
    ),
    forbidden=("ddim", "encoding_pairs", "walk"),
)

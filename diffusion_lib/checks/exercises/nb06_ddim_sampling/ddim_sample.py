"""The exercise ddim_sample: the sampler."""

import torch

from ...declare import Exercise, Property
from ._sampler_wrongs import SLIPS
from ._walks import ASKED_TWICE, KIND_OF_TIME, walk_probes
from .ddim_step import move


def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    """Walk from noise to data without drawing anything."""
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        x = move(x, eps, alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double())
    return x


EXERCISE = Exercise(
    id="ddim_sample",
    title="the sampler",
    notebook="06_ddim_sampling",
    place=40,
    points=3,
    difficulty=2,
    minutes=9,
    reference=ddim_sample,
    probes=walk_probes,
    where="DDIM (Song et al. 2021), eq. 12 with sigma = 0, along the pairs",
    misconceptions=(
        KIND_OF_TIME,
        ASKED_TWICE,
        *SLIPS,
    ),
    properties=(
        Property(
            "the result has the shape of the noise",
            lambda calls: all(c.value.shape == c.args[1].shape for c in calls),
            "One sample per noise must come out.",
        ),
    ),
    hints=(
        "One line per part: the time as a tensor, the eps, the two alpha_bars, the step.",
        "torch.full((len(x),), t) is a time for every sample. What is alpha_bar at t_prev = -1?",
        "At eta = 0 the step has two terms: the predicted x0 and the direction along eps. The new x replaces the old.",
    ),
    forbidden=("ddim", "sample_ddim", "draw_samples", "walk"),
)

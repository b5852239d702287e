"""Process: noising, its inverse, and what a network may predict. Formulas alone, no networks."""

from diffusion_lib.process.forward import q_jump, q_step
from diffusion_lib.process.mixture import GaussianMixture
from diffusion_lib.process.posterior import Posterior, beta_between, posterior, posterior_variance
from diffusion_lib.process.predictions import (
    PREDICTIONS,
    Prediction,
    check_kind,
    eps_to_score,
    eps_to_x0,
    score_to_eps,
    target,
    to_prediction,
    v_to_eps,
    v_to_x0,
    velocity,
    x0_to_eps,
)

__all__ = [
    "PREDICTIONS",
    "GaussianMixture",
    "Posterior",
    "Prediction",
    "beta_between",
    "check_kind",
    "eps_to_score",
    "eps_to_x0",
    "posterior",
    "posterior_variance",
    "q_jump",
    "q_step",
    "score_to_eps",
    "target",
    "to_prediction",
    "v_to_eps",
    "v_to_x0",
    "velocity",
    "x0_to_eps",
]

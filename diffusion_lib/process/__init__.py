"""Process: noising, its inverse, and what a network may predict. Formulas alone, no networks."""

from diffusion_lib.process.forward import q_jump, q_step
from diffusion_lib.process.mixture import GaussianMixture
from diffusion_lib.process.posterior import Posterior, posterior
from diffusion_lib.process.predictions import (
    PREDICTION_TYPES,
    Denoiser,
    Limits,
    Prediction,
    check_prediction_type,
    coefficients,
    eps_to_score,
    eps_to_x0,
    prediction_between,
    score_to_eps,
    target,
    to_prediction,
    velocity,
    x0_to_eps,
)
from diffusion_lib.schedule import beta_between, posterior_variance

__all__ = [
    "PREDICTION_TYPES",
    "Denoiser",
    "GaussianMixture",
    "Limits",
    "Posterior",
    "Prediction",
    "beta_between",
    "check_prediction_type",
    "coefficients",
    "eps_to_score",
    "eps_to_x0",
    "posterior",
    "posterior_variance",
    "prediction_between",
    "q_jump",
    "q_step",
    "score_to_eps",
    "target",
    "to_prediction",
    "velocity",
    "x0_to_eps",
]

"""The target of training in the notebook's letters: alpha_bar in place of a noise level."""

from diffusion_lib.process import target as target_at
from diffusion_lib.schedule import NoiseLevel


def target(kind, x0, eps, alpha_bar):
    """What a network of this kind should have said, as `regression_target` is asked for it."""
    return target_at(kind, x0, eps, NoiseLevel.of_alpha_bar(alpha_bar))

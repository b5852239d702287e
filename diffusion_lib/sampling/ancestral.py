"""DDPM's own sampler: a draw from the posterior at every step."""

from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Prediction, beta_between, posterior, posterior_variance
from diffusion_lib.sampling.samplers import OneOf, Step, sampler
from diffusion_lib.schedule import NoiseLevel

Batch = Float[Tensor, "b ..."]

VARIANCES = {"beta_tilde": posterior_variance, "beta": beta_between}


@sampler(variance=OneOf(VARIANCES))
def ddpm(step: Step, *, variance: str = "beta_tilde") -> Tensor:
    """Ancestral sampling [ddpm, alg. 2], over all steps or any sub-sequence of them.

    variance: "beta_tilde", the posterior's own (right for data without spread), or "beta" (right for data N(0, I)).
    """
    return ddpm_step(step.x, step.evaluate(), step.level, step.target, step.noise(), variance)


def ddpm_step(
    x: Batch,
    prediction: Prediction,
    level: NoiseLevel,
    target: NoiseLevel,
    noise: Batch | None = None,
    variance: str = "beta_tilde",
) -> Batch:
    """One ancestral step: a draw from the posterior at the predicted x0 [ddpm, alg. 2].

    Shapes: x, prediction and noise (b, ...), both levels broadcastable -> (b, ...).
    Raises: ValueError for another variance than "beta_tilde" and "beta".
    """
    if variance not in VARIANCES:
        raise ValueError(f"variance must be {OneOf(VARIANCES)}, got {variance!r}")
    mean = posterior(prediction.x0, x, level, target).mean
    return mean if noise is None else mean + VARIANCES[variance](level, target).sqrt().to(x.dtype) * noise

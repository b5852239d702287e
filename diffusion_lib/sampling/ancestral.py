"""Samplers with fresh noise in every step: DDPM's own, and the reverse SDE with as much noise as one likes."""

import math

from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Prediction, beta_between, posterior
from diffusion_lib.sampling.samplers import Between, OneOf, Step, sampler
from diffusion_lib.schedule import NoiseLevel

Batch = Float[Tensor, "b ..."]

VARIANCES = ("beta_tilde", "beta")


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
    mean, beta_tilde = posterior(prediction.x0, x, level, target)
    if noise is None:
        return mean
    drawn = beta_tilde if variance == "beta_tilde" else beta_between(level, target)
    return mean + drawn.sqrt().to(x.dtype) * noise


@sampler(tau=Between(0, math.inf, "0 is DDIM, 1 as noisy as DDPM"))
def exponential_sde(step: Step, *, tau: float = 1.0) -> Tensor:
    """The reverse SDE with tau times its noise [edm, eq. 6], exact for a network whose x0 does not change; order 1.

    x_s = alpha_s x0 + sigma_s rho^(tau^2) eps + sigma_s sqrt(1 - rho^(2 tau^2)) noise,
    where rho = (sigma_s / alpha_s) / (sigma_t / alpha_t). That is the first order of SA-Solver [sa_solver, code].

    tau: the dial. 0 is DDIM without noise, 1 DDPM with beta-tilde; as it grows, less of eps stays from step to step.

    Pitfall: long steps with much noise narrow even what an exact denoiser draws. 50 quadratic steps on the cosine
        schedule make of a standard deviation of 0.5 one of 0.49, 0.47, 0.44 and 0.37 at tau = 0, 1, 2 and 4.
    """
    x0, eps = step.evaluate()
    # A step towards more noise keeps all of eps, as DDIM's does.
    kept = (step.target.noise_to_signal / step.level.noise_to_signal).clamp(max=1) ** (tau * tau)
    x = NoiseLevel(step.target.alpha, step.target.sigma * kept).mix(x0, eps)
    noise = step.noise() if tau else None
    return x if noise is None else x + (step.target.sigma * (1 - kept**2).sqrt()).to(x.dtype) * noise

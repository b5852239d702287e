"""Solvers of the probability-flow ODE: samplers that need fewer function evaluations than DDIM for the same error.

In y = x / alpha and r = sigma / alpha the ODE reads dy/dr = eps, for every process [edm, eq. 4; ddim, eq. 14]. DDIM
at eta = 0 is Euler's method on it [ddim, eq. 13]; on the straight path it is Euler's method in time as well. All
samplers here have an error that falls as 1/N^2 in the number of steps N.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.sampling.samplers import Between, Step, ddim_step, draw_noise, sampler
from diffusion_lib.schedule import MOST_NOISE, NoiseLevel

Batch = Float[Tensor, "b ..."]


def euler_step(x: Batch, eps: Batch, level: NoiseLevel, target: NoiseLevel) -> Batch:
    """Follow dy/dr = eps from `level` to `target` with this eps all the way.

    x_s = (alpha_s / alpha_t) x + (sigma_s - alpha_s sigma_t / alpha_t) eps

    Shapes: x, eps (b, ...), both levels broadcastable -> (b, ...).
    Pitfall: at alpha_t = 0 there is no y; `ddim_step`, the same step from x0 and eps, needs none.
    """
    ratio = target.alpha / level.alpha
    return NoiseLevel(ratio, target.sigma - ratio * level.sigma).mix(x, eps)


def _only_euler(step: Step) -> bool:
    """Whether a step takes no second order: into data, and from where noise is over 80 times the signal.

    Data hold no noise to name. Beyond 80, the range that Heun's method was proposed for [edm, table 1], a schedule
    that ends at 20,000 multiplies the smallest error of eps by that much.
    """
    return step.t_prev == -1 or bool(step.level.noise_to_signal > MOST_NOISE * (1 + 1e-9))


@sampler()
def heun(step: Step) -> Tensor:
    """Heun's method [edm, alg. 1]: two evaluations per step, one in the last; order 2.

    The mean of eps at both ends of the step takes the place of eps at its beginning.
    """
    euler = ddim_step(step.evaluate(), step.level, step.target)
    if _only_euler(step):
        return euler
    eps = (step.evaluate().eps + step.evaluate(euler, step.t_prev).eps) / 2
    return euler_step(step.x, eps, step.level, step.target)


@sampler()
def midpoint(step: Step) -> Tensor:
    """The midpoint method in the schedule's own time: two evaluations per step, order 2.

    x_s = x + (alpha_s - alpha_t) x0 + (sigma_s - sigma_t) eps,  both predicted half-way in time, where DDIM leads.
    On the straight path [rectified_flow] that is x + (s - t) u, with the velocity u = eps - x0 of the middle; it needs
    no sigma / alpha, so it also leads from pure noise and into data.
    """
    t = (step.t + step.t_prev) / 2
    if t < 0:  # no network was asked so close to data
        return ddim_step(step.evaluate(), step.level, step.target)
    middle = step.evaluate(ddim_step(step.evaluate(), step.level, step.schedule.level(t)), t)
    change = NoiseLevel(step.target.alpha - step.level.alpha, step.target.sigma - step.level.sigma)
    return step.x + change.mix(middle.x0, middle.eps)


@sampler()
def dpm_solver_2(step: Step) -> Tensor:
    """DPM-Solver-2, a midpoint method in log-SNR [dpm_solver]: two evaluations per step; order 2.

    eps at the time half-way in log-SNR, a real one, takes the place of eps at the step's beginning.
    """
    if _only_euler(step):
        return ddim_step(step.evaluate(), step.level, step.target)
    t = step.schedule.time_of(math.sqrt(step.level.noise_to_signal * step.target.noise_to_signal))
    middle = euler_step(step.x, step.evaluate().eps, step.level, step.schedule.level(t))
    return euler_step(step.x, step.evaluate(middle, t).eps, step.level, step.target)


@sampler()
def dpm_solver_pp(step: Step) -> Tensor:
    """DPM-Solver++(2M) [dpm_solver_pp]: order 2 with one evaluation per step.

    With lam = log(alpha / sigma) and h = lam_s - lam_t,
    x_s = (sigma_s / sigma_t) x + alpha_s (1 - exp(-h)) D,
    where D is the line through the last two predicted x0, read at the middle of the step.
    The first step and the one into data have no such line and take D = x0, which is DDIM.

    Pitfall: a single step takes no second order; with very few steps the line overshoots.
    """
    x0, last = step.evaluate().x0, step.memory.get("last")
    h = (step.level.noise_to_signal / step.target.noise_to_signal).log()
    middle = x0
    if last is not None and step.t_prev != -1:
        x0_before, h_before = last
        middle = x0 + (h / (2 * h_before)).to(x0.dtype) * (x0 - x0_before)
    step.memory["last"] = x0, h
    ratio = step.target.sigma / step.level.sigma
    return NoiseLevel(ratio, step.target.alpha * -torch.expm1(-h)).mix(step.x, middle)


@sampler()
def deis(step: Step) -> Tensor:
    """DEIS of order 2, in its rho-AB form [deis]: order 2 with one evaluation per step.

    The line through the last two eps over r, read at the middle of the step; the first step is DDIM. So are steps
    from beyond 80 times more noise than signal, and the one into data.
    """
    eps, last = step.evaluate().eps, step.memory.get("last")
    r, r_next = step.level.noise_to_signal, step.target.noise_to_signal
    if _only_euler(step):
        return ddim_step(step.evaluate(), step.level, step.target)
    step.memory["last"] = eps, r
    if last is not None:
        eps_before, r_before = last
        eps = eps + ((r_next - r) / 2 / (r - r_before)).to(eps.dtype) * (eps - eps_before)
    return euler_step(step.x, eps, step.level, step.target)


NOT_NEGATIVE = Between(0, math.inf)


@sampler(churn=NOT_NEGATIVE, churn_min=NOT_NEGATIVE, churn_max=NOT_NEGATIVE, noise_scale=NOT_NEGATIVE)
def edm(
    step: Step, *, churn: float = 0.0, churn_min: float = 0.0, churn_max: float = math.inf, noise_scale: float = 1.0
) -> Tensor:
    """EDM's stochastic sampler: a little new noise, then Heun from there [edm, alg. 2].

    churn        S_churn: sigma / alpha grows by the factor 1 + churn / steps, at most sqrt(2), before each step
    churn_min, churn_max   S_tmin and S_tmax: only where sigma / alpha lies between
    noise_scale  S_noise: standard deviation of the new noise

    Without churn it is `heun`. The paper's own steps are those of spacing="karras".
    """
    r = float(step.level.noise_to_signal)
    gamma = min(churn / step.num_steps, math.sqrt(2) - 1) if churn_min <= r <= churn_max else 0.0
    most = min(float(step.schedule.level(step.schedule.last).noise_to_signal), MOST_NOISE)
    if gamma and r < most * (1 - 1e-9):  # the time of the most noise is found to about that
        noisier = min(r * (1 + gamma), most)
        t = step.schedule.time_of(noisier)
        level = step.schedule.level(t)
        fresh = noise_scale * draw_noise(step.x.shape, step.generator, step.x)
        ratio = level.alpha / step.level.alpha
        step.x = NoiseLevel(ratio, level.alpha * math.sqrt(noisier**2 - r**2)).mix(step.x, fresh)
        step.level, step.answer = level, step.evaluate(step.x, t)
    return heun.rule(step)

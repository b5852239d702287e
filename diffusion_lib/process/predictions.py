"""What a network may predict, and how each prediction turns into data and noise.

With x_t = alpha x0 + sigma eps known, one more linear combination of x0 and eps gives both. Each prediction type is
such a combination, one line of `COEFFICIENTS`; targets and conversions follow from it, for every process.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.schedule import NoiseLevel, Schedule

Batch = Float[Tensor, "b ..."]
Coefficient = Tensor | float
Limits = tuple[float, float]


class Prediction(NamedTuple):
    """What a denoiser says about x_t: the data and the noise it is made of.

    Shapes: both (b, ...), like x_t. They always satisfy x_t = alpha x0 + sigma eps.
    """

    x0: Tensor
    eps: Tensor


@runtime_checkable
class Denoiser(Protocol):
    """The one protocol of the library: a state and its time in, data and noise out.

    Shapes: x_t (b, ...), t (b,), int64 for whole times, floating for real ones -> two of (b, ...), like x_t.
    """

    def __call__(self, x_t: Tensor, t: Tensor, /) -> Prediction: ...


COEFFICIENTS: dict[str, Callable[[NoiseLevel], tuple[Coefficient, Coefficient]]] = {
    "eps": lambda level: (0.0, 1.0),  # [ddpm, eq. 14]
    "score": lambda level: (0.0, -1 / level.sigma),  # [score_sde, eq. 7]: the gradient of log q(x_t | x0)
    "u": lambda level: (-1.0, 1.0),  # [rectified_flow]: the velocity eps - x0 of the straight path from data to noise
    "v": lambda level: (-level.sigma, level.alpha),  # [progressive_distillation, app. D]: v = alpha eps - sigma x0
    "x0": lambda level: (1.0, 0.0),
}
PREDICTION_TYPES = tuple(COEFFICIENTS)


def coefficients(prediction_type: str, level: NoiseLevel) -> tuple[Coefficient, Coefficient]:
    """What a prediction type is: (a, b) of the linear combination a x0 + b eps that the network is to say.

    Shapes: broadcast as the level.
    Raises: ValueError for an unknown type, listing those there are.
    """
    if prediction_type not in COEFFICIENTS:
        raise ValueError(f"prediction_type must be one of {sorted(COEFFICIENTS)}, got {prediction_type!r}")
    return COEFFICIENTS[prediction_type](level)


def target(prediction_type: str, x0: Batch, eps: Batch, level: NoiseLevel) -> Batch:
    """What a network of this type should have said: the regression target of training.

    Shapes: x0, eps (b, ...), level broadcastable -> (b, ...), dtype of x0.
    Raises: ValueError for an unknown type.
    """
    of_x0, of_eps = coefficients(prediction_type, level.like(x0))
    return of_x0 * x0 + of_eps * eps


def to_prediction(
    prediction_type: str | NoiseLevel, output: Batch, x_t: Batch, level: NoiseLevel, limits: Limits | None = None
) -> Prediction:
    """Turn a network's output of this type into (x0, eps): two linear equations in two unknowns.

    alpha x0 + sigma eps = x_t  and  a x0 + b eps = output,  solved by Cramer's rule. A level instead of a type says
    that the output is the state there.

    limits: keep x0 between these two, and re-derive eps from what is left of x_t

    Shapes: output, x_t (b, ...), level broadcastable -> two of (b, ...), dtype of x_t.
    Raises: ValueError for an unknown type.
    Pitfall: at alpha = 0 eps and score say nothing about x0, which then comes out infinite or NaN. A clipped x0 with
        the eps of the unclipped one would no longer make up x_t, and the step would be inconsistent.
    """
    alpha, sigma = level = NoiseLevel(level.alpha.to(x_t.dtype), level.sigma.to(x_t.dtype))
    a, b = prediction_type if isinstance(prediction_type, NoiseLevel) else coefficients(prediction_type, level)
    determinant = alpha * b - sigma * a
    # What the network said is taken as it is, to the last bit.
    x0 = output if prediction_type == "x0" else (b * x_t - sigma * output) / determinant
    if limits is not None:
        x0 = x0.clamp(*limits)
        return Prediction(x0, (x_t - alpha * x0) / sigma)  # as below with a = 1 and b = 0
    eps = output if prediction_type == "eps" else (alpha * output - a * x_t) / determinant
    return Prediction(x0, eps)


def prediction_between(x_t: Batch, level: NoiseLevel, x_s: Batch, target: NoiseLevel) -> Prediction:
    """The prediction at x_t with which one DDIM step ends in x_s [progressive_distillation, alg. 2].

    alpha_t x0 + sigma_t eps = x_t  and  alpha_s x0 + sigma_s eps = x_s.

    Shapes: x_t, x_s (b, ...), both levels broadcastable -> two of (b, ...), dtype of x_t.
    Pitfall: the nearer the two times, the more their difference is rounded; at equal times it is 0/0.
    """
    return to_prediction(target.like(x_t), x_s, x_t, level)


def eps_to_x0(x_t: Batch, eps: Batch, level: NoiseLevel) -> Batch:
    """x0 = (x_t - sigma eps) / alpha  [ddpm, eq. 15].

    Shapes: x_t, eps (b, ...), level broadcastable -> (b, ...).
    Pitfall: infinite at alpha = 0 (zero terminal SNR).
    """
    return to_prediction("eps", eps, x_t, level).x0


def x0_to_eps(x_t: Batch, x0: Batch, level: NoiseLevel) -> Batch:
    """eps = (x_t - alpha x0) / sigma  ([ddpm, eq. 4] solved for the noise).

    Shapes: x_t, x0 (b, ...), level broadcastable -> (b, ...).
    """
    return to_prediction("x0", x0, x_t, level).eps


def eps_to_score(eps: Batch, level: NoiseLevel) -> Batch:
    """score = -eps / sigma, the gradient of log q(x_t)  [score_sde, eq. 7].

    Shapes: eps (b, ...), level broadcastable -> (b, ...).
    """
    return -eps / level.like(eps).sigma


def score_to_eps(score: Batch, level: NoiseLevel) -> Batch:
    """eps = -sigma score.

    Shapes: score (b, ...), level broadcastable -> (b, ...).
    """
    return -level.like(score).sigma * score


def velocity(prediction: Prediction, slopes: NoiseLevel) -> Batch:
    """dx_t / dt along the probability-flow ODE, alpha' x0 + sigma' eps, from the slopes of alpha and sigma.

    [score_sde, eq. 13; flow_matching]

    Shapes: prediction two of (b, ...), slopes broadcastable -> (b, ...).
    """
    return slopes.mix(prediction.x0, prediction.eps)


def check_prediction_type(prediction_type: str, schedule: Schedule | None = None) -> None:
    """Refuse an unknown prediction type, or one that cannot work with the schedule.

    Raises: ValueError; eps and score say nothing about x0 where alpha = 0.
    """
    level = NoiseLevel(torch.tensor(1.0), torch.tensor(1.0)) if schedule is None else schedule.level(schedule.last)
    of_x0, of_eps = coefficients(prediction_type, level)
    if level.alpha * of_eps == level.sigma * of_x0:
        raise ValueError(
            f"prediction_type {prediction_type!r} cannot work with a zero-terminal-SNR schedule: at its last step x_t "
            f"is pure noise, so x0 would be 0/0. Use prediction_type 'v', 'u' or 'x0'"
        )

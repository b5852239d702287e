"""What a network may predict, and how each prediction turns into the others.

With x_t = sqrt(ab) x0 + sqrt(1 - ab) eps known, any one of x0, eps, v and score gives all the rest.
Every function takes `alpha_bar` already shaped to broadcast: `schedule.alpha_bar(t, x_t)`.
The maths runs in the dtype of alpha_bar's partner x_t; samplers pass float64 coefficients cast once.
"""

from collections.abc import Callable
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

Batch = Float[Tensor, "b ..."]
Coefficient = Float[Tensor, "..."]


class Prediction(NamedTuple):
    """What a denoiser says about x_t: the data and the noise it is made of.

    Shapes: both (b, ...), like x_t. They always satisfy x_t = sqrt(ab) x0 + sqrt(1 - ab) eps.
    """

    x0: Tensor
    eps: Tensor


def eps_to_x0(x_t: Batch, eps: Batch, alpha_bar: Coefficient) -> Batch:
    """x0 = (x_t - sqrt(1 - ab) eps) / sqrt(ab)  (Ho et al. 2020, eq. 15).

    Shapes: x_t, eps (b, ...), alpha_bar broadcastable -> (b, ...).
    Pitfall: infinite at alpha_bar = 0 (zero terminal SNR).
    """
    root, spread = _roots(alpha_bar, x_t)
    return (x_t - spread * eps) / root


def x0_to_eps(x_t: Batch, x0: Batch, alpha_bar: Coefficient) -> Batch:
    """eps = (x_t - sqrt(ab) x0) / sqrt(1 - ab)  (Ho et al. 2020, eq. 4 solved for the noise).

    Shapes: x_t, x0 (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    root, spread = _roots(alpha_bar, x_t)
    return (x_t - root * x0) / spread


def v_to_x0(x_t: Batch, v: Batch, alpha_bar: Coefficient) -> Batch:
    """x0 = sqrt(ab) x_t - sqrt(1 - ab) v  (Salimans & Ho 2022, appendix D).

    Shapes: x_t, v (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    root, spread = _roots(alpha_bar, x_t)
    return root * x_t - spread * v


def v_to_eps(x_t: Batch, v: Batch, alpha_bar: Coefficient) -> Batch:
    """eps = sqrt(1 - ab) x_t + sqrt(ab) v  (Salimans & Ho 2022, appendix D).

    Shapes: x_t, v (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    root, spread = _roots(alpha_bar, x_t)
    return spread * x_t + root * v


def eps_to_score(eps: Batch, alpha_bar: Coefficient) -> Batch:
    """score = -eps / sqrt(1 - ab), the gradient of log q(x_t)  (Song et al. 2021, SDE, eq. 7).

    Shapes: eps (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    return -eps / _roots(alpha_bar, eps)[1]


def score_to_eps(score: Batch, alpha_bar: Coefficient) -> Batch:
    """eps = -sqrt(1 - ab) score.

    Shapes: score (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    return -_roots(alpha_bar, score)[1] * score


def velocity(x0: Batch, eps: Batch, alpha_bar: Coefficient) -> Batch:
    """v = sqrt(ab) eps - sqrt(1 - ab) x0  (Salimans & Ho 2022, section 4).

    Shapes: x0, eps (b, ...), alpha_bar broadcastable -> (b, ...).
    """
    root, spread = _roots(alpha_bar, x0)
    return root * eps - spread * x0


def target(kind: str, x0: Batch, eps: Batch, alpha_bar: Coefficient) -> Batch:
    """What a network of this kind should have said: the regression target of training.

    Shapes: x0, eps (b, ...), alpha_bar broadcastable -> (b, ...).
    Raises: ValueError for an unknown kind.
    """
    return _kind(kind).target(x0, eps, alpha_bar)


def to_prediction(kind: str, output: Batch, x_t: Batch, alpha_bar: Coefficient) -> Prediction:
    """Turn a network's output of this kind into (x0, eps).

    Shapes: output, x_t (b, ...), alpha_bar broadcastable -> two of (b, ...).
    Raises: ValueError for an unknown kind.
    """
    return _kind(kind).read(x_t, output, alpha_bar)


def check_kind(kind: str, has_zero_terminal_snr: bool = False) -> None:
    """Refuse an unknown prediction kind, or one that the schedule makes impossible.

    Raises: ValueError; eps and score say nothing about x0 where alpha_bar = 0.
    """
    _kind(kind)
    if has_zero_terminal_snr and kind in ("eps", "score"):
        raise ValueError(
            f"prediction {kind!r} cannot work with a zero-terminal-SNR schedule: at its last step x_t is "
            f"pure noise, so x0 would be 0/0. Use prediction 'v' or 'x0'"
        )


class _Kind(NamedTuple):
    target: Callable[[Tensor, Tensor, Tensor], Tensor]
    read: Callable[[Tensor, Tensor, Tensor], Prediction]


def _read_score(x_t: Tensor, score: Tensor, alpha_bar: Tensor) -> Prediction:
    eps = score_to_eps(score, alpha_bar)
    return Prediction(eps_to_x0(x_t, eps, alpha_bar), eps)


PREDICTIONS: dict[str, _Kind] = {
    "eps": _Kind(
        lambda x0, eps, ab: eps,
        lambda x_t, out, ab: Prediction(eps_to_x0(x_t, out, ab), out),
    ),
    "x0": _Kind(
        lambda x0, eps, ab: x0,
        lambda x_t, out, ab: Prediction(out, x0_to_eps(x_t, out, ab)),
    ),
    "v": _Kind(
        velocity,
        lambda x_t, out, ab: Prediction(v_to_x0(x_t, out, ab), v_to_eps(x_t, out, ab)),
    ),
    "score": _Kind(lambda x0, eps, ab: eps_to_score(eps, ab), _read_score),
}


def _kind(kind: str) -> _Kind:
    if kind not in PREDICTIONS:
        raise ValueError(f"prediction must be one of {sorted(PREDICTIONS)}, got {kind!r}")
    return PREDICTIONS[kind]


def _roots(alpha_bar: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
    """sqrt(ab) and sqrt(1 - ab), taken before the cast: 1 - ab in half precision is 0 at small t."""
    return alpha_bar.sqrt().to(like.dtype), (1 - alpha_bar).sqrt().to(like.dtype)

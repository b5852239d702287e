"""The exercise condition_gaussian: the exact answer on Gaussians."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def condition_gaussian(mean, cov, measure, observed, noise_std):
    """Mean and covariance of x once y = A x + noise was seen."""
    spread = measure @ cov @ measure.T + noise_std**2 * torch.eye(len(measure), dtype=cov.dtype)
    gain = cov @ measure.T @ torch.linalg.inv(spread)
    return mean + gain @ (observed - measure @ mean), cov - gain @ measure @ cov


def _covariance(generator, d):
    root = normal(generator, d, d)
    return root @ root.T / d + 0.3 * torch.eye(d, dtype=torch.float64)


def _probes(generator):
    def case(name, d, measure, std):
        measure = normal(generator, *measure) if isinstance(measure, tuple) else measure
        return Probe(
            name, (normal(generator, d), _covariance(generator, d), measure, normal(generator, len(measure)), std)
        )

    eye = torch.eye(4, dtype=torch.float64)
    return [
        case("one number of three, with noise", 3, torch.tensor([[0.0, 1, 0]]).double(), 0.5),
        case("two of four, without noise", 4, eye[[0, 2]], 0.0),
        case("a mean of all", 4, torch.full((1, 4), 0.25).double(), 0.2),
        case("as many measurements as numbers", 3, (3, 3), 0.7),
        case("any matrix", 5, (2, 5), 1.5),
        case("hopeless noise", 3, (2, 3), 1e4),
    ]


def _tells_nothing(calls):
    mean, cov = calls[5].value
    return bool((mean - calls[5].args[0]).abs().max() < 1e-3 and (cov - calls[5].args[1]).abs().max() < 1e-3)


def _tells_all(calls):
    mean, cov = calls[1].value
    _, _, measure, observed, _ = calls[1].args
    exact = (measure @ mean.double() - observed).abs().max() < 1e-4
    return bool(exact and (measure @ cov.double() @ measure.T).abs().max() < 1e-4)


def _conditioned(
    spread=lambda A, C, s: A @ C @ A.T + s**2 * torch.eye(len(A)).double(),
    gain=lambda C, A, S: C @ A.T @ torch.linalg.inv(S),
    rest=lambda y, A, m: y - A @ m,
    onto=lambda m, step: m + step,
    left=lambda C, K, A: C - K @ A @ C,
):
    """The answer with one part replaced."""

    def answer(mean, cov, measure, observed, noise_std):
        K = gain(cov, measure, spread(measure, cov, noise_std))
        return onto(mean, K @ rest(observed, measure, mean)), left(cov, K, measure)

    return answer


EXERCISE = Exercise(
    id="condition_gaussian",
    title="the exact answer on Gaussians",
    notebook="13_editing",
    place=35,
    points=2,
    difficulty=3,
    minutes=10,
    reference=condition_gaussian,
    probes=_probes,
    tolerance=1e-8,
    where="the conditional Gaussian, as in any book on statistics; the derivation above is the case of two numbers",
    misconceptions=(
        Misconception(
            "The noise is forgotten",
            "The measurement was taken for exact: its own variance is missing.",
            _conditioned(spread=lambda A, C, s: A @ C @ A.T),
        ),
        Misconception(
            "The noise in every entry",
            "The noise's variance was added to every entry. Two measurements have noise of their own: it stands on the "
            "diagonal alone.",
            _conditioned(spread=lambda A, C, s: A @ C @ A.T + s**2),
        ),
        Misconception(
            "The standard deviation for the variance",
            "The noise enters with its standard deviation. Variances add.",
            _conditioned(spread=lambda A, C, s: A @ C @ A.T + s * torch.eye(len(A)).double()),
        ),
        Misconception(
            "The measurement itself, not the surprise",
            "The mean was moved by y. What moves it is the difference of y from what was expected, A mean.",
            _conditioned(rest=lambda y, A, m: y),
        ),
        Misconception(
            "The surprise with the wrong sign",
            "Expected minus seen leads away from the measurement.",
            _conditioned(rest=lambda y, A, m: A @ m - y),
        ),
        Misconception(
            "The old mean is lost",
            "Only the correction came back. It is added to the mean.",
            _conditioned(onto=lambda m, step: step),
        ),
        Misconception(
            "The spread grows",
            "The covariance was enlarged. A measurement only takes uncertainty away.",
            _conditioned(left=lambda C, K, A: C + K @ A @ C),
        ),
        Misconception(
            "The spread is kept",
            "The covariance came back as it was. What was measured is known better afterwards.",
            _conditioned(left=lambda C, K, A: C.clone()),
        ),
        Misconception(
            "What was taken away, not what is left",
            "The second result is the part of the covariance that the measurement removes.",
            _conditioned(left=lambda C, K, A: K @ A @ C),
        ),
        Misconception(
            "As if the numbers were independent",
            "Only the diagonal of the covariance was used. What is not measured is known from what is measured only by "
            "their covariance.",
            lambda m, C, A, y, s: condition_gaussian(m, torch.diag(torch.diagonal(C)), A, y, s),
        ),
        Misconception(
            "As if the prior were N(mean, I)",
            "The covariance is missing in the gain: the prior was taken for white.",
            _conditioned(gain=lambda C, A, S: A.T @ torch.linalg.inv(S)),
        ),
        Misconception(
            "Nothing is inverted",
            "The gain was multiplied by the measurement's variance. A noisy measurement must count less, not more.",
            _conditioned(gain=lambda C, A, S: C @ A.T @ S),
        ),
        Misconception(
            "The precision, not the covariance",
            "The second result is the inverse of the covariance.",
            lambda m, C, A, y, s: (
                condition_gaussian(m, C, A, y, s)[0],
                torch.linalg.pinv(condition_gaussian(m, C, A, y, s)[1], rtol=1e-9),
            ),
        ),
        Misconception(
            "Standard deviations, not covariances",
            "The second result holds the roots of the variances. The whole matrix is asked for.",
            lambda m, C, A, y, s: (
                condition_gaussian(m, C, A, y, s)[0],
                condition_gaussian(m, C, A, y, s)[1].diagonal().clamp(min=0).sqrt(),
            ),
        ),
    ),
    properties=(
        Property(
            "a measurement without noise is met exactly",
            _tells_all,
            "Without noise, A times the new mean must be y, and nothing of its spread may be left.",
        ),
        Property(
            "a hopeless measurement changes nothing",
            _tells_nothing,
            "With very large noise, mean and covariance must stay as they were.",
        ),
    ),
    hints=(
        "Three steps: the covariance of y, the gain, and the two results.",
        "y = A x + noise has covariance A C A^T plus the variance of the noise on the diagonal. The covariance of x "
        "with y is C A^T.",
        "The gain is the covariance of x with y, divided by that of y (a matrix inverse). It multiplies the surprise, "
        "and takes its share off C.",
    ),
    forbidden=("CorrelatedDenoiser", "given", "MultivariateNormal"),
)

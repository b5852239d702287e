"""Gaussian mixtures: densities whose score is known exactly, with and without added noise."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.schedule import NoiseLevel


@dataclass(frozen=True)
class GaussianMixture:
    """A mixture of round Gaussians.

    p(x) = sum_k weight_k N(x; mean_k, std_k^2 I)

    Shapes: weights (k,), adding up to 1; means (k, d); stds (k,), 0 for a single point.
    Raises: ValueError if the shapes do not fit or the weights do not add up to 1.
    """

    weights: Tensor
    means: Tensor
    stds: Tensor

    def __post_init__(self) -> None:
        k = len(self.means)
        if self.means.ndim != 2 or self.weights.shape != (k,) or self.stds.shape != (k,):
            raise ValueError(
                f"weights and stds must be (k,) and means (k, d), got {tuple(self.weights.shape)}, "
                f"{tuple(self.stds.shape)} and {tuple(self.means.shape)}"
            )
        if not abs(float(self.weights.sum()) - 1) <= 1e-4:
            raise ValueError(f"weights must add up to 1, got {float(self.weights.sum()):.4g}")

    @classmethod
    def of_points(cls, points: Float[Tensor, "n d"]) -> "GaussianMixture":
        """A finite data set: each point as often as any other, with no spread. Shapes: (n, d)."""
        weights = points.new_full((len(points),), 1 / len(points))
        return cls(weights, points, torch.zeros_like(weights))

    def log_density(self, x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """log p(x), finite however far x lies out. Shapes: (n, d) -> (n,)."""
        return torch.logsumexp(self._log_parts(x), dim=1)

    def responsibilities(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n k"]:
        """How probably each component made x; rows add up to 1. Shapes: (n, d) -> (n, k)."""
        return self._log_parts(x).softmax(dim=1)

    def score(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """The gradient of log p(x): each component pulls to its mean, as strongly as it is responsible.

        Shapes: (n, d) -> (n, d).
        """
        pull = (self.means - x[:, None]) / self.stds[:, None] ** 2
        return (self.responsibilities(x)[..., None] * pull).sum(dim=1)

    def noised(self, level: NoiseLevel | Tensor | float) -> "GaussianMixture":
        """The mixture that x_t = alpha x0 + sigma eps follows [ddpm, eq. 4].

        Shapes: a level of (), or its alpha_bar as one number.
        """
        if not isinstance(level, NoiseLevel):
            level = NoiseLevel.of_alpha_bar(torch.as_tensor(level, dtype=self.means.dtype))
        alpha, sigma = (value.to(self.means) for value in level)
        return GaussianMixture(self.weights, alpha * self.means, NoiseLevel(alpha, sigma).variance(self.stds**2).sqrt())

    def spread(self, sigma: float | Tensor) -> "GaussianMixture":
        """The mixture of x + sigma eps: noise without shrinking [ncsn, sec. 4]."""
        return GaussianMixture(self.weights, self.means, (self.stds**2 + sigma**2).sqrt())

    def posterior_mean(self, x_t: Float[Tensor, "n d"], level: NoiseLevel) -> Float[Tensor, "n d"]:
        """E[x0 | x_t], the best guess of the data, for every row at its own level.

        sum_k r_k(x_t) (mean_k + gain_k (x_t - alpha mean_k)),  gain_k = alpha std_k^2 / (alpha^2 std_k^2 + sigma^2),
        with the responsibilities r_k of the noised mixture.

        Shapes: x_t (n, d), level of (n, 1) -> (n, d), dtype of x_t.
        """
        weights, means, stds = (part.to(x_t) for part in (self.weights, self.means, self.stds))
        alpha, variance = level.alpha, level.variance(stds**2)
        # |x - alpha mean| without a table of (n, k, d), which would not fit for a data set of pictures.
        near = alpha.clamp(min=1e-12)
        distance = near * torch.cdist(x_t / near, means, compute_mode="donot_use_mm_for_euclid_dist")
        logits = weights.log() - distance**2 / (2 * variance) - x_t.shape[1] / 2 * variance.log()
        responsibility, gain = logits.softmax(dim=1), alpha * stds**2 / variance
        return (responsibility * (1 - gain * alpha)) @ means + (responsibility * gain).sum(1, keepdim=True) * x_t

    def sample(self, num: int, generator: torch.Generator) -> Float[Tensor, "num d"]:
        """Independent points; the generator is one of the CPU. Shapes: returns (num, d)."""
        which = torch.multinomial(self.weights.float().cpu(), num, replacement=True, generator=generator)
        which = which.to(self.means.device)
        noise = torch.randn(num, self.means.shape[1], generator=generator, dtype=self.means.dtype).to(which.device)
        return self.means[which] + self.stds[which, None] * noise

    def _log_parts(self, x: Tensor) -> Tensor:
        """log(weight_k N(x; mean_k, std_k^2)) for every x and k, (n, k)."""
        squares = (x[:, None] - self.means).square().sum(-1)
        d = x.shape[1]
        return self.weights.log() - squares / (2 * self.stds**2) - d * (self.stds * math.sqrt(2 * math.pi)).log()

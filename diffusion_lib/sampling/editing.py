"""Editing with a trained model: wrappers that take a denoiser and give one, and two ways of walking with them."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.process import Denoiser, Prediction, beta_between
from diffusion_lib.sampling.ancestral import ddpm_step
from diffusion_lib.sampling.samplers import Random, Sampler, Step, ddim, draw_noise
from diffusion_lib.schedule import Schedule, StepPairs

Batch = Float[Tensor, "b ..."]
Linear = Callable[[Tensor], Tensor]
LogLikelihood = Callable[[Tensor, Tensor, Tensor], Tensor]  # (x_t, t, predicted x0) -> one number per sample


def pairs_from(pairs: StepPairs, t: float) -> StepPairs:
    """The steps that are left at time t: those that begin at t or later on the way to data; none at t = -1."""
    return [pair for pair in pairs if pair[0] <= t]


def sdedit(
    denoise: Denoiser, images: Batch, schedule: Schedule, pairs: StepPairs, *, sampler: Sampler = ddim,
    generator: Random = None,
) -> Batch:  # fmt: skip
    """Noise the images to the first time of `pairs`, and sample from there [sdedit].

    Without pairs nothing is changed; with all pairs of a schedule that ends in pure noise it is plain sampling.
    `pairs_from` cuts the pairs of a whole walk.

    Shapes: (b, ...) -> (b, ...).
    """
    if not pairs:
        return images
    x = schedule.level(pairs[0][0]).mix(images, draw_noise(images.shape, generator, images))
    for state in sampler(denoise, x, schedule, pairs, generator=generator):
        x = state.x
    return x


def keep_known(denoise: Denoiser, schedule: Schedule, known: Batch, mask: Tensor, generator: Random = None) -> Denoiser:
    """Inpainting by replacement: where `mask` is 1, x_t is the known image with fresh noise [score_sde; repaint].

    The denoiser then sees a state whose known part is right at its noise level, and the known part of its answer is
    the truth.

    Shapes: known (b, ...), mask of 0 and 1 broadcastable -> a denoiser of batches of b.
    Pitfall: the known part is seen through noise, so that the rest is drawn for a blurred version of it: the result
        is biased, exactly computable on Gaussians (`steer` and `Sampler` repaint are the two cures).
    """

    def kept(x_t: Tensor, t: Tensor) -> Prediction:
        noise = draw_noise(x_t.shape, generator, x_t)
        level = schedule.level(t, x_t)
        seen = torch.where(mask > 0, level.mix(known.to(x_t), noise), x_t)
        x0, eps = denoise(seen, t)
        return Prediction(torch.where(mask > 0, known.to(x0), x0), torch.where(mask > 0, noise, eps))

    return kept


def _repaint(step: Step, *, rounds: int = 5) -> Tensor:
    """Ancestral steps, each taken `rounds` times, with a jump back up in between [repaint, alg. 1].

    Together with `keep_known` the two parts of the image have time to agree; one round is plain ancestral sampling.
    A step costs `rounds` function evaluations.
    """
    x = step.x
    ratio, added = step.level.alpha / step.target.alpha, beta_between(step.level, step.target).sqrt()
    for number in range(rounds):
        if number:
            x = ratio.to(x.dtype) * x + added.to(x.dtype) * draw_noise(x.shape, step.generator, x)
        prediction = step.evaluate(x, step.t) if number else step.evaluate()
        x = ddpm_step(x if number else step.x, prediction, step.level, step.target, step.noise())
    return x


class _AtLeastOne:
    """The whole numbers from 1."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and value >= 1

    def __str__(self) -> str:
        return "a whole number from 1"


repaint = Sampler(_repaint, {"rounds": _AtLeastOne()})  # not in SAMPLERS: without a known part it is a slow `ddpm`


def steer(denoise: Denoiser, schedule: Schedule, log_likelihood: LogLikelihood, scale: float = 1.0) -> Denoiser:
    """Bayes' rule for scores: the gradient of log p(y | x_t) is added to that of log p(x_t) [score_sde; adm].

    eps = eps - scale sigma gradient,  x0 = x0 + scale sigma^2 / alpha gradient

    log_likelihood(x_t, t, x0) gives one number per sample; x0 is the denoiser's answer and hangs on x_t, so that the
    gradient passes through the network. `measured` and `read_as` make two of them.

    Shapes: a denoiser -> a denoiser.
    Raises: ValueError if the log-likelihood is not one number per sample.
    Pitfall: the gradient costs a backward pass, and holds the network's activations.
    """

    def steered(x_t: Tensor, t: Tensor) -> Prediction:
        with torch.enable_grad():
            x = x_t.detach().requires_grad_()
            x0, eps = denoise(x, t)
            likelihood = log_likelihood(x, t, x0)
            if likelihood.shape != x_t.shape[:1]:
                raise ValueError(
                    f"log_likelihood must give one number per sample, ({len(x_t)},), got {tuple(likelihood.shape)}: "
                    f"sum over all axes but the first"
                )
            (gradient,) = torch.autograd.grad(likelihood.sum(), x)
        level, x0, eps = schedule.level(t, x_t), x0.detach(), eps.detach()
        along_x0 = (scale * level.sigma**2 / level.alpha).to(x0)
        return Prediction(x0 + along_x0 * gradient, eps - (scale * level.sigma).to(eps) * gradient)

    return steered


def measured(
    measure: Linear, observed: Batch, schedule: Schedule, noise_std: float = 0.0, *, gram: float = 1.0,
    data_std: float = 1.0,
) -> LogLikelihood:  # fmt: skip
    """log p(y | x_t) of a linear measurement y = A x0 + noise, x0 being known up to its spread [dps; pigdm].

    N(y; A x0(x_t), noise_std^2 + gram r^2),  r^2 = s^2 sigma^2 / (alpha^2 s^2 + sigma^2),  s = data_std

    gram: the number c in A A^T = c I: 1 for a mask, 1 / k^2 for the means of k x k blocks. 0 leaves the spread of x0
    out [dps, alg. 1], which is right at the end of the walk alone.

    Shapes: measure (b, ...) -> (b, ...), observed as it gives.
    Raises: ValueError if there would be no variance at all.
    Pitfall: exact for data of independent N(m, s^2) and A A^T = c I; else an approximation, and still biased.
    """
    if noise_std <= 0 and gram <= 0:
        raise ValueError(f"noise_std or gram must be above 0, got {noise_std} and {gram}: no variance would be left")

    def log_likelihood(x_t: Tensor, t: Tensor, x0: Tensor) -> Tensor:
        alpha, sigma = schedule.level(t, x_t)
        spread = (data_std * sigma) ** 2 / (alpha**2 * data_std**2 + sigma**2)
        variance = (noise_std**2 + gram * spread.flatten()).to(x0)
        return -(observed.to(x0) - measure(x0)).square().flatten(1).sum(1) / (2 * variance)

    return log_likelihood


def read_as(classifier: Callable[[Tensor], Tensor], labels: Int[Tensor, " b"]) -> LogLikelihood:
    """log p(label | x_t) by a classifier of clean images, shown the predicted x0 [adm, eq. 14].

    Shapes: classifier (b, ...) -> logits (b, k), labels int64 (b,).
    Pitfall: the paper trains a classifier on noisy images. A clean one must be shown x0, never x_t.
    """
    return lambda x_t, t, x0: -F.cross_entropy(classifier(x0), labels, reduction="none")


def through_views(denoisers: Sequence[Denoiser], views: Sequence[tuple[Linear, Linear]]) -> Denoiser:
    """One picture that several denoisers look at, each in its own view: the mean of their answers [anagrams].

    views: a pair (there, back) for each denoiser; `back` undoes `there`.

    Shapes: denoisers of batches of b -> one; a view (b, ...) -> (b, ...).
    Raises: ValueError unless there is one view per denoiser, and at least one.
    Pitfall: a view must be linear and orthogonal (`keeps_noise_white`), or the denoiser meets noise it does not know.
    """
    if len(denoisers) != len(views) or not views:
        raise ValueError(f"one view per denoiser is needed, got {len(denoisers)} denoisers and {len(views)} views")

    def averaged(x_t: Tensor, t: Tensor) -> Prediction:
        said = [denoise(there(x_t), t) for denoise, (there, _) in zip(denoisers, views, strict=True)]
        turned = [Prediction(back(x0), back(eps)) for (x0, eps), (_, back) in zip(said, views, strict=True)]
        return Prediction(*(torch.stack(parts).mean(0) for parts in zip(*turned, strict=True)))

    return averaged


def keeps_noise_white(view: Linear, shape: tuple[int, ...], tolerance: float = 1e-8) -> bool:
    """Whether a linear view turns white noise into white noise: A A^T = I [anagrams].

    Shapes: view (b, *shape) -> (b, ...); float64.
    """
    size = torch.Size(shape).numel()
    rows = view(torch.eye(size, dtype=torch.float64).reshape(size, *shape)).reshape(size, -1)
    return bool(torch.allclose(rows.T @ rows, torch.eye(rows.shape[1], dtype=rows.dtype), atol=tolerance))


def hybrid(far: Denoiser, near: Denoiser, blur: Linear) -> Denoiser:
    """One picture of two: coarse parts from `far`, what the blur takes away from `near` [factorized].

    blur(far) + (near - blur(near)), for x0 and eps alike

    Shapes: two denoisers of batches of b -> one; blur (b, ...) -> (b, ...).
    """

    def mixed(x_t: Tensor, t: Tensor) -> Prediction:
        pairs = zip(far(x_t, t), near(x_t, t), strict=True)
        return Prediction(*(blur(coarse) + fine - blur(fine) for coarse, fine in pairs))

    return mixed


def over_windows(denoise: Denoiser, size: int, stride: int) -> Denoiser:
    """A wide picture through a denoiser of narrow ones: windows along the width, averaged [multidiffusion].

    Each column is the mean of the windows that cover it. The windows are asked one after the other, so that a
    condition of b stays one of b.

    Shapes: a denoiser of (b, ..., size) -> one of (b, ..., w), w = size + k stride.
    Raises: ValueError for a width that the windows do not cover evenly, or windows that leave gaps.
    """
    if not 1 <= stride <= size:
        raise ValueError(f"stride must be from 1 to {size}, the windows' size, got {stride}: others leave gaps")

    def averaged(x_t: Tensor, t: Tensor) -> Prediction:
        width = x_t.shape[-1]
        if width < size or (width - size) % stride:
            raise ValueError(f"the width must be {size} plus a multiple of {stride}, got {width}")
        sums, count = [torch.zeros_like(x_t), torch.zeros_like(x_t)], torch.zeros_like(x_t)
        for left in range(0, width - size + 1, stride):
            window = slice(left, left + size)
            for total, part in zip(sums, denoise(x_t[..., window], t), strict=True):
                total[..., window] += part
            count[..., window] += 1
        return Prediction(*(total / count for total in sums))

    return averaged

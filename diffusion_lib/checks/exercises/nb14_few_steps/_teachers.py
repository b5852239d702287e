"""Networks that say v, noise levels by time, and a driver that looks at the student's slope beside the loss."""

import torch
from torch import Tensor, nn

from ...declare import MAIN, Misconception, Probe
from ...declare.inputs import normal, per_sample, some_alpha_bars, uniform

SHAPES = {
    "pictures, mixed times": (5, 1, 4, 3),
    "points": (7, 2),
    "a batch of one": (1, 3, 2, 2),
    "batch as large as the width": (4, 4, 4, 4),
}
TIMESTEPS = 24


class VNetwork(nn.Module):
    """Stands in for a network that says v: smooth, different at every time, strict about it."""

    def __init__(self, generator, learns=True):
        super().__init__()
        self.slope = nn.Parameter(0.5 + uniform(generator, 1), learns)
        self.phase = nn.Parameter(normal(generator, 1), learns)

    def forward(self, x, t):
        """Shapes: x (b, ...), t int64 (b,) -> (b, ...)."""
        if not isinstance(t, Tensor) or t.dtype != torch.int64 or t.shape != x.shape[:1]:
            came = f"{t.dtype} {tuple(t.shape)}" if isinstance(t, Tensor) else type(t).__name__
            raise TypeError(f"t must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        moved = self.slope.to(x.dtype) * x + 0.7 * per_sample(t.to(x.dtype), x) + self.phase.to(x.dtype)
        return torch.sin(moved)


class Levels:
    """alpha and sigma of every time, with as many axes as x; -1 is data."""

    def __init__(self, generator, timesteps=TIMESTEPS):
        bars = some_alpha_bars(generator, timesteps)
        self.alpha_bars = torch.cat([bars, torch.ones(1, dtype=bars.dtype)])  # entry -1 is data

    def __call__(self, t, x):
        """Shapes: t int64 (b,), x (b, ...) -> two of (b, 1, ..., 1)."""
        if not isinstance(t, Tensor) or t.dtype != torch.int64 or t.shape != x.shape[:1]:
            came = f"{t.dtype} {tuple(t.shape)}" if isinstance(t, Tensor) else type(t).__name__
            raise TypeError(f"t must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        kept = per_sample(self.alpha_bars[t], x).to(x.dtype)
        return kept.sqrt(), (1 - kept).sqrt()


class Knows:
    """A teacher that knows data and noise: its v is right wherever one of their mixtures stands.

    x0 and eps are (1, ...), one pair for all samples, so that a part of a batch may be asked about as well.
    """

    def __init__(self, x0, eps, level):
        self.x0, self.eps, self.level = x0, eps, level

    def __call__(self, x, t):
        """Shapes: x (b, ...), t int64 (b,) -> (b, ...)."""
        alpha, sigma = self.level(t, x)
        return alpha * self.eps - sigma * self.x0


def falling_times(generator, batch, number):
    """So many falling times per sample, tensors (b,); for the first sample of several the last one is data."""
    rows = [torch.randperm(TIMESTEPS, generator=generator)[:number].sort(descending=True).values for _ in range(batch)]
    times = torch.stack(rows)
    if batch > 1:
        times[0, -1] = -1
    return list(times.T.contiguous())


def v_step(x, v, here, there):
    """One DDIM step of a prediction v."""
    (alpha, sigma), (alpha_end, sigma_end) = here, there
    return alpha_end * (alpha * x - sigma * v) + sigma_end * (sigma * x + alpha * v)


def learning(answer, student, *rest):
    """The losses, and their slope along the student's weights; 0 where no gradient passes."""
    with torch.enable_grad():
        loss = answer(student, *rest)
    if not isinstance(loss, Tensor):
        return loss
    weights = [p for p in student.parameters() if p.requires_grad]
    slopes = [None] * len(weights)
    if loss.requires_grad and loss.is_floating_point():
        slopes = torch.autograd.grad(
            (loss * torch.arange(1, loss.numel() + 1).reshape(loss.shape)).sum(), weights, allow_unused=True
        )
    slope = torch.cat([torch.zeros_like(p) if s is None else s for p, s in zip(weights, slopes, strict=True)])
    return {MAIN: loss.detach(), "slope": slope.detach()}  # fmt: skip


def reductions(loss):
    """Ways to reduce a square wrongly, for a loss(reduce) whose difference is (b, ...)."""
    return (
        Misconception("Summed", "The squares are added up. A mean over the entries of a sample is asked for.",
                      loss(lambda d: d.square().flatten(1).sum(1))),
        Misconception("One loss for all", "The mean ran over the batch as well. One loss per sample is asked for.",
                      loss(lambda d: d.square().mean())),
        Misconception("Absolute errors", "The difference was not squared.", loss(lambda d: d.abs().flatten(1).mean(1))),
        Misconception("A root too many", "This is the root of the mean of the squares.",
                      loss(lambda d: d.square().flatten(1).mean(1).sqrt())),
        Misconception("Averaged before it is squared", "Errors of opposite sign cancel when they are averaged first.",
                      loss(lambda d: d.flatten(1).mean(1).square())),
        Misconception("The mean over the samples", "The mean ran over the batch, and left the entries.",
                      loss(lambda d: d.square().flatten(1).mean(0))),
        Misconception("An axis of length 1 is left", "The shape is (b, 1). Drop the axis.",
                      loss(lambda d: d.square().flatten(1).mean(1, keepdim=True))),
    )  # fmt: skip


def no_slope(reference):
    """The right losses, through which nothing learns."""

    def cut(student, *rest):
        with torch.no_grad():
            return reference(student, *rest)

    return Misconception(
        "No gradient reaches the student",
        "The losses are right, and the student cannot learn from them: its own answer stands in no_grad, or was "
        "detached.",
        cut,
    )


def probes_of(generator, arrange):
    """One probe per shape; `arrange(name, shape)` gives the arguments."""
    return [Probe(name, arrange(shape)) for name, shape in SHAPES.items()]

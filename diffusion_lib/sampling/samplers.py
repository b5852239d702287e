"""Samplers: rules that lead from one time to the next, walked from noise to data over (t, t_prev) pairs.

A sampler is a function of a `Step` that gives the next x; `@sampler` registers it under its name. Its options are
its keyword parameters. The walk is the same for all: `SAMPLERS[name](denoise, x, schedule, pairs, **options)`.
"""

import difflib
import inspect
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.process import Denoiser, Prediction, posterior_variance
from diffusion_lib.schedule import NoiseLevel, Schedule, StepPairs

Batch = Float[Tensor, "b ..."]
Random = torch.Generator | None
Rule = Callable[..., Tensor]

SAMPLERS: dict[str, "Sampler"] = {}


class State(NamedTuple):
    """Where a sampler stands after a step.

    t           the time it left
    t_prev      the time it reached; -1 is data
    x           the batch at t_prev
    prediction  what the denoiser said at t: x0 and eps

    Shapes: x, prediction.x0 and prediction.eps (b, ...).
    """

    t: float
    t_prev: float
    x: Tensor
    prediction: Prediction


@dataclass
class Step:
    """All that a rule may use to get from t to t_prev.

    x              the batch at t
    t, t_prev      where the step begins and where it leads; -1 is data
    level, target  alpha and sigma there, of shape (), float64
    schedule       for levels and times in between
    memory         what this run's rule keeps from step to step
    num_steps      how many steps the run has

    Shapes: x (b, ...).
    """

    x: Tensor
    t: float
    t_prev: float
    level: NoiseLevel
    target: NoiseLevel
    schedule: Schedule
    denoise: Denoiser
    generator: Random
    memory: dict[str, Any]
    num_steps: int
    answer: Prediction | None = field(default=None, init=False)

    def evaluate(self, x: Tensor | None = None, t: float = 0) -> Prediction:
        """Ask the denoiser: about the step's own x, once, or about any state at any time, whole or real.

        Each question is one function evaluation (NFE).
        """
        if x is None:
            self.answer = self.answer or self.evaluate(self.x, self.t)
            return self.answer
        # No network knows data's own time -1; the nearest it was trained at is 0.
        with torch.no_grad():
            kind = torch.int64 if t == int(t) else torch.promote_types(x.dtype, torch.float32)
            prediction = self.denoise(x, torch.full((len(x),), max(t, 0), device=x.device, dtype=kind))
        return prediction if t != -1 else Prediction(x, prediction.eps)

    def noise(self) -> Tensor | None:
        """Standard normal noise for the target; None into data, which takes no noise wherever the step begins."""
        return None if self.t_prev == -1 else draw_noise(self.x.shape, self.generator, self.x)


class Sampler:
    """A rule and its walk: `(denoise, x, schedule, pairs, *, generator=None, **options) -> iterator of State`.

    Shapes: x (b, ...), pure noise at the first t of `pairs`; every State holds (b, ...).
    Raises: TypeError for an option that the rule has not, ValueError for one out of range, both at once.
    """

    def __init__(self, rule: Rule, ranges: dict[str, Container]):
        self.name, self.rule, self.ranges, self.__doc__ = rule.__name__, rule, ranges, rule.__doc__
        self.options = {name: p.default for name, p in list(inspect.signature(rule).parameters.items())[1:]}

    def __call__(
        self, denoise: Denoiser, x: Batch, schedule: Schedule, pairs: StepPairs, *, generator: Random = None, **options
    ) -> Iterator[State]:
        # Compared as text: an array given for an option has no truth value of its own.
        if str(self.options | options) != str(self.options):
            self.check(options)

        def walk(x: Tensor, memory: dict[str, Any]) -> Iterator[State]:
            for t, t_prev in pairs:
                levels = schedule.level(t), schedule.level(t_prev)
                step = Step(x, t, t_prev, *levels, schedule, denoise, generator, memory, len(pairs))
                x = self.rule(step, **options)
                yield State(t, t_prev, x, step.evaluate())

        return walk(x, {})

    def check(self, options: dict[str, Any]) -> None:
        """Refuse options before anything is drawn. Raises: TypeError or ValueError."""
        for name, value in options.items():
            if name not in self.options:
                raise TypeError(f"the sampler {self.name} has no option {name!r}: {suggest(name, self.options)}")
            if name in self.ranges and value not in self.ranges[name]:
                raise ValueError(f"{name} must be {self.ranges[name]}, got {value!r}")

    def __repr__(self) -> str:
        return f"<sampler {self.name}({', '.join(f'{name}={value!r}' for name, value in self.options.items())})>"


def sampler(**ranges: Container) -> Callable[[Rule], Sampler]:
    """Make a rule a sampler and register it in `SAMPLERS` under its own name.

    ranges: what an option may be, by its name: `Between(0, 1)` or `OneOf(("beta", "beta_tilde"))`.

    Shapes: a rule gives the x of its Step's target, (b, ...) -> a sampler of batches of (b, ...).
    Raises: ValueError if another sampler has the name.
    """

    def register(rule: Rule) -> Sampler:
        if rule.__name__ in SAMPLERS:
            raise ValueError(f"there is a sampler {rule.__name__!r} already")
        return SAMPLERS.setdefault(rule.__name__, Sampler(rule, ranges))

    return register


class Between(NamedTuple):
    """The numbers from `low` to `high`; `means` says what the ends are."""

    low: float
    high: float
    means: str = ""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, (int, float)) and self.low <= value <= self.high

    def __str__(self) -> str:
        return f"between {self.low:g} and {self.high:g}" + (f" ({self.means})" if self.means else "")


class OneOf(tuple[str, ...]):
    """These words and no others."""

    def __str__(self) -> str:
        return " or ".join(f'"{word}"' for word in self)


def suggest(name: str, known: Container) -> str:
    """The end of a sentence about an unknown name: did you mean ..., or what there is."""
    names = sorted(known)  # type: ignore[call-overload]
    near = difflib.get_close_matches(name, names, 1)
    return f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names) or 'none'}"


def find_sampler(name: str | Sampler) -> Sampler:
    """A sampler by name.

    Raises: ValueError listing the names there are.
    """
    if isinstance(name, Sampler):
        return name
    if name not in SAMPLERS:
        raise ValueError(f"sampler must be one of {', '.join(sorted(SAMPLERS))}, got {name!r}")
    return SAMPLERS[name]


def draw_noise(shape: tuple[int, ...], generator: Random, like: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    """Standard normal noise with the device and dtype of `like`.

    Shapes: returns `shape`. A CPU generator gives the same noise on every device.
    """
    device = like.device if generator is None else generator.device
    # In one dtype whatever is torch's default: equal seeds give equal noise.
    return torch.randn(shape, generator=generator, device=device, dtype=torch.float32).to(like)


@sampler(eta=Between(0, 1, "0 is deterministic, 1 as noisy as DDPM"))
def ddim(step: Step, *, eta: float = 0.0) -> Tensor:
    """DDIM [ddim]: deterministic at eta = 0, DDPM with beta-tilde at eta = 1.

    Walked along `encoding_pairs` at eta = 0 it goes from data to noise: DDIM inversion.
    Pitfall: eta = 0 draws no random number at all, so equal noise gives equal images.
    """
    return ddim_step(step.evaluate(), step.level, step.target, eta, step.noise() if eta else None)


def ddim_step(
    prediction: Prediction, level: NoiseLevel, target: NoiseLevel, eta: float = 0.0, noise: Batch | None = None
) -> Batch:
    """One DDIM step, from `level` to `target` [ddim, eq. 12].

    x_s = alpha_s x0 + sqrt(sigma_s^2 - spread^2) eps + spread noise, for any process

    Shapes: prediction and noise (b, ...), both levels broadcastable -> (b, ...).
    """
    (x0, eps), spread = prediction, ddim_sigma(level, target, eta) if eta else torch.zeros(())
    # Rounding can push sigma_s^2 - spread^2 a hair below 0 when eta = 1 and the target is data.
    along_eps = (target.sigma**2 - spread**2).clamp(min=0).sqrt() if eta else target.sigma
    x = target.alpha.to(x0.dtype) * x0 + along_eps.to(x0.dtype) * eps
    return x if noise is None else x + spread.to(x0.dtype) * noise


def ddim_sigma(level: NoiseLevel, target: NoiseLevel, eta: float) -> Tensor:
    """The noise of a DDIM step: eta times the posterior's standard deviation [ddim, eq. 16].

    Shapes: broadcastable -> the same. Exactly 0 when the target is data, and on a step towards more noise.
    """
    # Encoding walks from data to noise, where the variance is negative: such a step adds no noise of its own.
    return eta * posterior_variance(level, target).clamp(min=0).sqrt()

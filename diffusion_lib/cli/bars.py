"""Progress bars of training, drawing and measuring: on a terminal only, on stderr."""

from __future__ import annotations

import contextlib
import copy
import math
import sys
from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn
from tqdm.auto import tqdm

from diffusion_lib.network.running import PART
from diffusion_lib.sampling import Diffusion
from diffusion_lib.sampling.options import sampler_of
from diffusion_lib.sampling.samplers import Sampler, Step
from diffusion_lib.training import StepReport


def watched() -> bool:
    """Whether somebody sees a bar."""
    return sys.stderr.isatty()


class TrainingBar:
    """How far a run is, with its step and loss."""

    def __init__(self, name: str, shown: bool = True):
        layout = "{desc} {percentage:3.0f}%|{bar}| {postfix} {elapsed}<{remaining}"
        self.bar: Any = tqdm(total=100, desc=f"training {name}", bar_format=layout, disable=not (shown and watched()))

    def advance(self, report: StepReport) -> None:
        """Show one more step."""
        self.bar.set_postfix_str(f"step {report.step}, loss {report.loss:.3f}", refresh=False)
        self.bar.update(100 * report.progress - self.bar.n)

    def close(self) -> None:
        """End the bar's line."""
        self.bar.close()


class Watched(Diffusion):
    """A model whose `sample` shows a bar that moves with every step of the sampler."""

    @classmethod
    def of(cls, model: Diffusion) -> Watched:
        """The same model, watched."""
        return cls(**vars(model))

    def sample(self, condition: Any = None, **options: Any) -> Tensor:
        """As `Diffusion.sample`, with a bar."""
        size = len(condition) if condition is not None else options.get("num") or 1
        total = math.ceil(size / PART) * options.get("steps", 50)
        with tqdm(total=total, desc=f"drawing {size}", unit="step", disable=not watched()) as bar:
            options["sampler"] = counted(sampler_of(self.recipe, options.get("sampler")), bar)
            return super().sample(condition, **options)


def counted(sampler: Sampler, bar: Any) -> Sampler:
    """The same sampler, and the bar moves with each of its steps."""
    counting, rule = copy.copy(sampler), sampler.rule

    def step(state: Step, **options: Any) -> Tensor:
        x: Tensor = rule(state, **options)
        bar.update()
        return x

    counting.rule = step
    return counting


@contextlib.contextmanager
def reading(network: nn.Module, total: int) -> Iterator[None]:
    """A bar that moves with every batch that goes through the first layer of a network that measures."""
    first = next(part for part in network.modules() if not list(part.children()))
    with tqdm(total=total, desc="measuring", unit="image", disable=not watched()) as bar:
        hook = first.register_forward_hook(lambda layer, inputs, output: bar.update(len(output)) and None)
        try:
            yield
        finally:
            hook.remove()

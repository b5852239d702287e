"""Drawing with a consistency function: jump to data, go back into noise a little less far, jump again."""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.sampling.samplers import Sampler, Step, draw_noise
from diffusion_lib.schedule import Schedule

Batch = Float[Tensor, "b ..."]


def consistency_sample(
    jump: Callable[[Tensor, Tensor], Tensor],
    x: Batch,
    schedule: Schedule,
    times: Sequence[int],
    generator: torch.Generator | None = None,
) -> Batch:
    """Multistep consistency sampling: one jump to data per time, fresh noise between two jumps [consistency, alg. 1].

    jump:  jump(x_t, t) -> the end of the path, t int64 (b,)
    times: falling; the first is that of x

    Shapes: x (b, ...), pure noise at the first time -> (b, ...).
    Raises: ValueError if there is no time, or the times do not fall.
    """
    falling = [int(t) for t in times]
    if not falling or sorted(set(falling), reverse=True) != falling:
        raise ValueError(f"times must fall, and be at least one, got {falling}")
    for place, t in enumerate(falling):
        if place:
            x = schedule.level(t).mix(x, draw_noise(x.shape, generator, x))
        x = jump(x, torch.full((len(x),), t, device=x.device))
    return x


def _consistency(step: Step) -> Tensor:
    """A jump to data, and fresh noise for the next time: `consistency_sample` as a sampler [consistency, alg. 1]."""
    end, noise = step.evaluate().x0, step.noise()
    return end if noise is None else step.target.like(end).mix(end, noise)


jumping = Sampler(_consistency, {})  # not in SAMPLERS: a denoiser that names means, and no ends, loses spread by it

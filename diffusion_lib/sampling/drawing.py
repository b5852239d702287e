"""Drawing samples in one line: a network becomes a denoiser, a sampler walks from noise to data.

The names and call forms of textbooks, `sample_ddpm` and `sample_ddim`, are thin fronts on `draw_samples`.
"""

from dataclasses import dataclass, replace
from typing import Any, Unpack

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.network import Condition
from diffusion_lib.network import null_condition as null_of
from diffusion_lib.network.bridge import plain_output
from diffusion_lib.network.condition import Network, ask, conditions, read_once
from diffusion_lib.network.running import at_rest
from diffusion_lib.process import (
    PREDICTION_TYPES,
    Denoiser,
    Limits,
    Prediction,
    check_prediction_type,
    to_prediction,
)
from diffusion_lib.sampling.ancestral import ddpm
from diffusion_lib.sampling.guidance import guide
from diffusion_lib.sampling.options import OPTION_NAMES, Guidance, SampleOptions, known_options, named_options
from diffusion_lib.sampling.samplers import Random, Sampler, ddim, find_sampler
from diffusion_lib.schedule import Schedule, step_pairs

Device = torch.device | str | None
Shape = tuple[int, ...]

PIXELS: Limits = (-1.0, 1.0)


class SamplingDiverged(RuntimeError):
    """The samples hold NaN or infinite numbers."""

    def __init__(self) -> None:
        super().__init__(
            "the samples hold NaN or infinite numbers: the network answered with them, its weights are spoilt, or the "
            "prediction type is not the one it was trained with"
        )


@dataclass(frozen=True)
class NetworkDenoiser:
    """A network with its schedule and, where it has one, the condition it is told: the protocol's usual case.

    Args:
        network:         called as network(x, t), or network(x, t, condition)
        schedule:        the schedule it was trained with
        prediction_type: what it was trained to say: "eps", "x0", "v", "u" or "score"
        condition:       what it is told, for a batch of that size
        limits:          what the predicted x0 is kept between, as `clip` does for any denoiser

    Shapes: x_t (b, ...), t (b,), condition (b, ...) -> two of (b, ...), dtype of x_t.
    """

    network: Network
    schedule: Schedule
    prediction_type: str = "eps"
    condition: Condition | None = None
    limits: Limits | None = None

    def __call__(self, x_t: Tensor, t: Tensor) -> Prediction:
        # The sampler holds its state in float32 or float64; a network is asked in its own dtype.
        own = next(iter(getattr(self.network, "parameters", tuple)()), x_t).dtype
        x, told = x_t.to(own), self.condition
        output = self.network(x, t) if told is None else ask(self.network, x, t, told)
        if not isinstance(output, Tensor):
            output = plain_output(output)
        level = self.schedule.level(t, x_t)
        return to_prediction(self.prediction_type, output.to(x_t.dtype), x_t, level, self.limits)

    def told(self, condition: Condition | None) -> "NetworkDenoiser":
        """The same network, told something else."""
        return replace(self, condition=condition)


def clip(denoise: Denoiser, schedule: Schedule, low: float = PIXELS[0], high: float = PIXELS[1]) -> Denoiser:
    """Keep the predicted x0 inside the range of pixels, and re-derive eps from what is left.

    Shapes: a denoiser -> a denoiser.
    Pitfall: never clip latents: they have no range.
    """

    def clipped(x_t: Tensor, t: Tensor) -> Prediction:
        return to_prediction("x0", denoise(x_t, t).x0, x_t, schedule.level(t, x_t), (low, high))

    return clipped


def make_denoiser(
    network: Network, schedule: Schedule, prediction_type: str = "eps", *, condition: Condition | None = None,
    clip_x0: bool = False, **guidance: Unpack[Guidance],
) -> Denoiser:  # fmt: skip
    """Network + schedule, then guidance, then clipping: the usual stack, in the one order that is right.

    The options are those of `DenoiserOptions`; nothing is clipped unless asked for.

    Shapes: condition, null_condition (b, ...) or None -> a denoiser.
    Raises: ValueError for an unknown prediction type, one that the schedule makes impossible, or guidance without a
        condition, or without a null condition to contrast. Scale 1 contrasts nothing and needs none.
    """
    if schedule.has_zero_terminal_snr or prediction_type not in PREDICTION_TYPES:
        check_prediction_type(prediction_type, schedule)
    plain = NetworkDenoiser(network, schedule, prediction_type, condition)
    denoise = guided(plain, **guidance) if guidance else plain
    if not clip_x0:
        return denoise
    # Of a network alone x0 is clipped before its eps would be worked out, to be thrown away.
    return replace(plain, limits=PIXELS) if denoise is plain else clip(denoise, schedule)


def guided(
    denoise: NetworkDenoiser, null_condition: Condition | None = None, guidance_scale: float = 1.0,
    guidance_rescale: float = 0.0,
) -> Denoiser:  # fmt: skip
    """A network's denoiser, guided away from its null condition.

    Raises: ValueError without a condition, or without a null condition to contrast.
    """
    if guidance_scale == 1:
        return denoise
    if denoise.condition is None:
        raise ValueError(f"guidance_scale {guidance_scale} needs a condition: pass one, such as labels")
    if null_condition is None:
        null_condition = null_of(denoise.network, denoise.condition)
    null = denoise.told(null_condition)
    return guide(denoise, null, guidance_scale, rescale=guidance_rescale, schedule=denoise.schedule)


def pure_noise(schedule: Schedule, t: float, shape: Shape, generator: Random, like: Tensor) -> Tensor:
    """What sampling begins with at time t: noise of standard deviation 1, but in EDM's process, where it has grown.

    Shapes: returns `shape`, device and dtype of `like`; a CPU generator gives the same noise on every device.
    """
    noise = torch.randn(shape, generator=generator, device=(generator or like).device, dtype=torch.float32)
    return torch.hypot(*schedule.level(t)) * noise.to(like)


@named_options(SampleOptions)
def draw_samples(
    sampler: str | Sampler, model: Network, schedule: Schedule, shape: Shape, device: Device = None,
    num_inference_steps: int = 50, sampler_options: dict[str, Any] | None = None, **options: Unpack[SampleOptions],
) -> Float[Tensor, "b ..."]:  # fmt: skip
    """Draw samples with any sampler: noise, denoiser, pairs, and the last state's x.

    Args:
        sampler:         a name in `SAMPLERS`, or a sampler
        model:           a network, or any callable: model(x, t) or model(x, t, condition)
        device:          where to sample; None takes the model's own
        sampler_options: the sampler's own, such as {"eta": 0.5} or {"variance": "beta"}
        options:         condition, null_condition, guidance_scale, guidance_rescale, prediction_type, clip_x0, spacing
                         and generator: see `SampleOptions`

    Shapes: returns `shape`, (b, ...), on `device`; condition (b, ...), as labels int64 (b,).
    Raises: ValueError for a wrong number of steps, conditions, prediction or spacing, or guidance without a
        condition; TypeError for an option that there is not; SamplingDiverged if the network's answers are no numbers.
    """
    if options.keys() - OPTION_NAMES:
        options = known_options(options)
    walk = sampler if isinstance(sampler, Sampler) else find_sampler(sampler)
    spacing, generator = options.pop("spacing", "trailing"), options.pop("generator", None)
    pairs = step_pairs(schedule, num_inference_steps, spacing)
    own = next(iter(getattr(model, "parameters", tuple)()), torch.empty(0))
    like = torch.empty(0, device=device or own.device, dtype=torch.promote_types(own.dtype, torch.float32))
    options.setdefault("clip_x0", len(shape) == 4 and shape[1] in (1, 3))
    told = conditions(model, shape[0], like.device, options)
    with at_rest(model):
        denoise = make_denoiser(model, schedule, **read_once(model, told))
        x = pure_noise(schedule, pairs[0][0], shape, generator, like)
        *_, state = walk(denoise, x, schedule, pairs, generator=generator, **(sampler_options or {}))
    if not torch.isfinite(state.x).all():
        raise SamplingDiverged
    return state.x


@named_options(SampleOptions)
def sample_ddpm(
    model: Network, schedule: Schedule, shape: Shape, device: Device = None, *, num_inference_steps: int | None = None,
    variance: str = "beta_tilde", **options: Unpack[SampleOptions],
) -> Float[Tensor, "b ..."]:  # fmt: skip
    """Draw samples by ancestral sampling [ddpm, alg. 2]; all T steps unless told otherwise.

    The options are those of `draw_samples`.

    Shapes: returns `shape`, (b, ...), on `device`.
    Raises: as `draw_samples`; ValueError for another variance than "beta_tilde" and "beta".
    """
    steps = schedule.timesteps if num_inference_steps is None else num_inference_steps
    return draw_samples(ddpm, model, schedule, shape, device, steps, {"variance": variance}, **options)


@named_options(SampleOptions)
def sample_ddim(
    model: Network, schedule: Schedule, shape: Shape, device: Device = None, num_inference_steps: int = 50,
    eta: float = 0.0, **options: Unpack[SampleOptions],
) -> Float[Tensor, "b ..."]:  # fmt: skip
    """Draw samples with DDIM [ddim, eq. 12].

    The options are those of `draw_samples`.

    Shapes: returns `shape`, (b, ...), on `device`.
    Raises: as `draw_samples`; ValueError if eta is not in [0, 1].
    """
    return draw_samples(ddim, model, schedule, shape, device, num_inference_steps, {"eta": eta}, **options)


@named_options(SampleOptions)
def classifier_free_guidance_sample(
    model: Network, schedule: Schedule, shape: Shape, condition: Any, w: float = 7.5, device: Device = None,
    **options: Any,
) -> Float[Tensor, "b ..."]:  # fmt: skip
    """Draw samples with classifier-free guidance: eps_uncond + w (eps_cond - eps_uncond), by DDIM.

    The options are those of `draw_samples`; the source of the formula is at `guide`.

    Shapes: condition (b, ...), as labels int64 (b,); returns `shape`, (b, ...).
    Raises: as `draw_samples`.
    """
    return sample_ddim(model, schedule, shape, device, condition=condition, guidance_scale=w, **options)

"""The one protocol of the library: `denoise(x_t, t) -> Prediction(x0, eps)`.

A network and a schedule become a denoiser here. Guidance (`guidance.py`) wraps a denoiser and gives a denoiser,
clipping too; samplers see nothing but the protocol.
"""

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network import Condition
from diffusion_lib.network import null_condition as null_of
from diffusion_lib.process import Prediction, check_kind, to_prediction, x0_to_eps
from diffusion_lib.sampling.guidance import Denoise, conditioned, guide
from diffusion_lib.schedule import DiffusionSchedule


@dataclass(frozen=True)
class NetworkDenoiser:
    """A network with its schedule: `(x_t, t, condition) -> Prediction`.

    Args:
        network:    called as network(x, t), or network(x, t, condition) when there is a condition
        schedule:   the schedule it was trained with
        prediction: what it was trained to say: "eps", "x0", "v" or "score"

    Shapes: x_t (b, ...), t int64 (b,), condition (b, ...) -> two of (b, ...), dtype of x_t.
    Raises: ValueError for an unknown prediction, or eps with a zero-terminal-SNR schedule.
    """

    network: nn.Module
    schedule: DiffusionSchedule
    prediction: str = "eps"

    def __post_init__(self) -> None:
        check_kind(self.prediction, self.schedule.has_zero_terminal_snr)

    def __call__(
        self, x_t: Float[Tensor, "b ..."], t: Int[Tensor, " b"], condition: Condition | None = None
    ) -> Prediction:
        # The sampler may hold its state in float64; the network is asked in its own dtype.
        own = next((p.dtype for p in self.network.parameters()), x_t.dtype)
        inputs = (x_t.to(own), t) if condition is None else (x_t.to(own), t, condition)
        output = self.network(*inputs).to(x_t.dtype)
        return to_prediction(self.prediction, output, x_t, self.schedule.alpha_bar(t, x_t))


def clip(denoise: Denoise, schedule: DiffusionSchedule, low: float = -1.0, high: float = 1.0) -> Denoise:
    """Keep the predicted x0 inside the range of pixels, and re-derive eps from what is left.

    Shapes: a denoiser -> a denoiser.
    Pitfall: without re-deriving eps the two no longer make up x_t, and the step is inconsistent.
        Never clip latents: they have no range.
    """

    def clipped(x_t: Tensor, t: Tensor) -> Prediction:
        x0 = denoise(x_t, t).x0.clamp(low, high)
        return Prediction(x0, x0_to_eps(x_t, x0, schedule.alpha_bar(t, x_t)))

    return clipped


def make_denoiser(
    network: nn.Module,
    schedule: DiffusionSchedule,
    *,
    prediction: str = "eps",
    condition: Condition | None = None,
    null_condition: Condition | None = None,
    guidance_scale: float = 1.0,
    guidance_rescale: float = 0.0,
    clip_x0: bool = True,
) -> Denoise:
    """Network + schedule, then guidance, then clipping: the usual stack, in the one order that is right.

    `guidance_rescale` is the share to which guided predictions keep the conditional spread, see `rescaled`.

    Shapes: condition, null_condition (b, ...) or None -> a denoiser.
    Raises: ValueError if guidance is asked for without a condition, or without a null condition to contrast.
        Scale 1 contrasts nothing and needs none.
    """
    denoise: Denoise = NetworkDenoiser(network, schedule, prediction)
    if condition is None:
        if guidance_scale != 1:
            raise ValueError(f"guidance_scale {guidance_scale} needs a condition: pass one, such as labels")
    elif guidance_scale == 1:
        denoise = conditioned(denoise, condition)
    else:
        if null_condition is None:
            null_condition = null_of(network, condition)
        rescale = (schedule, guidance_rescale) if guidance_rescale else None
        denoise = guide(denoise, condition, null_condition, guidance_scale, rescale)
    return clip(denoise, schedule) if clip_x0 else denoise

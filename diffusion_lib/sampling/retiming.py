"""A denoiser of one process asked about another: every diffusion model is a flow, after a change of time and scale."""

import torch
from torch import Tensor

from diffusion_lib.process import Denoiser, Prediction
from diffusion_lib.schedule import Schedule


def on_schedule(denoise: Denoiser, own: Schedule, schedule: Schedule) -> Denoiser:
    """The denoiser of `own`, made to answer about states of another schedule: exact, and without training.

    What x_t = alpha x0 + sigma eps says of x0 depends on x_t / alpha and on sigma / alpha alone [edm, sec. 2]. So a
    state is scaled to the size it has in `own`, at the real time where `own` has the same sigma / alpha, and the
    answer (x0, eps) is taken as it is.

    Shapes: a denoiser of (b, ...) -> one of (b, ...). All samples of a batch must be asked at one time.
    Raises: ValueError where the times of a batch differ (a tensor on a GPU is not looked into).
    Pitfall: where `own` ends with less noise than the other one it is asked about its last time. The time is looked up
        on the CPU: on a GPU every question waits for it once.
    """
    most = float(own.level(own.last).noise_to_signal)

    def answer(x_t: Tensor, t: Tensor) -> Prediction:
        if t.device.type == "cpu" and bool((t != t[0]).any()):
            raise ValueError(f"t must be one time for the whole batch, got {len(t.unique())}: ask them one by one")
        level = schedule.level(float(t[0]))
        ratio = float(level.noise_to_signal)
        time = own.last if ratio >= most else own.time_of(ratio)
        inner = own.level(time)
        scale = torch.hypot(*inner) / torch.hypot(*level)
        kind = torch.int64 if time == int(time) else torch.promote_types(x_t.dtype, torch.float32)
        return denoise(scale.to(x_t.dtype) * x_t, torch.full((len(x_t),), max(time, 0), device=x_t.device, dtype=kind))

    return answer

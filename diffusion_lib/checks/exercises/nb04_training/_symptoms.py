"""What a recorded training step shows: the noise it used, the loss it should have, the way its weights moved.

All of it is worked out again from the inputs and from what the network saw; the answer's word is taken for nothing.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ...declare import Call
from ...declare.inputs import per_sample
from ._target import target

EVERY_CALL = 2  # training steps in a row


_LARGE = slice(0, 3)  # the probes with enough samples for statistics


SEES, TOLD, MARKS = "the x_t that the network sees", "the t that the network is told", "backward, step, network"


def respond_with(weights: Tensor, x: Tensor, t: Tensor) -> Tensor:
    """What the recording network answers: every weight and both inputs matter."""
    by_time = torch.cos(t.to(x.dtype))
    by_time = per_sample(by_time, x) if t.ndim else by_time
    return 0.3 * (weights[0] * x + weights[1] * torch.tanh(x) + weights[2] * by_time)


def times(call: Call) -> Tensor:
    """The times of all the steps; those outside the table are moved to its ends, so that reading goes on."""
    return call.value[TOLD].long().clamp(0, len(call.args[2]) - 1)


def _kept(call: Call) -> Tensor:
    """alpha_bar for every step and sample, shaped to meet x_t."""
    table, t = torch.cumprod(1 - call.args[2], 0), times(call)
    return table[t].reshape(*t.shape, *[1] * (call.args[0].ndim - 1))


def noise_of(call: Call) -> Tensor:
    """The noise in what the network saw: x_t with the data taken out."""
    kept = _kept(call)
    return (call.value[SEES] - kept.sqrt() * call.args[0]) / (1 - kept).sqrt()


_PENALTIES = {"huber": lambda gap: F.smooth_l1_loss(gap, torch.zeros_like(gap), reduction="none"), "l1": torch.abs}


def _errors(call: Call, number: int, weights: Tensor, kind: str | None = None, made_of: str = "") -> Tensor:
    """Squared errors of step `number`, for the wanted target or a mistaken one; errors of another kind by name."""
    x_t, noise, x0 = call.value[SEES][number], noise_of(call)[number], call.args[0]
    first, second = {"x_t": (x_t, noise), "swapped": (noise, x0)}.get(made_of, (x0, noise))
    aim = target(kind or call.args[3], first, second, _kept(call)[number])
    return _PENALTIES.get(made_of, torch.square)(respond_with(weights, x_t, call.value[TOLD][number]) - aim)


def expected_losses(call: Call, kind: str | None = None, made_of: str = "") -> Tensor:
    """The loss that each step should have returned."""
    steps = [_errors(call, i, call.value["weights"][i], kind, made_of) for i in range(EVERY_CALL)]
    times = {"sum": call.args[0].numel(), "samples": len(call.args[0]), "half": 0.5}.get(made_of, 1)
    return torch.stack([times * errors.mean() for errors in steps])


def right_losses(calls: list[Call]) -> bool:
    """Every loss is the mean squared error of output and target."""
    return all(float((c.value["loss"] - expected_losses(c)).abs().max()) < 1e-3 for c in calls)


def drawn_twice(kind: str, per_step):
    """A symptom: `per_step(x0)` numbers of a kind were drawn twice in each step, and something is wrong with it."""
    return lambda calls: (
        all(c.draws.get(kind, 0) >= 2 * EVERY_CALL * per_step(c.args[0]) for c in calls)
        and all(bool((c.value[MARKS][:, 2] == 1).all()) for c in calls)
        and not (right_losses(calls) and standard_normal(calls))
    )


def counted_from_one(calls: list[Call]) -> bool:
    """The times told run from 1 to T, T among them and 0 not."""
    told = [(c.value[TOLD], len(c.args[2])) for c in calls[_LARGE]]
    return all(int(t.min()) == 1 and int(t.max()) == steps for t, steps in told)


def _gradients(call: Call) -> Tensor:
    found = []
    for number in range(EVERY_CALL):
        weights = call.value["weights"][number].clone().requires_grad_(True)
        _errors(call, number, weights).mean().backward()
        found.append(weights.grad)
    return torch.stack(found)


def moved_by(calls: list[Call], rate: float, stale: bool = False) -> bool:
    """The weights moved by `rate` against the gradient; with `stale`, each step also by the gradients before it."""
    for call in calls:
        gradients = _gradients(call)
        gradients = gradients.cumsum(0) if stale else gradients
        if float((call.value["weights"].diff(dim=0) + rate * gradients).abs().max()) > 1e-4:
            return False
    return True


def clears_between(calls: list[Call]) -> bool:
    """There was a gradient and a step, and the weights did not move."""
    return all(
        bool((c.value[MARKS][:, :2] > 0).all()) and float(c.value["weights"].diff(dim=0).abs().max()) == 0
        for c in calls
    )


def steps_first(calls: list[Call]) -> bool:
    """In every step of training the optimizer stepped before there was a gradient."""
    return all(bool((c.value[MARKS][:, 3] == 1).all()) for c in calls)


def gap_of_times(call: Call) -> float:
    """The largest difference of times within one step's batch."""
    told = call.value[TOLD].double()
    return float((told - told[:, :1]).abs().max())


def sees(what):
    """A symptom: the network sees `what(call)` in every step."""
    return lambda calls: all(float((c.value[SEES] - what(c)).abs().max()) < 1e-6 for c in calls)


def lossy(kind: str | None, made_of: str = ""):
    """A symptom: every loss is the one of a mistaken target, and not the right one."""

    def symptom(calls):
        off = [float((c.value["loss"] - expected_losses(c)).abs().max()) for c in calls]
        other = [float((c.value["loss"] - expected_losses(c, kind, made_of)).abs().max()) for c in calls]
        sizes = [float(expected_losses(c, kind, made_of).abs().max()) for c in calls]
        return max(off) > 1e-3 and all(gap < 1e-4 * max(size, 1) for gap, size in zip(other, sizes, strict=True))

    return symptom


def _counts(call: Call) -> Tensor:
    told, timesteps = call.value[TOLD].long().flatten(), len(call.args[2])
    return torch.bincount(told[(told >= 0) & (told < timesteps)], minlength=timesteps)


def _in_range(calls: list[Call]) -> bool:
    return all(int(_counts(c).sum()) == c.value[TOLD].numel() for c in calls)


def ends_missing(index: int):
    """A symptom: the times are in range, and one end of the range never comes."""
    return lambda calls: _in_range(calls) and all(int(_counts(c)[index]) == 0 for c in calls[_LARGE])


def uniform_times(calls: list[Call]) -> bool:
    """In range, every count within 5 standard deviations, and no two neighbours' times bound to each other."""
    if not _in_range(calls) or any(gap_of_times(c) == 0 for c in calls[_LARGE]):
        return False
    for call in calls[_LARGE]:
        number, share = call.value[TOLD].numel(), 1 / len(call.args[2])
        if ((_counts(call) - number * share).abs() > 5 * math.sqrt(number * share * (1 - share))).any():
            return False
        told = call.value[TOLD].double()
        if abs(_z(told[:, :-1], told[:, 1:])) > 5 or abs(_z(told[0], told[1])) > 5:
            return False
    return True


def standard_normal(calls: list[Call]) -> bool:
    """Mean, variance and fourth moment of the noise within 5 standard deviations; no sample shares another's."""
    for call in calls[_LARGE]:
        noise = noise_of(call)
        n, flat = noise.numel(), noise.flatten()
        mean, variance = float(flat.mean()), float(flat.var())
        fourth = float(((flat - mean) ** 4).mean()) / variance**2
        limits = (abs(mean) * math.sqrt(n), abs(variance - 1) * math.sqrt(n / 2), abs(fourth - 3) * math.sqrt(n / 24))
        rows = noise.flatten(0, 1).flatten(1)
        if max(limits) > 5 or abs(_z(noise, call.args[0].expand_as(noise))) > 5:
            return False
        if len(torch.unique((rows * 1e6).round(), dim=0)) < len(rows):
            return False
        if abs(_z(rows[:-1], rows[1:])) > 5 or abs(_z(rows[:, :-1], rows[:, 1:])) > 5:
            return False
        # Time by time: noise that fits t on the whole may still be noised to another sample's time.
        for t in range(len(call.args[2])):
            part = noise.flatten(0, 1)[times(call).flatten() == t]
            if part.numel() > 1 and abs(float(part.var()) - 1) * math.sqrt(part.numel() / 2) > 6:
                return False
    return True


def _z(a: Tensor, b: Tensor) -> float:
    """Correlation in standard deviations of that of independent numbers."""
    a, b = (v.double().flatten() - v.double().mean() for v in (a, b))
    length = float(a.norm() * b.norm())
    return float(a @ b) / length * math.sqrt(a.numel()) if length > 0 else math.inf

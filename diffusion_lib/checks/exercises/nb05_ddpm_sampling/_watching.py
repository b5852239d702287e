"""What a sampling loop asks of the network and of the step, and what that shows."""

import math

import torch

from .ancestral_step import ancestral_step

FAR = 1e6  # a gap where shapes differ; infinity would be read as a fault of its own


def _gap(a, b):
    """The largest difference of two tensors; FAR where they cannot be compared."""
    a, b = torch.as_tensor(a), torch.as_tensor(b)
    return float((a.double() - b.double()).abs().max()) if a.shape == b.shape and a.numel() else FAR


def _form(t, x):
    """Which of the three demands on t are met: a tensor, one per sample, int64."""
    tensor = isinstance(t, torch.Tensor)
    return [tensor, tensor and t.shape == (len(x),), tensor and t.dtype == torch.int64]


def _first(t):
    """The time of the first sample as a plain number."""
    return float(torch.as_tensor(t).reshape(-1)[0])


def _as(value, like):
    """A copy of a tensor where it has the shape of another one; FAR everywhere where it has not."""
    value = torch.as_tensor(value)
    return value.detach().double() if value.shape == like.shape else torch.full(like.shape, FAR, dtype=torch.float64)


def predicted(x, time, steps):
    """The eps of the network that is watched, larger than any noise, so that a loop that cuts it to a range is seen.

    It drives x apart: a loop that cuts x to a range is seen as well.
    """
    return torch.tanh(x) * -6 + 0.05 * time / steps


def drive(answer, x_T, betas):
    """Run the answer with a network and a step that write down what they are asked, and give it all as it was."""
    asked, taken, steps = [], [], len(betas)
    like, table = x_T.clone(), torch.zeros_like(betas)

    def predict_eps(x, t):
        asked.append((_as(x, like), _first(t), _form(t, x)))
        return predicted(x, _first(t), steps)

    def step(x_t, eps, t, betas, alpha_bars, noise):
        where = torch.as_tensor(t).long().reshape(-1)
        result = ancestral_step(x_t, eps, where, betas, alpha_bars, noise)
        inputs = [_as(value, like) for value in (x_t, eps, noise + torch.zeros_like(x_t))]
        taken.append((*inputs, _first(t), _form(t, x_t), _as(alpha_bars, table)))
        return result

    result = answer(predict_eps, x_T, betas, step)
    if result is None or result is Ellipsis:
        return result
    if not isinstance(result, torch.Tensor):
        raise TypeError(f"ddpm_sample should give one tensor, got {type(result).__name__}")
    if not asked or not taken:
        raise RuntimeError(f"{'step' if asked else 'predict_eps'} was never called: ask the one, move with the other")
    return {
        "asked x": torch.stack([x for x, *_ in asked]),
        "asked t": torch.tensor([t for _, t, _ in asked]),
        "taken x": torch.stack([x for x, *_ in taken]),
        "taken eps": torch.stack([eps for _, eps, *_ in taken]),
        "taken noise": torch.stack([noise for _, _, noise, *_ in taken]),
        "taken t": torch.tensor([t for *_, t, _, _ in taken]),
        "tables": torch.stack([table for *_, table in taken]),
        "form": torch.tensor([form for *_, form in asked] + [form for *_, form, _ in taken]),
        "result": result,
    }


def facts(call):
    """What the record of a loop shows, worked out again from the inputs of the check."""
    x_T, betas = call.args
    bars, steps, seen = torch.cumprod(1 - betas, 0), len(betas), call.value
    x, times, starts = seen["asked x"], seen["asked t"], seen["taken x"]
    eps = torch.stack([predicted(a, float(t), steps) for a, t in zip(x, times, strict=True)])
    where = seen["taken t"].long().clamp(0, steps - 1)
    ends = torch.stack(
        [
            ancestral_step(a, e, t.expand(len(a)), betas, table, noise)
            for a, e, t, table, noise in zip(
                starts, seen["taken eps"], where, seen["tables"], seen["taken noise"], strict=True
            )
        ]
    )
    both = min(len(x), len(starts))
    moved = where > 0
    return {
        "asked": times,
        "taken": seen["taken t"],
        "form": seen["form"].all(0),
        "start": _gap(x[0], x_T),
        "frozen": float(len(x) > 1 and not bool((x != x[:1]).any())),
        "standing": float(len(starts) > 1 and not bool((starts != starts[:1]).any())),
        "linked": _gap(starts[1:], ends[:-1]) if len(starts) > 1 else FAR,
        "same_x": _gap(x[:both], starts[:both]),
        "same_eps": _gap(eps[:both], seen["taken eps"][:both]),
        "bars": _gap(seen["tables"], bars.expand_as(seen["tables"])),
        "last": _gap(seen["result"], ends[-1]),
        "cut": float(_gap(torch.cat([starts[1:], seen["result"][None]]), ends.clamp(-1, 1)) < 1e-4),
        "cut at the end": float(_gap(seen["result"], ends[-1].clamp(-1, 1)) < 1e-4),
        "quiet into data": float(bool((~moved).any()) and not bool(seen["taken noise"][~moved].any())),
        "x_T as noise": _gap(seen["taken noise"][moved], x_T.expand_as(seen["taken noise"][moved])),
        "noise": _noise_facts(seen["taken noise"][moved], seen["taken eps"][moved]),
    }


def _noise_facts(noises, eps):
    """z of mean and variance, fourth moment, smallest value, then three shares or gaps that should not be 0."""
    if len(noises) < 2:
        return torch.zeros(8)
    flat, number = noises.flatten(), noises.numel()
    variance = flat.var()
    fourth = ((flat - flat.mean()) ** 4).mean() / variance.clamp(min=1e-12) ** 2
    from_eps = _gap(noises, eps)
    z = [flat.mean() * math.sqrt(number), (variance - 1) / math.sqrt(2 / (number - 1))]
    correlation = (noises[1:] * noises[:-1]).mean() * math.sqrt(noises[1:].numel())
    across = (noises[:, 1:] * noises[:, :-1]).mean() * math.sqrt(noises[:, 1:].numel())
    facts = [*z, fourth, flat.min(), noises.diff(dim=0).abs().max(), noises.diff(dim=1).abs().max(), from_eps]
    return torch.tensor([*map(float, facts), max(abs(float(correlation)), abs(float(across)))])

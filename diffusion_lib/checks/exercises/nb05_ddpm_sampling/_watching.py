"""What the sampling loop asks of the network and of the step, written down as plain numbers."""

import math

import torch

from .ancestral_step import ancestral_step

FAR = 1e6  # a gap where shapes differ; infinity would be read as a fault of its own


def _gap(a, b):
    """The largest difference of two tensors; FAR where they cannot be compared."""
    a, b = torch.as_tensor(a), torch.as_tensor(b)
    return float((a.double() - b.double()).abs().max()) if a.shape == b.shape else FAR


def _form(t, x):
    """Which of the three demands on t are met: a tensor, one per sample, int64."""
    tensor = isinstance(t, torch.Tensor)
    return [tensor, tensor and t.shape == (len(x),), tensor and t.dtype == torch.int64]


def _first(t):
    """The time of the first sample as a plain number."""
    return float(torch.as_tensor(t).reshape(-1)[0])


def _listed(times, length):
    """A list of fixed length: cut, or filled up with -9."""
    return torch.tensor([*times, *[-9.0] * length][:length])


def drive(answer, x_T, betas):
    """Run the answer with a network and a step that write down what they are asked."""
    asked, taken, start, steps = [], [], x_T.clone(), len(betas)

    def predict_eps(x, t):
        # Larger than any noise: a loop that cuts eps to a range is seen.
        eps = torch.tanh(x) * 6 + 0.05 * _first(t) / steps
        asked.append((x.clone(), t, eps))
        return eps

    def step(x_t, eps, t, betas, alpha_bars, noise):
        where = torch.as_tensor(t).long().reshape(-1)
        result = ancestral_step(x_t, eps, where, betas, alpha_bars, noise)
        taken.append((x_t.clone(), eps.clone(), t, alpha_bars, noise + torch.zeros_like(x_t), result.clone()))
        return result

    result = answer(predict_eps, x_T, betas, step)
    if result is None or result is Ellipsis:
        return result
    if not isinstance(result, torch.Tensor):
        raise TypeError(f"ddpm_sample should give one tensor, got {type(result).__name__}")
    return _facts(asked, taken, start, betas, result)


def _facts(asked, taken, start, betas, result):
    bars, steps = torch.cumprod(1 - betas, 0), len(betas)
    forms = [_form(t, x) for x, t, _ in asked] + [_form(t, x) for x, _, t, *_ in taken]
    pairs = list(zip(asked, taken, strict=False))
    return {
        "calls": torch.tensor([len(asked), len(taken)]),
        "asked": _listed([_first(t) for _, t, _ in asked], steps + 2),
        "taken": _listed([_first(t) for _, _, t, *_ in taken], steps + 2),
        "form": torch.tensor([all(column) for column in zip(*forms, strict=True)] if forms else [False] * 3),
        "start": _gap(asked[0][0], start) if asked else FAR,
        "frozen": float(len(asked) > 1 and all(_gap(x, asked[0][0]) == 0 for x, *_ in asked)),
        "standing": float(len(taken) > 1 and all(_gap(x, taken[0][0]) == 0 for x, *_ in taken)),
        "linked": max([_gap(after[0], before[-1]) for before, after in zip(taken, taken[1:], strict=False)] or [FAR]),
        "same_x": max([_gap(a[0], b[0]) for a, b in pairs] or [FAR]),
        "same_eps": max([_gap(a[2], b[1]) for a, b in pairs] or [FAR]),
        "bars": max([_gap(b[3], bars) for _, b in pairs] or [FAR]),
        "last": _gap(result, taken[-1][-1]) if taken else FAR,
        "noise": _noise_facts([(noise, eps) for _, eps, t, _, noise, _ in taken if _first(t) > 0]),
    }


def _noise_facts(pairs):
    """z of mean and variance, fourth moment, smallest value, then three shares or gaps that should not be 0."""
    if len(pairs) < 2:
        return torch.zeros(8)
    noises = torch.stack([noise.double() for noise, _ in pairs])
    flat, number = noises.flatten(), noises.numel()
    variance = flat.var()
    fourth = ((flat - flat.mean()) ** 4).mean() / variance.clamp(min=1e-12) ** 2
    from_eps = max(_gap(noise, eps) for noise, eps in pairs)
    z = [flat.mean() * math.sqrt(number), (variance - 1) / math.sqrt(2 / (number - 1))]
    correlation = (noises[1:] * noises[:-1]).mean() * math.sqrt(noises[1:].numel())
    across = (noises[:, 1:] * noises[:, :-1]).mean() * math.sqrt(noises[:, 1:].numel())
    facts = [*z, fourth, flat.min(), noises.diff(dim=0).abs().max(), noises.diff(dim=1).abs().max(), from_eps]
    return torch.tensor([*map(float, facts), max(abs(float(correlation)), abs(float(across)))])

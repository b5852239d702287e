"""The known mistakes of the exercise attention."""

import torch
from torch.nn.functional import normalize

from ...declare import Misconception
from ...declare.gradients import value_of


def _root(q, k, v):
    return q.shape[-1] ** 0.5


def _mistaken(*, scale=_root, axis=-1, masking="inf", normed=torch.softmax, shown=lambda mask: mask, sides=None):
    """The answer with one part replaced."""

    def answer(q, k, v, mask=None):
        left, right = sides(q, k) if sides else (q, k)
        scores = left @ right.transpose(-1, -2) / scale(q, k, v)
        keep = torch.ones(len(q), k.shape[-2], dtype=torch.bool) if mask is None else shown(mask)
        keep = keep[:, None, None, :]
        if masking == "inf":
            scores = scores.masked_fill(~keep, float("-inf"))
        if masking == "inverted" and mask is not None:
            scores = scores.masked_fill(keep, float("-inf"))
        if isinstance(masking, float):
            scores = scores.masked_fill(~keep, masking)
        if masking == "added":
            scores = scores + keep
        weights = normed(scores, axis)
        return (weights * keep if masking == "after" else weights) @ v

    return answer


def _bare_mask(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return (scores if mask is None else scores.masked_fill(~mask, float("-inf"))).softmax(-1) @ v


def _mask_stopped(calls):
    """Nothing goes wrong without a mask, and with one the shapes do not fit."""
    stopped = [c for c in calls if c.error]
    return bool(stopped) and all(
        len(c.args) > 3 and any(word in c.error["message"] for word in ("must match", "expand", "broadcast"))
        for c in stopped
    )


def _right(call):
    return _mistaken()(*call.args)


def _fill(call):
    """The score that padding seems to have, from how much of its mean is in the result."""
    q, k, v, mask = call.args
    scores = (q @ k.transpose(-1, -2) / _root(q, k, v)).masked_fill(~mask[:, None, None, :], float("-inf"))
    padding = (~mask).double()[:, None, None, :]
    number = padding.sum(-1, keepdim=True)
    away = padding @ v / number.clamp(min=1) - value_of(call)
    share = (value_of(call) - _right(call)) / away
    score = share.clamp(min=1e-300).log() + scores.logsumexp(-1, keepdim=True) - number.log()
    return score[(away.abs() > 1e-2) & (share > 1e-9)]


def _finite_score(calls):
    """Right without padding; with it, all padding has one and the same score instead of none."""
    masked = [c for c in calls if len(c.args) > 3 and not c.args[3].all()]
    plain = [c for c in calls if len(c.args) < 4]
    if not all(torch.allclose(value_of(c), _right(c), 1e-4, 1e-6) for c in plain):
        return False
    scores = torch.cat([_fill(c) for c in masked])
    if not len(scores):
        return False
    answer = _mistaken(masking=float(scores.median()))
    return all(torch.allclose(value_of(c), answer(*c.args), 1e-4, 1e-6) for c in masked)


def _causal(scores, axis):
    n, m = scores.shape[-2:]
    return scores.masked_fill(torch.ones(n, m, dtype=torch.bool).triu(1), float("-inf")).softmax(axis)


MISTAKES = (
    Misconception(
        "The scale is missing",
        "The scores were not divided. A sum of d products has variance d, so "
        "for wide vectors the softmax turns into a hard choice.",
        _mistaken(scale=lambda q, k, v: 1.0),
    ),
    Misconception(
        "Divided by d, not by its root",
        "The scores were divided by d itself. Their standard deviation is the root of d.",
        _mistaken(scale=lambda q, k, v: q.shape[-1]),
    ),
    Misconception(
        "The root of the number of tokens",
        "The scale comes from the length of the vectors, the last axis of q, not from how many tokens there are.",
        _mistaken(scale=lambda q, k, v: k.shape[-2] ** 0.5),
    ),
    Misconception(
        "The root of all heads together",
        "The scale is the root of heads times d. Each head takes inner products of d numbers of its own.",
        _mistaken(scale=lambda q, k, v: (q.shape[1] * q.shape[-1]) ** 0.5),
    ),
    Misconception(
        "The softmax runs over the queries",
        "The weights of one word over all positions add up to 1. "
        "It should be the weights of one position over all words.",
        _mistaken(axis=-2),
    ),
    Misconception(
        "The softmax runs over the heads",
        "The softmax was taken along axis 1. The heads work side by side, each with weights of its own.",
        _mistaken(axis=1),
    ),
    Misconception(
        "The mask is inverted",
        "The tokens that count were shut out and the padding let in. True means that a token counts.",
        _mistaken(masking="inverted"),
    ),
    Misconception(
        "The mask is added as 1 and 0",
        "Adding True adds 1 to a score: padding is looked at a little less, and not at all it should be.",
        _mistaken(masking="added"),
    ),
    Misconception(
        "The score of padding is 0",
        "A score of 0 is no score of nothing: its exponential is 1. The "
        "weight is 0 only for a score of minus infinity.",
        _mistaken(masking=0.0),
    ),
    Misconception(
        "Masked after the softmax",
        "Weights were set to 0 after the softmax, so those that remain no longer add up to 1.",
        _mistaken(masking="after"),
    ),
    Misconception("The padding is attended to", "The mask is not used.", _mistaken(masking="none")),
    Misconception(
        "The mask does not meet the tokens",
        "The scores are (b, heads, n, m) and the mask is (b, m): "
        "its two axes are the first and the last of the scores. Where do axes of length 1 go?",
        _bare_mask,
        _mask_stopped,
    ),
    Misconception(
        "No softmax",
        "The scores themselves were used as weights.",
        _mistaken(normed=lambda s, axis: s.masked_fill(s == float("-inf"), 0.0)),
    ),
    Misconception(
        "Multiplied by the root",
        "The scores were multiplied by the root of d, not divided: the softmax turns into a hard choice.",
        _mistaken(scale=lambda q, k, v: q.shape[-1] ** -0.5),
    ),
    Misconception(
        "The root of the number of positions",
        "The scale comes from the length of the vectors, the last axis of q, not from how many positions ask.",
        _mistaken(scale=lambda q, k, v: q.shape[-2] ** 0.5),
    ),
    Misconception(
        "Always the root of 64",
        "The scores were divided by 8. The length of the vectors is that of the last axis of q.",
        _mistaken(scale=lambda q, k, v: 8.0),
    ),
    Misconception(
        "The first sample's mask for all",
        "All samples were masked as the first one is. The mask has a row for each sample.",
        _mistaken(shown=lambda mask: mask[:1].expand_as(mask)),
    ),
    Misconception(
        "The score of padding is finite",
        "Padding has a low score, and still some weight. The weight is 0 only for a score of minus infinity.",
        _mistaken(masking=-10.0),
        _finite_score,
    ),
    Misconception(
        "The heads are averaged",
        "One set of weights was made of all heads. Each head has weights of its own.",
        _mistaken(normed=lambda s, axis: s.softmax(axis).mean(1, keepdim=True)),
    ),
    Misconception(
        "Angles in place of inner products",
        "The vectors were brought to length 1 first, which forgets how long they are.",
        _mistaken(scale=lambda q, k, v: 1.0, sides=lambda q, k: (normalize(q, dim=-1), normalize(k, dim=-1))),
    ),
    Misconception(
        "A mask of time on top",
        "Position i saw only the first i words. Words and positions have no common order here.",
        _mistaken(normed=_causal),
    ),
    Misconception(
        "Squeezed after the mask",
        "A function that squeezes came between the mask and the softmax: minus infinity became a finite score.",
        _mistaken(normed=lambda s, axis: s.tanh().softmax(axis)),
    ),
    Misconception(
        "The keys in the place of the values",
        "The weights are right, and what they weigh are the keys.",
        lambda q, k, v, mask=None: _mistaken()(q, k, k, mask),
    ),
)

"""The exercise attention: attention from queries, keys and values."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal
from ._masks import some_mask


def attention(q, k, v, mask=None):
    """softmax(q k^T / sqrt(d)) v, padding left out."""
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v


def _probes(generator):
    def probe(name, b, h, n, m, d, masked, size=1.0):
        parts = size * normal(generator, b, h, n, d), normal(generator, b, h, m, d), normal(generator, b, h, m, d)
        return Probe(name, (*parts, some_mask(generator, b, m)) if masked else parts)

    return [
        probe("no mask", 3, 2, 6, 5, 4, False),
        probe("mixed lengths", 4, 2, 7, 5, 9, True),
        probe("as many queries as tokens, batch of one", 1, 4, 4, 4, 4, True),
        probe("one head, wide vectors", 2, 1, 5, 3, 25, True),
        probe("large scores", 3, 3, 2, 6, 16, True, 12.0),
        Probe(
            "a single token",
            (normal(generator, 2, 2, 3, 4), normal(generator, 2, 2, 1, 4), normal(generator, 2, 2, 1, 4)),
        ),
    ]


def _mistaken(*, scale=lambda q, k: q.shape[-1] ** 0.5, axis=-1, masking="inf", normed=torch.softmax):
    def answer(q, k, v, mask=None):
        scores = q @ k.transpose(-1, -2) / scale(q, k)
        keep = torch.ones(len(q), k.shape[-2], dtype=torch.bool) if mask is None else mask
        keep = keep[:, None, None, :]
        if masking == "inf":
            scores = scores.masked_fill(~keep, float("-inf"))
        if masking == "inverted" and mask is not None:
            scores = scores.masked_fill(keep, float("-inf"))
        if masking == "added":
            scores = scores + keep
        if masking == "zero":
            scores = scores.masked_fill(~keep, 0.0)
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


EXERCISE = Exercise(
    id="attention",
    title="attention from queries, keys and values",
    notebook="10_text_to_image",
    place=20,
    points=3,
    difficulty=3,
    minutes=12,
    reference=attention,
    probes=_probes,
    driver=learning(q=0, k=1, v=2),
    where="Vaswani et al. 2017, eq. 1; Rombach et al. 2022, section 3.3",
    misconceptions=(
        no_gradient(attention),
        Misconception(
            "The scale is missing",
            "The scores were not divided. A sum of d products has variance d, so "
            "for wide vectors the softmax turns into a hard choice.",
            _mistaken(scale=lambda q, k: 1.0),
        ),
        Misconception(
            "Divided by d, not by its root",
            "The scores were divided by d itself. Their standard deviation is the root of d.",
            _mistaken(scale=lambda q, k: q.shape[-1]),
        ),
        Misconception(
            "The root of the number of tokens",
            "The scale comes from the length of the vectors, the last axis of q, not from how many tokens there are.",
            _mistaken(scale=lambda q, k: k.shape[-2] ** 0.5),
        ),
        Misconception(
            "The root of all heads together",
            "The scale is the root of heads times d. Each head takes inner products of d numbers of its own.",
            _mistaken(scale=lambda q, k: (q.shape[1] * q.shape[-1]) ** 0.5),
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
            _mistaken(masking="zero"),
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
    ),
    properties=(
        Property(
            "the result is a weighted mean of the values",
            lambda calls: all(
                bool((value_of(c) <= c.args[2].amax(-2, keepdim=True) + 1e-4).all())
                and bool((value_of(c) >= c.args[2].amin(-2, keepdim=True) - 1e-4).all())
                for c in calls
            ),
            "No entry may lie outside of the range of v: the weights are positive and add up to 1.",
        ),
        Property(
            "a single token is copied to every position",
            lambda calls: bool((value_of(calls[5]) - calls[5].args[2]).abs().max() < 1e-4),
            "With one token its weight is 1.",
        ),
        gradients_pass("q", "k", "v"),
    ),
    hints=(
        "Three lines: scores, softmax, weighted sum. The scores have shape (b, heads, n, m).",
        "The mask is (b, m). Give it two axes of length 1 in the middle, so that it meets the last axis of the scores.",
        "The softmax belongs to the last axis, that of the tokens. Minus infinity goes in before it, where the mask "
        "is False (~ turns a mask round).",
    ),
    forbidden=("CrossAttention", "torch:scaled_dot_product_attention", "torch:MultiheadAttention"),
)

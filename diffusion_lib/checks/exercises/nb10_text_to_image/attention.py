"""The exercise attention: attention from queries, keys and values."""

from ...declare import Exercise, Probe, Property
from ...declare.gradients import gradients_pass, learning, no_gradient, value_of
from ...declare.inputs import normal
from ._attention_wrongs import MISTAKES
from ._masks import some_mask


def attention(q, k, v, mask=None):
    """softmax(q k^T / sqrt(d)) v, padding left out."""
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return scores.softmax(dim=-1) @ v


def _probes(generator):
    def probe(name, b, h, n, m, d, masked, size=1.0):
        q, k = size * normal(generator, b, h, n, d), normal(generator, b, h, m, d)
        parts = q, k, normal(generator, b, h, m, d)
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
    where="Vaswani et al. 2017; Rombach et al. 2022",
    misconceptions=(no_gradient(attention), *MISTAKES),
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

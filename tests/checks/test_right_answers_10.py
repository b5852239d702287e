"""Notebook 10: right answers written another way pass, near misses do not."""

import collections
import math

import pytest
import torch
import torch.nn.functional as F
from einops import rearrange
from torch import nn

from diffusion_lib.checks import get_exercise, judge
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.trial import record_of
from diffusion_lib.network import CrossAttention as LibraryAttention

pytestmark = pytest.mark.filterwarnings("error")


def tokens_by_lists(sentences, words, length):
    rows = []
    for sentence in sentences:
        row = [1]
        for word in sentence.split(" ") if sentence else []:
            try:
                row.append(words.index(word) + 2)
            except ValueError:
                raise ValueError(f"{word} is none of {list(words)}") from None
        rows.append(row + [0] * (length - len(row)))
    tokens = torch.tensor(rows)
    return tokens, tokens > 0


def attention_by_einsum(q, k, v, mask=None):
    scores = torch.einsum("bhnd,bhmd->bhnm", q, k) / math.sqrt(q.size(-1))
    if mask is not None:
        scores = torch.where(mask.view(len(q), 1, 1, -1), scores, -torch.inf)
    e = (scores - scores.max(-1, keepdim=True).values).exp()
    return (e / e.sum(-1, keepdim=True)) @ v


def attention_with_low_scores(q, k, v, mask=None):
    scores = q.float() @ k.float().mT * k.shape[-1] ** -0.5
    if mask is not None:
        scores[~mask[:, None, None].expand_as(scores)] = -1e9
    return F.softmax(scores, -1) @ v.float()


class Fused(nn.Module):
    """One layer for keys and values, torch's own attention, biases everywhere."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.h = heads
        self.q = nn.Linear(query_dim, heads * dim_head)
        self.kv = nn.Linear(context_dim, 2 * heads * dim_head)
        self.out = nn.Sequential(nn.Linear(heads * dim_head, query_dim), nn.Dropout(0.0))

    def forward(self, x, context, mask=None):
        q, k, v = (rearrange(p, "b n (h d) -> b h n d", h=self.h) for p in (self.q(x), *self.kv(context).chunk(2, -1)))
        keep = None if mask is None else mask[:, None, None, :]
        return self.out(rearrange(F.scaled_dot_product_attention(q, k, v, keep), "b h n d -> b n (h d)"))


class ByLoop(nn.Module):
    """One head after the other."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.d, inner = dim_head, heads * dim_head
        self.wv, self.wk = nn.Linear(context_dim, inner), nn.Linear(context_dim, inner)
        self.wq, self.wo = nn.Linear(query_dim, inner, bias=False), nn.Linear(inner, query_dim, bias=False)

    def forward(self, x, context, mask=None):
        heads = []
        for q, k, v in zip(
            *(p.split(self.d, -1) for p in (self.wq(x), self.wk(context), self.wv(context))), strict=True
        ):
            scores = q @ k.mT / self.d**0.5
            if mask is not None:
                scores = scores + torch.zeros_like(scores).masked_fill(~mask[:, None], -1e9)
            heads.append(scores.softmax(-1) @ v)
        return self.wo(torch.cat(heads, -1))


class NoMask(ByLoop):
    def forward(self, x, context, mask=None):
        return super().forward(x, context)


class Ends(nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()
        self.inside = ByLoop(*args, **kwargs)

    def forward(self, x, context, mask=None):
        return 1.1 * self.inside(x, context, mask)


def rows_by_einops(x, function):
    _, _, h, w = x.shape
    return rearrange(function(rearrange(x, "b c h w -> b (h w) c")), "b (h w) c -> b c h w", h=h, w=w)


def rows_by_moves(x, function):
    b, c, h, w = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(b, -1, c)
    return function(rows).view(b, h, w, c).movedim(-1, 1)


def map_by_repeats(weights, word, size):
    total = torch.zeros(size, size, dtype=weights[0].dtype)
    for layer in weights:
        k = size // layer.shape[1]
        total += layer[:, :, :, word].sum(0).div(len(layer)).repeat_interleave(k, 0).repeat_interleave(k, 1)
    return total / len(weights)


def map_in_float32(weights, word, size):
    big = [F.interpolate(w.float().permute(3, 0, 1, 2), size=(size, size)) for w in weights]
    return sum(b[word].mean(0) for b in big) / len(big)


def scores_by_counter(asked, seen):
    total = [0, 0, 0]
    for a, s in zip(asked, seen, strict=True):
        for i, key in enumerate((lambda p: p[0], lambda p: p[1], lambda p: p)):
            total[i] += collections.Counter(map(key, a)) == collections.Counter(map(key, s))
    return torch.tensor(total, dtype=torch.float64) / len(asked)


RIGHT = [
    ("tokenize", tokens_by_lists),
    ("tokenize", lambda sentences, words, length: [part.clone() for part in tokens_by_lists(sentences, words, length)]),
    ("tokenize", lambda *given: (lambda tokens: (tokens, ~tokens.eq(0)))(tokens_by_lists(*given)[0])),
    ("attention", attention_by_einsum),
    ("attention", attention_with_low_scores),
    ("attention", lambda q, k, v, mask=None: attention_by_einsum(q.clone(), k, v, mask).float()),
    ("CrossAttention", Fused),
    ("CrossAttention", ByLoop),
    ("CrossAttention", LibraryAttention),
    ("on_rows", rows_by_einops),
    ("on_rows", rows_by_moves),
    ("on_rows", lambda x, f: f(x.flatten(2).mT).mT.unflatten(2, x.shape[2:])),
    ("guide_away", lambda f, x, t, p, n, w: w * f(x, t, p) + (1 - w) * f(x, t, n)),
    ("guide_away", lambda f, x, t, p, n, w: torch.lerp(f(x, t, n), f(x, t, p), w)),
    (
        "guide_away",
        lambda f, x, t, p, n, w: (lambda u, a: u + w * (a - u))(
            *f(torch.cat([x, x]), torch.cat([t, t]), torch.cat([n, p])).chunk(2)
        ),
    ),
    ("word_map", map_by_repeats),
    ("word_map", map_in_float32),
    ("word_map", lambda weights, word, size: map_by_repeats([w.flip(0) for w in weights][::-1], word, size)),
    ("alignment_scores", scores_by_counter),
    ("alignment_scores", lambda a, s: tuple(scores_by_counter(a, s).tolist())),
    ("alignment_scores", lambda a, s: list(scores_by_counter(a, s).numpy())),
    ("attention_entropy", lambda w: torch.special.entr(w).sum(-1)),
    ("attention_entropy", lambda w: -(w * w.clamp_min(1e-300).log()).sum(-1)),
    (
        "attention_entropy",
        lambda w: (
            torch.distributions.Categorical(probs=w.float()).entropy()
            if bool((w > 0).all())
            else torch.special.entr(w).sum(-1)
        ),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    exercise = get_exercise(name)
    diagnosis = judge(exercise, record_of(exercise, answer, inspect_code=False))
    assert diagnosis.passed, str(diagnosis)


class FusedByHeads(Fused):
    """Keys and values beside each other within every head."""

    def forward(self, x, context, mask=None):
        q = rearrange(self.q(x), "b n (h d) -> b h n d", h=self.h)
        k, v = rearrange(self.kv(context), "b n (h two d) -> two b h n d", h=self.h, two=2)
        keep = None if mask is None else mask[:, None, None, :]
        return self.out(rearrange(F.scaled_dot_product_attention(q, k, v, keep), "b h n d -> b n (h d)"))


def test_keys_and_values_side_by_side_in_every_head_are_right():
    assert diagnose("CrossAttention", FusedByHeads).passed


class Columns(ByLoop):
    """The numbers of a head lie apart in the layers: another order of their rows."""

    def forward(self, x, context, mask=None):
        h = self.wq.out_features // self.d
        q, k, v = (rearrange(p, "b n (d h) -> b h n d", h=h) for p in (self.wq(x), self.wk(context), self.wv(context)))
        keep = None if mask is None else mask[:, None, None, :]
        return self.wo(rearrange(F.scaled_dot_product_attention(q, k, v, keep), "b h n d -> b n (h d)"))


def test_heads_whose_numbers_lie_apart_are_right():
    assert diagnose("CrossAttention", Columns).passed


class ViewedIn(ByLoop):
    def forward(self, x, context, mask=None):
        h = self.wq.out_features // self.d
        q, k, v = (p.reshape(len(p), h, p.shape[1], -1) for p in (self.wq(x), self.wk(context), self.wv(context)))
        keep = None if mask is None else mask[:, None, None, :]
        return self.wo(F.scaled_dot_product_attention(q, k, v, keep).transpose(1, 2).flatten(2))


class FixedHeads(ByLoop):
    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__(query_dim, context_dim, 8, 64)


class ZeroedPadding(ByLoop):
    def forward(self, x, context, mask=None):
        return super().forward(x, context if mask is None else context * mask[..., None])


class ListOfLayers(ByLoop):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.hidden = [self.wv, self.wk]
        del self.wv, self.wk

    def forward(self, x, context, mask=None):
        for name, layer in zip(("wv", "wk"), self.hidden, strict=True):
            object.__setattr__(self, name, layer)
        return super().forward(x, context, mask)


class WithoutGradients(ByLoop):
    @torch.no_grad()
    def forward(self, x, context, mask=None):
        return super().forward(x, context, mask)


SLIPS = [
    (ViewedIn, "The heads are cut by a view alone"),
    (FixedHeads, "heads and dim_head are not used"),
    (ListOfLayers, "Layers that nobody finds"),
    (ZeroedPadding, "Padding zeroed, not hidden"),
    (WithoutGradients, "Nothing to learn"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "name"), SLIPS)
def test_modules_that_look_right_without_a_second_look(answer, name):
    assert diagnose("CrossAttention", answer).misconception == name


def test_a_mask_of_numbers_is_told_so():
    numbers = diagnose("tokenize", lambda *given: (tokens_by_lists(*given)[0], tokens_by_lists(*given)[1].long()))
    assert numbers.rung == "dtype" and "bool" in numbers.means


def tokens_without_return(sentences, words, length):
    tokens, mask = tokens_by_lists(sentences, words, length)  # noqa: F841


def test_a_forgotten_return_is_told_so():
    assert diagnose("tokenize", tokens_without_return).rung == "nothing returned"


def test_layers_taken_out_of_the_list_are_missed_by_the_next_word():
    def answer(weights, word, size):
        found = [map_by_repeats([weights.pop()], word, size) for _ in range(len(weights))]
        return sum(found) / len(found)

    assert diagnose("word_map", answer).rung == "changed input"


NEARLY = [
    ("tokenize", lambda s, w, n: tokens_by_lists(s, w, n)[0]),
    ("tokenize", lambda s, w, n: tokens_by_lists([" ".join(dict.fromkeys(x.split())) for x in s], w, n)),
    ("attention", lambda q, k, v, mask=None: attention_by_einsum(q, k, v)),
    ("attention", lambda q, k, v, mask=None: attention_by_einsum(q, v, k, mask)),
    ("CrossAttention", NoMask),
    ("CrossAttention", Ends),
    ("on_rows", lambda x, f: rows_by_einops(x.mT, f).mT),
    ("guide_away", lambda f, x, t, p, n, w: f(x, t, n) + max(w, 1) * (f(x, t, p) - f(x, t, n))),
    ("word_map", lambda weights, word, size: map_by_repeats(weights[:1], word, size)),
    ("alignment_scores", lambda a, s: scores_by_counter(a, s)[:2]),
    ("attention_entropy", lambda w: torch.special.entr(w).sum(-1).exp()),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), NEARLY)
def test_near_misses_do_not_pass(name, answer):
    assert diagnose(name, answer).status == "failed"

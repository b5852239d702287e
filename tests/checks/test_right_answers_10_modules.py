"""Notebook 10: cross-attention made of bare parameters, of layers per head, of convolutions; and slips in each form."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.notebook.learner import diagnose

attend = get_exercise("attention").reference


class Parameters(nn.Module):
    """Four matrices, applied from the right."""

    scale = 1.0

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        inner = heads * dim_head
        self.heads = heads
        self.q, self.k, self.v = (nn.Parameter(torch.randn(n, inner)) for n in (query_dim, context_dim, context_dim))
        self.out = nn.Parameter(torch.randn(inner, query_dim))

    def forward(self, x, context, mask=None):
        q, k, v = x @ self.q, context @ self.k, context @ self.v
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (q, k, v))
        return attend(self.scale * q, k, v, mask).transpose(1, 2).flatten(2) @ self.out


class DoubledScores(Parameters):
    """Divided by dim_head: the root comes in twice."""

    def forward(self, x, context, mask=None):
        self.scale = (self.q.shape[1] // self.heads) ** -0.5
        return super().forward(x, context, mask)


class ParametersWithBiases(nn.Module):
    """Four matrices and four biases, as nn.functional.linear takes them."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        inner = heads * dim_head
        self.heads = heads
        sizes = ((inner, query_dim), (inner, context_dim), (inner, context_dim), (query_dim, inner))
        self.q, self.k, self.v, self.out = (nn.Parameter(torch.randn(size)) for size in sizes)
        self.bq, self.bk, self.bv, self.bout = (nn.Parameter(torch.zeros(size[0])) for size in sizes)

    def forward(self, x, context, mask=None):
        q, k, v = F.linear(x, self.q, self.bq), F.linear(context, self.k, self.bk), F.linear(context, self.v, self.bv)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (q, k, v))
        return F.linear(attend(q, k, v, mask).transpose(1, 2).flatten(2), self.out, self.bout)


class ParametersOfHeads(nn.Module):
    """One matrix per head, in tensors with three axes."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.q = nn.Parameter(torch.randn(heads, query_dim, dim_head))
        self.k, self.v = (nn.Parameter(torch.randn(heads, context_dim, dim_head)) for _ in range(2))
        self.out, self.bias = (
            nn.Parameter(torch.randn(heads, dim_head, query_dim)),
            nn.Parameter(torch.zeros(query_dim)),
        )

    def forward(self, x, context, mask=None):
        q, k, v = (
            torch.einsum("bnc,hcd->bhnd", rows, weight)
            for rows, weight in ((x, self.q), (context, self.k), (context, self.v))
        )
        return torch.einsum("bhnd,hdc->bnc", attend(q, k, v, mask), self.out) + self.bias


class Head(nn.Module):
    """One head with layers of its own."""

    def __init__(self, query_dim, context_dim, dim_head):
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(n, dim_head) for n in (query_dim, context_dim, context_dim))

    def forward(self, x, context, mask):
        q, k, v = (part[:, None] for part in (self.q(x), self.k(context), self.v(context)))
        return attend(q, k, v, mask)[:, 0]


class Heads(nn.Module):
    """A module per head, joined."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = nn.ModuleList(Head(query_dim, context_dim, dim_head) for _ in range(heads))
        self.out = nn.Linear(heads * dim_head, query_dim)

    def forward(self, x, context, mask=None):
        return self.out(torch.cat([head(x, context, mask) for head in self.heads], -1))


class HeadsWithOutlets(Heads):
    """A module per head, each with its own way out."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__(query_dim, context_dim, heads, dim_head)
        self.out = nn.ModuleList(nn.Linear(dim_head, query_dim) for _ in range(heads))

    def forward(self, x, context, mask=None):
        return sum(out(head(x, context, mask)) for out, head in zip(self.out, self.heads, strict=True))


class Convolutions(nn.Module):
    """Convolutions of width 1."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__()
        inner = heads * dim_head
        self.heads = heads
        self.q, self.k, self.v = (nn.Conv1d(n, inner, 1) for n in (query_dim, context_dim, context_dim))
        self.out = nn.Conv1d(inner, query_dim, 1)

    def forward(self, x, context, mask=None):
        q, k, v = (part.mT.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.parts(x.mT, context.mT))
        return self.out(attend(q, k, v, mask).transpose(1, 2).flatten(2).mT).mT

    def parts(self, x, context):
        return self.q(x), self.k(context), self.v(context)


class KeysForValues(Convolutions):
    """The layer of the keys in both places."""

    def parts(self, x, context):
        return self.q(x), self.k(context), self.k(context)


class FirstMask(Parameters):
    """The first sample's mask for all."""

    def forward(self, x, context, mask=None):
        return super().forward(x, context, None if mask is None else mask[:1].expand_as(mask))


class AddedPlaces(Parameters):
    """Words that know where they stand."""

    def forward(self, x, context, mask=None):
        return super().forward(x, context + 0.1 * torch.arange(context.shape[1])[None, :, None], mask)


class OtherOrder(Parameters):
    """The context first."""

    def forward(self, context, x, mask=None):
        return super().forward(x, context, mask)


class Fresh(nn.Module):
    """Layers made at every call."""

    def __init__(self, *sizes, **named):
        super().__init__()
        self.make = lambda: Heads(*sizes, **named)

    def forward(self, x, context, mask=None):
        return self.make()(x, context, mask)


RIGHT = (Parameters, ParametersWithBiases, ParametersOfHeads, Heads, HeadsWithOutlets, Convolutions)
NAMED = (
    (DoubledScores, "Divided by dim_head, not by its root"),
    (KeysForValues, "The values are the keys"),
    (FirstMask, "The first sample's mask for all"),
    (Fresh, "Layers are made in forward"),
)


@pytest.mark.parametrize("answer", RIGHT)
def test_however_the_layers_are_made(answer):
    verdict = diagnose("CrossAttention", answer)
    assert verdict.passed, verdict


@pytest.mark.parametrize(("answer", "name"), NAMED)
def test_a_slip_is_known_in_every_form(answer, name):
    assert diagnose("CrossAttention", answer).misconception == name


def test_places_are_not_taken_for_a_sum_with_x():
    verdict = diagnose("CrossAttention", AddedPlaces)
    assert verdict.rung == "property" and "order of the words" in verdict.seen


def test_another_order_of_parameters_is_said():
    assert "with x first" in diagnose("CrossAttention", OtherOrder).seen

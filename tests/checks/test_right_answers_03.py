"""Notebook 03: right answers written another way pass, near misses do not, and the references are the library's."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from einops import rearrange
from torch import nn

from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.registry import get_exercise
from diffusion_lib.network import (
    Downsample,
    SelfAttention,
    SinusoidalPositionEmbeddings,
    TimeConditionedBlock,
    Upsample,
)

pytestmark = pytest.mark.filterwarnings("error")


def sizes_by_recursion(size, halvings):
    return [size] if not halvings else [size, *sizes_by_recursion(math.ceil(size / 2), halvings - 1)]


def sizes_by_convolution(size, halvings):
    h, sizes = torch.zeros(1, 1, size, 1), (size,)
    for _ in range(halvings):
        h = F.conv2d(h, torch.ones(1, 1, 3, 3), stride=2, padding=1)
        sizes += (h.shape[2],)
    return sizes


def embedding_one_by_one(t, dim):
    half = dim // 2
    rows = [[float(time) * math.exp(-math.log(10_000) * i / half) for i in range(half)] for time in t]
    return torch.tensor([[math.sin(a) for a in row] + [math.cos(a) for a in row] for row in rows])


def embedding_in_numpy(t, dim):
    angles = np.outer(t.numpy(), np.power(1e4, -np.arange(0, dim, 2) / dim))
    return np.hstack([np.sin(angles), np.cos(angles)])


def steered_in_place(h, embedding, to_channels):
    scale, shift = rearrange(to_channels(nn.SiLU()(embedding)), "b (two c) -> two b c 1 1", two=2)
    return h.mul_(scale + 1).add_(shift)


def steered_channels_last(h, embedding, to_channels):
    both = to_channels(embedding * torch.sigmoid(embedding))
    c = h.shape[1]
    flat = h.flatten(2).transpose(1, 2)
    return (flat + flat * both[:, None, :c] + both[:, None, c:]).transpose(1, 2).reshape(h.shape)


def steered_one_by_one(h, embedding, to_channels):
    out = torch.empty_like(h)
    for i, numbers in enumerate(to_channels(F.silu(embedding))):
        for c in range(h.shape[1]):
            out[i, c] = torch.addcmul(numbers[h.shape[1] + c], h[i, c], 1 + numbers[c])
    return out


class ShiftOnly(nn.Module):
    """Norm behind the convolutions, Identity where it fits, the time only added, dropout, in-place SiLU."""

    def __init__(self, a, b, d):
        super().__init__()
        self.main = nn.ModuleList(
            [nn.Conv2d(a, b, 3, padding="same"), nn.GroupNorm(1, b), nn.Conv2d(b, b, 5, padding=2)]
        )
        self.emb = nn.Sequential(nn.SiLU(), nn.Linear(d, b))
        self.path = nn.Identity() if a == b else nn.Conv2d(a, b, 1, bias=False)
        self.act, self.drop = nn.SiLU(inplace=True), nn.Dropout(0.1)

    def forward(self, x, e):
        h = self.main[1](self.main[0](x)) + rearrange(self.emb(e), "b c -> b c 1 1")
        return self.drop(self.main[2](self.act(h))) + self.path(x)


class InstanceNormed(nn.Module):
    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.n1, self.n2 = nn.InstanceNorm2d(in_channels), nn.InstanceNorm2d(out_channels, affine=True)
        self.c1 = nn.Conv2d(in_channels, out_channels, 3, 1, 1)
        self.c2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1)
        self.scale, self.shift = nn.Linear(embedding_dim, out_channels), nn.Linear(embedding_dim, out_channels)
        self.skip = nn.Conv2d(in_channels, out_channels, 3, 1, 1)
        nn.init.zeros_(self.c2.weight)

    def forward(self, x, embedding):
        x0 = self.skip(x)
        h = self.n2(self.c1(F.gelu(self.n1(x))))
        h = h.movedim(1, -1) * (1 + self.scale(embedding))[:, None, None] + self.shift(embedding)[:, None, None]
        return x0 + self.c2(F.gelu(h.movedim(-1, 1)))


class ByHand(nn.Module):
    """Own parameters and an own norm; (x + h) / sqrt(2)."""

    def __init__(self, in_channels, out_channels, embedding_dim):
        super().__init__()
        self.w1 = nn.Parameter(torch.zeros(out_channels, in_channels, 3, 3))
        self.w2 = nn.Parameter(torch.zeros(out_channels, out_channels, 3, 3))
        self.w = nn.Parameter(torch.zeros(out_channels, in_channels, 1, 1))
        self.time = nn.Linear(embedding_dim, 2 * out_channels)

    def forward(self, x, embedding):
        h = x - x.mean((1, 2, 3), keepdim=True)
        h = F.conv2d(h / h.pow(2).mean((1, 2, 3), keepdim=True).add(1e-6).sqrt(), self.w1, padding=1)
        scale, shift = self.time(embedding)[..., None, None].tensor_split(2, 1)
        return (F.conv2d(x, self.w) + F.conv2d(F.relu(h * (1 + scale) + shift), self.w2, padding=1)) / 2**0.5


def joined_by_index(h, skip):
    (small, narrow), (height, width) = h.shape[2:], skip.shape[2:]
    rows, columns = torch.arange(height) * small // height, torch.arange(width) * narrow // width
    return torch.cat((h[:, :, rows][..., columns], skip), 1)


def joined_into_a_new_map(h, skip):
    out = skip.new_empty(len(h), h.shape[1] + skip.shape[1], *skip.shape[2:])
    out[:, : h.shape[1]] = nn.Upsample(size=tuple(skip.shape[2:]))(h)
    out[:, h.shape[1] :] = skip
    return out


def attend_one_by_one(q, k, v):
    out = torch.zeros(q.shape[0], q.shape[1], v.shape[2], dtype=q.dtype)
    for b in range(len(q)):
        for i in range(q.shape[1]):
            out[b, i] = torch.softmax(k[b] @ q[b, i] / math.sqrt(q.shape[2]), 0) @ v[b]
    return out


def attend_with_einsum(q, k, v):
    weights = torch.log_softmax(torch.einsum("bnd,bmd->bnm", q / q.size(-1) ** 0.25, k / k.size(-1) ** 0.25), -1).exp()
    return torch.einsum("bnm,bme->bne", weights, v)


def attend_in_numpy(q, k, v):
    scores = q.numpy() @ k.numpy().swapaxes(1, 2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ v.numpy()


Block = get_exercise("TimeBlock").reference
embed = get_exercise("sinusoidal_embedding").reference


class Pooled(nn.Module):
    """Max pooling kept, sizes from the skips, layers one by one, more channels further down."""

    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        w = width
        self.a, self.b, self.c = nn.Conv2d(in_channels, w, 3, padding=1), Block(w, 2 * w, 32), Block(2 * w, 2 * w, 32)
        self.m, self.d, self.e = Block(2 * w, 2 * w, 32), Block(4 * w, 2 * w, 32), Block(4 * w, w, 32)
        self.f, self.out = Block(2 * w, w, 32), nn.Conv2d(w, out_channels, 3, padding=1)

    def forward(self, x, t):
        e = embed(t, 32)
        first = self.a(x)
        second = self.b(F.max_pool2d(first, 2), e)
        third = self.c(F.max_pool2d(second, 2), e)
        h = self.m(F.max_pool2d(third, 2), e)
        for skip, block in ((third, self.d), (second, self.e), (first, self.f)):
            h = block(torch.cat([skip, F.interpolate(h, size=skip.shape[-2:], mode="bilinear")], 1), e)
        return self.out(h)


class Padded(nn.Module):
    """Padded to a multiple of 8, doubled without asking, cut again; skips are added."""

    def __init__(self, c_in, c_out, width):
        super().__init__()
        self.time = nn.Sequential(SinusoidalPositionEmbeddings(32), nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 32))
        self.inlet = nn.Conv2d(c_in, width, 3, padding=1)
        self.down = nn.ModuleList(TimeConditionedBlock(width, width, 32) for _ in range(3))
        self.middle = nn.ModuleList([TimeConditionedBlock(width, width, 32), SelfAttention(width)])
        self.up = nn.ModuleList(TimeConditionedBlock(width, width, 32) for _ in range(3))
        self.outlet = nn.Sequential(nn.GroupNorm(8, width), nn.SiLU(), nn.Conv2d(width, c_out, 1))

    def forward(self, x, t):
        height, width = x.shape[-2:]
        e, h, skips = self.time(t), self.inlet(F.pad(x, (0, -width % 8, 0, -height % 8))), []
        for block in self.down:
            h = block(h, e)
            skips.append(h)
            h = F.avg_pool2d(h, 2)
        h = self.middle[1](self.middle[0](h, e))
        for block, skip in zip(self.up, reversed(skips), strict=True):
            h = block(F.interpolate(h, scale_factor=2) + skip, e)
        return self.outlet(h)[..., :height, :width]


class ChannelsLast(nn.Module):
    """LayerNorm on permuted maps, a table of times, the library's way down and up."""

    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.table = nn.Embedding(1000, width)
        self.inlet, self.outlet = nn.Conv2d(in_channels, width, 1), nn.Linear(width, out_channels)
        self.norm = nn.ModuleList(nn.LayerNorm(width) for _ in range(6))
        self.conv = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(3))
        self.conv.extend(nn.Conv2d(2 * width, width, 3, padding=1) for _ in range(3))
        self.down, self.up = (nn.ModuleList(kind(width) for _ in range(3)) for kind in (Downsample, Upsample))

    def block(self, i, h, time):
        h = F.silu(self.norm[i](self.conv[i](h).permute(0, 2, 3, 1)) + time[:, None, None, :])
        return h.permute(0, 3, 1, 2)

    def forward(self, x, t):
        time, skips = self.table(t), [self.inlet(x)]
        for i in range(3):
            skips[-1] = self.block(i, skips[-1], time)
            skips.append(self.down[i](skips[-1]))
        h = skips.pop()
        for i in range(3):
            skip = skips.pop()
            h = self.block(3 + i, torch.cat([self.up[i](h, skip.shape[-2:]), skip], 1), time)
        return self.outlet(h.movedim(1, -1)).movedim(-1, 1)


def field_backwards(layers):
    width = 1
    for kernel, stride in reversed(layers):
        width = (width - 1) * stride + kernel
    return width


def field_with_numpy(layers):
    kernels, strides = (np.array([layer[i] for layer in layers], dtype=int) for i in (0, 1))
    return 1 + int(((kernels - 1) * np.concatenate([[1], np.cumprod(strides)])[: len(layers)]).sum())


RIGHT = [
    ("sizes_on_the_way_down", sizes_by_recursion),
    ("sizes_on_the_way_down", sizes_by_convolution),
    ("sizes_on_the_way_down", lambda size, halvings: torch.tensor([-(-size // 2**i) for i in range(halvings + 1)])),
    ("sizes_on_the_way_down", lambda size, halvings: [math.ceil(size / 2**i) for i in range(halvings + 1)]),
    ("sinusoidal_embedding", embedding_one_by_one),
    ("sinusoidal_embedding", embedding_in_numpy),
    (
        "sinusoidal_embedding",
        lambda t, dim: torch.cat(
            [
                f(t.float().unsqueeze(1) * torch.exp(torch.arange(dim // 2) * (-math.log(10000.0) / (dim // 2))))
                for f in (torch.sin, torch.cos)
            ],
            -1,
        ),
    ),
    ("scale_and_shift", steered_channels_last),
    ("scale_and_shift", steered_one_by_one),
    ("join_skip", joined_by_index),
    ("join_skip", joined_into_a_new_map),
    ("join_skip", lambda h, skip: torch.hstack([F.interpolate(h, skip.shape[-2:], mode="nearest"), skip])),
    ("attend", attend_one_by_one),
    ("attend", attend_with_einsum),
    ("attend", lambda q, k, v: torch.bmm(torch.softmax((q.float() * q.shape[2] ** -0.5) @ k.float().mT, 2), v.float())),
    ("SmallUNet", Pooled),
    ("SmallUNet", ChannelsLast),
    ("receptive_field", field_backwards),
    ("receptive_field", field_with_numpy),
    (
        "receptive_field",
        lambda layers: 1 + sum((k - 1) * math.prod(s for _, s in layers[:i]) for i, (k, _) in enumerate(layers)),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    diagnosis = diagnose(name, answer)
    assert diagnosis.passed, str(diagnosis)


class TooFewNumbers(nn.Module):
    """A block whose linear layer gives one number per channel, which are then cut into scales and shifts."""

    def __init__(self, a, b, d):
        super().__init__()
        self.norm, self.conv, self.to_channels = nn.GroupNorm(8, a), nn.Conv2d(a, b, 3, padding=1), nn.Linear(d, b)

    def forward(self, x, e):
        return get_exercise("scale_and_shift").reference(self.conv(F.silu(self.norm(x))), e, self.to_channels)


AGAINST_THE_TEXT = [
    ("sizes_on_the_way_down", lambda n, k: [n, *((n := (n - 1) // 2) for _ in range(k))], "or the + 1"),
    ("TimeBlock", TooFewNumbers, "too few numbers"),
    ("scale_and_shift", steered_in_place, "changed its input h"),
    ("TimeBlock", ShiftOnly, "equal inputs give equal answers"),
    ("TimeBlock", InstanceNormed, "the layers of the text"),
    ("TimeBlock", ByHand, "its activation is the SiLU"),
    ("attend", attend_in_numpy, "no gradient reaches"),
    ("SmallUNet", Padded, "three skips are joined"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer", "seen"), AGAINST_THE_TEXT)
def test_what_works_and_is_not_what_the_text_asks_for_is_told_so(name, answer, seen):
    diagnosis = diagnose(name, answer)
    assert not diagnosis.passed and seen in diagnosis.seen, str(diagnosis)


class NoTime(ShiftOnly):
    def forward(self, x, e):
        return super().forward(x, 0 * e)


class TwoOutputs(ShiftOnly):
    def forward(self, x, e):
        return super().forward(x, e), e


class OneSkipLess(Pooled):
    """The full-size skip is replaced by zeros."""

    def forward(self, x, t):
        e = embed(t, 32)
        first = self.a(x)
        second = self.b(F.max_pool2d(first, 2), e)
        third = self.c(F.max_pool2d(second, 2), e)
        h = self.m(F.max_pool2d(third, 2), e)
        for skip, block in ((third, self.d), (second, self.e), (torch.zeros_like(first), self.f)):
            h = block(torch.cat([skip, F.interpolate(h, size=skip.shape[-2:])], 1), e)
        return self.out(h)


NEAR_MISSES = [
    ("sizes_on_the_way_down", lambda size, halvings: [size // 2**i for i in range(halvings + 1)]),
    ("sinusoidal_embedding", lambda t, dim: embed(t, dim).half()),
    ("sinusoidal_embedding", lambda t, dim: embed(t + 1, dim)),
    ("scale_and_shift", lambda h, embedding, to_channels: h.clone()),
    ("TimeBlock", NoTime),
    ("TimeBlock", TwoOutputs),
    ("TimeBlock", lambda a, b, d: nn.Conv2d(a, b, 3, padding=1)),
    ("TimeBlock", lambda a, b, d: 3),
    ("TimeBlock", 3),
    ("join_skip", lambda h, skip: torch.cat([F.interpolate(h, size=skip.shape[2:]).flip(2), skip], 1)),
    ("attend", lambda q, k, v: F.scaled_dot_product_attention(q, k, v)),
    ("attend", lambda q, k, v: v.mean(1, keepdim=True).expand(len(q), q.shape[1], v.shape[2])),
    ("SmallUNet", OneSkipLess),
    ("SmallUNet", lambda a, b, w: nn.Identity()),
    ("receptive_field", lambda layers: 1 + 2 * len(layers)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), NEAR_MISSES)
def test_near_misses_fail(name, answer):
    assert not diagnose(name, answer).passed


def notebook_unet(*, norm, sizes, early, timed):
    """The notebook's BrokenUNet with some of its four defects repaired."""

    class Plain(nn.Module):
        def __init__(self, a, b):
            super().__init__()
            self.conv, self.norm, self.time = (
                nn.Conv2d(a, b, 3, padding=1),
                norm(b),
                nn.Linear(32, b) if timed else None,
            )

        def forward(self, h, e):
            h = self.norm(self.conv(h))
            return F.silu(h + self.time(e)[:, :, None, None] if timed else h)

    class UNet(nn.Module):
        def __init__(self, in_channels, out_channels, width=16):
            super().__init__()
            self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
            self.down = nn.ModuleList([Plain(width, width) for _ in range(3)])
            self.middle = Plain(width, width)
            self.up = nn.ModuleList([Plain(2 * width, width) for _ in range(3)])
            self.outlet = nn.Conv2d(width, out_channels, 1)

        def forward(self, x, t):
            e, h, skips = embed(t, 32), self.inlet(x), []
            for block in self.down:
                h = block(h, e)
                skips.append(h)
                h = F.max_pool2d(h, 2)
                skips[-1] = skips[-1] if early else h
            h = self.middle(h, e)
            for block in self.up:
                skip = skips.pop()
                if early:
                    h = F.interpolate(h, size=skip.shape[2:]) if sizes else F.interpolate(h, scale_factor=2)
                h = block(torch.cat([h, skip], 1), e)
                if not early:
                    size = (skips[-1] if skips else x).shape[2:]
                    h = F.interpolate(h, size=size) if sizes else F.interpolate(h, scale_factor=2)
            return self.outlet(h)

    return UNet


def grouped(channels):
    return nn.GroupNorm(4, channels)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("repairs", "name"),
    [
        ({}, "28 to 14 to 7 to 3 does not come back"),
        ({"early": True}, "28 to 14 to 7 to 3 does not come back"),
        ({"sizes": True}, "The skips are taken after downsampling"),
        ({"sizes": True, "early": True}, "The time is not used"),
        ({"sizes": True, "early": True, "norm": grouped}, "The time is not used"),
        ({"sizes": True, "early": True, "timed": True}, "BatchNorm ties the samples together"),
        ({"sizes": True, "timed": True, "norm": grouped}, "The skips are taken after downsampling"),
        ({"early": True, "timed": True, "norm": grouped}, "28 to 14 to 7 to 3 does not come back"),
        ({"sizes": True, "early": True, "timed": True, "norm": grouped}, ""),
    ],
)
def test_the_defects_of_the_broken_unet_are_named_one_by_one(repairs, name):
    parts = {"norm": nn.BatchNorm2d, "sizes": False, "early": False, "timed": False} | repairs
    diagnosis = diagnose("SmallUNet", notebook_unet(**parts))
    assert diagnosis.misconception == name and diagnosis.passed == (not name), str(diagnosis)

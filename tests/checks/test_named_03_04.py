"""Slips in notebooks 03 and 04 that were once called by a wrong name, or by none; and answers that passed."""

import linecache

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.declare.networks import TAKEN
from diffusion_lib.checks.judge.errors import meaning
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.process import target
from diffusion_lib.schedule import NoiseLevel


# join_skip
def _join(size):
    return lambda h, skip: torch.cat([F.interpolate(h, size=size(*skip.shape[-2:])), skip], dim=1)


def filled(h, skip):
    joined = skip.new_empty(len(h), h.shape[1] + skip.shape[1], *skip.shape[2:])
    joined[:, : h.shape[1]] = F.interpolate(h, size=(skip.shape[3], skip.shape[2]))
    joined[:, h.shape[1] :] = skip
    return joined


@pytest.mark.parametrize(
    "answer, name",
    [
        (_join(lambda height, width: (width, height)), "Height and width are exchanged"),
        (filled, "Height and width are exchanged"),
        (_join(lambda height, width: height), "One number for height and width"),
        (_join(lambda height, width: (width, width)), "One number for height and width"),
    ],
)
def test_what_was_done_to_height_and_width_is_told_apart(answer, name):
    assert diagnose("join_skip", answer).misconception == name


# TimeBlock
def _block(forward):
    """A class of blocks with the layers of the text, which go through them in some way."""

    class TimeBlock(nn.Module):
        def __init__(self, c_in, c_out, dim):
            super().__init__()
            self.norm1, self.norm2 = nn.GroupNorm(8, c_in), nn.GroupNorm(8, c_out)
            self.conv1, self.conv2 = nn.Conv2d(c_in, c_out, 3, padding=1), nn.Conv2d(c_out, c_out, 3, padding=1)
            self.linear = nn.Linear(dim, 2 * c_out)
            self.residual = nn.Identity() if c_in == c_out else nn.Conv2d(c_in, c_out, 1)

        def forward(self, x, embedding):
            scale, shift = self.linear(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)
            return self.residual(x) + forward(self, x, scale, shift)

    return TimeBlock


def _half(block, x):
    return block.conv1(F.silu(block.norm1(x)))


BEFORE = {
    "both": lambda b, x, scale, shift: b.conv2(F.silu(b.norm2(_half(b, x) * (1 + scale) + shift))),
    "the shift alone": lambda b, x, scale, shift: b.conv2(F.silu(b.norm2(_half(b, x) + shift))),
    "the scale alone": lambda b, x, scale, shift: b.conv2(F.silu(b.norm2(_half(b, x) * (1 + scale)))),
    "behind the SiLU": lambda b, x, scale, shift: b.conv2(b.norm2(F.silu(_half(b, x) * (1 + scale) + shift))),
}


@pytest.mark.parametrize("way", BEFORE)
def test_a_norm_behind_the_time_is_named(way):
    assert diagnose("TimeBlock", _block(BEFORE[way])).misconception == "The time enters in front of a norm"


@pytest.mark.parametrize(
    "forward",
    [
        lambda b, x, scale, shift: b.conv2(F.silu(b.norm2(_half(b, x)) * (1 + scale) + shift)),
        lambda b, x, scale, shift: b.conv2(F.silu(torch.addcmul(shift, b.norm2(_half(b, x)), 1 + scale))),
    ],
)
def test_a_block_with_its_norm_in_front_of_the_time_passes(forward):
    assert diagnose("TimeBlock", _block(forward)).passed


# SmallUNet: names that nn.Module has
UNET = """
class SmallUNet(nn.Module):
    def __init__(self, in_channels, out_channels, width=16):
        super().__init__()
        self.inlet = nn.Conv2d(in_channels, width, 3, padding=1)
        self.down = nn.ModuleList(TimeBlock(width, width, 32) for _ in range(3))
        self.NAME = LAYERS
        self.middle = TimeBlock(width, width, 32)
        self.up = nn.ModuleList(TimeBlock(2 * width, width, 32) for _ in range(3))
        self.outlet = nn.Conv2d(width, out_channels, 1)
    def forward(self, x, t):
        embedding, h, skips = sinusoidal_embedding(t, 32), self.inlet(x), []
        for number, block in enumerate(self.down):
            skips.append(block(h, embedding))
            h = HALVED
        h = self.middle(h, embedding)
        for block in self.up:
            h = block(join_skip(h, skips.pop()), embedding)
        return self.outlet(h)
"""
THREE = "nn.ModuleList(nn.Conv2d(width, width, 3, stride=2, padding=1) for _ in range(3))"
ONE = "nn.MaxPool2d(2, ceil_mode=True)"


def unet(name, layers=THREE, halved="self.NAME[number](skips[-1])"):
    parts = {key: get_exercise(key).reference for key in ("TimeBlock", "sinusoidal_embedding", "join_skip")}
    source = UNET.replace("LAYERS", layers).replace("HALVED", halved).replace("NAME", name)
    file = f"<unet {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {**parts, "nn": nn, "torch": torch, "__name__": "__main__"}
    exec(compile(source, file, "exec"), space)
    return space["SmallUNet"]


SOME = ("half", "double", "float", "type", "to", "train", "eval", "modules", "children", "apply", "cpu", "training")


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize(
    "layers, halved",
    [(THREE, "self.NAME[number](skips[-1])"), (ONE, "self.NAME(skips[-1])"), (ONE, "self.NAME.forward(h)")],
)
def test_a_layer_under_a_name_of_every_module_is_named(name, layers, halved):
    found = diagnose("SmallUNet", unet(name, layers, halved))
    assert not found.passed and f"The name `{name}` is taken" in found.means


@pytest.mark.parametrize("name", ["float", "cpu", "train"])
def test_a_value_that_hides_a_method_is_named(name):
    found = diagnose("SmallUNet", unet(name, "[lambda h: h]", "skips[-1]"))
    assert not found.passed and f"The name `{name}` is taken" in found.means


def test_names_that_are_free_stay_free():
    assert diagnose("SmallUNet", unet("halve")).passed
    assert diagnose("SmallUNet", unet("halvings", THREE, "self.halvings[number](skips[-1])")).passed
    wrong = diagnose("SmallUNet", unet("halve", THREE, "self.halve(skips[-1])"))
    assert not wrong.passed and "is taken" not in wrong.means
    assert {"half", "to", "training", "parameters"} <= TAKEN and "halve" not in TAKEN


# attend
@pytest.mark.parametrize(
    "turned, name",
    [
        (lambda k: k.permute(2, 1, 0), "All axes are turned round"),
        (lambda k: k.permute(*reversed(range(k.ndim))), "All axes are turned round"),
        (lambda k: k.transpose(0, 1), "Batch and positions are exchanged"),
    ],
)
def test_keys_that_are_turned_round_with_their_batch_are_named(turned, name):
    found = diagnose("attend", lambda q, k, v: (q @ turned(k) / q.shape[-1] ** 0.5).softmax(-1) @ v)
    assert found.misconception == name and "(B,)" not in found.means


@pytest.mark.parametrize("line", ["scores = q @ k.T / 2", "return torch.bmm(q, k.t())"])
def test_turned_axes_are_named_wherever_shapes_do_not_fit(line):
    for message in (
        "The size of tensor a (2) must match the size of tensor b (4) at non-singleton dimension 0",
        "t() expects a tensor with <= 2 dimensions, but self is 3D",
    ):
        assert "turn all axes round" in meaning("RuntimeError", message, line)
        assert "turn all axes round" not in meaning("RuntimeError", message, "return q @ k")


# training_step and fit
def _step(learn, network, optimizer, x0, schedule, kind):
    t, noise = schedule.sample_t(len(x0)), torch.randn_like(x0)
    kept = schedule.alpha_bar(t, x0)
    aim = target(kind, x0, noise, NoiseLevel.of_alpha_bar(kept))
    loss = (network(schedule.q_sample(x0, t, noise), t) - aim).square().mean()
    learn(optimizer, loss)
    return loss.item()


def _in_order(*words):
    """A training step that clears, derives and steps in this order."""

    def learn(optimizer, loss):
        for word in words:
            {"clear": optimizer.zero_grad, "derive": loss.backward, "step": optimizer.step}[word]()

    return lambda *given: _step(learn, *given)


FIRST, EARLY = "The step comes before backward()", "The gradients are cleared too early"


@pytest.mark.parametrize(
    "words, name",
    [
        (("clear", "step", "derive"), FIRST),
        (("step", "clear", "derive"), FIRST),
        (("step", "derive"), FIRST),
        (("derive", "clear", "step"), EARLY),
    ],
)
def test_the_order_of_a_training_step_is_told_as_it_is(words, name):
    assert diagnose("training_step", _in_order(*words)).misconception == name


def by_a_closure(optimizer, loss):
    def closure():
        optimizer.zero_grad()
        loss.backward()
        return loss

    optimizer.step(closure)


def test_a_step_that_is_told_how_to_derive_passes():
    assert diagnose("training_step", lambda *given: _step(by_a_closure, *given)).passed
    assert diagnose("training_step", _in_order("clear", "derive", "step")).passed


def _fit(of_kind):
    def fit(network, optimizer, batches, schedule, kind, num_steps, decay):
        average, losses = {n: v.clone() for n, v in network.state_dict().items()}, []
        for k in range(num_steps):
            given = network, optimizer, batches[k % len(batches)], schedule, of_kind(kind)
            losses.append(_in_order("clear", "derive", "step")(*given))
            share = min(decay, (1 + k) / (10 + k))
            average = {n: share * average[n] + (1 - share) * v for n, v in network.state_dict().items()}
        network.load_state_dict(average)
        return losses

    return fit


@pytest.mark.parametrize("kind", ["eps", "x0", "v"])
def test_a_training_that_ignores_the_kind_is_named(kind):
    assert diagnose("fit", _fit(lambda asked: kind)).misconception == "The kind is ignored"


def test_a_training_that_mixes_up_the_kinds_does_not_pass():
    found = diagnose("fit", _fit({"eps": "x0", "x0": "v", "v": "eps"}.get))
    assert found.rung == "property" and "kind" in found.seen
    assert diagnose("fit", _fit(lambda asked: asked)).passed

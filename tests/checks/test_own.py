"""The learner's own answers in later notebooks: what is kept, what runs, and what is never run unseen."""

import itertools
import json
import linecache
import os
import stat
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F

from diffusion_lib.checks import (
    adopt,
    all_yours,
    check,
    get_exercise,
    mine_or_library,
    own_parts,
    train_autoencoder,
    train_points,
)
from diffusion_lib.checks.own import keeping, model, parts

_numbers = itertools.count()


def cell(text, scope):
    """Run a cell of a notebook, so that its text can be had as in IPython."""
    place = f"<cell {next(_numbers)}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    exec(compile(text, place, "exec"), scope)
    return scope


def notebook(text=""):
    return cell(text, {"__name__": "__main__"})


def new_kernel():
    """Forget what passed in this kernel; the files stay."""
    parts.PASSED.clear()
    parts._again.clear()


TARGET = """
import torch

def root(value):
    return value ** HALF

HALF = 0.5
regression_target = lambda kind, x0, eps, alpha_bar: {"eps": eps, "x0": x0}.get(
    kind, root(alpha_bar) * eps - root(1 - alpha_bar) * x0)
"""
LOSS = """
def loss_per_sample(output, target):
    return (output - target).pow(2).flatten(1).mean(1)
"""
STEP = """
target_of = mine_or_library("regression_target", regression_target)
losses_of = mine_or_library("loss_per_sample", loss_per_sample)

def training_step(network, optimizer, x0, schedule, kind):
    t, noise = schedule.sample_t(len(x0)), torch.randn_like(x0)
    aim = target_of(kind, x0, noise, schedule.alpha_bar(t, x0))
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), aim).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
"""


def solved(step=True):
    here = notebook(TARGET + LOSS)
    here["mine_or_library"] = mine_or_library
    for name in ("regression_target", "loss_per_sample"):
        check(name, here[name])
    if not step:
        return here
    cell(STEP, here)
    check("training_step", here["training_step"])
    return here


def test_an_answer_of_one_notebook_runs_in_the_next_with_all_it_needs(capsys):
    here = solved()
    new_kernel()
    mine = own_parts("training_step", "ema_update")
    assert (
        "Yours: training_step. The library's, until yours passes: ema_update (notebook 04)." in capsys.readouterr().out
    )
    assert mine.training_step is not here["training_step"]
    scope = mine.training_step.__globals__
    assert scope["target_of"].__code__.co_filename == "<yours: regression_target>"
    assert scope["losses_of"].__code__.co_filename == "<yours: loss_per_sample>"
    assert scope["target_of"].__globals__["root"](4.0) == 2.0
    assert mine.ema_update is get_exercise("ema_update").reference
    assert mine_or_library("training_step") is mine.training_step
    assert "your own training_step, from notebook 04" in capsys.readouterr().out
    with pytest.raises(AttributeError, match="not among training_step, ema_update"):
        getattr(mine, "train")  # noqa: B009


def test_a_class_that_rests_on_another_answer_is_kept(capsys):
    here = notebook("import torch\nfrom torch import nn\nimport torch.nn.functional as F\n")
    here["mine_or_library"] = mine_or_library
    cell(
        "def scale_and_shift(h, embedding, to_channels):\n"
        "    scale, shift = to_channels(F.silu(embedding))[:, :, None, None].chunk(2, dim=1)\n"
        "    return h * (1 + scale) + shift\n", here,
    )  # fmt: skip
    check("scale_and_shift", here["scale_and_shift"])
    cell('modulate = mine_or_library("scale_and_shift", scale_and_shift)', here)
    cell(
        "class TimeBlock(nn.Module):\n"
        "    def __init__(self, a, b, d):\n"
        "        super().__init__()\n"
        "        self.n, self.m = nn.GroupNorm(8, a), nn.GroupNorm(8, b)\n"
        "        self.c, self.d = nn.Conv2d(a, b, 3, padding=1), nn.Conv2d(b, b, 3, padding=1)\n"
        "        self.t, self.r = nn.Linear(d, 2 * b), nn.Identity() if a == b else nn.Conv2d(a, b, 1)\n"
        "    def forward(self, x, embedding):\n"
        "        h = modulate(self.m(self.c(F.silu(self.n(x)))), embedding, self.t)\n"
        "        return self.r(x) + self.d(F.silu(h))\n", here,
    )  # fmt: skip
    check("TimeBlock", here["TimeBlock"])
    new_kernel()
    found = parts.find_part("TimeBlock")
    assert found.yours and found.answer(8, 16, 4).c.out_channels == 16
    assert found.answer.forward.__globals__["modulate"].__code__.co_filename == "<yours: scale_and_shift>"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gap = torch.tensor([1.0])\ndef loss_per_sample(output, target):\n"
         "    return ((output - target) * gap).pow(2).flatten(1).mean(1)\n", "reads gap, which is made"),
        ("def make():\n    power = 2\n    def loss_per_sample(output, target):\n"
         "        return (output - target).pow(power).flatten(1).mean(1)\n    return loss_per_sample\n"
         "loss_per_sample = make()\n", "made inside another function"),
    ],
)  # fmt: skip
def test_what_works_only_in_its_notebook_says_so_and_is_not_kept(text, why, capsys):
    here = notebook("import torch\n" + text)
    check("loss_per_sample", here["loss_per_sample"])
    assert why in capsys.readouterr().out
    new_kernel()
    assert not parts.find_part("loss_per_sample").yours


def test_only_what_was_kept_here_runs_until_its_text_was_shown(tmp_path, monkeypatch, capsys):
    solved(step=False)
    new_kernel()
    path = tmp_path / "own" / "loss_per_sample.json"
    assert stat.S_IMODE(os.stat(tmp_path / "own" / "key").st_mode) == 0o600
    foreign = json.loads(path.read_text())
    foreign["source"] += "open('stolen', 'w').close()\n"
    path.write_text(json.dumps(foreign))
    monkeypatch.chdir(tmp_path)
    mine = own_parts("loss_per_sample")
    assert 'adopt("loss_per_sample")' in capsys.readouterr().out and not (tmp_path / "stolen").exists()
    assert mine.loss_per_sample is get_exercise("loss_per_sample").reference
    adopt("loss_per_sample")
    assert "open('stolen', 'w').close()" in capsys.readouterr().out and not (tmp_path / "stolen").exists()
    assert parts.find_part("loss_per_sample").yours and (tmp_path / "stolen").exists()


def test_a_key_of_another_machine_opens_nothing(tmp_path):
    solved(step=False)
    new_kernel()
    (tmp_path / "own" / "key").write_bytes(b"x" * 32)
    assert not parts.find_part("loss_per_sample").yours
    (tmp_path / "own" / "key").unlink()
    new_kernel()
    assert not parts.find_part("loss_per_sample").yours


def test_a_damaged_file_is_set_aside(tmp_path, capsys):
    solved(step=False)
    path = tmp_path / "own" / "loss_per_sample.json"
    for data in (b"", b"{", b"[]", b'{"name": 3}', b"\xff\xfe"):
        new_kernel()
        path.write_bytes(data)
        own_parts("loss_per_sample")
        assert "damaged and was set aside as loss_per_sample-aside-" in capsys.readouterr().out
        assert data in [copy.read_bytes() for copy in path.parent.glob("loss_per_sample-aside-*")] and not path.exists()


def test_a_kept_answer_is_checked_again(tmp_path, capsys):
    solved(step=False)
    new_kernel()
    described, _ = keeping.kept("loss_per_sample")
    for wrong, why in (("return (output - target).flatten(1).mean(1)", "yours no longer passes its check"),
                       ("return (output - target", "yours stops with SyntaxError")):  # fmt: skip
        source = f"def loss_per_sample(output, target):\n    {wrong}\n"
        keeping.keep("loss_per_sample", {**{k: described[k] for k in ("name", "needs")}, "source": source})
        new_kernel()
        own_parts("loss_per_sample")
        assert why in capsys.readouterr().out


def test_graders_and_solutions_keep_and_find_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    solved(step=False)
    assert not (tmp_path / "own").exists()
    monkeypatch.delenv("NBGRADER_EXECUTION")
    solved(step=False)
    new_kernel()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert not parts.find_part("loss_per_sample").yours
    monkeypatch.delenv("NBGRADER_EXECUTION")
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "solutions" / "04_training").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "solutions" / "04_training")
    assert not parts.find_part("loss_per_sample").yours


def test_a_demonstration_and_a_reference_are_nobodys_own(tmp_path):
    here = notebook("demonstration = lambda output, target: (output - target).pow(2).flatten(1).mean(1)\n")
    here["demonstration"].__name__ = "demonstration"
    check("loss_per_sample", here["demonstration"])
    check("loss_per_sample", get_exercise("loss_per_sample").reference)
    assert not (tmp_path / "own").exists() and not parts.find_part("loss_per_sample").yours


SAMPLER = """
import torch

def ddim_sample(predict_eps, x_T, pairs, alpha_bars):
    x = x_T
    for t, t_prev in pairs:
        eps = predict_eps(x, torch.full((len(x),), t))
        here, there = alpha_bars[t], alpha_bars[t_prev] if t_prev >= 0 else torch.ones(()).double()
        x = there.sqrt() * (x - (1 - here).sqrt() * eps) / here.sqrt() + (1 - there).sqrt() * eps
    return x
"""


def test_the_last_page_draws_with_what_passed_and_counts_whose_lines_ran(capsys):
    before = all_yours("ddim", steps=2, num=2)
    assert before.share == 0 and before.lines == {} and before.digits.shape == (2, 1, 28, 28)
    assert "ddim_sample (notebook 06)" in str(before.card())
    here = notebook(SAMPLER)
    check("ddim_sample", here["ddim_sample"])
    for _ in range(2):  # as it stands in this notebook, and as it is kept
        after = all_yours("ddim", steps=2, num=2)
        assert torch.allclose(after.digits, before.digits, atol=1e-6)
        assert after.lines == {"ddim_sample": 6} and after.share == 6 / (6 + after.library)
        assert after.library < before.library and "ddim_sample 6" in str(after.card())
        new_kernel()
    with pytest.raises(ValueError, match="ddpm, ddim, guided"):
        all_yours("heun")


def test_every_way_of_drawing_gives_digits():
    for sampler in ("ddpm", "guided"):
        digits = all_yours(sampler, steps=2, num=3).digits
        assert digits.shape == (3, 1, 28, 28) and bool(digits.isfinite().all())


UNET = """
import torch
import torch.nn.functional as F
from torch import nn
from diffusion_lib.checks import get_exercise

class SmallUNet(get_exercise("SmallUNet").reference):
    def forward(self, x, t):
        return super().forward(x, t)
"""


def test_a_trained_network_is_found_again_until_its_text_changes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(parts, "try_answer", lambda *_: SimpleNamespace(passed=True))
    answer = notebook(UNET)["SmallUNet"]
    keeping.keep("SmallUNet", {"name": "SmallUNet", "source": UNET, "needs": {}})
    new_kernel()
    network = model.new_network()
    assert "Yours: SmallUNet" in capsys.readouterr().out and type(network.unet).__name__ == answer.__name__
    model.keep_model(network, "v", steps=3)
    said = capsys.readouterr().out
    assert f"{tmp_path.name}/own/digits.safetensors" in said and str(tmp_path) not in said
    found = model.own_model()
    assert found.yours and "Network: yours" in capsys.readouterr().out
    weights = dict(found.network.named_parameters())
    assert all(torch.equal(value, weights[name]) for name, value in network.named_parameters())
    keeping.keep("SmallUNet", {"name": "SmallUNet", "source": UNET + "\n", "needs": {}})
    new_kernel()
    assert not model.own_model().yours and "SmallUNet has changed" in capsys.readouterr().out
    (tmp_path / "own" / "digits.safetensors").write_bytes(b"nothing")
    assert not model.own_model().yours and "yours cannot be used" in capsys.readouterr().out


def test_small_networks_learn_by_the_loss_that_is_handed_in():
    losses, reference = [], get_exercise("autoencoder_loss").reference
    vae = train_autoencoder(lambda *told: losses.append(reference(*told)) or losses[-1], 0.001, 12)
    assert len(losses) == 12 and losses[-1] < losses[0] and not any(p.requires_grad for p in vae.parameters())
    errors = []

    def loss_of(network, x0, t, noise):
        errors.append((network(x0 + noise, t) - noise).square().mean())
        return errors[-1]

    train_points(loss_of, torch.randn(600, 2), 10, 30)
    assert len(errors) == 30 and errors[-1] < errors[0]


def test_labels_are_planes_and_none_is_the_last():
    network = model.OwnNetwork(lambda a, b, width: lambda x, t: x[:, 4:8] * (a == 15 and b == 4))
    x, t = torch.zeros(2, 1, 28, 28), torch.zeros(2, dtype=torch.int64)
    told = F.pixel_unshuffle(network(x, t, torch.tensor([0, 3])), 2)
    assert told[0, :4].mean(dim=(1, 2)).tolist() == [1, 0, 0, 0] and told[1, :4].mean(dim=(1, 2)).tolist() == [
        0,
        0,
        0,
        1,
    ]
    assert network(x, t).abs().max() == 0


def test_steps_are_as_many_as_fit():
    assert model.steps_in(0.0, lambda steps: None) == 1
    assert model.steps_in(1e6, lambda steps: None, most=70) == 70

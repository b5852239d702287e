"""`sample`: what it draws for models of any kind, and what it refuses."""

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
import torch

from diffusion_lib.assets import asset
from diffusion_lib.data import to_pixels
from diffusion_lib.sampling import SAMPLERS, load_model
from diffusion_lib.training import Run
from tests.cli.conftest import small_recipe


def archive(path):
    with np.load(path, allow_pickle=False) as found:
        return dict(found)


@pytest.mark.parametrize("options", [(), ("--eta", 0.5), *(("--sampler", name) for name in sorted(SAMPLERS))])
def test_labels_cycle_over_the_model_s_own_classes(run, checkpoint, tmp_path, options):
    path, out = checkpoint(classes=3), tmp_path / "s.npz"
    assert run("sample", path, "--num", 5, "--steps", 2, "--guidance-scale", 2, "--out", out, *options) == 0
    found = archive(out)
    assert found["images"].shape == (5, 8, 8) and found["images"].dtype == np.uint8
    assert found["labels"].tolist() == [0, 1, 2, 0, 1]


def test_rgb_images_keep_all_their_channels(run, checkpoint, tmp_path):
    path, out = checkpoint(channels=3, classes=2), tmp_path / "s.npz"
    assert run("sample", path, "--steps", 3, "--seed", 5, "--out", out) == 0
    wanted = to_pixels(load_model(path).sample(torch.tensor([0, 1]), steps=3, seed=5))
    assert np.array_equal(archive(out)["images"], wanted.numpy())
    picture = tmp_path / "s.png"
    assert run("sample", path, "--steps", 3, "--seed", 5, "--out", picture) == 0
    drawn = (matplotlib.image.imread(picture)[1, 1:24:3, :3] * 255).round()  # the middles of the first row's pixels
    assert np.array_equal(drawn, wanted[0, :, 0].T.numpy())


def test_unconditional_models_draw_as_many_as_asked(run, checkpoint, tmp_path, refused):
    path, out = checkpoint(channels=3), tmp_path / "s.npz"
    assert run("sample", path, "--num", 3, "--steps", 2, "--out", out) == 0
    assert archive(out)["images"].shape == (3, 3, 8, 8) and "labels" not in archive(out)
    for option in (("--label", 1), ("--guidance-scale", 2), ("--negative", 0)):
        assert "is unconditional" in refused("sample", path, *option, "--out", tmp_path / "t.npz")


def test_labels_are_asked_for_by_number_or_name(run, checkpoint, tmp_path, refused):
    path, out = checkpoint(classes=3, class_names=["cat", "dog", "2"]), tmp_path / "s.npz"
    assert run("sample", path, "--label", "dog", "--label", 0, "--num", 3, "--steps", 1, "--out", out) == 0
    found = archive(out)
    assert found["labels"].tolist() == [1, 0, 1] and found["class_names"].tolist() == ["cat", "dog", "2"]
    call = ("sample", path, "--out", tmp_path / "t.npz")
    assert "did you mean 'dog'" in refused(*call, "--label", "dgo")
    for wrong in ("3", "1.5", "²", "9" * 30):
        assert "from 0 to 2" in refused(*call, "--label", wrong)
    assert "--label is given 2 times" in refused(*call, "--label", 0, "--label", 1, "--num", 1)


def test_a_negative_label_leads_away(run, checkpoint, tmp_path, refused):
    torch.manual_seed(0)
    path = checkpoint(classes=3)
    call = ("sample", path, "--label", 1, "--steps", 2, "--out")
    assert "needs guidance" in refused(*call, tmp_path / "n.npz", "--negative", 2)
    assert "needs guidance" in refused(*call, tmp_path / "n.npz", "--guidance-rescale", 0.5)
    told = load_model(path)
    assert run(*call, tmp_path / "n.npz", "--negative", 2, "--guidance-scale", 4) == 0
    wanted = told.sample(torch.tensor([1]), negative=torch.tensor([2]), guidance_scale=4, steps=2)
    assert np.array_equal(archive(tmp_path / "n.npz")["images"], to_pixels(wanted)[:, 0].numpy())


@pytest.mark.parametrize(
    "options,sentence",
    [
        (("--sampler", "ddpm", "--eta", 0), "--eta belongs to --sampler ddim"),
        (("--churn", 1), "--churn belongs to --sampler edm"),
        (("--sampler", "edm", "--variance", "beta"), "--variance belongs to --sampler ddpm"),
        (("--eta", 2), "--eta must be between 0 and 1"),
        (("--sampler", "ddpm", "--variance", "gamma"), '--variance must be "beta_tilde" or "beta"'),
        (("--sampler", "edm", "--churn-min", "-1"), "--churn-min must be between 0 and inf"),
        (("--eta", "nan"), "a number is needed"),
        (("--steps", 21), "at most 20"),
        (("--steps", 0), "at least 1"),
        (("--num", 0), "at least 1"),
        (("--num", "x"), "whole number"),
        (("--num", "9" * 20), "at most 1000000000"),
        (("--guidance-scale", "nan"), "a number is needed"),
        (("--guidance-rescale", 2), "from 0 to 1"),
        (("--seed", -1), "at least 0"),
        (("--prompt", "a cat"), "reads no sentences"),
        (("--device", "quantum"), "not available here"),
        (("--device", "meta"), "holds no numbers"),
        (("--device", "cuda:99"), "not available here"),
    ],
    ids=str,
)
def test_impossible_options_are_refused(refused, checkpoint, tmp_path, options, sentence):
    assert sentence in refused("sample", checkpoint(classes=3), *options, "--out", tmp_path / "s.npz")
    assert not (tmp_path / "s.npz").exists()


def test_as_many_steps_as_the_schedule_has_are_allowed(run, checkpoint, tmp_path):
    assert run("sample", checkpoint(), "--steps", 20, "--num", 1, "--out", tmp_path / "all.npz") == 0


def test_outputs_are_checked_first(refused, checkpoint, tmp_path):
    path, out = checkpoint(), tmp_path / "s.npz"
    call = ("sample", path, "--steps", 1)
    assert "--out FILE is needed" in refused(*call)
    assert "must end in .png or .npz" in refused(*call, "--out", "a.txt")
    assert "must end in" in refused(*call, "--out", "")
    assert "there is no folder" in refused(*call, "--out", tmp_path / "no" / "a.png")
    (tmp_path / "d.png").mkdir()
    assert "cannot be written" in refused(*call, "--out", tmp_path / "d.png")
    if Path("/proc/self").is_dir():  # where root may write, as permissions have it, and nobody can
        assert "cannot be written" in refused(*call, "--out", "/proc/a.png")
    out.write_bytes(b"mine")
    assert "--overwrite" in refused(*call, "--out", out)
    assert out.read_bytes() == b"mine"


def test_an_output_is_replaced_when_asked(run, checkpoint, tmp_path):
    out = tmp_path / "S.NPZ"
    out.write_bytes(b"mine")
    assert run("sample", checkpoint(), "--num", 2, "--steps", 1, "--out", out, "--overwrite") == 0
    assert archive(out)["images"].shape == (2, 8, 8)


def test_wrong_checkpoints_are_named(refused, checkpoint, tmp_path):
    whole = checkpoint().read_bytes()
    for name, content, sentence in (
        ("empty.safetensors", b"", "truncated"),
        ("cut.safetensors", whole[: len(whole) // 2], "truncated"),
        ("text.safetensors", b"hello", "truncated"),
        ("changed.safetensors", whole[:-1] + bytes([whole[-1] ^ 1]), "altered"),
    ):
        (tmp_path / name).write_bytes(content)
        assert sentence in refused("sample", tmp_path / name, "--out", tmp_path / "s.png")
    for kind in ("classifier", "digits_vae"):
        model = asset(f"checkpoints/{kind}.safetensors")
        assert "no diffusion model" in refused("sample", model, "--out", tmp_path / "s.png")
    assert "is a folder" in refused("sample", tmp_path, "--out", tmp_path / "s.png")
    assert "there is no checkpoint" in refused("sample", tmp_path / "absent.safetensors", "--out", tmp_path / "s.png")
    assert "write --out FILE.npz" in refused(
        "sample", checkpoint("five.safetensors", channels=5), "--out", tmp_path / "s.png"
    )


def test_images_of_five_channels_are_numbers(run, checkpoint, tmp_path):
    assert run("sample", checkpoint(channels=5), "--num", 2, "--steps", 1, "--out", tmp_path / "s.npz") == 0
    assert archive(tmp_path / "s.npz")["images"].shape == (2, 5, 8, 8)


def test_spoilt_weights_are_a_failure_in_one_sentence(refused, tmp_path):
    spoilt = Run(small_recipe())
    with torch.no_grad():
        next(spoilt.state.ema.network.parameters()).fill_(float("nan"))
    spoilt.save_model(tmp_path / "nan.safetensors")
    out = tmp_path / "s.npz"
    assert "NaN" in refused("sample", tmp_path / "nan.safetensors", "--num", 1, "--steps", 1, "--out", out, status=1)


def test_seeds_repeat_and_may_be_of_any_size(run, checkpoint, tmp_path):
    path = checkpoint()
    seeds = {"a": 1, "b": 1, "c": 2, "d": 1 + 2**63, "e": "1" * 5000}
    drawn = {}
    for name, seed in seeds.items():
        assert run("sample", path, "--num", 1, "--steps", 2, "--seed", seed, "--out", tmp_path / f"{name}.npz") == 0
        drawn[name] = archive(tmp_path / f"{name}.npz")["images"]
    assert np.array_equal(drawn["a"], drawn["b"]) and np.array_equal(drawn["a"], drawn["d"])
    assert not np.array_equal(drawn["a"], drawn["c"]) and not np.array_equal(drawn["a"], drawn["e"])


def test_prompts_are_drawn_kept_and_checked(run, refused, tmp_path):
    out = tmp_path / "s.png"
    wish = ("--prompt", "a large red circle in the middle")
    assert run("sample", "scenes", "--num", 2, "--steps", 4, "--guidance-scale", 3, *wish, "--out", out) == 0
    picture = matplotlib.image.imread(out)
    assert picture.shape[:2] == (3 * 32, 3 * (2 * 32 + 2)) and picture[48, 48, 0] > 0.5 > picture[48, 48, 2]
    call = ("sample", "scenes", "--out", tmp_path / "t.npz")
    assert "'pink' is not in the vocabulary" in refused(*call, "--prompt", "a pink circle")
    assert "'pink' is not in the vocabulary" in refused(*call, "--negative", "pink", "--guidance-scale", 2)
    assert "write --prompt" in refused(*call, "--label", 1)
    empty = ("--prompt", "", "--prompt", "a cross", "--num", 3, "--negative", "a circle", "--guidance-scale", 2)
    assert run(*call, *empty, "--steps", 1) == 0
    assert archive(tmp_path / "t.npz")["prompts"].tolist() == ["", "a cross", ""]


def test_scenes_without_a_prompt_are_drawn_at_random_and_kept_with_their_sentences(run, tmp_path):
    out = tmp_path / "s.npz"
    assert run("sample", "scenes", "--num", 3, "--steps", 2, "--out", out) == 0
    found = archive(out)
    assert found["images"].shape == (3, 3, 32, 32) and len(set(found["prompts"].tolist())) > 1


@pytest.mark.slow
def test_the_shipped_model_writes_the_digits_asked_for(run, tmp_path, capsys):
    out = tmp_path / "digits.npz"
    assert run("sample", "digits", "--num", 100, "--steps", 10, "--guidance-scale", 2, "--out", out) == 0
    assert run("evaluate", out) == 0
    accuracy = float(capsys.readouterr().out.split("class accuracy ")[1].split("%")[0])
    assert accuracy >= 97  # 99 % on 1,000; a hundred may hold two odd ones more

"""The command line on models: what it writes, and how it answers mistakes."""

import subprocess
import sys

import matplotlib.image
import numpy as np
import pytest
import torch

from diffusion_lib.cli.main import main
from diffusion_lib.data import load_digits, to_pixels
from diffusion_lib.training import Run, find_recipe, load_autoencoder, read_checkpoint


def run(*words):
    return main([str(word) for word in words])


def refused(capsys, *words):
    """The one sentence that a mistake is answered with."""
    assert run(*words) == 2
    captured = capsys.readouterr()
    lines = captured.err.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("diffusion-lib: ")
    return lines[0]


@pytest.fixture
def model(tmp_path):
    """A checkpoint of an untrained network: enough to sample from."""
    path = tmp_path / "fresh.safetensors"
    Run(find_recipe("digits")).save_model(path)
    return path


def test_demo_trains_draws_and_measures(tmp_path, capsys):
    out = tmp_path / "grid.png"
    assert run("demo", "--max-seconds", 2, "--out", out, "--num", 20, "--device", "cpu") == 0
    said = capsys.readouterr().out
    for word in ("steps", "loss", "class accuracy", "Fréchet distance", "real against real"):
        assert word in said
    assert matplotlib.image.imread(out).shape[:2] == (3 * 298, 3 * 298)


@pytest.mark.parametrize(
    "sampler", [("--eta", 0.5), ("--sampler", "ddpm"), ("--sampler", "heun"), ("--sampler", "dpm_solver_pp"), ()]
)
def test_sample_writes_numbers_with_cycling_classes(tmp_path, model, sampler, capsys):
    out = tmp_path / "s.npz"
    assert run("sample", model, "--num", 12, "--steps", 2, "--guidance-scale", 2, "--out", out, *sampler) == 0
    with np.load(out, allow_pickle=False) as archive:
        assert archive["images"].shape == (12, 28, 28) and archive["images"].dtype == np.uint8
        assert archive["labels"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_sample_repeats_by_seed_and_changes_with_it(tmp_path, model, capsys):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run("sample", model, "--num", 2, "--steps", 2, "--seed", seed, "--out", tmp_path / f"{name}.npz")
    a, b, c = (np.load(tmp_path / f"{name}.npz")["images"] for name in "abc")
    assert np.array_equal(a, b) and not np.array_equal(a, c)


def test_the_shipped_model_writes_the_digits_asked_for(tmp_path, capsys):
    out = tmp_path / "digits.npz"
    assert run("sample", "digits", "--num", 100, "--steps", 25, "--guidance-scale", 2, "--out", out) == 0
    assert run("evaluate", out) == 0
    accuracy = float(capsys.readouterr().out.split("class accuracy ")[1].split("%")[0])
    assert accuracy >= 97  # 99 % on 1,000; a hundred may hold two odd ones more


def test_evaluate_reads_real_digits_as_real(tmp_path, capsys):
    digits = load_digits()
    path = tmp_path / "real.npz"
    np.savez(path, images=to_pixels(digits.test_images)[:, 0].numpy(), labels=digits.test_labels.numpy())
    assert run("evaluate", path) == 0
    assert "class accuracy 99" in capsys.readouterr().out


def test_train_pauses_and_goes_on(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    assert run("train", "digits", "--steps", 4, "--max-seconds", 0.001, "--out", out, "--seed", 3) == 0
    assert "go on with" in capsys.readouterr().out
    first = read_checkpoint(out).manifest
    assert first["step"] == 1 and first["seed"] == 3 and first["recipe"]["steps"] == 4
    assert run("train", "digits", "--resume", out, "--out", out) == 0
    assert read_checkpoint(out).manifest["step"] == 4
    assert "steps 4 of 4" in capsys.readouterr().out


MISTAKES = [
    ((), "COMMAND"),
    (("paint",), "invalid choice"),
    (("demo", "--max-seconds", "0"), "above 0"),
    (("demo", "--out", "grid.jpg"), "--out must end in .png"),
    (("demo", "--device", "quantum"), "not available here"),
    (("train", "faces"), "there is no recipe 'faces'"),
    (("train", "digits", "--resume", "absent.safetensors"), "there is no checkpoint absent.safetensors"),
    (("sample", "digits", "--num", "0", "--out", "a.png"), "at least 1"),
    (("sample", "digits", "--num", "x", "--out", "a.png"), "whole number"),
    (("sample", "digits", "--num", "5"), "--out"),
    (("sample", "digits", "--num", "5", "--out", "a.txt"), "must end in .png or .npz"),
    (("sample", "digits", "--num", "5", "--out", "no/such/folder/a.png"), "there is no folder"),
    (("sample", "faces", "--num", "5", "--out", "a.png"), "shipped names: digits"),
    (("sample", "digits", "--num", "5", "--steps", "1001", "--out", "a.png"), "at most 1000"),
    (("sample", "digits", "--num", "5", "--eta", "2", "--out", "a.png"), "from 0 to 1"),
    (("sample", "digits", "--num", "5", "--guidance-scale", "nan", "--out", "a.png"), "a number is needed"),
    (("sample", "digits", "--num", "5", "--sampler", "ddpm", "--eta", "0", "--out", "a.png"), "--eta belongs"),
    (("sample", "digits", "--num", "5", "--sampler", "heun", "--eta", "0", "--out", "a.png"), "--eta belongs"),
    (("evaluate", "absent.npz"), "there is no file"),
]


@pytest.mark.parametrize("words,sentence", MISTAKES, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_mistakes_get_one_sentence_and_status_2(words, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert sentence in refused(capsys, *words)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken"])
def test_foreign_files_are_refused(tmp_path, capsys, content):
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    assert "is no .npz archive" in refused(capsys, "evaluate", path)
    path = tmp_path / "x.safetensors"
    path.write_bytes(content)
    assert "truncated" in refused(capsys, "sample", path, "--num", 1, "--out", tmp_path / "a.png")


def test_archives_of_the_wrong_shape_are_refused(tmp_path, capsys):
    path = tmp_path / "x.npz"
    np.savez(path, images=np.zeros((3, 14, 14), np.uint8), labels=np.zeros(3, int))
    assert "uint8 (n, 28, 28)" in refused(capsys, "evaluate", path)
    np.savez(path, images=np.array([{}], dtype=object), labels=np.zeros(1))
    assert "is no .npz archive" in refused(capsys, "evaluate", path)


def test_the_classifier_is_no_diffusion_model(tmp_path, capsys):
    from diffusion_lib.assets import asset

    sentence = refused(
        capsys, "sample", asset("checkpoints/classifier.safetensors"), "--num", 1, "--out", tmp_path / "a.png"
    )
    assert "no diffusion model" in sentence


def test_resuming_another_seed_or_recipe_is_refused(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    run("train", "digits", "--steps", 1, "--out", out)
    capsys.readouterr()
    assert "a run keeps its seed" in refused(capsys, "train", "digits", "--resume", out, "--seed", 9)


def test_a_resumed_run_can_be_made_longer_and_not_shorter_than_it_is(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    run("train", "digits", "--steps", 2, "--out", out)
    assert run("train", "digits", "--resume", out, "--steps", 3, "--out", out) == 0
    manifest = read_checkpoint(out).manifest
    assert manifest["step"] == 3 and manifest["recipe"]["steps"] == 3
    capsys.readouterr()
    assert "has 3 steps behind it" in refused(capsys, "train", "digits", "--resume", out, "--steps", 2)


def test_no_traceback_from_a_real_process(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "diffusion_lib", "sample", "nothing", "--num", "1", "--out", "a.png"],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2 and "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_training_leaves_global_randomness_alone(tmp_path, capsys):
    torch.manual_seed(0)
    wanted = torch.rand(1)
    torch.manual_seed(0)
    run("train", "digits", "--steps", 1, "--out", tmp_path / "run.safetensors")
    assert torch.equal(torch.rand(1), wanted)


def test_an_autoencoder_is_trained_measured_and_loadable(tmp_path, capsys):
    out = tmp_path / "vae.safetensors"
    assert run("train", "digits_vae", "--steps", 2, "--out", out, "--device", "cpu", "--seed", 1) == 0
    said = capsys.readouterr().out
    assert "scale" in said and "held-out images: mse" in said
    autoencoder = load_autoencoder(out)
    assert autoencoder.recipe.steps == 2 and autoencoder.manifest["seed"] == 1
    assert refused(capsys, "train", "digits_vae", "--resume", out).endswith("leave out --resume and --max-seconds")


def test_a_prompt_becomes_a_picture_and_a_strange_word_a_sentence(tmp_path, capsys):
    out = tmp_path / "s.png"
    wish = ("--prompt", "a large red circle in the middle")
    assert run("sample", "scenes", "--num", 2, "--steps", 4, "--guidance-scale", 3, *wish, "--out", out) == 0
    picture = matplotlib.image.imread(out)
    assert picture.shape[:2] == (3 * 32, 3 * (2 * 32 + 2)) and picture[48, 48, 0] > 0.5 > picture[48, 48, 2]
    strange = refused(capsys, "sample", "scenes", "--num", 1, "--prompt", "a pink circle", "--out", out)
    assert "'pink' is not in the vocabulary" in strange
    assert "reads no sentences" in refused(capsys, "sample", "digits", "--num", 1, *wish, "--out", out)


def test_scenes_without_a_prompt_are_drawn_at_random_and_kept_with_their_sentences(tmp_path):
    out = tmp_path / "s.npz"
    assert run("sample", "scenes", "--num", 3, "--steps", 2, "--out", out) == 0
    with np.load(out, allow_pickle=False) as archive:
        assert archive["images"].shape == (3, 3, 32, 32) and len(set(archive["prompts"].tolist())) > 1

"""`train`: recipes of every kind, folders of images, pausing and resuming; no run is lost or overwritten."""

import argparse

import pytest
import torch

from diffusion_lib.cli import recipes
from diffusion_lib.measuring.quality import load_classifier
from diffusion_lib.network import DigitClassifier
from diffusion_lib.sampling import load_model
from diffusion_lib.training import (
    RECIPES,
    CheckpointError,
    Run,
    find_recipe,
    load_autoencoder,
    load_weights,
    read_checkpoint,
)
from tests.cli.conftest import small_recipe


@pytest.fixture
def small(monkeypatch):
    """A recipe of digits that trains in milliseconds, by the name small."""
    recipe = small_recipe(classes=10, size=28, data="bundled", batch_size=8, steps=4)
    monkeypatch.setitem(RECIPES, "small", recipe)
    return recipe


def facts(path):
    return read_checkpoint(path).manifest


def test_training_pauses_and_goes_on_to_the_same_weights(run, small, tmp_path, capsys):
    out, whole = tmp_path / "run.safetensors", tmp_path / "whole.safetensors"
    assert run("train", "small", "--max-seconds", 1e-6, "--out", out, "--seed", 3) == 0
    assert f"go on with: diffusion-lib train --resume {out}" in capsys.readouterr().out
    first = facts(out)
    assert first["step"] == 1 and first["seed"] == 3 and first["recipe"]["steps"] == 4
    assert run("train", "--resume", out) == 0
    assert facts(out)["step"] == 4 and "steps 4 of 4" in capsys.readouterr().out
    assert run("train", "small", "--out", whole, "--seed", 3) == 0
    one, other = read_checkpoint(out).tensors, read_checkpoint(whole).tensors
    assert one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_run_is_never_overwritten_unasked(run, small, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("train", "small", "--steps", 3, "--seed", 7) == 0
    kept = (tmp_path / "small.safetensors").read_bytes()
    sentence = refused("train", "small", "--steps", 1)
    assert "--overwrite" in sentence and "--resume small.safetensors" in sentence
    assert (tmp_path / "small.safetensors").read_bytes() == kept
    assert run("train", "small", "--steps", 1, "--out", "other.safetensors") == 0
    assert run("train", "small", "--resume", "other.safetensors", "--steps", 2) == 0
    assert (tmp_path / "small.safetensors").read_bytes() == kept
    assert facts("other.safetensors")["step"] == 2
    assert "--overwrite" in refused("train", "--resume", "other.safetensors", "--out", "small.safetensors")
    assert run("train", "--resume", "other.safetensors", "--steps", 3, "--out", "third.safetensors") == 0
    assert facts("other.safetensors")["step"] == 2 and facts("third.safetensors")["step"] == 3
    assert run("train", "small", "--steps", 1, "--overwrite") == 0
    assert facts("small.safetensors")["step"] == 1 and facts("small.safetensors")["seed"] == 0


def test_a_resumed_run_keeps_what_it_is(run, small, refused, tmp_path):
    out = tmp_path / "run.safetensors"
    run("train", "small", "--steps", 2, "--out", out)
    assert "keeps its seed" in refused("train", "--resume", out, "--seed", 9)
    assert "has 2 steps behind it" in refused("train", "--resume", out, "--steps", 1)
    assert "trained by the recipe small" in refused("train", "digits", "--resume", out)
    for option, value in (("--lr", 1), ("--batch-size", 4), ("--schedule", "flow"), ("--set", "s=1"), ("--size", 8)):
        assert f"leave out {option} with --resume" in refused("train", "--resume", out, option, value)
    assert "not trained on a folder" in refused("train", "--resume", out, "--images", tmp_path)
    assert "no checkpoint" in refused("train", "--resume", tmp_path / "absent.safetensors")
    final = tmp_path / "final.safetensors"
    assert run("train", "--resume", out, "--final", "--out", final) == 0 and facts(final)["kind"] == "model"
    assert "no training state" in refused("train", "--resume", final)
    out.write_bytes(out.read_bytes()[:1000])
    assert "truncated" in refused("train", "--resume", out)


def test_a_seed_of_any_size(run, small, tmp_path):
    out = tmp_path / "run.safetensors"
    huge = 10**25
    assert run("train", "small", "--max-seconds", 1e-6, "--seed", huge, "--out", out) == 0
    assert run("train", "--resume", out, "--seed", huge) == 0 and facts(out)["step"] == 4


def test_the_process_is_the_user_s_choice(run, small, tmp_path, refused):
    out = tmp_path / "flow.safetensors"
    call = ("train", "small", "--steps", 1, "--out")
    assert run(*call, out, "--schedule", "flow", "--prediction-type", "u", "--set", "timesteps=50") == 0
    recipe = load_model(out).recipe
    assert recipe.schedule == {"kind": "flow", "timesteps": 50} and recipe.prediction_type == "u"
    out = tmp_path / "linear.safetensors"
    assert run(*call, out, "--set", "beta_schedule=linear", "--set", "beta_end=0.3", "--lr", 0.01) == 0
    recipe = load_model(out).recipe
    assert recipe.schedule == {"timesteps": 20, "beta_schedule": "linear", "beta_end": 0.3} and recipe.lr == 0.01
    out = tmp_path / "edm.safetensors"
    assert run(*call, out, "--schedule", "edm", "--set", "sigma_max=5", "--prediction-type", "eps") == 0
    assert load_model(out).schedule.sigma_max == 5
    call = (*call, tmp_path / "no.safetensors")
    for options, sentence in (
        (("--schedule", "flow", "--prediction-type", "eps"), "Use prediction_type 'v', 'u' or 'x0'"),
        (("--set", "zero_terminal_snr=true", "--prediction-type", "eps"), "Use prediction_type 'v', 'u' or 'x0'"),
        (("--set", "tau=3"), "--schedule: "),
        (("--schedule", "flow", "--set", "sigma_min=3"), "--schedule: "),
        (("--schedule", "edm", "--set", "sigma_min=-3"), "0 < sigma_min"),
        (("--set", "timesteps=0"), "--schedule: "),
        (("--set", "timesteps=ten"), "--schedule: "),
        (("--set", "beta_end"), "key=value is needed"),
        (("--set", "beta_end=NaN"), "must be a number"),
        (("--set", "timesteps=5", "--set", "timesteps=6"), "twice"),
        (("--set", "kind=flow"), "its kind is --schedule"),
    ):
        assert sentence in refused(*call, *options), options
    assert not (tmp_path / "no.safetensors").exists()


@pytest.mark.parametrize(
    "words,sentence",
    [
        ((), "needs a RECIPE, --images DIR or --resume FILE"),
        (("small", "--steps", "0"), "at least 1"),
        (("small", "--lr", "0"), "above 0"),
        (("small", "--lr", "nan"), "a number is needed"),
        (("small", "--batch-size", "10000"), "between 1 and the 9000 images"),
        (("small", "--accumulate", "9"), "cannot be split into 9 parts"),
        (("small", "--max-seconds", "-1"), "above 0"),
        (("small", "--save-every", "0"), "above 0"),
        (("small", "--size", "8"), "--size belongs to --images"),
        (("small", "--channels", "2"), "invalid choice"),
        (("small", "--out", "a.pt"), "must end in .safetensors"),
        (("small", "--out", "no/a.safetensors"), "there is no folder"),
        (("small", "--device", "quantum"), "not available here"),
        (("small", "--images", "."), "leave out small"),
        (("--images", "absent"), "there is no folder"),
        (("--images", "."), "holds no images"),
        (("--images", ".", "--data", "mnist"), "two sources"),
        (("scenes", "--unconditional"), "reads sentences"),
        (("scenes", "--data", "mnist"), "--data is for digits"),
        (("digits_latent", "--data", "fashion_mnist"), "digits_vae knows digits alone"),
        (("digits_4", "--data", "fashion_mnist"), "digits knows digits alone"),
        (("classifier", "--schedule", "flow"), "belongs to diffusion models"),
        (("digits_vae", "--unconditional"), "belongs to diffusion models"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_one_sentence_and_write_nothing(small, refused, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    assert sentence in refused("train", *words)
    assert not list(tmp_path.iterdir())


def test_a_diverged_run_is_status_1_and_kept(small, refused, tmp_path):
    out = tmp_path / "run.safetensors"
    sentence = refused("train", "small", "--lr", 1e20, "--steps", 40, "--out", out, status=1)
    assert "Lower the learning rate" in sentence and f"kept in {out}" in sentence
    assert all(torch.isfinite(value).all() for value in read_checkpoint(out).part("raw").values())


def test_batches_in_parts_train_alike(run, small, tmp_path):
    for name, parts in (("one", 1), ("four", 4)):
        assert run("train", "small", "--accumulate", parts, "--out", tmp_path / f"{name}.safetensors") == 0
    one, four = (read_checkpoint(tmp_path / f"{name}.safetensors").tensors["losses"] for name in ("one", "four"))
    assert torch.allclose(one, four, rtol=1e-2)


def test_final_measures_where_it_can(run, small, tmp_path, capsys, monkeypatch):
    def measure(model):
        if model.num_classes is None:
            raise ValueError("digits have classes")
        return {"here": {"accuracy": 0.5}}

    monkeypatch.setattr("diffusion_lib.cli.finishing.measure_model", measure)
    out = tmp_path / "run.safetensors"
    assert run("train", "small", "--final", "--set", "timesteps=50", "--out", out) == 0
    assert "here: accuracy 0.5" in capsys.readouterr().out and facts(out)["metrics"] == {"here": {"accuracy": 0.5}}
    for name, option in (("free", ("--unconditional", "--set", "timesteps=50")), ("short", ())):
        out = tmp_path / f"{name}.safetensors"
        assert run("train", "small", "--final", *option, "--out", out) == 0
        assert "not measured" in capsys.readouterr().out and facts(out)["kind"] == "model"
    out = tmp_path / "paused.safetensors"
    assert run("train", "small", "--final", "--max-seconds", 1e-6, "--out", out) == 0
    assert "--final" in capsys.readouterr().out and facts(out)["kind"] == "training"


def test_ctrl_c_while_measuring_loses_no_training(run, small, tmp_path, capsys, monkeypatch):
    def interrupt(model):
        raise KeyboardInterrupt

    monkeypatch.setattr("diffusion_lib.cli.finishing.measure_model", interrupt)
    out = tmp_path / "run.safetensors"
    assert run("train", "small", "--final", "--set", "timesteps=50", "--out", out) == 130
    assert f"train --resume {out} --final" in capsys.readouterr().out and facts(out)["step"] == 4


@pytest.mark.slow
def test_the_classifier_is_trained_by_the_same_loop(run, tmp_path, capsys):
    out = tmp_path / "classifier.safetensors"
    assert run("train", "classifier", "--steps", 2, "--max-seconds", 1e-6, "--out", out) == 0
    assert facts(out)["kind"] == "training"
    assert run("train", "--resume", out) == 0
    assert "held-out accuracy" in capsys.readouterr().out
    load_weights(DigitClassifier(), read_checkpoint(out).part("network"), out)
    assert facts(out)["kind"] == "classifier" and load_classifier() is not None


@pytest.mark.slow
def test_an_autoencoder_is_trained_measured_and_loadable(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("diffusion_lib.cli.finishing.measure_autoencoder", lambda _: {"mse": 0.25})
    out = tmp_path / "vae.safetensors"
    call = ("train", "digits_vae", "--steps", 2, "--batch-size", 4, "--out", out, "--seed", 1)
    assert run(*call, "--max-seconds", 1e-6) == 0
    with pytest.raises(CheckpointError):
        load_autoencoder(out)
    assert run("train", "--resume", out) == 0
    said = capsys.readouterr().out
    assert "scale" in said and "held-out images: mse 0.25" in said
    autoencoder = load_autoencoder(out)
    assert autoencoder.recipe.steps == 2 and autoencoder.manifest["seed"] == 1
    assert autoencoder.manifest["metrics"] == {"held-out images": {"mse": 0.25}}


def test_fashion_is_told_from_digits(small):
    parser = argparse.ArgumentParser()
    recipes.recipe_arguments(parser)
    recipe = recipes.asked_recipe(parser.parse_args(["small", "--data", "fashion_mnist", "--steps", "3"]))
    assert recipe.name == "fashion" and recipe.data == "fashion_mnist" and recipe.class_names[9] == "ankle boot"


def test_training_leaves_global_randomness_alone(run, small, tmp_path):
    torch.manual_seed(0)
    wanted = torch.rand(1)
    torch.manual_seed(0)
    run("train", "small", "--steps", 1, "--out", tmp_path / "run.safetensors")
    assert torch.equal(torch.rand(1), wanted)


def test_muon_is_asked_for_by_its_rate_and_left_out_by_none(run, refused, tmp_path, capsys):
    small = ("--steps", 1, "--batch-size", 2)
    assert run("train", "digits", "--muon", "4", *small, "--out", tmp_path / "a.safetensors") == 0
    found = Run.resume(tmp_path / "a.safetensors")
    assert found.recipe.muon == 4 and found.state.optimizer.param_groups[1]["ratio"] == 4
    assert run("train", "digits_quick", "--muon", "0", *small, "--out", tmp_path / "b.safetensors") == 0
    assert Run.resume(tmp_path / "b.safetensors").recipe.muon == 0 < find_recipe("digits_quick").muon
    assert "leave out --muon" in refused("train", "--resume", tmp_path / "a.safetensors", "--muon", 4)
    assert "a number of 0 or more" in refused("train", "digits", "--muon", -1)
    assert "belongs to diffusion models" in refused("train", "classifier", "--muon", 4)


def test_logit_normal_times_are_asked_for_by_two_numbers(run, refused, tmp_path, capsys):
    out = tmp_path / "times.safetensors"
    assert run("train", "digits", "--logit-normal", "0.5", "2", "--steps", 1, "--batch-size", 2, "--out", out) == 0
    assert list(Run.resume(out).recipe.make_objective().logit_normal) == [0.5, 2.0]
    assert "leave out --logit-normal" in refused("train", "--resume", out, "--logit-normal", 0, 1)
    assert "std must be above 0" in refused("train", "digits", "--logit-normal", 0, 0)
    assert "a student is asked at its own times" in refused("train", "digits_4", "--logit-normal", 0, 1)
    assert "belongs to diffusion models" in refused("train", "classifier", "--logit-normal", 0, 1)

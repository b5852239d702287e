"""`demo`: trained, drawn, measured and kept, and refused before the training where it could not end well."""

import matplotlib.image
import pytest

from diffusion_lib.cli import demo as module
from diffusion_lib.sampling import load_model
from diffusion_lib.training import RECIPES
from tests.cli.conftest import small_recipe


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The demo of a network that draws in milliseconds."""
    recipe = small_recipe(classes=10, size=28, data="bundled", batch_size=8)
    monkeypatch.setitem(RECIPES, "digits_quick", recipe)
    monkeypatch.setattr(module, "SETTINGS", {"2 steps": {"steps": 2}})


@pytest.fixture
def unmeasured(monkeypatch):
    """Nobody waits for the classifier."""
    monkeypatch.setattr(module, "measure_samples", lambda images, labels: f"{len(images)} of {len(labels)}")


@pytest.mark.slow
def test_the_demo_trains_draws_measures_and_keeps(run, tmp_path, capsys):
    out, kept = tmp_path / "grid.png", tmp_path / "model.safetensors"
    call = ("demo", "--max-seconds", 0.3, "--num", 2, "--device", "cpu", "--out", out, "--save", kept)
    assert run(*call) == 0
    said = capsys.readouterr().out
    for word in ("steps", "loss", "class accuracy", "Fréchet distance", "real against real", f"wrote {kept}"):
        assert word in said
    assert matplotlib.image.imread(out).shape[:2] == (3 * 298, 3 * 298)
    assert load_model(kept).manifest["step"] >= 1


@pytest.mark.parametrize(
    "words,sentence",
    [
        (("--num", "1"), "at least 2"),
        (("--max-seconds", "0"), "above 0"),
        (("--out", "grid.jpg"), "--out must end in .png"),
        (("--save", "model.pt"), "--save must end in .safetensors"),
        (("--device", "quantum"), "not available here"),
        (("--save", "no/model.safetensors"), "--save: there is no folder"),
    ],
)
def test_mistakes_are_found_before_the_training(refused, monkeypatch, tmp_path, words, sentence):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module.Run, "steps", lambda *_: pytest.fail("trained"))
    assert sentence in refused("demo", *words)


def test_earlier_pictures_and_models_are_kept(refused, run, monkeypatch, tmp_path, unmeasured, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples.png").write_bytes(b"mine")
    assert "--overwrite" in refused("demo")
    (tmp_path / "m.safetensors").write_bytes(b"mine")
    assert "--save: m.safetensors is there already" in refused("demo", "--out", "a.png", "--save", "m.safetensors")
    assert (tmp_path / "samples.png").read_bytes() == b"mine"
    assert run("demo", "--max-seconds", 0.01, "--num", 2, "--overwrite", "--save", "m.safetensors") == 0
    assert load_model("m.safetensors").num_classes == 10
    assert "2 steps: 2 of 2" in capsys.readouterr().out


def test_ctrl_c_draws_what_was_learned(run, monkeypatch, tmp_path, capsys):
    class Interrupted(module.TrainingBar):
        def advance(self, report):
            if report.step == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(module, "TrainingBar", Interrupted)
    kept = tmp_path / "m.safetensors"
    assert run("demo", "--out", tmp_path / "a.png", "--save", kept) == 130
    assert "steps 3," in capsys.readouterr().out
    assert (tmp_path / "a.png").is_file() and load_model(kept).manifest["step"] == 3

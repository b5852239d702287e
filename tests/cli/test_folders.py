"""`train --images`: a folder of images is trained on, kept, drawn from and measured."""

import numpy as np
import pytest

from diffusion_lib.sampling import load_model
from diffusion_lib.training import read_checkpoint


@pytest.mark.parametrize(
    "channels,classes,shape",
    [(3, ("cats", "dogs"), (2, 3, 8, 8)), (1, ("cats", "dogs"), (2, 8, 8)), (3, (), (4, 3, 8, 8))],
    ids=["rgb", "grey", "unconditional"],
)
def test_a_folder_is_trained_kept_drawn_and_measured(run, images, tmp_path, capsys, channels, classes, shape):
    folder, out, drawn = images(classes, 8, channels), tmp_path / "pets.safetensors", tmp_path / "s.npz"
    assert run("train", "--images", folder, "--size", 8, "--steps", 2, "--out", out) == 0
    model = load_model(out)
    assert model.num_classes == (len(classes) or None) and model.recipe.class_names == (list(classes) or None)
    asked = ("--label", "dogs", "--num", 2) if classes else ("--num", 4)
    assert run("sample", out, *asked, "--steps", 2, "--out", drawn) == 0
    with np.load(drawn) as archive:
        assert archive["images"].shape == shape
        assert not classes or archive["labels"].tolist() == [1, 1]
        assert archive["data"] == "folder"  # and not where it lies
    capsys.readouterr()
    assert run("evaluate", drawn, "--images", folder) == 0
    assert "Fréchet distance of 8x8 pixels" in capsys.readouterr().out


def test_classes_and_channels_of_a_folder_can_be_left_out(run, images, tmp_path):
    out = tmp_path / "grey.safetensors"
    call = ("train", "--images", images(), "--size", 8, "--channels", 1, "--unconditional", "--steps", 1)
    assert run(*call, "--out", out) == 0
    model = load_model(out)
    assert model.num_classes is None and model.image_shape == (1, 8, 8)


def test_a_folder_may_have_moved_when_its_run_goes_on(run, refused, images, tmp_path):
    folder, out = images(), tmp_path / "pets.safetensors"
    call = ("train", "--images", folder, "--size", 8, "--steps", 2, "--max-seconds", 1e-6, "--out", out)
    assert run(*call) == 0
    folder.rename(tmp_path / "moved")
    assert "there is no folder" in refused("train", "--resume", out)
    assert read_checkpoint(out).manifest["step"] == 1
    assert (
        run("train", "--resume", out, "--images", tmp_path / "moved") == 0
        and read_checkpoint(out).manifest["step"] == 2
    )


def test_images_are_refused_by_name(refused, images, tmp_path):
    folder = images(num=2)
    assert "at least 4x4" in refused("train", "--images", folder, "--size", 2)
    (folder / "cats" / "x.png").write_bytes(b"no image")
    assert "x.png" in refused("train", "--images", folder, "--size", 8)

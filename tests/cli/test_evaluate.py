"""`evaluate`: what it measures in an archive, and what it says of one that it cannot measure."""

import numpy as np
import pytest
import torch

from diffusion_lib.data import draw_pictures, load_digits, to_pixels
from diffusion_lib.measuring import measure_samples, measured_scenes


@pytest.fixture(scope="module")
def digits():
    real = load_digits()
    return to_pixels(real.test_images[:200])[:, 0].numpy(), real.test_labels[:200].numpy()


def test_real_digits_are_read_as_real(run, digits, tmp_path, capsys):
    pixels, labels = digits
    np.savez(tmp_path / "x.npz", images=pixels, labels=labels)
    assert run("evaluate", tmp_path / "x.npz") == 0
    real = load_digits()
    assert capsys.readouterr().out.strip() == str(measure_samples(real.test_images[:200], real.test_labels[:200]))
    np.savez(tmp_path / "x.npz", images=pixels[:, None], labels=labels, data="mnist")
    assert run("evaluate", tmp_path / "x.npz") == 0
    assert "on 200 samples" in capsys.readouterr().out


def test_digits_without_labels_have_a_distance(run, digits, tmp_path, capsys):
    np.savez(tmp_path / "x.npz", images=digits[0])
    assert run("evaluate", tmp_path / "x.npz") == 0
    said = capsys.readouterr().out
    distance, floor = (float(said.split(word)[1].split()[0].rstrip("),")) for word in ("distance", "against real"))
    assert distance == floor and "without labels" in said  # these are the held-out digits themselves


@pytest.mark.slow
def test_scenes_are_compared_with_their_prompts(run, tmp_path, capsys, refused):
    scenes = measured_scenes(60, held_out=False)
    pictures = to_pixels(draw_pictures(scenes, torch.Generator().manual_seed(0))).numpy()
    prompts = np.array([str(scene) for scene in scenes])
    path = tmp_path / "x.npz"
    np.savez(path, images=pictures, prompts=prompts)
    assert run("evaluate", path) == 0
    right = capsys.readouterr().out
    assert float(right.split("everything ")[1].split("%")[0]) > 95 and "on 60 samples" in right
    np.savez(path, images=pictures, prompts=np.roll(prompts, 1))
    assert run("evaluate", path) == 0
    assert float(capsys.readouterr().out.split("everything ")[1].split("%")[0]) < 20
    prompts[3] = ""
    np.savez(path, images=pictures, prompts=prompts)
    assert "prompt 4 has nothing to be compared with" in refused("evaluate", path)


def test_a_folder_measures_images_of_any_kind(run, images, tmp_path, capsys):
    folder, path = images(("cats", "dogs"), 20), tmp_path / "x.npz"
    from diffusion_lib.data import load_folder

    real = load_folder(folder, 8, part="all").images
    distances = []
    for samples in (real, -real.flip(0), torch.ones_like(real)):
        np.savez(path, images=to_pixels(samples).numpy())
        assert run("evaluate", path, "--images", folder) == 0
        distances.append(float(capsys.readouterr().out.split("pixels ")[1].split()[0]))
    assert distances[0] == 0 and 0 < distances[1] < distances[2]


@pytest.mark.parametrize(
    "arrays,sentence",
    [
        ({"images": np.zeros((3, 14, 14), np.uint8), "labels": np.zeros(3, int)}, "--images DIR"),
        ({"images": np.zeros((3, 3, 32, 32), np.uint8), "labels": np.zeros(3, int)}, "--images DIR"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "data": "fashion_mnist"}, "images of fashion_mnist"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "data": "folder", "labels": np.zeros(3, int)}, "images of folder"),
        ({"images": np.zeros((1, 28, 28), np.uint8), "labels": np.zeros(1, int)}, "at least 2"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "labels": np.array([0, 1, 10])}, "from 0 to 9"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "labels": np.array([0, 1, -1])}, "from 0 to 9"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "labels": np.zeros(2, int)}, "one per image"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "labels": np.zeros(3)}, "whole numbers"),
        ({"images": np.zeros((3, 28, 28)), "labels": np.zeros(3, int)}, "must be uint8"),
        ({"images": np.zeros((0, 28, 28), np.uint8), "labels": np.zeros(0, int)}, "must be uint8"),
        ({"images": np.zeros((28, 28), np.uint8)}, "must be uint8"),
        ({"images": np.array([{}], dtype=object)}, "is no .npz archive"),
        ({"pictures": np.zeros((3, 28, 28), np.uint8)}, "is no .npz archive"),
    ],
    ids=range(14),
)
def test_what_cannot_be_measured_is_said(refused, tmp_path, arrays, sentence):
    np.savez(tmp_path / "x.npz", **arrays)
    assert sentence in refused("evaluate", tmp_path / "x.npz")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken", b"\x93NUMPY\x01\x00"])
def test_foreign_files_are_refused(refused, tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    assert "is no .npz archive" in refused("evaluate", tmp_path / "x.npz")


def test_files_that_are_none(refused, tmp_path):
    assert "there is no file" in refused("evaluate", tmp_path)
    assert "there is no file" in refused("evaluate", tmp_path / "absent.npz")
    np.save(tmp_path / "x.npy", np.zeros((3, 28, 28), np.uint8))
    assert "is no .npz archive" in refused("evaluate", tmp_path / "x.npy")
    np.savez(tmp_path / "x.npz", images=np.zeros((3, 8, 8), np.uint8))
    assert "--images: there is no folder" in refused("evaluate", tmp_path / "x.npz", "--images", tmp_path / "absent")

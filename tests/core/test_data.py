import hashlib

import numpy as np
import pytest
import torch

from diffusion_lib import assets
from diffusion_lib.assets import asset
from diffusion_lib.data import digits as digits_module
from diffusion_lib.data import load_digits, to_model_range, to_pixels


def test_bundled_digits_are_split_once_and_lie_in_the_models_range():
    digits = load_digits()
    assert digits.train_images.shape == (9000, 1, 28, 28) and digits.test_images.shape == (1000, 1, 28, 28)
    assert digits.train_images.dtype == torch.float32 and digits.train_labels.dtype == torch.int64
    assert digits.train_images.min() == -1 and digits.train_images.max() == 1
    both = torch.cat([digits.train_labels, digits.test_labels])
    assert both.bincount().tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    # No digit is in both parts.
    train = {row.tobytes() for row in to_pixels(digits.train_images).numpy()}
    assert not any(row.tobytes() in train for row in to_pixels(digits.test_images).numpy())


def test_the_licence_file_states_both_hashes():
    text = asset("data/MNIST.md").read_text(encoding="utf-8")
    assert digits_module.DIGITS_SHA256 in text
    with np.load(asset("data/mnist10k.npz")) as archive:
        assert hashlib.sha256(archive["images"].tobytes() + archive["labels"].tobytes()).hexdigest() in text


def test_pixels_and_model_range_are_inverse():
    pixels = torch.arange(256, dtype=torch.uint8)
    moved = to_model_range(pixels)
    assert moved[0] == -1 and moved[255] == 1
    assert torch.equal(to_pixels(moved), pixels)
    assert to_pixels(torch.tensor([-9.0, 9.0])).tolist() == [0, 255]


def test_a_damaged_archive_is_refused(monkeypatch):
    monkeypatch.setattr(digits_module, "DIGITS_SHA256", "0" * 64)
    with pytest.raises(OSError, match="damaged"):
        load_digits()


def test_a_missing_asset_is_named(monkeypatch, tmp_path):
    with pytest.raises(FileNotFoundError, match="data/nothing"):
        asset("data/nothing")
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "diffusion_lib")
    with pytest.raises(FileNotFoundError, match="assets folder"):
        assets.assets_folder()


def test_without_a_network_the_full_mnist_says_so_and_falls_back_only_if_asked(monkeypatch, capsys):
    def no_network(*args, **kwargs):
        raise RuntimeError("Error downloading train-images-idx3-ubyte.gz")

    monkeypatch.setattr("torchvision.datasets.MNIST", no_network)
    with pytest.raises(ConnectionError, match="could not be downloaded.*bundled"):
        load_digits("mnist")
    assert load_digits("mnist", fall_back=True).name == "bundled"
    assert "using the 10,000 bundled digits" in capsys.readouterr().out
    with pytest.raises(ValueError, match='"bundled" or "mnist"'):
        load_digits("fashion")


def test_the_full_mnist_is_read_like_the_bundled(monkeypatch):
    class Fake:
        def __init__(self, folder, train, download):
            self.data = torch.full((3 if train else 2, 28, 28), 255, dtype=torch.uint8)
            self.targets = torch.arange(len(self.data))

    monkeypatch.setattr("torchvision.datasets.MNIST", Fake)
    digits = load_digits("mnist")
    assert digits.train_images.shape == (3, 1, 28, 28) and digits.test_images.shape == (2, 1, 28, 28)
    assert digits.train_images.unique().tolist() == [1.0]

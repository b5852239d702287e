import hashlib

import numpy as np
import pytest
import torch

from diffusion_lib import assets
from diffusion_lib.assets import asset
from diffusion_lib.data import digits as digits_module
from diffusion_lib.data import load_digits, load_fashion, load_training_data, to_model_range, to_pixels
from diffusion_lib.files import home


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


def test_fashion_mnist_comes_with_the_names_of_its_classes(monkeypatch):
    class Fake:
        def __init__(self, folder, train, download):
            self.data = torch.zeros(3, 28, 28, dtype=torch.uint8)
            self.targets = torch.tensor([0, 9, 4])

    monkeypatch.setattr("torchvision.datasets.FashionMNIST", Fake)
    assert load_fashion().name == "fashion_mnist" and load_fashion().test_labels.tolist() == [0, 9, 4]
    data = load_training_data("fashion_mnist")
    assert data.num_classes == 10 and data.class_names[9] == "ankle boot" and data.images.shape == (3, 1, 28, 28)

    def no_network(*args, **kwargs):
        raise RuntimeError("no way")

    monkeypatch.setattr("torchvision.datasets.FashionMNIST", no_network)
    with pytest.raises(ConnectionError, match="Fashion-MNIST could not be downloaded .no way.: try again"):
        load_fashion()


def test_one_home_for_downloads_and_progress(monkeypatch, tmp_path):
    """A tilde means the home folder for both."""
    seen = []

    class Fake:
        def __init__(self, folder, train, download):
            seen.append(folder)
            self.data, self.targets = torch.zeros(1, 28, 28, dtype=torch.uint8), torch.zeros(1)

    monkeypatch.setattr("torchvision.datasets.MNIST", Fake)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DIFFUSION_LIB_HOME", "~/x")
    load_digits("mnist")
    assert seen[0] == tmp_path / "x" / "mnist" and home() == tmp_path / "x"
    monkeypatch.setenv("DIFFUSION_LIB_HOME", "")
    assert home() == tmp_path / ".diffusion_lib"


def test_only_bytes_are_taken_to_the_models_range_and_only_floats_back(as_a_user):
    with pytest.raises(TypeError, match=r"takes bytes, a uint8 tensor, got float32: .*2 \* x - 1"):
        to_model_range(to_model_range(torch.zeros(2, dtype=torch.uint8)))
    with pytest.raises(TypeError, match="got int64"):
        to_model_range(torch.zeros(2).long())
    with pytest.raises(TypeError, match="got ndarray"):
        to_model_range(np.zeros(2, dtype=np.uint8))
    with pytest.raises(TypeError, match="takes floats in .*got uint8: bytes are pixels already"):
        to_pixels(torch.zeros(2, dtype=torch.uint8))
    with pytest.raises(ValueError, match="got NaN"):
        to_pixels(torch.tensor([0.0, float("nan")]))
    assert to_pixels(torch.tensor([float("inf"), 0.0]).half()).tolist() == [255, 128]


def test_the_number_of_classes_is_known_from_the_data():
    assert load_training_data("bundled").num_classes == 10
    assert load_training_data("every_scene", 4).num_classes is None

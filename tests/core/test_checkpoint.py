"""Checkpoints: whole or absent, verified, ordinary files."""

import os
import stat

import pytest
import torch

from diffusion_lib.network import SimpleUNet
from diffusion_lib.training import CheckpointError, Run, load_weights, read_checkpoint, save_checkpoint
from tests.core.test_training import TINY, tiny_recipe


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.safetensors"
    Run(tiny_recipe()).save_model(path)
    return path


def test_checkpoint_round_trip_leaves_no_other_file(saved):
    checkpoint = read_checkpoint(saved)
    assert checkpoint.manifest["recipe"]["name"] == "tiny"
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


@pytest.mark.parametrize("keep", [0, 5, 100, -1])
def test_truncated_files_give_one_sentence(saved, keep):
    saved.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="truncated") as error:
        read_checkpoint(saved)
    assert "\n" not in str(error.value)


def test_foreign_files_give_one_sentence(tmp_path, saved):
    from safetensors.torch import save_file

    foreign = tmp_path / "foreign.safetensors"
    save_file({"a": torch.zeros(2)}, foreign)
    with pytest.raises(CheckpointError, match="not a checkpoint of diffusion_lib"):
        read_checkpoint(foreign)
    foreign.write_text("hello")
    with pytest.raises(CheckpointError, match="truncated, or of another kind"):
        read_checkpoint(foreign)
    with pytest.raises(CheckpointError, match="there is no checkpoint"):
        read_checkpoint(tmp_path / "absent.safetensors")


def test_an_altered_byte_is_noticed(saved):
    data = bytearray(saved.read_bytes())
    data[-3] ^= 1
    saved.write_bytes(data)
    with pytest.raises(CheckpointError, match="altered"):
        read_checkpoint(saved)


def test_wrong_shapes_are_named(saved):
    parts = read_checkpoint(saved).part("network")
    other = SimpleUNet(**{**TINY, "base_channels": 8}, num_classes=10)
    with pytest.raises(CheckpointError, match=r"has shape .* expected"):
        load_weights(other, parts, saved)
    with pytest.raises(CheckpointError, match="it lacks"):
        load_weights(other, {}, saved)


def test_a_failed_write_leaves_the_old_file(saved, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr("os.replace", lambda *a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CheckpointError, match="No space left"):
        save_checkpoint(saved, {"a": torch.zeros(1)}, {})
    assert saved.read_bytes() == before and len(list(saved.parent.iterdir())) == 1


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_checkpoint_is_an_ordinary_file(tmp_path, umask):
    """Readable by whoever the umask lets read: not private, as temporary files are."""
    before = os.umask(umask)
    try:
        save_checkpoint(tmp_path / "a.safetensors", {"a": torch.zeros(1)}, {})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.safetensors").stat().st_mode) == 0o644 & ~umask


def test_a_link_is_written_through(tmp_path):
    (tmp_path / "real.safetensors").write_bytes(b"old")
    (tmp_path / "link.safetensors").symlink_to(tmp_path / "real.safetensors")
    save_checkpoint(tmp_path / "link.safetensors", {"a": torch.zeros(1)}, {})
    assert (tmp_path / "link.safetensors").is_symlink()
    assert read_checkpoint(tmp_path / "real.safetensors").tensors["a"].tolist() == [0]

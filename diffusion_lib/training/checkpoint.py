"""Checkpoints: one safetensors file with the weights and a manifest of where they come from.

The manifest is a JSON text in the file's own header: one file, written in one piece, so a checkpoint is
either whole or absent. safetensors holds numbers alone, so a foreign file cannot run code.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from diffusion_lib.files import write_atomically

FORMAT = "diffusion_lib checkpoint 1"


class CheckpointError(ValueError):
    """A checkpoint cannot be used; the message is one sentence that says why."""


@dataclass(frozen=True)
class Checkpoint:
    """Named tensors and the manifest that describes them."""

    tensors: dict[str, Tensor]
    manifest: dict[str, Any]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """The tensors whose names begin with `prefix.`, without the prefix."""
        return {
            name.removeprefix(f"{prefix}."): value
            for name, value in self.tensors.items()
            if name.startswith(f"{prefix}.")
        }


def digest(tensors: dict[str, Tensor]) -> str:
    """sha256 over names, shapes and bytes of the tensors, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(tensors):
        value = tensors[name].detach().cpu().contiguous()
        total.update(f"{name}{tuple(value.shape)}{value.dtype}".encode())
        total.update(value.reshape(-1).view(torch.uint8).numpy().tobytes())
    return total.hexdigest()


def manifest_digest(manifest: dict[str, Any]) -> str:
    """sha256 over all that a manifest says but this number itself; the tensors' own sha256 is among it."""
    rest = {key: value for key, value in manifest.items() if key != "manifest_sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def save_checkpoint(path: Path | str, tensors: dict[str, Tensor], manifest: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all; one that is there already is replaced.

    Raises: CheckpointError if the folder cannot be written.
    """
    path = Path(path)
    plain = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    manifest = {**manifest, "sha256": digest(plain)}
    manifest["manifest_sha256"] = manifest_digest(manifest)
    data = save(plain, metadata={"format": FORMAT, "manifest": json.dumps(manifest, sort_keys=True)})
    try:
        write_atomically(path, data)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror or error}") from error


def refuse_overwriting(path: Path | str, overwrite: bool) -> None:
    """Raises: CheckpointError if there is a file already and overwriting was not asked for."""
    if not overwrite and Path(path).exists():
        raise CheckpointError(f"{path} is there already: choose another name, resume it, or say overwrite=True")


def read_checkpoint(path: Path | str) -> Checkpoint:
    """Read and verify a checkpoint.

    Raises: CheckpointError in one sentence for a missing, truncated, foreign or altered file.
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"there is no checkpoint {path}")
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path} is no whole safetensors file (truncated, or of another kind)") from error
    if header.get("format") != FORMAT:
        raise CheckpointError(f"{path} is a safetensors file, but not a checkpoint of diffusion_lib")
    try:
        manifest = json.loads(header["manifest"])
        expected, expected_manifest = manifest["sha256"], manifest["manifest_sha256"]
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{path} has no readable manifest") from error
    if digest(tensors) != expected or manifest_digest(manifest) != expected_manifest:
        raise CheckpointError(f"{path} was altered after it was written: its sha256 does not match the manifest")
    return Checkpoint(tensors, manifest)


def load_weights(module: torch.nn.Module, weights: dict[str, Tensor], source: Path | str) -> None:
    """Put weights into a module, all of them or none.

    Raises: CheckpointError naming the first weight that is missing, too much, or of another shape.
    """
    own = module.state_dict()
    for name in sorted(own.keys() | weights.keys()):
        if name not in weights:
            raise CheckpointError(f"{source} does not fit this network: it lacks {name}")
        if name not in own:
            raise CheckpointError(f"{source} does not fit this network: {name} has no place in it")
        if own[name].shape != weights[name].shape:
            raise CheckpointError(
                f"{source} does not fit this network: {name} has shape {tuple(weights[name].shape)}, "
                f"expected {tuple(own[name].shape)}"
            )
    module.load_state_dict(weights)

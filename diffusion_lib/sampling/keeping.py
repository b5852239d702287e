"""Trained models as files: written whole, found by name, read back as everything it takes to sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from diffusion_lib.assets import asset, assets_folder
from diffusion_lib.network.condition import Network, unwrapped
from diffusion_lib.training import (
    AUTOENCODERS,
    NETWORKS,
    RECIPES,
    CheckpointError,
    Recipe,
    load_autoencoder,
    load_weights,
    read_checkpoint,
    recipe_of,
    refuse_overwriting,
    save_checkpoint,
)
from diffusion_lib.training.hardware import in_fast_order

FOREIGN = "foreign"


def description(model: Any) -> Recipe:
    """The recipe of a model: its own, or one made of its parts.

    Raises: CheckpointError for a model whose images or autoencoder could not be made again.
    """
    if model.recipe is not None:
        return model.recipe
    inner = unwrapped(model.network)
    kinds: dict[Any, str] = {network: kind for kind, network in NETWORKS.items()}
    if model.image_shape is None:
        raise CheckpointError("the model does not know the shape of its images: fit it, or give image_shape=(c, h, w)")
    autoencoder = None if model.autoencoder is None else model.autoencoder.recipe.name
    if autoencoder is not None and autoencoder not in AUTOENCODERS:
        raise CheckpointError(f"the autoencoder {autoencoder} is none that travels with the library: save it beside")
    return Recipe(
        name=type(inner).__name__,
        about="trained by Diffusion.fit",
        network=getattr(inner, "arguments", {}),
        schedule=model.schedule.config(),
        prediction_type=model.prediction_type,
        data="",
        network_kind=kinds.get(type(inner), FOREIGN),
        image_shape=list(model.image_shape),
        autoencoder=autoencoder,
    )


def save_model(model: Any, path: Path | str, *, overwrite: bool = False, **more: Any) -> None:
    """Write a model's weights and its description.

    Raises: CheckpointError if the file is there already and overwrite is False, or cannot be written; for a network
        that has no weights to write.
    """
    refuse_overwriting(path, overwrite)
    inner = unwrapped(model.network)
    if not isinstance(inner, nn.Module):
        raise CheckpointError(f"a {type(inner).__name__} has no weights to write: only modules can be saved")
    recipe = description(model)
    manifest = {"kind": "model", "trains": recipe.kind, "recipe": recipe.to_dict(), **more}
    manifest["step"] = model.state.step if model.state is not None else model.manifest.get("step", 0)
    if recipe.autoencoder is not None:
        manifest["autoencoder_sha256"] = model.autoencoder.manifest.get("sha256")
    save_checkpoint(path, {f"network.{name}": value for name, value in inner.state_dict().items()}, manifest)


def model_parts(
    name_or_path: str | Path, device: torch.device | str = "cpu", network: Network | None = None
) -> dict[str, Any]:
    """The fields of a `Diffusion`, out of a file or by the name of a shipped model.

    Raises: CheckpointError in one sentence for a file that is missing, damaged, foreign or of another shape.
    """
    path = Path(name_or_path)
    if not path.suffix and not path.is_file():
        if str(name_or_path) not in shipped_models():
            raise CheckpointError(
                f"there is no checkpoint {str(name_or_path)!r}: give a file, or one of the shipped names: "
                f"{', '.join(shipped_models())}"
            )
        path = asset(f"checkpoints/{name_or_path}.safetensors")
    checkpoint = read_checkpoint(path)
    if network is None:
        if checkpoint.manifest.get("recipe", {}).get("network_kind") == FOREIGN:
            raise CheckpointError(
                f"{path} holds the weights of a foreign network, {checkpoint.manifest['recipe']['name']}: give one to "
                f"put them into, Diffusion.load({str(path)!r}, network=...)"
            )
        recipe = recipe_of(checkpoint, path)
        network = in_fast_order(recipe.make_network(), device)
    else:
        try:
            recipe = Recipe.from_dict(checkpoint.manifest["recipe"])
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path} holds no diffusion model that this version can read") from error
    module = unwrapped(network)
    if not isinstance(module, nn.Module):
        raise CheckpointError(f"weights go into a module, got {type(module).__name__}")
    load_weights(module, checkpoint.part("network"), path)
    module.to(device).eval().requires_grad_(False)
    autoencoder = None if recipe.autoencoder is None else load_autoencoder(recipe.autoencoder, device)
    expected = checkpoint.manifest.get("autoencoder_sha256")
    if autoencoder is not None and autoencoder.manifest["sha256"] != expected:
        raise CheckpointError(f"{path} was trained on latents of another {recipe.autoencoder} than the one installed")
    return {
        "network": network,
        "schedule": recipe.make_schedule().to(device),
        "prediction_type": recipe.prediction_type,
        "autoencoder": autoencoder,
        "image_shape": tuple(recipe.image_shape),
        "recipe": recipe,
        "manifest": checkpoint.manifest,
    }


def shipped_models() -> list[str]:
    """Names of the diffusion models that travel with the library."""
    folder = assets_folder() / "checkpoints"
    return [name for name in sorted(RECIPES) if (folder / f"{name}.safetensors").is_file()]

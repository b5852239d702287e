"""The parts of a small text-to-image model beside those of Stable Diffusion 1.5."""

from typing import Any

from torch import nn

from diffusion_lib.sampling import Diffusion

# Counted on the published weights of Stable Diffusion 1.5; shapes from its configuration.
THEIRS = {
    "text encoder": ("(77, 768)", 123_060_480),
    "U-Net": ("(4, 64, 64)", 859_520_964),
    "VAE": ("(3, 512, 512)", 83_653_863),
}
WORDS, SCALE = 49_408, 0.18215


def parts_beside(painter: Diffusion) -> str:
    """A table as text: shape and number of parameters of every part, here and there.

    Raises: ValueError for a model without a text encoder, or without an autoencoder.
    """
    network: Any = painter.network
    if painter.autoencoder is None or not hasattr(network, "text_encoder"):
        raise ValueError("painter must have a text encoder and an autoencoder: try load_model('scenes')")
    words, dim = network.tokenizer.length, network.text_encoder.place.shape[1]
    ours = {
        "text encoder": ((words, dim), network.text_encoder),
        "U-Net": (tuple(painter.sample_shape), network.drawing()),
        "VAE": (tuple(painter.image_shape or ()), painter.autoencoder.vae),
    }
    lines = [f"{'':13s}{'here':>12s}{'parameters':>12s}   {'SD 1.5':>14s}{'parameters':>13s}{'ratio':>7s}"]
    for name, (shape, part) in ours.items():
        theirs, number = THEIRS[name]
        size = _size(part)
        lines.append(f"{name:13s}{shape!s:>12s}{size:12,}   {theirs:>14s}{number:13,}{number / size:7.0f}")
    lines.append(f"{'vocabulary':13s}{len(network.tokenizer):12d}{'':15s}{WORDS:>14,}")
    lines.append(f"{'scale factor':13s}{painter.autoencoder.scale:12.5f}{'':15s}{SCALE:>14}")
    return "\n".join(lines)


def unet_ratio(painter: Diffusion) -> float:
    """How many times as many parameters the U-Net of Stable Diffusion 1.5 has."""
    network: Any = painter.network
    return THEIRS["U-Net"][1] / _size(network.drawing())


def _size(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())

"""A folder of image files as training data: any size and number of channels, labels from sub-folders."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from diffusion_lib.data.pixels import to_model_range

if TYPE_CHECKING:
    from PIL import Image

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".ppm", ".pgm", ".pbm", ".tif", ".tiff", ".webp"}
PARTS = ("train", "held_out", "all")
GREY_MODES = {"1", "L", "LA", "La", "I", "F"}  # of PIL; 16-bit modes begin with "I;16"
BACKGROUND = 255  # what transparent pixels lie on


def read_folder(
    path: Path | str, size: int, channels: int | None = None, part: str = "train", held_out: float = 0.1
) -> tuple[Tensor, Tensor | None, tuple[str, ...] | None]:
    """Images of a folder, their labels and the names of the classes; see `load_folder`.

    Shapes: images (n, channels, size, size) float32 in [-1, 1]; labels int64 (n,), or None without sub-folders.
    """
    if size < 1 or channels not in (None, 1, 3) or part not in PARTS or not 0 <= held_out < 1:
        raise ValueError(
            f"size must be at least 1, channels 1, 3 or None, part one of {', '.join(PARTS)} and held_out in [0, 1), "
            f"got {size}, {channels}, {part!r} and {held_out}"
        )
    root = Path(path).expanduser()
    classes = _classes(root)
    chosen = [(file, label) for label, files in enumerate(classes.values()) for file in _part(files, part, held_out)]
    if not chosen:
        raise ValueError(f"no image of {root} is in the part {part!r}: with held_out={held_out} all are in the other")
    pixels = _read_all([file for file, _ in chosen], size, channels)
    names = tuple(classes)
    if names == ("",):
        return to_model_range(pixels), None, None
    return to_model_range(pixels), torch.tensor([label for _, label in chosen]), names


def _classes(root: Path) -> dict[str, list[Path]]:
    """The image files of every sub-folder, in alphabetical order; of the folder itself under the name ""."""
    if not root.is_dir():
        raise ValueError(f"there is no folder {root}")
    found: dict[str, list[Path]] = {}
    for file in sorted(root.rglob("*")):
        inside = file.relative_to(root)
        if file.is_file() and file.suffix.lower() in ENDINGS and not any(p.startswith(".") for p in inside.parts):
            found.setdefault(inside.parts[0] if len(inside.parts) > 1 else "", []).append(file)
    if not found:
        raise ValueError(f"{root} holds no images: files should end in {', '.join(sorted(ENDINGS))}")
    if "" in found and len(found) > 1:
        raise ValueError(
            f"{root} holds images beside its sub-folders ({found[''][0].name}): put every image into a sub-folder, "
            f"whose name is then its class, or none"
        )
    return found


def _part(files: list[Path], part: str, held_out: float) -> list[Path]:
    """A class's share of the training or held-out images: by the hash of the names, the same on every machine."""
    if part == "all":
        return files
    by_hash = sorted(files, key=lambda file: hashlib.sha256(f"{file.parent.name}/{file.name}".encode()).digest())
    kept_back = set(by_hash[: int(held_out * len(files))])
    return [file for file in files if (file in kept_back) == (part == "held_out")]


def _read_all(files: list[Path], size: int, channels: int | None) -> Tensor:
    from PIL import Image

    broken, arrays = [], []
    for file in files:
        try:
            with Image.open(file) as image:
                arrays.append(_to_array(image, size))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            broken.append(file)
    if broken:
        names = ", ".join(str(file) for file in broken[:3]) + (", ..." if len(broken) > 3 else "")
        raise ValueError(f"{len(broken)} of {len(files)} images cannot be read ({names}): remove or replace them")
    wanted = channels or max(array.shape[-1] for array in arrays)
    return torch.stack([_with_channels(torch.from_numpy(array).permute(2, 0, 1), wanted) for array in arrays])


def _to_array(image: "Image.Image", size: int) -> Any:
    """Upright, its shorter side scaled to `size`, its middle cut out. Shapes: uint8 (size, size, 1 or 3)."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits per pixel: PIL's own conversion would cut off what is above 255.
        values: Any = np.asarray(image, dtype=np.float64)
        image = Image.fromarray((values / (257 if values.max() > 255 else 1)).clip(0, 255).round().astype(np.uint8))
    grey = image.mode in GREY_MODES
    if image.mode in ("LA", "La", "RGBA", "RGBa", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (BACKGROUND,) * 3 + (255,)), image)
    image = image.convert("L" if grey else "RGB")
    scale = size / min(image.size)
    if scale != 1:
        larger = (max(size, round(image.width * scale)), max(size, round(image.height * scale)))
        image = image.resize(larger, Image.Resampling.BICUBIC)  # PIL smooths before it shrinks
    left, top = (image.width - size) // 2, (image.height - size) // 2
    pixels = np.array(image.crop((left, top, left + size, top + size)))
    return pixels[..., None] if grey else pixels


def _with_channels(pixels: Tensor, channels: int) -> Tensor:
    if len(pixels) == channels:
        return pixels
    if channels == 3:
        return pixels.expand(3, -1, -1)
    weights = torch.tensor([0.299, 0.587, 0.114])  # ITU-R BT.601: how bright red, green and blue look
    return (pixels.float() * weights[:, None, None]).sum(0, keepdim=True).round().to(torch.uint8)

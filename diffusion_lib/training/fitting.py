"""What `Diffusion.fit` may be given, as a loader of batches."""

from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from diffusion_lib.data import Digits, TrainingData
from diffusion_lib.network import in_parts
from diffusion_lib.training.autoencoder import Autoencoder
from diffusion_lib.training.inputs import as_floats, read_item


def as_loader(data: Any, batch_size: int) -> Any:
    """Images in memory, with labels or without, as a shuffling DataLoader; a loader stays what it is.

    data: a DataLoader, TrainingData, Digits (their training part), images (n, ...), or a pair (images, labels)

    Shapes: images (n, ...), labels (n,).
    Raises: TypeError for images that are no floats.
    """
    if isinstance(data, Digits):
        data = (data.train_images, data.train_labels)
    elif isinstance(data, TrainingData):
        if data.captions is not None:
            raise TypeError("data with captions are trained on by a recipe, which knows the tokenizer: see Run")
        data = (data.images, data.labels)
    elif isinstance(data, tuple) and len(data) == 2:
        pass
    elif isinstance(data, Tensor) or hasattr(data, "__array__"):
        data = (data, None)
    else:
        return data
    images, labels = as_floats(data[0]), data[1]
    tensors = (images,) if labels is None else (images, torch.as_tensor(labels))
    if len(images) < 1 or any(len(part) != len(images) for part in tensors):
        raise ValueError(f"there must be one label per image, got {[len(part) for part in tensors]}")
    return DataLoader(TensorDataset(*tensors), batch_size=min(batch_size, len(images)), shuffle=True, drop_last=True)


def shape_of(loader: Any) -> tuple[int, ...]:
    """Shape of one image or data point that a loader gives: (c, h, w) or (d,)."""
    with torch.random.fork_rng(devices=[]):
        first = next(iter(loader), None)
    if first is None:
        raise ValueError("dataloader holds no batch: its data set is empty, or smaller than one batch with drop_last")
    return tuple(read_item(first)[0].shape[1:])


class Encoded:
    """A loader of images as one of their scaled latents."""

    def __init__(self, loader: Any, autoencoder: Autoencoder):
        self.loader, self.autoencoder = loader, autoencoder

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Any:
        for item in self.loader:
            images, condition = read_item(item)
            latents = in_parts(self.autoencoder.encode, images)
            yield latents if condition is None else (latents, condition)

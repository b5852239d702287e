"""Batches as a function of (seed, step): whoever knows the step number can go on exactly."""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def step_generator(seed: int, step: int, device: torch.device | str = "cpu") -> torch.Generator:
    """A generator that depends on the seed and the step alone.

    Training draws every random number from it, so a resumed run repeats the interrupted one exactly
    without storing the state of any generator.
    """
    # 2654435761 is odd, so steps below 2^32 give distinct seeds.
    return torch.Generator(device).manual_seed((seed * 1_000_003 + step * 2_654_435_761) % 2**63)


class TensorBatches:
    """Shuffled batches of images and labels held in memory, a new order every epoch.

    `batches[step]` is the batch of that training step: the order is drawn from (seed, epoch).

    Shapes: images (n, ...), labels (n,) or rows of tokens (n, m) -> batches[step] gives batch_size of each.
    Raises: ValueError if a batch is larger than the data.
    """

    def __init__(self, images: Float[Tensor, "n ..."], labels: Int[Tensor, "n ..."], batch_size: int, seed: int = 0):
        if not 1 <= batch_size <= len(images):
            raise ValueError(f"batch_size must be between 1 and {len(images)}, got {batch_size}")
        self.images, self.labels = images, labels
        self.batch_size, self.seed = batch_size, seed
        self.per_epoch = len(images) // batch_size
        self._order: tuple[int, Tensor] = (-1, torch.empty(0))

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor]:
        epoch, place = divmod(step, self.per_epoch)
        if self._order[0] != epoch:
            shuffle = step_generator(self.seed, -1 - epoch)
            self._order = (epoch, torch.randperm(len(self.images), generator=shuffle))
        chosen = self._order[1][place * self.batch_size : (place + 1) * self.batch_size]
        chosen = chosen.to(self.images.device)
        return self.images[chosen], self.labels[chosen]

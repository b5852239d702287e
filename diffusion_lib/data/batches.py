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

    Shapes: images (n, ...), labels (n,), rows of tokens (n, m) or None -> batches[step] gives batch_size of each.
    Raises: ValueError if a batch is larger than the data, or there is not one label per image.
    """

    def __init__(
        self,
        images: Float[Tensor, "n ..."],
        labels: Int[Tensor, "k ..."] | None,
        batch_size: int,
        seed: int = 0,
    ):
        if not 1 <= batch_size <= len(images):
            raise ValueError(f"batch_size must be between 1 and the {len(images)} images there are, got {batch_size}")
        if labels is not None and len(labels) != len(images):
            raise ValueError(f"there must be one label per image, got {len(labels)} for {len(images)} images")
        self.images, self.labels = images, labels
        self.batch_size, self.seed = batch_size, seed
        self.per_epoch = len(images) // batch_size
        self._order: tuple[int, Tensor] = (-1, torch.empty(0))

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor | None]:
        epoch, place = divmod(step, self.per_epoch)
        if self._order[0] != epoch:
            shuffle = step_generator(self.seed, -1 - epoch)
            self._order = (epoch, torch.randperm(len(self.images), generator=shuffle))
        chosen = self._order[1][place * self.batch_size : (place + 1) * self.batch_size]
        chosen = chosen.to(self.images.device)
        return self.images[chosen], None if self.labels is None else self.labels[chosen]


class RandomBatches:
    """Batches drawn with replacement: step after step from the step's own generator, before any noise is.

    Shapes: images (n, ...), labels (n,) or None -> `pick` gives batch_size of each.
    Raises: ValueError if there are no images, or batch_size is below 1.
    """

    def __init__(
        self, images: Float[Tensor, "n ..."], labels: Int[Tensor, " n"] | None, batch_size: int, seed: int = 0
    ):
        if batch_size < 1 or not len(images):
            raise ValueError(f"batch_size and images must be at least 1, got {batch_size} and {len(images)}")
        self.images, self.labels, self.batch_size, self.seed = images, labels, batch_size, seed

    def pick(self, generator: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """The next batch of this generator. Shapes: (b, ...) and (b,) or None."""
        chosen = torch.randint(len(self.images), (self.batch_size,), generator=generator).to(self.images.device)
        return self.images[chosen], None if self.labels is None else self.labels[chosen]

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor | None]:
        return self.pick(step_generator(self.seed, step))

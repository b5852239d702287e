"""Any DataLoader as batches that depend on the seed and the step alone."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from diffusion_lib.training.inputs import read_item


class LoaderBatches:
    """A DataLoader, or any sized iterable of batches, as an endless list of them: batches[step].

    torch's own generator is seeded by (seed, step) while the loader works, and put back afterwards: so shuffling, and
    what a data set draws at random, can be repeated, and a run that goes on at step 1,000 meets what it would have met.

    Items are images, (images, labels), or dictionaries of them; see `read_item`.

    Raises: TypeError for an iterable without a length; ValueError for one without batches.
    Pitfall: to begin in the middle of an epoch its earlier batches are loaded and left aside.
    """

    def __init__(self, loader: Any, seed: int = 0):
        try:
            self.per_epoch = len(loader)
        except TypeError as error:
            raise TypeError(
                f"dataloader must know its number of batches, {type(loader).__name__} does not: give a DataLoader of a "
                f"data set with a length, or a list of batches"
            ) from error
        if self.per_epoch < 1:
            raise ValueError(
                "dataloader holds no batch: its data set is empty, or smaller than one batch while drop_last=True; "
                "take a smaller batch_size"
            )
        self.loader, self.seed = loader, seed
        self._next = -1  # the step whose batch comes next out of the iterator
        self._iterator: Iterator[Any] = iter(())

    def __getitem__(self, step: int) -> tuple[Tensor, Any]:
        epoch, place = divmod(step, self.per_epoch)
        with torch.random.fork_rng(devices=[]):
            if place == 0 or step != self._next:
                self._seed(-1 - epoch)
                self._iterator, self._next = iter(self.loader), epoch * self.per_epoch
            while True:
                # A sampler may draw its order when first asked: the first batch goes on from the epoch's seed.
                if self._next % self.per_epoch:
                    self._seed(self._next)
                item = self._take()
                self._next += 1
                if self._next > step:
                    return read_item(item)

    def _take(self) -> Any:
        try:
            return next(self._iterator)
        except StopIteration:
            raise ValueError(
                f"dataloader says it has {self.per_epoch} batches, but ended before: give one that can be gone through "
                f"again and again, not a generator"
            ) from None

    def _seed(self, number: int) -> None:
        torch.manual_seed((self.seed * 1_000_003 + number * 2_654_435_761 + 17) % 2**63)

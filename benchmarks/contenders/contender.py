"""What every contender can do: take a training step, and draw digits of given classes."""

import copy
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

from diffusion_lib import load_digits
from diffusion_lib.data import TensorBatches
from diffusion_lib.training import EMA
from diffusion_lib.training.hardware import autocast_dtype, in_fast_order


class Contender(ABC):
    """A model in training. `seconds` counts its own training alone, whatever else runs between its steps.

    Args:
        device:  where it trains
        seed:    of weights, data and noise
        budget:  seconds that it will be given in all, for whoever lets its learning rate fall

    anneals      whether the budget changes what it does, so that each budget needs a run of its own
    evaluations  of the network for a sample
    """

    anneals = False
    evaluations = 50

    def __init__(self, device: torch.device, seed: int, budget: float):
        self.device, self.seed, self.budget = device, seed, budget
        self.seconds, self.steps = 0.0, 0

    @abstractmethod
    def step(self) -> None:
        """One step of training."""

    @abstractmethod
    def draw(self, labels: Tensor, seed: int) -> Tensor:
        """Digits of these classes with `evaluations` evaluations of the network, without guidance.

        Shapes: labels int64 (n,) -> (n, 1, 28, 28) in [-1, 1].
        """

    @property
    @abstractmethod
    def parameters(self) -> int:
        """How many numbers are learned."""

    @abstractmethod
    def move(self, device: torch.device) -> None:
        """Go to another device to draw there, or back to train on."""

    def train(self, until: float) -> None:
        """Step until `seconds` reaches `until`."""
        while self.seconds < until:
            began = time.perf_counter()
            self.step()
            if self.device.type == "cuda" and self.steps % 20 == 0:
                torch.cuda.synchronize()
            self.seconds += time.perf_counter() - began
            self.steps += 1


class Loop(Contender):
    """The training loop that the libraries' own examples have: a batch, a loss, a step of Adam, perhaps an average.

    Args:
        network:    what is trained
        batch:      images per step
        lr:         learning rate
        optimizer:  torch.optim.Adam or AdamW
        ema:        decay of the weights' average, or None to sample from the weights themselves
        fast:       what the machine computes fast: bfloat16, or channels last
        warm, anneal  a learning rate that rises over `warm` steps, and falls to zero over the budget
    """

    def __init__(
        self,
        device: torch.device,
        seed: int,
        budget: float,
        network: nn.Module,
        *,
        batch: int,
        lr: float,
        optimizer: type[torch.optim.Optimizer] = torch.optim.Adam,
        ema: float | None = None,
        fast: bool = False,
        warm: int = 0,
        anneal: bool = False,
    ):
        super().__init__(device, seed, budget)
        self.network = network.to(device).train()
        if fast:
            in_fast_order(self.network, device, autocast_dtype(device))
        digits = load_digits()
        images, labels = digits.train_images.to(device), digits.train_labels.to(device)
        self.batches = TensorBatches(images, labels, batch, seed)
        self.lr, self.warm, self.anneals = lr, warm, anneal
        self.optimizer = optimizer(self.network.parameters(), lr=lr)  # type: ignore[call-arg]
        self.average = None if ema is None else EMA(self.network, ema)
        self.half = autocast_dtype(device) if fast else None
        torch.manual_seed(seed)

    @abstractmethod
    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """The loss of a batch. Shapes: x (b, 1, 28, 28) in [-1, 1], labels (b,) -> ()."""

    def autocast(self) -> AbstractContextManager[object]:
        """Half precision, where it is wanted."""
        return nullcontext() if self.half is None else torch.autocast(self.device.type, self.half)

    def step(self) -> None:
        """One step of training."""
        x, labels = self.batches[self.steps]
        assert labels is not None
        left = 1 - self.seconds / self.budget if self.anneals else 1.0
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr * left * min(1.0, (self.steps + 1) / max(self.warm, 1))
        with self.autocast():
            loss = self.loss(x, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.average is not None:
            self.average.update(self.network)

    def for_sampling(self) -> nn.Module:
        """The network to sample with, apart from the one in training."""
        network = self.network if self.average is None else self.average.network
        return copy.deepcopy(network).eval()

    def move(self, device: torch.device) -> None:
        """Go to another device to draw there, or back to train on."""
        self.device = device
        self.network.to(device)
        if self.average is not None:
            self.average.network.to(device)

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(p.numel() for p in self.network.parameters())

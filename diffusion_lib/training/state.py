"""`TrainState`: everything a run needs to go on exactly, in memory and as a file; and the average of its weights."""

import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from diffusion_lib.network import unwrapped
from diffusion_lib.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_weights,
    read_checkpoint,
    refuse_overwriting,
    save_checkpoint,
)
from diffusion_lib.training.hardware import autocast_dtype
from diffusion_lib.training.inputs import HALF
from diffusion_lib.training.muon import Muon


class EMA:
    """A slowly following copy of a network: the weights to sample with [ncsnv2, technique 5].

    shadow <- decay_k shadow + (1 - decay_k) weights,  decay_k = min(decay, (1 + k) / (10 + k)) at update k
    The growing decay is the warm-up: the random first weights are forgotten at once.

    The shadow is at least float32 whatever the network is. Buffers are copied, not averaged.
    Raises: ValueError if decay is not in [0, 1).
    """

    def __init__(self, network: nn.Module, decay: float = 0.999):
        if not 0 <= decay < 1:
            raise ValueError(f"decay must be in [0, 1), got {decay}: 0.999 averages the last 1,000 steps")
        self.decay, self.updates = decay, 0
        # The network inside its wrappers: names and files do not depend on how it was run.
        self.network: nn.Module = copy.deepcopy(unwrapped(network)).eval().requires_grad_(False)
        if any(p.dtype in HALF for p in self.network.parameters()):
            self.network.float()

    def next_decay(self) -> float:
        """decay_k of the next update."""
        return min(self.decay, (1 + self.updates) / (10 + self.updates))

    def update(self, network: nn.Module) -> None:
        """Follow the network by one step."""
        self.follow(network, 1 - self.next_decay())
        self.updates += 1

    @torch.no_grad()
    def follow(self, network: nn.Module, share: float | Tensor) -> None:
        """Go a share of the way to the network's weights; a share in a tensor, (), stays on its device."""
        shadow: list[Tensor] = list(self.network.parameters())
        current = [p.detach().to(s) for p, s in zip(network.parameters(), shadow, strict=True)]
        if isinstance(share, Tensor):
            way = torch._foreach_sub(current, shadow)
            torch._foreach_mul_(way, share)
            torch._foreach_add_(shadow, way)
        else:
            torch._foreach_lerp_(shadow, current, share)
        for mine, theirs in zip(self.network.buffers(), network.buffers(), strict=True):
            mine.copy_(theirs)

    @contextlib.contextmanager
    def applied_to(self, network: nn.Module) -> Iterator[nn.Module]:
        """Lend the averaged weights to `network`; its own come back at the end, also after an error."""
        own = {name: value.clone() for name, value in network.state_dict().items()}
        try:
            network.load_state_dict(self.network.state_dict())
            yield network
        finally:
            network.load_state_dict(own)

    def state_dict(self) -> dict[str, Tensor]:
        """The averaged weights, by the network's own names."""
        return self.network.state_dict()


@dataclass
class TrainState:
    """All that a run needs to go on exactly: weights, their average, the optimizer and the step number.

    Random numbers need no place here: they depend on (seed, step) alone.

    network     what is trained, as it was given, in its wrappers
    own_weights the network's own weights while it holds the averaged ones; None while it holds its own
    """

    network: nn.Module
    ema: EMA
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    step: int = 0
    losses: list[float] = field(default_factory=list)
    own_weights: dict[str, Tensor] | None = None

    @classmethod
    def start(
        cls,
        network: nn.Module,
        lr: float = 1e-3,
        ema_decay: float = 0.999,
        device: torch.device | str = "cpu",
        *,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        muon: float = 0.0,
    ) -> "TrainState":
        """A fresh run of this network on `device`, with AdamW; `muon` above 0 is the `ratio` of `Muon` beside it."""
        network = network.to(device).train()
        optimizer = (
            Muon(network, lr, muon, betas=betas, weight_decay=weight_decay)
            if muon
            else torch.optim.AdamW(network.parameters(), lr=lr, betas=betas, weight_decay=weight_decay)
        )
        needs_scaler = autocast_dtype(device) == torch.float16
        scaler = torch.amp.GradScaler(torch.device(device).type, enabled=needs_scaler)
        return cls(network, EMA(network, ema_decay), optimizer, scaler)

    def use_average(self) -> None:
        """Put the averaged weights into the network, to sample with; its own are kept, to train on from."""
        network = unwrapped(self.network)
        if self.own_weights is None:
            self.own_weights = {name: value.clone() for name, value in network.state_dict().items()}
        network.load_state_dict(self.ema.state_dict())

    def use_own(self) -> None:
        """Put the network's own weights back, which training goes on from; and the network into training mode."""
        if self.own_weights is not None:
            unwrapped(self.network).load_state_dict(self.own_weights)
            self.own_weights = None
        self.network.train()

    def tensors(self) -> dict[str, Tensor]:
        """Everything in tensors, by name: "network" averaged, "raw" the own weights, the optimizer, the losses."""
        own = unwrapped(self.network).state_dict() if self.own_weights is None else self.own_weights
        tensors = {f"network.{name}": value for name, value in self.ema.state_dict().items()}
        tensors |= {f"raw.{name}": value for name, value in own.items()}
        for index, values in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{key}": torch.as_tensor(v) for key, v in values.items()}
        return {**tensors, "losses": torch.tensor(self.losses, dtype=torch.float64)}

    def save(self, path: Path | str, *, overwrite: bool = False, **manifest: Any) -> None:
        """Write all of the run as one checkpoint, whole or not at all; `manifest` holds plain values of your own.

        Raises: CheckpointError if the file cannot be written, or is there already and overwrite is False.
        """
        refuse_overwriting(path, overwrite)
        facts = {"step": self.step, "ema_updates": self.ema.updates, "scaler": self.scaler.state_dict()}
        save_checkpoint(path, self.tensors(), {"kind": "training", **manifest, **facts})

    def load(self, source: Path | str | Checkpoint, name: Path | str = "the checkpoint") -> dict[str, Any]:
        """Go on where `save` left off: fills a state that was started for the same network; returns the manifest.

        Raises: CheckpointError for an unusable file, one without training state, or one of another network.
        """
        checkpoint = source if isinstance(source, Checkpoint) else read_checkpoint(source)
        name = name if isinstance(source, Checkpoint) else source
        manifest = checkpoint.manifest
        if manifest.get("kind") != "training":
            raise CheckpointError(
                f"{name} holds a finished model and no training state: resume from a file that `train` wrote"
            )
        optimizer = checkpoint.part("optimizer")
        if manifest["step"] and not optimizer:
            raise CheckpointError(f"{name} lacks the optimizer's state: it cannot be resumed exactly")
        self.own_weights = None
        load_weights(unwrapped(self.network), checkpoint.part("raw"), name)
        load_weights(self.ema.network, checkpoint.part("network"), name)
        self.ema.updates, self.step = manifest["ema_updates"], manifest["step"]
        self.losses = checkpoint.tensors["losses"].tolist()
        if self.scaler.is_enabled() and manifest["scaler"]:
            self.scaler.load_state_dict(manifest["scaler"])
        packed = self.optimizer.state_dict()
        for key, value in optimizer.items():
            index, kind = key.split(".", 1)
            packed["state"].setdefault(int(index), {})[kind] = value
        self.optimizer.load_state_dict(packed)
        return manifest

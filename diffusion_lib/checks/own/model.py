"""The learner's network on digits, and what it learned: weights in one safetensors file, kept and found again.

A U-Net of notebook 03 knows pictures and times. To draw digits by label (notebook 09) it gets the label as pictures:
one plane of ones among eleven, ten for the digits and the last for "no label". Blocks of 2 x 2 pixels are folded into
channels first, so a step costs a quarter. Nothing of the network itself is touched.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.files import home
from diffusion_lib.training.checkpoint import CheckpointError, load_weights, read_checkpoint, save_checkpoint
from diffusion_lib.unattended import unless_tested

from ..registry import get_exercise
from .keeping import anything_kept, folder, kept
from .parts import Part, Parts, find_part, own_parts

NO_LABEL = 10
WIDTH = 32
BATCH, RATE, DECAY = 64, 2e-3, 0.999  # of the stored run, and of notebook 04
_FOLD = 2


class OwnNetwork(nn.Module):
    """A U-Net (in_channels, out_channels, width) of notebook 03, wired up for digits with or without labels.

    Shapes: x (b, 1, 28, 28), t (b,), labels int64 (b,), NO_LABEL for none -> (b, 1, 28, 28).
    """

    def __init__(self, unet: Callable[..., nn.Module], width: int = WIDTH):
        super().__init__()
        self.unet = unet(_FOLD**2 + NO_LABEL + 1, _FOLD**2, width)

    def forward(self, x: Tensor, t: Tensor, labels: Tensor | None = None) -> Tensor:
        """What the U-Net says of x at the times t."""
        labels = torch.full((len(x),), NO_LABEL, device=x.device) if labels is None else labels
        folded = F.pixel_unshuffle(x, _FOLD)
        planes = F.one_hot(labels, NO_LABEL + 1).to(x)[:, :, None, None].expand(-1, -1, *folded.shape[2:])
        return F.pixel_shuffle(self.unet(torch.cat([folded, planes], dim=1), t), _FOLD)


@dataclass(frozen=True)
class OwnModel:
    """A trained network, the kind of its answer, and whose it is."""

    network: OwnNetwork
    kind: str
    yours: bool

    def predict_eps(self, alpha_bars: Tensor, parts: Parts | None = None) -> Callable[..., Tensor]:
        """The function predict_eps(x, t) or predict_eps(x, t, labels) that samplers ask.

        It is made of the parts `to_x0`, `lookup` and `recover_eps`; x0 is kept inside the range of pixels.
        Shapes: alpha_bars (T,); x (b, 1, 28, 28), t and labels int64 (b,) -> (b, 1, 28, 28).
        """
        parts = parts or Parts(*map(find_part, ("to_x0", "lookup", "recover_eps")))
        to_x0, lookup, recover = parts.to_x0, parts.lookup, parts.recover_eps

        @torch.no_grad()
        def predict_eps(x: Tensor, t: Tensor, labels: Tensor | None = None) -> Tensor:
            said = self.network(x.float(), t, labels).to(x)
            x0 = to_x0(self.kind, said, x, lookup(alpha_bars, t, x)).clamp(-1, 1)
            return recover(x, x0, t, alpha_bars)

        return predict_eps


def short_chain(alpha_bars: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """Every so-many-th time of a long chain, and the betas of the chain that visits these alone.

    Shapes: (T,) -> int64 (steps,), (steps,).
    """
    kept = torch.arange(1, steps + 1) * len(alpha_bars) // steps - 1
    bars = alpha_bars[kept]
    return kept, 1 - bars / torch.cat([bars.new_ones(1), bars[:-1]])


def new_network(seed: int = 0) -> OwnNetwork:
    """An untrained network around the learner's `SmallUNet`, or the library's; one line says whose."""
    torch.manual_seed(seed)
    return OwnNetwork(own_parts("SmallUNet").SmallUNet)


def own_batches() -> list[Tensor]:
    """The 9,000 training digits in mixed order, cut into batches of (64, 1, 28, 28); the last one is smaller."""
    images = load_digits().train_images
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return list(images[order].split(BATCH))


def keep_model(network: OwnNetwork, kind: str, name: str = "digits", **said: object) -> None:
    """Keep what a network learned for the notebooks that follow, and say where; `said` goes into the manifest.

    Nothing is kept in grading and in the solutions.
    """
    if not anything_kept():
        print("Nothing is kept in this run: the notebooks that follow use the shipped weights.")
        return
    path = folder() / f"{name}.safetensors"
    manifest = {"about": f"own {name}", "unet": _made_of(find_part("SmallUNet")), "kind": kind, **said}
    try:
        save_checkpoint(path, network.state_dict(), manifest)
        print(f"What your network learned is kept in {_as_seen(path)}.")
    except CheckpointError as error:
        print(f"Not kept: {error}")


def own_model(name: str = "digits") -> OwnModel:
    """The network that the learner trained, with its weights; else the stored run of the library's. One line says.

    Args:
        name: "digits" of notebook 04, or "guided", which notebook 09 trained further with labels
    """
    part, path = find_part("SmallUNet"), folder() / f"{name}.safetensors"
    why = "nothing of yours is kept yet"
    if anything_kept() and path.is_file():
        try:
            checkpoint = read_checkpoint(path)
            if checkpoint.manifest["unet"] != _made_of(part):
                raise CheckpointError("SmallUNet has changed since it was trained")
            network = _filled(part, checkpoint.tensors, path)
            whose = "yours" if part.yours else "the library's"
            print(f"Network: {whose}. Weights: trained in your notebook.")
            return OwnModel(network, str(checkpoint.manifest["kind"]), part.yours)
        except (CheckpointError, KeyError, RuntimeError, ValueError) as error:
            why = f"yours cannot be used: {error}"
    print(f"Network and weights: the library's, a stored run ({why}).")
    return stored_model(name)


def stored_model(name: str = "digits") -> OwnModel:
    """The library's own answer to SmallUNet, trained as notebooks 04 and 09 do.

    `assets/measurements/own_network.py` trained it.
    """
    checkpoint = read_checkpoint(asset(f"checkpoints/own_{name}.safetensors"))
    reference = Part("SmallUNet", get_exercise("SmallUNet").reference, False)
    return OwnModel(_filled(reference, checkpoint.tensors, f"own_{name}"), str(checkpoint.manifest["kind"]), False)


def seconds_to_train(seconds: int = 180) -> int:
    """How long a notebook trains: less where nothing of it is kept, and next to nothing where a test runs it."""
    return unless_tested(seconds if anything_kept() else min(seconds, 20), 1)


def steps_in(seconds: float, train: Callable[[int], object], most: int = 4000) -> int:
    """How many steps fit into some seconds on this machine: `train(10)` is timed. At least one, at most `most`."""
    started = time.perf_counter()
    train(10)
    return max(1, min(most, int(10 * seconds / (time.perf_counter() - started))))


def _filled(part: Part, weights: dict[str, Tensor], source: object) -> OwnNetwork:
    network = OwnNetwork(part.answer)
    load_weights(network, {name: value.float() for name, value in weights.items()}, str(source))
    return network.eval()


def _made_of(part: Part) -> str:
    """A mark of the text that a U-Net is made of: its own and that of all it needs."""
    return _mark(part.exercise) if part.yours else "library"


def _mark(exercise: str) -> str:
    described = kept(exercise)[0] or {}
    below = [_mark(need["exercise"]) for need in described.get("needs", {}).values() if "exercise" in need]
    return hashlib.sha256(json.dumps([described, below], sort_keys=True).encode()).hexdigest()


def _as_seen(path) -> str:
    """A path as the learner reads it: from the library's folder on, without the machine's folders before it."""
    return str(path.relative_to(home().parent)) if path.is_relative_to(home().parent) else path.name

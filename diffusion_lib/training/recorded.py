"""A training step recorded once and replayed as a CUDA graph.

A small network keeps a GPU busy for less time than its kernels take to launch one by one. A recorded step is launched
whole. What is recorded is the same arithmetic: losses and gradients in a first graph, the optimizer and the average of
the weights in a second one, so that a loss that is no number is seen before a weight moves.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from diffusion_lib.network import unwrapped
from diffusion_lib.network.condition import map_condition
from diffusion_lib.training.place import Place
from diffusion_lib.training.state import TrainState
from diffusion_lib.training.task import Losses

DROPOUT = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout)
WARMUP = 3  # steps before the recording: libraries make their workspaces, the optimizer its state


class RecordedStep:
    """Steps of one shape of batch, replayed from the fourth on; the first three run as they are.

    Pitfall: what is recorded may not wait for the GPU, and may draw nothing at random by itself, such as dropout.
    """

    def __init__(self, state: TrainState, losses: Losses, place: Place, max_grad_norm: float):
        self.state, self.losses, self.place, self.max_grad_norm = state, losses, place, max_grad_norm
        self.weights = [p for p in state.network.parameters() if p.requires_grad]
        self.rate, self.follow = (torch.zeros((), device=place.device) for _ in range(2))
        self.inputs: tuple[Any, ...] = ()  # x, condition and draws, always at the same addresses
        self.replays: list[Callable[[], None]] = []
        self.calls = 0
        self.found = torch.zeros(2, device=place.device)
        for group in state.optimizer.param_groups:
            group["capturable"] = place.device.type == "cuda"
        for kept in state.optimizer.state.values():
            kept["step"] = kept["step"].to(place.device, torch.float32)

    @staticmethod
    def can_be(state: TrainState, place: Place, accumulate: int, players: int) -> bool:
        """Whether steps can be recorded here: one process on a CUDA GPU, one player, whole batches, no dropout."""
        quiet = not any(_drops(m) for m in state.network.modules())
        heard = any(m._forward_hooks or m._forward_pre_hooks for m in state.network.modules())
        whole = place.alone and accumulate == 1 and players == 1 and unwrapped(state.network) is state.network
        return place.device.type == "cuda" and quiet and not heard and whole and not state.scaler.is_enabled()

    def takes(self, parts: list[tuple[Any, ...]]) -> bool:
        """Whether this batch has the shapes of the first one."""
        mine, new = ([(v.shape, v.dtype) for v in _leaves(value)] for value in (self.inputs, parts[0]))
        return not mine or mine == new

    def __call__(self, parts: list[tuple[Any, ...]], lr: float) -> tuple[float, float]:
        """Loss and length of the gradient at this batch; no weight has moved yet. `finish` moves them."""
        if not self.inputs:
            self.inputs = tuple(None if v is None else map_condition(torch.clone, v) for v in parts[0])
        for mine, new in zip(_leaves(self.inputs), _leaves(parts[0]), strict=True):
            mine.copy_(new)
        self.rate.fill_(lr)
        for group in self.state.optimizer.param_groups:
            group["lr"] = self.rate
        self._do(0, self._look)
        loss, norm = self.found.tolist()
        return loss, norm

    def finish(self) -> None:
        """The step of the optimizer and of the average, along the gradient that was just found."""
        self.follow.fill_(1 - self.state.ema.next_decay())
        self._do(1, self._move)
        self.state.ema.updates += 1
        self.calls += 1

    def _look(self) -> None:
        x, condition, draws = self.inputs
        self.state.optimizer.zero_grad(set_to_none=True)
        half = self.place.half
        # Inside a recording, autocast may not keep casts of weights: they would be those of the recorded step for ever.
        with torch.autocast(self.place.device.type, half, enabled=half is not None, cache_enabled=False):
            loss = self.losses(self.state.network, x, condition, draws).sum() / len(x)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.weights, self.max_grad_norm)
        self.found.copy_(torch.stack([loss.detach().float(), norm.float()]))

    def _move(self) -> None:
        self.state.optimizer.step()
        self.state.ema.follow(self.state.network, self.follow)

    def _do(self, place: int, work: Callable[[], None]) -> None:
        if self.calls < WARMUP:
            self._beside(work)
            return
        if len(self.replays) == place:
            self.replays.append(self._record(work))
        self.replays[place]()

    def _beside(self, work: Callable[[], None]) -> None:
        """Run on a stream of its own, as what is recorded later must not depend on the usual one."""
        side, usual = torch.cuda.Stream(self.place.device), torch.cuda.current_stream(self.place.device)
        side.wait_stream(usual)
        with torch.cuda.stream(side):
            work()
        usual.wait_stream(side)

    def _record(self, work: Callable[[], None]) -> Callable[[], None]:
        graph = torch.cuda.CUDAGraph()
        if not self.replays:
            self.state.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            work()
        return graph.replay


def _drops(module: nn.Module) -> bool:
    """Whether a module draws at random in training."""
    share = module.dropout if isinstance(module, nn.MultiheadAttention) else getattr(module, "p", 0.0)
    return isinstance(module, (*DROPOUT, nn.MultiheadAttention)) and share > 0


def _leaves(value: Any) -> list[Tensor]:
    """All tensors of x, condition and draws, in order."""
    parts = [part for part in value if part is not None]
    return [tensor for part in parts for tensor in ([part] if isinstance(part, Tensor) else part)]

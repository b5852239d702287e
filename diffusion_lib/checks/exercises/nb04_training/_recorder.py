"""Run a training step twice on a small network that keeps a record of all it was asked."""

from collections import defaultdict

import torch
from torch import Tensor, nn

from diffusion_lib.schedule import DiffusionSchedule

from ...declare.randomness import off_the_record
from ._symptoms import EVERY_CALL, respond_with

RATE = 0.2


class Network(nn.Module):
    """Three weights, and a list of all it was asked."""

    def __init__(self, weights: Tensor, events: list[str]):
        super().__init__()
        self.weights = nn.Parameter(weights.clone())
        self.asked: list[tuple[Tensor, Tensor]] = []
        self.events = events

    def forward(self, x, timestep, *labels):
        self.asked.append((torch.as_tensor(x).detach().clone(), torch.as_tensor(timestep).detach().clone()))
        answer = respond_with(self.weights, x, timestep)
        if answer.requires_grad:
            answer.register_hook(lambda gradient: self.events.append("backward"))
        return answer


class RecordedDescent(torch.optim.Optimizer):
    """Plain gradient descent that notes each call.

    All of it is written out: torch's own methods import its compiler at the first call, which takes seconds.
    """

    def __init__(self, parameters, events: list[str]):
        self.defaults = {"lr": RATE}
        self.param_groups = [{"params": list(parameters), **self.defaults}]
        self.state = defaultdict(dict)
        self.events = events

    def zero_grad(self, set_to_none: bool = True):
        """Forget the gradients."""
        for parameter in self._parameters():
            parameter.grad = None if set_to_none or parameter.grad is None else torch.zeros_like(parameter.grad)

    def step(self, closure=None):
        """One step against the gradients."""
        with torch.enable_grad():
            loss = None if closure is None else closure()
        self.events.append("step")  # behind a closure, whose gradients this step follows
        with torch.no_grad():
            for parameter in self._parameters():
                if parameter.grad is not None:
                    parameter -= self.param_groups[0]["lr"] * parameter.grad
        return loss

    def _parameters(self):
        return (parameter for group in self.param_groups for parameter in group["params"])


def drive(answer, x0, weights, betas, kind):
    """Two steps in a row on fresh copies of the same data, and all that the network saw of them."""
    events: list[str] = []
    with off_the_record():
        schedule = DiffusionSchedule(beta_schedule=betas)
        network = Network(weights, events)
        optimizer = RecordedDescent(network.parameters(), events)
    results, modes, history, marks = [], [], [network.weights.detach().clone()], []
    for _ in range(EVERY_CALL):
        network.asked.clear()
        events.clear()
        loss = answer(network, optimizer, x0.clone(), schedule, kind)
        if loss is None:
            return None
        if not network.asked:
            raise RuntimeError("the network was never asked: call network(x_t, t)")
        results.append((loss, *network.asked[-1]))
        modes.append(float(network.training))
        network.train()
        history.append(network.weights.detach().clone())
        early = "backward" in events and "step" in events[: events.index("backward")]
        marks.append([events.count("backward"), events.count("step"), len(network.asked), early])
    losses, seen, times = zip(*results, strict=True)
    tensors = [isinstance(loss, Tensor) for loss in losses]
    values = [torch.as_tensor(loss).detach().double() for loss in losses]
    return {
        "the x_t that the network sees": torch.stack(seen),
        "the t that the network is told": torch.stack(times),
        "loss": torch.stack([value.mean() for value in values]),
        "entries of the loss": torch.tensor([float(value.numel()) for value in values]),
        "a tensor": torch.tensor([float(tensor) for tensor in tensors]),
        "graph kept": torch.tensor([float(t and v.requires_grad) for t, v in zip(tensors, losses, strict=True)]),
        "mode of training": torch.tensor(modes),
        "weights": torch.stack(history),
        "backward, step, network": torch.tensor(marks),  # how often each, and whether a step came before backward
    }

"""What a network does while it is called: layers that nobody knows, chance, memory, modes, gradients that are cut."""

from __future__ import annotations

from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from .declaration import Property
from .networks import duplicate, gap
from .randomness import off_the_record
from .tracing import CHANCE, Trace

NAMES = ("stray", "shared", "mode", "input", "memory", "random", "cut")
STEP = 2e-3  # of the finite difference, in units of the weights and of the input
DIRECTIONS = 3
BROKEN = 9.0  # what `cut` is called where no gradient could be taken
LARGEST_GAP = 0.07


@contextmanager
def _called():
    """Collect every layer with parameters of its own that is called in the block, as often as it is called."""
    calls: list[nn.Module] = []

    def note(module, inputs):
        if next(module.parameters(recurse=False), None) is not None:
            calls.append(module)

    handle = register_module_forward_pre_hook(note)
    try:
        yield calls
    finally:
        handle.remove()


def behaviour(network: nn.Module, first: tuple[Tensor, ...], second: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """What shows in two calls of one network, with `first` and then with `second`.

    stray: layers that are called and are no parts of it; shared: layers that are called twice in one pass; mode and
    input: 1 where a call leaves them changed; memory: how far the second answer depends on there having been a first;
    random: operations of chance in a pass; cut: how far the slope that backward gives is from that of a difference,
    in units of its size; trace: the steps of a pass (see Trace).
    """
    used, fresh = duplicate(network).train(), duplicate(network).train()
    inputs = [x.clone() for x in first]
    with off_the_record(), torch.no_grad(), _called() as calls, Trace(inputs[0], inputs[1:]) as trace:
        used(*inputs)
    own = {id(module) for module in used.modules()}
    changed = any(not torch.equal(a, b) for a, b in zip(inputs, first, strict=True))
    mode = any(not module.training for module in used.modules())
    with off_the_record(), torch.no_grad():
        again = used.train()(*(x.clone() for x in second))
    with off_the_record(), torch.no_grad():
        alone = fresh(*(x.clone() for x in second))
    values = (
        sum(id(module) not in own for module in calls),
        len(calls) - len({id(module) for module in calls}),
        mode,
        changed,
        gap(again, alone) if again.shape == alone.shape else BROKEN,
        sum(code == CHANCE for code, _ in trace.steps),
        _cut(network, first),
    )
    return {name: torch.tensor(float(value)) for name, value in zip(NAMES, values, strict=True)} | {
        "trace": trace.table()
    }


def _cut(network: nn.Module, inputs: tuple[Tensor, ...]) -> float:
    """How far backward's slope is from a difference of two answers, over some drawn directions, in units of its size.

    The unit is what a slope along such directions usually is, so that one that happens to be 0 does no harm.
    """
    network = duplicate(network).train().requires_grad_(True)
    floats = [x.clone().requires_grad_() if x.is_floating_point() else x for x in inputs]
    moved = [*network.parameters(), *(x for x in floats if x.is_floating_point())]
    spreads = [float(x.detach().abs().mean()) for x in moved]
    try:
        with torch.enable_grad():
            answer = _ask(network, [x * 1 for x in floats])
            with off_the_record(3):
                weights = torch.randn(answer.shape)
            slopes = torch.autograd.grad((answer * weights).sum(), moved, allow_unused=True)
    except RuntimeError:
        return BROKEN
    slopes = tuple(torch.zeros_like(x) if s is None else s for s, x in zip(slopes, moved, strict=True))
    usual = sum(float(s.norm() * w) ** 2 for s, w in zip(slopes, spreads, strict=True)) ** 0.5
    errors = []
    for number in range(DIRECTIONS):
        with off_the_record(10 + number):
            directions = [torch.randn(x.shape) * w for x, w in zip(moved, spreads, strict=True)]
        taught = sum(float((s * d).sum()) for s, d in zip(slopes, directions, strict=True))
        ends: list[float] = []
        with torch.no_grad():
            for steps in (1, -2, 1):
                for x, direction in zip(moved, directions, strict=True):
                    x += steps * STEP * direction
                if steps != 1 or not ends:
                    ends.append(float((_ask(network, floats).double() * weights).sum()))
        errors.append(taught - (ends[0] - ends[1]) / (2 * STEP))
    return (sum(error**2 for error in errors) / DIRECTIONS) ** 0.5 / max(usual, 1e-6)


def _ask(network, inputs):
    with off_the_record(2):
        return network(*inputs)


def _is(name: str, limit: float):
    def holds(calls):
        return all(float(c.value[name]) <= limit for c in calls)

    return holds


WELL_BEHAVED = (
    Property(
        "every layer is part of the network",
        _is("stray", 0),
        "A layer is called that the network does not know: it stands in a Python list or table, or is made in forward. "
        "No optimizer trains it, and no file keeps it. nn.ModuleList and nn.ModuleDict hold layers.",
    ),
    Property(
        "every layer has one place",
        _is("shared", 0),
        "One layer is called in several places: they share their weights, and cannot learn different things.",
    ),
    Property(
        "a call leaves train and eval mode alone",
        _is("mode", 0),
        "forward switches the network to evaluation mode; whoever trains it has chosen another.",
    ),
    Property(
        "a call leaves its inputs as they were",
        _is("input", 0),
        "forward writes into its input: operations ending in _ , inplace=True and += on x change the caller's tensor.",
    ),
    Property(
        "the answer depends on this call alone",
        _is("memory", 1e-3),
        "The second answer is another one than that of a network that was not asked before: something is kept from the "
        "first call.",
    ),
    Property(
        "equal inputs give equal answers",
        _is("random", 0),
        "Something is drawn in forward: noise, dropout, or a layer that is made there.",
    ),
    Property(
        "gradients pass by every way that the values take",
        _is("cut", LARGEST_GAP),
        "The answer depends on more than backward knows of: a .detach(), .data or no_grad cuts one of the ways.",
    ),
)


def well_behaved(calls) -> bool:
    """Whether no call shows a stray layer, memory, chance or a cut gradient, which make other signs misleading."""
    return all(fact.holds([call for call in calls if not call.error]) for fact in WELL_BEHAVED)

"""Muon: an optimizer that turns the update of a matrix into a rotation; AdamW for everything that is no such matrix."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # a, b, c of the iteration
ITERATIONS = 5


class Muon(torch.optim.AdamW):
    """Muon for the matrices inside a network, AdamW for first and last layer, embeddings and vectors [muon, code].

    What AdamW does to each number, Muon does to each direction: the momentum of a matrix is replaced by the nearest
    one whose directions all have the same length. The idea is that rare directions are learned as fast as frequent
    ones. The weights of a convolution are one matrix, (c_out, c_in kh kw).

    Args:
        network:      what is trained; `inlet` and `outlet`, where it has them, are its first and last layer
        lr:           learning rate of AdamW
        ratio:        learning rate of Muon, in units of lr: Muon's own is measured by the length of a direction
        betas:        of AdamW
        weight_decay: of both, decoupled
        momentum:     of Muon, with Nesterov's look ahead

    Raises: ValueError if ratio is not above 0, momentum is not in [0, 1), or no matrix lies inside the network.
    """

    def __init__(
        self,
        network: nn.Module,
        lr: float,
        ratio: float,
        *,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        momentum: float = 0.95,
    ):
        if not ratio > 0 or not 0 <= momentum < 1:
            raise ValueError(f"ratio must be above 0 and momentum in [0, 1), got {ratio} and {momentum}")
        inside = matrices_inside(network)
        if not inside:
            raise ValueError("Muon moves the matrices between the first and the last layer, and this network has none")
        apart = {id(p) for p in inside}
        rest = [p for p in network.parameters() if id(p) not in apart]
        groups = [{"params": rest, "ratio": 0.0}, {"params": inside, "ratio": ratio}]
        super().__init__(groups, lr=lr, betas=betas, weight_decay=weight_decay)
        self.momentum = momentum

    def step(self, closure: Callable[[], float] | None = None) -> Any:  # type: ignore[override]
        """One step along the gradients that the weights hold."""
        groups = self.param_groups
        self.param_groups = [group for group in groups if not group["ratio"]]
        try:
            loss = super().step(closure)
        finally:
            self.param_groups = groups
        for group in groups:
            if group["ratio"]:
                self._move(group)
        return loss

    @torch.no_grad()
    def _move(self, group: dict[str, Any]) -> None:
        # lr may be a tensor on a GPU, which is not waited for.
        rate = group["lr"] * group["ratio"]
        moving = [weights for weights in group["params"] if weights.grad is not None]
        if not moving:
            return
        for weights in moving:
            kept = self.state[weights]
            if not kept:
                # AdamW looks for a number of steps in whatever is loaded, and it must not be waited for on a GPU.
                kept["step"] = torch.zeros((), device=weights.device if group["capturable"] else None)
                kept["momentum"] = torch.zeros_like(weights)
        gradients = [weights.grad for weights in moving]
        momenta = [self.state[weights]["momentum"] for weights in moving]
        torch._foreach_add_([self.state[weights]["step"] for weights in moving], 1)
        torch._foreach_lerp_(momenta, gradients, 1 - self.momentum)
        updates = [u.flatten(1) for u in torch._foreach_lerp(gradients, momenta, self.momentum)]
        if group["weight_decay"]:
            torch._foreach_mul_(moving, 1 - group["lr"] * group["weight_decay"])
        for weights, update in zip(moving, orthogonalised(updates), strict=True):
            # A matrix with more rows than columns has fewer directions, of longer columns.
            scale = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
            weights.sub_(update.reshape(weights.shape) * (scale * rate))


def orthogonalised(matrices: Sequence[Tensor]) -> list[Tensor]:
    """Nearly the closest matrices with singular values of 1, by Newton and Schulz's iteration [muon, code].

    The coefficients make small singular values grow fastest. All above a 600th of a matrix's length end between 0.68
    and 1.21, not at 1.

    Shapes: (rows, columns) each -> the same, copies of all.
    """
    # Many small products take longer than few large ones: all matrices of a shape, lying or standing, go together.
    together: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for i, matrix in enumerate(matrices):
        together[(*sorted(matrix.shape), matrix.dtype, matrix.device)].append(i)
    found = list(matrices)
    for places in together.values():
        x = torch.stack([_lying(matrices[i]) for i in places])
        # In half precision where that is faster; the iteration does not need more.
        x = x.bfloat16() if x.is_cuda else x
        x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
        a, b, c = COEFFICIENTS
        for _ in range(ITERATIONS):
            square = x @ x.mT
            x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
        for i, one in zip(places, x.to(matrices[places[0]].dtype), strict=True):
            found[i] = one if one.shape == matrices[i].shape else one.T
    return found


def _lying(matrix: Tensor) -> Tensor:
    """The matrix, or its transpose, with no more rows than columns."""
    return matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T


def matrices_inside(network: nn.Module) -> list[nn.Parameter]:
    """Weights of two and more dimensions that are neither first nor last layer nor embedding."""
    outer = [getattr(network, name) for name in ("inlet", "outlet") if hasattr(network, name)]
    outer += [module for module in network.modules() if isinstance(module, nn.Embedding)]
    apart = {id(p) for module in outer for p in module.parameters()}
    return [p for p in network.parameters() if p.ndim >= 2 and id(p) not in apart and p.requires_grad]

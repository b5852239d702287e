"""The exercise exact_divergence: the divergence of a field (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def exact_divergence(field, x):
    """Sum of the derivatives of each component along its own coordinate."""
    x = x.detach().requires_grad_()
    value = field(x)
    parts = [torch.autograd.grad(value[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1])]
    return torch.stack(parts).sum(0)


class Field:
    """A smooth field whose derivative is no multiple of the identity."""

    def __init__(self, generator, d):
        self.a, self.b = normal(generator, d, d), normal(generator, d, d)

    def __call__(self, x):
        """Shapes: (n, d) -> (n, d)."""
        return torch.sin(x @ self.a.to(x.dtype)) @ self.b.to(x.dtype)


def _divergence_probes(generator):
    sizes = {"the plane": (6, 2), "space": (3, 3), "one point": (1, 4), "square": (4, 4)}
    return [Probe(name, (Field(generator, d), normal(generator, n, d))) for name, (n, d) in sizes.items()]


def _jacobian(field, x):
    """All derivatives at every point: (n, component, coordinate)."""
    return torch.stack([torch.autograd.functional.jacobian(field, row[None])[0, :, 0] for row in x])


def _difference(field, x, step):
    def moved(i):
        shift = torch.zeros_like(x)
        shift[:, i] = step
        return (field(x + shift)[:, i] - field(x)[:, i]) / step

    return sum(moved(i) for i in range(x.shape[1]))


def _piled_up(field, x):
    """What .grad holds when nothing clears it between the coordinates."""
    table = _jacobian(field, x).cumsum(1)
    return table.diagonal(dim1=1, dim2=2).sum(1)


EXERCISE = Exercise(
    id="exact_divergence",
    title="the divergence of a field (stretch)",
    notebook="07_score_functions",
    place=90,
    points=0,
    difficulty=4,
    minutes=12,
    reference=exact_divergence,
    probes=_divergence_probes,
    tolerance=1e-8,
    where="Y. Song et al. 2021, eq. 39: what stretches space along the flow",
    misconceptions=(
        Misconception(
            "The gradient of the sum",
            "All components were added up before the derivative: mixed derivatives are in it.",
            lambda f, x: _jacobian(f, x).sum((1, 2)),
        ),
        Misconception(
            "One coordinate alone",
            "Only the first coordinate's derivative was taken.",
            lambda f, x: _jacobian(f, x)[:, 0, 0],
        ),
        Misconception(
            "A mean",
            "The derivatives were averaged. The divergence is their sum.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2).mean(1),
        ),
        Misconception(
            "One number for all points",
            "The points were added up too. Each has its own divergence.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2).sum(),
        ),
        Misconception("The whole table", "These are all derivatives. The sum runs over the diagonal.", _jacobian),
        Misconception(
            "The diagonal, not its sum",
            "The derivatives of the diagonal are still to be added.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2),
        ),
        Misconception(
            "Always two coordinates",
            "Two derivatives are added whatever the dimension is. There are as many as coordinates.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2)[:, :2].sum(1),
        ),
        Misconception(
            "The last coordinate is left out",
            "There is one derivative per coordinate, the last one too.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2)[:, :-1].sum(1),
        ),
        Misconception(
            "The mean over the points",
            "The component was averaged over the points before its derivative: each comes out smaller by their number.",
            lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2).sum(1) / len(x),
        ),
        Misconception(
            "A coarse difference",
            "A difference over a finite step is only nearly the derivative. Autograd gives it exactly.",
            lambda f, x: _difference(f, x, 0.1),
        ),
        Misconception(
            "The length of the gradient",
            "All components were added up before the derivative, and the length of what came was taken.",
            lambda f, x: _jacobian(f, x).sum(1).norm(dim=1),
        ),
        Misconception(
            "All the derivatives of the first component",
            "The first component was derived along every coordinate. Each coordinate has its own component.",
            lambda f, x: _jacobian(f, x)[:, 0].sum(1),
        ),
        Misconception(
            "All the components along the first coordinate",
            "Every component was derived along the first coordinate. Each component has its own.",
            lambda f, x: _jacobian(f, x)[:, :, 0].sum(1),
        ),
        Misconception(
            "Gradients pile up",
            "backward() adds to the gradients that are there: each coordinate also counts those before it.",
            _piled_up,
        ),
        Misconception(
            "The determinant",
            "The determinant says how a volume is stretched by a map. The divergence is the trace: a sum.",
            lambda f, x: torch.linalg.det(_jacobian(f, x)),
        ),
        Misconception(
            "No derivative reaches x",
            "The field was asked with another tensor than the one that is derived along, so every derivative is 0.",
            lambda f, x: torch.zeros_like(x[:, 0]),
        ),
    ),
    properties=(
        Property(
            "each point has one number",
            lambda calls: all(c.value.shape == c.args[1].shape[:1] for c in calls),
            "The result must have the shape (n,).",
        ),
    ),
    hints=(
        "For coordinate i: the derivative of component i, and of what it gives only entry i.",
        "torch.autograd.grad(value[:, i].sum(), x, retain_graph=True)[0] holds the derivatives of component i.",
        "A detached x needs requires_grad_() before the field is asked. Add up column i of every gradient.",
    ),
    forbidden=("divergence",),
)

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


def _value(answer, field, x):
    result = answer(field, x.clone())
    return result.detach() if isinstance(result, torch.Tensor) else result


def _divergence_probes(generator):
    sizes = {"the plane": (6, 2), "space": (3, 3), "one point": (1, 4), "square": (4, 4)}
    return [Probe(name, (Field(generator, d), normal(generator, n, d))) for name, (n, d) in sizes.items()]


def _jacobian(field, x):
    return torch.stack([torch.autograd.functional.jacobian(field, row[None])[0, :, 0] for row in x])


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
    driver=_value,
    tolerance=1e-8,
    where="Song et al. 2021, eq. 39: what stretches space along the flow",
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
        "x needs requires_grad_() before the field is asked. Add up column i of every gradient.",
    ),
    forbidden=("divergence",),
)

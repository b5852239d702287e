"""Steps that follow a score: Langevin, the reverse SDE, the flow; and the divergence."""

import math

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal

SHAPES = {"points in the plane": (7, 2), "pictures": (3, 1, 4, 5), "a batch of one": (1, 3), "square": (4, 4)}


def langevin_step(x, score, step_size, noise):
    """One step of Langevin dynamics."""
    return x + step_size / 2 * score + math.sqrt(step_size) * noise


def _langevin_probes(generator):
    steps = (0.1, 0.02, 1.5, 0.5)
    probes = [Probe(f"{name}, step {h:g}", (normal(generator, *s), normal(generator, *s), h, normal(generator, *s)))
              for (name, s), h in zip(SHAPES.items(), steps, strict=True)]  # fmt: skip
    x, score, _, noise = probes[0].args
    return [*probes, Probe("no noise", (x, score, 0.3, torch.zeros_like(noise)))]


langevin_step_exercise = Exercise(
    id="langevin_step",
    title="one step of Langevin dynamics",
    notebook="07_score_functions",
    points=1,
    difficulty=2,
    minutes=5,
    reference=langevin_step,
    pure=True,
    probes=_langevin_probes,
    where="Song & Ermon 2019, eq. 4",
    misconceptions=(
        Misconception("The step in front of the noise", "The noise is multiplied by the step. Its variance is the "
                      "step, so its deviation is the root.", lambda x, s, h, n: x + h / 2 * s + h * n),
        Misconception("The half is missing", "The score moves twice as far as it should beside this noise: the "
                      "density would come out too narrow.", lambda x, s, h, n: x + h * s + math.sqrt(h) * n),
        Misconception("Downhill", "The score leads to where the density is higher: it is added.",
                      lambda x, s, h, n: x - h / 2 * s + math.sqrt(h) * n),
        Misconception("Gradient ascent", "Without noise all points run to the peaks and stay there.",
                      lambda x, s, h, n: x + h / 2 * s),
        Misconception("The other convention's noise", "With half a step on the score, the noise carries the root of "
                      "one step, not of two.", lambda x, s, h, n: x + h / 2 * s + math.sqrt(2 * h) * n),
        Misconception("The root of half a step", "The noise is too small by the root of 2.",
                      lambda x, s, h, n: x + h / 2 * s + math.sqrt(h / 2) * n),
        Misconception("The old place is missing", "A step starts where x is.",
                      lambda x, s, h, n: h / 2 * s + math.sqrt(h) * n),
        Misconception("Noise of variance 1", "The noise is not scaled by the step at all.",
                      lambda x, s, h, n: x + h / 2 * s + n),
    ),
    properties=(
        Property("without noise it goes half a step along the score", lambda calls: bool(
            (calls[-1].value - calls[-1].args[0] - 0.15 * calls[-1].args[1]).abs().max() < 1e-4),
            "With noise 0 and step 0.3 the point must move by 0.15 times the score."),
    ),
    hints=(
        "Three terms: where x is, half a step along the score, and fresh noise.",
        "The variance of the fresh noise is the step size.",
        "math.sqrt(step_size) multiplies the noise.",
    ),
    forbidden=("langevin",),
)  # fmt: skip


def reverse_sde_step(x, score, beta, dt, noise):
    """One Euler-Maruyama step of the reverse SDE."""
    return x + dt * (beta / 2 * x + beta * score) + math.sqrt(beta * dt) * noise


def _reverse_probes(generator):
    settings = ((0.5, 0.01), (12.0, 0.002), (20.0, 0.05), (3.0, 0.1))
    probes = [Probe(name, (normal(generator, *s), normal(generator, *s), beta, dt, normal(generator, *s)))
              for (name, s), (beta, dt) in zip(SHAPES.items(), settings, strict=True)]  # fmt: skip
    x, score, _, _, noise = probes[0].args
    return [*probes, Probe("no noise", (x, score, 4.0, 0.05, torch.zeros_like(noise)))]


def _reverse(drift=0.5, pull=1.0, spread=lambda b, dt: math.sqrt(b * dt)):
    return lambda x, s, b, dt, n: x + dt * (drift * b * x + pull * b * s) + spread(b, dt) * n


reverse_sde_step_exercise = Exercise(
    id="reverse_sde_step",
    title="one step of the reverse SDE",
    notebook="07_score_functions",
    points=2,
    difficulty=2,
    minutes=6,
    reference=reverse_sde_step,
    pure=True,
    probes=_reverse_probes,
    where="Song et al. 2021, eq. 6, for the variance-preserving SDE (eq. 11)",
    misconceptions=(
        Misconception("The flow's half", "The score was taken half. Half of it makes the flow, which draws no noise; "
                      "beside fresh noise the whole is needed.", _reverse(pull=0.5)),
        Misconception("The drift still runs forward", "Forward, x shrinks. Backward it grows: the sign turns.",
                      _reverse(drift=-0.5)),
        Misconception("The drift without its half", "x grows with half of beta.", _reverse(drift=1.0)),
        Misconception("The drift is missing", "Only the score moves x. The forward shrinking has to be undone too.",
                      _reverse(drift=0.0)),
        Misconception("Away from the data", "The score is subtracted.", _reverse(pull=-1.0)),
        Misconception("The whole drift runs forward", "Both terms of the drift turn their sign when time runs back.",
                      _reverse(drift=-0.5, pull=-1.0)),
        Misconception("The score without beta", "Both terms of the drift carry beta.",
                      lambda x, s, b, dt, n: x + dt * (b / 2 * x + s) + math.sqrt(b * dt) * n),
        Misconception("The noise without its root", "The noise is multiplied by beta dt, its variance.",
                      _reverse(spread=lambda b, dt: b * dt)),
        Misconception("dW read as dt times noise", "dW is noise of variance dt, so it brings the root of dt.",
                      _reverse(spread=lambda b, dt: math.sqrt(b) * dt)),
        Misconception("Only dt under the root", "The noise's variance is beta dt: both stand under the root.",
                      _reverse(spread=lambda b, dt: b * math.sqrt(dt))),
        Misconception("The noise forgets the step", "The noise is multiplied by the root of beta alone. In a short "
                      "time little noise comes.", _reverse(spread=lambda b, dt: math.sqrt(b))),
        Misconception("The noise forgets beta", "The noise is multiplied by the root of dt alone.",
                      _reverse(spread=lambda b, dt: math.sqrt(dt))),
        Misconception("No noise", "Nothing random is left. With the whole score and no noise the density comes out too "
                      "narrow.", _reverse(spread=lambda b, dt: 0.0)),
    ),
    properties=(
        Property("without noise the drift is half x and a whole score", lambda calls: bool(
            (calls[-1].value - calls[-1].args[0] - 0.1 * calls[-1].args[0] - 0.2 * calls[-1].args[1]).abs().max()
            < 1e-4), "With noise 0, beta 4 and dt 0.05 the point must move by 0.1 x plus 0.2 score."),
    ),
    hints=(
        "Forward: minus half beta x. Backward the drift turns round, and beta times the score comes in.",
        "The two drift terms are multiplied by dt, a positive number.",
        "The noise has variance beta dt.",
    ),
    forbidden=("reverse_sde", "VPSDE"),
)  # fmt: skip


def flow_velocity(x, score, beta):
    """dx/dt of the probability-flow ODE."""
    return -beta / 2 * (x + score)


def _flow_probes(generator):
    return [Probe(f"{name}, beta {beta:g}", (normal(generator, *s), normal(generator, *s), beta))
            for (name, s), beta in zip(SHAPES.items(), (0.5, 12.0, 1.0, 3.0), strict=True)] + [
        Probe("standard normal data", ((x := normal(generator, 5, 2)), -x, 7.0))]  # fmt: skip


flow_velocity_exercise = Exercise(
    id="flow_velocity",
    title="the flow",
    notebook="07_score_functions",
    points=2,
    difficulty=2,
    minutes=5,
    reference=flow_velocity,
    pure=True,
    probes=_flow_probes,
    where="Song et al. 2021, eq. 13, for the variance-preserving SDE",
    misconceptions=(
        Misconception("The whole score", "The whole score belongs to the reverse SDE, beside its noise. The flow takes "
                      "half.", lambda x, s, b: -b / 2 * x - b * s),
        Misconception("The score's sign", "Both terms have the minus sign: for standard normal data they cancel.",
                      lambda x, s, b: -b / 2 * (x - s)),
        Misconception("Backwards", "This is the velocity for time that runs backwards. Time runs from data to noise; "
                      "the solver goes back with a negative step.", lambda x, s, b: b / 2 * (x + s)),
        Misconception("The half is missing", "Both terms carry half of beta.", lambda x, s, b: -b * (x + s)),
        Misconception("A step, not a velocity", "This is where x goes. Asked for is how fast it moves.",
                      lambda x, s, b: x - b / 2 * (x + s)),
        Misconception("The score is missing", "Only the shrinking is left: points would run together at 0.",
                      lambda x, s, b: -b / 2 * x),
        Misconception("The drift is missing", "Only the score is left.", lambda x, s, b: -b / 2 * s),
        Misconception("The root of beta", "beta was taken with its root, which belongs to noise.",
                      lambda x, s, b: -math.sqrt(b) / 2 * (x + s)),
    ),
    properties=(
        Property("standard normal data stand still", lambda calls: bool(calls[-1].value.abs().max() < 1e-6),
                 "N(0, 1) data have the score -x and keep their density: nothing must move."),
    ),
    hints=(
        "Drift of the forward SDE, minus half the squared noise factor times the score.",
        "The squared noise factor is beta.",
        "Both terms carry minus one half of beta.",
    ),
    forbidden=("probability_flow", "VPSDE"),
)  # fmt: skip


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


exact_divergence_exercise = Exercise(
    id="exact_divergence",
    title="the divergence of a field (stretch)",
    notebook="07_score_functions",
    points=0,
    difficulty=4,
    minutes=12,
    reference=exact_divergence,
    probes=_divergence_probes,
    driver=_value,
    tolerance=1e-8,
    where="Song et al. 2021, eq. 39: what stretches space along the flow",
    misconceptions=(
        Misconception("The gradient of the sum", "All components were added up before the derivative: mixed "
                      "derivatives are in it.", lambda f, x: _jacobian(f, x).sum((1, 2))),
        Misconception("One coordinate alone", "Only the first coordinate's derivative was taken.",
                      lambda f, x: _jacobian(f, x)[:, 0, 0]),
        Misconception("A mean", "The derivatives were averaged. The divergence is their sum.",
                      lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2).mean(1)),
        Misconception("One number for all points", "The points were added up too. Each has its own divergence.",
                      lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2).sum()),
        Misconception("The whole table", "These are all derivatives. The sum runs over the diagonal.", _jacobian),
        Misconception("The diagonal, not its sum", "The derivatives of the diagonal are still to be added.",
                      lambda f, x: _jacobian(f, x).diagonal(dim1=1, dim2=2)),
    ),
    properties=(
        Property("each point has one number", lambda calls: all(c.value.shape == c.args[1].shape[:1] for c in calls),
                 "The result must have the shape (n,)."),
    ),
    hints=(
        "For coordinate i: the derivative of component i, and of what it gives only entry i.",
        "torch.autograd.grad(value[:, i].sum(), x, retain_graph=True)[0] holds the derivatives of component i.",
        "x needs requires_grad_() before the field is asked. Add up column i of every gradient.",
    ),
    forbidden=("divergence",),
)  # fmt: skip

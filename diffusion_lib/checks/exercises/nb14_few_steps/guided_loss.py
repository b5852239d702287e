"""The exercise guided_loss: guidance in one evaluation."""

import torch
from torch import nn

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal, per_sample, uniform
from ._teachers import SHAPES, TIMESTEPS, learning, no_slope, reductions


class _Labelled(nn.Module):
    """A network that is told a label as well."""

    def __init__(self, generator, learns=True):
        super().__init__()
        self.slope = nn.Parameter(0.5 + uniform(generator, 1), learns)
        self.phase = nn.Parameter(normal(generator, 1), learns)

    def forward(self, x, t, label):
        """Shapes: x (b, ...), t and label int64 (b,) -> (b, ...)."""
        for name, value in (("t", t), ("label", label)):
            if not isinstance(value, torch.Tensor) or value.dtype != torch.int64 or value.shape != x.shape[:1]:
                raise TypeError(f"{name} must be an int64 tensor of shape {tuple(x.shape[:1])}")
        moved = per_sample((0.7 * t + 1.3 * label).to(x.dtype), x) + self.phase.to(x.dtype)
        return torch.sin(self.slope.to(x.dtype) * x + moved)


def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    """The squared difference of the student's one answer from the teacher's guided one, per sample."""
    with torch.no_grad():
        without = teacher(x_t, t, torch.full_like(label, null_label))
        wanted = without + guidance_scale * (teacher(x_t, t, label) - without)
    return (student(x_t, t, label) - wanted).square().flatten(1).mean(1)


class _Guided(_Labelled):
    """A student that has learned what it should say."""

    def __init__(self, generator, teacher, null_label, scale):
        super().__init__(generator)
        self.known = teacher, null_label, scale

    def forward(self, x, t, label):
        teacher, null_label, scale = self.known
        without = teacher(x, t, torch.full_like(label, null_label))
        return 0 * super().forward(x, t, label) + without + scale * (teacher(x, t, label) - without)


def _probes(generator):
    probes = []
    for (name, shape), scale in zip(SHAPES.items(), (3.0, 7.5, 1.5, 2.0), strict=True):
        label = torch.randint(9, (shape[0],), generator=generator)
        networks = _Labelled(generator), _Labelled(generator, learns=False)
        x, t = normal(generator, *shape), mixed_times(generator, shape[0], TIMESTEPS)
        probes.append(Probe(f"{name}, scale {scale:g}", (*networks, x, t, label, 9, scale)))
    _, teacher, *rest = probes[1].args
    learned = _Guided(generator, teacher, *rest[-2:])
    return [*probes, Probe("a student that says the guided answer", (learned, teacher, *rest))]


def _mean(d):
    return d.square().flatten(1).mean(1)


def _loss(
    reduce=_mean,
    mix=lambda cond, null, w: null + w * (cond - null),
    said=lambda student, x, t, label, null: student(x, t, label),
    target=lambda student, teacher: teacher,
):
    def answer(student, teacher, x, t, label, null_label, scale):
        nobody = torch.full_like(label, null_label)
        with torch.no_grad():
            asked = target(student, teacher)
            wanted = mix(asked(x, t, label), asked(x, t, nobody), scale)
        return reduce(said(student, x, t, label, nobody) - wanted)

    return answer


def _both_guided(student, teacher, x, t, label, null_label, scale):
    nobody = torch.full_like(label, null_label)
    with torch.no_grad():
        without = teacher(x, t, nobody)
        wanted = without + scale * (teacher(x, t, label) - without)
    own = student(x, t, nobody)
    return _mean(own + scale * (student(x, t, label) - own) - wanted)


EXERCISE = Exercise(
    id="guided_loss",
    title="guidance in one evaluation",
    notebook="14_few_steps",
    place=80,
    points=0,
    difficulty=2,
    minutes=10,
    reference=guided_loss,
    probes=_probes,
    driver=learning,
    where="Meng et al. 2023 (guided distillation): the first stage, for one scale",
    misconceptions=(
        no_slope(guided_loss),
        Misconception(
            "The student is guided as well",
            "The student is asked twice and guided. It should say the guided answer at once.",
            _both_guided,
        ),
        Misconception(
            "No guidance",
            "The target is the teacher's answer with the label. Guidance goes beyond it.",
            _loss(mix=lambda cond, null, w: cond),
        ),
        Misconception(
            "The other convention of the scale",
            "The difference is added to the answer with the label: then scale 0 is no guidance. Here it is scale 1.",
            _loss(mix=lambda cond, null, w: cond + w * (cond - null)),
        ),
        Misconception(
            "Away from the label",
            "The two answers are exchanged: the target leads away from the label.",
            _loss(mix=lambda cond, null, w: cond + w * (null - cond)),
        ),
        Misconception(
            "Only the difference",
            "The answer without a label, from which guidance starts, is not added.",
            _loss(mix=lambda cond, null, w: w * (cond - null)),
        ),
        Misconception(
            "The label's answer is scaled",
            "The scale multiplies the answer with the label alone. It multiplies the difference of the two.",
            _loss(mix=lambda cond, null, w: null + w * cond),
        ),
        Misconception(
            "The student is not told the label",
            "The student is given the null label. It could not know what to draw.",
            _loss(said=lambda student, x, t, label, null: student(x, t, null)),
        ),
        Misconception(
            "The student is its own teacher",
            "The target is made of the student's own answers.",
            _loss(target=lambda student, teacher: student),
        ),
        *reductions(lambda reduce: _loss(reduce=reduce)),
    ),
    properties=(
        Property(
            "a student that says the guided answer has loss 0",
            lambda calls: bool(calls[-1].value["value"].abs().max() < 1e-8),
            "A student that says at once what guidance makes of the teacher's two answers must have loss 0.",
        ),
    ),
    hints=(
        "The target is the guided v of notebook 09, made of two answers of the teacher.",
        "torch.full_like(label, null_label) is the null label for every sample.",
        "The target stands under torch.no_grad(). The student is asked once, with the label.",
    ),
    forbidden=("guide", "guided_eps", "guided_predict"),
)

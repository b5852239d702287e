"""Guidance: the formula, and the network asked once."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal, per_sample


def guided_eps(eps_cond, eps_uncond, guidance_scale):
    """Away from the unconditional prediction, through the conditional one."""
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)


def _eps_probes(generator):
    shapes = {"pictures": (5, 1, 4, 3), "points": (7, 2), "a batch of one": (1, 3, 2, 2)}
    probes = [Probe(f"{name}, scale {w:g}", (normal(generator, *s), normal(generator, *s), w))
              for (name, s), w in zip(shapes.items(), (7.5, 1.5, 3.0), strict=True)]  # fmt: skip
    cond, uncond = normal(generator, 4, 4, 4, 4), normal(generator, 4, 4, 4, 4)
    return [*probes, *(Probe(f"scale {w:g}", (cond, uncond, w)) for w in (1.0, 0.0, -1.0)),
            Probe("both say the same", (cond, cond.clone(), 5.0))]  # fmt: skip


guided_eps_exercise = Exercise(
    id="guided_eps",
    title="guidance",
    notebook="09_classifier_free_guidance",
    points=1,
    difficulty=1,
    minutes=5,
    reference=guided_eps,
    probes=_eps_probes,
    pure=True,
    where="Ho & Salimans 2021, eq. 6, written as Stable Diffusion counts: their w is the scale minus 1",
    misconceptions=(
        Misconception("The paper's way of counting", "Here scale 1 is no guidance. This is the paper's formula, where "
                      "0 is none: all results are one unit too strong.", lambda c, u, w: (1 + w) * c - w * u),
        Misconception("The two predictions exchanged", "This leads away from the condition.",
                      lambda c, u, w: c + w * (u - c)),
        Misconception("The difference alone", "The start is missing: at scale 0 nothing would be predicted at all.",
                      lambda c, u, w: w * (c - u)),
        Misconception("The sign of the difference", "The way leads from the conditional to the unconditional "
                      "prediction.", lambda c, u, w: u - w * (c - u)),
        Misconception("The conditional one is scaled", "The conditional prediction was multiplied by the scale, and "
                      "nothing taken away for it.", lambda c, u, w: w * c + 0 * u),
        Misconception("A sum without a difference", "Both predictions were added up, one of them scaled: the result "
                      "is too long.", lambda c, u, w: u + w * c),
        Misconception("No extrapolation", "The scale was kept between 0 and 1. Guidance means to go beyond.",
                      lambda c, u, w: u + min(max(w, 0.0), 1.0) * (c - u)),
    ),
    properties=(
        Property("scale 1 is the conditional prediction",
                 lambda calls: bool((calls[3].value - calls[3].args[0]).abs().max() < 1e-4),
                 "At scale 1 the conditional prediction must come out."),
        Property("scale 0 is the unconditional prediction",
                 lambda calls: bool((calls[4].value - calls[4].args[1]).abs().max() < 1e-4),
                 "At scale 0 the unconditional prediction must come out."),
    ),
    hints=(
        "Where does the way begin at scale 0? Where is it at scale 1?",
        "A straight line: a start, and the scale times a difference.",
        "The start is what scale 0 gives. The difference leads from there to what scale 1 gives.",
    ),
    forbidden=("guide",),
)  # fmt: skip


class LabelNetwork:
    """Stands in for a conditional network: smooth, different for each t and label, strict, and it counts its calls."""

    def __init__(self, generator, timesteps, classes):
        self.phases, self.tones = normal(generator, timesteps), normal(generator, classes + 1)
        self.classes, self.calls = classes, 0

    def __call__(self, x, t, labels):
        """Shapes: x (b, ...), t and labels int64 (b,) -> (b, ...)."""
        self.calls += 1
        for name, value in (("t", t), ("labels", labels)):
            if not isinstance(value, torch.Tensor) or value.dtype != torch.int64 or value.shape != x.shape[:1]:
                came = getattr(value, "dtype", type(value).__name__), tuple(getattr(value, "shape", ()))
                raise TypeError(f"{name} must be an int64 tensor of shape {tuple(x.shape[:1])}, got {came}")
        if int(labels.min()) < 0 or int(labels.max()) > self.classes:
            raise ValueError(
                f"labels go from 0 to {self.classes - 1} here and the null label is {self.classes}, got "
                f"{int(labels.min())} to {int(labels.max())}"
            )
        tone = per_sample(self.tones.to(x.dtype)[labels], x)
        return torch.sin(x * (1 + tone / 4) + per_sample(self.phases.to(x.dtype)[t], x)) + tone


def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    """The guided eps of a batch, in one call of the network."""
    both = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = both.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)


def _count(answer, network, x_t, t, labels, null_label, guidance_scale):
    """The answer's value and how often it called the network; each call of an answer gets a network of its own."""
    network.calls = 0
    value = answer(network, x_t, t, labels, null_label, guidance_scale)
    return value, torch.tensor(float(network.calls))


def _predict_probes(generator):
    probes = []
    shapes = {"pictures": (5, 1, 4, 3), "points": (7, 2), "a batch of one": (1, 3, 2, 2), "square": (4, 4, 4, 4)}
    settings = ((7.5, 6), (2.0, 9), (3.0, 6), (1.5, 4))
    for (name, shape), (scale, classes) in zip(shapes.items(), settings, strict=True):
        network = LabelNetwork(generator, 12, classes)
        labels = torch.randint(classes, (shape[0],), generator=generator)
        labels[-1] = 0
        t = mixed_times(generator, shape[0], 12)
        asked = network, normal(generator, *shape), t, labels, classes, scale
        probes.append(Probe(f"{name}, scale {scale:g}", asked))
    return probes


def _asks(cond=None, null=None, join=None):
    def answer(network, x_t, t, labels, null_label, guidance_scale):
        nulls = torch.full_like(labels, null_label) if null is None else null(labels, null_label)
        first = labels if cond is None else cond(labels, null_label)
        both = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([first, nulls]))
        a, b = both.chunk(2) if join is None else join(both)
        return guided_eps(a, b, guidance_scale)

    return answer


def _two_calls(network, x_t, t, labels, null_label, guidance_scale):
    cond = network(x_t, t, labels)
    return guided_eps(cond, network(x_t, t, torch.full_like(labels, null_label)), guidance_scale)


def _pairs_apart(network, x_t, t, labels, null_label, guidance_scale):
    joined = torch.cat([labels, torch.full_like(labels, null_label)])
    both = network(x_t.repeat_interleave(2, 0), t.repeat_interleave(2), joined)
    return guided_eps(both[::2], both[1::2], guidance_scale)


def _one_call(calls):
    return all(float(c.value[1]) == 1 for c in calls)


guided_predict_exercise = Exercise(
    id="guided_predict",
    title="one call of the network",
    notebook="09_classifier_free_guidance",
    points=2,
    difficulty=3,
    minutes=8,
    reference=guided_predict,
    probes=_predict_probes,
    driver=_count,
    pure=True,
    tolerance=1e-9,
    where="Ho & Salimans 2021, algorithm 2, line 3; both predictions in one batch",
    misconceptions=(
        Misconception("Two calls", "The result is right, but the network was called twice. One batch of twice the size "
                      "is quicker wherever a call has a price of its own, most of all on a GPU.", _two_calls),
        Misconception("The halves exchanged", "The halves came back in the order they went in. Yours were taken the "
                      "other way round.", _asks(join=lambda both: both.chunk(2)[::-1])),
        Misconception("Every other one", "The halves were laid one after the other, but taken apart like the teeth of "
                      "a comb.", _asks(join=lambda both: (both[::2], both[1::2]))),
        Misconception("Pairs and halves", "x and t were repeated one by one, a a b b, and the labels joined end to "
                      "end: pictures met other pictures' labels. Join all three the same way.",
                      lambda net, x, t, y, null, w: guided_eps(*net(
                          x.repeat_interleave(2, 0), t.repeat_interleave(2),
                          torch.cat([y, torch.full_like(y, null)])).chunk(2), w)),
        Misconception("Pairs and halves, taken apart as pairs", "x and t were repeated one by one, a a b b, and the "
                      "labels joined end to end, so pictures met other pictures' labels. Join all three the same way.",
                      _pairs_apart),
        Misconception("Class 0 stands for nothing", "The second half was asked with label 0, which is a class.",
                      _asks(null=lambda y, null: torch.zeros_like(y))),
        Misconception("The last class stands for nothing", "The second half was asked with the last class. The null "
                      "label comes after all classes.", _asks(null=lambda y, null: torch.full_like(y, null - 1))),
        Misconception("Both halves have labels", "Both halves were asked with the labels, or only one prediction was "
                      "made: there is no difference to follow.", _asks(null=lambda y, null: y)),
        Misconception("Both halves are asked without labels", "Neither half knew its label.",
                      _asks(cond=lambda y, null: torch.full_like(y, null))),
        Misconception("The paper's way of counting", "Here scale 1 is no guidance; yours is one unit too strong.",
                      lambda net, x, t, y, null, w: guided_predict(net, x, t, y, null, w + 1)),
        Misconception("One time for the whole batch", "All samples were asked at the first one's time.",
                      lambda net, x, t, y, null, w: guided_predict(net, x, t[:1].expand_as(t).clone(), y, null, w)),
    ),
    properties=(
        Property("the network is called once", _one_call, "The network was not called exactly once."),
    ),
    hints=(
        "torch.cat joins along the batch axis. Three things must be twice as long: x_t, t and the labels.",
        "The second half of the labels is filled with the null label: torch.full_like.",
        "After the call, .chunk(2) gives the two halves back, in the order you joined them. Then your formula.",
    ),
    forbidden=("guide", "make_denoiser"),
)  # fmt: skip

"""The exercise hybrid_eps: coarse from one label, fine from another."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import mixed_times, normal
from ._networks import TimedNetwork


def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    """What the blur keeps of one answer, and what it takes away from the other."""
    coarse, fine = (predict_eps(x_t, t, torch.full((len(x_t),), label)) for label in (far, near))
    return blur(coarse) + fine - blur(fine)


class _Blur:
    """A mean over neighbours along the last axis, with the edges as they are; linear, and no projection."""

    def __init__(self, weight):
        self.weight = weight

    def __call__(self, x):
        """Shapes: (b, ..., w) -> the same."""
        left, right = torch.cat([x[..., :1], x[..., :-1]], -1), torch.cat([x[..., 1:], x[..., -1:]], -1)
        return (1 - self.weight) * x + self.weight * (left + right) / 2


class _Same:
    """A blur that keeps everything."""

    def __call__(self, x):
        """Shapes: any -> the same."""
        return 1.0 * x


class _Nothing:
    """A blur that keeps nothing."""

    def __call__(self, x):
        """Shapes: any -> the same."""
        return 0.0 * x


def _probes(generator):
    def case(name, shape, classes, far, near, blur):
        t = mixed_times(generator, shape[0], 12)
        return Probe(name, (TimedNetwork(generator, 12, classes), normal(generator, *shape), t, far, near, blur))

    return [
        case("pictures", (5, 1, 4, 4), 10, 0, 7, _Blur(0.6)),
        case("three channels", (3, 3, 2, 5), 5, 4, 1, _Blur(0.9)),
        case("one label for both", (4, 1, 3, 3), 6, 2, 2, _Blur(0.5)),
        case("a blur that keeps everything", (4, 1, 3, 3), 6, 0, 5, _Same()),
        case("a blur that keeps nothing", (2, 1, 3, 3), 6, 3, 1, _Nothing()),
    ]


def _plain(place, which):
    def holds(calls):
        network, x, t, *labels, _ = calls[place].args
        said = network(x, t, torch.full((len(x),), labels[which]))
        return bool((calls[place].value - said).abs().max() < 1e-5)

    return holds


def _mixed(mix):
    def answer(predict_eps, x_t, t, far, near, blur):
        coarse, fine = (predict_eps(x_t, t, torch.full((len(x_t),), label)) for label in (far, near))
        return mix(coarse, fine, blur)

    return answer


def _blurred_input(predict_eps, x_t, t, far, near, blur):
    seen = blur(x_t)
    coarse = predict_eps(seen, t, torch.full((len(x_t),), far))
    return coarse + predict_eps(x_t - seen, t, torch.full((len(x_t),), near))


def _only_coarse_input(predict_eps, x_t, t, far, near, blur):
    coarse = predict_eps(blur(x_t), t, torch.full((len(x_t),), far))
    fine = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(coarse) + fine - blur(fine)


EXERCISE = Exercise(
    id="hybrid_eps",
    title="one picture, near and far",
    notebook="13_editing",
    place=75,
    points=2,
    difficulty=2,
    minutes=7,
    reference=hybrid_eps,
    probes=_probes,
    where="Geng et al. 2024 (factorized diffusion): the noise is split into parts, each with a prompt of its own",
    misconceptions=(
        Misconception(
            "Near and far exchanged",
            "The coarse part was taken from the near label, and the fine part from the far one.",
            _mixed(lambda coarse, fine, blur: blur(fine) + coarse - blur(coarse)),
        ),
        Misconception(
            "The fine part still has its coarse one",
            "The near answer went in whole: its coarse part is there as well, beside the far one's.",
            _mixed(lambda coarse, fine, blur: blur(coarse) + fine),
        ),
        Misconception(
            "The mean of both",
            "The two answers were averaged. Each gives another part: one what the blur keeps, one what it takes away.",
            _mixed(lambda coarse, fine, blur: (coarse + fine) / 2),
        ),
        Misconception(
            "The mean of a coarse and a fine answer",
            "The parts are right, and their sum was halved: the sum of both parts is already one whole answer.",
            _mixed(lambda coarse, fine, blur: (blur(coarse) + fine - blur(fine)) / 2),
        ),
        Misconception(
            "Only the coarse part",
            "What the blur takes away is missing: the fine part of the near answer.",
            _mixed(lambda coarse, fine, blur: blur(coarse)),
        ),
        Misconception(
            "Only the fine part",
            "What the blur keeps of the far answer is missing.",
            _mixed(lambda coarse, fine, blur: fine - blur(fine)),
        ),
        Misconception(
            "Both were blurred",
            "The near answer was blurred as well. Of it what the blur takes away is wanted.",
            _mixed(lambda coarse, fine, blur: blur(coarse) + blur(fine)),
        ),
        Misconception(
            "The far answer was not blurred",
            "The far answer went in whole: its fine part is there as well, beside the near one's.",
            _mixed(lambda coarse, fine, blur: coarse + fine - blur(fine)),
        ),
        Misconception(
            "The sign of the fine part",
            "The fine part is the answer minus its blur, not the blur minus the answer.",
            _mixed(lambda coarse, fine, blur: blur(coarse) + blur(fine) - fine),
        ),
        Misconception(
            "The blur of the wrong answer was taken off",
            "From the near answer the far one's blur was taken. Each answer is split by its own blur.",
            _mixed(lambda coarse, fine, blur: fine),
        ),
        Misconception(
            "The input was split",
            "x_t was blurred before it was shown. The network has to see x_t with all its noise; its answers are "
            "split.",
            _blurred_input,
        ),
        Misconception(
            "The far label saw a blurred input",
            "The network was shown a blurred x_t for the far label: noise of another kind than it knows.",
            _only_coarse_input,
        ),
        Misconception(
            "Blurred twice",
            "The fine part is what the blur takes away from the near answer. It was blurred once more.",
            _mixed(lambda coarse, fine, blur: blur(coarse) + blur(fine - blur(fine))),
        ),
        Misconception(
            "The coarse part is blurred once more",
            "The coarse part went through the blur twice. Then more is lost of it than the fine part brings back.",
            _mixed(lambda coarse, fine, blur: blur(blur(coarse)) + fine - blur(fine)),
        ),
    ),
    properties=(
        Property(
            "a blur that keeps everything leaves the far answer",
            _plain(3, 0),
            "With a blur that changes nothing, there is no fine part: the far label's answer must come back.",
        ),
        Property(
            "a blur that keeps nothing leaves the near answer",
            _plain(4, 1),
            "With a blur that keeps nothing, all is fine part: the near label's answer must come back.",
        ),
    ),
    hints=(
        "Ask twice about the same x_t, once with each label.",
        "What the blur keeps is the coarse part. What is the fine part of an answer, in terms of its blur?",
        "If both labels are the same, the two parts must add up to the plain answer.",
    ),
    forbidden=("hybrid",),
)

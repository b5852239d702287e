"""The exercise put_known_back: inpainting by replacement."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def put_known_back(x_t, known, mask, noise, alpha_bar):
    """The known picture at x_t's noise level where the mask is 1, x_t elsewhere."""
    noised = alpha_bar.sqrt() * known + (1 - alpha_bar).sqrt() * noise
    return mask * noised + (1 - mask) * x_t


def _probes(generator):
    def case(name, shape, mask_shape, alpha_bar):
        mask = (uniform(generator, *mask_shape) < 0.5).double()
        mask.view(-1)[0], mask.view(-1)[-1] = 1.0, 0.0
        bar = torch.tensor(alpha_bar, dtype=torch.float64)
        return Probe(
            name, (normal(generator, *shape), normal(generator, *shape) + 1, mask, normal(generator, *shape), bar)
        )

    probes = [
        case("pictures, one mask for all", (5, 1, 4, 3), (1, 1, 4, 3), 0.6),
        case("a mask of its own for each picture", (4, 2, 3, 3), (4, 1, 3, 3), 0.2),
        case("points", (7, 2), (2,), 0.85),
        case("nearly noise", (3, 1, 4, 4), (1, 1, 4, 4), 1e-4),
    ]
    *args, _ = case("", (3, 1, 4, 4), (1, 1, 4, 4), 0.5).args
    return [*probes, Probe("no noise left", (*args, torch.tensor(1.0, dtype=torch.float64)))]


def _known_at_the_end(calls):
    x, known, mask, *_ = calls[4].args
    inside = mask.expand_as(x) > 0
    return bool((calls[4].value[inside] - known[inside]).abs().max() < 1e-4)


def _outside_untouched(calls):
    return all(bool((c.value - c.args[0])[c.args[2].expand_as(c.args[0]) == 0].abs().max() < 1e-4) for c in calls)


def _mixed(noised, mask=lambda m: m, other=lambda x, m: (1 - m) * x):
    def answer(x_t, known, m, noise, bar):
        m = mask(m)
        return m * noised(known, noise, bar) + other(x_t, m)

    return answer


def _right(known, noise, bar):
    return bar.sqrt() * known + (1 - bar).sqrt() * noise


EXERCISE = Exercise(
    id="put_known_back",
    title="putting the known part back",
    notebook="13_editing",
    place=20,
    points=1,
    difficulty=1,
    minutes=5,
    reference=put_known_back,
    probes=_probes,
    where="Lugmayr et al. 2022 (RePaint), eq. 8: the known region is drawn from q(x_t | x0), the rest is the model's",
    misconceptions=(
        Misconception(
            "The clean picture is pasted in",
            "The known part went in without noise. Beside a noisy rest it is a piece from another noise level, which "
            "the network has never seen.",
            _mixed(lambda k, n, bar: k),
        ),
        Misconception(
            "The mask the wrong way round",
            "The known part went where the mask is 0. There the picture is to be invented.",
            _mixed(_right, mask=lambda m: 1 - m),
        ),
        Misconception(
            "The roots are missing",
            "alpha_bar and 1 - alpha_bar are variances. Signal and noise are weighted by their roots.",
            _mixed(lambda k, n, bar: bar * k + (1 - bar) * n),
        ),
        Misconception(
            "The picture is not shrunken",
            "Noise was added to the known picture at full contrast. At this time its weight is the root of alpha_bar.",
            _mixed(lambda k, n, bar: k + (1 - bar).sqrt() * n),
        ),
        Misconception(
            "No noise on the known part",
            "The known part was shrunken and got no noise.",
            _mixed(lambda k, n, bar: bar.sqrt() * k),
        ),
        Misconception(
            "Added to x_t",
            "The known part was added to x_t. Where it is known, x_t has to go.",
            _mixed(_right, other=lambda x, m: x),
        ),
        Misconception(
            "The rest is empty",
            "Where nothing is known, 0 came back. There x_t stays.",
            _mixed(_right, other=lambda x, m: 0 * x),
        ),
        Misconception(
            "Everything is replaced",
            "The mask was not used: the whole picture is the known one.",
            lambda x, k, m, n, bar: _right(k, n, bar) + 0 * x,
        ),
        Misconception(
            "Signal and noise exchanged",
            "The picture has the weight of the noise, and the noise that of the picture.",
            _mixed(lambda k, n, bar: (1 - bar).sqrt() * k + bar.sqrt() * n),
        ),
        Misconception(
            "The rest is noised again",
            "x_t is at its noise level already. Only the known part is noised.",
            lambda x, k, m, n, bar: m * _right(k, n, bar) + (1 - m) * _right(x, n, bar),
        ),
        Misconception(
            "The noise everywhere",
            "The noise was added outside the mask as well: the bracket closes too early.",
            lambda x, k, m, n, bar: m * bar.sqrt() * k + (1 - bar).sqrt() * n + (1 - m) * x,
        ),
        Misconception(
            "The mean of both",
            "The known part was averaged with x_t. What is known is known.",
            lambda x, k, m, n, bar: m * (_right(k, n, bar) + x) / 2 + (1 - m) * x,
        ),
        Misconception(
            "Nothing is replaced",
            "x_t came back as it was.",
            lambda x, k, m, n, bar: x.clone(),
        ),
        Misconception(
            "The variance for the noise's weight",
            "The signal is right. The noise is weighted by its variance; its standard deviation is the root.",
            _mixed(lambda k, n, bar: bar.sqrt() * k + (1 - bar) * n),
        ),
        Misconception(
            "alpha_bar for the signal's weight",
            "The noise is right. The signal is weighted by the root of alpha_bar.",
            _mixed(lambda k, n, bar: bar * k + (1 - bar).sqrt() * n),
        ),
        Misconception(
            "x_t for the noise",
            "The known picture was noised with x_t. There is signal in x_t: fresh noise is handed over for this.",
            lambda x, known, m, noise, bar: _mixed(_right)(x, known, m, x, bar),
        ),
    ),
    properties=(
        Property(
            "the known part is the picture itself once no noise is left",
            _known_at_the_end,
            "With alpha_bar 1 the masked pixels must be those of the known picture.",
        ),
        Property("x_t stays where nothing is known", _outside_untouched, "Where the mask is 0, x_t must stay."),
    ),
    hints=(
        "Two steps: noise the known picture to this time, then choose by the mask.",
        "The mask is 1 and 0. Multiplied by it, a picture stays or vanishes; one minus the mask does the opposite.",
        "Noising is the closed form of notebook 01, with the noise you are given.",
    ),
    forbidden=("keep_known", "q_sample"),
)

"""The exercise text_to_image: from sentences to pictures."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def text_to_image(sentences, negatives, noise, times, scale, parts):
    """Read both sentences, walk down the times with guidance, decode once."""
    wanted, unwanted = parts.read(sentences), parts.read(negatives)
    x = noise
    for t, t_prev in zip(times, [*times[1:], -1], strict=True):
        now = torch.full((len(x),), t)
        towards, away = parts.predict(x, now, wanted), parts.predict(x, now, unwanted)
        x = parts.move(x, away + scale * (towards - away), t, t_prev)
    return parts.decode(x)


_PATIENCE = 200  # asks; more than any probe needs


class Parts:
    """Stands in for the parts of a text-to-image model: smooth, and each input matters."""

    def __init__(self, weights):
        self.weights, self.asked, self.decoded, self.ends = weights, 0, 0, []

    def read(self, sentences):
        """Shapes: b sentences -> (b, 2)."""
        rows = [[float(len(s)), float(s.count("e") + 1)] for s in sentences]
        return torch.tensor(rows, dtype=torch.float64)

    def predict(self, x, t, prompt):
        """Shapes: x (b, c, h, w), t (b,), prompt (b, 2) -> (b, c, h, w)."""
        self.asked += 1
        if self.asked > _PATIENCE:
            raise RuntimeError("predict was asked again and again: the loop does not end")
        t = torch.as_tensor(t)
        if t.shape != (len(x),):
            raise ValueError(f"t must be one time per picture, ({len(x)},), got shape {tuple(t.shape)}")
        told = (prompt @ self.weights[0]).reshape(-1, 1, 1, 1)
        return torch.tanh(self.weights[1] * x + told / 9) + torch.cos(t.double()).reshape(-1, 1, 1, 1) / 3

    def move(self, x, v, t, t_prev):
        """Shapes: x and v (b, c, h, w), two whole numbers -> (b, c, h, w)."""
        t, t_prev = int(t), int(t_prev)
        self.ends.append(t_prev)
        share = (t_prev + 2) / (t + 2)
        return share * x - (1 - share) * v

    def decode(self, x):
        """Shapes: (b, c, h, w) -> (b, c, h, w)."""
        self.decoded += 1
        return torch.sin(self.weights[2] * x) / 2


def _drive(answer, weights, noise, times, scale, sentences, negatives):
    """The pictures, and how often each part was used."""
    parts = Parts(weights)
    pictures = answer(list(sentences), list(negatives), noise.clone(), list(times), scale, parts)
    if pictures is None or pictures is Ellipsis:
        return None
    used = torch.tensor([float(parts.decoded), float(parts.ends[-1] if parts.ends else 0)], dtype=torch.float64)
    return {"value": pictures, "decoded, last time": used}


def _probes(generator):
    def probe(name, b, times, scale, same=False):
        words = ["a red circle", "a small green square", "the cross", "seven", "a blue circle left of it"]
        picked = torch.randint(len(words), (2, b), generator=generator).tolist()
        sentences = [words[place] for place in picked[0]]
        negatives = [""] * b if same else [words[place] for place in picked[1]]
        weights = (normal(generator, 2), float(uniform(generator, 1)[0]) + 0.5, float(uniform(generator, 1)[0]) + 0.7)
        return Probe(name, (weights, normal(generator, b, 2, 3, 3), times, scale, sentences, negatives))

    return [
        probe("three steps", 4, [9, 6, 3], 3.0),
        probe("one step", 2, [7], 2.0),
        probe("scale 1", 3, [8, 4], 1.0),
        probe("uneven steps", 5, [9, 8, 4, 1], 4.0),
        probe("one picture", 1, [5, 3, 2], 2.5),
        probe("empty negatives", 3, [9, 5], 3.0, same=True),
    ]


def _walk(
    ends=lambda times: [*times[1:], -1],
    guide=lambda towards, away, scale: away + scale * (towards - away),
    start=lambda noise: noise,
    order=lambda pairs: pairs,
    between=lambda parts, x: x,
    last=lambda parts, x: parts.decode(x),
    often=lambda number: True,
):
    """The right walk, or one with another part."""

    def answer(sentences, negatives, noise, times, scale, parts):
        wanted, unwanted = parts.read(sentences), parts.read(negatives)
        x = start(noise)
        for number, (t, t_prev) in enumerate(order(list(zip(times, ends(times), strict=False)))):
            now = torch.full((len(x),), t)
            towards, away = parts.predict(x, now, wanted), parts.predict(x, now, unwanted)
            v = guide(towards, away, scale) if often(number) else towards
            x = between(parts, parts.move(x, v, t, t_prev))
        return last(parts, x)

    return answer


EXERCISE = Exercise(
    id="text_to_image",
    title="from sentences to pictures",
    notebook="10_text_to_image",
    place=55,
    points=3,
    difficulty=3,
    minutes=12,
    reference=text_to_image,
    probes=_probes,
    driver=_drive,
    where="Rombach et al. 2022: read, denoise in latents, decode",
    misconceptions=(
        Misconception(
            "The last step is missing",
            "The walk ends at the last of the times and not at the data, -1: the pictures keep the noise of that time.",
            _walk(ends=lambda times: times[1:]),
        ),
        Misconception(
            "To time 0 and no further",
            "The last step leads to time 0, where there is still a little noise. The data are at -1.",
            _walk(ends=lambda times: [*times[1:], 0]),
        ),
        Misconception(
            "Towards the negative prompt",
            "The two sentences were exchanged: guidance now leads to what should not be there.",
            _walk(guide=lambda towards, away, scale: towards + scale * (away - towards)),
        ),
        Misconception(
            "No guidance",
            "The scale and the negative prompt have no effect.",
            _walk(guide=lambda towards, away, scale: towards),
        ),
        Misconception(
            "One scale too many",
            "The difference was added to the prediction for the prompt. It starts from the one for the negative "
            "prompt, so that scale 1 guides nothing.",
            _walk(guide=lambda towards, away, scale: towards + scale * (towards - away)),
        ),
        Misconception(
            "Guided once",
            "Only the first step was guided. Guidance is part of every step.",
            _walk(often=lambda number: number == 0),
        ),
        Misconception(
            "Decoded in every step",
            "The decoder's pictures were walked on with. Diffusion takes place on latents; they are decoded once, at "
            "the end.",
            _walk(between=lambda parts, x: parts.decode(x), last=lambda parts, x: x),
        ),
        Misconception(
            "Latents, not pictures",
            "The walk is right. What came back are latents: they were not decoded.",
            _walk(last=lambda parts, x: x),
        ),
        Misconception(
            "From the data to the noise",
            "The times were walked in the wrong direction.",
            _walk(order=lambda pairs: pairs[::-1]),
        ),
        Misconception(
            "Not from the noise that was given",
            "The walk did not begin at the noise that came in: the same noise has to give the same pictures.",
            _walk(start=torch.zeros_like),
        ),
    ),
    properties=(
        Property(
            "the pictures are decoded once, at the end",
            lambda calls: all(float(c.value["decoded, last time"][0]) == 1 for c in calls),
            "The decoder was used another number of times.",
        ),
        Property(
            "the last step leads to data",
            lambda calls: all(float(c.value["decoded, last time"][1]) == -1 for c in calls),
            "The last move has to lead to the time -1.",
        ),
    ),
    hints=(
        "What is done once, and what in every step? The sentences do not change on the way.",
        "Each step needs its own time and the time that it leads to; after the last time comes -1.",
        "predict wants a time for every picture: torch.full((len(x),), t). guide_away does the rest of a step's "
        "thinking, move the rest of its work.",
    ),
    forbidden=("sample_ddim", "draw_samples", "Diffusion"),
)

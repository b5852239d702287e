"""The exercise guide_away: guidance with a negative prompt."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def guide_away(predict, x, t, prompt, negative, guidance_scale):
    """The guided prediction, led from the negative prompt to the prompt."""
    asked = predict(x, t, prompt)
    unwanted = predict(x, t, negative)
    return unwanted + guidance_scale * (asked - unwanted)


def _network(x, t, tokens):
    """A stand-in for a network: every sample answers to its own tokens and its own t."""
    if not (len(x) == len(t) == len(tokens)):
        raise ValueError(f"x, t and tokens must be one per sample, got {len(x)}, {len(t)} and {len(tokens)}")
    weight = torch.linspace(0.5, 1.5, tokens.shape[1], dtype=x.dtype)
    said = (tokens.to(x.dtype) * weight).sum(1) * 0.1 + 0.01 * t.to(x.dtype)
    return torch.tanh(x) + torch.sin(said).reshape(-1, *[1] * (x.ndim - 1)) + 0.2 * x


def _probes(generator):
    def probe(name, b, scale, *shape):
        tokens = torch.randint(2, 20, (2, b, 6), generator=generator)
        t = torch.randint(0, 1000, (b,), generator=generator)
        return Probe(name, (_network, normal(generator, b, *shape), t, tokens[0], tokens[1], scale))

    return [
        probe("latents, scale 3", 3, 3.0, 4, 2, 2),
        probe("a batch of one, scale 7.5", 1, 7.5, 4, 3, 5),
        probe("scale 1", 4, 1.0, 4, 4, 4),
        probe("scale 0", 2, 0.0, 3),
        probe("scale between 0 and 1", 5, 0.4, 2, 3),
    ]


def _null_too(predict, x, t, prompt, negative, scale):
    asked, unwanted, null = (predict(x, t, p) for p in (prompt, negative, torch.ones_like(prompt)))
    return null + scale * (asked - null) - scale * (unwanted - null)


def _only_null(predict, x, t, prompt, negative, scale):
    return guide_away(predict, x, t, prompt, torch.ones_like(prompt), scale)


def _by(mix):
    return lambda predict, x, t, prompt, negative, scale: mix(predict(x, t, prompt), predict(x, t, negative), scale)


EXERCISE = Exercise(
    id="guide_away",
    title="guidance with a negative prompt",
    notebook="10_text_to_image",
    place=50,
    points=2,
    difficulty=2,
    minutes=6,
    reference=guide_away,
    forbidden=("guide",),
    probes=_probes,
    where="Ho & Salimans 2021, with the negative prompt in the place of the null condition",
    misconceptions=(
        Misconception(
            "The two prompts are exchanged",
            "The result is led towards the negative prompt: at scale 1 it is the prediction for what nobody wants.",
            _by(lambda a, u, s: a + s * (u - a)),
        ),
        Misconception(
            "The difference is turned round",
            "It leads from the negative prompt to the prompt: the prompt's prediction minus the negative one's.",
            _by(lambda a, u, s: u + s * (u - a)),
        ),
        Misconception(
            "The other convention of the scale",
            "The difference was added to the prompt's prediction. In "
            "this course scale 1 means no guidance, and gives the prompt's prediction itself.",
            _by(lambda a, u, s: a + s * (a - u)),
        ),
        Misconception("The negative prompt is not used", "The null condition still stands in its place.", _only_null),
        Misconception(
            "Three predictions where two do",
            "Prompt and negative prompt were both measured from the null "
            "condition. The negative prompt takes the place of the null condition.",
            _null_too,
        ),
        Misconception(
            "The negative is subtracted with no base",
            "The scaled difference alone is no prediction: at "
            "scale 0 it vanishes. Start from the negative prompt's prediction.",
            _by(lambda a, u, s: s * (a - u)),
        ),
        Misconception(
            "The negative is subtracted in full",
            "From the scaled prediction the other was subtracted once. The two weights must add up to 1.",
            _by(lambda a, u, s: s * a - u),
        ),
        Misconception(
            "The prompts themselves are mixed",
            "Numbers of words were mixed and given to the network once. Guidance mixes two predictions.",
            lambda predict, x, t, prompt, negative, s: predict(x, t, negative + s * (prompt - negative)),
        ),
        Misconception(
            "No guidance", "The scale has no effect: this is the prompt's prediction.", _by(lambda a, u, s: a)
        ),
        Misconception(
            "The prompts themselves are mixed, as words",
            "Numbers of words were mixed, cut to whole numbers, and given to the network once. Guidance mixes two "
            "predictions.",
            lambda predict, x, t, prompt, negative, s: predict(
                x, t, (negative + s * (prompt - negative)).long().clamp(min=0)
            ),
        ),
    ),
    properties=(
        Property(
            "scale 1 gives the prediction for the prompt",
            lambda calls: bool((calls[2].value - _network(*calls[2].args[1:4])).abs().max() < 1e-4),
            "At scale 1 there is no guidance.",
        ),
        Property(
            "scale 0 gives the prediction for the negative prompt",
            lambda calls: bool(
                (calls[3].value - _network(calls[3].args[1], calls[3].args[2], calls[3].args[4])).abs().max() < 1e-4
            ),
            "At scale 0 only the negative prompt is left.",
        ),
    ),
    hints=(
        "Ask the network twice, with one prompt each.",
        "It is notebook 09's formula. Which of its two predictions does the negative prompt replace?",
        "At scale 0 the line is at its start, at scale 1 at the other prediction. How far is it at guidance_scale?",
    ),
)

"""The exercise guided_eps: guidance."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def guided_eps(eps_cond, eps_uncond, guidance_scale):
    """Away from the unconditional prediction, through the conditional one."""
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)


def _eps_probes(generator):
    shapes = {"pictures": (5, 1, 4, 3), "points": (7, 2), "a batch of one": (1, 3, 2, 2)}
    probes = [
        Probe(f"{name}, scale {w:g}", (normal(generator, *s), normal(generator, *s), w))
        for (name, s), w in zip(shapes.items(), (7.5, 1.5, 3.0), strict=True)
    ]
    cond, uncond = normal(generator, 4, 4, 4, 4), normal(generator, 4, 4, 4, 4)
    return [
        *probes,
        *(Probe(f"scale {w:g}", (cond, uncond, w)) for w in (1.0, 0.0, -1.0)),
        Probe("both say the same", (cond, cond.clone(), 5.0)),
    ]


EXERCISE = Exercise(
    id="guided_eps",
    title="guidance",
    notebook="09_classifier_free_guidance",
    place=30,
    points=1,
    difficulty=1,
    minutes=5,
    reference=guided_eps,
    probes=_eps_probes,
    pure=True,
    where="Ho & Salimans 2021, eq. 6, written as Stable Diffusion counts: their w is the scale minus 1",
    misconceptions=(
        Misconception(
            "The paper's way of counting",
            "Here scale 1 is no guidance. This is the paper's formula, where "
            "0 is none: all results are one unit too strong.",
            lambda c, u, w: (1 + w) * c - w * u,
        ),
        Misconception(
            "The two predictions exchanged", "This leads away from the condition.", lambda c, u, w: c + w * (u - c)
        ),
        Misconception(
            "The difference alone",
            "The start is missing: at scale 0 nothing would be predicted at all.",
            lambda c, u, w: w * (c - u),
        ),
        Misconception(
            "The sign of the difference",
            "The way leads from the conditional to the unconditional prediction.",
            lambda c, u, w: u - w * (c - u),
        ),
        Misconception(
            "The conditional one is scaled",
            "The conditional prediction was multiplied by the scale, and nothing taken away for it.",
            lambda c, u, w: w * c + 0 * u,
        ),
        Misconception(
            "A sum without a difference",
            "Both predictions were added up, one of them scaled: the result is too long.",
            lambda c, u, w: u + w * c,
        ),
        Misconception(
            "No extrapolation",
            "The scale was kept between 0 and 1. Guidance means to go beyond.",
            lambda c, u, w: u + min(max(w, 0.0), 1.0) * (c - u),
        ),
        Misconception(
            "The scale is a whole number",
            "The scale was cut to a whole number. Half of a step counts too.",
            lambda c, u, w: u + int(w) * (c - u),
        ),
        Misconception(
            "The scale squared",
            "The scale multiplies the difference once.",
            lambda c, u, w: u + w**2 * (c - u),
        ),
        Misconception(
            "The scale added",
            "The scale was added to the difference. It multiplies it.",
            lambda c, u, w: u + w + (c - u),
        ),
        Misconception(
            "A sum of both",
            "The predictions were added where their difference belongs.",
            lambda c, u, w: u + w * (c + u),
        ),
    ),
    properties=(
        Property(
            "scale 1 is the conditional prediction",
            lambda calls: bool((calls[3].value - calls[3].args[0]).abs().max() < 1e-4),
            "At scale 1 the conditional prediction must come out.",
        ),
        Property(
            "scale 0 is the unconditional prediction",
            lambda calls: bool((calls[4].value - calls[4].args[1]).abs().max() < 1e-4),
            "At scale 0 the unconditional prediction must come out.",
        ),
    ),
    hints=(
        "Where does the way begin at scale 0? Where is it at scale 1?",
        "A straight line: a start, and the scale times a difference.",
        "The start is what scale 0 gives. The difference leads from there to what scale 1 gives.",
    ),
    forbidden=("guide",),
)

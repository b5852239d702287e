"""The exercise dial_step: one step back with as much fresh noise as one likes."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from .reverse_sde_step import reverse_sde_step


def dial_step(x, score, beta, dt, noise, dial):
    """A step of the reverse SDE with `dial` times its noise, and the score that pays for it."""
    return reverse_sde_step(x, (1 + dial**2) / 2 * score, beta, dt, dial * noise)


def _probes(generator):
    cases = {
        "the flow": ((6, 2), 4.0, 0.01, 0.0),
        "the reverse SDE": ((4, 2), 2.0, 0.05, 1.0),
        "half of the noise": ((3, 1, 4, 5), 9.0, 0.02, 0.5),
        "twice the noise": ((1, 3), 1.5, 0.1, 2.0),
        "three times the noise": ((5, 5), 0.4, 0.3, 3.0),
    }
    return [
        Probe(name, (*(normal(generator, *s) for _ in range(2)), beta, dt, normal(generator, *s), dial))
        for name, (s, beta, dt, dial) in cases.items()
    ]


def _step(share=lambda d: (1 + d**2) / 2, spread=lambda d, b, dt: d * (b * dt) ** 0.5, sign=1.0):
    def answer(x, score, beta, dt, noise, dial):
        return x + sign * dt * (beta / 2 * x + share(dial) * beta * score) + spread(dial, beta, dt) * noise

    return answer


def _flow_at_zero(calls):
    x, score, beta, dt, _, _ = calls[0].args
    return bool((calls[0].value - x - dt * beta / 2 * (x + score)).abs().max() < 1e-6)


EXERCISE = Exercise(
    id="dial_step",
    title="a dial between both ways",
    notebook="07_score_functions",
    place=82,
    points=2,
    difficulty=3,
    minutes=9,
    reference=dial_step,
    probes=_probes,
    tolerance=1e-9,
    where="EDM (Karras et al. 2022), eq. 6: the flow and a Langevin part of any strength",
    misconceptions=(
        Misconception(
            "The score's share grows with the dial itself",
            "Both ends are right, and the middle is not. The noise has the variance dial squared times beta dt, and "
            "Langevin's step pays for a variance, not for a standard deviation.",
            _step(share=lambda d: (1 + d) / 2),
        ),
        Misconception(
            "The whole score at every dial",
            "With less noise than the reverse SDE draws, the whole score pulls the points too close together.",
            _step(share=lambda d: 1.0),
        ),
        Misconception(
            "Half of the score at every dial",
            "Half of it undoes the forward noise. What the fresh noise spreads, nobody pulls back.",
            _step(share=lambda d: 0.5),
        ),
        Misconception(
            "No score at dial 0",
            "The flow needs half of the score even where no noise is drawn.",
            _step(share=lambda d: d**2),
        ),
        Misconception(
            "The share that pays twice",
            "The fresh noise of variance h is paid by half of h times the score, as in a Langevin step.",
            _step(share=lambda d: 0.5 + d**2),
        ),
        Misconception(
            "The dial counts variances",
            "The dial multiplies the noise, its standard deviation. Yours multiplies the variance.",
            _step(share=lambda d: (1 + d) / 2, spread=lambda d, b, dt: (d * b * dt) ** 0.5),
        ),
        Misconception(
            "The dial is squared before the noise",
            "The noise is multiplied by the dial once. Its variance has the square.",
            _step(spread=lambda d, b, dt: d**2 * (b * dt) ** 0.5),
        ),
        Misconception(
            "The dial does not reach the noise",
            "The noise has its full strength at every dial.",
            _step(spread=lambda d, b, dt: (b * dt) ** 0.5),
        ),
        Misconception(
            "The noise without the root",
            "The noise's variance is beta dt, times the dial squared. Its standard deviation is the root.",
            _step(spread=lambda d, b, dt: d * b * dt),
        ),
        Misconception(
            "Forward in time",
            "The step goes from data to noise. Back in time both terms of the drift are added.",
            _step(sign=-1.0),
        ),
        Misconception(
            "No noise",
            "Without the noise every dial pulls the points too close together.",
            _step(spread=lambda d, b, dt: 0.0),
        ),
    ),
    properties=(
        Property("at dial 0 it is the flow's step", _flow_at_zero, "At dial 0 the step must be that of the flow."),
    ),
    hints=(
        "Half of the score undoes the forward noise, at every dial. How much more pays for the fresh noise?",
        "A Langevin step of size h draws noise of variance h and moves h / 2 along the score. What is h here?",
        "h is dial squared times beta dt. Your reverse_sde_step does the rest, with another score and another noise.",
    ),
)

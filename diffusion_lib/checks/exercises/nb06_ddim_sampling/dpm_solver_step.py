"""The exercise dpm_solver_step: one step of DPM-Solver++(2M) (stretch)."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, per_sample, uniform


def _lam(alpha_bar):
    return (alpha_bar / (1 - alpha_bar)).log() / 2


def dpm_solver_step(x, x0, x0_before, alpha_bar_before, alpha_bar, alpha_bar_prev):
    """One step of DPM-Solver++(2M)."""
    h, h_before = _lam(alpha_bar_prev) - _lam(alpha_bar), _lam(alpha_bar) - _lam(alpha_bar_before)
    middle = x0 + h / (2 * h_before) * (x0 - x0_before)
    kept = ((1 - alpha_bar_prev) / (1 - alpha_bar)).sqrt()
    return kept * x + alpha_bar_prev.sqrt() * (1 - (-h).exp()) * middle


def _probes(generator):
    probes = []
    for shape in ((5, 1, 4, 3), (7, 2), (1, 3, 2, 2), (4, 4, 4, 4)):
        x, x0, before = (normal(generator, *shape) for _ in range(3))
        near = uniform(generator, shape[0], low=0.5, high=0.98)
        here = near * uniform(generator, shape[0], low=0.3, high=0.9)
        far = here * uniform(generator, shape[0], low=0.2, high=0.8)
        probes.append(Probe(f"shape {shape}", (x, x0, before, *(per_sample(a, x) for a in (far, here, near)))))
    x, x0, before, *times = probes[0].args
    return [*probes, Probe("x0 has not moved", (x, x0, x0.clone(), *times))]


def _is_ddim(calls):
    """Where x0 has not moved there is no line to follow, and the step is DDIM's."""
    x, x0, _, _, ab, prev = calls[-1].args
    eps = (x - ab.sqrt() * x0) / (1 - ab).sqrt()
    return bool((calls[-1].value - prev.sqrt() * x0 - (1 - prev).sqrt() * eps).abs().max() < 1e-4)


def _made(
    line=lambda h, hb: h / (2 * hb),
    lam=_lam,
    gain=lambda p: p**0.5,
    decay=lambda h: 1 - (-h).exp(),
    kept=lambda a, p: ((1 - p) / (1 - a)) ** 0.5,
):
    """A step with one part replaced."""

    def answer(x, x0, before, far, a, p):
        h, h_before = lam(p) - lam(a), lam(a) - lam(far)
        return kept(a, p) * x + gain(p) * decay(h) * (x0 + line(h, h_before) * (x0 - before))

    return answer


EXERCISE = Exercise(
    id="dpm_solver_step",
    title="one step of DPM-Solver++(2M) (stretch)",
    notebook="06_ddim_sampling",
    place=80,
    points=0,
    difficulty=3,
    minutes=12,
    reference=dpm_solver_step,
    probes=_probes,
    tolerance=1e-9,
    where="DPM-Solver++ (Lu et al. 2022), the multistep solver",
    misconceptions=(
        Misconception("First order", "The older x0 is not used: this is a DDIM step.", _made(line=lambda h, hb: 0 * h)),
        Misconception(
            "The line is read at the end",
            "The factor one half is missing: the line is read at the end of the step instead of its middle.",
            _made(line=lambda h, hb: h / hb),
        ),
        Misconception(
            "The ratio of the steps upside down",
            "The two step lengths are exchanged in the ratio.",
            _made(line=lambda h, hb: hb / (2 * h)),
        ),
        Misconception(
            "Backwards along the line",
            "The line is followed towards the older x0: the difference has the wrong sign.",
            _made(line=lambda h, hb: -h / (2 * hb)),
        ),
        Misconception(
            "Equal steps assumed",
            "The ratio of the two step lengths is missing. It is 1 only for equal steps in lambda.",
            _made(line=lambda h, hb: torch.full_like(h, 0.5)),
        ),
        Misconception(
            "The whole log-SNR",
            "lambda is half of the log-SNR: the logarithm of a ratio of standard deviations, not of variances.",
            _made(lam=lambda a: (a / (1 - a)).log()),
        ),
        Misconception(
            "The sign of h",
            "The exponential grows instead of falling: h counts from the time that is left to the target.",
            _made(decay=lambda h: 1 - h.exp()),
        ),
        Misconception(
            "A root is missing in front of x0",
            "x0 carries alpha_bar of the target instead of its root.",
            _made(gain=lambda p: p),
        ),
        Misconception(
            "A root is missing in front of x",
            "x carries a ratio of variances. The ratio of standard deviations is wanted.",
            _made(kept=lambda a, p: (1 - p) / (1 - a)),
        ),
        Misconception(
            "Brackets are missing in the ratio",
            "h was halved and then multiplied by the length before. Both stand below the line: brackets.",
            _made(line=lambda h, hb: h / 2 * hb),
        ),
        Misconception(
            "The ratio in alpha_bar",
            "The two step lengths were measured in alpha_bar. The solver's clock is lambda.",
            lambda x, x0, before, far, a, p: _made(line=lambda h, hb: (p - a) / (2 * (a - far)))(
                x, x0, before, far, a, p
            ),
        ),
        Misconception(
            "The two x0 are exchanged",
            "The line starts at the older x0 and leads away from the newer one.",
            lambda x, x0, before, far, a, p: dpm_solver_step(x, before, x0, far, a, p),
        ),
        Misconception(
            "The length before reaches too far",
            "The length before was measured to the target. It ends where this step starts.",
            lambda x, x0, before, far, a, p: _made(line=lambda h, hb: h / (2 * (h + hb)))(x, x0, before, far, a, p),
        ),
        Misconception(
            "The two alpha_bars are exchanged in front of x",
            "x grows. The noise shrinks on the way to data: the target's noise stands above the line.",
            _made(kept=lambda a, p: ((1 - a) / (1 - p)) ** 0.5),
        ),
        Misconception(
            "x0 carries the signal of the start",
            "In front of x0 stands the signal of the time that is left. The target's belongs there.",
            lambda x, x0, before, far, a, p: _made(gain=lambda _: a**0.5)(x, x0, before, far, a, p),
        ),
    ),
    properties=(
        Property(
            "it is a DDIM step where x0 has not moved",
            _is_ddim,
            "With both x0 equal there is no line, and DDIM must come out.",
        ),
    ),
    hints=(
        "Compute the three lambdas first, then the two lengths h.",
        "D follows the line through both x0 beyond the newer one, by half a step: half of h over the length before.",
        "Then two terms: x shrunk by the ratio of the noise's standard deviations, and D with the target's signal "
        "times what the exponential leaves.",
    ),
    forbidden=("dpm_solver_pp",),
)

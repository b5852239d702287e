"""The exercise ddpm_sample: find the bug: the sampling loop."""

import torch

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal, some_betas
from ._ddpm_sample_wrongs import MISTAKES, every, right_times
from ._watching import drive, facts


def ddpm_sample(predict_eps, x_T, betas, step):
    """Algorithm 2 of DDPM with any step."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in reversed(range(len(betas))):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x


def _probes(generator):
    return [
        Probe(f"{steps} steps, {name}", (normal(generator, *shape), some_betas(generator, steps)))
        for steps, name, shape in (
            (7, "colour pictures", (30, 3, 6, 5)),
            (4, "points", (900, 2)),
            (12, "batch as large as the chain", (12, 5, 24)),
        )
    ]


def _normal(v, T):
    mean, variance, fourth, *_ = v["noise"].tolist()
    return abs(mean) < 5 and abs(variance) < 5 and abs(fourth - 3) < 0.5


def _fresh(v, T):
    *_, over_steps, over_samples, from_eps, correlation = v["noise"].tolist()
    return min(over_steps, over_samples, from_eps) > 1e-6 and correlation < 5


EXERCISE = Exercise(
    id="ddpm_sample",
    title="find the bug: the sampling loop",
    notebook="05_ddpm_sampling",
    place=50,
    points=3,
    difficulty=3,
    minutes=10,
    reference=ddpm_sample,
    probes=_probes,
    where="DDPM (Ho et al. 2020), algorithm 2",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the network and the step see the times T-1, ..., 1, 0, each once",
            every(right_times),
            "Print the times as they are asked: every one must come, once, from the last to the first.",
        ),
        Property(
            "t is int64 with one entry per sample",
            every(lambda v, T: bool(v["form"].all())),
            "The network is trained with one time per sample.",
        ),
        Property(
            "it starts at x_T, and each step starts where the last one ended",
            every(lambda v, T: max(float(v["start"]), float(v["linked"])) < 1e-4),
            "Somewhere x was not handed on.",
        ),
        Property(
            "the step gets the x that the network saw, its eps and the right alpha_bars",
            every(lambda v, T: max(float(v[name]) for name in ("same_x", "same_eps", "bars")) < 1e-4),
            "One of the step's arguments is not what belongs there.",
        ),
        Property(
            "every step gets noise, the last one too",
            every(lambda v, T: not v["quiet into data"]),
            "The step into data was handed zeros: what it does with noise is its own business.",
        ),
        Property("the noise is standard normal", every(_normal), "Mean, variance or tails are not those of N(0, 1)."),
        Property("each step and each sample has noise of its own", every(_fresh), "Some noise is used twice."),
        Property(
            "the last step's result is returned",
            every(lambda v, T: v["last"] < 1e-4),
            "What comes back is not the end of the chain.",
        ),
    ),
    hints=(
        "Follow one x through the loop on paper: which x does the network see, which does the step?",
        "Print i and t.shape in every round for T = 4. Four rounds are needed, the last with i = 0.",
        "One t per sample: a tensor of length b filled with i. The network is shown the current x, and the x that "
        "comes out replaces it.",
    ),
    driver=drive,
    facts=facts,
    draws=("normal",),
    by_properties=True,
)

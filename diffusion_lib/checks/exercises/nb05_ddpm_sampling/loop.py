"""Find the bug: the sampling loop. Judged by what it asks of the network and of the step, not by values."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, some_betas
from .watching import drive


def ddpm_sample(predict_eps, x_T, betas, step):
    """Algorithm 2 of DDPM with any step."""
    alpha_bars = torch.cumprod(1 - betas, 0)
    x = x_T
    for i in reversed(range(len(betas))):
        t = torch.full((len(x),), i)
        x = step(x, predict_eps(x, t), t, betas, alpha_bars, torch.randn_like(x))
    return x


def _probes(generator):
    return [Probe(f"{steps} steps, {name}", (normal(generator, *shape), some_betas(generator, steps)))
            for steps, name, shape in ((7, "colour pictures", (40, 3, 6, 5)), (4, "points", (900, 2)),
                                       (12, "batch as large as the chain", (12, 5, 24)))]  # fmt: skip


def _every(fact):
    """True when a fact about (value, T) holds in every call."""
    return lambda calls: all(fact(call.value, len(call.args[1])) for call in calls)


def _times(value, name):
    return [t for t in value[name].tolist() if t != -9]


def _down(T):
    return [float(t) for t in reversed(range(T))]


def _right_times(v, T):
    return _times(v, "asked") == _times(v, "taken") == _down(T)


def _normal(v, T):
    mean, variance, fourth, *_ = v["noise"].tolist()
    return abs(mean) < 5 and abs(variance) < 5 and abs(fourth - 3) < 0.5


def _fresh(v, T):
    *_, over_steps, over_samples, from_eps, correlation = v["noise"].tolist()
    return min(over_steps, over_samples, from_eps) > 1e-6 and correlation < 5


def _past_the_end(calls):
    return all(call.error and call.error["type"] == "IndexError" and
               f"index {len(call.args[1])} is out of bounds" in call.error["message"] for call in calls)  # fmt: skip


def _loop(times=lambda T: reversed(range(T)), make_t=lambda x, i: torch.full((len(x),), i), start=lambda x: x,
          seen=lambda x, x_T: x, draw=torch.randn_like, bars=lambda b: torch.cumprod(1 - b, 0),
          into=lambda x, new: new, at_step=lambda t: t, give=lambda x, eps: x):  # fmt: skip
    """The loop with one part replaced."""

    def answer(predict_eps, x_T, betas, step):
        x, eps = start(x_T), None
        for i in times(len(betas)):
            t = make_t(x, i)
            eps = predict_eps(seen(x, x_T), t)
            x = into(x, step(x, eps, at_step(t), betas, bars(betas), draw(x)))
        return give(x, eps)

    return answer


def _same_noise(predict_eps, x_T, betas, step):
    noise = torch.randn_like(x_T)
    return _loop(draw=lambda x: noise)(predict_eps, x_T, betas, step)


def _eps_as_noise(predict_eps, x_T, betas, step):
    x, bars = x_T, torch.cumprod(1 - betas, 0)
    for i in reversed(range(len(betas))):
        t = torch.full((len(x),), i)
        eps = predict_eps(x, t)
        x = step(x, eps, t, betas, bars, eps)
    return x


MISTAKES = (
    Misconception("The loop runs upwards", "The first time asked is 0 and the last T-1. Sampling starts in noise, at "
                  "T-1, and walks down to 0.", _loop(range),
                  _every(lambda v, T: _times(v, "asked") == _down(T)[::-1])),
    Misconception("The last step is missing", "t = 0 never comes. `range` leaves its end out: with the end 0 it stops "
                  "at 1, and the result still carries the noise of time 0.", _loop(lambda T: range(T - 1, 0, -1)),
                  _every(lambda v, T: _times(v, "asked") == _down(T)[:-1])),
    Misconception("The first step is missing", "The loop starts at T-2. The first time is T-1, the last entry of "
                  "betas.", _loop(lambda T: range(T - 2, -1, -1)),
                  _every(lambda v, T: _times(v, "asked") == _down(T)[1:])),
    Misconception("Times counted from 1", "The loop asks for t = T, which no table holds: the paper counts from 1 to "
                  "T, this course from 0 to T-1.", _loop(lambda T: range(T, 0, -1)), _past_the_end),
    Misconception("t has one entry for the whole batch", "t arrives as a single entry (or as a plain number). Networks "
                  "and look-ups want one time per sample: int64 of shape (b,).",
                  _loop(make_t=lambda x, i: torch.tensor([i])), _every(lambda v, T: not v["form"][1])),
    Misconception("t is not a whole number", "t has another dtype than int64. It is an index into tables.",
                  _loop(make_t=lambda x, i: torch.full((len(x),), float(i))), _every(lambda v, T: not v["form"][2])),
    Misconception("The start is not x_T", "The first x that the network sees is not the x_T that was given: same "
                  "start, same picture, is what x_T is for.", _loop(start=torch.randn_like),
                  _every(lambda v, T: v["start"] > 1e-4)),
    Misconception("The step leads nowhere", "Every step starts from x_T again: the result of a step must become the x "
                  "of the next one.", _loop(into=lambda x, new: x), _every(lambda v, T: v["standing"] > 0)),
    Misconception("The network looks at x_T for ever", "The steps move on, and the network is shown the first noise "
                  "every time. It must see the x that the step will use.", _loop(seen=lambda x, x_T: x_T),
                  _every(lambda v, T: v["frozen"] > 0)),
    Misconception("Network and step work at different times", "The network is asked about one time and the step taken "
                  "at another.", _loop(at_step=lambda t: (t - 1).clamp(min=0)),
                  _every(lambda v, T: _times(v, "asked") == _down(T) != _times(v, "taken"))),
    Misconception("The step gets other alpha_bars", "The step was given a table that is not the running product of "
                  "1 - betas.", _loop(bars=lambda b: 1 - b), _every(lambda v, T: v["bars"] > 1e-4)),
    Misconception("No noise", "The steps get zeros for noise: a chain of means. Draw at every step.",
                  _loop(draw=torch.zeros_like), _every(lambda v, T: not v["noise"][3:6].any())),
    Misconception("The predicted noise used as fresh noise", "The step got eps twice. What it adds must be drawn anew, "
                  "and know nothing of the picture.", _eps_as_noise, _every(lambda v, T: v["noise"][6] < 1e-6)),
    Misconception("The same noise at every step", "One noise was drawn before the loop and used again and again. Each "
                  "step needs its own.", _same_noise, _every(lambda v, T: v["noise"][4] < 1e-6)),
    Misconception("One noise picture for the whole batch", "All the samples get the same noise: they will look alike.",
                  _loop(draw=lambda x: torch.randn_like(x[:1]).expand_as(x)),
                  _every(lambda v, T: v["noise"][5] < 1e-6)),
    Misconception("Uniform noise", "The noise is never negative: uniform numbers. The step wants standard normal ones.",
                  _loop(draw=torch.rand_like), _every(lambda v, T: v["noise"][3] >= 0 and v["noise"][2] < 2.2)),
    Misconception("The noise is scaled before the step", "The noise has not variance 1. The step scales it itself.",
                  _loop(draw=lambda x: 0.5 * torch.randn_like(x)),
                  _every(lambda v, T: abs(v["noise"][1]) > 5 and abs(v["noise"][2] - 3) < 0.5)),
    Misconception("Something else is returned", "The loop is right, and what it returns is not the result of the last "
                  "step.", _loop(give=lambda x, eps: eps), _every(
                      lambda v, T: _right_times(v, T) and v["last"] > 1e-4)),
)  # fmt: skip

ddpm_sample_exercise = Exercise(
    id="ddpm_sample",
    title="find the bug: the sampling loop",
    notebook="05_ddpm_sampling",
    points=3,
    difficulty=3,
    minutes=12,
    reference=ddpm_sample,
    probes=_probes,
    where="DDPM (Ho et al. 2020), algorithm 2",
    misconceptions=MISTAKES,
    properties=(
        Property("the network and the step see the times T-1, ..., 1, 0, each once", _every(_right_times),
                 "Print the times as they are asked: every one must come, once, from the last to the first."),
        Property("t is int64 with one entry per sample", _every(lambda v, T: bool(v["form"].all())),
                 "The network is trained with one time per sample."),
        Property("it starts at x_T, and each step starts where the last one ended", _every(
            lambda v, T: max(float(v["start"]), float(v["linked"])) < 1e-4), "Somewhere x was not handed on."),
        Property("the step gets the x that the network saw, its eps and the right alpha_bars", _every(
            lambda v, T: max(float(v[name]) for name in ("same_x", "same_eps", "bars")) < 1e-4),
            "One of the step's arguments is not what belongs there."),
        Property("the noise is standard normal", _every(_normal), "Mean, variance or tails are not those of N(0, 1)."),
        Property("each step and each sample has noise of its own", _every(_fresh), "Some noise is used twice."),
        Property("the last step's result is returned", _every(lambda v, T: v["last"] < 1e-4),
                 "What comes back is not the end of the chain."),
    ),
    hints=(
        "Follow one x through the loop on paper: which x does the network see, which does the step?",
        "Print i and t.shape in every round for T = 4. Four rounds are needed, the last with i = 0.",
        "One t per sample: a tensor of length b filled with i. The network is shown the current x, and the x that "
        "comes out replaces it.",
    ),
    driver=drive,
    draws=("normal",),
    by_properties=True,
)  # fmt: skip

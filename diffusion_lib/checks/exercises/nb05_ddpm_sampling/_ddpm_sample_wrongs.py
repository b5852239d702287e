"""The known mistakes of the exercise ddpm_sample."""

import torch

from ...declare import Misconception


def every(fact):
    """True when a fact about (value, T) holds in every call."""
    return lambda calls: all(fact(call.value, len(call.args[1])) for call in calls)


def _times(value, name):
    return value[name].tolist()


def _down(T):
    return [float(t) for t in reversed(range(T))]


def right_times(v, T):
    return _times(v, "asked") == _times(v, "taken") == _down(T)


def _past_the_end(calls):
    return all(
        call.error
        and call.error["type"] == "IndexError"
        and f"index {len(call.args[1])} is out of bounds" in call.error["message"]
        for call in calls
    )


def _loop(
    times=lambda T: reversed(range(T)),
    make_t=lambda x, i: torch.full((len(x),), i),
    start=lambda x: x,
    seen=lambda x, x_T: x,
    draw=torch.randn_like,
    bars=lambda b: torch.cumprod(1 - b, 0),
    into=lambda x, new: new,
    at_step=lambda t: t,
    give=lambda x, eps: x,
):
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


def _start_as_noise(predict_eps, x_T, betas, step):
    return _loop(draw=lambda x: x_T)(predict_eps, x_T, betas, step)


def _held_back(predict_eps, x_T, betas, step):
    return _loop()(
        predict_eps, x_T, betas, lambda x, e, t, b, a, noise: step(x, e, t, b, a, noise * float(t.max() > 0))
    )


def _told_from_one(predict_eps, x_T, betas, step):
    return _loop()(lambda x, t: predict_eps(x, t + 1), x_T, betas, step)


def _eps_as_noise(predict_eps, x_T, betas, step):
    x, bars = x_T, torch.cumprod(1 - betas, 0)
    for i in reversed(range(len(betas))):
        t = torch.full((len(x),), i)
        eps = predict_eps(x, t)
        x = step(x, eps, t, betas, bars, eps)
    return x


MISTAKES = (
    Misconception(
        "The loop runs upwards",
        "The first time asked is 0 and the last T-1. Sampling starts in noise, at T-1, and walks down to 0.",
        _loop(range),
        every(lambda v, T: _times(v, "asked") == _down(T)[::-1]),
    ),
    Misconception(
        "The last step is missing",
        "t = 0 never comes. `range` leaves its end out: with the end 0 it stops "
        "at 1, and the result still carries the noise of time 0.",
        _loop(lambda T: range(T - 1, 0, -1)),
        every(lambda v, T: _times(v, "asked") == _down(T)[:-1]),
    ),
    Misconception(
        "The first step is missing",
        "The loop starts at T-2. The first time is T-1, the last entry of betas.",
        _loop(lambda T: range(T - 2, -1, -1)),
        every(lambda v, T: _times(v, "asked") == _down(T)[1:]),
    ),
    Misconception(
        "One step only",
        "The loop ends after its first step: is the `return` indented too far?",
        _loop(lambda T: [T - 1]),
        every(lambda v, T: _times(v, "asked") == _down(T)[:1]),
    ),
    Misconception(
        "step is never called",
        "The way of a step is written out inside the loop. The loop is to work with any step: call the one it is "
        "given.",
        lambda predict_eps, x_T, betas, step: predict_eps(x_T, torch.zeros(len(x_T), dtype=torch.int64)),
        lambda calls: all(call.error and "step was never called" in call.error["message"] for call in calls),
    ),
    Misconception(
        "The network is told times from T to 1",
        "The network hears times that are one too high: the paper counts from 1 to T, this course from 0 to T-1.",
        _told_from_one,
        every(lambda v, T: _times(v, "asked") == [t + 1 for t in _down(T)]),
    ),
    Misconception(
        "Times counted from 1",
        "The loop asks for t = T, which no table holds: the paper counts from 1 to T, this course from 0 to T-1.",
        _loop(lambda T: range(T, 0, -1)),
        _past_the_end,
    ),
    Misconception(
        "t has one entry for the whole batch",
        "t arrives as a single entry (or as a plain number). Networks "
        "and look-ups want one time per sample: int64 of shape (b,).",
        _loop(make_t=lambda x, i: torch.tensor([i])),
        every(lambda v, T: not v["form"][1]),
    ),
    Misconception(
        "t is not a whole number",
        "t has another dtype than int64. It is an index into tables.",
        _loop(make_t=lambda x, i: torch.full((len(x),), float(i))),
        every(lambda v, T: not v["form"][2]),
    ),
    Misconception(
        "The start is not x_T",
        "The first x that the network sees is not the x_T that was given: same "
        "start, same picture, is what x_T is for.",
        _loop(start=torch.randn_like),
        every(lambda v, T: v["start"] > 0.1),
    ),
    Misconception(
        "Half precision",
        "The first x that the network sees is x_T rounded to about three digits: numbers of half precision. The noise "
        "at small t is lost in that.",
        _loop(start=lambda x: x.half().to(x.dtype)),
        every(lambda v, T: 1e-5 < v["start"] < 0.1),
    ),
    Misconception(
        "The step leads nowhere",
        "Every step starts from x_T again: the result of a step must become the x of the next one.",
        _loop(into=lambda x, new: x),
        every(lambda v, T: v["standing"] > 0),
    ),
    Misconception(
        "The network looks at x_T for ever",
        "The steps move on, and the network is shown the first noise "
        "every time. It must see the x that the step will use.",
        _loop(seen=lambda x, x_T: x_T),
        every(lambda v, T: v["frozen"] > 0),
    ),
    Misconception(
        "Network and step work at different times",
        "The network is asked about one time and the step taken at another.",
        _loop(at_step=lambda t: (t - 1).clamp(min=0)),
        every(lambda v, T: _down(T) in (_times(v, "asked"), _times(v, "taken")) and not right_times(v, T)),
    ),
    Misconception(
        "The step gets other alpha_bars",
        "The step was given a table that is not the running product of 1 - betas.",
        _loop(bars=lambda b: 1 - b),
        every(lambda v, T: v["bars"] > 1e-4),
    ),
    Misconception(
        "No noise",
        "The steps get zeros for noise: a chain of means. Draw at every step.",
        _loop(draw=torch.zeros_like),
        every(lambda v, T: not v["noise"][3:6].any()),
    ),
    Misconception(
        "The predicted noise used as fresh noise",
        "The step got eps twice. What it adds must be drawn anew, and know nothing of the picture.",
        _eps_as_noise,
        every(lambda v, T: v["noise"][6] < 1e-6),
    ),
    Misconception(
        "x_T as the noise of every step",
        "The steps add the start again and again. What a step adds must be drawn for it.",
        _start_as_noise,
        every(lambda v, T: v["x_T as noise"] < 1e-6),
    ),
    Misconception(
        "The same noise at every step",
        "One noise serves every step. Each step needs its own.",
        _same_noise,
        every(lambda v, T: v["noise"][4] < 1e-6),
    ),
    Misconception(
        "One noise picture for the whole batch",
        "All the samples get the same noise: they will look alike.",
        _loop(draw=lambda x: torch.randn_like(x[:1]).expand_as(x)),
        every(lambda v, T: v["noise"][5] < 1e-6),
    ),
    Misconception(
        "Uniform noise",
        "The noise is never negative: uniform numbers. The step wants standard normal ones.",
        _loop(draw=torch.rand_like),
        every(lambda v, T: v["noise"][3] >= 0 and v["noise"][2] < 2.2),
    ),
    Misconception(
        "The noise is scaled before the step",
        "The noise has not variance 1. The step scales it itself.",
        _loop(draw=lambda x: 0.5 * torch.randn_like(x)),
        every(lambda v, T: abs(v["noise"][1]) > 5 and abs(v["noise"][2] - 3) < 0.5),
    ),
    Misconception(
        "Noise is held back from the last step",
        "The step into data gets zeros. It is to be handed noise as well: a step that adds noise there, and should "
        "not, "
        "would go unseen.",
        _held_back,
        every(lambda v, T: right_times(v, T) and bool(v["quiet into data"]) and abs(v["noise"][1]) < 5),
    ),
    Misconception(
        "Cut to -1..1",
        "x was cut off at -1 and 1 after a step. Samples may lie outside, and before the end x is noisy and often "
        "does.",
        _loop(into=lambda x, new: new.clamp(-1, 1)),
        every(lambda v, T: right_times(v, T) and (v["cut"] or v["cut at the end"]) and v["last"] > 1e-4),
    ),
    Misconception(
        "Something else is returned",
        "The loop is right, and what it returns is not the result of the last step.",
        _loop(give=lambda x, eps: eps),
        every(lambda v, T: right_times(v, T) and v["last"] > 1e-4),
    ),
)

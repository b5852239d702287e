"""The exercise ema_update: an average that follows the weights."""

import copy

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def ema_update(average, weights, decay):
    """One step of the exponential moving average."""
    return {
        name: decay * average[name] + (1 - decay) * value if value.is_floating_point() else value.clone()
        for name, value in weights.items()
    }


_SHARED = "moves when training goes on"


def _drive_ema(answer, average, weights, decay):
    """The new average, and the weights afterwards, in one flat dictionary."""
    result = answer(copy.deepcopy(average), weights, decay)  # the old average is no longer needed
    if not isinstance(result, dict):
        return result
    own = {f"the network's own {name}": value.clone() for name, value in weights.items()}
    new = {f"average of {name}": copy.deepcopy(value) for name, value in result.items()}
    for value in weights.values():
        value.add_(1)  # training goes on
    after = {f"average of {name}": value for name, value in result.items()}
    follows = [isinstance(v, torch.Tensor) and not torch.equal(v, after[name]) for name, v in new.items()]
    return new | own | {_SHARED: float(any(follows))}


def _ema_probes(generator):
    def state(steps):
        return {
            "layer.weight": normal(generator, 3, 2),
            "layer.bias": normal(generator, 3),
            "scale": normal(generator),
            "batches_seen": torch.tensor(steps),
        }

    def probe(name, decay):
        return Probe(name, (state(11), state(25), decay))

    only = {"weight": normal(generator, 4)}, {"weight": normal(generator, 4)}
    turned = {name: normal(generator, 2, 2) for name in ("first", "second", "third")}
    kept = {name: normal(generator, 2, 2) for name in reversed(turned)}
    return [
        probe("decay 0.9", 0.9),
        probe("decay 0.1, as in a warm-up", 0.1),
        probe("decay 0.999", 0.999),
        probe("decay 0", 0.0),
        probe("decay 1", 1.0),
        Probe("one tensor", (*only, 0.35)),
        Probe("the names in another order", (kept, turned, 0.7)),
    ]


def _leaf(formula, whole=lambda mine, theirs, decay: theirs.clone()):
    """An answer made of a formula for weights and a rule for whole numbers."""
    return lambda average, weights, decay: {
        name: (formula if value.is_floating_point() else whole)(average[name], value, decay)
        for name, value in weights.items()
    }


def _right(mine, theirs, decay):
    return decay * mine + (1 - decay) * theirs


def _overwritten(average, weights, decay):
    for name, value in weights.items():
        if value.is_floating_point():
            value.mul_(1 - decay).add_(decay * average[name])
    return weights


def _by_place(average, weights, decay):
    rows = zip(average, average.values(), weights.values(), strict=True)
    return {name: _right(m, w, decay) if w.is_floating_point() else w.clone() for name, m, w in rows}


def _live_at_one(average, weights, decay):
    return weights if decay == 1 else ema_update(average, weights, decay)


def _between(calls):
    """Every averaged number lies between the old average and the weight."""
    for call in calls:
        for name, old in call.args[0].items():
            new, now = call.value[f"average of {name}"], call.args[1][name]
            low, high = torch.minimum(old, now), torch.maximum(old, now)
            if not bool(((new >= low - 1e-4) & (new <= high + 1e-4)).all()):
                return False
    return True


def _untouched(calls):
    return all(
        torch.equal(c.value[f"the network's own {name}"].to(value), value)
        for c in calls
        for name, value in c.args[1].items()
    )


EXERCISE = Exercise(
    id="ema_update",
    title="an average that follows the weights",
    notebook="04_training",
    place=50,
    points=2,
    difficulty=2,
    minutes=8,
    reference=ema_update,
    probes=_ema_probes,
    driver=_drive_ema,
    where="Song & Ermon (2020), technique 5: an exponential moving average of the weights",
    misconceptions=(
        Misconception(
            "decay stands on the wrong side",
            "The new weights got the large share. With decay 0.999 the average is to move by a thousandth of the way.",
            _leaf(lambda m, w, d: d * w + (1 - d) * m),
        ),
        Misconception(
            "The network's weights were overwritten",
            "The average was written into the network's own "
            "tensors: training goes on from it. Operations ending in _ change the tensor they get.",
            _overwritten,
        ),
        Misconception(
            "No average at all",
            "The new weights are taken as they are: decay plays no part.",
            _leaf(lambda m, w, d: w.clone()),
        ),
        Misconception(
            "The average never moves",
            "The old average comes back unchanged.",
            lambda average, weights, decay: dict(average),
        ),
        Misconception(
            "Away from the weights",
            "The step goes the wrong way: the average runs away from the weights.",
            _leaf(lambda m, w, d: m - (1 - d) * (w - m)),
        ),
        Misconception(
            "The weights are added in full",
            "decay times the old plus the whole of the new: the two shares must add up to 1.",
            _leaf(lambda m, w, d: d * m + w),
        ),
        Misconception(
            "The old average is kept in full",
            "The old average is not shrunk: the two shares must add up to 1.",
            _leaf(lambda m, w, d: m + (1 - d) * w),
        ),
        Misconception(
            "The plain mean", "Old and new count half each, whatever decay says.", _leaf(lambda m, w, d: (m + w) / 2)
        ),
        Misconception(
            "Whole numbers are averaged",
            "A counter has no average: half a step was never taken. Copy tensors of whole numbers.",
            _leaf(_right, _right),
        ),
        Misconception(
            "Whole numbers stay behind",
            "Tensors of whole numbers keep their old value. Copy the new one.",
            _leaf(_right, lambda m, w, d: m),
        ),
        Misconception("decay is squared", "decay was applied twice.", _leaf(lambda m, w, d: d**2 * m + (1 - d**2) * w)),
        Misconception(
            "The counter is not copied",
            "The average holds the network's own counter: when training counts on, the average moves with it. The text "
            "asks for a clone.",
            _leaf(_right, lambda m, w, d: w),
        ),
        Misconception(
            "Paired by place, not by name",
            "Tensors were paired in the order they stand in. The two dictionaries may be ordered differently: go by "
            "name.",
            _by_place,
        ),
        Misconception(
            "The weights themselves at decay 1",
            "At decay 1 the weights came back instead of the average, which should not move at all.",
            _live_at_one,
        ),
        Misconception(
            "Whole numbers are averaged and cut",
            "A counter has no average: half a step was never taken. Copy tensors of whole numbers.",
            _leaf(_right, lambda m, w, d: _right(m, w, d).to(w.dtype)),
        ),
        Misconception(
            "A fixed decay", "decay is not used: 0.999 stands in the code.", _leaf(lambda m, w, d: _right(m, w, 0.999))
        ),
        Misconception(
            "decay 0 is taken for no decay at all",
            "0 counts as false in Python, and another decay stepped in. decay 0 means: the new weights.",
            _leaf(lambda m, w, d: _right(m, w, d or 0.999)),
        ),
        Misconception(
            "decay is capped",
            "decay was cut off at a smaller number. A warm-up belongs outside: this step takes the decay it is given.",
            _leaf(lambda m, w, d: _right(m, w, min(d, 0.1))),
        ),
        Misconception(
            "The step is capped",
            "decay was not allowed above one half, or below it. This step takes the decay that it is given.",
            _leaf(lambda m, w, d: _right(m, w, min(d, 0.5))),
        ),
        Misconception(
            "The weights came back",
            "The result holds the network's own tensors: decay plays no part, and the average moves as training goes "
            "on.",
            lambda average, weights, decay: dict(weights),
        ),
    ),
    properties=(
        Property(
            "the average lies between old and new", _between, "A weighted mean of two numbers cannot lie outside them."
        ),
        Property(
            "the network's own weights are untouched",
            _untouched,
            "After the call the weights are not what they were: something was written into them.",
        ),
        Property(
            "the average stands on its own",
            lambda calls: not any(float(c.value[_SHARED]) for c in calls),
            "When training changes the weights afterwards, the average changes with them: it holds a tensor of theirs.",
        ),
    ),
    hints=(
        "Test yourself with decay 0 (the new weights) and decay near 1 (almost the old average).",
        "Build a new dictionary, name by name. value.is_floating_point() tells weights from counters.",
        "Floating tensors: decay parts of the old, the rest of the new. Others: a clone of the new.",
    ),
    forbidden=("EMA",),
)

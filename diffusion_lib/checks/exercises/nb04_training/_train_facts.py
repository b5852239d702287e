"""What the order of the calls shows of a loop of training."""


def every(fact):
    """True when a fact about (facts, losses, number of batches, number of steps) holds in every call."""
    return lambda calls: all(fact(call.value, *call.args) for call in calls)


def in_turn(v, losses, number, steps):
    return v["batches"] == [i % number for i in range(steps)]


def told(v, numbers):
    return v["told"] == [float(k) for k in numbers]


def losses_are(v, wanted):
    got = v["losses"]
    return got.shape == wanted.shape and bool((got - wanted).abs().max() < 1e-5)


def counts(number_of_steps):
    """A symptom: `number_of_steps(batches, steps)` steps are taken, and that is not what was asked for."""
    return lambda calls: (
        every(lambda v, losses, number, steps: len(v["batches"]) == number_of_steps(number, steps))(calls)
        and any(number_of_steps(call.args[1], call.args[2]) != call.args[2] for call in calls)
    )


def visits(batch_at):
    """A symptom: step i gets batch `batch_at(i, batches, steps)`, and that is the wrong one somewhere."""
    return lambda calls: (
        every(lambda v, _, n, steps: v["batches"] == [batch_at(i, n, steps) for i in range(steps)])(calls)
        and not every(in_turn)(calls)
    )


def tells(number_at):
    """A symptom: after step i, follow is told `number_at(i, batches, losses)`, and that is not i."""

    def said(v, losses, number, steps):
        wanted = [float(number_at(i, number, losses)) for i in range(steps)]
        close = len(v["told"]) == steps and all(abs(a - b) < 1e-5 for a, b in zip(v["told"], wanted, strict=True))
        return close and v["steps"] == [True, False] * steps

    return lambda calls: every(said)(calls) and not all(told(c.value, range(c.args[2])) for c in calls)


def all_steps_first(v, losses, number, steps):
    return v["steps"] == [True] * len(v["batches"]) + [False] * len(v["told"])


def kept(what):
    """A symptom: the losses that come back are `what(losses of the steps)`."""
    return every(lambda v, losses, number, steps: steps == 1 or losses_are(v, what(losses[:steps])))

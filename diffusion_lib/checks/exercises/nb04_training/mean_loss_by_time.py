"""The exercise mean_loss_by_time: the loss, sorted by t."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import uniform


def mean_loss_by_time(losses, t, timesteps, bins):
    """Mean loss in each of `bins` equal ranges of t."""
    place = t * bins // timesteps
    total = torch.bincount(place, weights=losses, minlength=bins)
    return total / torch.bincount(place, minlength=bins)


def _time_probes(generator):
    def probe(name, number, timesteps, bins, low=0):
        t = torch.randint(low, timesteps, (number,), generator=generator)
        t[: min(number, 2 * bins)] = (torch.arange(2 * bins) * timesteps // (2 * bins))[:number].clamp(min=low)
        t[-1] = timesteps - 1
        return Probe(name, (uniform(generator, number, low=0.1, high=2.0), t, timesteps, bins))

    edges = torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    return [
        probe("a thousand times in 20 ranges", 400, 1000, 20),
        probe("twelve times in 4 ranges", 60, 12, 4),
        Probe("every time once, 3 ranges", (uniform(generator, 12, low=0.1, high=2.0), edges, 12, 3)),
        probe("one range", 7, 10, 1),
        probe("as many ranges as times", 40, 5, 5),
        Probe(
            "one sample per range", (uniform(generator, 6, low=0.1, high=2.0), torch.tensor([9, 0, 4, 11, 7, 2]), 12, 6)
        ),
        Probe("the last ranges empty", (uniform(generator, 18, low=0.1, high=2.0), torch.arange(18) * 3, 90, 9)),
        probe("the first ranges empty", 30, 100, 10, low=35),
    ]


def _per_bin(reduce, inside=lambda t, low, high: (t >= low) & (t < high)):
    """An answer that visits one range after the other."""

    def answer(losses, t, timesteps, bins):
        width = timesteps / bins
        return torch.stack([reduce(losses[inside(t, i * width, (i + 1) * width)]) for i in range(bins)])

    return answer


def _chosen(place, ranges=lambda place, bins: range(bins)):
    """An answer that gives each sample the range `place(t, timesteps, bins)`."""

    def answer(losses, t, timesteps, bins):
        where = place(t, timesteps, bins)
        return torch.stack([losses[where == i].mean() for i in ranges(where, bins)])

    return answer


def _by_edges(losses, t, timesteps, bins):
    edges = torch.linspace(t.min().item(), t.max().item(), bins + 1)
    pairs = zip(edges[:-1], edges[1:], strict=True)
    return torch.stack([losses[(t >= low) & (t < high)].mean() for low, high in pairs])


def _width(t, timesteps, bins):
    return t * bins // timesteps


def _even_shares(losses, t, timesteps, bins):
    order = losses[t.argsort(stable=True)]
    return torch.stack([part.mean() for part in order.tensor_split(bins)])


def _zero_if_empty(part):
    return part.mean() if len(part) else part.new_zeros(())


def _right_in_order(calls):
    """Where every time comes once, the ranges are neighbours in the list."""
    call = calls[2]
    return bool((call.value - call.args[0].reshape(3, 4).mean(1)).abs().max() < 1e-4)


EXERCISE = Exercise(
    id="mean_loss_by_time",
    title="the loss, sorted by t",
    notebook="04_training",
    place=70,
    points=2,
    difficulty=3,
    minutes=9,
    reference=mean_loss_by_time,
    probes=_time_probes,
    where="The section above this exercise: range i holds the times from i T/bins up to, not including, (i+1) T/bins",
    misconceptions=(
        Misconception(
            "Summed instead of averaged",
            "A range that was drawn more often gets a larger value.",
            _per_bin(lambda part: part.sum() if len(part) else part.new_full((), float("nan"))),
        ),
        Misconception(
            "Divided by the size of the whole batch",
            "Each sum is divided by the number of all samples. Divide by the number in the range.",
            lambda losses, t, timesteps, bins: (
                torch.bincount(t * bins // timesteps, weights=losses, minlength=bins) / len(t)
            ),
        ),
        Misconception(
            "Divided by an equal share",
            "Each sum is divided by the number that a range holds on average; count how many it really holds.",
            lambda losses, t, timesteps, bins: (
                torch.bincount(t * bins // timesteps, weights=losses, minlength=bins) / (len(t) / bins)
            ),
        ),
        Misconception(
            "Counted instead of averaged",
            "This is the number of samples in each range.",
            lambda losses, t, timesteps, bins: torch.bincount(t * bins // timesteps, minlength=bins).to(losses),
        ),
        Misconception(
            "The border belongs to the range before",
            "The upper border is included and the lower one is "
            "not: t = 0 is lost, and each border falls into the wrong range.",
            _per_bin(torch.mean, lambda t, low, high: (t > low) & (t <= high)),
        ),
        Misconception(
            "The border belongs to both",
            "Both borders are included: some samples count twice.",
            _per_bin(torch.mean, lambda t, low, high: (t >= low) & (t <= high)),
        ),
        Misconception(
            "The borders belong to none",
            "Neither border is included: some samples are lost.",
            _per_bin(torch.mean, lambda t, low, high: (t > low) & (t < high)),
        ),
        Misconception(
            "An empty range gives 0",
            "0 looks like a perfect score for times that never came. A range without samples has no mean: NaN says so.",
            _per_bin(_zero_if_empty),
        ),
        Misconception(
            "Equally many samples per range",
            "The samples were sorted by t and cut into equal shares. The ranges of t are to be equal.",
            _even_shares,
        ),
        Misconception(
            "Everything up to the range's end",
            "Each range also holds all the earlier ones.",
            _per_bin(torch.mean, lambda t, low, high: t < high),
        ),
        Misconception(
            "The ranges in reverse order",
            "Range 0 holds the latest times; it should hold the earliest.",
            lambda *args: mean_loss_by_time(*args).flip(0),
        ),
        Misconception(
            "The median",
            "The middle value of each range; the mean is asked.",
            _per_bin(lambda part: part.quantile(0.5) if len(part) else part.new_full((), float("nan"))),
        ),
        Misconception(
            "The remainder instead of the quotient",
            "Times that leave the same remainder were put together: each range holds early and late times mixed.",
            _chosen(lambda t, T, bins: t % bins),
        ),
        Misconception(
            "The number of ranges taken for their width",
            "t was divided by the number of ranges. How wide is one range?",
            _chosen(lambda t, T, bins: t // bins),
        ),
        Misconception(
            "T = 1000 whatever is asked",
            "The width of a range is that of 1000 times. The argument timesteps says how many there are.",
            _chosen(lambda t, T, bins: t // (1000 // bins)),
        ),
        Misconception(
            "T - 1 in place of T",
            "The ranges divide T - 1. There are T times, 0 among them, and the last one falls out of its range.",
            _chosen(lambda t, T, bins: t * bins // (T - 1) if T > 1 else t),
        ),
        Misconception(
            "Rounded to the nearest range",
            "The number of the range was rounded to the nearest whole number: it must be rounded down.",
            _chosen(lambda t, T, bins: (t / (T / bins)).round()),
        ),
        Misconception(
            "Edges from the data",
            "The ranges reach from the smallest to the largest t that was drawn. They cut 0..T-1, whatever came.",
            _by_edges,
        ),
        Misconception(
            "Empty ranges are left out",
            "Ranges without samples are missing from the result, so the others move up. NaN holds their places.",
            _chosen(_width, lambda where, bins: where.unique()),
        ),
        Misconception(
            "Empty last ranges are left out",
            "The result ends with the last range that was drawn. Its length is the number of ranges asked for.",
            _chosen(_width, lambda where, bins: range(int(where.max()) + 1)),
        ),
        Misconception(
            "One range too many",
            "There is one entry more than ranges: they are counted from 0.",
            _chosen(_width, lambda where, bins: range(bins + 1)),
        ),
        Misconception(
            "A range of one sample counts as empty",
            "Where one sample fell, NaN came out. The mean of one number is that number.",
            _per_bin(lambda part: part.mean() if len(part) > 1 else part.new_full((), float("nan"))),
        ),
    ),
    properties=(
        Property(
            "every time once: neighbours are averaged",
            _right_in_order,
            "With every t once and in order, each result is the mean of neighbours in the list.",
        ),
        Property(
            "ranges that were not drawn are NaN",
            lambda calls: bool(calls[-1].value[:3].isnan().all()),
            "No sample lies in the first ranges of the last case: they have no mean.",
        ),
    ),
    hints=(
        "First find the number of the range that each sample belongs to. Whole-number division does it.",
        "One way: visit the ranges in turn, with a mask of the samples inside. The mean of no number is NaN in torch.",
        "The number of the range is t times bins, divided by timesteps and rounded down. Average the losses where it "
        "equals 0, then 1, and so on.",
    ),
)

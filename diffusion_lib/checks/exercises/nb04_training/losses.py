"""The loss of every sample, and its mean in each range of times."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal, uniform


def loss_per_sample(output, target):
    """Mean squared error of every sample of the batch."""
    return (output - target).square().flatten(1).mean(1)


def _loss_probes(generator):
    shapes = {
        "a batch of images": (5, 1, 6, 4),
        "points in the plane": (7, 2),
        "images in colour": (2, 3, 5, 2),
        "a batch of one": (1, 3, 5, 2),
        "sequences, three axes": (3, 4, 6),
        "as wide as long": (4, 4, 4, 4),
    }
    return [Probe(name, (normal(generator, *s), normal(generator, *s))) for name, s in shapes.items()] + [
        Probe("the same twice", (torch.ones(3, 2, 2).double(), torch.ones(3, 2, 2).double()))]  # fmt: skip


def _each(formula):
    """An answer whose formula sees one row of numbers per sample."""
    return lambda output, target: formula(output.flatten(1), target.flatten(1))


loss_per_sample_exercise = Exercise(
    id="loss_per_sample",
    title="one loss per sample",
    notebook="04_training",
    points=1,
    difficulty=1,
    minutes=5,
    reference=loss_per_sample,
    probes=_loss_probes,
    where="DDPM (Ho et al. 2020), eq. 14: the squared error, here as a mean over the entries of a sample",
    misconceptions=(
        Misconception("Summed instead of averaged", "The errors of a sample are added up. A mean stays comparable "
                      "when pictures grow.", _each(lambda o, y: (o - y).square().sum(1))),
        Misconception("One number for the whole batch", "The mean runs over the batch as well. Each sample has its own "
                      "t, and its loss is to be sorted by it later.", lambda o, y: (o - y).square().mean()),
        Misconception("Absolute instead of squared errors", "This is the L1 loss: its best answer is a median. Only "
                      "the squared error leads to the mean, which sampling needs.",
                      _each(lambda o, y: (o - y).abs().mean(1))),
        Misconception("A root too many", "This is the root of the mean squared error.",
                      _each(lambda o, y: (o - y).square().mean(1).sqrt())),
        Misconception("The length of the error", "This is the Euclidean norm: a sum, and a root.",
                      _each(lambda o, y: (o - y).norm(dim=1))),
        Misconception("Averaged over one axis only", "The mean ran over axis 1 and left the others standing.",
                      lambda o, y: (o - y).square().mean(1)),
        Misconception("Averaged over the batch", "The mean ran over the batch and left the pixels: the axes are the "
                      "wrong way round.", lambda o, y: (o - y).square().mean(0)),
        Misconception("Always four axes", "The mean names the axes of pictures. Points have one axis beside the batch, "
                      "sequences two.", lambda o, y: (o - y).square().mean((1, 2, 3))),
        Misconception("Averaged before it is squared", "Errors of opposite sign cancel when they are averaged first.",
                      _each(lambda o, y: (o - y).mean(1).square())),
        Misconception("Not squared", "The errors are averaged as they are: positive and negative ones cancel.",
                      _each(lambda o, y: (o - y).mean(1))),
        Misconception("The difference of the squares", "Each term was squared before the difference. That says nothing "
                      "about how far apart they are.", _each(lambda o, y: (o.square() - y.square()).mean(1))),
        Misconception("Nothing averaged", "These are the squared errors of all entries: the mean over each sample is "
                      "still to come.", lambda o, y: (o - y).square()),
    ),
    properties=(
        Property("equal tensors have loss 0", lambda calls: float(calls[-1].value.abs().max()) < 1e-5,
                 "Output and target are the same in the last case, and your loss is not 0."),
        Property("no loss is negative", lambda calls: all(float(c.value.min()) > -1e-5 for c in calls),
                 "A squared error cannot be negative."),
    ),
    hints=(
        "Which axis must survive? All the others are averaged away.",
        "flatten(1) keeps the first axis and joins the rest: then one more axis is left to average.",
        "Difference, square, flatten from axis 1 on, mean over axis 1. In this order.",
    ),
)  # fmt: skip


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
        probe("the first ranges empty", 30, 100, 10, low=35),
    ]


def _per_bin(reduce, inside=lambda t, low, high: (t >= low) & (t < high)):
    """An answer that visits one range after the other."""

    def answer(losses, t, timesteps, bins):
        width = timesteps / bins
        return torch.stack([reduce(losses[inside(t, i * width, (i + 1) * width)]) for i in range(bins)])

    return answer


def _even_shares(losses, t, timesteps, bins):
    order = losses[t.argsort(stable=True)]
    return torch.stack([part.mean() for part in order.tensor_split(bins)])


def _zero_if_empty(part):
    return part.mean() if len(part) else part.new_zeros(())


def _right_in_order(calls):
    """Where every time comes once, the ranges are neighbours in the list."""
    call = calls[2]
    return bool((call.value - call.args[0].reshape(3, 4).mean(1)).abs().max() < 1e-4)


mean_loss_by_time_exercise = Exercise(
    id="mean_loss_by_time",
    title="the loss, sorted by t",
    notebook="04_training",
    points=2,
    difficulty=3,
    minutes=9,
    reference=mean_loss_by_time,
    probes=_time_probes,
    where="The section above this exercise: range i holds the times from i T/bins up to, not including, (i+1) T/bins",
    misconceptions=(
        Misconception("Summed instead of averaged", "A range that was drawn more often gets a larger value.",
                      _per_bin(lambda part: part.sum() if len(part) else part.new_full((), float("nan")))),
        Misconception("Divided by the size of the whole batch", "Each sum is divided by the number of all samples. "
                      "Divide by the number in the range.", lambda losses, t, timesteps, bins: torch.bincount(
                          t * bins // timesteps, weights=losses, minlength=bins) / len(t)),
        Misconception("Divided by an equal share", "Each sum is divided by the number that a range holds on average; "
                      "count how many it really holds.", lambda losses, t, timesteps, bins: torch.bincount(
                          t * bins // timesteps, weights=losses, minlength=bins) / (len(t) / bins)),
        Misconception("Counted instead of averaged", "This is the number of samples in each range.",
                      lambda losses, t, timesteps, bins: torch.bincount(
                          t * bins // timesteps, minlength=bins).to(losses)),
        Misconception("The border belongs to the range before", "The upper border is included and the lower one is "
                      "not: t = 0 is lost, and each border falls into the wrong range.",
                      _per_bin(torch.mean, lambda t, low, high: (t > low) & (t <= high))),
        Misconception("The border belongs to both", "Both borders are included: some samples count twice.",
                      _per_bin(torch.mean, lambda t, low, high: (t >= low) & (t <= high))),
        Misconception("The borders belong to none", "Neither border is included: some samples are lost.",
                      _per_bin(torch.mean, lambda t, low, high: (t > low) & (t < high))),
        Misconception("An empty range gives 0", "0 looks like a perfect score for times that never came. A range "
                      "without samples has no mean: NaN says so.", _per_bin(_zero_if_empty)),
        Misconception("Equally many samples per range", "The samples were sorted by t and cut into equal shares. The "
                      "ranges of t are to be equal.", _even_shares),
        Misconception("Everything up to the range's end", "Each range also holds all the earlier ones.",
                      _per_bin(torch.mean, lambda t, low, high: t < high)),
        Misconception("The ranges in reverse order", "Range 0 holds the latest times; it should hold the earliest.",
                      lambda *args: mean_loss_by_time(*args).flip(0)),
        Misconception("The median", "The middle value of each range; the mean is asked.",
                      _per_bin(lambda part: part.quantile(0.5) if len(part) else part.new_full((), float("nan")))),
    ),
    properties=(
        Property("every time once: neighbours are averaged", _right_in_order,
                 "With every t once and in order, each result is the mean of neighbours in the list."),
        Property("ranges that were not drawn are NaN", lambda calls: bool(calls[-1].value[:3].isnan().all()),
                 "No sample lies in the first ranges of the last case: they have no mean."),
    ),
    hints=(
        "First find the number of the range that each sample belongs to. Whole-number division does it.",
        "One way: visit the ranges in turn, with a mask of the samples inside. The mean of no number is NaN in torch.",
        "The number of the range is t times bins, divided by timesteps and rounded down. Average the losses where it "
        "equals 0, then 1, and so on.",
    ),
)  # fmt: skip

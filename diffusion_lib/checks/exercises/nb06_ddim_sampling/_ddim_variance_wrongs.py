"""The known mistakes of the exercise ddim_variance."""

import torch

from ...declare import Misconception


def _made(
    start=torch.ones_like,
    square=lambda x0, eps: (x0 + eps) ** 2,
    add=lambda s: s**2,
    direction=None,
    data=lambda v: v,
    last=1.0,
    marginal=lambda ab, v: ab * v + 1 - ab,
    of_x0=lambda ab, v, m: ab.sqrt() * v / m,
    of_eps=lambda ab, v, m: (1 - ab).sqrt() / m,
    order=lambda pairs: pairs,
    noise=lambda ab, prev, eta: eta * ((1 - prev) / (1 - ab) * (1 - ab / prev)).clamp(min=0).sqrt(),
    end=lambda table: None,
    give=lambda variance: variance,
):
    """The recursion with one part replaced."""

    def answer(data_variance, pairs, alpha_bars, eta):
        v = data(data_variance)
        variance = start(data_variance)
        for t, t_prev in order(pairs):
            ab = alpha_bars[t]
            clean = end(alpha_bars) if end(alpha_bars) is not None else torch.tensor(last or 1.0).double()
            prev = alpha_bars[t_prev] if t_prev >= 0 or last is None else clean
            sigma = noise(ab, prev, eta)
            kept = (direction or (lambda prev, sigma: 1 - prev - sigma**2))(prev, sigma).clamp(min=0).sqrt()
            parts = (number(ab, v, marginal(ab, v)) for number in (of_x0, of_eps))
            along_x0, along_eps = (by * part for by, part in zip((prev.sqrt(), kept), parts, strict=True))
            variance = square(along_x0, along_eps) * variance + add(sigma)
        return give(variance)

    return answer


def _true_start(data_variance, pairs, alpha_bars, eta):
    kept = alpha_bars[pairs[0][0]]
    return _made(start=lambda v: kept * v + 1 - kept)(data_variance, pairs, alpha_bars, eta)


def _sigma(ab, prev, eta):
    return eta * ((1 - prev) / (1 - ab) * (1 - ab / prev)).clamp(min=0).sqrt()


MISTAKES = (
    Misconception(
        "The factor is not squared",
        "A number that is multiplied by a has its variance multiplied by a squared.",
        _made(square=lambda x0, eps: x0 + eps),
    ),
    Misconception(
        "The noise adds its standard deviation",
        "Fresh noise adds sigma where its variance belongs.",
        _made(add=lambda s: s),
    ),
    Misconception(
        "The noise adds nothing",
        "Fresh noise of a step with eta above 0 is missing from the sum.",
        _made(add=lambda s: 0 * s),
    ),
    Misconception(
        "The direction keeps its full length",
        "The part along eps is not shortened by the fresh noise, as the DDIM step does.",
        _made(direction=lambda prev, sigma: 1 - prev),
    ),
    Misconception(
        "Starting from the data's variance",
        "The walk starts at the variance of the data. A sampler starts from noise of variance 1.",
        _made(start=lambda v: v),
    ),
    Misconception(
        "Starting from nothing",
        "The walk starts at variance 0. A sampler starts from noise of variance 1.",
        _made(start=torch.zeros_like),
    ),
    Misconception(
        "A standard deviation taken for a variance",
        "The argument is the data's variance; it was squared once more.",
        _made(data=lambda v: v**2),
    ),
    Misconception(
        "Index -1 is the last entry",
        "alpha_bars was read at -1, which Python takes for the last entry. Data have alpha_bar 1.",
        _made(last=None),
    ),
    Misconception(
        "The squares of the two parts are added",
        "a is a sum, and the square of a sum has a mixed term too. Both parts belong to the same x: add first.",
        _made(square=lambda x0, eps: x0**2 + eps**2),
    ),
    Misconception(
        "The part along eps is missing",
        "Only x0's number went into a. The step goes along eps as well, and eps is x times a number too.",
        _made(square=lambda x0, eps: x0**2),
    ),
    Misconception(
        "The part along x0 is missing",
        "Only eps's number went into a. The step goes to the predicted x0 as well, and x0 is x times a number too.",
        _made(square=lambda x0, eps: eps**2),
    ),
    Misconception(
        "The two parts are subtracted",
        "The step adds its part along x0 and its part along eps. In a one is taken from the other.",
        _made(square=lambda x0, eps: (x0 - eps) ** 2),
    ),
    Misconception(
        "m is missing in x0's number",
        "eps's number is divided by m, the variance of x_t, and x0's is not. Both are.",
        _made(of_x0=lambda ab, v, m: ab.sqrt() * v),
    ),
    Misconception(
        "m is missing in eps's number",
        "x0's number is divided by m, the variance of x_t, and eps's is not. Both are.",
        _made(of_eps=lambda ab, v, m: (1 - ab).sqrt()),
    ),
    Misconception(
        "m under a root",
        "Both numbers are divided by the standard deviation of x_t. m, its variance, belongs there.",
        _made(marginal=lambda ab, v: (ab * v + 1 - ab).sqrt()),
    ),
    Misconception(
        "s squared twice in x0's number",
        "The argument is s squared already. Above m it was squared once more, in m it was not.",
        _made(of_x0=lambda ab, v, m: ab.sqrt() * v**2 / m),
    ),
    Misconception(
        "s itself in x0's number",
        "A root of the data's variance was taken above m. Its square, the argument as it is, belongs there.",
        _made(of_x0=lambda ab, v, m: ab.sqrt() * v.sqrt() / m),
    ),
    Misconception(
        "s squared is missing in x0's number",
        "x0's number lacks the data's variance. Where the data hardly vary, x says little about x0.",
        _made(of_x0=lambda ab, v, m: ab.sqrt() / m),
    ),
    Misconception(
        "alpha_bar without its root",
        "x0's number holds alpha_bar itself. Its root belongs there.",
        _made(of_x0=lambda ab, v, m: ab * v / m),
    ),
    Misconception(
        "1 - alpha_bar without its root",
        "eps's number holds a variance. Its root belongs there.",
        _made(of_eps=lambda ab, v, m: (1 - ab) / m),
    ),
    Misconception(
        "alpha_bar is missing in x0's number",
        "x0's number lacks the root of alpha_bar that x0 has in x_t.",
        _made(of_x0=lambda ab, v, m: v / m),
    ),
    Misconception(
        "1 - alpha_bar is missing in eps's number",
        "eps's number lacks the root of 1 - alpha_bar that eps has in x_t.",
        _made(of_eps=lambda ab, v, m: 1 / m),
    ),
    Misconception(
        "sigma is not squared under the root",
        "Under the root sigma stands for itself. Variances are subtracted there.",
        _made(direction=lambda prev, sigma: 1 - prev - sigma),
    ),
    Misconception(
        "Index -1 is the last entry, and sigma has no root",
        "alpha_bars was read at -1, which Python takes for the last entry. From there sigma becomes the root of "
        "something negative. Data have alpha_bar 1.",
        _made(last=None, noise=lambda ab, prev, eta: eta * ((1 - prev) / (1 - ab) * (1 - ab / prev)).sqrt()),
    ),
    Misconception(
        "The marginal of variance 1",
        "The variance of x_t was taken as 1. It is 1 only for data of "
        "variance 1; in general it mixes the data's variance with that of the noise.",
        _made(marginal=lambda ab, v: torch.ones_like(v)),
    ),
    Misconception(
        "The last target holds the noise of time 0",
        "alpha_bar of data was read at time 0. Data have alpha_bar 1.",
        _made(end=lambda table: table[0]),
    ),
    Misconception(
        "The last pair is left out",
        "The walk stops before data: the last pair leads to -1 and belongs to it.",
        _made(order=lambda pairs: pairs[:-1]),
    ),
    Misconception(
        "The pairs are walked backwards",
        "The pairs run from noise to data already; they were turned round.",
        _made(order=lambda pairs: pairs[::-1]),
    ),
    Misconception(
        "One step only",
        "One pair was walked: is there a `return` inside the loop?",
        _made(order=lambda pairs: pairs[:1]),
    ),
    Misconception(
        "Starting from the true variance of x_T",
        "Noised data would have it. A sampler does not know it, and starts from noise of variance 1.",
        _true_start,
    ),
    Misconception(
        "eta is not used: 0",
        "Nothing is drawn, whatever eta is.",
        _made(noise=lambda ab, prev, eta: 0 * ab),
    ),
    Misconception(
        "eta is not used: 1",
        "The same noise is drawn, whatever eta is.",
        _made(noise=lambda ab, prev, eta: _sigma(ab, prev, 1)),
    ),
    Misconception(
        "eta squared",
        "eta scales the standard deviation as it is.",
        _made(noise=lambda ab, prev, eta: _sigma(ab, prev, eta**2)),
    ),
    Misconception(
        "eta as a switch",
        "For every eta but 0 there is all the noise. eta scales it.",
        _made(noise=lambda ab, prev, eta: _sigma(ab, prev, float(eta > 0))),
    ),
    Misconception(
        "DDPM's larger variance",
        "sigma lacks the ratio of the two noise variances: it is the noise of the forward step.",
        _made(noise=lambda ab, prev, eta: eta * (1 - ab / prev).clamp(min=0).sqrt()),
    ),
    Misconception(
        "The first coordinate's variance for all",
        "Every coordinate was walked with the variance of the first. Each has its own.",
        lambda v, pairs, table, eta: _made()(v[:1].expand(len(v)), pairs, table, eta),
    ),
    Misconception(
        "One number for all",
        "The variances were averaged. One per entry is asked.",
        _made(give=lambda variance: variance.mean()),
    ),
    Misconception(
        "A standard deviation is returned",
        "The root was taken; the variance is asked.",
        _made(give=lambda variance: variance.sqrt()),
    ),
    Misconception(
        "The data's variance",
        "data_variance came back. A sampler with few steps misses it; by how much is the question.",
        lambda v, pairs, table, eta: v.clone(),
    ),
)

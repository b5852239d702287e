"""Parts that steps of sampling are made of."""

from ._tables import at


def mean_with(
    front=lambda b, a: (1 - b) ** -0.5, of_eps=lambda b, a: b / (1 - a) ** 0.5, level=lambda a: a, pick=lambda t: t
):
    """The mean with one part replaced; b and a are beta and alpha_bar."""

    def answer(x_t, eps, t, betas, alpha_bars):
        pair = at(betas, pick(t), x_t), at(level(alpha_bars), pick(t), x_t)
        return front(*pair) * (x_t - of_eps(*pair) * eps)

    return answer


def guessed_x0(x_t, eps, t, alpha_bars):
    """The x0 that a predicted noise implies."""
    level = at(alpha_bars, t, x_t)
    return (x_t - (1 - level).sqrt() * eps) / level.sqrt()


def tilde(b, a, p):
    """The standard deviation of the posterior."""
    return (b * (1 - p) / (1 - a)) ** 0.5

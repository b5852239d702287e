"""The block of a transformer with one part replaced: the ways to write it that are not asked for."""


def step(x, g, branch, s, c, norm):
    """One half as it should be."""
    return x + g * branch(norm(x) * (1 + c) + s)


def gate_first(x, g, branch, s, c, norm):
    """The gate multiplies what goes in."""
    return x + branch(g * (norm(x) * (1 + c) + s))


def told_wrong(x, g, branch, s, c, norm):
    """Scale and shift exchanged."""
    return step(x, g, branch, c, s, norm)


def block(order=lambda six: six, first=step, second=step, branches=lambda attend, mlp: (attend, mlp), parallel=False):
    """The block with one part replaced; parallel gives both halves the same x."""

    def answer(x, embedding, to_six, norm, attend, mlp):
        s1, c1, g1, s2, c2, g2 = order([part[:, None] for part in to_six(embedding).chunk(6, dim=-1)])
        one, two = branches(attend, mlp)
        middle = first(x, g1, one, s1, c1, norm)
        if parallel:
            return middle + second(x, g2, two, s2, c2, norm) - x
        return second(middle, g2, two, s2, c2, norm)

    return answer


def both(step):
    """Both halves replaced."""
    return block(first=step, second=step)


def apart(enter, leave):
    """The second half sees enter(x, a) and is added to leave(x, a), with a the answer of the first."""

    def answer(x, embedding, to_six, norm, attend, mlp):
        s1, c1, g1, s2, c2, g2 = (part[:, None] for part in to_six(embedding).chunk(6, dim=-1))
        a = g1 * attend(norm(x) * (1 + c1) + s1)
        return leave(x, a) + g2 * mlp(norm(enter(x, a)) * (1 + c2) + s2)

    return answer

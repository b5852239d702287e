"""Remarks on a right answer: what its pass does not say."""

from __future__ import annotations

from collections.abc import Iterator

from . import comparing
from .aligning import describe
from .case import Case


def remarks(case: Case) -> Iterator[str]:
    """A sentence for each thing that is right and could be better."""
    yield from filter(None, case.wrappings)
    for kind in sorted({outcome.iterator for outcome in case.got if outcome.iterator}):
        yield f"It returns an object of type {kind}, which can be read only once; list(...) of it can be read again."
    if case.printed:
        yield "It prints very many lines; only the first ones are shown."
    # A network draws its first weights: only what the course's own answer does not draw is worth a word.
    drawn, usual = (any(any(o.draws.values()) for o in outcomes) for outcomes in (case.got, case.want))
    if not case.exercise.draws and drawn and not usual:
        yield "It draws random numbers that it does not use."
    for _, _, got, want in case.pairs():
        if got.array.shape != want.array.shape and not case.exercise.facts:
            yield "It is expanded to full shape: right, though axes of length 1 cost less memory."
        if got.type != "tensor" and want.type == "tensor":
            yield f"It returns {describe(got).split(' of shape')[0]} where the course uses a tensor."
        if got.graph and not want.graph:
            yield "Its result still holds on to the graph that gradients run through, and to the memory behind it."
        exact = case.exercise.by_properties or comparing.close(
            got.array, case.stretched(got, want), case.exercise.tolerance
        )
        if not exact:
            yield "It is right to float32 precision."

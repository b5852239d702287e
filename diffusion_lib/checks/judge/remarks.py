"""Remarks on a right answer: what its pass does not say."""

from __future__ import annotations

from collections.abc import Iterator

from . import comparing
from .case import Case


def remarks(case: Case) -> Iterator[str]:
    """A sentence for each thing that is right and could be better."""
    yield from filter(None, case.wrappings)
    changed = sorted({name for outcome in case.got for name in outcome.changed})
    if changed:
        yield f"It changes its input {', '.join(changed)} in place: right here, but the caller loses the old values."
    if not case.exercise.draws and any(count for outcome in case.got for count in outcome.draws.values()):
        yield "It draws random numbers that it does not use."
    for _, _, got, want in case.pairs():
        if got.array.shape != want.array.shape and not case.exercise.facts:
            yield "It is expanded to full shape: right, though axes of length 1 cost less memory."
        if got.type != "tensor" and want.type == "tensor":
            yield f"It returns {comparing.describe(got).split(' of shape')[0]} where the course uses a tensor."
        if got.graph and not want.graph:
            yield "Its result still holds on to the graph that gradients run through, and to the memory behind it."
        exact = case.exercise.by_properties or comparing.close(
            got.array, case.stretched(got, want), case.exercise.tolerance
        )
        if not exact:
            yield "It is right to float32 precision."

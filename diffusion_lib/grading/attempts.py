"""Several attempts of one learner: all of them graded, and the best one kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .intake import Row
from .marks import Given, score
from .run import Result


def best(results: Sequence[Result], rows: Sequence[Row], given: Given) -> tuple[list[Result], list[Row]]:
    """Of each learner's results for one assignment the one with most points, lateness counted; of equals the last.

    Returns the kept results, and the rows with what became of the others.
    """
    kept: dict[tuple[str, str, str], Result] = {}
    for result in results:
        who = result["learner"], result["number"], result["assignment"]
        if who not in kept or _points(result, given) >= _points(kept[who], given):
            kept[who] = result
    instead = {}
    for result in results:
        other = kept[result["learner"], result["number"], result["assignment"]]
        if other is not result:
            instead[result["notebook"]] = f"another attempt counts, with at least as many points: {other['notebook']}"
    changed = [
        dataclasses.replace(row, fate="superseded", why=instead[row.file]) if row.file in instead else row
        for row in rows
    ]
    return [result for result in results if result["notebook"] not in instead], changed


def _points(result: Result, given: Given) -> float:
    """The score; what was not graded is below every score."""
    points = score(result, given)
    return -1.0 if points is None else points

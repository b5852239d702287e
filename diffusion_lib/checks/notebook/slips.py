"""A name that does not exist, told in one card instead of a traceback."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from ..registry import UnknownName
from .presence import person_is_there
from .render import Card

FEW = 40
Call = TypeVar("Call", bound=Callable[..., Any])


def slips_as_cards(call: Call) -> Call:
    """A function of a notebook whose slips in a name are shown as a card, where somebody is there to read it.

    Everywhere else, in grading above all, the error is raised: a misnamed check must not look like one that ran.
    """

    @functools.wraps(call)
    def friendly(*args, **kwargs):
        try:
            return call(*args, **kwargs)
        except UnknownName as slip:
            if not person_is_there():
                raise
            slip_card(call.__name__, slip).show()
            return None

    return friendly  # type: ignore[return-value]


def slip_card(called: str, slip: UnknownName) -> Card:
    """What to write instead of the name that does not exist."""
    more = "" if called in ("hint", "solution", "progress", "explain") else ", ..."
    if slip.name is None:
        return Card("note", f"{called}: of which {slip.what}?", (("Write", f'{called}("{slip.known[0]}"{more})'),))
    if slip.unquoted:
        write = f'{called}("{slip.name}"{more})'
        return Card("slip", f"The name of the {slip.what} stands in quotes.", (("Write", write),))
    if slip.near:
        line = ("Did you mean", f'{called}("{slip.near}"{more})')
    else:
        line = (
            "There are",
            ", ".join(slip.known) if len(slip.known) <= FEW else "many; progress() lists them by notebook",
        )
    return Card("slip", f"There is no {slip.what} called {slip.name!r}.", (line,))

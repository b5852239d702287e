"""The one door to the rest of the checks: cards and names."""

from ..notebook.render import Card, note
from ..notebook.slips import slips_as_cards
from ..registry import find

__all__ = ["Card", "find", "note", "slips_as_cards"]

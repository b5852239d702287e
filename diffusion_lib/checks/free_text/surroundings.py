"""The one door to the rest of the checks: cards and names."""

from ..registry import find
from ..render import Card, note

__all__ = ["Card", "find", "note"]

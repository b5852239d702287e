"""Late work: when a notebook came, how late that was, and which share of its points it loses."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

_UNITS = {"min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400, "w": 604800, "week": 604800}
_PERCENT, _SPAN = r"(\d+(?:\.\d+)?)\s*%", r"(\d+(?:\.\d+)?)\s*([a-z]+)"
_RULE = re.compile(rf"{_PERCENT}(?:\s*/\s*([a-z]+))?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d|[A-Za-z][\w/+-]*)?")
Result = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What late work loses: a share of its points for each unit of time that has begun, or once."""

    share: float = 0.0
    unit: timedelta | None = None
    grace: timedelta = timedelta()
    most: float = 1.0


def rule_from(text: str) -> Rule:
    """A rule such as "10%", "10%/day", or "5%/hour, grace 15 min, at most 50%". Raises: ValueError."""
    first, *others = [part.strip().lower() for part in text.split(",")]
    found = _RULE.fullmatch(first)
    if not found:
        raise ValueError(f"--late must be like 10%/day or 10%, got {first!r}")
    share, unit = _share(found[1]), _span("1", found[2]) if found[2] else None
    grace, most = timedelta(), 1.0
    for part in others:
        if found := re.fullmatch(rf"grace\s+{_SPAN}", part):
            grace = _span(found[1], found[2])
        elif found := re.fullmatch(rf"at most\s+{_PERCENT}", part):
            most = _share(found[1])
        else:
            raise ValueError(f"--late knows grace (grace 15 min) and a limit (at most 50%), got {part!r}")
    return Rule(share, unit, grace, most)


def _share(text: str) -> float:
    if float(text) > 100:
        raise ValueError(f"--late must be from 0% to 100%, got {text}%")
    return float(text) / 100


def _span(number: str, unit: str) -> timedelta:
    seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if seconds is None:
        raise ValueError(f"--late counts in minutes, hours, days and weeks, got {unit!r}")
    return timedelta(seconds=float(number) * seconds)


def time_from(text: str, zone: tzinfo | None = None) -> datetime:
    """A time with its zone, such as "2026-03-01 23:59 Europe/Berlin".

    zone: for a text that names none; None is the zone of this machine. Raises: ValueError.
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(
            f"a time must be like 2026-03-01 23:59 or 2026-03-01 23:59 Europe/Berlin, got {text.strip()!r}"
        )
    plain, named = datetime.fromisoformat(f"{found[1]}T{found[2]}"), found[3]
    if not named:
        return plain.astimezone() if zone is None else plain.replace(tzinfo=zone)
    if named in ("Z", "UTC", "GMT"):
        return plain.replace(tzinfo=UTC)
    if named[0] in "+-":
        return datetime.fromisoformat(f"{plain.isoformat()}{named}")
    try:
        return plain.replace(tzinfo=ZoneInfo(named))
    except (OSError, ValueError, KeyError) as problem:
        raise ValueError(f"there is no time zone {named!r}: name one such as Europe/Berlin, or +01:00") from problem


def deadlines_from(texts: Sequence[str], names: Sequence[str]) -> dict[str, datetime]:
    """Deadlines by assignment; "NAME=TIME" is for one of them, a time alone for all others. Raises: ValueError."""
    found: dict[str, datetime] = {}
    rest: datetime | None = None
    for text in texts:
        name, equals, time = text.rpartition("=")
        if not equals:
            rest = time_from(time)
        elif name not in names:
            raise ValueError(f"--deadline: there is no assignment {name!r}")
        else:
            found[name] = time_from(time)
    return {name: rest for name in names if rest} | found


def share_lost(rule: Rule, late_by: timedelta | None) -> float:
    """The share that work loses which came so long after the deadline; None: late, and nobody knows how much."""
    count = 1 if late_by is None or rule.unit is None else math.ceil(late_by / rule.unit)
    return round(min(rule.most, count * rule.share), 6)


def settled(results: Sequence[Result], rule: Rule, deadlines: Mapping[str, datetime]) -> list[Result]:
    """The results with what lateness makes of them: `late`, `late_by` as text, and `penalty`, the share lost.

    A deadline and a time decide, to the second. Without one of them the platform's own mark does; it says nothing
    of how late, and costs one unit.
    """
    return [result | _lateness(result, rule, deadlines.get(result["assignment"])) for result in results]


def _lateness(result: Result, rule: Rule, deadline: datetime | None) -> Result:
    came = came_at(result.get("handed_in", ""), deadline)
    if came is None or deadline is None:
        late = bool(result["late"])
        return {"late": late, "late_by": "", "penalty": share_lost(rule, None) if late else 0.0}
    # Both in UTC: the difference of two times of one zone ignores that a clock was put forward between them.
    late_by = came.astimezone(UTC) - deadline.astimezone(UTC)
    if late_by <= rule.grace:
        return {"late": False, "late_by": "", "penalty": 0.0}
    return {"late": True, "late_by": _shown(late_by), "penalty": share_lost(rule, late_by)}


def came_at(text: str, deadline: datetime | None) -> datetime | None:
    """When work was handed in; a platform that names no zone is taken to mean that of the deadline."""
    try:
        return time_from(text, deadline.tzinfo if deadline else None) if text else None
    except ValueError:
        return None


def without_time(results: Sequence[Result], deadlines: Mapping[str, datetime]) -> int:
    """How many submissions have a deadline and no time: only a mark of the platform can say that they are late."""
    return sum(
        result["assignment"] in deadlines
        and came_at(result.get("handed_in", ""), deadlines[result["assignment"]]) is None
        for result in results
    )


def _shown(span: timedelta) -> str:
    """A span in words: days and hours, or hours and minutes."""
    minutes = max(1, math.ceil(span.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} d"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes and not days)
    return " ".join(parts)

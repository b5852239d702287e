"""Whose file it is, by the rules of the platforms: each name is read by the first rule that fits, and none is guessed.

Canvas       lovelaceada_LATE_1234_5678_01_forward_noise-1.ipynb
Moodle       Ada Lovelace_1234_assignsubmission_file_/01_forward_noise.ipynb
Blackboard   Noise_ada_attempt_2026-03-01-12-30-45_01_forward_noise.ipynb
Brightspace  1234-5678 - Ada Lovelace - Mar 1, 2026 1230 PM/01_forward_noise.ipynb
Classroom    Ada Lovelace - 01_forward_noise.ipynb
nbgrader     ada/01_forward_noise/01_forward_noise.ipynb
folders      ada/01_forward_noise.ipynb
flat         ada_01_forward_noise.ipynb, ada.ipynb
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<rest>.*)", re.DOTALL)
_BLACKBOARD = re.compile(
    r"(?P<head>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:[_.](?P<rest>.*))?", re.DOTALL | re.IGNORECASE
)
_BRIGHTSPACE = re.compile(r"(?P<id>\d+)-\d+\s*-\s+(?P<name>.+?)\s*-\s+(?P<when>[^-]*\d{4}[^-]*)")
_CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<number>\d+)_(?P<rest>.+)", re.DOTALL)
_WHEN = ("%b %d, %Y %I%M %p", "%b %d, %Y %I:%M %p", "%d %B, %Y %I%M %p", "%d %B, %Y %I:%M %p", "%B %d, %Y %I%M %p")
_NUMBER = re.compile(r"[ _]?\((\d{1,3})\)$|-(\d{1,3})$")
_EDGES = " _-.\t"


@dataclass(frozen=True)
class Owner:
    """Whose file it is and which attempt; `rest` is the file's own name."""

    name: str
    rule: str
    rest: str
    number: str = ""  # what the platform calls the learner by
    late: bool = False
    when: str = ""  # sorts attempts in time
    again: int = 0  # the (1) or -1 behind a name

    @property
    def key(self) -> str:
        """One learner's files have one key: the name, and the platform's number where there is one."""
        return f"{self.name} #{self.number}" if self.number else self.name

    @property
    def handed_in(self) -> str:
        """When it came, as the platform wrote it into a name: a time without a zone; "" where it is not there."""
        if self.rule == "Blackboard":
            day, clock = self.when[:10], self.when[11:].replace("-", ":")
            return f"{day} {clock}"
        return self.when if self.rule == "Brightspace" else ""


def owner_of(parts: Sequence[str], assignments: Collection[str], blackboard_title: str = "") -> Owner | None:
    """The owner of a file, by its place below the top; None where its name says nothing, or fits two platforms.

    The outermost name decides, since a platform gives it. What lies below is a learner's own, and may call itself
    anything.
    """
    parts = [unicodedata.normalize("NFC", part) for part in parts]
    found = _by_platform(parts, blackboard_title)
    return (found[0] if len(found) == 1 else None) if found else _plain(parts, assignments)


def _by_platform(parts: Sequence[str], blackboard_title: str = "") -> list[Owner]:
    """The owner by each platform's rule that the outermost name fits."""
    part, file = parts[0], parts[-1]
    alone, owners = len(parts) == 1, []
    if found := _MOODLE.fullmatch(part):
        owners.append(_owner(found["name"], "Moodle", found["rest"] if alone else file, number=found["id"]))
    if not alone and (found := _BRIGHTSPACE.fullmatch(" ".join(part.split()))):
        owners.append(_owner(found["name"], "Brightspace", file, number=found["id"], when=_time(found["when"])))
    if found := _BLACKBOARD.fullmatch(part):
        head = found["head"]
        name = head.removeprefix(blackboard_title) if blackboard_title else head.rpartition("_")[2]
        owners.append(_owner(name, "Blackboard", (found["rest"] or file) if alone else file, when=found["when"]))
    if found := _CANVAS.fullmatch(part):
        late, when = bool(found["late"]), f"{int(found['number'][:20]):020d}"
        owners.append(_owner(found["name"], "Canvas", found["rest"] if alone else file, found["id"], late, when))
    return [owner for owner in owners if owner]


def _plain(parts: Sequence[str], assignments: Collection[str]) -> Owner | None:
    """The owner by folders, or by the file's own name where there are none."""
    file, folders = parts[-1], list(parts[:-1])
    named = [place for place, part in enumerate(folders) if part in assignments]
    if named and named[0] > 0:
        return _owner(folders[named[0] - 1], "nbgrader", file)
    folders = [part for part in folders if part not in assignments]
    if folders:
        return _owner(folders[0].removesuffix(".zip"), "folder", file)
    if not file:
        return None
    stem = os.path.splitext(file)[0]
    left, dash, right = stem.partition(" - ")
    if dash and left.strip(_EDGES) and assignment_in(right, assignments):
        return _owner(left, "Google Classroom", right + ".ipynb")
    plain, _ = _split_number(stem)
    name = assignment_in(plain, assignments)
    if name:
        at = _spaced(plain).find(_spaced(name))
        left, right = plain[:at].strip(_EDGES), plain[at + len(name) :].strip(_EDGES)
        who = " ".join(filter(None, (left, right)))
        if not who or re.fullmatch(r"(copy of|kopie von|copie de|copia de|copy|\d+)", who, re.IGNORECASE):
            return None
        return _owner(who, "file name", stem + ".ipynb")
    return _owner(stem, "file name", file) if plain.strip(_EDGES) else None


def _owner(name: str, rule: str, rest: str, number: str = "", late: bool = False, when: str = "") -> Owner | None:
    name = " ".join(name.split())
    stem, again = _split_number(os.path.splitext(rest)[0])
    return Owner(name, rule, rest, number, late, when, again) if name else None


def assignment_in(text: str, assignments: Collection[str]) -> str:
    """The longest assignment whose name stands in a text; blanks, dashes and dots count as underscores."""
    found = [name for name in assignments if _spaced(name) in _spaced(text)]
    return max(found, key=len, default="")


def blackboard_title(names: Collection[str]) -> str:
    """What all heads of Blackboard's names have in common: the title, with the underscore that ends it."""
    heads = {found["head"] for name in names if (found := _BLACKBOARD.fullmatch(name))}
    common = os.path.commonprefix(sorted(heads)) if len(heads) > 1 else ""
    return common[: common.rfind("_") + 1]


def without_top(paths: Sequence[Sequence[str]], assignments: Collection[str] = ()) -> int:
    """How many folders at the top no learner owns: all files share them, or a platform's names stand below them."""
    shared = 0
    while paths and all(len(path) > shared + 1 for path in paths) and len({path[shared] for path in paths}) == 1:
        if _by_platform(paths[0][shared:]) or not _several([path[shared + 1 :] for path in paths], assignments):
            break
        shared += 1
    return shared + _above_the_platforms_names([path[shared:] for path in paths])


def _above_the_platforms_names(paths: Sequence[Sequence[str]]) -> int:
    """How many folders lie above the names that a platform gave, where all files have one at the same depth; else 0.

    Where only some have one, somebody may have chosen it to pass for somebody else.
    """
    depth = 0
    while paths and all(len(path) > depth for path in paths):
        if all(_by_platform(path[depth:]) for path in paths):
            return depth
        depth += 1
    return 0


def _several(paths: Sequence[Sequence[str]], assignments: Collection[str]) -> bool:
    """Whether paths belong to several learners: by their folders, or by the notebooks' own names."""
    if all(len(path) > 1 for path in paths):
        folders = {path[0] for path in paths}
        return len(folders) > 1 and not folders <= set(assignments)
    notebooks = [path[-1] for path in paths if path[-1].lower().endswith(".ipynb")]
    owners = [owner_of([name], assignments) for name in notebooks]
    return all(owners) and len({owner.key for owner in owners if owner}) > 1


def _spaced(text: str) -> str:
    return re.sub(r"[\s.-]", "_", text.lower())


def _split_number(stem: str) -> tuple[str, int]:
    found = _NUMBER.search(stem)
    return (stem[: found.start()], int(found[1] or found[2])) if found else (stem, 0)


def _time(text: str) -> str:
    """A time that sorts as text; the text itself where it is in no known form."""
    for form in _WHEN:
        try:
            return datetime.strptime(" ".join(text.split()), form).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            continue
    return ""

"""What an author may call a new thing, refused in one sentence where it cannot be or is there already."""

import builtins
import keyword
import re
from dataclasses import dataclass

from ... import checks
from ..declared import Declared

LONGEST_ID, LONGEST_TITLE = 48, 60
IN_USE = {*dir(builtins), *checks.__all__, "math", "torch"}  # what cells of every notebook call by these names


@dataclass(frozen=True)
class Asked:
    """What is said of a new task."""

    id: str
    title: str
    points: int = 2
    minutes: int = 10
    stars: int = 2

    def __post_init__(self):
        for name, value, low, high in (
            ("points", self.points, 0, 20),
            ("minutes", self.minutes, 1, 120),
            ("stars", self.stars, 1, 4),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low} to {high}, got {value}")
        check_title(self.title)


def check_title(title: str) -> None:
    """Raises: ValueError for a title that does not fit on a line of a heading."""
    if not title.strip() or "\n" in title or len(title) > LONGEST_TITLE:
        raise ValueError(f"the title must be one line of 1 to {LONGEST_TITLE} characters, got {title!r}")


def check_id(name: str, known: Declared) -> None:
    """Raises: ValueError for a name that is no Python name, is too long, or is in use."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or keyword.iskeyword(name) or name == "questions":
        raise ValueError(f"the id must be the name of a Python function, such as noise_two_steps, got {name!r}")
    if len(name) > LONGEST_ID:
        raise ValueError(f"the id must have at most {LONGEST_ID} characters, got {len(name)}: shorten {name!r}")
    if name in IN_USE:
        raise ValueError(f"{name!r} is what notebooks call something else by, and would replace it: choose another id")
    kinds = {"an exercise": known.exercises, "a derivation": known.derivations, "a text": known.texts}
    for kind, there in kinds.items():
        if name in there:
            raise ValueError(f"{name!r} is {kind} of {there[name].notebook} already: choose another id")


def check_notebook_name(name: str, there: list[str]) -> None:
    """Raises: ValueError for a name that is not like 12_flow_matching, or whose number is taken."""
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name) or len(name) > LONGEST_ID:
        raise ValueError(f"the notebook must be named by two digits and words, such as 12_flow_matching, got {name!r}")
    taken = [other for other in there if other[:2] == name[:2]]
    if taken:
        raise ValueError(f"there is a notebook {taken[0]!r} already: choose another number")


def words(name: str) -> str:
    """A name as words: "noise_two_steps" is "noise two steps"."""
    return name.replace("_", " ").strip()

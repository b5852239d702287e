"""What a drawing is, and the list of them all."""

from collections.abc import Callable
from dataclasses import dataclass

from sheet import Sheet


@dataclass(frozen=True)
class Drawing:
    """draw puts it on a sheet; alt is read aloud; see says what to see; after is the cell it follows."""

    name: str
    notebook: str
    after: str
    size: tuple[int, int]
    alt: str
    see: str
    draw: Callable[[Sheet], None]


DRAWINGS: list[Drawing] = []


def drawing(notebook: str, after: str, size: tuple[int, int], alt: str, see: str) -> Callable[..., None]:
    """Register a drawing under its function's name."""

    def register(draw: Callable[[Sheet], None]) -> None:
        DRAWINGS.append(Drawing(draw.__name__.replace("_", "-"), notebook, after, size, alt, see, draw))

    return register

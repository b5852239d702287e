"""A learner's own pictures for their feedback: taken from stored outputs, decoded, and drawn anew.

What is shown is made here of numbers for pixels. Nothing else of an output comes out of this file: no text, no
page, no drawing that could hold a script.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Collection, Sequence

from ..checks.collect.limits import TimeIsUp, time_limit
from .cells import Cell, Unreadable, pictures_in, read_cells
from .rebuild import match
from .release import Release

MOST_OF_TASK, MOST = 2, 12  # pictures beside one task, and on one page
LONGEST = 4_000_000  # characters of one in the file
PIXELS = 12_000_000  # of one in the file
WIDE, HIGH = 640, 960  # pixels as it is shown
LARGEST = 300_000  # bytes as it is shown
SECONDS = 20.0  # for all pictures of one notebook
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def own_pictures(release: Release, data: bytes, tasks: Collection[str]) -> dict[str, list[bytes]]:
    """For each of these tasks the pictures that stand between its answer and the next, as PNG made here."""
    found: dict[str, list[bytes]] = {}
    try:
        with time_limit(SECONDS):
            stored = pictures_in(data, LONGEST)
            where = owners(release, read_cells(data).cells)
            for name, texts in zip(where, stored, strict=True):
                for text in texts if name in tasks else ():
                    kept = found.setdefault(name, [])
                    room = len(kept) < MOST_OF_TASK and sum(map(len, found.values())) < MOST
                    if room and (picture := drawn_anew(text)) is not None:
                        kept.append(picture)
    except (Unreadable, TimeIsUp):
        pass  # what was found until then is shown
    return {name: kept for name, kept in found.items() if kept}


def owners(release: Release, cells: Sequence[Cell]) -> list[str]:
    """For each cell the task that it belongs to: the last whose answer stands at or above it; "" for none."""
    slots = sorted((task.slot, task.name) for task in release.tasks)
    found, anchor = [], -1
    for cell in cells:
        place = match(release, cell)
        anchor = place if place >= 0 else anchor
        found.append(next((name for slot, name in reversed(slots) if slot <= anchor), ""))
    return found


def drawn_anew(text: str) -> bytes | None:
    """A PNG of the pixels of a PNG in base64, no larger than it is shown; None for anything else."""
    from PIL import Image

    try:
        data = base64.b64decode("".join(text.split()), validate=True)
        if not data.startswith(SIGNATURE):
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
                if not 0 < opened.width * opened.height <= PIXELS:
                    return None
                opened.load()
                pixels = opened.convert("RGBA")
    except Exception:  # a decoder fails in many ways, and what it cannot read is not shown
        return None
    pixels.thumbnail((WIDE, HIGH))
    # A new picture takes over pixels alone: no comment, no profile, nothing behind the end of the file.
    clean = Image.new("RGB", pixels.size, "white")
    clean.paste(pixels, mask=pixels.getchannel("A"))
    for one in (clean, clean.quantize(64)):
        file = io.BytesIO()
        one.save(file, format="PNG", optimize=True)
        if file.tell() <= LARGEST:
            return file.getvalue()
    return None

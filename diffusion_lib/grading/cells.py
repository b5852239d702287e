"""A submitted file as a list of cells, whatever wrote it; for marks nothing else of it is looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

LARGEST = 64_000_000  # bytes of a file; pictures stored in it are not read, but they are there
MOST_CELLS = 4_000
MOST_TEXT = 4_000_000  # characters of all cells together
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1")


class Unreadable(ValueError):
    """A file that holds no notebook, as one sentence for the teacher."""


@dataclass(frozen=True)
class Cell:
    """One cell: "code", "markdown" or "raw", its source, and the two names that a release gave it."""

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""


@dataclass(frozen=True)
class Notebook:
    """The cells of a file, and what was odd about it."""

    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = field(default=())


def read_cells(data: bytes) -> Notebook:
    """The cells of a notebook of any format version and common encoding. Raises: Unreadable."""
    raw, remarks = _raw_cells(data)
    cells = tuple(_cell(cell) for cell in raw)
    if sum(len(cell.source) for cell in cells) > MOST_TEXT:
        raise Unreadable(f"its cells hold more than {MOST_TEXT:,} characters")
    return Notebook(cells, tuple(remarks))


def pictures_in(data: bytes, most: int) -> list[list[str]]:
    """For each cell what its stored outputs call PNG, as it stands in the file: text that may be anything.

    most: characters; a longer one is left out. Raises: Unreadable.
    """
    found = []
    for cell in _raw_cells(data)[0]:
        outputs = cell.get("outputs")
        bundles = (
            [one.get("data", one) for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []
        )
        texts = [bundle.get("image/png", bundle.get("png")) for bundle in bundles if isinstance(bundle, dict)]
        plain = ["".join(filter(_text, text)) if isinstance(text, list) else _text(text) for text in texts]
        found.append([text for text in plain if 0 < len(text) <= most])
    return found


def _raw_cells(data: bytes) -> tuple[list[dict], list[str]]:
    """The cells as the file has them, and remarks."""
    if len(data) > LARGEST:
        raise Unreadable(f"it has {len(data) / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}")
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable("it is empty")
    plain, remarks = _parsed(data)
    if not isinstance(plain, dict):
        raise Unreadable("it is JSON, but no notebook")
    version = plain.get("nbformat")
    if isinstance(version, int) and version != 4:
        remarks.append(f"saved in the old format {version}")
    raw = plain.get("cells")
    if not isinstance(raw, list) and isinstance(plain.get("worksheets"), list):
        raw = [cell for sheet in plain["worksheets"] if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    if not isinstance(raw, list):
        raise Unreadable("it is JSON, but no notebook: it has no cells")
    if len(raw) > MOST_CELLS:
        raise Unreadable(f"it has {len(raw):,} cells, more than {MOST_CELLS:,}")
    return [cell for cell in raw if isinstance(cell, dict)], remarks


def _parsed(data: bytes):
    """The JSON in some bytes, and a remark where they are not plain UTF-8."""
    likely: tuple[str, ...] = _ENCODINGS
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        likely = ("utf-32", *_ENCODINGS)
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        likely = ("utf-16", *_ENCODINGS)
    for encoding in likely:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        try:
            return json.loads(text), [] if encoding == "utf-8-sig" else [f"saved as {encoding}"]
        except RecursionError:
            raise Unreadable("it is nested too deeply for a notebook") from None
        except ValueError:
            if encoding in ("utf-8-sig", "cp1252"):
                raise Unreadable(_no_json(text)) from None
    raise Unreadable("its text cannot be decoded")


def _no_json(text: str) -> str:
    """What a file is that should be JSON and is not."""
    start = text.lstrip("\ufeff \r\n\t")[:2000]
    if start.startswith("%PDF"):
        return "it is a PDF and no notebook"
    if start.startswith("PK\x03\x04"):
        return "it is a zip under the name of a notebook: unpack it first"
    if start[:200].lower().startswith(("<!doctype", "<html")):
        return "it is a web page and no notebook: the download saved the page around it"
    if "<<<<<<< " in text and ">>>>>>> " in text:
        return "it holds the marks of an unfinished merge (<<<<<<< and >>>>>>>)"
    if start.startswith("{"):
        return "its JSON is broken: the file was cut off, or edited by hand"
    return "it is no notebook"


def _cell(raw: dict) -> Cell:
    kind = raw.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "markdown"
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    metadata = raw.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = grader.get("grade_id") if isinstance(grader, dict) else None
    own = raw.get("id", metadata.get("id") if isinstance(metadata, dict) else None)  # Colab keeps it in metadata
    return Cell(kind, _text(source).replace("\r\n", "\n").replace("\r", "\n"), _text(own)[:200], _text(grade_id)[:200])


def _text(value) -> str:
    return value if isinstance(value, str) else ""

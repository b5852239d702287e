"""The files of a folder or a zip: regular ones alone, bounded in number and size, and no link is ever followed."""

from __future__ import annotations

import io
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .cells import LARGEST

MOST_FILES = 60_000
DEEPEST, LONGEST_NAME = 12, 255  # folders, bytes of one name
MOST_ENTRIES = 2_000  # in a zip that a learner handed in
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
_JUNK = {"__macosx", ".ipynb_checkpoints", "__pycache__", "thumbs.db", "desktop.ini", "index.html", ".ds_store"}


class NoSubmissions(ValueError):
    """What was given holds no submissions, as one sentence."""


@dataclass(frozen=True)
class File:
    """One file: where it lies below the top, and how to read it; or why it is not to be read."""

    parts: tuple[str, ...]
    size: int = 0
    read: Callable[[], bytes] = bytes
    refused: str = ""

    @property
    def path(self) -> str:
        """Its place as text."""
        return "/".join(self.parts)


def files_of(place: Path) -> list[File]:
    """Every file below a folder, or in a zip; empty folders come as refused files without a name.

    Raises: NoSubmissions if there is no such folder or zip.
    """
    try:
        if place.is_dir():
            found = _in_folder(place)
        elif zipfile.is_zipfile(place):
            found = _in_zip(lambda: zipfile.ZipFile(place), MOST_FILES)
        else:
            raise NoSubmissions(f"{place} must be a folder or a zip of submissions, and is neither: check the path")
    except (OSError, zipfile.BadZipFile) as problem:
        raise NoSubmissions(f"{place} cannot be read: {problem}") from problem
    return sorted((file for one in found for file in _unpacked(one)), key=lambda file: file.parts)


def is_junk(name: str) -> bool:
    """Whether a file or folder is put there by a system and by no learner."""
    return name.startswith((".", "._", "~$")) or name.lower() in _JUNK


def _in_folder(top: Path) -> list[File]:
    found: list[File] = []
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        with os.scandir(top.joinpath(*parts)) as entries:
            names = [entry for entry in entries if not is_junk(entry.name)]
        if not names and parts:
            found.append(File((*parts, ""), refused="the folder is empty"))
        for entry in names:
            inside = (*parts, _shown(entry.name))
            if len(found) >= MOST_FILES:
                raise NoSubmissions(f"{top} holds more than {MOST_FILES:,} files: give the folder of one assignment")
            if entry.is_symlink():
                found.append(File(inside, refused="it is a link: hand in the file itself"))
            elif entry.is_dir(follow_symlinks=False):
                if len(inside) > DEEPEST:
                    found.append(File((*inside, ""), refused=f"it lies more than {DEEPEST} folders deep"))
                else:
                    waiting.append((*parts, entry.name))
            elif not entry.is_file(follow_symlinks=False):
                found.append(File(inside, refused="it is no plain file (a pipe, a device or a socket)"))
            else:
                size = entry.stat(follow_symlinks=False).st_size
                found.append(File(inside, size, _reader(entry.path)) if size <= LARGEST else _too_large(inside, size))
    return found


def _reader(path: str) -> Callable[[], bytes]:
    def read() -> bytes:
        # The file may have been exchanged for a link or a pipe since it was listed.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError("it is no plain file any more")
            return file.read(LARGEST + 1)

    return read


def _too_large(parts: tuple[str, ...], size: int) -> File:
    return File(parts, size, refused=f"it has {size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}")


def _in_zip(opened: Callable[[], zipfile.ZipFile], most: int, above: tuple[str, ...] = ()) -> list[File]:
    """The members of a zip, by their sizes as the zip says them; reading holds it to its word."""
    found = []
    with opened() as archive:
        members = archive.infolist()
        if len(members) > most:
            return [File((*above, ""), refused=f"it is a zip of more than {most:,} files")]
        for member in members:
            parts = tuple(part for part in _name(member).replace("\\", "/").split("/") if part not in ("", "."))
            if member.is_dir() or not parts or any(is_junk(part) for part in parts if part != ".."):
                continue
            inside = (*above, *map(_shown, parts))
            if any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in inside):
                found.append(File(tuple(part[:60] for part in inside), refused="its name is too long for a file"))
            elif ".." in parts or _name(member).startswith(("/", "\\")) or parts[0].endswith(":"):
                safe = tuple(part for part in inside if part != "..")
                found.append(File(safe, refused="its name leads out of the zip"))
            elif stat.S_ISLNK(member.external_attr >> 16):
                found.append(File(inside, refused="it is a link: hand in the file itself"))
            elif member.flag_bits & 1:
                found.append(File(inside, refused="it is encrypted"))
            elif member.file_size > LARGEST:
                found.append(_too_large(inside, member.file_size))
            elif len(inside) > DEEPEST:
                found.append(File(inside, refused=f"it lies more than {DEEPEST} folders deep"))
            else:
                found.append(File(inside, member.file_size, _member_reader(opened, member)))
    return found


def _member_reader(opened: Callable[[], zipfile.ZipFile], member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with opened() as archive, archive.open(member) as file:
                return file.read(LARGEST + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as problem:
            raise OSError(f"the zip is damaged here ({problem})") from problem

    return read


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: some programs write UTF-8 and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _shown(name: str) -> str:
    """A name that can be printed and stored: without what moves a terminal's cursor, or turns a line of text round."""
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return "".join("?" if unicodedata.category(c) == "Cc" or c in _TURNING else c for c in plain)


def _unpacked(file: File) -> Iterator[File]:
    """The file itself; of a zip that a learner handed in, what it holds."""
    if file.refused or not file.parts[-1].lower().endswith(".zip"):
        yield file
        return
    try:
        data = file.read()
        inner = _in_zip(lambda: zipfile.ZipFile(io.BytesIO(data)), MOST_ENTRIES, (*file.parts[:-1], file.parts[-1]))
    except (OSError, zipfile.BadZipFile) as problem:
        yield File(file.parts, file.size, refused=f"the zip cannot be read ({problem})")
        return
    if sum(one.size for one in inner) > LARGEST:
        yield File(file.parts, file.size, refused=f"it unpacks to more than {LARGEST / 1e6:.0f} MB")
    else:
        yield from inner

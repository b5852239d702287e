"""The learner's progress: one small JSON file on this machine, sent nowhere.

It lives at $DIFFUSION_LIB_HOME/progress.json, else ~/.diffusion_lib/progress.json. Nothing breaks a notebook: a file
that is damaged or was made by something else is copied aside before progress starts fresh, and where nothing can be
written progress stays in memory; one line says so. Grading and a run of the solutions leave the file alone.
"""

from __future__ import annotations

import time
from pathlib import Path

from diffusion_lib.files import home, write_atomically

from .presence import grading, in_solutions
from .progress_store import ForeignFile, dumps, empty, keep_aside, merge, parse


class Progress:
    """What has been tried, solved and guessed; every change is written at once, all or nothing."""

    def __init__(self):
        self._memory: dict | None = None  # used where the file must not or cannot be used
        self._told: set[str] = set()

    def attempt(self, exercise: str, passed: bool, now: float | None = None) -> None:
        """Count one attempt; the first success fixes the minutes it took."""
        now = time.time() if now is None else now
        data = self.read()
        entry = data["exercises"].setdefault(exercise, {})
        entry["attempts"] = _whole(entry.get("attempts")) + 1
        entry["last"] = now
        first = entry.setdefault("first_attempt", now)
        if passed and not entry.get("solved"):
            begun = first if isinstance(first, (int, float)) else now
            entry.update(solved=True, minutes=round(max(0.0, now - begun) / 60, 1))
        self._write(data)

    def hint_used(self, exercise: str, number: int, now: float | None = None) -> None:
        """Remember the furthest hint shown."""
        data = self.read()
        entry = data["exercises"].setdefault(exercise, {})
        entry["hints"] = max(_whole(entry.get("hints")), number)
        entry["last"] = time.time() if now is None else now
        self._write(data)

    def exercise(self, name: str) -> dict:
        """What is known about one exercise: attempts, hints, solved, minutes."""
        return known(self.read(), name)

    def remember(self, section: str, name: str, value) -> None:
        """Keep one plain value, such as a guess."""
        data = self.read()
        data[section][name] = {"value": value}
        self._write(data)

    def recall(self, section: str, name: str):
        """The value kept under a name, or None."""
        return self.read()[section].get(name, {}).get("value")

    def read(self) -> dict:
        """Everything, with every section present and every entry a dictionary, whatever the file holds."""
        if self._memory is None and (grading() or in_solutions()):
            self._memory = empty()
        return self._memory if self._memory is not None else self._load()

    @property
    def kept(self) -> bool:
        """False where nothing is written: in grading, in the solutions, and where the disk refuses."""
        return self._memory is None

    def export(self, path: str | Path) -> None:
        """Write everything to a file of the learner's choice.

        Raises: FileExistsError if there is one already; OSError if it cannot be written.
        """
        path = Path(path).expanduser()
        if path.exists():
            raise FileExistsError(f"{path} exists already: choose another name for the copy of your progress")
        write_atomically(path, dumps(self.read()))

    def take_in(self, path: str | Path) -> None:
        """Add what an exported file holds; what is solved here stays solved.

        Raises: ForeignFile if it holds no progress; OSError if it cannot be read.
        """
        self._write(merge(self.read(), parse(Path(path).expanduser().read_bytes())[0]))

    def _load(self) -> dict:
        path = home() / "progress.json"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return empty()
        except OSError:
            return self._stay_in_memory(
                "The progress file could not be opened; progress is kept for this session only."
            )
        try:
            progress, whole = parse(data)
            what = "Part of the progress file was not understood"
        except ForeignFile as error:
            progress, whole = empty(), False
            what = f"The progress file could not be read ({error}); progress starts fresh"
        if not whole:
            copy = keep_aside(path, data)
            if copy is None:
                return self._stay_in_memory(f"{what}; nothing is written over it in this session.", progress)
            self._say(f"{what}; the old file is kept as {copy.name}.")
        return progress

    def _stay_in_memory(self, why: str, progress: dict | None = None) -> dict:
        self._say(why)
        self._memory = progress or empty()
        return self._memory

    def _write(self, data: dict) -> None:
        if self._memory is not None:
            self._memory = data
            return
        try:
            write_atomically(home() / "progress.json", dumps(data))
        except OSError:
            self._stay_in_memory("Progress cannot be saved here; it is kept for this session only.", data)

    def _say(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            print(sentence)


def known(data: dict, name: str) -> dict:
    """What progress says of one exercise: attempts, hints, solved, minutes."""
    entry = data["exercises"].get(name, {})
    return {
        "attempts": _whole(entry.get("attempts")),
        "hints": _whole(entry.get("hints")),
        "solved": entry.get("solved") is True,
        "minutes": entry.get("minutes") if isinstance(entry.get("minutes"), (int, float)) else None,
    }


def _whole(value) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


PROGRESS = Progress()

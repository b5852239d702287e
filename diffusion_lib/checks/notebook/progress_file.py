"""The learner's progress: one small JSON file on this machine, sent nowhere.

It lives at $DIFFUSION_LIB_HOME/progress.json, else ~/.diffusion_lib/progress.json. A file that is damaged or cannot be
written never breaks a notebook: progress then starts fresh, or stays in memory, and one line says so.
"""

from __future__ import annotations

import json
import os
import time

from diffusion_lib.files import home, write_atomically

_VERSION = 1
_SECTIONS = ("exercises", "predictions", "quizzes")


class Progress:
    """What has been tried, solved and guessed; every change is written at once, all or nothing."""

    def __init__(self):
        self._memory: dict | None = None  # used once the file has proved unusable, and while grading
        self._told: set[str] = set()

    def attempt(self, exercise: str, passed: bool, now: float | None = None) -> None:
        """Count one attempt; the first success fixes the minutes it took."""
        now = time.time() if now is None else now
        data = self.read()
        entry = data["exercises"].setdefault(exercise, {})
        entry["attempts"] = _whole(entry.get("attempts")) + 1
        first = entry.setdefault("first_attempt", now)
        if passed and not entry.get("solved"):
            begun = first if isinstance(first, (int, float)) else now
            entry.update(solved=True, minutes=round(max(0.0, now - begun) / 60, 1))
        self._write(data)

    def hint_used(self, exercise: str, number: int) -> None:
        """Remember the furthest hint shown."""
        data = self.read()
        entry = data["exercises"].setdefault(exercise, {})
        entry["hints"] = max(_whole(entry.get("hints")), number)
        self._write(data)

    def exercise(self, name: str) -> dict:
        """What is known about one exercise: attempts, hints, solved, minutes."""
        entry = self.read()["exercises"].get(name, {})
        return {
            "attempts": _whole(entry.get("attempts")),
            "hints": _whole(entry.get("hints")),
            "solved": entry.get("solved") is True,
            "minutes": entry.get("minutes") if isinstance(entry.get("minutes"), (int, float)) else None,
        }

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
        if self._memory is None and _grading():
            self._memory = {}  # grading neither reads nor writes a learner's file
        data = self._memory if self._memory is not None else self._load()
        found = {name: data.get(name) for name in _SECTIONS}
        sections: dict[str, dict] = {name: part if isinstance(part, dict) else {} for name, part in found.items()}
        for entries in sections.values():
            for name in [name for name, entry in entries.items() if not isinstance(entry, dict)]:
                del entries[name]
        return {"version": _VERSION, **sections}

    def _load(self) -> dict:
        try:
            data = json.loads((home() / "progress.json").read_text(encoding="utf-8"))
            if isinstance(data, dict):
                return data
            raise ValueError("not a dictionary")
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            self._say("The progress file could not be read; progress starts fresh.")
            return {}
        except OSError:
            self._say("The progress file could not be opened; progress is kept for this session only.")
            self._memory = {}
            return self._memory

    def _write(self, data: dict) -> None:
        if self._memory is not None:
            self._memory = data
            return
        try:
            write_atomically(home() / "progress.json", json.dumps(data, indent=1, sort_keys=True).encode())
        except OSError:
            self._say("Progress cannot be saved here; it is kept for this session only.")
            self._memory = data

    def _say(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            print(sentence)


def _grading() -> bool:
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def _whole(value) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


PROGRESS = Progress()

"""The board: results of entries as a local file, beside those of the library's own entries."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from diffusion_lib.assets import asset
from diffusion_lib.challenge.protocol import Protocol
from diffusion_lib.challenge.scoring import SCORES, mean_and_std
from diffusion_lib.files import home, write_atomically

VERSION = 1
SHIPPED = "measurements/challenge.json"
HEADS = {"frechet": "Fréchet", "accuracy": "accuracy %", "precision": "precision", "recall": "recall",
         "coverage": "coverage", "seconds": "seconds"}  # fmt: skip
Row = dict[str, Any]


class ForeignBoard(ValueError):
    """A file that holds no board."""


def board_path() -> Path:
    """Where a learner's board lies: beside their progress."""
    return home() / "challenge.json"


class Board:
    """Rows, one per entry and protocol: name, protocol, sha256 of the entry, model, machine, and one run per seed.

    Args:
        rows: as `row` makes them
    """

    def __init__(self, rows: list[Row] | None = None):
        self.rows = list(rows or ())

    @classmethod
    def load(cls, path: Path) -> Board:
        """A board out of its file; an empty one where there is none.

        Raises: ForeignBoard for a file that holds something else, or is damaged: it is left as it is.
        """
        if not path.exists():
            return cls()
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            rows, version = found["rows"], found["version"]
            for row in rows:
                Protocol(**row["protocol"])
                _line(row)
                _key(row)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ForeignBoard(f"{path} holds no board of a challenge: move it away, or name another file") from error
        if version != VERSION:
            raise ForeignBoard(f"{path} is a board of version {version}, and this library reads {VERSION}")
        return cls(rows)

    @classmethod
    def shipped(cls) -> Board:
        """The library's own entries, as measured. Raises: FileNotFoundError if they are missing."""
        return cls.load(asset(SHIPPED))

    def add(self, row: Row) -> None:
        """One more row; the same entry under the same name and protocol is replaced."""
        self.rows = [old for old in self.rows if _key(old) != _key(row)] + [row]

    def save(self, path: Path) -> None:
        """Write it whole. Raises: OSError if the place cannot be written."""
        whole = {"version": VERSION, "rows": self.rows}
        write_atomically(path, (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())

    def beside(self, others: Board) -> Board:
        """These rows and those of another board that are not here."""
        own = {_key(row) for row in self.rows}
        return Board(self.rows + [row for row in others.rows if _key(row) not in own])

    def text(self, protocol: Protocol | None = None, seconds: bool = True) -> str:
        """The board in words: a table for each protocol, best Fréchet distance first.

        protocol: this one's table alone
        seconds:  with the seconds, and the machines that they are of
        """
        tables: dict[Protocol, list[Row]] = {}
        for row in self.rows:
            tables.setdefault(Protocol(**row["protocol"]), []).append(row)
        chosen = sorted(tables, key=str) if protocol is None else [p for p in tables if p == protocol]
        parts = [_table(one, tables[one], seconds) for one in chosen]
        return "\n\n".join(parts) if parts else "the board is empty"


def row(name: str, found: dict[str, Any], machine: str, baseline: bool = False) -> Row:
    """A row of a board, as plain values, of what `supervised` found."""
    return {
        "name": name, "entry": found["sha256"], "model": found["model"], "baseline": baseline, "machine": machine,
        "protocol": found["protocol"].to_dict(), "runs": found["runs"],
    }  # fmt: skip


def _key(row: Row) -> tuple[Any, ...]:
    return row["name"], row["entry"], tuple(sorted(row["protocol"].items()))


def _table(protocol: Protocol, rows: list[Row], seconds: bool) -> str:
    shown = [title for key, title in HEADS.items() if seconds or key != "seconds"]
    head = "    " + "".join(f"{title:>16s}" for title in shown) + "   model, entry"
    rows = sorted(rows, key=lambda row: mean_and_std([run["frechet"] for run in row["runs"]])[0])
    lines = [f"{place:3d} {_line(row, seconds)}" for place, row in enumerate(rows, 1)]
    spread = "mean ± standard deviation over the seeds" if protocol.seeds > 1 else "one seed, so no spread is known"
    return "\n".join([str(protocol), head, *lines, f"    {spread}"])


def _line(row: Row, seconds: bool = True) -> str:
    cells = ""
    for key in HEADS if seconds else SCORES:
        mean, std = mean_and_std([run[key] for run in row["runs"]])
        scale, digits = (100, 1) if key == "accuracy" else (1, 1) if key == "seconds" else (1, 2)
        cell = "none" if math.isnan(mean) else f"{scale * mean:.{digits}f}"
        cells += f"{cell if math.isnan(std) else f'{cell} ± {scale * std:.{digits}f}':>16s}"
    kind = "baseline" if row["baseline"] else f"sha256 {row['entry'][:8]}"
    kind += f", {row['machine']}" * seconds
    return f"{cells}   {row['model']}, {row['name']} ({kind})"

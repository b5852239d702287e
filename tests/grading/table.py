"""The table of kinds: all of them graded in one command, with the mark that each must get and the one that it got.

    python -m tests.grading.table

It writes table.csv beside this file, and takes about a quarter of an hour of two cores.
"""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .class_of import ROOT
from .kinds_cheats import CHEATS
from .kinds_forms import FORMS
from .kinds_hostile import HOSTILE
from .kinds_odd import ODD

GROUPS = {"odd and honest": ODD, "right in an unusual form": FORMS, "not earned": CHEATS, "hostile": HOSTILE}
ALL = ODD | FORMS | CHEATS | HOSTILE
TABLE = Path(__file__).with_name("table.csv")


def grade(place, out, *options, start=False):
    """Run the command. Returns the process, ended unless it is only started."""
    command = [sys.executable, "-m", "diffusion_lib", "grade", str(place), "--out", str(out), *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if start:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def marks(out):
    """The points of each learner; None for one without a mark."""
    with (out / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {line["learner"]: float(line["score"]) if line["score"] else None for line in csv.DictReader(file)}


def write_table(got, path=TABLE):
    """One line for each kind: its group, its name, the mark that it must get, and the one that it got."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["group", "kind", "must", "got"])
        for group, kinds in GROUPS.items():
            for name, kind in kinds.items():
                lines.writerow([group, name, shown(kind.predicted), shown(got.get(name, "no row"))])


def shown(mark):
    """A mark as the table shows it; a file without a mark is refused with a reason."""
    return "refused" if mark is None else mark if isinstance(mark, str) else f"{mark:g}"


def main():
    """Grade the class of all kinds and write the table; exit status 1 if one mark is another than it must be."""
    with tempfile.TemporaryDirectory() as folder:
        place, out = Path(folder, "class"), Path(folder, "marks")
        for name, kind in ALL.items():
            kind.write(place / name)
        grade(place, out, "--timeout", "15", "--jobs", "2")
        write_table(marks(out))
    with TABLE.open(encoding="utf-8", newline="") as file:
        wrong = [line for line in csv.DictReader(file) if line["must"] != line["got"]]
    print(f"{len(ALL) - len(wrong)} of {len(ALL)} as they must be", *wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

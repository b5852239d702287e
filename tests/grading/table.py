"""The table of kinds: all of them graded in one command, with the mark that each must get and the one that it got.

python -m tests.grading.table             # grades all, and writes table.csv beside this file: a quarter of an hour
python -m tests.grading.table hostile     # grades one group, and renews its lines
python -m tests.grading.table --guide     # puts table.csv into CLASSROOM.md, at once
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
from .kinds_insider import INSIDER
from .kinds_odd import ODD
from .kinds_stranger import STRANGER
from .kinds_unprotected import UNPROTECTED

GROUPS = {
    "odd and honest": ODD, "right in an unusual form": FORMS, "not earned": CHEATS, "hostile": HOSTILE,
    "of a stranger": STRANGER, "of one who read the grader": INSIDER, "not protected": UNPROTECTED,
}  # fmt: skip
ALL = ODD | FORMS | CHEATS | HOSTILE | STRANGER | INSIDER | UNPROTECTED
HOLDS = {
    "odd and honest": "deleted, copied, moved, retyped, renamed cells; lost metadata; old formats, platforms",
    "right in an unusual form": "lambdas, objects, modules, threads, numpy, other signatures",
    "not earned": "the library's answers, a replaced check or judge, forged records, files of others, links",
    "hostile": "loops, crashes, floods of memory, processes, files and output, attacks on files and network",
    "of a stranger": "things kept for the next exercise, lies of tensors, frames and imports, text that no file holds",
    "of one who read the grader": "names that pass for others, what a process leaves to the next, uncounted memory, "
    "readers of records and zips",
    "not protected": "gets the marks that an honest learner would get: nothing that the grader sees tells them apart",
}
GUIDE = ROOT / "CLASSROOM.md"
BEGIN, END = "<!--kinds: python -m tests.grading.table --guide-->", "<!--/kinds-->"
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
    """One line for each kind: its group, its name, the mark that it must get, and the one that it got.

    A kind that was not graded now keeps the mark that it got before.
    """
    before = {line["kind"]: line["got"] for line in kept_lines()} if path.exists() else {}
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["group", "kind", "must", "got"])
        for group, kinds in GROUPS.items():
            for name, kind in kinds.items():
                mark = shown(got[name]) if name in got else before.get(name, "no row")
                lines.writerow([group, name, shown(kind.predicted), mark])


def kept_lines():
    """The table as it is kept."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def guide_part(lines):
    """The table as the guide has it: groups, and below them kind by kind."""
    text = ["| kinds | tried | as they must be | what they hold |", "|---|---|---|---|"]
    for group, holds in HOLDS.items():
        own = [line for line in lines if line["group"] == group]
        held = sum(line["must"] == line["got"] for line in own)
        text.append(f"| {group} | {len(own)} | {held} | {holds} |")
    text += ["", "<details><summary>Kind by kind: the mark of 15 that each must get, and got</summary>", ""]
    text += ["| kind | must | got |", "|---|---|---|"]
    text += [f"| {line['kind'].replace('_', ' ')} | {line['must']} | {line['got']} |" for line in lines]
    return "\n".join([BEGIN, *text, "", "</details>", END])


def guide_with(part, guide):
    """The guide with its part exchanged."""
    before, _, rest = guide.partition(BEGIN)
    return before + part + rest.partition(END)[2]


def shown(mark):
    """A mark as the table shows it; a file without a mark is refused with a reason."""
    return "refused" if mark is None else mark if isinstance(mark, str) else f"{mark:g}"


def main():
    """Grade the class of all kinds and write the table; exit status 1 if one mark is another than it must be."""
    if sys.argv[1:] == ["--guide"]:
        guide = GUIDE.read_text(encoding="utf-8")
        GUIDE.write_text(guide_with(guide_part(kept_lines()), guide), encoding="utf-8")
        return 0
    asked = {name: kind for group in sys.argv[1:] or GROUPS for name, kind in GROUPS[group].items()}
    asked |= {name: ODD[name] for name in ("all_right", "one_wrong", "untouched")}  # neighbours, whose marks must stay
    with tempfile.TemporaryDirectory() as folder:
        place, out = Path(folder, "class"), Path(folder, "marks")
        for name, kind in asked.items():
            kind.write(place / name)
        grade(place, out, "--timeout", "15", "--jobs", "2")
        write_table(dict.fromkeys(asked, "no row") | marks(out))
    wrong = [line for line in kept_lines() if line["must"] != line["got"]]
    print(f"{len(ALL) - len(wrong)} of {len(ALL)} as they must be", *wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

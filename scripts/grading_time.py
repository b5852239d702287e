"""Seconds of a core for one perfect submission of each notebook: `nbgrader autograde` and `diffusion-lib grade`.

    python scripts/grading_time.py [NOTEBOOK ...] [--out grading_time.csv] [--rounds 1]

Both run in the same minutes on the same machine, one after the other. Counted are seconds of computing, of all
processes together: other load on the machine changes them little. Each command then runs once more, with nothing left
to grade: that is its start, and what the first run took beyond it is one submission. A notebook that the table holds
already is not measured again. After the table: what 500 submissions of each take.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from diffusion_lib.classroom.release import solved

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = (
    "notebook", "points", "nbgrader points", "our points", "nbgrader start", "nbgrader one", "our start", "our one",
    "ratio",
)  # fmt: skip
LEARNER, CLASS = "ada", 500
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls a program, alembic


def computing(command: list[str], folder: Path, home: Path) -> float:
    """Run a command to its end; the seconds of computing of it and of the processes that it waited for."""
    environment = os.environ | {
        "PATH": PATH, "HOME": str(home), "DIFFUSION_LIB_HOME": str(home), "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{log.read()[-2000:].decode()}")
    return used.ru_utime + used.ru_stime


def by_nbgrader(name: str, submission: bytes, room: Path) -> tuple[float, float, float]:
    """Seconds of `nbgrader autograde` with the course's configuration, those of its start, and the points."""
    shutil.copytree(ROOT / "solutions" / name, room / "solutions" / name)
    shutil.copy(ROOT / "nbgrader_config.py", room)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    computing([*nbgrader, "generate_assignment", name], room, room)
    place = room / ".nbgrader" / "submitted" / LEARNER / name
    place.mkdir(parents=True)
    (place / f"{name}.ipynb").write_bytes(submission)
    seconds, start = (computing([*nbgrader, "autograde", name], room, room) for _ in range(2))
    computing([*nbgrader, "export", "--to=grades.csv"], room, room)
    with (room / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return seconds - start, start, sum(float(line["score"]) for line in csv.DictReader(file))


def by_us(name: str, submission: bytes, room: Path) -> tuple[float, float, float, float]:
    """Seconds of `diffusion-lib grade`, those of its start, its points, and those that a person gives."""
    place = room / "class" / LEARNER
    place.mkdir(parents=True)
    (place / f"{name}.ipynb").write_bytes(submission)
    command = [sys.executable, "-m", "diffusion_lib", "grade", str(room / "class"), "--out", str(room / "marks")]
    seconds, start = (computing(command, ROOT, room) for _ in range(2))
    (result,) = [json.loads(path.read_text(encoding="utf-8")) for path in (room / "marks" / "results").glob("*.json")]
    verdicts = result["verdicts"]
    by_hand = sum(verdict["points"] for verdict in verdicts if verdict["score"] is None)
    # A sandbox is ended from outside, so nobody is told what it used but those who asked it.
    one = seconds - start + result["sandbox_seconds"]
    return one, start, sum(verdict["score"] or 0.0 for verdict in verdicts), by_hand


def measured(name: str, rounds: int) -> list[str]:
    """One line of the table: medians over the rounds."""
    submission = solved(ROOT, name).encode()
    plain, ours = [], []
    for _ in range(rounds):
        for found, how in ((plain, by_nbgrader), (ours, by_us)):
            with tempfile.TemporaryDirectory() as room:
                found.append(how(name, submission, Path(room)))
    points = sum(
        cell["metadata"]["nbgrader"]["points"]
        for cell in json.loads(submission)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    )
    medians = [statistics.median(one[place] for one in found) for found in (plain, ours) for place in (1, 0)]
    by_hand = f" and {ours[0][3]:g} by hand" if ours[0][3] else ""
    return [
        name, f"{points:g}", f"{plain[0][2]:g}", f"{ours[0][2]:g}{by_hand}", *(f"{seconds:.1f}" for seconds in medians),
        f"{medians[1] / medians[3]:.1f}",
    ]  # fmt: skip


def main() -> None:
    """Measure what the table lacks, and print it with what it means for a class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--out", type=Path, default=Path("grading_time.csv"))
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    names = arguments.notebooks or sorted(path.name for path in (ROOT / "notebooks").iterdir())
    table: list[list[str]] = []
    if arguments.out.exists():
        with arguments.out.open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))[1:]
    for name in names:
        if name not in [line[0] for line in table]:
            table = sorted([*table, measured(name, arguments.rounds)])
            print(*table[[line[0] for line in table].index(name)], sep="\t", flush=True)
            with arguments.out.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])
    print(f"\nA class of {CLASS}, minutes of one core: notebook, nbgrader, ours")
    for line in table:
        starts_and_ones = [float(seconds) for seconds in line[4:8]]
        minutes = [(start + CLASS * one) / 60 for start, one in zip(*[iter(starts_and_ones)] * 2, strict=True)]
        print(line[0], *(f"{number:.0f}" for number in minutes), sep="\t")


if __name__ == "__main__":
    main()

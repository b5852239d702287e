"""A class in one command: honest learners of every notebook and style, and kinds of the table, each with its mark.

    python -m tests.grading.big_class --size 80 --out DIR              # on this machine
    python -m tests.grading.big_class --size 80 --out DIR --cluster    # the same class on two workers, with two kills

Three eighths of the class are honest and fill all notebooks in turn; the others are kinds of the table, taken evenly.
The second command kills one worker, and then the command itself, in the middle; both are taken up again. Each goes on
where it was stopped, and writes what everybody must get and got into class_of_80.csv, named for the size.
"""

import argparse
import csv
import os
import signal
import sys
import time
from pathlib import Path

from .honest import honest_class
from .table import ALL, GROUPS, grade, marks, shown
from .workers import cluster

COLUMNS = ["learner", "group", "must", "local", "two workers, one killed, and the command killed"]
OPTIONS = ("--seed", "one", "--timeout", "60")


def members(size):
    """Each learner of a class: name, group, mark that it must get, and a function that writes the submission."""
    count = max(1, size * 3 // 8)
    for who, name, data, points in honest_class(count):
        yield who, "honest", points, _writer(name, data)
    groups = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
    rest = min(size - count, len(ALL))
    for place in range(rest):
        kind = list(ALL)[place * len(ALL) // rest]
        yield kind, groups[kind], ALL[kind].predicted, ALL[kind].write


def _writer(name, data):
    def write(folder):
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(data)

    return write


def results(out):
    """How many submissions have their marks."""
    return len(list((out / "results").glob("[!.]*.json")))


def run_killed(folder, out, size):
    """Grade on two workers; a worker is killed after a quarter of the class, the command after half of it."""
    with cluster(folder) as found:
        options = (*OPTIONS, "--scheduler", found.address)
        if results(out) < size // 2:
            running = grade(folder / "class", out, *options, start=True)
            for part in (4, 2):
                while running.poll() is None and results(out) < size // part:
                    time.sleep(0.2)
                if part == 4 and running.poll() is None:
                    found.workers[0].kill()
                    found.worker()
            running.send_signal(signal.SIGKILL)
            running.wait()
            print(f"killed a worker, and the command after {results(out)} of {size}", flush=True)
        return grade(folder / "class", out, *options)


def main():
    """Grade a class, and write the table; exit status 1 if one mark is another than it must be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=80)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cluster", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.out.resolve()
    people = list(members(arguments.size))
    if not (folder / "class").exists():
        making = folder / "making"
        for who, _, _, write in people:
            write(making / who)
        os.replace(making, folder / "class")
    way = "cluster" if arguments.cluster else "local"
    begun = time.monotonic()
    if arguments.cluster:
        ended = run_killed(folder, folder / way, len(people))
    else:
        ended = grade(folder / "class", folder / way, *OPTIONS, "--jobs", "2")
    print(ended.stdout, ended.stderr[-3000:], f"{time.monotonic() - begun:.0f} seconds", sep="\n")
    ways = [marks(folder / name) if (folder / name / "marks.csv").exists() else {} for name in ("local", "cluster")]
    lines = [
        [who, group, shown(must), *(shown(got[who]) if who in got else "" for got in ways)]
        for who, group, must, _ in people
    ]
    with Path(__file__).with_name(f"class_of_{len(people)}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *lines])
    wrong = [line for line in lines if line[4 if arguments.cluster else 3] != line[2]]
    print(f"{len(lines) - len(wrong)} of {len(lines)} as they must be", *wrong, sep="\n")
    if all(ways):
        same = (folder / "local" / "marks.csv").read_bytes() == (folder / "cluster" / "marks.csv").read_bytes()
        print("marks.csv of both ways:", "the same bytes" if same else "DIFFERENT")
        return int(bool(wrong) or not same)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

"""How much two independently written right answers to an exercise share, and how many would be flagged for it.

    python -m tests.grading.likeness_table [--write]

Every right answer of the corpus is compared with every other to the same exercise. The most that two of them share is
the threshold of that exercise, in diffusion_lib/grading/independent.json; with fewer than five answers it has none. The
rate of false alarms is that of a pair whose two answers had no part in the threshold. The corpus was written to differ:
two people of one class are nearer.
"""

import json
import sys
from itertools import combinations

from diffusion_lib.grading.likeness import LEAST, THRESHOLDS, is_much, runs, usual
from diffusion_lib.grading.release import read_release
from tests.checks.corpus_table import cells, exercises

from .class_of import ROOT
from .honest import NAMES

FEWEST = 10  # pairs, of five answers: below, a threshold would say little


def releases():
    """The release of every exercise that gives points."""
    found = [read_release(ROOT, name) for name in NAMES]
    return {task.name: release for release in found for task in release.tasks if task.kind == "exercise"}


def shared_by(exercise, release):
    """What each pair of independent right answers shares: their places, shared runs, runs of the shorter one."""
    own = [runs(cell.code) - usual(release, exercise) for cell in cells(exercise) if cell.kind == "right"]
    return [
        (first, second, len(own[first] & own[second]), min(len(own[first]), len(own[second])))
        for first, second in combinations(range(len(own)), 2)
    ]


def threshold(pairs):
    """The most that a pair shares."""
    return max(shared for _, _, shared, _ in pairs)


def false_alarms(pairs):
    """How many pairs would be flagged by a threshold that neither of their answers had a part in."""
    return sum(
        is_much(shared, shorter, threshold([pair for pair in pairs if not {first, second} & set(pair[:2])]))
        for first, second, shared, shorter in pairs
    )


def main(arguments):
    """Print the rates, and write the thresholds if asked."""
    compared = {
        exercise: shared_by(exercise, release) for exercise, release in releases().items() if exercise in exercises()
    }
    table = {exercise: pairs for exercise, pairs in compared.items() if len(pairs) >= FEWEST}
    print("with too few answers:", *(exercise for exercise in compared if exercise not in table))
    found = {exercise: threshold(pairs) for exercise, pairs in sorted(table.items())}
    alarms = {exercise: false_alarms(pairs) for exercise, pairs in table.items()}
    number = sum(map(len, table.values()))
    unaided = sum(is_much(shared, shorter, LEAST) for pairs in table.values() for *_, shared, shorter in pairs)
    print(f"{len(table)} exercises, {number} pairs of independent right answers")
    print(f"flagged by a threshold from other answers: {sum(alarms.values())} ({sum(alarms.values()) / number:.2%})")
    print(f"flagged by one threshold for all exercises, {LEAST}: {unaided} ({unaided / number:.2%})")
    print("exercises with a false alarm:", {exercise: count for exercise, count in alarms.items() if count})
    if "--write" in arguments:
        THRESHOLDS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

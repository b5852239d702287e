"""The command `grade`: from what a platform exported to marks and feedback."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from diffusion_lib.cli.bars import watched
from diffusion_lib.cli.course import course_root
from diffusion_lib.cli.usage import UsageError, as_usage, did_you_mean
from diffusion_lib.cli.values import whole


def grade_arguments(parser: argparse.ArgumentParser) -> None:
    """What `grade` is asked."""
    parser.add_argument("submissions", metavar="SUBMISSIONS", help="a folder or zip, as a platform exports it")
    parser.add_argument("--assignment", metavar="NAME", help="grade this one alone (default: what the files are)")
    parser.add_argument("--jobs", type=whole(1, 256), default=1, metavar="N", help="submissions side by side (1)")
    parser.add_argument("--seed", metavar="TEXT", help="draw the inputs from this (default: drawn once, and kept)")
    parser.add_argument("--timeout", type=whole(1, 3600), default=60, metavar="S", help="seconds for one answer (60)")
    parser.add_argument("--late-penalty", type=whole(0, 100), default=0, metavar="PERCENT", help="late work loses this")
    parser.add_argument("--out", metavar="DIR", help="where marks go (default: .nbgrader/marks in the course)")
    parser.add_argument(
        "--no-sandbox", action="store_true", help="run the code with your own rights: only for people you trust"
    )


def grade(arguments: argparse.Namespace) -> int:
    """Grade all submissions; exit status 1 while any of them has no mark."""
    from diffusion_lib.classroom.notebooks import RELEASES, assignments
    from diffusion_lib.grading.intake import take_in
    from diffusion_lib.grading.marks import read_given
    from diffusion_lib.grading.release import read_release
    from diffusion_lib.grading.run import grade_class, jobs_for, kept_seed
    from diffusion_lib.grading.submission import Limits

    root = course_root()
    shut_in = _shut_in(arguments.no_sandbox)
    names = assignments(root, RELEASES)
    if arguments.assignment and arguments.assignment not in names:
        raise UsageError(
            f"there is no assignment {arguments.assignment!r}: {did_you_mean(arguments.assignment, names)}"
        )
    out = Path(arguments.out).expanduser() if arguments.out else root / ".nbgrader" / "marks"
    with as_usage():
        out.mkdir(parents=True, exist_ok=True)
        given = read_given(out)
        releases = {name: read_release(root, name) for name in names}
        intake = take_in(Path(arguments.submissions).expanduser(), releases, arguments.assignment or "")
    seed = arguments.seed if arguments.seed is not None else kept_seed(out)
    jobs = jobs_for(intake.submissions, seed, Limits(float(arguments.timeout), shut_in))
    with tqdm(total=len(jobs), desc="grading", unit="submission", disable=not watched()) as bar:
        try:
            results = grade_class(jobs, out, arguments.jobs, lambda result: _step(bar))
        except KeyboardInterrupt:
            print("stopped: the same command goes on from here", file=sys.stderr)
            raise
    _write(out, results, intake.rows, given, arguments.late_penalty / 100)
    return _said(out, results, intake.rows)


def _step(bar: Any) -> None:
    bar.update()


def _shut_in(refused: bool) -> bool:
    """Whether code runs in a sandbox. Raises: UsageError where it cannot, and that was not asked for."""
    from diffusion_lib.grading.sandbox import works

    if refused:
        print("WARNING: no sandbox. The submitted code runs with your rights: it can read and change your files.",
              file=sys.stderr)  # fmt: skip
        return False
    if problem := works():
        raise UsageError(
            f"no sandbox: {problem}; install bubblewrap, grade in a container or virtual machine that holds nothing "
            "else, or add --no-sandbox for people you trust"
        )
    return True


def _write(out: Path, results: list[dict[str, Any]], rows: list[Any], given: Any, penalty: float) -> None:
    from diffusion_lib.grading.marks import write_files, write_for_a_person, write_marks, write_platforms
    from diffusion_lib.grading.pages import write_feedback, write_report

    write_files(out, rows)
    write_marks(out, results, rows, given, penalty)
    write_platforms(out, results, given, penalty)
    write_for_a_person(out, results, given)
    write_report(out, results, rows, write_feedback(out, results, given, penalty), given, penalty)


def _said(out: Path, results: list[dict[str, Any]], rows: list[Any]) -> int:
    """Print what became of the files; 1 if one of them has no mark."""
    fates = Counter(row.fate for row in rows if row.fate != "graded")
    graded = sum(result["status"] == "graded" for result in results)
    print(f"{graded} graded, {fates['superseded']} superseded by a later attempt")
    for result in results:
        if result["status"] != "graded":
            print(f"not graded: {result['notebook']}: {result['why']}", file=sys.stderr)
    for row in rows:
        if row.fate == "refused":
            print(f"not graded: {row.file}: {row.why}", file=sys.stderr)
    print(f"marks, feedback and report.html are in {out}")
    return 1 if graded < len(results) or fates["refused"] or not rows else 0

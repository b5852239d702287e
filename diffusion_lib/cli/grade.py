"""The command `grade`: from what a platform exported to marks and feedback."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm.auto import tqdm

from diffusion_lib.cli.bars import watched
from diffusion_lib.cli.course import course_root
from diffusion_lib.cli.usage import UsageError, as_usage, did_you_mean
from diffusion_lib.cli.values import whole

if TYPE_CHECKING:
    from diffusion_lib.grading.run import Graded


def grade_arguments(parser: argparse.ArgumentParser) -> None:
    """What `grade` is asked."""
    parser.add_argument(
        "submissions", metavar="SUBMISSIONS", nargs="?", help="a folder or zip, as a platform exports it"
    )
    parser.add_argument("--assignment", metavar="NAME", help="grade this one alone (default: what the files are)")
    parser.add_argument("--jobs", type=whole(1, 256), default=1, metavar="N", help="submissions side by side (1)")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="grade on the workers of this dask.distributed scheduler"
    )
    parser.add_argument("--seed", metavar="TEXT", help="draw the inputs from this (default: drawn once, and kept)")
    parser.add_argument("--timeout", type=whole(1, 3600), default=60, metavar="S", help="seconds for one answer (60)")
    parser.add_argument(
        "--deadline", action="append", default=[], metavar="TIME",
        help='such as "2026-03-01 23:59 Europe/Berlin"; NAME=TIME for one assignment (default: the platform\'s marks)',
    )  # fmt: skip
    parser.add_argument(
        "--late", default="", metavar="RULE", help='"10%%/day, grace 15 min, at most 50%%" (nothing lost)'
    )
    parser.add_argument("--attempt", choices=("last", "best"), default="last", help="which of several counts (last)")
    parser.add_argument(
        "--gradebook", metavar="URL", help="write nbgrader's gradebook too: a file, or postgresql://..."
    )
    parser.add_argument("--out", metavar="DIR", help="where marks go (default: .nbgrader/marks in the course)")
    parser.add_argument(
        "--gradescope-zip", metavar="ZIP", help="grade nothing: make an autograder of --assignment to upload there"
    )
    parser.add_argument(
        "--no-sandbox", action="store_true", help="run the code with your own rights: only for people you trust"
    )


def grade(arguments: argparse.Namespace) -> int:
    """Grade all submissions; exit status 1 while any of them has no mark."""
    from diffusion_lib.classroom.notebooks import RELEASES, assignments
    from diffusion_lib.grading.attempts import best
    from diffusion_lib.grading.intake import take_in
    from diffusion_lib.grading.late import Rule, deadlines_from, rule_from, settled, without_time
    from diffusion_lib.grading.marks import read_given
    from diffusion_lib.grading.release import read_release
    from diffusion_lib.grading.run import grade_class, jobs_for, kept_seed
    from diffusion_lib.grading.submission import Limits

    root = course_root()
    if arguments.gradescope_zip:
        return _autograder(arguments, root)
    if not arguments.submissions:
        raise UsageError("SUBMISSIONS is missing: give the folder or zip that a platform exported")
    shut_in = _shut_in(arguments.no_sandbox, bool(arguments.scheduler))
    names = assignments(root, RELEASES)
    _known(arguments.assignment, names)
    out = Path(arguments.out).expanduser() if arguments.out else root / ".nbgrader" / "marks"
    with as_usage():
        rule = rule_from(arguments.late) if arguments.late else Rule()
        deadlines = deadlines_from(arguments.deadline, names)
        out.mkdir(parents=True, exist_ok=True)
        given = read_given(out)
        releases = {name: read_release(root, name) for name in names}
        intake = take_in(
            Path(arguments.submissions).expanduser(), releases, arguments.assignment or "", arguments.attempt == "best"
        )
        if arguments.gradebook:
            _ready(arguments.gradebook)
    seed = arguments.seed if arguments.seed is not None else kept_seed(out)
    jobs = jobs_for(intake.submissions, seed, Limits(float(arguments.timeout), shut_in))
    with tqdm(total=len(jobs), desc="grading", unit="submission", disable=not watched()) as bar:
        try:
            with as_usage():
                results = grade_class(jobs, out, lambda result: _step(bar), _graded(arguments, len(jobs)))
        except KeyboardInterrupt:
            print("stopped: the same command goes on from here", file=sys.stderr)
            raise
    results, rows = settled(results, rule, deadlines), intake.rows
    if arguments.attempt == "best":
        results, rows = best(results, rows, given)
    _write(out, results, rows, given, _pictures(intake.submissions), releases)
    if arguments.gradebook:
        _to_gradebook(arguments.gradebook, root, results, rows, given, deadlines)
    if unknown := without_time(results, deadlines):
        print(f"{unknown} came without a time: the platform's own mark says whether they are late", file=sys.stderr)
    return _said(out, results, rows)


def _pictures(submissions: list[Any]) -> Any:
    """What finds a learner's own pictures: their file is read once more, so that no other is kept in memory."""
    from diffusion_lib.grading.pages import missed
    from diffusion_lib.grading.pictures import own_pictures

    handed_in = {submission.row.file: submission for submission in submissions}

    def find(result: dict[str, Any]) -> dict[str, list[bytes]]:
        submission, tasks = handed_in.get(result["notebook"]), missed(result)
        if submission is None or not tasks:
            return {}
        try:
            return own_pictures(submission.release, submission.read(), tasks)
        except OSError:
            return {}

    return find


def _known(name: str | None, names: list[str]) -> None:
    if name and name not in names:
        raise UsageError(f"there is no assignment {name!r}: {did_you_mean(name, names)}")


def _autograder(arguments: argparse.Namespace, root: Path) -> int:
    """Make the zip that Gradescope takes; it holds the answers and the seed."""
    from diffusion_lib.classroom.notebooks import RELEASES, assignments
    from diffusion_lib.grading.gradescope import write_zip

    if not arguments.assignment or arguments.submissions:
        raise UsageError("--gradescope-zip needs --assignment NAME and no submissions: Gradescope has them")
    _known(arguments.assignment, assignments(root, RELEASES))
    out = Path(arguments.gradescope_zip).expanduser()
    with as_usage():
        seed = arguments.seed if arguments.seed is not None else secrets.token_hex(16)
        write_zip(root, out, arguments.assignment, seed, float(arguments.timeout))
    print(f"{out} is the autograder of {arguments.assignment}. It holds the answers: give it to nobody but Gradescope")
    return 0


def _graded(arguments: argparse.Namespace, number: int) -> Graded:
    """Who grades: this process, several beside it, or the workers of a scheduler."""
    if arguments.scheduler:
        from diffusion_lib.grading.cluster import graded_on

        return partial(graded_on, arguments.scheduler)
    if min(arguments.jobs, number) > 1:
        from diffusion_lib.grading.elsewhere import graded_side_by_side

        return partial(graded_side_by_side, workers=arguments.jobs)
    from diffusion_lib.grading.run import grade_here

    return grade_here


def _step(bar: Any) -> None:
    bar.update()


def _shut_in(refused: bool, elsewhere: bool) -> bool:
    """Whether code runs in a sandbox. Raises: UsageError where it cannot, and that was not asked for.

    elsewhere: other machines grade, and each of them answers for its own sandbox.
    """
    from diffusion_lib.grading.sandbox import works

    if refused:
        print("WARNING: no sandbox. The submitted code runs with your rights: it can read and change your files.",
              file=sys.stderr)  # fmt: skip
        return False
    if not elsewhere and (problem := works()):
        raise UsageError(
            f"no sandbox: {problem}; install bubblewrap, grade in a container or virtual machine that holds nothing "
            "else, or add --no-sandbox for people you trust"
        )
    return True


def _write(
    out: Path, results: list[dict[str, Any]], rows: list[Any], given: Any, pictures: Any, releases: dict[str, Any]
) -> None:
    from diffusion_lib.grading.flags import flags_of, write_flags
    from diffusion_lib.grading.marks import write_files, write_for_a_person, write_marks, write_platforms
    from diffusion_lib.grading.pages import write_feedback, write_report

    write_files(out, rows)
    write_marks(out, results, rows, given)
    write_platforms(out, results, given)
    write_for_a_person(out, results, given)
    flags = flags_of(results, releases)
    write_flags(out, flags)
    write_report(out, results, rows, write_feedback(out, results, given, pictures), given, flags)


COURSE = "diffusion"  # as in nbgrader_config.py


def _ready(url: str) -> None:
    """Open the gradebook once before hours of grading. Raises: NoGradebook."""
    from diffusion_lib.grading.gradebook import opened

    with opened(url, COURSE):
        pass


def _to_gradebook(url: str, root: Path, results: Any, rows: Any, given: Any, deadlines: Any) -> None:
    from diffusion_lib.grading.gradebook import opened, write_gradebook

    with as_usage(), opened(url, COURSE) as book:
        print(f"{write_gradebook(book, root, results, rows, given, deadlines)} submissions are in the gradebook")


def _said(out: Path, results: list[dict[str, Any]], rows: list[Any]) -> int:
    """Print what became of the files; 1 if one of them has no mark."""
    fates = Counter(row.fate for row in rows if row.fate != "graded")
    graded = sum(result["status"] == "graded" for result in results)
    print(f"{graded} graded, {fates['superseded']} superseded by another attempt")
    for result in results:
        if result["status"] != "graded":
            print(f"not graded: {result['notebook']}: {result['why']}", file=sys.stderr)
    for row in rows:
        if row.fate == "refused":
            print(f"not graded: {row.file}: {row.why}", file=sys.stderr)
    print(f"marks, feedback and report.html are in {out}")
    return 1 if graded < len(results) or fates["refused"] or not rows else 0

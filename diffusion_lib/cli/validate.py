"""The command `validate`: what a learner asks before handing in."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from diffusion_lib.cli.course import classroom, course_root
from diffusion_lib.cli.usage import UsageError, as_usage
from diffusion_lib.cli.values import whole

CANNOT = 2


def validate_arguments(parser: argparse.ArgumentParser) -> None:
    """What `validate` is asked."""
    parser.add_argument("notebook", metavar="NOTEBOOK", help="your notebook, of any name, as Jupyter or Colab saved it")
    parser.add_argument("--release", metavar="FILE", help="an untouched copy of it (default: made from the course)")
    parser.add_argument("--repair", action="store_true", help="write a mended copy beside it; your file stays as it is")
    parser.add_argument("--no-run", action="store_true", help="look at the cells alone, and run no answer")
    parser.add_argument("--timeout", type=whole(1, 3600), default=60, metavar="S", help="seconds for one answer (60)")


def validate(arguments: argparse.Namespace) -> int:
    """Exit status 0 if every answer is right, 1 if one is not, 2 if the notebook cannot be validated."""
    from diffusion_lib.grading.cells import LARGEST, Unreadable, read_cells
    from diffusion_lib.grading.mending import findings, mended
    from diffusion_lib.grading.rebuild import found_in, resemblance

    path = Path(arguments.notebook).expanduser()
    with as_usage():
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        try:
            notebook = read_cells(data)
        except Unreadable as problem:
            raise UsageError(f"{path.name} cannot be read: {problem}") from None
    untouched, release = _release(path, arguments.release, notebook)
    if not resemblance(release, notebook):
        raise UsageError(f"{path.name} holds nothing of {release.name}: is it another notebook, or another release?")
    for remark in notebook.remarks:
        print(f"note: {remark}")
    found = findings(release, notebook)
    for finding in found:
        print(f"{finding.kind}: {finding.cell}: {finding.words}")
    if arguments.repair:
        print(f"a mended copy is {_write_beside(path, mended(untouched, release, notebook))}: run all its cells again")
    elif found:
        print("--repair writes a mended copy beside your file")
    if arguments.no_run:
        open_ones = [name for name, (state, _) in found_in(release, notebook)[1].items() if state != "answered"]
        print(f"without an answer: {', '.join(open_ones)}" if open_ones else "every answer was begun; none was run")
        return int(bool(open_ones))
    return _judged(release, notebook, _helpers(path), float(arguments.timeout))


def _release(path: Path, given: str | None, notebook: Any) -> tuple[Any, Any]:
    """The untouched notebook, as nbformat has it and as an assignment. Raises: UsageError if there is none."""
    from diffusion_lib.classroom.notebooks import RELEASES, SOLUTIONS, assignments, notebook_path, read
    from diffusion_lib.grading.names import assignment_in
    from diffusion_lib.grading.rebuild import resemblance
    from diffusion_lib.grading.release import read_release, release_of

    with as_usage():
        if given:
            untouched = read(given)
            return untouched, release_of(untouched, Path(given).stem)
        root = course_root()
        names = assignments(root, RELEASES)
        name = assignment_in(path.stem, names)
        if not name:
            likeness = {each: resemblance(read_release(root, each), notebook) for each in names}
            name = max(likeness, key=lambda each: likeness[each], default="")
            if not name or likeness[name] < 2:
                raise UsageError(f"{path.name} is no notebook of this course")
        handed_out = notebook_path(root, name, RELEASES)
        if handed_out.is_file() and not handed_out.samefile(path):
            untouched = read(handed_out)
        elif notebook_path(root, name, SOLUTIONS).is_file():
            with classroom():
                from diffusion_lib.classroom.release import untouched as made

                untouched = made(root, name)
        else:
            raise UsageError(
                f"{path.name} is the only copy of {name} here: download an untouched one, and name it by --release"
            )
        return untouched, release_of(untouched, name)


def _helpers(path: Path) -> dict[str, bytes]:
    """Small files of the learner's beside the notebook: an answer may import one."""
    from diffusion_lib.grading.intake import LARGEST_HELPER, MOST_HELPERS

    files = [one for one in sorted(path.parent.glob("*.py")) if one.is_file() and one.stat().st_size <= LARGEST_HELPER]
    return {one.name: one.read_bytes() for one in files[:MOST_HELPERS]}


def _write_beside(path: Path, notebook: Any) -> Path:
    """Write a notebook under a name that is free. Raises: UsageError where nothing can be written."""
    from diffusion_lib.classroom.notebooks import dumps

    stem, number = f"{path.stem}.repaired", 1
    with as_usage():
        while True:
            place = path.with_name(f"{stem}{'' if number == 1 else f'-{number}'}.ipynb")
            try:
                with place.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(dumps(notebook))
                return place
            except FileExistsError:
                number += 1


def _judged(release: Any, notebook: Any, helpers: dict[str, bytes], seconds: float) -> int:
    """Run the answers on fresh inputs, by the same judge as for a class, and print a line for each."""
    from diffusion_lib.grading.asking import BY_HAND, PASSED
    from diffusion_lib.grading.sandbox import works
    from diffusion_lib.grading.submission import Grading, Limits

    if not hasattr(os, "fork"):
        print("this system cannot run answers side by side: run the checks in the notebook itself", file=sys.stderr)
        return CANNOT
    limits = Limits(seconds, shut_in=not works())
    verdicts = Grading(release, notebook, secrets.randbits(48), limits, helpers).verdicts()
    for verdict in verdicts:
        if verdict.status == PASSED:
            print(f"right: {verdict.name}")
        elif verdict.status == BY_HAND:
            print(f"written: {verdict.name}: a person reads it")
        else:
            print(f"{verdict.status}: {verdict.name}: {' '.join(filter(None, (verdict.seen, verdict.means)))}")
    good = sum(verdict.status in (PASSED, BY_HAND) for verdict in verdicts)
    print(f"{good} of {len(verdicts)} done, {sum(v.score or 0 for v in verdicts):g} of {release.points:g} points")
    return 0 if good == len(verdicts) else 1

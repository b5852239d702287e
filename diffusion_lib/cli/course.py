"""Commands about the course: lab, build, check, normalise, misconceptions."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diffusion_lib.cli.usage import UsageError, as_usage, did_you_mean
from diffusion_lib.cli.values import whole

START = "00_start_here"
LAB_SETTINGS = "docs/lab"
INSTALL = 'run pip install -e ".[lab]" in the course folder'


def lab_arguments(parser: argparse.ArgumentParser) -> None:
    """What `lab` is asked."""
    parser.add_argument("--no-browser", action="store_true", help="print the address instead")
    parser.add_argument("--port", type=whole(1, 65535), metavar="P")


def lab(arguments: argparse.Namespace) -> int:
    """JupyterLab on the notebooks of this checkout, at a page that says where to go on."""
    root = course_root()
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError(f"JupyterLab is not installed: {INSTALL}")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += [f"--LabApp.default_url=/lab/tree/{_first_page(root)}"]
    if arguments.no_browser:
        command.append("--no-browser")
    if arguments.port:
        command.append(f"--port={arguments.port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everybody is root, and Jupyter would refuse to start.
        command.append("--allow-root")
    # No question about news of Jupyter, and no tab in which an instructor turns cells into assignments.
    quiet = os.pathsep.join([str(root / LAB_SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])])
    return subprocess.call(command, env=os.environ | {"JUPYTER_CONFIG_PATH": quiet})


def _first_page(root: Path) -> str:
    """The home page, made afresh; where it cannot be written, the first notebook."""
    try:
        from diffusion_lib.classroom.home import write_home

        return write_home(root).name
    except (OSError, ImportError):
        return f"notebooks/{START}/{START}.ipynb"


def build_arguments(parser: argparse.ArgumentParser) -> None:
    """What `build` is asked."""
    parser.add_argument("--execute", action="store_true", help="run the solutions first")
    parser.add_argument("names", nargs="*", metavar="NAME", help="with --execute: only these notebooks")


def build(arguments: argparse.Namespace) -> int:
    """notebooks/ from solutions/; with --execute the solutions are run first."""
    with classroom():
        from diffusion_lib.classroom.executing import execute
        from diffusion_lib.classroom.notebooks import assignments, notebook_path
        from diffusion_lib.classroom.release import build as build_release

        root = course_root("solutions")
        names = assignments(root)
        chosen = [known_notebook(name, names) for name in arguments.names]
        if chosen and not arguments.execute:
            raise UsageError("notebooks are named together with --execute: build always makes all of them")
        problems = []
        if arguments.execute:
            for name in chosen or names:
                print(f"running {name}")
                problems += execute(notebook_path(root, name))
        return _report(problems or build_release(root), f"built {len(names)} notebooks")


def check_arguments(parser: argparse.ArgumentParser) -> None:
    """What `check` is asked."""
    parser.add_argument("--lengths", action="store_true", help="print how long every cell is, too")
    parser.add_argument("--shares", action="store_true", help="print what share of the code a learner writes, too")


def check(arguments: argparse.Namespace) -> int:
    """Every rule of the course: notebooks, declarations, the table of kills, notebooks/ as build would make it."""
    with classroom():
        from diffusion_lib.classroom.kills import kill_problems
        from diffusion_lib.classroom.notebooks import assignments, notebook_path, read
        from diffusion_lib.classroom.release import check as check_release
        from diffusion_lib.classroom.tables import length_table, share_line

        root = course_root("solutions")
        names = assignments(root)
        problems = check_release(root) + kill_problems(root, _patience)
        asked = {length_table: arguments.lengths, share_line: arguments.shares}
        tables = [table for table, wanted in asked.items() if wanted]
        for name in names if tables else ():
            # One that is missing or broken is among the problems.
            with contextlib.suppress(OSError, ValueError):
                notebook = read(notebook_path(root, name))
                print(*(table(notebook, name) for table in tables), sep="\n")
        return _report(problems, f"{len(names)} notebooks are clean and in step with their solutions")


def _patience(number: int) -> None:
    """Somebody who waits is told why; a file or another program that listens is not."""
    if number > 9 and sys.stderr.isatty():
        print(f"trying {number} checks on their known mistakes: about a minute, the first time", file=sys.stderr)


def normalise_arguments(parser: argparse.ArgumentParser) -> None:
    """What `normalise` is asked."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a notebook of solutions/, or a file (default: all of solutions/)"
    )


def normalise(arguments: argparse.Namespace) -> int:
    """Bring notebooks into their canonical form: an editor's metadata, counts and random ids go."""
    with classroom():
        from diffusion_lib.classroom.normalise import normalise_file
        from diffusion_lib.classroom.notebooks import assignments, notebook_path

        files = [Path(name) for name in arguments.names if name.endswith(".ipynb")]
        names = [name for name in arguments.names if not name.endswith(".ipynb")]
        if names or not files:
            root = course_root("solutions")
            known = assignments(root)
            chosen = [known_notebook(name, known) for name in names]
            files += [notebook_path(root, name) for name in chosen or known]
        for file in files:
            if not file.is_file():
                raise UsageError(f"there is no notebook {file}: name one of solutions/, or a file")
        for file in files:
            print(f"{file.stem}: {'normalised' if normalise_file(file) else 'is in its canonical form'}")
    return 0


def misconceptions_arguments(parser: argparse.ArgumentParser) -> None:
    """What `misconceptions` is asked."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a notebook (03) or an exercise (default: all)")


def misconceptions(arguments: argparse.Namespace) -> int:
    """The table of mistakes that the checks catch and name; exit status 1 if one slips through."""
    from diffusion_lib.checks.table import main, tasks

    with as_usage():
        tasks(arguments.names)
    return main(arguments.names)


@contextlib.contextmanager
def classroom() -> Iterator[None]:
    """Inside, a missing tool of the class and an unreadable notebook are answered in one sentence."""
    try:
        with as_usage():
            yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("nbformat", "nbclient", "nbgrader", "traitlets", "jupyter_client"):
            raise
        raise UsageError(f"{error.name} is not installed: {INSTALL}") from error


def known_notebook(name: str, names: list[str]) -> str:
    """The whole name of a notebook that is named by it or by its number. Raises: UsageError with the nearest name."""
    for known in names:
        if name in (known, known[:2]):
            return known
    raise UsageError(f"there is no notebook {name!r}: {did_you_mean(name, names)}")


def course_root(needed: str = "notebooks") -> Path:
    """The checkout: the current folder or one above it, else the one this library runs from."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / needed).is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder
    raise UsageError(f"there is no course here (no folder {needed}): run this in a checkout of the course")


def _report(problems: list[Any], success: str) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}", file=sys.stderr)
        return 1
    print(success)
    return 0

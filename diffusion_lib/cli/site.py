"""The command `site`: the course as pages that any static host can serve, built offline."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from diffusion_lib.cli.course import course_root, known_notebook
from diffusion_lib.cli.usage import UsageError, as_usage

_NEEDED = (
    "sphinx",
    "myst_nb",
    "sphinx_book_theme",
    "sphinx_copybutton",
    "math_core",
    "ziamath",
    "fontTools",
    "nbformat",
)


def site_arguments(parser: argparse.ArgumentParser) -> None:
    """What `site` is asked."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="where it goes (default: site/ in the course)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these notebooks, for a quick look")


def site(arguments: argparse.Namespace) -> int:
    """Build the site and look at every link of it; exit status 1 if anything is wrong with it."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f'{missing[0]} is not installed: run pip install -e ".[site]" in the course folder')
    from diffusion_lib.classroom.notebooks import assignments

    root = course_root("solutions")
    out = arguments.out or root / "site"
    only = [known_notebook(name, assignments(root)) for name in arguments.names] or None
    from diffusion_lib.classroom.site.building import build_site

    with as_usage():
        made = build_site(root, out, only)
    for problem in made.problems:
        print(problem, file=sys.stderr)
    print(f"{out}: {made.pages} pages, {made.megabytes:.0f} MB, {made.seconds:.0f} s; open {Path(out) / 'index.html'}")
    return 1 if made.problems else 0

"""Who is there: a notebook or a terminal, a person or a program, a learner or somebody who runs the solutions."""

from __future__ import annotations

from pathlib import Path

from diffusion_lib.unattended import grading, in_notebook, person_is_there

__all__ = ["grading", "in_notebook", "in_solutions", "person_is_there"]


def in_solutions() -> bool:
    """True in a notebook of solutions/: whoever runs one looks at answers, and solves nothing."""
    folder = Path.cwd().parent
    return folder.name == "solutions" and (folder.parent / "nbgrader_config.py").is_file()

"""The classroom floor: canonical notebooks, their release to learners, and the lints that keep both honest.

Nothing here is imported by the rest of the library. `build`, `check`, `execute` and the normaliser need the
`lab` extra (nbformat, nbclient and nbgrader come with it); the set-up cell's `ready` needs nothing.
"""

from importlib import import_module

_HOME = {
    "Problem": "problems",
    "build": "release",
    "check": "release",
    "execute": "executing",
    "lengths": "tables",
    "lint_course": "lint",
    "lint_release": "lint",
    "lint_source": "lint",
    "normalise_file": "normalise",
    "write_front": "front_page",
    "write_setup_cells": "front_page",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    """Import a public name on first use, so that `import diffusion_lib.classroom` stays light on Colab."""
    if name not in _HOME:
        raise AttributeError(f"diffusion_lib.classroom has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

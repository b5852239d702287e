"""The command for authors: new exercises, derivations and notebooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from diffusion_lib.cli.course import classroom, course_root, known_notebook
from diffusion_lib.cli.usage import UsageError
from diffusion_lib.cli.values import whole

KINDS = ("exercise", "derivation", "notebook")


def new_arguments(parser: argparse.ArgumentParser) -> None:
    """What `new` is asked."""
    parser.usage = "diffusion-lib new exercise 02 my_id | new derivation 05 my_id | new notebook 12_name  [options]"
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("names", nargs="+", metavar="NAME", help="a notebook and an id; for a notebook its name alone")
    parser.add_argument("--title", metavar="TEXT", help="one line (default: the name in words)")
    parser.add_argument("--points", type=whole(0, 20), metavar="N", default=2, help="0 is a stretch (default 2)")
    parser.add_argument("--minutes", type=whole(1, 120), metavar="N", default=10, help="default 10")
    parser.add_argument("--stars", type=whole(1, 4), metavar="N", default=2, help="difficulty, 1 to 4 (default 2)")
    parser.add_argument("--after", metavar="ID", default="", help="the exercise it follows (default: the last one)")
    parser.add_argument("--exercise", metavar="ID", help="for a notebook: the id of its first exercise")


def new(arguments: argparse.Namespace) -> int:
    """A declaration and its cells, or a notebook, complete but for what is marked TODO; nothing is overwritten."""
    with classroom():
        from diffusion_lib.classroom.authoring.names import Asked, words
        from diffusion_lib.classroom.authoring.notebooks import new_notebook
        from diffusion_lib.classroom.authoring.tasks import new_derivation, new_exercise
        from diffusion_lib.classroom.declared import declared
        from diffusion_lib.classroom.notebooks import assignments

        root = course_root("solutions").resolve()
        known = declared(root)
        if known is None:
            raise UsageError(f"{root} holds no diffusion_lib to declare anything in: run this in a checkout")
        name, task = _names(arguments)
        if arguments.kind == "notebook":
            first = arguments.exercise or f"first_{name[3:]}"
            asked = Asked(first, words(first), arguments.points, arguments.minutes, arguments.stars)
            title = arguments.title or words(name[3:]).capitalize()
            done = new_notebook(root, known, name, title, asked)
        else:
            name = known_notebook(name, assignments(root))
            title = arguments.title or words(task)
            asked = Asked(task, title, arguments.points, arguments.minutes, arguments.stars)
            make = new_exercise if arguments.kind == "exercise" else new_derivation
            done = make(Path(root), known, name, asked, arguments.after)
    print(*done, sep="\n")
    print(f"next: write what is marked TODO, then run diffusion-lib build --execute {name}; check names what is left")
    return 0


def _names(arguments: argparse.Namespace) -> tuple[str, str]:
    """The notebook, and the id of a task in it."""
    if arguments.kind == "notebook":
        if len(arguments.names) != 1 or arguments.after:
            raise UsageError("new notebook takes one name, such as 12_flow_matching, and no --after")
        return arguments.names[0], ""
    if len(arguments.names) != 2 or arguments.exercise:
        raise UsageError(f"new {arguments.kind} takes a notebook and an id, such as 02 my_id, and no --exercise")
    return arguments.names[0], arguments.names[1]

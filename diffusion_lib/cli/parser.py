"""The parser: which commands there are, and what each is asked; built for one command at a time."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from diffusion_lib.cli.usage import UsageError, did_you_mean

PROGRAM = "diffusion-lib"


class Command(NamedTuple):
    """A command: what it is for, and its module, which holds NAME(arguments) and NAME_arguments(parser)."""

    summary: str
    module: str


# The modules are imported when their command is called: most of them need torch, help does not.
COMMANDS = {
    "demo": Command("train on the bundled digits and draw a grid of samples", "demo"),
    "train": Command("train a recipe, or a model of your own images; resumable", "train"),
    "sample": Command("draw samples from a checkpoint", "sample"),
    "evaluate": Command("measure an .npz of samples", "evaluate"),
    "challenge": Command("score your own sampler or training within a budget", "challenge"),
    "validate": Command("look at your notebook, and try every answer, before you hand it in", "validate"),
    "lab": Command("open the course in JupyterLab", "course"),
    "new": Command("begin an exercise, a derivation or a notebook", "author"),
    "build": Command("make notebooks/ from solutions/", "course"),
    "check": Command("lint the course; notebooks/ must be what build makes", "course"),
    "site": Command("build the course's site, offline", "site"),
    "normalise": Command("bring notebooks of solutions/ into their canonical form", "course"),
    "misconceptions": Command("print which mistakes the checks catch and name", "course"),
    "grade": Command("grade the submissions of a class", "grade"),
    "doctor": Command("versions, device, shipped models, expected minutes", "doctor"),
}


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError, and names the nearest option when one is misspelt."""

    def error(self, message: str) -> NoReturn:
        """Raises: UsageError."""
        raise UsageError(f"{' '.join(message.split())} (see {self.prog} --help)")

    def parse_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def, override]
        """As usual, but an unknown option is told before anything that is missing because of it."""
        words = list(args or ())
        for word in words[: words.index("--") if "--" in words else None]:
            name = word.partition("=")[0]
            if name.startswith("--") and name not in self._option_string_actions:
                known = [
                    option for option in self._option_string_actions if option.startswith("--") and option != "--help"
                ]
                self.error(f"there is no option {name}: " + (did_you_mean(name, known) if known else "leave it out"))
        return super().parse_args(args, namespace)


def parse(argv: Sequence[str]) -> argparse.Namespace | None:
    """The arguments with their command in `run`; None if help or the version was all that was asked for.

    Raises: UsageError for anything that cannot be understood.
    """
    words = list(argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return None
    if words[0] in ("--version", "-V"):
        from diffusion_lib import __version__

        print(f"{PROGRAM} {__version__}")
        return None
    name = words[0]
    if name not in COMMANDS:
        what = f"there is no option {name}" if name.startswith("-") else f"there is no command {name!r}"
        known = ["--help", "--version"] if name.startswith("-") else list(COMMANDS)
        raise UsageError(f"{what}: {did_you_mean(name, known)} (see {PROGRAM} --help)")
    module = importlib.import_module(f"diffusion_lib.cli.{COMMANDS[name].module}")
    parser = Parser(prog=f"{PROGRAM} {name}", description=describe(name), allow_abbrev=False)
    add_arguments: Callable[[argparse.ArgumentParser], None] = getattr(module, f"{name}_arguments")
    add_arguments(parser)
    try:
        arguments = parser.parse_args(words[1:])
    except SystemExit:  # argparse has printed the help of the command
        return None
    arguments.run = getattr(module, name)
    return arguments


def describe(name: str) -> str:
    """The summary of a command as a sentence."""
    summary = COMMANDS[name].summary
    return f"{summary[0].upper()}{summary[1:]}."


def overview() -> str:
    """What is printed when nothing, or help, is asked for."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            f"usage: {PROGRAM} COMMAND ...",
            "",
            "Learn diffusion models by building one.",
            "",
            "commands:",
            *lines,
            "",
            f"{PROGRAM} COMMAND --help lists the arguments of a command; {PROGRAM} --version says which one this is.",
        ]
    )

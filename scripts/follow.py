"""How much code stands between a call and its formula: files, functions and lines that one step executes.

    python scripts/follow.py

A tracer notes every function of the library that runs. What belongs to the network itself, the folder network/, is
left out, as is what only importing runs. Lines are lines of code: no docstrings, comments or blank lines; a nested
function counts with the one around it. The step is a whole call, from `sample_ddim` with one step to its samples, and
one step of a training that has begun.
"""

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import torch

import diffusion_lib
from diffusion_lib import sample_ddim
from diffusion_lib.network import SimpleUNet
from diffusion_lib.schedule import DiffusionSchedule

LIBRARY = Path(diffusion_lib.__file__).parent


def executed(call: Callable[[], object]) -> set[tuple[Path, int]]:
    """(file, first line) of every function of the library that `call` runs."""
    found: set[tuple[Path, int]] = set()

    def note(frame, event, argument):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(LIBRARY) and path.parent.name != "network":
            found.add((path, frame.f_code.co_firstlineno))

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return found


def outermost(found: set[tuple[Path, int]]) -> dict[tuple[Path, str], int]:
    """Lines of code of each function found, by (file, name); nested ones belong to the one around them."""
    functions = {}
    for path in sorted({path for path, _ in found}):
        source = path.read_text(encoding="utf-8")
        lines = {line for file, line in found if file == path}
        for name, node in _functions(ast.parse(source)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if any(first <= line <= node.end_lineno for line in lines):
                functions[path, name] = _code_lines(node, source.splitlines())
    return functions


def _functions(tree, prefix=""):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{node.name}.")


def _code_lines(node, lines) -> int:
    skipped = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef) and ast.get_docstring(inner) is not None:
            skipped |= set(range(inner.body[0].lineno, inner.body[0].end_lineno + 1))
    numbers = range(node.lineno, node.end_lineno + 1)
    return sum(
        n not in skipped and bool(lines[n - 1].strip()) and not lines[n - 1].strip().startswith("#") for n in numbers
    )


def ddim() -> object:
    """One DDIM step, as a whole call."""
    return sample_ddim(network, schedule, (2, 1, 28, 28), "cpu", 1)


def training_step() -> object:
    """One step of a training that has begun."""
    return next(steps)


def report(name: str, call: Callable[[], object]) -> None:
    """Print what a call executes."""
    functions = outermost(executed(call))
    files = {path for path, _ in functions}
    print(f"{name}: {len(files)} files, {len(functions)} functions, {sum(functions.values())} lines")
    for (path, function), count in functions.items():
        print(f"    {count:3d}  {path.relative_to(LIBRARY)}  {function}")


if __name__ == "__main__":
    from diffusion_lib.training import Limits, Objective, TrainState, training_steps

    network = SimpleUNet(1, 1, base_channels=8, multipliers=(1, 2), patch_size=2)
    schedule = DiffusionSchedule(1000, "cosine")
    batches = [(torch.randn(4, 1, 28, 28), None)] * 3
    steps = training_steps(TrainState.start(network), Objective(schedule), batches, limits=Limits(steps=3))
    next(steps)
    report("a DDIM step", ddim)
    report("a training step", training_step)

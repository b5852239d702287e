"""`challenge`: a learner's sampler or training within a budget, scored on a fixed protocol, on a local board."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Any

from diffusion_lib.cli.usage import UsageError, as_usage, device, writable
from diffusion_lib.cli.values import count, one_of, positive_number, whole

TRACKS = ("sampler", "training")
HERE = ""  # --board without a file


def challenge_arguments(parser: argparse.ArgumentParser) -> None:
    """What `challenge` is asked."""
    parser.usage = (
        "diffusion-lib challenge ENTRY.py [options] | challenge --new FILE.py [--track training] | challenge --board"
    )
    parser.add_argument("entry", nargs="?", metavar="ENTRY.py", help="your file: it defines sample, train or both")
    parser.add_argument("--new", metavar="FILE.py", help="begin an entry, one that runs")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    parser.add_argument(
        "--board", nargs="?", const=HERE, metavar="FILE", help="print it; with an entry, the file it goes to"
    )
    parser.add_argument("--baselines", action="store_true", help="score the library's own entries, here")
    parser.add_argument("--track", type=one_of(TRACKS), metavar="NAME", help=f"{' or '.join(TRACKS)} (what it defines)")
    parser.add_argument("--nfe", type=count, metavar="N", help="evaluations (4; 25 for the training track)")
    parser.add_argument(
        "--seconds", type=positive_number, metavar="S", help="of drawing (300), or of training (180), for each seed"
    )
    # Precision and recall look at five neighbours.
    parser.add_argument("--num", type=whole(6), metavar="N", default=1000, help="samples per seed (1000)")
    parser.add_argument("--seeds", type=whole(1, 100), metavar="N", default=3, help="how many (3)")
    parser.add_argument("--name", metavar="TEXT", help="on the board (default: the file's name)")
    parser.add_argument("--device", metavar="D", help="cpu, cuda, ... (default: a GPU if there is one)")


def challenge(arguments: argparse.Namespace) -> int:
    """Score an entry, begin one, or print the board; exit status 1 for an entry that came to no score."""
    asked = [arguments.entry is not None, arguments.new is not None, arguments.baselines]
    if sum(asked) > 1:
        raise UsageError("give one of an ENTRY.py, --new FILE.py and --baselines")
    if arguments.new is not None:
        return _new(arguments)
    if not any(asked):
        if arguments.board is None:
            raise UsageError("an ENTRY.py is needed: begin one by --new FILE.py, or print the board by --board")
        path, board = _board(arguments.board)
        print(board.text())
        print(f"your board: {path if path.is_file() else 'none yet; the rows are those of the library'}")
        return 0
    return _run(arguments)


def _new(arguments: argparse.Namespace) -> int:
    if arguments.board is not None:
        raise UsageError("--new begins an entry: leave --board out")
    path = writable(arguments.new, (".py",), arguments.overwrite, "--new")
    template = files("diffusion_lib.challenge.entries") / f"new_{arguments.track or TRACKS[0]}.py"
    path.write_text(template.read_text(encoding="utf-8").replace("THIS_FILE.py", path.name), encoding="utf-8")
    print(f"wrote {path}: score it with diffusion-lib challenge {path}")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from diffusion_lib.challenge import Board, describe_machine, row

    place = device(arguments.device)
    entries, (path, _) = _entries(arguments), _board(arguments.board or HERE)
    own = Board.load(path)
    for name, file, baseline in entries:
        found = _supervised(file, name, str(place), arguments)
        own.add(row(name, found, describe_machine(place), baseline))
        own.save(path)
    print()
    print(own.beside(Board.shipped()).text(found["protocol"]))
    print(f"wrote {path}")
    return 0


def _entries(arguments: argparse.Namespace) -> list[tuple[str, Path, bool]]:
    """Name, file, and whether it is the library's own."""
    if arguments.baselines:
        if arguments.name is not None:
            raise UsageError("--baselines have names of their own: leave --name out")
        folder = Path(str(files("diffusion_lib.challenge.entries")))
        from diffusion_lib.challenge.protocol import BASELINES

        found = BASELINES[arguments.track or TRACKS[0]]
        return [(name, folder / f"{file}.py", True) for name, file in found.items()]
    path = Path(arguments.entry).expanduser().resolve()
    if path.suffix != ".py" or not path.is_file():
        what = "is no Python file" if path.is_file() else "is not there"
        raise UsageError(f"the entry {arguments.entry} {what}: begin one by diffusion-lib challenge --new FILE.py")
    name = " ".join((arguments.name or path.stem).split())
    if not name or len(name) > 60:
        raise UsageError(f"--name must be a line of 1 to 60 letters, got {len(name)}")
    return [(name, path, False)]


def _supervised(file: Path, name: str, place: str, arguments: argparse.Namespace) -> dict[str, Any]:
    from diffusion_lib.challenge import supervised

    def told(kind: str, value: Any) -> None:
        print(f"{name}: {value}" if kind == "protocol" else f"  {_run_line(value)}", flush=True)

    return supervised(
        file, place, told, arguments.track, nfe=arguments.nfe, seconds=arguments.seconds, num=arguments.num,
        seeds=arguments.seeds,
    )  # fmt: skip


def _run_line(run: dict[str, Any]) -> str:
    accuracy = "no labels" if run["accuracy"] is None else f"accuracy {run['accuracy']:.1%}"
    near = ", ".join(f"{key} {run[key]:.2f}" for key in ("precision", "recall", "coverage"))
    return (
        f"seed {run['seed']}: Fréchet distance {run['frechet']:.2f}, {accuracy}, {near}; {run['evaluations']} "
        f"evaluations, {run['seconds']:.1f} s"
    )


def _board(name: str) -> tuple[Path, Any]:
    """The file of a board, and its rows with the library's; refused before any work is done if it is none."""
    from diffusion_lib.challenge import Board, board_path

    path = Path(name).expanduser() if name else board_path()
    if name and path.suffix != ".json":
        raise UsageError(f"--board must end in .json, got {name!r}: the entry stands before it")
    if name and not path.parent.is_dir():
        raise UsageError(f"--board: there is no folder {path.parent}: make it first")
    with as_usage("--board: "):
        return path, Board.load(path).beside(Board.shipped())

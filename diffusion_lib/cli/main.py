"""The parser: which commands there are, and how a mistake is answered (one sentence, exit status 2)."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from diffusion_lib.cli import course, sampling, training
from diffusion_lib.cli.usage import UsageError
from diffusion_lib.training import CheckpointError, TrainingDiverged


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def make_parser() -> argparse.ArgumentParser:
    """Every command with its arguments; a command is a function of the parsed arguments."""
    parser = _Parser(prog="diffusion-lib", description="Learn diffusion models by building one.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    demo = commands.add_parser("demo", help="train on the bundled digits and draw a grid of samples")
    demo.add_argument("--max-seconds", type=_positive_number, default=180.0, metavar="S", help="training time")
    demo.add_argument("--out", default="samples.png", metavar="FILE", help="the 10x10 grid, a .png")
    demo.add_argument("--num", type=_count, default=500, metavar="N", help="samples to measure")
    _add_device_and_seed(demo)
    demo.set_defaults(run=training.demo)

    train = commands.add_parser("train", help="train a recipe to its end, resumable")
    train.add_argument("recipe", metavar="RECIPE", help=f"one of {', '.join(training.recipe_names())}")
    train.add_argument("--max-seconds", type=_positive_number, metavar="S", help="stop here and save; resume later")
    train.add_argument("--steps", type=_count, metavar="K", help="train K steps instead of the recipe's number")
    train.add_argument("--out", metavar="FILE", help="checkpoint to write (default RECIPE.safetensors)")
    train.add_argument("--resume", metavar="FILE", help="go on from a checkpoint that train wrote")
    train.add_argument("--final", action="store_true", help="also measure, and write the small model file alone")
    _add_device_and_seed(train, seed_default=None)
    train.set_defaults(run=training.train)

    sample = commands.add_parser("sample", help="draw samples from a checkpoint")
    sample.add_argument("checkpoint", metavar="CHECKPOINT", help="a file, or a shipped name such as digits")
    sample.add_argument("--num", type=_count, required=True, metavar="N", help="how many; classes cycle 0..9")
    sample.add_argument("--prompt", metavar="SENTENCE", help="what to draw, for a model that reads")
    sample.add_argument("--steps", type=_count, default=50, metavar="S", help="sampling steps (default 50)")
    sample.add_argument("--sampler", choices=sampling.sampler_names(), default="ddim")
    sample.add_argument("--eta", type=_share, metavar="E", help="DDIM noise, 0 to 1 (default 0)")
    sample.add_argument("--guidance-scale", type=_number, default=1.0, metavar="W", help="1 = none (default)")
    sample.add_argument("--out", required=True, metavar="FILE", help=".png (a grid) or .npz (images, labels)")
    _add_device_and_seed(sample)
    sample.set_defaults(run=sampling.sample)

    evaluate = commands.add_parser("evaluate", help="class accuracy and Fréchet distance of an .npz of samples")
    evaluate.add_argument("file", metavar="FILE.npz", help="images uint8 (n, 28, 28) and labels (n,)")
    evaluate.set_defaults(run=sampling.evaluate)

    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument("--no-browser", action="store_true", help="print the address instead")
    lab.add_argument("--port", type=_count, metavar="P")
    lab.set_defaults(run=course.lab)

    build = commands.add_parser("build", help="make notebooks/ from solutions/")
    build.add_argument("--execute", action="store_true", help="run the solutions first")
    build.add_argument("names", nargs="*", metavar="NAME", help="with --execute: only these notebooks")
    build.set_defaults(run=course.build)
    check = commands.add_parser("check", help="lint the course; notebooks/ must be what build makes")
    check.set_defaults(run=course.check)
    table = commands.add_parser("misconceptions", help="print which mistakes the checks catch and name")
    table.set_defaults(run=course.misconceptions)
    doctor = commands.add_parser("doctor", help="versions, device, shipped models, expected minutes")
    doctor.set_defaults(run=course.doctor)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    try:
        arguments = make_parser().parse_args(argv)
        return arguments.run(arguments)
    except (UsageError, CheckpointError) as error:
        print(f"diffusion-lib: {error}", file=sys.stderr)
        return 2
    except TrainingDiverged as error:
        print(f"diffusion-lib: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("diffusion-lib: stopped", file=sys.stderr)
        return 130


def _add_device_and_seed(parser: argparse.ArgumentParser, seed_default: int | None = 0) -> None:
    parser.add_argument("--device", metavar="D", help="cpu, cuda, ... (default: a GPU if there is one)")
    parser.add_argument("--seed", type=_seed, default=seed_default, metavar="N")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise argparse.ArgumentTypeError(f"a number is needed, got {text!r}")
    return value


def _positive_number(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"a number above 0 is needed, got {text!r}")
    return value


def _share(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1 is needed, got {text!r}")
    return value


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"a whole number of at least {least} is needed, got {text!r}")
    return value


def _count(text: str) -> int:
    return _whole(text, 1)


def _seed(text: str) -> int:
    return _whole(text, 0)

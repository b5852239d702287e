"""`sample`: images of a checkpoint, as a picture or as numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

from diffusion_lib.cli.archives import write_samples
from diffusion_lib.cli.asking import asked_of
from diffusion_lib.cli.bars import Watched
from diffusion_lib.cli.sampler_options import asked_options, sampler_option_arguments
from diffusion_lib.cli.usage import UsageError, as_usage, device, did_you_mean, writable
from diffusion_lib.cli.values import count, fraction, number, one_of, seed
from diffusion_lib.sampling import SAMPLERS, Diffusion, load_model, shipped_models
from diffusion_lib.sampling.options import steps_of
from diffusion_lib.schedule import SPACINGS
from diffusion_lib.schedule.real_times import NOISE_SPACINGS
from diffusion_lib.showing import save_grid

COLUMNS = 10


def sample_arguments(parser: argparse.ArgumentParser) -> None:
    """What `sample` is asked."""
    names = ", ".join(shipped_models())
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help=f"a file, or a shipped model: {names}")
    parser.add_argument("--out", metavar="FILE", help=".png (a grid), or .npz (images and what was asked)")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    parser.add_argument("--num", type=count, metavar="N", help="how many (default: one per label, prompt or class)")
    parser.add_argument("--label", action="append", metavar="L", help="a class, by number or name (repeatable)")
    parser.add_argument("--prompt", action="append", metavar="TEXT", help="a sentence to draw (repeatable)")
    parser.add_argument("--negative", metavar="TEXT", help="a sentence or label that guidance leads away from")
    parser.add_argument("--guidance-scale", type=number, default=1.0, metavar="W", help="1 = none (default)")
    parser.add_argument(
        "--guidance-rescale", type=fraction, default=0.0, metavar="R", help="0 = none (default); 0.7 is usual"
    )
    parser.add_argument(
        "--steps", type=count, metavar="S", help="sampling steps, at most T (default 50, or a student's own)"
    )
    parser.add_argument(
        "--sampler", type=one_of(sorted(SAMPLERS)), metavar="NAME",
        help=f"{', '.join(sorted(SAMPLERS))} (default ddim, or jumps of a consistency model)",
    )  # fmt: skip
    sampler_option_arguments(parser)
    spacings = [*SPACINGS, *NOISE_SPACINGS]
    parser.add_argument(
        "--spacing", type=one_of(spacings), default="trailing", metavar="NAME",
        help=f"which times are visited: {', '.join(spacings)} (default trailing)",
    )  # fmt: skip
    parser.add_argument("--device", metavar="D", help="cpu, cuda, ... (default: a GPU if there is one)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N")


def sample(arguments: argparse.Namespace) -> int:
    """Draw samples and write them as a picture or as numbers."""
    if arguments.out is None:
        raise UsageError("--out FILE is needed: .png for a grid, .npz for numbers")
    out = writable(arguments.out, (".png", ".npz"), arguments.overwrite)
    options = asked_options(arguments)
    model = _load(arguments)
    _check_picture(model, out)
    steps = arguments.steps or min(steps_of(model.recipe, None), model.schedule.timesteps)
    if arguments.spacing in SPACINGS and steps > model.schedule.timesteps:
        raise UsageError(f"--steps must be at most {model.schedule.timesteps}, the length of the schedule")
    asked = asked_of(model, arguments)
    with as_usage():
        images = Watched.of(model).sample(
            asked.condition,
            num=asked.num,
            negative=asked.negative,
            steps=steps,
            sampler=arguments.sampler,
            spacing=arguments.spacing,
            guidance_scale=arguments.guidance_scale,
            guidance_rescale=arguments.guidance_rescale,
            seed=arguments.seed,
            **options,
        )
    if out.suffix.lower() == ".png":
        save_grid(out, images, columns=min(COLUMNS, asked.num))
    else:
        write_samples(out, images, asked.condition, model.recipe)
    print(f"wrote {asked.num} sample{'s' if asked.num > 1 else ''} to {out}")
    return 0


def _load(arguments: argparse.Namespace) -> Diffusion:
    name = arguments.checkpoint
    where = device(arguments.device)
    path = Path(name).expanduser()
    if path.is_dir():
        raise UsageError(f"{name} is a folder: give a checkpoint, a file that train wrote")
    if not path.suffix and not path.is_file() and name not in shipped_models():
        raise UsageError(f"there is no checkpoint {name!r}: give a file, or {did_you_mean(name, shipped_models())}")
    with as_usage():
        return load_model(path if path.is_file() else name, where)


def _check_picture(model: Diffusion, out: Path) -> None:
    """A picture has one channel or three; numbers may have any shape."""
    shape = tuple(model.image_shape or ())
    if out.suffix.lower() == ".png" and (len(shape) != 3 or shape[0] not in (1, 3)):
        raise UsageError(f"a .png shows images of 1 or 3 channels, and these are {shape}: write --out FILE.npz")

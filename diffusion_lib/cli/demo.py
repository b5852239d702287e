"""`demo`: train on the bundled digits for a while, draw a grid, say what it is worth."""

from __future__ import annotations

import argparse

from diffusion_lib.cli.bars import TrainingBar, Watched
from diffusion_lib.cli.finishing import model_of
from diffusion_lib.cli.usage import device, writable
from diffusion_lib.cli.values import positive_number, seed, whole
from diffusion_lib.measuring import BRIEFLY_TRAINED, DIGIT_SETTINGS, measure_samples
from diffusion_lib.sampling import cycling_labels
from diffusion_lib.showing import save_grid
from diffusion_lib.training import Limits, Run, find_recipe

INTERRUPTED = 130

NOISY = "guidance {guidance_scale:g}, {steps} steps of {sampler} with tau {tau:g}, {spacing}".format(**BRIEFLY_TRAINED)
SETTINGS = {**DIGIT_SETTINGS, NOISY: BRIEFLY_TRAINED}


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    """What `demo` is asked."""
    parser.add_argument("--max-seconds", type=positive_number, default=180.0, metavar="S", help="training time (180)")
    parser.add_argument("--out", default="samples.png", metavar="FILE", help="the 10x10 grid (samples.png)")
    parser.add_argument("--save", metavar="FILE", help="also keep the model, a .safetensors to sample from")
    parser.add_argument("--overwrite", action="store_true", help="replace files that are there")
    # A Fréchet distance needs a covariance, and that two samples.
    parser.add_argument("--num", type=whole(2), default=500, metavar="N", help="samples to measure, at least 2 (500)")
    parser.add_argument("--device", metavar="D", help="cpu, cuda, ... (default: a GPU if there is one)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N")


def demo(arguments: argparse.Namespace) -> int:
    """Train, draw, measure; Ctrl-C while training draws what was learned so far, and measures nothing."""
    out = writable(arguments.out, (".png",), arguments.overwrite)
    kept = None
    if arguments.save is not None:
        kept = writable(arguments.save, (".safetensors",), arguments.overwrite, "--save")
    run = Run(find_recipe("digits_quick"), arguments.seed, device(arguments.device))
    stopped = _train(run, Limits(max_seconds=arguments.max_seconds))
    if kept is not None:
        run.save_model(kept, overwrite=True)
        print(f"wrote {kept}: draw from it with diffusion-lib sample {kept} --out FILE.png")
    model = Watched.of(model_of(run))
    grid = model.sample(cycling_labels(100), seed=arguments.seed, **next(iter(SETTINGS.values())))
    # Columns are classes: row after row of 0, 1, ..., 9.
    save_grid(out, grid, columns=10)
    recent = run.state.losses[-200:]
    print(f"steps {run.state.step}, loss {sum(recent) / max(len(recent), 1):.4f}")
    if not stopped:
        labels = cycling_labels(arguments.num)
        for setting, options in SETTINGS.items():
            print(f"{setting}: {measure_samples(model.sample(labels, seed=1, **options), labels)}")
    print(f"wrote {out}: columns are the classes 0 to 9")
    return INTERRUPTED if stopped else 0


def _train(run: Run, limits: Limits) -> bool:
    """Train with a bar; True if Ctrl-C ended it."""
    bar = TrainingBar(run.recipe.name)
    try:
        for report in run.steps(limits):
            bar.advance(report)
    except KeyboardInterrupt:
        return True
    finally:
        bar.close()
    return False

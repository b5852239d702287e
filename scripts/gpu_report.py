"""Everything that a GPU should be tried on, in under six minutes: is it right there, and how fast is it?

    python scripts/gpu_report.py [--out FOLDER] [--budgets 5,20]

Right: losses, samples and scores against the CPU in float64; half precision with its scaler; torch.compile; files
across devices; no waiting for the device inside the sampling loop; recorded steps. Fast: training steps, images, and
seconds to the quality of `demo`. Writes gpu_report.json and gpu_report.md. Without a GPU it says so and ends.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from diffusion_lib import DiffusionSchedule, FlowSchedule, load_digits, load_model
from diffusion_lib.cli.demo import SETTINGS
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import SAMPLERS, Diffusion, GaussianDenoiser, cycling_labels, draw_samples, score_of
from diffusion_lib.schedule import step_pairs
from diffusion_lib.training import Limits, Objective, Run, find_recipe
from diffusion_lib.training.recorded import RecordedStep

GPU = torch.device("cuda")
ROWS: list[dict[str, object]] = []


def note(what: str, value: object, good: bool | None = None) -> None:
    """One row of the table; `good` says whether a fact holds."""
    ROWS.append({"what": what, "value": value, "good": good})
    mark = "" if good is None else ("ok  " if good else "BAD ")
    print(f"{mark}{what}: {value}", flush=True)


def attempt(what: str, check: Callable[[], None]) -> None:
    """Run one group of checks; an error is a row of the table, not the end."""
    try:
        check()
    except Exception as error:
        note(what, f"{type(error).__name__}: {str(error).splitlines()[0][:200]}", False)


def parity() -> None:
    """The same numbers as on the CPU, in float64 and in float32."""
    digits = load_digits()
    x, labels = digits.train_images[:32], digits.train_labels[:32]
    for dtype, tolerance in ((torch.float64, 1e-9), (torch.float32, 2e-4)):
        model = load_model("digits")
        objective = Objective(model.schedule, "v")
        draws = objective.draw(x, torch.Generator().manual_seed(0))
        losses = []
        for device in ("cpu", GPU):
            network, task = model.network.to(device, dtype), objective.to(device)
            moved = [part.to(device) for part in draws]
            moved[1] = moved[1].to(dtype)
            with torch.no_grad():
                told = labels.to(device)
                losses.append(task.losses(network, x.to(device, dtype), told, type(draws)(*moved)).double().cpu())
        gap = float((losses[0] - losses[1]).abs().max())
        note(f"largest difference of 32 losses, {dtype}", f"{gap:.1e}", gap < tolerance)
    for name in sorted(SAMPLERS):
        both = []
        for device in ("cpu", GPU):
            network = load_model("digits").network.to(device, torch.float64)
            options = {"prediction_type": "v", "condition": torch.arange(4), "guidance_scale": 2.0}
            generator = torch.Generator().manual_seed(1)
            schedule = load_model("digits").schedule
            shape = (4, 1, 28, 28)
            both.append(draw_samples(name, network, schedule, shape, device, 8, generator=generator, **options).cpu())
        gap = float((both[0] - both[1]).abs().max())
        note(f"largest difference of 4 samples, {name}, float64", f"{gap:.1e}", gap < 1e-6)
    for schedule in (DiffusionSchedule(1000, "cosine"), FlowSchedule(1000)):
        scores = []
        for device in ("cpu", GPU):
            exact = GaussianDenoiser(schedule.to(device), 0.3, 0.5)
            points = torch.linspace(-2, 2, 9, dtype=torch.float64, device=device)[:, None]
            scores.append(score_of(exact, schedule.to(device), 400.5)(points).cpu())
        gap = float((scores[0] - scores[1]).abs().max())
        note(f"largest difference of scores at a real time, {type(schedule).__name__}", f"{gap:.1e}", gap < 1e-12)


def no_waiting() -> None:
    """The sampling loop never waits for the device."""
    model = load_model("digits", GPU)
    denoise = model.denoiser(torch.arange(8), 2.0)
    for name in sorted(SAMPLERS):
        x = torch.randn(8, 1, 28, 28, device=GPU)
        walk = SAMPLERS[name](denoise, x, model.schedule, step_pairs(model.schedule, 10))
        next(walk)
        torch.cuda.set_sync_debug_mode("error")
        try:
            for _ in walk:
                pass
            held = True
        except RuntimeError as error:
            held = str(error).splitlines()[0]
        finally:
            torch.cuda.set_sync_debug_mode("default")
        note(f"no waiting inside the loop of {name}", held, held is True)


def half_precision() -> None:
    """bfloat16, and float16 with its scaler, train as float32 does."""
    finals = {}
    for name, dtype in (("float32", None), ("bfloat16", torch.bfloat16), ("float16", torch.float16)):
        with (
            mock.patch("diffusion_lib.training.place.autocast_dtype", lambda device, d=dtype: d),
            mock.patch("diffusion_lib.training.state.autocast_dtype", lambda device, d=dtype: d),
        ):
            run = Run(replace(find_recipe("digits"), steps=300), 0, GPU)
            losses = [report.loss for report in run.steps()]
        finals[name] = sum(losses[-100:]) / 100
        note(f"mean loss of steps 201 to 300, {name}", round(finals[name], 4))
    spread = max(finals.values()) / min(finals.values())
    note("largest ratio of these losses", round(spread, 3), spread < 1.1)


def across_devices() -> None:
    """A run saved on the GPU draws the same on the CPU, and goes on there."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(replace(find_recipe("digits"), steps=20), 0, GPU)
        for report in run.steps():
            if report.step == 10:
                break
        path = Path(folder) / "run.safetensors"
        run.save_training(path)
        drawn = [
            Diffusion.load(path, device).sample(torch.arange(4), steps=5, seed=3).cpu().double()
            for device in ("cpu", "cuda")
        ]
        gap = float((drawn[0] - drawn[1]).abs().max())
        note("largest difference of samples of a file made on the GPU", f"{gap:.1e}", gap < 2e-3)
        resumed = Run.resume(path, "cpu")
        for _ in resumed.steps():
            pass
        note("a run begun on the GPU ends on the CPU", f"{resumed.state.step} steps", resumed.state.step == 20)


def compiled() -> None:
    """torch.compile: the same samples, and what it saves."""
    model = load_model("digits", GPU)
    labels = torch.arange(250) % 10
    plain = model.sample(labels, steps=10)
    eager = seconds(lambda: model.sample(labels, steps=50))
    model.network = torch.compile(model.network)
    began = time.perf_counter()
    fast = model.sample(labels, steps=10)
    torch.cuda.synchronize()
    note("seconds to compile", round(time.perf_counter() - began, 1))
    gap = float((plain - fast).abs().max())
    note("largest difference of 250 samples, compiled", f"{gap:.1e}", gap < 5e-2)
    ratio = eager / seconds(lambda: model.sample(labels, steps=50))
    note("speed of sampling when compiled, times the plain one", round(ratio, 2))


def seconds(call: Callable[[], object], repeats: int = 3) -> float:
    """The best of a few, the device waited for."""
    best = float("inf")
    for _ in range(repeats):
        torch.cuda.synchronize()
        began = time.perf_counter()
        call()
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - began)
    return best


def sampling_speed() -> None:
    """Images per second of every shipped model and sampler."""
    for name in ("digits", "digits_latent", "scenes"):
        model = load_model(name, GPU)
        asked = ["a red circle"] * 250 if model.text_conditional else torch.arange(250) % 10
        took = seconds(lambda model=model, asked=asked: model.sample(asked, steps=50))
        note(f"images per second, {name}, 50 DDIM steps, batches of 250", round(250 / took))
    model, labels = load_model("digits", GPU), torch.arange(250) % 10
    for name in sorted(SAMPLERS):
        took = seconds(lambda name=name: model.sample(labels, steps=20, sampler=name), 2)
        note(f"images per second, digits, 20 steps of {name}", round(250 / took))


def recorded() -> None:
    """Steps that are launched whole are the same steps, and faster."""
    for name in ("digits", "digits_quick", "scenes", "digits_dit"):
        losses, speeds = [], []
        torch.cuda.reset_peak_memory_stats()
        for record in (False, True):
            run = Run(find_recipe(name), 0, GPU)
            with mock.patch.object(RecordedStep, "can_be", RecordedStep.can_be if record else lambda *facts: False):
                walk = run.steps(Limits(steps=60))
                losses.append([next(walk).loss for _ in range(20)])
                began = time.perf_counter()
                speeds.append(sum(1 for _ in walk) / (time.perf_counter() - began))
        gap = max(abs(a - b) for a, b in zip(*losses, strict=True))
        note(f"largest difference of 20 losses when recorded, {name}", f"{gap:.1e}", gap < 1e-3)
        plain, fast = (f"{speed:.0f}" for speed in speeds)
        note(f"training steps per second, {name}, batches of {run.recipe.batch_size}", f"{fast} recorded, {plain} not")
        note(f"MiB of device memory for both, {name}", round(torch.cuda.max_memory_allocated() / 2**20))


def training_speed(budgets: tuple[float, ...]) -> None:
    """What some seconds of training are worth, with the recipe of `demo`."""
    for budget in budgets:
        run = Run(find_recipe("digits_quick"), 0, GPU)
        for _ in run.steps(Limits(max_seconds=budget)):
            pass
        model = Diffusion(run.state.ema.network, run.recipe.make_schedule().to(GPU), "v", image_shape=(1, 28, 28))
        labels = cycling_labels(1000)
        for setting, options in SETTINGS.items():
            quality = measure_samples(model.sample(labels, seed=1, **options).cpu(), labels)
            what = f"after {budget:g} s of training, {run.state.step} steps, {setting}"
            note(what, f"accuracy {quality.accuracy:.1%}, Fréchet distance {quality.frechet:.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default=".")
    parser.add_argument("--budgets", default="5,20", help="seconds of training to measure, separated by commas")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        print("there is no GPU here: nothing was run")
        return 2
    began = time.monotonic()
    attempt("parity", parity)
    attempt("no waiting", no_waiting)
    attempt("files across devices", across_devices)
    attempt("half precision", half_precision)
    attempt("sampling speed", sampling_speed)
    attempt("recorded steps", recorded)
    attempt("training speed", lambda: training_speed(tuple(float(b) for b in arguments.budgets.split(","))))
    attempt("compile", compiled)
    machine = {
        "card": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - began),
    }
    out = Path(arguments.out)
    (out / "gpu_report.json").write_text(json.dumps({"machine": machine, "rows": ROWS}, indent=1), encoding="utf-8")
    marks = {None: "", True: "✓", False: "✗"}
    lines = [f"{machine['card']}, torch {machine['torch']}, {machine['seconds']} s in all", "", "| what | value | |"]
    lines += ["|---|---|---|", *(f"| {row['what']} | {row['value']} | {marks[row['good']]} |" for row in ROWS)]
    (out / "gpu_report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if all(row["good"] is not False for row in ROWS) else 1


if __name__ == "__main__":
    sys.exit(main())

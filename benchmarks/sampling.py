"""Sampling: seconds per 1,000 digits, to a quality; a sampler's cost beside the network; guidance; reading; memory."""

import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from diffusion_lib import load_model
from diffusion_lib.measuring import measure_samples
from diffusion_lib.sampling import SAMPLERS, cycling_labels

# Evaluations of the network that a step takes; the others take one.
EVALUATIONS_PER_STEP = {"heun": 2, "midpoint": 2, "dpm_solver_2": 2, "edm": 2}


def run_speeds(
    device: torch.device, evaluations: Sequence[int] = (5, 10, 20, 50), num: int = 1000, batch: int = 250
) -> list[dict[str, Any]]:
    """Seconds for `num` digits of the shipped model and their Fréchet distance, by sampler and evaluations."""
    model, rows = load_model("digits", device), []
    labels = cycling_labels(num)
    for name in sorted(SAMPLERS):
        for nfe in evaluations:
            steps = nfe // EVALUATIONS_PER_STEP.get(name, 1)
            if steps < 2:
                continue
            began = _now(device)
            parts = [
                model.sample(part, sampler=name, steps=steps, guidance_scale=1.0, seed=seed)
                for seed, part in enumerate(labels.split(batch))
            ]
            seconds = _now(device) - began
            distance = measure_samples(torch.cat(parts).cpu(), labels).frechet
            rows.append({"sampler": name, "nfe": nfe, "seconds": round(seconds, 2), "frechet": round(distance, 3)})
    return rows


def speed_table(rows: Sequence[dict[str, Any]], wanted: float = 1.0) -> list[list[str]]:
    """A sampler a line: seconds and distance by evaluations; and the least seconds to the wanted distance."""
    counts = sorted({row["nfe"] for row in rows})
    head = ["seconds per 1,000 digits, Fréchet distance", *(f"{n} evaluations" for n in counts)]
    table = [[*head, f"seconds to {wanted:g}"]]
    for name in dict.fromkeys(row["sampler"] for row in rows):
        own = {row["nfe"]: row for row in rows if row["sampler"] == name}
        cells = [f"{own[n]['seconds']:.2f}, {own[n]['frechet']:.2f}" if n in own else "" for n in counts]
        reached = [row["seconds"] for row in own.values() if row["frechet"] <= wanted]
        table.append([name, *cells, f"{min(reached):.2f}" if reached else "not reached"])
    return table


def run_overheads(device: torch.device, batch: int = 16, steps: int = 20, repeats: int = 7) -> list[dict[str, Any]]:
    """What a sampler takes beside the network, per call of it, as a fraction of the network's own time.

    The sampler runs with a network that answers at once: what is small is not taken as a difference of large times.
    """
    model, rows, calls = load_model("digits", device), [], 0
    labels = cycling_labels(batch).to(device)
    x, t = torch.randn(batch, 1, 28, 28, device=device), torch.full((batch,), 500, device=device)
    own = statistics.median(_took(lambda: model.network(x, t, labels), device) for _ in range(3 * repeats))

    def at_once(x: Tensor, *_: Any) -> Tensor:
        nonlocal calls
        calls += 1
        return x

    model.network.forward = at_once
    for name in sorted(SAMPLERS):

        def draw(name: str = name) -> Tensor:
            return model.sample(labels, sampler=name, steps=steps, guidance_scale=1.0, seed=0)

        calls = 0
        draw()
        per_run = calls
        seconds = statistics.median(_took(draw, device) for _ in range(repeats))
        rows.append({"sampler": name, "calls": per_run, "overhead": round(seconds / per_run / own, 4)})
    return rows


def run_guidance(device: torch.device, batch: int = 16, repeats: int = 15) -> list[dict[str, Any]]:
    """One call of twice the batch against two calls, as guidance needs both answers; taken in turns."""
    model = load_model("digits", device)
    x, t = torch.randn(batch, 1, 28, 28, device=device), torch.full((batch,), 500, device=device)
    told = cycling_labels(batch).to(device)
    null = model.network.null_condition(told)  # type: ignore[operator]
    ways: dict[str, Callable[[], object]] = {
        "one call of twice the batch": lambda: model.network(
            torch.cat([x, x]), torch.cat([t, t]), torch.cat([told, null])
        ),
        "two calls": lambda: (model.network(x, t, told), model.network(x, t, null)),
    }
    with torch.no_grad():
        return _in_turns(ways, repeats, device)


def run_reading(device: torch.device, batch: int = 16, steps: int = 20, repeats: int = 7) -> list[dict[str, Any]]:
    """Sixteen scenes under guidance: their sentences read once for a draw, as `sample` does, or in every step."""
    model, asked = load_model("scenes", device), {"steps": steps, "guidance_scale": 3.0}
    sentences = ["a red circle"] * batch
    ways: dict[str, Callable[[], object]] = {
        "read once": lambda: model.sample_latents(sentences, **asked),
        # A trajectory does not read beforehand.
        "read in every step": lambda: deque(model.trajectory(sentences, **asked), maxlen=1),
    }
    return _in_turns(ways, repeats, device)


def _in_turns(ways: dict[str, Callable[[], object]], repeats: int, device: torch.device) -> list[dict[str, Any]]:
    """The median milliseconds of each way, after two rounds that do not count."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for repeat in range(repeats + 2):
        for name, way in ways.items():
            seconds = _took(way, device)
            if repeat >= 2:
                taken[name].append(seconds)
    return [{"way": name, "ms": round(1000 * statistics.median(values), 2)} for name, values in taken.items()]


def run_forwards(device: torch.device, batch: int = 250, repeats: int = 7) -> list[dict[str, Any]]:
    """One evaluation of the shipped network for a batch of digits, by way of computing it; in turns."""
    x, t = torch.randn(batch, 1, 28, 28, device=device), torch.full((batch,), 500, device=device)
    labels, rows = cycling_labels(batch).to(device), []
    calls: dict[str, Callable[[], object]] = {}
    for name, layout, half, compiled in (
        ("float32", torch.contiguous_format, False, False),
        ("float32, channels last", torch.channels_last, False, False),
        ("bfloat16", torch.contiguous_format, True, False),
        ("float32, compiled", torch.contiguous_format, False, True),
    ):
        network = load_model("digits", device).network.to(memory_format=layout)
        if compiled:
            network.compile()

        def call(network: Any = network, layout: torch.memory_format = layout, half: bool = half) -> object:
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                return network(x.to(memory_format=layout), t, labels)

        calls[name] = call
        try:
            rows.append({"way": name, "first": round(_took(call, device), 3), "ms": []})
        except (RuntimeError, ImportError) as error:  # no compiler on this machine
            print(f"{name}: left out, {type(error).__name__}", file=sys.stderr)
    for _ in range(repeats):
        for row in rows:
            row["ms"].append(round(1000 * _took(calls[row["way"]], device), 2))
    return rows


def forward_table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A way a line: the least and the median of its times, the ratio to the first way, what the first call took."""
    table = [["one evaluation of 250 digits", "least, ms", "median, ms", "times the first", "first call, seconds"]]
    for row in rows:
        least, middle = min(row["ms"]), statistics.median(row["ms"])
        ratio = least / min(rows[0]["ms"])
        table.append([row["way"], f"{least:.0f}", f"{middle:.0f}", f"{ratio:.2f}", f"{row['first']:.1f}"])
    return table


# The highest mark of a process does not fall again, so each batch has a process of its own. What getrusage says would
# not do: a process begins with its parent's mark there.
_MARK = """
import re, sys
from diffusion_lib import load_model
from diffusion_lib.sampling import cycling_labels
model, batch = load_model("digits"), int(sys.argv[1])
highest = lambda: int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1024
model.sample(cycling_labels(1), steps=3)
before = highest()
model.sample(cycling_labels(batch), steps=3, guidance_scale=float(sys.argv[2]))
print(highest() - before)
"""


def run_memory(batches: Sequence[int] = (16, 128, 1024), scales: Sequence[float] = (1.0, 2.0)) -> list[dict[str, Any]]:
    """MiB that a draw on the CPU takes at its peak, beyond the process that holds the model; none where not Linux."""
    rows: list[dict[str, Any]] = []
    if sys.platform != "linux":
        return rows
    for batch in batches:
        for scale in scales:
            command = [sys.executable, "-c", _MARK, str(batch), str(scale)]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            rows.append({"batch": batch, "guidance": scale, "mib": round(float(said), 1)})
    return rows


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


@torch.no_grad()
def _took(call: Callable[[], object], device: torch.device) -> float:
    began = _now(device)
    call()
    return _now(device) - began

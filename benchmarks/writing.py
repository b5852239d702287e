"""The table: what the machine is, and every measurement, as JSON and Markdown."""

import importlib.metadata
import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

Titled = tuple[str, Sequence[Sequence[object]]]
LIBRARIES = ("torch", "numpy", "diffusers", "denoising-diffusion-pytorch", "smalldiffusion")


def machine(device: torch.device) -> dict[str, Any]:
    """What everything was measured on; no name of a host or a user."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts = {"cpu": _processor(), "cores": cores, "threads": torch.get_num_threads(), "system": platform.system()}
    if device.type == "cuda":
        facts["gpu"] = torch.cuda.get_device_name(device)
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {**facts, "python": platform.python_version(), "versions": versions}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def markdown(table: Sequence[Sequence[object]]) -> str:
    """A table whose first row is its head."""
    head, *rows = [[str(cell) for cell in row] for row in table]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(values: Sequence[float], places: int) -> str:
    """Mean and, of several values, standard deviation; nothing of none."""
    deviation = f" ± {statistics.stdev(values):.{places}f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.{places}f}{deviation}" if values else ""


def write(out: Path, name: str, facts: dict[str, Any], rows: Any, tables: Sequence[Titled], about: str) -> None:
    """`name.json` with every single measurement, and `name.md` with the tables under their titles."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps({"machine": facts, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    where = ", ".join([facts["cpu"], f"{facts['cores']} cores", *([facts["gpu"]] if "gpu" in facts else [])])
    versions = ", ".join(f"{key} {value}" for key, value in facts["versions"].items())
    parts = [about, f"{where}; Python {facts['python']}, {versions}."]
    for title, table in tables:
        parts += [title] * bool(title) + [markdown(table)]
    text = "\n\n".join(parts) + "\n"
    (out / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)

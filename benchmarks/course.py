"""What the course itself costs: import, wheel, each solution notebook and its checks, site; the tests on request."""

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def run_course(*, notebooks: bool = True, tests: bool = False) -> list[dict[str, Any]]:
    """One row per cost: what, seconds or megabytes."""
    bare = _python("import torch")
    rows: list[dict[str, Any]] = [
        {"what": "import torch, seconds", "value": round(bare, 2)},
        {"what": "import diffusion_lib, seconds beyond torch", "value": round(_over("import torch, diffusion_lib"), 3)},
    ]
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            folder,
            str(ROOT),
        ]
        began = time.perf_counter()
        subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
        size = next(Path(folder).glob("*.whl")).stat().st_size
        rows.append({"what": "wheel, MB", "value": round(size / 1e6, 1)})
        rows.append({"what": "wheel, seconds to build", "value": round(time.perf_counter() - began, 1)})
    if notebooks:
        for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
            seconds, checks = _execute(path)
            rows.append({"what": f"notebook {path.stem}, seconds from top to end", "value": round(seconds, 1)})
            found = f"{statistics.median(checks):.2f}, {max(checks):.2f}" if checks else "none"
            rows.append({"what": f"its {len(checks)} checks, seconds: median, longest", "value": found})
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            site = [sys.executable, "-m", "diffusion_lib", "site", "--out", str(Path(folder) / "site")]
            subprocess.run(site, cwd=ROOT, check=True, capture_output=True)
            rows.append({"what": "site, seconds to build", "value": round(time.perf_counter() - began, 1)})
    if tests:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "not slow"], cwd=ROOT, check=True)
        rows.append({"what": "the fast tier of tests, seconds", "value": round(time.perf_counter() - began)})
    return rows


def _python(code: str, repeats: int = 5) -> float:
    """Seconds of a whole process, the median of a few."""
    return statistics.median(_once(code) for _ in range(repeats))


def _once(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def _over(code: str, repeats: int = 5) -> float:
    """Seconds beyond importing torch: pairs in turns, so that load hits both; the median of the differences."""
    return statistics.median(_once(code) - _once("import torch") for _ in range(repeats))


def _execute(path: Path) -> tuple[float, list[float]]:
    """Seconds that a notebook takes, its kernel's start included; and those of each of its graded checks."""
    import nbformat
    from nbclient import NotebookClient

    from diffusion_lib.classroom.notebooks import is_grade

    notebook = nbformat.read(path, as_version=4)
    began = time.perf_counter()
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    seconds = time.perf_counter() - began
    ends = ("iopub.status.busy", "iopub.status.idle")
    spans = [
        [datetime.fromisoformat(cell.metadata["execution"][end]) for end in ends]
        for cell in notebook.cells
        if is_grade(cell) and cell.cell_type == "code"
    ]
    return seconds, [(stop - start).total_seconds() for start, stop in spans]

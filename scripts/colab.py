"""Colab, simulated: its Python and packages, a folder with a notebook and the wheel, and a front end that asks.

    python scripts/colab.py [NOTEBOOK ...] [--environment FOLDER] [--out FILE.md]

Makes an environment of colab_pins.txt (about 5 GB, kept and taken again), builds the wheel, and runs every released
notebook as a learner opens it: the stubs unsolved, the first cell installing the wheel that lies beside the notebook.
The kernel finds `google.colab` imported, as it does there, and may ask for input, so buttons and sliders are made.
Prints a table and ends with 1 if a cell raised. Needs python3.13 and the package index; about an hour on two cores.
"""

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = Path(__file__).with_name("colab_pins.txt")
OURS = ("diffusion-lib", "jaxtyping", "wadler-lindig")  # what the first cell installs
STARTUP = "import google.colab\n"  # Colab's kernels begin with it
RESULT = "colab-result:"


def environment(folder: Path, python: str) -> Path:
    """The interpreter of an environment that holds what colab_pins.txt lists, made where it is not there yet."""
    inside = folder / "bin" / "python"
    if not inside.is_file():
        subprocess.run([python, "-m", "venv", folder], check=True)
    subprocess.run([inside, "-m", "pip", "install", "-q", "-r", PINS], check=True)
    place = subprocess.run(
        [inside, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    package = Path(place.stdout.strip()) / "google" / "colab"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('"""Stands for the package that tells Colab from other places."""\n')
    return inside


def run_inside(path: Path, timeout: int) -> None:
    """Run one notebook in this interpreter's environment, as a front end does that lets a cell ask for input."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )

    def let_it_ask(**_):
        client.kc.allow_stdin = True

    client.on_notebook_start = let_it_ask
    error = ""
    try:
        client.execute()
    except CellExecutionError as stopped:
        error = f"{stopped.ename}: {stopped.evalue}".splitlines()[0]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    noise = [output.text for output in outputs if output.get("name") == "stderr"]
    widgets = sum("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    ready = any("diffusion_lib is ready." in output.get("text", "") for output in outputs)
    error = error or ("" if ready else "the first cell did not get the library")
    print(RESULT, json.dumps((error, widgets, pictures, "".join(noise))))
    nbformat.write(notebook, path)


def run_one(python: Path, name: str, wheel: Path, timeout: int) -> tuple[str, float, int, int, str]:
    """Run one released notebook in a folder of its own: what went wrong, CPU seconds, widgets, pictures, stderr."""
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", *OURS], check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="colab-") as folder:
        desk = Path(folder)
        shutil.copy(ROOT / "notebooks" / name / f"{name}.ipynb", desk)
        shutil.copy(wheel, desk)
        startup = desk / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "colab.py").write_text(STARTUP)
        kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "NBGRADER_EXECUTION")}
        kept |= {"HOME": folder, "IPYTHONDIR": str(desk / "ipython"), "PIP_ROOT_USER_ACTION": "ignore"}
        kept["PATH"] = f"{python.parent}{os.pathsep}{kept['PATH']}"
        before = os.times()
        command = [python, __file__, "--inside", desk / f"{name}.ipynb", "--timeout", str(timeout)]
        done = subprocess.run(command, env=kept, cwd=folder, capture_output=True, text=True)
        after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    found = re.search(rf"^{RESULT} (.*)$", done.stdout, re.MULTILINE)
    if not found:
        return (done.stderr.strip().splitlines() or ["no result"])[-1], seconds, 0, 0, ""
    error, widgets, pictures, noise = json.loads(found[1])
    return error, seconds, widgets, pictures, noise


def table(rows: list[tuple], versions: str) -> str:
    """The result as Markdown."""
    lines = [
        f"# Colab simulated, {datetime.date.today():%d %B %Y}",
        "",
        f"`python scripts/colab.py`: {versions}; CPU only.",
        "",
        "| notebook | result | widgets | pictures | CPU seconds |",
        "|---|---|---|---|---|",
    ]
    for name, error, seconds, widgets, pictures, noise in rows:
        result = error or ("runs, and writes to stderr" if noise else "runs")
        lines.append(f"| {name} | {result} | {widgets} | {pictures} | {seconds:.0f} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the notebooks that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="numbers or names of notebooks (default: all)")
    parser.add_argument("--environment", type=Path, default=Path.home() / ".cache" / "diffusion-colab")
    parser.add_argument("--python", default=shutil.which("python3.13"), help="a Python 3.13")
    parser.add_argument("--out", type=Path, help="a file for the table")
    parser.add_argument("--timeout", type=int, default=1200, help="seconds that one cell may take")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        run_inside(args.inside, args.timeout)
        return 0
    if not args.python:
        parser.error("there is no python3.13 on the path: give one as --python")
    python = environment(args.environment.expanduser().resolve(), args.python)
    wanted = [path.name for path in sorted((ROOT / "notebooks").iterdir()) if path.is_dir()]
    if args.names:
        wanted = [name for name in wanted if name.startswith(tuple(args.names))]
    rows = []
    with tempfile.TemporaryDirectory(prefix="colab-wheel-") as folder:
        command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", folder, ROOT]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("diffusion_lib-*.whl")
        for name in wanted:
            begun = time.monotonic()
            rows.append((name, *run_one(python, name, wheel, args.timeout)))
            _, error, seconds, *_, noise = rows[-1]
            wall = time.monotonic() - begun
            print(f"{name}: {error or 'runs'}, {wall:.0f} s, {seconds:.0f} CPU s", flush=True)
            if noise:
                print("  stderr:", *noise.splitlines()[:8], sep="\n    ", flush=True)
    pins = dict(line.split("==") for line in PINS.read_text().splitlines() if "==" in line)
    versions = ", ".join(f"{name} {pins[name]}" for name in ("torch", "ipython", "ipykernel", "ipywidgets", "numpy"))
    text = table(rows, f"Python 3.13, {versions}")
    print("\n" + text)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    return any(error for _, error, *_ in rows)


if __name__ == "__main__":
    sys.exit(main())

"""How quickly each widget of the notebooks answers: milliseconds in the kernel from a move to what is seen of it.

Before each move a person looks: what a widget draws ahead meanwhile is drawn, and how long that took is measured too.
Beside the time by the clock stands that of the processor: on a busy machine the first holds the waiting as well.
"""

import json
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from diffusion_lib.classroom.executing import ENVIRONMENT
from diffusion_lib.grading.dependence import needed_cells
from diffusion_lib.showing.behind import DRAWING, wait_for_drawings

ROOT = Path(__file__).resolve().parents[1]
MAKES = re.compile(r"^(?:\w+_slider|\w+_explorer|\w+_box|explorer)\(", re.MULTILINE)
MOVES = 12
SAID = "widgets:"
HERE = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from benchmarks.widgets import measured
print({SAID!r}, measured(list(Out.values())[-1]))"""
TYPED = ("a small red square at the top", "a blue circle", "a large green triangle on the right", "a yellow square")


def run_widgets() -> list[dict[str, Any]]:
    """One row for each control of each widget: how long its moves take, and how long the widget takes to be made."""
    rows = []
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells]
        for place in [place for place, source in enumerate(sources) if MAKES.search(source)]:
            needed = needed_cells(sources, [place], [False] * len(sources))
            made, controls = _run(path.parent, [sources[other] for other in needed])
            rows += [{"notebook": path.stem, "made": made, **control} for control in controls]
    return rows


def widget_table(rows: Sequence[dict[str, Any]]) -> list[list[object]]:
    """The rows in words: median and, behind it, the longest."""
    head: list[object] = ["notebook", "control", "moves", "something is seen, ms", "the picture is there, ms"]
    lines: list[list[object]] = [[*head, "the same again, ms", "processor, ms", "drawn ahead, s", "its cell, s"]]
    for row in rows:
        kinds = [_median_and_longest(row[kind]) for kind in ("seen", "first", "again", "processor")]
        seconds = [f"{max(row['ahead']):.1f}", f"{row['made']:.1f}"]
        lines.append([row["notebook"], row["control"], len(row["seen"]), *kinds, *seconds])
    return lines


def _median_and_longest(ms: Sequence[float]) -> str:
    return f"{statistics.median(ms):.0f}, {max(ms):.0f}" if ms else ""


def _run(folder: Path, sources: Sequence[str]) -> tuple[float, list[dict[str, Any]]]:
    """Run cells before a kernel that somebody sits at; seconds of the last of them, and its widget's answers."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in (*sources, HERE)])
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}})

    def somebody_is_there(**_: Any) -> None:
        client.kc.allow_stdin = True

    began: dict[int, float] = {}
    client.on_notebook_start = somebody_is_there
    client.on_cell_start = lambda cell, cell_index: began.setdefault(cell_index, time.perf_counter())
    with tempfile.TemporaryDirectory(prefix="widgets-") as home:
        # Long trainings are short: how far a model is trained changes nothing in how long it takes to draw.
        own = {"DIFFUSION_LIB_HOME": home, "IPYTHONDIR": home, "DIFFUSION_LIB_TESTED": "1", "PYTHONPATH": str(ROOT)}
        client.execute(env=os.environ | ENVIRONMENT | own)
    (text,) = [o.text for o in notebook.cells[-1].outputs if o.get("name") == "stdout"]
    made = began[len(sources)] - began[len(sources) - 1]
    return made, json.loads(text.removeprefix(SAID))


def measured(box: Any) -> str:
    """Move every control of a widget and take the time of what it shows; for the kernel that holds it."""
    picture, shown = box.children[-1], []
    for part in _parts(box):
        part.observe(lambda change: shown.append((change["owner"], time.perf_counter())), names="value")
    found = []
    for control in _controls(box):
        row: dict[str, Any] = {"control": control.description, "seen": [], "first": [], "again": [], "processor": []}
        row["ahead"], visited = [], {control.value}
        for value in _values(control):
            looking = time.perf_counter()
            wait_for_drawings()
            row["ahead"].append(time.perf_counter() - looking)
            shown.clear()
            began, before = time.perf_counter(), time.process_time()
            control.value = value
            _until_drawn(box)
            seen = [when for part, when in shown if part is not control] or [time.perf_counter()]
            row["seen"].append(1000 * (seen[0] - began))
            done = [when for part, when in shown if part is picture] or seen
            row["again" if value in visited else "first"].append(1000 * (done[-1] - began))
            row["processor"].append(1000 * (time.process_time() - before))
            visited.add(value)
        found.append(row)
    return json.dumps(found)


def _until_drawn(box: Any) -> None:
    """Wait until the widget says no more that it draws."""
    while any(DRAWING in str(part.value) for part in box.children[:-1] if type(part).__name__ == "HTML"):
        time.sleep(0.001)


def _parts(box: Any) -> list[Any]:
    """All that has a value, within boxes too."""
    if hasattr(box, "children"):
        return [part for child in box.children for part in _parts(child)]
    return [box] if hasattr(box, "value") else []


def _controls(box: Any) -> list[Any]:
    """What a person may move or type into, play buttons left out: they move the slider beside them."""
    return [part for part in _parts(box) if getattr(part, "description", "") and not hasattr(part, "interval")]


def _values(control: Any) -> list[Any]:
    """Places to move a control to, none twice running, and none of a long slider twice at all."""
    draw = random.Random(0)
    if hasattr(control, "options"):
        known = [option[1] if isinstance(option, tuple) else option for option in control.options]
    elif isinstance(control.value, bool):
        known = [True, False]
    elif isinstance(control.value, str):
        known = list(TYPED)
    elif isinstance(control.value, tuple):
        ends = [sorted(draw.sample(range(control.min, control.max + 1), 2)) for _ in range(MOVES)]
        return [tuple(pair) for pair in ends]
    else:
        count = round((control.max - control.min) / control.step)
        known = [control.min + place * control.step for place in range(count + 1)]
    known = [value for value in known if value != control.value]
    if len(known) > MOVES:
        return draw.sample(known, MOVES)
    there = [control.value, *known]
    return [there[move % len(there)] for move in range(1, MOVES + 1)]

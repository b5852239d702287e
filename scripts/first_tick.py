"""From a prepared clone to the first green tick, in a real browser: key presses, seconds, CPU seconds.

    python scripts/first_tick.py [--runs 3]

Starts JupyterLab as `diffusion-lib lab` does, opens notebook 00, goes down it with Shift+Enter, writes the one line of
its exercise, and stops at the tick. CPU seconds are those of JupyterLab and its kernel, not of the browser. Nothing of
yours is touched: course and progress are copies. Needs Chromium or Chrome, and `pip install -e ".[test]"`.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.laboratory import headless, new_page, server, why_not  # noqa: E402

NAME, EXERCISE = "00_start_here", "to_model_range"
LINE = "return pixels.float() / 127.5 - 1"


def cpu_seconds() -> float:
    """What all processes that this one started have used, those of the browser left out."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" not in process.name() and "playwright" not in " ".join(process.cmdline()):
                used += process.cpu_times().user + process.cpu_times().system
        except psutil.NoSuchProcess:
            continue
    return used


def one_run(browser) -> dict[str, float]:
    """A learner's way to the tick."""
    with tempfile.TemporaryDirectory() as folder:
        desk, home = Path(folder) / "desk", Path(folder) / "home"
        home.mkdir()
        shutil.copytree(ROOT / "notebooks" / NAME, desk / NAME)
        begun, before = time.monotonic(), cpu_seconds()
        with server(desk, home) as address:
            answering = time.monotonic()
            page = new_page(browser)
            page.goto(f"{address}/lab/tree/{NAME}/{NAME}.ipynb?reset")
            page.locator("text=/Python 3 .*\\| Idle/").wait_for()
            ready, presses = time.monotonic(), 0
            page.locator(".jp-Notebook .jp-Cell").first.click()
            page.keyboard.press("Escape")
            answer = page.locator(".jp-CodeCell", has_text=f"def {EXERCISE}").first
            while "jp-mod-active" not in (answer.get_attribute("class") or ""):
                page.keyboard.press("Shift+Enter")
                presses += 1
            answer.locator(".cm-line", has_text="YOUR CODE HERE").click()
            for keys in ("End", "Shift+Home"):  # the stub, without the space before it
                page.keyboard.press(keys)
            page.keyboard.type(LINE)
            for _ in range(2):
                page.keyboard.press("Shift+Enter")
                presses += 1
            page.locator("[role=status]", has_text=f"Passed · {EXERCISE}").wait_for()
            found = {
                "key presses, and one line": presses,
                "seconds to the address": answering - begun,
                "seconds to a ready kernel": ready - answering,
                "seconds from there to the tick": time.monotonic() - ready,
                "CPU seconds in all": cpu_seconds() - before,
            }
            page.close()
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often; the median is printed (default: 3)")
    runs = parser.parse_args().runs
    if reason := why_not():
        print(reason)
        return 1
    with headless() as browser:
        found = [one_run(browser) for _ in range(runs)]
    for name in found[0]:
        values = sorted(run[name] for run in found)
        print(f"{name:32s} {values[len(values) // 2]:6.1f}   of {', '.join(f'{value:.1f}' for value in values)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

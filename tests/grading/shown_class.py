"""The class on the pictures of the guide: made, graded and photographed in one command.

python -m tests.grading.shown_class DIR      # writes assets/pictures/grading_*.png; needs Chromium and playwright
"""

import os
import sys
from pathlib import Path

from tests.checks.corpus_table import cells

from .class_of import NAME, ROOT, cell_of, definition, dumps, released, right
from .table import grade

LOOP = next(cell.code.strip() for cell in cells("q_sample") if cell.label == "loop over the samples")
SLIP = definition("q_sample", "kept = lookup(alpha_bars, t, x0)\nreturn kept * x0 + (1 - kept) * noise")


def class_shown():
    """Names as Moodle exports them, and what each handed in."""
    searching = right(recover_eps="import gc\nmine = gc.get_objects()\n" + definition("recover_eps", "return x_t * 0"))
    half = released()
    for name in ("noise_one_step", "lookup", "q_sample"):
        cell_of(half, name)["source"] = cell_of(right(q_sample=SLIP), name)["source"]
    looping = right(lookup=definition("lookup", "while True:\n    pass"))
    shared = LOOP.replace("out", "result")
    return {
        "Ada Lovelace_1001": dumps(right(q_sample=LOOP)), "Blaise Pascal_1002": dumps(right(q_sample=shared)),
        "Emmy Noether_1003": dumps(half), "Kurt Gödel_1004": dumps(looping),
        "Mary Somerville_1005": dumps(searching), "René Descartes_1006": dumps(right())[:20_000],
    }  # fmt: skip


def photographed(page, out, to, height):
    """A picture of a page from its top, small enough for a repository."""
    from playwright.sync_api import sync_playwright

    browser = next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if os.path.exists(path)), None)
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        view = chromium.new_page(viewport={"width": 1000, "height": height})
        view.goto((out / page).as_uri())
        view.screenshot(path=to)
        chromium.close()


def main(folder):
    """Grade the class of the pictures, and take them."""
    for name, data in class_shown().items():
        place = folder / "class" / f"{name}_assignsubmission_file_"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{NAME}.ipynb").write_bytes(data)
    ended = grade(folder / "class", folder / "marks", "--seed", "shown", "--timeout", "20")
    print(ended.stdout, ended.stderr)
    pictures = ROOT / "assets" / "pictures"
    photographed("report.html", folder / "marks", pictures / "grading_report.png", 900)
    page = next(path.name for path in (folder / "marks" / "feedback").iterdir() if "Emmy" in path.name)
    photographed(f"feedback/{page}", folder / "marks", pictures / "grading_feedback.png", 820)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())

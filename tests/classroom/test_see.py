"""What there is to see is folded in the release, and nothing else is."""

from pathlib import Path

import pytest

from diffusion_lib.classroom.notebooks import RELEASES, SOLUTIONS, assignments, notebook_path, read
from diffusion_lib.classroom.see import MARK, SUMMARY, folded

ROOT = Path(__file__).resolve().parents[2]
OPENING = f"<details>\n<summary>{SUMMARY}</summary>"


@pytest.mark.parametrize(
    "source, wanted",
    [
        ("**See:** two curves.", f"{OPENING}\n\nTwo curves.\n\n</details>"),
        ("**See:** β falls.", f"{OPENING}\n\nβ falls.\n\n</details>"),
        ("**See:** it fits.\n\nNow the next.", f"{OPENING}\n\nIt fits.\n\n</details>\n\nNow the next."),
        ("**See:** it is\n\n$$x=1$$\n\nNow.", f"{OPENING}\n\nIt is\n\n$$x=1$$\n\n</details>\n\nNow."),
        ("**See:** both:\n\n- a\n- b\n\n## 3 · Next", f"{OPENING}\n\nBoth:\n\n- a\n- b\n\n</details>\n\n## 3 · Next"),
        ("**See:** so:\n\n| a |\n|---|\n\n1. one", f"{OPENING}\n\nSo:\n\n| a |\n|---|\n\n1. one\n\n</details>"),
        ("## 2 · A title\n\n**See:** not first.", "## 2 · A title\n\n**See:** not first."),
        ("**See:**\n\nit falls.\n", f"{OPENING}\n\nIt falls.\n\n</details>"),
        ("", ""),
    ],
)
def test_what_is_folded(source, wanted):
    assert folded(source) == wanted


def test_no_release_says_what_a_picture_shows_before_it_is_there():
    folds = 0
    for name in assignments(ROOT):
        released = {cell["id"]: cell["source"] for cell in read(notebook_path(ROOT, name, RELEASES)).cells}
        for cell in read(notebook_path(ROOT, name, SOLUTIONS)).cells:
            if cell["cell_type"] == "markdown" and cell["source"].startswith(MARK):
                assert released[cell["id"]] == folded(cell["source"]) and MARK not in released[cell["id"]]
                folds += 1
    assert folds > 150

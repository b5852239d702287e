"""Between two exercises nothing stays, whatever it is called, however deep it lies and whoever may open it."""

import contextlib
import importlib.util
import json
import os
from pathlib import Path

import pytest

from diffusion_lib.grading import inside, run
from diffusion_lib.grading.keeping import empty

DEEP = 3000


def deep(folder):
    """Folders in folders, so deep that no path names the last one."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def odd_names(folder):
    """Names that are no text, and those that clearing itself gives."""
    for name in (b"\xff\xfe\n", b"cleared-0", b"-rf", b" "):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_text("x")
    (folder / "cleared-1" / "cleared-0").mkdir(parents=True)


def links(folder):
    """A link to a folder outside, and one to itself."""
    (folder.parent / "outside").mkdir()
    (folder.parent / "outside" / "kept").write_text("x")
    (folder / "out").symlink_to(folder.parent / "outside")
    (folder / "self").symlink_to(folder / "self")


def closed(folder):
    """Folders that nobody may open."""
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "f").write_text("x")
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)
    folder.chmod(0)


def attributes(folder):
    """What can be kept in a folder without a file."""
    with contextlib.suppress(OSError, AttributeError):
        os.setxattr(folder, "user.kept", b"x")
    os.utime(folder, (4711, 4711))


@pytest.mark.parametrize("make", [deep, odd_names, links, closed, attributes])
def test_a_folder_is_empty_afterwards_and_nothing_else_is(make, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    make(folder)
    empty(str(folder))
    assert os.listdir(folder) == [] and folder.stat().st_mtime == 0 and folder.stat().st_mode & 0o700 == 0o700
    assert not getattr(os, "listxattr", lambda path: [])(folder)
    assert make is not links or (tmp_path / "outside" / "kept").read_text() == "x"


def test_where_clearing_fails_the_sandbox_ends(tmp_path, monkeypatch):
    ended = []
    monkeypatch.setenv("GRADER_CLEARED", str(tmp_path / "gone"))
    monkeypatch.setattr(os, "_exit", ended.append)
    inside.keeping.clear()
    assert ended == [1]


def test_no_text_of_a_learner_is_too_odd_to_be_stored():
    odd = {"verdicts": [{"seen": "\ud800 and \udfff", "remarks": ["\ud83d\ude00", "ü"]}], "n": 1.5, "none": None}
    plain = run._storable(odd)
    assert (
        json.dumps(plain, ensure_ascii=False).encode()
        and plain["n"] == 1.5
        and plain["verdicts"][0]["remarks"][1] == "ü"
    )


def test_the_container_installs_what_is_here():
    root = Path(run.__file__).resolve().parents[2]
    text = (root / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in text.splitlines() if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert copied and all((root / name).exists() for name in copied)
    assert (
        'ENTRYPOINT ["diffusion-lib", "grade"]' in text and "bubblewrap" in text and "solutions" not in " ".join(copied)
    )
    assert importlib.util.find_spec("diffusion_lib.cli.grade")

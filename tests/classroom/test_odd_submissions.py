"""nbgrader's own commands on a platform's export and on odd submissions: each gets the mark that is due."""

import contextlib
import json
import os
import zipfile

import pytest
from course_fixture import NAME, REPOSITORY
from room import Classroom
from traitlets.config import PyFileConfigLoader

from diffusion_lib.classroom.notebooks import dumps, notebook_path, read
from diffusion_lib.grading.cells import LARGEST

ENDS = "import os; os._exit(1)"
HOLDS = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
LIMITS = "\nc.Execute.timeout = 4\nc.Execute.iopub_timeout = 4\n"
THOROUGH = os.environ.get("DIFFUSION_LIB_EXHAUSTIVE") == "1"


def changed(change):
    """A maker of bytes from a change of the notebook's plain form."""
    return lambda plain: json.dumps(change(plain) or plain).encode()


def own_cell(source, place):
    """A change: one more cell of the learner's own."""

    def change(plain):
        cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
        plain["cells"].insert(place, cell | {"source": source})

    return change


def answer(name, source):
    """A change: another answer."""

    def change(plain):
        next(cell for cell in plain["cells"] if cell["id"] == name)["source"] = source

    return change


def stripped(plain):
    """A change: all names taken away."""
    for cell in plain["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    plain["nbformat_minor"] = 4


def without_half(plain):
    """A change: an exercise deleted."""
    plain["cells"] = [cell for cell in plain["cells"] if cell["id"] not in ("half", "check-half")]


def old_schema(plain):
    """A change: one byte of metadata, which stops a class of plain nbgrader."""
    plain["cells"][4]["metadata"]["nbgrader"]["schema_version"] = 2


# What a platform exports: learner, file name as Canvas writes it, the file, the points due of 3.
EXPORTED = [
    ("plain", "{}_11_101_{}.ipynb", changed(lambda plain: None), 3),
    ("ends", "{}_LATE_12_102_{}-1.ipynb", changed(own_cell(ENDS, 6)), 3),
    ("answerends", "{}_13_103_{} (1).ipynb", changed(answer("half", f"def half(x):\n    {ENDS}")), 2),
    ("strip", "{}_14_104_mine.ipynb", changed(stripped), 3),
    ("old", "{}_15_105_{}.ipynb", changed(old_schema), 3),
]
# What lies in submitted/ under names and in encodings of its own.
BY_HAND = [
    ("renamed", "{} (1).ipynb", changed(without_half), 2),
    ("marked", "{}.ipynb", lambda plain: b"\xef\xbb\xbf" + json.dumps(plain).encode(), 3),
    # Waiting for the limit takes as long as all the others; that a new kernel goes on is seen of those above as well.
    *[("holds", "{}.ipynb", changed(answer("square", HOLDS)), 1)] * THOROUGH,
]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """The class after zip_collect and autograde."""
    room = Classroom(tmp_path_factory.mktemp("odd"), NAME)
    config = room.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + LIMITS, encoding="utf-8")
    room.nbgrader("generate_assignment", NAME)
    full = read(notebook_path(room.root, NAME, "notebooks"))
    room.fill(full)
    archive = room.root / ".nbgrader" / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as export:
        for learner, name, make, _ in EXPORTED:
            export.writestr(name.format(learner, NAME), make(json.loads(dumps(full))))
        export.writestr(f"plain_11_99_{NAME}.ipynb", b"{}")  # an earlier attempt
        export.writestr("plain_11_101_notes.pdf", b"%PDF")
    room.nbgrader("zip_collect", NAME)
    for learner, name, make, _ in BY_HAND:
        folder = room.root / ".nbgrader" / "submitted" / learner / NAME
        folder.mkdir(parents=True)
        (folder / name.format(NAME)).write_bytes(make(json.loads(dumps(full))))
    broken = room.root / ".nbgrader" / "submitted" / "broken" / NAME
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_bytes(b"{")
    # What a run leaves that was killed: a copy in which nothing has run. nbgrader passes over it as done.
    half = room.root / ".nbgrader" / "autograded" / BY_HAND[0][0] / NAME
    half.mkdir(parents=True)
    (half / f"{NAME}.ipynb").write_bytes(dumps(read(notebook_path(room.root, NAME, "notebooks"))).encode())
    with contextlib.suppress(AssertionError):  # one notebook cannot be read, and nbgrader's status says so
        room.nbgrader("autograde", NAME)
    return room


@pytest.mark.slow
def test_each_gets_the_mark_that_is_due(room):
    numbers = {"plain": "11", "ends": "12", "answerends": "13", "strip": "14", "old": "15"}
    due = {f"{who} #{numbers[who]}": points for who, _, _, points in EXPORTED}
    due |= {who: points for who, _, _, points in BY_HAND}
    assert room.scores() == {who: (points, 3) for who, points in due.items()} | {"broken": (None, 3)}
    states = {who: row["state"] for who, row in room.exported.items()}
    assert states == dict.fromkeys(due, "graded") | {"broken": "not graded"}


@pytest.mark.slow
def test_the_learners_own_files_stay(room):
    submitted = room.root / ".nbgrader" / "submitted"
    assert (submitted / "renamed" / NAME / f"{NAME} (1).ipynb").is_file()
    assert (submitted / "marked" / NAME / f"{NAME}.ipynb.as_submitted").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.slow
def test_the_feedback_says_why(room):
    text = (room.root / ".nbgrader" / "autograded" / "answerends #13" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "ended the kernel" in text


def config_at(folder, program, monkeypatch):
    """The configuration of a course that lies in a folder."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_bytes((REPOSITORY / "nbgrader_config.py").read_bytes())
    monkeypatch.setattr("sys.argv", [program])
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def test_limits_that_no_honest_notebook_meets(tmp_path, monkeypatch):
    config = config_at(tmp_path / "a course (1)", "/usr/bin/nbgrader", monkeypatch)
    assert config.CourseDirectory.max_file_size * 1000 >= LARGEST
    assert config.ZipCollectApp.downloaded_directory.startswith(".nbgrader/")
    ignored = (REPOSITORY / ".gitignore").read_text().split()
    assert {".nbgrader/", "/downloaded/", "/grades.csv"} <= set(ignored)


def test_a_bracket_in_the_path_is_said_by_nbgrader_and_harms_nothing_else(tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="bracket"):
        config_at(tmp_path / "course [2026]", "/usr/bin/nbgrader", monkeypatch)
    assert config_at(tmp_path / "other [2026]", "/usr/bin/diffusion-lib", monkeypatch).CourseDirectory.course_id


def test_a_learner_with_a_bracket_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "course" / ".nbgrader" / "submitted" / "Li [Wei]").mkdir(parents=True)
    (tmp_path / "course" / "nbgrader_config.py").write_bytes((REPOSITORY / "nbgrader_config.py").read_bytes())
    monkeypatch.setattr("sys.argv", ["nbgrader", "autograde", "01_x"])
    PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path / "course")).load_config()
    assert "passes over Li [Wei]" in capsys.readouterr().err


@pytest.mark.slow
def test_learners_become_folders_that_nbgrader_finds():
    from diffusion_lib.grading.nbgrader_steps import folder_name

    assert (
        folder_name("Li [Wei] #5") == "Li (Wei) #5"
        and folder_name("a/b\\c*?") == "a_b_c__"
        and folder_name("..") == "_"
    )

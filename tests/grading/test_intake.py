"""From files to submissions: every file ends as a row, and nothing outside is read."""

import io
import os
import zipfile

import pytest

from diffusion_lib.classroom.notebooks import assignments
from diffusion_lib.grading.archives import NoSubmissions, files_of
from diffusion_lib.grading.intake import take_in
from diffusion_lib.grading.rebuild import rebuild
from diffusion_lib.grading.release import read_release

from .class_of import NAME, POINTS, ROOT, dumps, released, right
from .kinds_cheats import CHEATS
from .kinds_odd import ODD

RELEASES = {name: read_release(ROOT, name) for name in assignments(ROOT, "notebooks")}
RIGHT = dumps(right())


def zipped(path, *members):
    """A zip with these (name, data) members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def fates(intake):
    """What became of each file."""
    return {row.file: row.fate for row in intake.rows}


@pytest.mark.parametrize("name", [n for n in (*ODD, *CHEATS) if n not in CHEATS or CHEATS[n].predicted is None])
def test_every_kind_is_a_submission_or_a_row_that_says_why(name, tmp_path):
    kind = (ODD | CHEATS)[name]
    kind.write(tmp_path / "class" / name)
    intake = take_in(tmp_path / "class", RELEASES)
    if kind.predicted is None:
        assert not intake.submissions
        assert any(row.learner == name and row.fate == "refused" and row.why for row in intake.rows)
        return
    (submission,) = intake.submissions
    found = rebuild(submission.release, submission.notebook).answers
    answered = sum(POINTS[task] for task, answer in found.items() if answer.state == "answered")
    assert submission.owner.name == name and answered >= kind.predicted
    if name in ("untouched", "deleted_answer", "deleted_exercise", "emptied_answer"):
        assert answered == kind.predicted


def test_missing_and_empty_are_told_apart(tmp_path):
    for name in ("deleted_answer", "emptied_answer"):
        ODD[name].write(tmp_path / name)
    first, second = take_in(tmp_path, RELEASES).submissions
    assert rebuild(first.release, first.notebook).answers["q_sample"].state == "missing"
    assert rebuild(second.release, second.notebook).answers["q_sample"].state == "empty"


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        (f"lovelaceada_12_34_{NAME}.ipynb", "lovelaceada"),
        (f"Jörg Müller_77_assignsubmission_file_/{NAME}.ipynb", "Jörg Müller"),
        (f"Noise_ada_attempt_2026-03-01-12-30-45_{NAME}.ipynb", "ada"),
        (f"12-34 - Ada Lovelace - Mar 1, 2026 1230 PM/{NAME}.ipynb", "Ada Lovelace"),
        (f"Ada Lovelace - {NAME}.ipynb", "Ada Lovelace"),
        (f"[a-z]*/{NAME}/{NAME}.ipynb", "[a-z]*"),
    ],
)
def test_exports_as_a_zip_and_as_a_folder(name, learner, tmp_path):
    path = zipped(tmp_path / "export.zip", (name, RIGHT), ("index.html", b""))
    (submission,) = take_in(path, RELEASES).submissions
    zipfile.ZipFile(path).extractall(tmp_path / "folder")
    (again,) = take_in(tmp_path / "folder", RELEASES).submissions
    assert submission.owner.name == again.owner.name == learner


def test_a_zip_that_leads_out_links_or_bombs_is_refused(tmp_path):
    link = zipfile.ZipInfo(f"cyd/{NAME}.ipynb")
    link.external_attr = 0o120777 << 16
    path = zipped(
        tmp_path / "export.zip",
        (f"../ada/{NAME}.ipynb", RIGHT),
        (f"/bob/{NAME}.ipynb", RIGHT),
        (link, "/etc/passwd"),
        (f"dan/{NAME}.ipynb", bytes(70_000_000)),
        (f"eve/{NAME}.ipynb", RIGHT),
    )
    intake = take_in(path, RELEASES)
    assert [s.owner.name for s in intake.submissions] == ["eve"]
    assert sorted(row.why.split(",")[0].split(":")[0] for row in intake.rows if row.fate == "refused") == [
        "it has 70 MB", "it is a link", "its name leads out of the zip", "its name leads out of the zip",
    ]  # fmt: skip
    assert sorted(os.listdir(tmp_path)) == ["export.zip"]


def test_a_zip_that_lies_about_a_size_is_held_to_it(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"ada/{NAME}.ipynb", bytes(70_000_000))
    raw = data.getvalue().replace((70_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    (tmp_path / "export.zip").write_bytes(raw)
    intake = take_in(tmp_path / "export.zip", RELEASES)
    assert not intake.submissions and intake.rows[0].fate == "refused"


def test_a_damaged_zip_of_one_learner_stops_nobody(tmp_path):
    ODD["all_right"].write(tmp_path / "ada")
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "work.zip").write_bytes(b"PK\3\4 nothing")
    intake = take_in(tmp_path, RELEASES)
    assert [s.owner.name for s in intake.submissions] == ["ada"]
    assert [row.learner for row in intake.rows if row.fate == "refused"] == ["bob"]


def test_a_later_time_under_anothers_name_replaces_no_work_of_theirs(tmp_path):
    ODD["all_right"].write(tmp_path / "folders" / "ada" / NAME)
    stolen = f"x_ada_attempt_2099-03-01-12-30-45_{NAME}.ipynb"
    zipped(tmp_path / "folders" / "eve.zip", (f"{NAME}/{stolen}", dumps(released())))
    assert [(s.owner.name, len(s.row.file)) for s in take_in(tmp_path / "folders", RELEASES).submissions][0][0] == "ada"
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / stolen).write_bytes(dumps(right(q_sample="def q_sample(*a):\n    return 0")))
    (tmp_path / "flat" / f"ada_{NAME}.ipynb").write_bytes(RIGHT)
    rows = take_in(tmp_path / "flat", RELEASES).rows
    assert [row.fate for row in rows] == ["refused", "refused"] and "none is marked as the last" in rows[0].why


def test_names_that_no_file_has_or_that_move_a_terminal_are_made_plain(tmp_path):
    path = zipped(
        tmp_path / "a.zip", (f"{'1-1 - ' + ' ' * 60_000}/{NAME}.ipynb", RIGHT), (f"a\x1b]0;b\u202e/{NAME}.ipynb", RIGHT)
    )
    intake = take_in(path, RELEASES)
    assert [row.learner for row in intake.rows if row.fate == "graded"] == ["a?]0;b?"]
    assert [row.why for row in intake.rows if row.fate == "refused"] == ["its name is too long for a file"]


def test_of_two_attempts_the_later_counts(tmp_path):
    path = zipped(
        tmp_path / "export.zip",
        (f"ada_1_100_{NAME}.ipynb", dumps(released())),
        (f"ada_1_99_{NAME}.ipynb", RIGHT),
        (f"bob_2_5_{NAME}-1.ipynb", RIGHT),
        (f"bob_2_5_{NAME}.ipynb", dumps(released())),
        (f"bob_3_5_{NAME}.ipynb", RIGHT),
    )
    intake = take_in(path, RELEASES)
    kept = [submission.row.file for submission in intake.submissions]
    assert kept == [f"ada_1_100_{NAME}.ipynb", f"bob_2_5_{NAME}-1.ipynb", f"bob_3_5_{NAME}.ipynb"]
    assert fates(intake)[f"ada_1_99_{NAME}.ipynb"] == "superseded"


def test_only_the_asked_assignment_is_taken(tmp_path):
    for name in (NAME, "00_start_here"):
        (tmp_path / "ada" / name).mkdir(parents=True)
        (tmp_path / "ada" / name / f"{name}.ipynb").write_bytes(dumps(right(name)))
    assert [s.release.name for s in take_in(tmp_path, RELEASES).submissions] == ["00_start_here", NAME]
    assert [s.release.name for s in take_in(tmp_path, RELEASES, NAME).submissions] == [NAME]


def test_links_to_folders_and_secrets_are_not_followed(tmp_path):
    ODD["all_right"].write(tmp_path / "class" / "ada")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "class" / "ada" / "notes.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "class" / "bob").symlink_to(tmp_path / "class" / "ada")
    intake = take_in(tmp_path / "class", RELEASES)
    (submission,) = intake.submissions
    assert submission.owner.name == "ada" and not submission.helpers


def test_a_file_exchanged_for_a_link_after_it_was_listed_is_not_read(tmp_path):
    ODD["all_right"].write(tmp_path / "class" / "ada")
    (file,) = files_of(tmp_path / "class")
    path = tmp_path / "class" / "ada" / f"{NAME}.ipynb"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        file.read()


def test_what_is_no_folder_and_no_zip_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(NoSubmissions, match="must be a folder or a zip"):
        files_of(tmp_path / "a.txt")

"""The learner's progress: what is booked, the board, copies to take along, and files that are not ours."""

import io
import json

import numpy as np
import pytest
import torch

from diffusion_lib.checks import check, get_exercise, hint, predict, progress, quiz
from diffusion_lib.checks.notebook import board, places, presence
from diffusion_lib.checks.notebook.celebrating import forming
from diffusion_lib.checks.notebook.progress_store import dumps, empty, merge
from diffusion_lib.checks.notebook.standing import all_standings, going_on, standing, tasks_by_notebook
from diffusion_lib.data import load_digits


def to_model_range(pixels):
    return pixels.double() / 255


def demonstration(pixels):
    return pixels.double() / 255


def solve(own, notebook, but=()):
    for task in tasks_by_notebook()[notebook]:
        if task.points and task.id not in but:
            own.attempt(task.id, True)


def test_a_demonstration_is_not_booked(own_progress):
    check("to_model_range", demonstration)
    hint("to_model_range", 1)
    assert own_progress.exercise("to_model_range") == {"attempts": 0, "hints": 0, "solved": False, "minutes": None}
    check("to_model_range", to_model_range)
    hint("to_model_range")
    assert own_progress.exercise("to_model_range")["attempts"] == own_progress.exercise("to_model_range")["hints"] == 1
    check("to_model_range", lambda pixels: pixels)
    assert own_progress.exercise("to_model_range")["attempts"] == 2


def test_a_run_of_the_solutions_is_not_booked(own_progress, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "course" / "solutions" / "00_start_here"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert not presence.in_solutions()  # some folder of that name, but not of a course
    (tmp_path / "course" / "nbgrader_config.py").touch()
    check("to_model_range", get_exercise("to_model_range").reference)
    quiz("00", {"1": "c"})
    predict("unreadable_t", 500)
    assert not (tmp_path / "progress.json").exists()
    progress()
    assert "Nothing is written" in capsys.readouterr().out


def test_a_quiz_keeps_its_best_result_and_a_run_of_the_stub_takes_nothing(own_progress):
    quiz("00", {"1": "c", "2": "a"})
    quiz("00", {"1": "c"})
    quiz("00", {"1": ..., "2": ...})
    assert own_progress.recall("quizzes", "00") == 2


def test_the_board_has_a_line_per_notebook(own_progress, capsys):
    solve(own_progress, "00_start_here")
    solve(own_progress, "01_forward_noise", but=("recover_x0",))
    own_progress.remember("quizzes", "01", 4)
    progress()
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert len(lines) == 2 + len(tasks_by_notebook())
    (first,) = (line for line in lines if line.startswith("  00"))
    (second,) = (line for line in lines if line.startswith("  01"))
    assert "█" * 10 in first and "1 of 1" in first and "finished" in first
    assert "6 of 7" in second and "quiz 4 of 5" in second and "next: recover_x0" in second and "░" in second
    assert lines[-1] == "  Go on: 01 Forward noise, next: recover_x0"


def test_the_board_in_html_says_in_words_what_the_bars_show(own_progress):
    solve(own_progress, "01_forward_noise", but=("recover_x0",))
    shown = board.board(own_progress.read())._repr_html_()
    assert "aria-label='86 % solved'" in shown and shown.count("<tr>") == 1 + len(tasks_by_notebook())
    assert "01_forward_noise.ipynb#Exercise-5" in shown


def test_details_of_one_notebook(own_progress, capsys):
    own_progress.attempt("lookup", False)
    own_progress.hint_used("lookup", 2)
    predict("unreadable_t", 500)
    capsys.readouterr()
    for name in ("01", 1, "01_forward_noise"):
        progress(name)
        out = capsys.readouterr().out
        assert "lookup: ✗ not yet, 1 attempt, 2 hints" in out and "quiz: ○ not tried" in out
        assert "guesses: 1 of" in out and "linear_betas" not in out
    with pytest.raises(ValueError, match="there is no notebook '91'"):
        progress("91")


def test_a_notebooks_end_says_what_is_left_and_where_to_go(own_progress):
    solve(own_progress, "01_forward_noise", but=("recover_x0",))
    standings = all_standings(own_progress.read())
    left = board.ending(standings["01_forward_noise"], standings)
    assert "6 of 7" in str(left) and "recover_x0" in str(left) and left.status == "note"
    own_progress.attempt("recover_x0", True)
    standings = all_standings(own_progress.read())
    done = board.ending(standings["01_forward_noise"], standings)
    assert done.status == "finished" and "Finished · 01 Forward noise: 7 of 7" in str(done)
    shown = done._repr_html_()
    assert "02_schedules/02_schedules.ipynb" in shown and "Next: 02" in str(done)
    assert "alt='Noise from which a handwritten 01 forms.'" in shown and shown.endswith("</div>")
    assert shown.count("<div") == shown.count("</div>")


def test_the_number_forms_from_noise():
    import matplotlib.image

    strip = matplotlib.image.imread(io.BytesIO(forming("07")))[..., 0]
    digits = load_digits()
    x0 = torch.cat([digits.test_images[digits.test_labels == digit][0, 0] for digit in (0, 7)], dim=1)
    assert np.allclose(strip[::2, -112::2], (x0.numpy() + 1) / 2, atol=0.01)  # the last frame is the number itself
    assert abs(np.corrcoef(strip[::2, :112:2].ravel(), x0.numpy().ravel())[0, 1]) < 0.1  # the first is noise alone


def test_the_last_notebook_ends_the_course_or_names_what_is_open(own_progress):
    names = list(tasks_by_notebook())
    for name in names[1:]:
        solve(own_progress, name)
    standings = all_standings(own_progress.read())
    last = board.ending(standings[names[-1]], standings)
    assert "Next:" not in str(last) and "1 exercise of other notebooks is not solved yet (00)" in str(last)
    assert "00_start_here/00_start_here.ipynb#" in last._repr_html_()
    solve(own_progress, names[0])
    standings = all_standings(own_progress.read())
    done = board.ending(standings[names[-1]], standings)
    assert "The course is solved." in str(done) and "14_few_steps/14_few_steps.ipynb" in done._repr_html_()
    assert "The course is solved." in str(board.ending(standings[names[0]], standings)) and going_on(standings) is None


def test_going_on_is_where_one_stopped(own_progress):
    assert going_on(all_standings(own_progress.read())).notebook == "00_start_here"
    own_progress.attempt("kl_divergence", False, now=50.0)
    own_progress.attempt("lookup", False, now=10.0)
    assert going_on(all_standings(own_progress.read())).notebook == "08_latent_diffusion"
    own_progress.attempt("lookup", True, now=99.0)
    assert going_on(all_standings(own_progress.read())).notebook == "01_forward_noise"


def test_exercises_come_in_the_order_of_the_notebook(own_progress):
    ids = [task.id for task in standing(own_progress.read(), "05_ddpm_sampling").tasks]
    assert ids.index("product_of_gaussians") < ids.index("posterior_mean_variance") < ids.index("posterior")


def test_titles_and_links_without_a_course_at_hand(monkeypatch):
    monkeypatch.setattr(places, "notebook_file", lambda notebook: None)
    assert places.title("01_forward_noise") == "01 forward noise" and places.link("01_forward_noise", "lookup") == ""
    assert places.in_order("01_forward_noise", ["b", "a"]) == ["b", "a"]


def test_a_copy_is_exported_and_taken_in(own_progress, tmp_path, capsys):
    own_progress.attempt("lookup", False, now=0.0)
    own_progress.attempt("lookup", True, now=60.0)
    copy = tmp_path / "copy.json"
    progress(export_to=copy)
    progress(export_to=copy)
    assert "exists already" in capsys.readouterr().out
    (tmp_path / "progress.json").unlink()
    own_progress.attempt("q_sample", True)
    for _ in range(2):
        progress(import_from=copy)
    assert own_progress.exercise("lookup") == {"attempts": 2, "hints": 0, "solved": True, "minutes": 1.0}
    assert own_progress.exercise("q_sample")["solved"]


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"cells": []}'])
def test_what_is_no_progress_is_not_taken_in(own_progress, tmp_path, capsys, content):
    own_progress.attempt("lookup", True)
    (tmp_path / "other.json").write_bytes(content)
    before = (tmp_path / "progress.json").read_bytes()
    progress(import_from=tmp_path / "other.json")
    progress(import_from=tmp_path / "missing.json")
    out = capsys.readouterr().out
    assert "was not taken in" in out and "No such file" in out
    assert (tmp_path / "progress.json").read_bytes() == before


def test_solved_stays_solved_when_files_meet():
    mine, theirs = empty(), empty()
    mine["exercises"] = {"a": {"solved": True, "attempts": 1, "minutes": 2.0}, "b": {"attempts": 5}}
    theirs["exercises"] = {
        "a": {"attempts": 9},
        "b": {"solved": True, "attempts": 1, "minutes": 3.0},
        "c": {"hints": 1},
    }
    mine["quizzes"], theirs["quizzes"] = {"01": {"value": 2}}, {"01": {"value": 5}, "02": {"value": 1}}
    both = merge(mine, theirs)
    assert both["exercises"]["a"] == {"solved": True, "attempts": 9, "minutes": 2.0}
    assert both["exercises"]["b"] == {"solved": True, "attempts": 5, "minutes": 3.0}
    assert both["exercises"]["c"] == {"hints": 1}
    assert both["quizzes"] == {"01": {"value": 5}, "02": {"value": 1}}


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b'{"cells": [], "nbformat": 4}',
        b'{"version": 9, "exercises": {"lookup": {"solved": true}}}',
        b'{"exercises": {"lookup": 1, "q_sample": {"solved": true}}}',
    ],
)
def test_a_damaged_or_foreign_file_is_kept_aside(own_progress, tmp_path, capsys, content):
    (tmp_path / "progress.json").write_bytes(content)
    progress()
    own_progress.attempt("lookup", True)
    own_progress.attempt("q_sample", True)
    (aside,) = tmp_path.glob("progress-aside-*.json")
    assert aside.read_bytes() == content
    assert capsys.readouterr().out.count(aside.name) == 1
    assert json.loads((tmp_path / "progress.json").read_text())["exercises"]["q_sample"]["solved"]


def test_where_no_copy_can_be_kept_the_file_is_not_written_over(own_progress, tmp_path, monkeypatch, capsys):
    (tmp_path / "progress.json").write_bytes(b"{")
    monkeypatch.setattr("diffusion_lib.checks.notebook.progress_store.write_atomically", refuse)
    own_progress.attempt("lookup", True)
    assert (tmp_path / "progress.json").read_bytes() == b"{" and own_progress.exercise("lookup")["solved"]
    assert "nothing is written over it" in capsys.readouterr().out


def refuse(*args):
    raise OSError("disk full")


def test_a_file_of_this_course_is_understood_whole(own_progress, tmp_path):
    own_progress.attempt("lookup", True)
    own_progress.remember("quizzes", "01", 4)
    assert dumps(own_progress.read()) == (tmp_path / "progress.json").read_bytes()
    assert list(tmp_path.glob("progress-aside-*")) == []
